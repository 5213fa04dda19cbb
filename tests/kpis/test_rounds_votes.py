"""A vote counts once, five of a person at most, nobody sees whose it is, and it stays when its giver leaves."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.models import Candidate, Kpi, Vote
from kpis.voting import vote, votes_of, withdraw
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.workbook.pages import Form, send
from workbook.models import FieldChange, Member, Plate, Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db
STEP = "become-aware"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


def add(workbook: Workbook, count: int = 1, **fields: object) -> list[Candidate]:
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    made = [Candidate(workbook=workbook, plate=plate, name=f"KPI {n}", **fields) for n in range(count)]
    return Candidate.objects.bulk_create(made)


def url_of(workbook: Workbook) -> str:
    return f"{reverse('kpis:round', args=[workbook.uuid, STEP])}?round=3"


def counted(workbook: Workbook) -> list[int]:
    return [each.votes for each in read(workbook).document.plate(STEP).candidates]


@pytest.mark.both_databases
def test_a_vote_is_given_once_and_taken_back(workbook: Workbook, student: User) -> None:
    (row,) = add(workbook)
    asked: dict[str, Any] = {"workbook": workbook.uuid, "user": student, "candidate": row.uid}

    assert [vote(**asked), vote(**asked)] == ["counted", "counted"]
    assert counted(workbook) == [1]
    assert votes_of(student, row.plate.uid) == {row.uid}

    assert [withdraw(**asked), withdraw(**asked)] == ["withdrawn", "withdrawn"]
    assert counted(workbook) == [0]


@pytest.mark.both_databases
def test_the_database_itself_holds_one_vote_of_a_person_for_a_candidate(workbook: Workbook, student: User) -> None:
    (row,) = add(workbook)
    Vote.objects.create(candidate=row, user=student)

    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(candidate=row, user=student)


def test_five_votes_are_all_that_somebody_has_at_a_step(workbook: Workbook, student: User) -> None:
    rows = add(workbook, 7)
    asked: list[dict[str, Any]] = [{"workbook": workbook.uuid, "user": student, "candidate": row.uid} for row in rows]

    assert [vote(**each) for each in asked] == ["counted"] * 5 + ["none_left"] * 2
    withdraw(**asked[0])
    assert vote(**asked[6]) == "counted"
    assert counted(workbook) == [0, 1, 1, 1, 1, 0, 1]


def test_votes_that_were_given_are_kept_when_it_drops_out_or_is_chosen_and_count_along(
    workbook: Workbook, student: User
) -> None:
    rows = add(workbook, 6)
    asked: list[dict[str, Any]] = [{"workbook": workbook.uuid, "user": student, "candidate": row.uid} for row in rows]
    for each in asked[:5]:
        vote(**each)
    kpi = Kpi.objects.create(workbook=workbook, plate=rows[1].plate, name="KPI 1")
    Candidate.objects.filter(pk=rows[0].pk).update(is_dropped=True)
    Candidate.objects.filter(pk=rows[1].pk).update(kpi=kpi.uid)

    assert [withdraw(**asked[0]), withdraw(**asked[1]), vote(**asked[5])] == ["closed", "closed", "none_left"]
    assert counted(workbook) == [1, 1, 1, 1, 1, 0]


def test_a_vote_for_what_was_removed_at_the_same_moment_is_given_back(workbook: Workbook, student: User) -> None:
    """A candidate with votes is not removed, unless its first vote came between the looking and the removal."""
    rows = add(workbook, 6)
    asked: list[dict[str, Any]] = [{"workbook": workbook.uuid, "user": student, "candidate": row.uid} for row in rows]
    for each in asked[:5]:
        vote(**each)
    Candidate.objects.filter(pk=rows[0].pk).update(deleted_at=workbook.created_at)

    assert votes_of(student, rows[0].plate.uid) == {row.uid for row in rows[1:5]}
    assert vote(**asked[5]) == "counted"


def test_nobody_votes_for_what_has_no_name(workbook: Workbook, student: User) -> None:
    (row,) = add(workbook)
    Candidate.objects.filter(pk=row.pk).update(name=" ")

    assert vote(workbook=workbook.uuid, user=student, candidate=row.uid) == "closed"
    assert counted(workbook) == [0]


def test_who_may_not_write_has_no_vote(workbook: Workbook, student: User, teammate: User, outsider: User) -> None:
    (row,) = add(workbook)
    join(workbook, teammate, "commenter")

    with pytest.raises(PermissionDenied):
        vote(workbook=workbook.uuid, user=teammate, candidate=row.uid)
    with pytest.raises(Workbook.DoesNotExist):
        vote(workbook=workbook.uuid, user=outsider, candidate=row.uid)
    other = make_workbook(outsider)
    assert vote(workbook=other.uuid, user=outsider, candidate=row.uid) == "closed"
    assert vote(workbook=workbook.uuid, user=student, candidate=uuid4()) == "closed"
    assert counted(workbook) == [0]


def test_the_vote_of_who_left_stays_and_no_log_tells_who_gave_it(
    workbook: Workbook, student: User, teammate: User
) -> None:
    (row,) = add(workbook)
    join(workbook, teammate, "editor")
    before = Workbook.objects.get(pk=workbook.pk).revision
    vote(workbook=workbook.uuid, user=teammate, candidate=row.uid)

    Member.objects.get(workbook=workbook, user=teammate).delete()

    assert counted(workbook) == [1]
    assert not FieldChange.objects.filter(workbook=workbook).exists()
    assert Workbook.objects.get(pk=workbook.pk).revision == before


def test_the_page_counts_votes_and_tells_nobody_whose_they_are(
    as_student: Client, workbook: Workbook, teammate: User
) -> None:
    (row,) = add(workbook)
    join(workbook, teammate, "editor")
    send(logged_in(teammate), url_of(workbook), do=f"vote:candidate:{row.uid}")

    page = as_student.get(url_of(workbook))

    assertContains(page, "Je hebt nog 5 stemmen.")
    assertContains(page, 'aria-pressed="false"')
    assertNotContains(page, str(teammate))
    assert f"vote:candidate:{row.uid}" in Form(page).buttons

    answer = send(as_student, url_of(workbook), do=f"vote:candidate:{row.uid}")

    page = as_student.get(answer["Location"])
    assertContains(page, "Je hebt nog 4 stemmen.")
    assertContains(page, 'aria-pressed="true"')
    assert f"unvote:candidate:{row.uid}" in Form(page).buttons
    assert counted(workbook) == [2]


def test_a_button_that_votes_saves_what_was_typed_and_pressed_twice_counts_once(
    as_student: Client, workbook: Workbook
) -> None:
    (row,) = add(workbook)
    form = Form(as_student.get(url_of(workbook)))
    typed = {f"plate:{STEP}/candidate:{row.uid}/drop_reason": "Misschien."}
    post = form.filled(typed, do=f"vote:candidate:{row.uid}")

    assert [as_student.post(url_of(workbook), post).status_code for _ in range(2)] == [302, 302]

    row.refresh_from_db()
    assert (row.drop_reason, counted(workbook)) == ("Misschien.", [1])


def test_the_sixth_vote_is_refused_in_words(as_student: Client, workbook: Workbook, student: User) -> None:
    rows = add(workbook, 6)
    for row in rows[:5]:
        vote(workbook=workbook.uuid, user=student, candidate=row.uid)

    answer = send(as_student, url_of(workbook), do=f"vote:candidate:{rows[5].uid}")

    page = as_student.get(answer["Location"])
    assertContains(page, "Je hebt bij deze schakel al je stemmen gegeven. Neem er eerst een terug.")
    assertContains(page, "Je hebt nog 0 stemmen.")


def test_what_somebody_voted_for_is_not_removed_but_drops_out(
    as_student: Client, workbook: Workbook, student: User
) -> None:
    (row,) = add(workbook)
    vote(workbook=workbook.uuid, user=student, candidate=row.uid)
    url = url_of(workbook).replace("round=3", "round=1")
    form = Form(as_student.get(url))
    assert f"remove:candidate:{row.uid}" not in form.buttons

    answer = as_student.post(url, form.filled({}, do=f"remove:candidate:{row.uid}"))

    assertContains(as_student.get(answer["Location"]), "Laat hem afvallen in ronde 3.")
    assert counted(workbook) == [1]


def test_the_most_votes_can_stand_first(as_student: Client, workbook: Workbook) -> None:
    rows = add(workbook, 3)
    Candidate.objects.filter(pk=rows[2].pk).update(earlier_votes=2)

    def order(query: str) -> list[str]:
        form = Form(as_student.get(url_of(workbook) + query))
        return [each.split(":")[2] for each in form.buttons if each.startswith("vote:")]

    assert order("") == [str(row.uid) for row in rows]
    assert order("&by=votes") == [str(rows[n].uid) for n in (2, 0, 1)]
    answer = send(as_student, f"{url_of(workbook)}&by=votes", do=f"vote:candidate:{rows[0].uid}")
    assert "by=votes" in answer["Location"]
