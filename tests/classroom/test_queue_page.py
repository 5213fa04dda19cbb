"""The page of the queue: filtered by links, given away, dealt, and left for the next one to do."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.models import Assignment, Claim, Review, Submission
from classroom.reviewing import claim, save_review
from tests.classroom.crowd import hand_in_crowd, rubric_text
from tests.classroom.making import make_assignment, make_course, make_rubric_version
from tests.conftest import logged_in
from tests.seen import Seen, see, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(teacher: User, second_marker: User) -> Assignment:
    return make_assignment(make_course(teacher, second_marker=second_marker))


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def url(assignment: Assignment, name: str = "queue") -> str:
    return reverse(f"classroom:{name}", args=[assignment.uuid])


def names(page: Seen) -> list[str]:
    return [words(cell) for cell in page.one("table").iter("th") if cell.get("scope") == "row"]


def test_nobody_handed_in_yet(as_teacher: Client, assignment: Assignment) -> None:
    page = see(as_teacher, url(assignment))

    assert page.faults == []
    assert "Je ziet hier wat er na te kijken is zodra de eerste inlevert." in page.text


def test_links_choose_a_state_a_marker_and_an_order(
    as_teacher: Client, teacher: User, second_marker: User, assignment: Assignment
) -> None:
    some = hand_in_crowd(assignment, 4)
    claim(submission=some[1], user=second_marker, now=timezone.now())
    save_review(submission=some[2], user=teacher, base=0, changes={"feedback": "Half."}, now=timezone.now())
    Claim.objects.filter(submission=some[2]).update(until=timezone.now() - timedelta(minutes=1))
    Submission.objects.filter(pk=some[0].pk).update(allocated_to=teacher)

    page = see(as_teacher, url(assignment))
    assert page.faults == []
    chosen = {words(link): link.get("href") for link in page.all("a") if "state=" in link.get("href", "")}
    assert chosen == {
        "na te kijken 2": "?state=to_do",
        "concept 1": "?state=draft",
        "tweede beoordelaar is bezig 1": "?state=second",
    }
    assert names(see(as_teacher, url(assignment), state="draft")) == ["Student 0002"]
    marker = assignment.course.teachers.get(user=teacher)
    assert names(see(as_teacher, url(assignment), marker=str(marker.pk))) == ["Student 0000"]
    assert names(see(as_teacher, url(assignment), marker="nobody", order="name")) == [
        "Student 0001",
        "Student 0002",
        "Student 0003",
    ]


def test_what_is_chosen_is_given_and_the_rest_is_dealt(
    as_teacher: Client, second_marker: User, assignment: Assignment
) -> None:
    some = hand_in_crowd(assignment, 5)
    marker = assignment.course.teachers.get(user=second_marker)
    action = url(assignment, "allocate")

    as_teacher.post(action, {"do": "give", "submissions": [str(some[0].uuid)], "marker": str(marker.pk)})
    assert Submission.objects.get(pk=some[0].pk).allocated_to == second_marker
    deals = see(as_teacher, url(assignment)).one("button", value="deal")
    assert deals.get("formnovalidate") is not None, "a browser asks for a marker first"
    as_teacher.post(action, {"do": "deal"})
    assert Submission.objects.filter(allocated_to=second_marker).count() == 1
    assert Submission.objects.filter(allocated_to=None).count() == 0
    as_teacher.post(action, {"do": "give", "submissions": [str(some[0].uuid)], "marker": "nobody"})
    assert Submission.objects.get(pk=some[0].pk).allocated_to is None


def test_a_choice_that_cannot_be_is_told_and_what_was_ticked_stays(as_teacher: Client, assignment: Assignment) -> None:
    some = hand_in_crowd(assignment, 2)

    page = Seen(
        as_teacher.post(url(assignment, "allocate"), {"do": "give", "submissions": [str(some[1].uuid)], "marker": ""})
    )

    assert (page.status, page.faults) == (422, [])
    assert "Kies wie nakijkt." in page.text
    ticked = [box.get("value") for box in page.all("input", name="submissions") if box.get("checked") is not None]
    assert ticked == [str(some[1].uuid)]


def test_the_next_one_is_taken_in_hand_until_there_is_none(
    as_teacher: Client, teacher: User, second_marker: User, assignment: Assignment
) -> None:
    first, second = hand_in_crowd(assignment, 2)

    taken = [as_teacher.post(url(assignment, "queue_next")).headers["Location"] for _each in range(3)]

    assert taken == [
        reverse("classroom:review", args=[first.uuid]),
        reverse("classroom:review", args=[second.uuid]),
        url(assignment),
    ]
    assert set(Claim.objects.values_list("user", flat=True)) == {teacher.pk}
    assert logged_in(second_marker).post(url(assignment, "queue_next")).headers["Location"] == url(assignment)


def test_each_result_is_told_in_the_words_of_its_own_rubric(as_teacher: Client, teacher: User) -> None:
    outcomes = {"not_gradable": "NTB (nog te bepalen)", "mastered": "gehaald", "not_mastered": "nog niet gehaald"}
    content = json.dumps(json.loads(rubric_text()) | {"outcomes": outcomes})
    course = make_course(teacher)
    asked = make_assignment(course, rubric_version=make_rubric_version(course, content=content))
    told: list[dict[str, Any]] = [{"grade": Decimal("7.5")}, {"mastered": True}, {"mastered": False}, {}, {}]
    some = hand_in_crowd(asked, 7)
    reviews = [
        Review(submission=each, user=teacher, status="ready", **facts) for each, facts in zip(some, told, strict=False)
    ]
    begun = Review(submission=some[5], user=teacher, grade=Decimal(6))
    made = Review.objects.bulk_create([*reviews, begun])
    made[4].rulings.create(key="ko6", applies=True, note="Nagezocht.")

    page = see(as_teacher, url(asked))

    shown = [words(cell) for cell in page.one("table").iter("td") if cell.get("data-l") == "Resultaat"]
    assert shown == ["7,5", "gehaald", "nog niet gehaald", "NTB", "aangehouden", "6,0", "–"]
    released = see(as_teacher, url(asked, "release"))
    shown = [words(cell) for cell in released.one("table").iter("td") if cell.get("data-l") == "Resultaat"]
    assert shown == [f"{each} versie 1" for each in ("7,5", "gehaald", "nog niet gehaald", "NTB", "aangehouden")]
