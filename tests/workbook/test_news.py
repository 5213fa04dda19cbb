"""A page hears what others wrote since, who is here, and whether it had better be read anew, in few statements for however much."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from accounts.reader import mark_of
from tests.conftest import logged_in
from tests.factories import join, make_workbook, said
from workbook.acts import Act, Add, Edit, Order, Remove
from workbook.models import Activity, FieldChange, Member, Plate, Visit, Workbook
from workbook.saving import save
from workbook.services import delete
from workbook.views.news import MOST

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT: Final = "become-aware"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, activities=2)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step=AT)


def do(workbook: Workbook, user: User, *acts: Act) -> None:
    save(workbook=workbook.uuid, user=user, acts=acts)


def message(plate: Plate, text: str, base: int = 0) -> Edit:
    return Edit("plate", plate.uid, "key_message", text, base)


def asked(client: Client, workbook: Workbook, **query: str | int) -> Any:
    return client.get(reverse("workbook:news", args=[workbook.uuid]), query)


def news(client: Client, workbook: Workbook, **query: str | int) -> dict[str, Any]:
    answer = asked(client, workbook, **query)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_what_others_wrote_is_told_as_an_input_holds_it(
    workbook: Workbook, plate: Plate, student: User, teammate: User, as_student: Client
) -> None:
    do(workbook, teammate, message(plate, "Eerst"), Edit("plate", plate.uid, "customer_score", "7.5", 0))
    do(workbook, student, message(plate, "Toen", 1))
    do(workbook, teammate, message(plate, "Nu", 2))
    at = f"{timezone.localtime(FieldChange.objects.latest('pk').at):%H:%M}"

    told = news(as_student, workbook, at=AT, since=0)

    changed = {"uid": str(plate.uid), "at": at}
    token = told.pop("token")
    assert told == {
        "revision": 3,
        "may_edit": True,
        "changes": [
            changed | {"field": "key_message", "value": "Nu", "who": "Tim Jansen", "you": False},
            changed | {"field": "customer_score", "value": "7,5", "who": "Tim Jansen", "you": False},
        ],
        "rows": False,
        "here": [{"name": "Sanne de Vries", "initials": "SV", "place": AT, "you": True}],
    }
    assert len(token) == 64


def test_only_what_came_after_the_revision_that_the_page_shows_is_told(
    workbook: Workbook, plate: Plate, student: User, teammate: User, as_student: Client
) -> None:
    do(workbook, teammate, message(plate, "Eerst"))
    do(workbook, student, Edit("plate", plate.uid, "own_score", "8", 1))

    assert [(each["field"], each["you"]) for each in news(as_student, workbook, since=1)["changes"]] == [
        ("own_score", True)
    ]
    assert news(as_student, workbook, since=2)["changes"] == []
    assert news(as_student, workbook)["changes"] == []


def test_the_day_is_told_of_what_was_not_written_today(
    workbook: Workbook, plate: Plate, teammate: User, as_student: Client
) -> None:
    do(workbook, teammate, message(plate, "Eerst"))
    FieldChange.objects.update(at=datetime(2026, 1, 5, 8, 30, tzinfo=UTC))

    assert [each["at"] for each in news(as_student, workbook, since=0)["changes"]] == ["5 jan 09:30"]


def acts_on_rows(plate: Plate) -> dict[str, Act]:
    one, two = (row.uid for row in Activity.objects.filter(plate=plate).order_by("pk"))
    return {
        "came": Add("activity", uuid4(), plate.uid, {"name": "Bellen"}, 0),
        "went": Remove("activity", one),
        "moved": Order("plate", plate.uid, "activity_order", (two, one)),
        "was left out": Edit("plate", plate.uid, "waived", "true", 0),
    }


@pytest.mark.parametrize("what", ["came", "went", "moved", "was left out"])
def test_a_page_is_read_anew_when_rows_came_went_or_moved(
    what: str, workbook: Workbook, plate: Plate, teammate: User, as_student: Client
) -> None:
    do(workbook, teammate, acts_on_rows(plate)[what])

    told = news(as_student, workbook, since=0)

    assert (told["rows"], [each["field"] for each in told["changes"]]) == (True, ["name"] if what == "came" else [])


def test_a_page_is_read_anew_when_departments_changed(
    workbook: Workbook, plate: Plate, teammate: User, as_student: Client
) -> None:
    added = Add("department", uuid4(), None, {"name": "Marcom"}, 0)
    do(workbook, teammate, added)
    do(workbook, teammate, Edit("plate", plate.uid, "departments", str(added.uid), 1))

    assert news(as_student, workbook, since=1)["rows"] is True


def log_of(workbook: Workbook, number: int) -> None:
    """A log of so many changes of one text each."""
    FieldChange.objects.bulk_create(
        FieldChange(workbook=workbook, revision=n, kind="activity", uid=uuid4(), field="tip", new="x" * 400)
        for n in range(1, number + 1)
    )
    Workbook.objects.filter(pk=workbook.pk).update(revision=number)


def test_after_very_many_changes_the_page_is_read_anew(workbook: Workbook, as_student: Client) -> None:
    log_of(workbook, MOST + 1)

    many, too_many = (news(as_student, workbook, since=since) for since in (1, 0))

    assert (len(many["changes"]), many["rows"]) == (MOST, False)
    assert (len(too_many["changes"]), too_many["rows"]) == (0, True)


@pytest.mark.parametrize("since", ["6", "999999999999999999", str(10**17)])
def test_a_page_that_is_ahead_of_the_workbook_is_read_anew(since: str, workbook: Workbook, as_student: Client) -> None:
    log_of(workbook, 5)

    told = news(as_student, workbook, since=since)

    assert (told["revision"], told["changes"], told["rows"]) == (5, [], True)


@pytest.mark.parametrize("odd", ["", "-1", "x", "1.5", "1e3", "٣", "9" * 40, "\x00", "NaN"], ids=ascii)
def test_an_odd_question_is_answered_as_if_nothing_was_asked(odd: str, workbook: Workbook, as_student: Client) -> None:
    told = news(as_student, workbook, since=odd, at=odd)

    assert (told["changes"], told["rows"], told["here"][0]["place"]) == ([], False, "")


@pytest.mark.parametrize("number", [1, 400])
def test_news_takes_as_many_statements_however_long_the_log(
    number: int, workbook: Workbook, as_student: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, user, member with workbook and visit, that visit, changes, who is here, and what is new since the last visit:
    changes and comments.
    """
    log_of(workbook, number)
    with django_assert_num_queries(8):
        news(as_student, workbook, at=AT, since=0, first=1)
    with django_assert_num_queries(5):
        news(as_student, workbook, at=AT, since=0)
    with django_assert_num_queries(4):
        news(as_student, workbook, at=AT, since=number)


# Who is here, and what is new


def test_who_is_here_is_told_with_the_place(
    workbook: Workbook, student: User, as_student: Client, as_teammate: Client
) -> None:
    news(as_teammate, workbook, at="profile")
    news(as_student, workbook, at="page")

    assert [
        (each["name"], each["initials"], each["place"], each["you"])
        for each in news(as_student, workbook, at="page")["here"]
    ] == [
        ("Sanne de Vries", "SV", "", True),
        ("Tim Jansen", "TJ", "profile", False),
    ]


def test_what_others_did_since_my_last_visit_is_told_at_first(
    workbook: Workbook, plate: Plate, student: User, teammate: User, as_student: Client
) -> None:
    do(workbook, teammate, message(plate, "Voor mijn tijd"))
    assert news(as_student, workbook, at=AT, first=1)["since"] == []
    Visit.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    do(workbook, teammate, Edit("plate", plate.uid, "own_score", "8", 1))
    do(workbook, student, Edit("plate", plate.uid, "customer_score", "7", 1))
    do(workbook, teammate, Edit("plate", plate.uid, "gap_explanation", "Wat Sanne overschrijft", 3))
    do(workbook, student, Edit("plate", plate.uid, "gap_explanation", "Wat er nu staat", 4))

    for _ in range(2):
        told = news(as_student, workbook, at=AT, since=5, first=1)
        at = f"{timezone.localtime(FieldChange.objects.get(field='own_score').at):%H:%M}"
        assert told["since"] == [
            {"uid": str(plate.uid), "field": "own_score", "who": "Tim Jansen", "you": False, "at": at}
        ]
    assert "since" not in news(as_student, workbook, at=AT, since=3)


def test_a_page_at_which_nobody_is_hears_the_news_and_is_no_visit(
    workbook: Workbook, plate: Plate, student: User, teammate: User, as_student: Client
) -> None:
    news(as_student, workbook, at=AT)
    Visit.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    before = Visit.objects.values().get()
    do(workbook, teammate, message(plate, "Terwijl zij weg was"))

    idle = news(as_student, workbook, at="profile", since=0, first=1, idle=1)

    assert ([each["field"] for each in idle["changes"]], idle["here"]) == (["key_message"], [])
    assert Visit.objects.values().get() == before
    assert [told["since"] for told in (idle, news(as_student, workbook, at=AT, first=1))] == [
        [
            {
                "uid": str(plate.uid),
                "field": "key_message",
                "who": "Tim Jansen",
                "you": False,
                "at": idle["since"][0]["at"],
            }
        ]
    ] * 2


def test_to_who_was_never_here_nothing_is_new_at_a_page_at_which_nobody_is(
    workbook: Workbook, plate: Plate, teammate: User, as_student: Client
) -> None:
    do(workbook, teammate, message(plate, "Voor haar tijd"))

    assert news(as_student, workbook, at=AT, first=1, idle=1)["since"] == []
    assert not Visit.objects.exists()


# Who may


def test_a_reader_hears_the_news_but_not_a_score_that_stays_hidden(
    workbook: Workbook, plate: Plate, student: User, consultant: User
) -> None:
    join(workbook, consultant, "reader")
    scores = {"customer_score": "7.5", "score_source_kind": "app_survey", "score_n": "2"}
    do(workbook, student, message(plate, "Nieuw"), *(Edit("plate", plate.uid, *each, 0) for each in scores.items()))

    told = news(logged_in(consultant), workbook, since=0, first=1)

    assert ([each["field"] for each in told["changes"]], told["rows"]) == (["key_message"], True)
    assert (told["may_edit"], [each["field"] for each in told["since"]]) == (False, [])


def test_who_is_logged_out_hears_so(workbook: Workbook) -> None:
    answer = asked(Client(), workbook)

    assert (answer.status_code, list(answer.json())) == (401, ["message"])


def test_a_page_made_for_somebody_else_hears_nothing(workbook: Workbook, student: User, as_teammate: Client) -> None:
    url = reverse("workbook:news", args=[workbook.uuid])

    assert as_teammate.get(url, headers={"X-Reader": mark_of(student)}).status_code == 412


def test_a_stranger_and_a_former_member_do_not_know_it_exists(
    workbook: Workbook, teammate: User, as_teammate: Client, as_outsider: Client, as_student: Client
) -> None:
    news(as_teammate, workbook)
    Member.objects.filter(user=teammate).delete()

    answers = [asked(client, workbook) for client in (as_teammate, as_outsider)]

    assert [(each.status_code, list(each.json())) for each in answers] == [(404, ["message"])] * 2
    assert [each["name"] for each in news(as_student, workbook)["here"]] == ["Sanne de Vries"]


def test_a_deleted_workbook_has_no_news(workbook: Workbook, student: User, as_student: Client) -> None:
    delete(workbook=workbook.uuid, user=student)

    assert asked(as_student, workbook).status_code == 404


def test_what_came_in_on_the_page_is_not_missed_and_what_was_said_meanwhile_is_told(
    workbook: Workbook, plate: Plate, student: User, teammate: User, as_student: Client
) -> None:
    news(as_student, workbook, at=AT, since=0)
    do(workbook, teammate, message(plate, "Op de plaat"))
    for shown in ("", "x-1", "1-", f"0-{'9' * 30}"):
        assert len(news(as_student, workbook, at=AT, since=1, first=1, shown=shown)["since"]) == 1
    assert news(as_student, workbook, at=AT, since=1, first=1, shown=f"0-{'9' * 18}")["since"] == []

    do(workbook, teammate, message(plate, "Nog eens", 1))
    said(workbook, teammate, "plate", plate.uid, "key_message", "Klopt dit?")
    told = news(as_student, workbook, at=AT, since=2, first=1)
    assert [each["field"] for each in told["since"]] == ["key_message"]
    assert told["said"] == [{"uid": str(plate.uid), "field": "key_message"}]
