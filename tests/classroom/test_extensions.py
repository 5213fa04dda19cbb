"""A later deadline: its effect is shown before it is given, it can be withdrawn, and what was handed in late is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User
from classroom.assignments import extend
from classroom.granting import tell_extension
from classroom.models import Assignment, Course, Extension, Student
from tests.classroom.making import make_assignment, make_course, make_group, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import make_workbook
from tests.many import together
from tests.seen import Seen, see

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 6, 16, 0, tzinfo=UTC)


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    course = make_course(teacher, students=[student, teammate, outsider])
    make_group(course, "Groep 1", [student, teammate])
    return course


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


@pytest.fixture
def assignment(course: Course) -> Assignment:
    return make_assignment(course, opens_at=DUE - timedelta(days=30), due_at=DUE, cut_off_at=CLOSES, in_groups=True)


def path(assignment: Assignment) -> str:
    return f"/assignments/{assignment.uuid}/extensions/"


def typed(assignment: Assignment, **values: str) -> dict[str, Any]:
    group = assignment.course.groups.get()
    told = {"whose": str(group.uuid), "due_day": "7-12-2026", "due_time": "17:00", "reason": "Stage liep uit"}
    return told | values


def test_its_effect_is_shown_and_nothing_is_given_yet(as_teacher: Client, assignment: Assignment) -> None:
    page = Seen(as_teacher.post(path(assignment), {**typed(assignment), "do": "look"}))

    assert page.status == 200
    assert "Wat dit doet voor Groep 1 In deze groep Tim Jansen, Sanne de Vries" in page.text
    assert "was vrijdag 4 december 2026, 17:00 wordt maandag 7 december 2026, 17:00" in page.text
    assert "was zondag 6 december 2026, 17:00 wordt woensdag 9 december 2026, 17:00" in page.text
    assert "Er is niets te laat ingeleverd." in page.text
    assert page.faults == []
    assert page.at("id_reason").text.strip() == "Stage liep uit"
    assert not Extension.objects.exists()


def test_what_was_shown_is_what_is_given_and_mailed(
    as_teacher: Client, assignment: Assignment, teacher: User, mailoutbox: list[EmailMessage]
) -> None:
    page = Seen(as_teacher.post(path(assignment), {**typed(assignment), "do": "look"}))
    (form,) = [each for each in page.all("form") if each.findall(".//button[@value='give']")]
    posted = {
        each.get("name"): each.get("value") for each in form.iter("input") if each.get("name") != "csrfmiddlewaretoken"
    }

    EmailAddress.objects.filter(user__name="Tim Jansen").update(verified=False)

    assert as_teacher.post(path(assignment), {**posted, "do": "give"}).status_code == 302

    (sent,) = mailoutbox
    assert (sent.to, sent.subject) == (["student@demo.test"], "Je hebt meer tijd voor je opdracht")
    assert "heb je tot maandag 7 december 2026, 17:00" in sent.body
    assert "Stage liep uit" in sent.body

    given = Extension.objects.get()
    assert (given.group, given.student, given.given_by) == (assignment.course.groups.get(), None, teacher)
    assert (given.due_at - DUE, given.cut_off_at, given.reason) == (
        timedelta(days=3),
        CLOSES + timedelta(days=3),
        "Stage liep uit",
    )
    assert (
        "Groep 1 tot maandag 7 december 2026, 17:00, sluit woensdag 9 december 2026, 17:00"
        in see(as_teacher, path(assignment)).text
    )


def test_it_is_told_what_becomes_of_what_was_late(as_teacher: Client, assignment: Assignment, student: User) -> None:
    work = make_work(assignment, make_workbook(student), group=assignment.course.groups.get())
    for after in (timedelta(0), timedelta(minutes=5), timedelta(days=4)):
        make_submission(work, handed_in_at=DUE + after)

    text = Seen(as_teacher.post(path(assignment), {**typed(assignment), "do": "look"})).text
    assert "Was te laat, en telt vanaf nu als op tijd: Versie 2, 5 minuten na de deadline" in text
    assert "Blijft te laat: Versie 3, 4 dagen na de deadline" in text
    assert "Versie 1" not in text


def test_of_an_assignment_that_is_made_alone_a_student_gets_it(
    as_teacher: Client, course: Course, student: User
) -> None:
    assignment = make_assignment(course, opens_at=DUE - timedelta(days=30), due_at=DUE)
    whose = Student.objects.get(user=student)

    as_teacher.post(path(assignment), {**typed(assignment, whose=str(whose.uuid)), "do": "give"})

    given = Extension.objects.get()
    assert (given.student, given.cut_off_at) == (whose, None)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"whose": ""}, "whose", "Kies wie er meer tijd krijgt."),
        ({"whose": "\x00"}, "whose", "Kies iemand uit de lijst."),
        ({"reason": "\x00"}, "reason", "Deze tekst bevat een teken dat niet kan worden opgeslagen."),
        ({"due_day": "\x00"}, "due_day", "Schrijf de datum"),
        ({"due_time": "\x00"}, "due_time", "Schrijf de tijd"),
        ({"due_day": "4-12-2026"}, "due_day", "Een verlenging is later dan de deadline van iedereen."),
        ({"reason": " "}, "reason", "Geef de reden."),
        (
            {"cut_off_day": "6-12-2026", "cut_off_time": "12:00"},
            "cut_off_day",
            "De opdracht kan niet voor de deadline sluiten.",
        ),
        ({"due_day": "28-3-2027", "due_time": "2:15"}, "due_time", "Deze tijd bestaat niet"),
        ({"due_day": "30-12-9999"}, "due_day", "Deze dag ligt te ver weg."),
        ({"due_day": "31-12-9999"}, "due_day", "Deze dag ligt te ver weg."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    values: dict[str, str], field: str, said: str, as_teacher: Client, assignment: Assignment
) -> None:
    answer = as_teacher.post(path(assignment), {**typed(assignment, **values), "do": "give"})

    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert errors[field][0].startswith(said)
    assert not Extension.objects.exists()


def test_a_withdrawn_one_counts_no_more(as_teacher: Client, assignment: Assignment) -> None:
    as_teacher.post(path(assignment), {**typed(assignment), "do": "give"})
    withdraw = f"{path(assignment)}{Extension.objects.get().uuid}/withdraw/"

    said = Seen(as_teacher.post(withdraw, follow=True)).text
    assert "De verlenging van Groep 1 is ingetrokken." in said
    assert "Deze verlenging is er niet meer." in Seen(as_teacher.post(withdraw, follow=True)).text
    assert Extension.objects.get().withdrawn_at is not None


def test_the_same_one_given_again_changes_and_mails_nothing(
    as_teacher: Client, assignment: Assignment, mailoutbox: list[EmailMessage]
) -> None:
    posted = {**typed(assignment), "do": "give"}
    told = [Seen(as_teacher.post(path(assignment), posted, follow=True)).text for _press in range(3)]

    assert ["Groep 1 heeft tot maandag 7 december 2026, 17:00." in text for text in told] == [True] * 3
    assert [each.withdrawn_at for each in Extension.objects.all()] == [None]
    assert sorted(each.to for each in mailoutbox) == [["student@demo.test"], ["teammate@demo.test"]]

    as_teacher.post(path(assignment), posted | {"reason": "Ziek geweest"})
    as_teacher.post(path(assignment), posted)
    assert [each.reason for each in Extension.objects.order_by("pk")] == [
        "Stage liep uit",
        "Ziek geweest",
        "Stage liep uit",
    ]
    assert len(mailoutbox) == 6


def test_what_was_withdrawn_can_be_given_again(as_teacher: Client, assignment: Assignment) -> None:
    posted = {**typed(assignment), "do": "give"}
    as_teacher.post(path(assignment), posted)
    as_teacher.post(f"{path(assignment)}{Extension.objects.get().uuid}/withdraw/")
    as_teacher.post(path(assignment), posted)

    assert [each.withdrawn_at is None for each in Extension.objects.order_by("pk")] == [False, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
@pytest.mark.race
def test_eight_who_give_the_same_one_at_once_give_one(
    assignment: Assignment, teacher: User, mailoutbox: list[EmailMessage]
) -> None:
    whose = assignment.course.groups.get()
    told: dict[str, Any] = {"due_at": DUE + timedelta(days=3), "cut_off_at": None, "reason": "Stage liep uit"}
    together(*8 * [lambda: tell_extension(extend(assignment=assignment.uuid, by=teacher, whose=whose, **told))])

    assert Extension.objects.count() == 1
    assert sorted(each.to for each in mailoutbox) == [["student@demo.test"], ["teammate@demo.test"]]


def test_a_second_one_takes_the_place_of_the_first(as_teacher: Client, assignment: Assignment) -> None:
    for day in ("7-12-2026", "9-12-2026"):
        as_teacher.post(path(assignment), {**typed(assignment, due_day=day), "do": "give"})

    assert [each.withdrawn_at is None for each in Extension.objects.order_by("pk")] == [False, True]
