"""Releasing: who gets what is looked at once more, done at once or planned, and what is planned can be taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.deadlines import wall_clock
from classroom.models import Assignment, Review, Submission
from classroom.releasing import release, visible_review
from classroom.reviewing import reopen, save_review
from tests.classroom.crowd import hand_in_crowd, rubric_text
from tests.classroom.judged import all_levels, set_ready
from tests.classroom.making import make_assignment, make_course, make_rubric_version, make_submission
from tests.conftest import logged_in
from tests.seen import Seen, see, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(teacher: User, second_marker: User) -> Assignment:
    course = make_course(teacher, second_marker=second_marker)
    return make_assignment(course, rubric_version=make_rubric_version(course, content=rubric_text()))


@pytest.fixture
def some(assignment: Assignment, teacher: User) -> list[Submission]:
    """Three that are ready, and one that nobody looked at."""
    found = hand_in_crowd(assignment, 4)
    now = timezone.now()
    for each in found[:3]:
        save_review(submission=each, user=teacher, base=0, changes=all_levels(), now=now)
        set_ready(submission=each, user=teacher, now=now)
    return found


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def url(assignment: Assignment, name: str = "release") -> str:
    return reverse(f"classroom:{name}", args=[assignment.uuid])


def seen_by_students(some: list[Submission]) -> list[bool]:
    """Of each whether a student sees anything; a teacher may ask for them."""
    teacher = User.objects.get(email="teacher@demo.test")
    return [visible_review(each, teacher, timezone.now()) is not None for each in some]


def test_what_is_ready_stands_apart_from_what_is_not(
    as_teacher: Client, assignment: Assignment, some: list[Submission]
) -> None:
    page = see(as_teacher, url(assignment))

    assert page.faults == []
    assert [words(row) for row in page.one("table").iter("th") if row.get("scope") == "row"] == [
        "Student 0000",
        "Student 0001",
        "Student 0002",
    ]
    assert "Student 0003" in page.links


def test_beside_the_files_stands_what_a_csv_loses(as_teacher: Client, assignment: Assignment) -> None:
    page = see(as_teacher, url(assignment))

    assert "nullen aan het begin van een studentnummer. In de CSV laat Excel ze weg." in page.text


def test_it_is_asked_once_more_and_then_done_for_whom_it_was_chosen(
    as_teacher: Client, assignment: Assignment, some: list[Submission]
) -> None:
    chosen = [str(each.uuid) for each in some[:2]]

    asked = Seen(as_teacher.post(url(assignment), {"submissions": chosen, "when": "now"}))
    assert (asked.status, asked.faults) == (200, [])
    assert "Deze 2 resultaten vrijgeven?" in asked.text
    assert seen_by_students(some) == [False] * 4

    answer = as_teacher.post(url(assignment), asked.filled(url(assignment)) | {"do": "release"})
    assert answer.status_code == 302
    assert seen_by_students(some) == [True, True, False, False]


def test_a_planned_release_waits_and_can_be_taken_back(
    as_teacher: Client, assignment: Assignment, some: list[Submission]
) -> None:
    day, time = wall_clock(timezone.now() + timedelta(days=3))
    later = {
        "submissions": [str(each.uuid) for each in some[:3]],
        "when": "later",
        "at_day": day.strftime("%d-%m-%Y"),
        "at_time": time.strftime("%H:%M"),
    }

    asked = Seen(as_teacher.post(url(assignment), later))
    as_teacher.post(url(assignment), asked.filled(url(assignment)) | {"do": "release"})
    assert seen_by_students(some) == [False] * 4
    assert Submission.objects.exclude(release_at=None).count() == 3
    assert "Er zijn 3 vrijgaven gepland." in see(as_teacher, url(assignment)).text

    as_teacher.post(url(assignment, "release_withdraw"))
    assert not Submission.objects.exclude(release_at=None).exists()
    assert set(Submission.objects.values_list("status", flat=True)) == {"handed_in"}


def test_a_plan_is_told_and_taken_back_also_where_something_newer_was_handed_in(
    as_teacher: Client, assignment: Assignment, teacher: User, some: list[Submission]
) -> None:
    later = timezone.now() + timedelta(days=3)
    release(assignment=assignment, by=teacher, now=timezone.now(), submissions=[some[0].uuid], at=later)
    newer = make_submission(some[0].work)
    save_review(submission=newer, user=teacher, base=0, changes=all_levels(), now=timezone.now())
    set_ready(submission=newer, user=teacher, now=timezone.now())

    assert "Er is 1 vrijgave gepland." in see(as_teacher, url(assignment)).text

    as_teacher.post(url(assignment, "release_withdraw"))
    assert "gepland." not in see(as_teacher, url(assignment)).text
    assert not Submission.objects.exclude(release_at=None).exists()


def test_what_is_ready_can_be_released_though_something_newer_waits_to_be_judged(
    as_teacher: Client, assignment: Assignment, some: list[Submission]
) -> None:
    newer = make_submission(some[0].work)

    page = see(as_teacher, url(assignment))
    offered = [each.get("value") for each in page.all("input", name="submissions")]
    assert offered == [str(each.uuid) for each in some[:3]]
    assert reverse("classroom:review", args=[newer.uuid]) in [each.get("href") for each in page.all("a")]
    assert "NB versie 1" in words(page.one("table"))

    as_teacher.post(url(assignment), {"submissions": offered[:1], "when": "now", "do": "release"})
    assert seen_by_students([*some, newer]) == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"when": "later"}, "Vul de dag en de tijd in."),
        ({"when": "later", "at_day": "1-1-2020", "at_time": "12:00"}, "Dit moment is voorbij."),
        ({"when": "later", "at_day": "morgen", "at_time": "12:00"}, "Schrijf de datum als dag, maand en jaar"),
        ({"when": "now", "submissions": []}, "Kies minstens één inlevering."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_released(
    as_teacher: Client, assignment: Assignment, some: list[Submission], typed: dict[str, str], words: str
) -> None:
    page = Seen(as_teacher.post(url(assignment), {"submissions": [str(some[0].uuid)]} | typed))

    assert (page.status, page.faults) == (422, [])
    assert words in page.text
    assert seen_by_students(some) == [False] * 4


def test_what_is_not_ready_cannot_be_released(
    as_teacher: Client, assignment: Assignment, some: list[Submission]
) -> None:
    sent = {"submissions": [str(some[3].uuid)], "when": "now", "do": "release"}

    assert as_teacher.post(url(assignment), sent).status_code == 422
    assert seen_by_students(some) == [False] * 4


def test_of_what_there_is_not_to_be_released_twenty_are_named_and_the_rest_stands_in_the_queue(
    as_teacher: Client, assignment: Assignment
) -> None:
    found = hand_in_crowd(assignment, 46)
    now = timezone.now()
    Submission.objects.filter(pk__in=[each.pk for each in found[:25]]).update(status="graded", release_at=now)

    page = see(as_teacher, url(assignment))

    assert page.faults == []
    lists = [len(list(each.iter("li"))) for each in page.all("ul", class_="listed")]
    assert lists == [20, 20]
    assert page.links["Alle 21, in de lijst van het nakijken"] == url(assignment, "queue")
    assert page.links["Alle 25, in de lijst van het nakijken"] == f"{url(assignment, 'queue')}?state=released"


@pytest.fixture
def many(assignment: Assignment, teacher: User) -> list[Submission]:
    """More than a page of them, all ready since a minute ago."""
    found, since = hand_in_crowd(assignment, 120), timezone.now() - timedelta(minutes=1)
    Review.objects.bulk_create(
        Review(submission=each, user=teacher, status="ready", ready_at=since, grade=7) for each in found
    )
    return found


def test_all_that_is_ready_is_released_though_a_page_shows_fifty_of_it(
    as_teacher: Client, assignment: Assignment, many: list[Submission]
) -> None:
    page = see(as_teacher, url(assignment), page="2")
    assert page.faults == []
    offered = [each.get("value") for each in page.all("input", name="submissions")]
    assert offered == [str(each.uuid) for each in many[50:100]]

    asked = Seen(as_teacher.post(url(assignment), page.filled(url(assignment)) | {"which": "all", "when": "now"}))
    assert (asked.status, asked.faults) == (200, [])
    assert "Deze 120 resultaten vrijgeven?" in asked.text
    assert "en nog 70" in asked.text
    late = many[7]
    reopen(submission=late, user=User.objects.get(email="teacher@demo.test"), now=timezone.now())
    Review.objects.filter(submission=late).update(status="ready", ready_at=timezone.now() + timedelta(seconds=1))

    as_teacher.post(url(assignment), asked.filled(url(assignment)) | {"do": "release"})

    assert set(Submission.objects.filter(status="handed_in")) == {late}
    assert Submission.objects.filter(status="graded").count() == 119


def test_of_a_page_only_what_is_ticked_is_released(
    as_teacher: Client, assignment: Assignment, many: list[Submission]
) -> None:
    page = see(as_teacher, url(assignment), page="3")
    chosen = page.filled(url(assignment)) | {"which": "chosen", "when": "now", "submissions": [str(many[110].uuid)]}

    asked = Seen(as_teacher.post(url(assignment), chosen))
    assert "Dit resultaat vrijgeven?" in asked.text
    assert "119 andere die klaar zijn, blijven zoals ze zijn." in asked.text
    as_teacher.post(url(assignment), asked.filled(url(assignment)) | {"do": "release"})

    assert list(Submission.objects.filter(status="graded")) == [many[110]]


@pytest.mark.parametrize(
    "asked_at",
    [
        *("", "gisteren", "2999", "2020-01-01T00:00:00+00:00", "2026-01-01T00:00:00"),
        *("\x00", "2026-01-01\x00", "0001-01-01T00:00:00+14:00", "x" * 100_000),
    ],
)
def test_all_of_a_page_that_nobody_made_is_nothing(
    as_teacher: Client, assignment: Assignment, many: list[Submission], asked_at: str
) -> None:
    sent = {"which": "all", "asked_at": asked_at, "when": "now", "do": "release"}
    assert as_teacher.post(url(assignment), sent).status_code == 422
    assert not Submission.objects.filter(status="graded").exists()


def test_it_stands_out_where_a_second_marker_lets_pass_what_the_first_does_not(
    as_teacher: Client, second_marker: User, assignment: Assignment, some: list[Submission]
) -> None:
    """On the list and where it is asked once more; not what differs on one side of the pass mark, nor a draft."""
    Review.objects.update(grade=Decimal("6.3"))
    for each, grade, status in ((some[0], "5.4", "ready"), (some[1], "5.5", "ready"), (some[2], "3", "draft")):
        told = {"user": second_marker, "is_second": True, "status": status}
        Review.objects.create(submission=each, grade=Decimal(grade), **told)
    said = ["Sara Smit gaf 5,4"]

    page = see(as_teacher, url(assignment))
    posted = page.filled(url(assignment)) | {"submissions": [str(each.uuid) for each in some[:3]]}
    asked = Seen(as_teacher.post(url(assignment), posted))
    assert [[words(each) for each in one.all("b", class_="late")] for one in (page, asked)] == [said, said]
