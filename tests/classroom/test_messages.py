"""Mail to who has not started or not handed in, each a mail of their own; and one reminder before the deadline."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import time, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from classroom.assignments import save_assignment
from classroom.messages import begin_reminding, deliver, remind, send
from classroom.models import Assignment, Course, Message, Student
from tests.classroom.making import make_assignment, make_course, make_group, make_student, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import make_workbook
from tests.many import together
from tests.seen import Seen, see
from tests.workbook.failing_mail import Killed
from workbook.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    return make_course(teacher, students=[student, teammate, outsider])


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def path(assignment: Assignment) -> str:
    return f"/assignments/{assignment.uuid}/message/"


@contextmanager
def mails_by(backend: str, *refused: str) -> Iterator[None]:
    """The mails go out by a server of ``failing_mail`` that does not take those to some addresses."""
    server = {"BACKEND": f"tests.workbook.failing_mail.{backend}", "OPTIONS": {"refused": list(refused)}}
    with override_settings(MAILERS={"default": server}):
        yield


def typed(**values: str) -> dict[str, str]:
    return {"to": "not_started", "subject": "Begin op tijd", "text": "Hoi,\n\nBegin deze week."} | values


def to() -> list[list[str]]:
    return sorted(each.to for each in mail.outbox)


def test_it_is_shown_to_how_many_it_goes_before_it_goes(as_teacher: Client, course: Course, student: User) -> None:
    assignment = make_assignment(course)
    make_work(assignment, make_workbook(student), student=Student.objects.get(user=student))

    page = Seen(as_teacher.post(path(assignment), {**typed(), "do": "look"}))

    assert "Dit gaat naar 2 studenten" in page.text
    assert "Begin deze week." in page.text
    assert (mail.outbox, Message.objects.count()) == ([], 0)


def test_everybody_gets_a_mail_of_their_own(as_teacher: Client, course: Course, student: User, teacher: User) -> None:
    assignment = make_assignment(course)
    make_work(assignment, make_workbook(student), student=Student.objects.get(user=student))

    as_teacher.post(path(assignment), {**typed(), "do": "send"})

    assert to() == [["outsider@demo.test"], ["teammate@demo.test"]]
    for each in mail.outbox:
        assert isinstance(each, EmailMultiAlternatives)
        everything = f"{each.message().as_string()}{each.body}{each.alternatives[0]}"
        assert set(re.findall(r"[\w.]+@demo\.test", everything)) == set(each.to)
        assert each.subject == "Begin op tijd"
        assert "Theo Visser schrijft je over ‘De klantketting van je eigen organisatie’" in each.body
        assert f"/assignments/{assignment.uuid}/" in each.body
        assert [each.cc, each.bcc] == [[], []]
    sent = Message.objects.get()
    assert (sent.sent_by, sent.subject, sent.text, sent.recipients) == (
        teacher,
        "Begin op tijd",
        "Hoi,\n\nBegin deze week.",
        2,
    )
    assert "Begin op tijd" in see(as_teacher, path(assignment)).text


def test_in_groups_the_whole_group_has_started_with_its_workbook(
    as_teacher: Client, course: Course, student: User, teammate: User
) -> None:
    group = make_group(course, "Groep 1", [student, teammate])
    assignment = make_assignment(course, in_groups=True)
    make_work(assignment, make_workbook(student), group=group)

    as_teacher.post(path(assignment), {**typed(), "do": "send"})
    assert to() == [["outsider@demo.test"]]


def test_who_has_not_handed_in_is_more_than_who_has_not_started(
    as_teacher: Client, course: Course, student: User, teammate: User
) -> None:
    assignment = make_assignment(course)
    works = [
        make_work(assignment, make_workbook(user), student=Student.objects.get(user=user))
        for user in (student, teammate)
    ]
    make_submission(works[0])
    make_submission(works[1], confirmed_at=None)

    as_teacher.post(path(assignment), {**typed(to="not_handed_in"), "do": "send"})
    assert to() == [["outsider@demo.test"], ["teammate@demo.test"]]


def test_only_confirmed_addresses_of_who_is_here_get_mail(
    as_teacher: Client, course: Course, student: User, teammate: User
) -> None:
    assignment = make_assignment(course)
    make_student(course, email="zonder.account@demo.test", name="Zonder Account")
    EmailAddress.objects.filter(user=student).update(verified=False)
    Student.objects.filter(user=teammate).update(left_at=timezone.now())

    as_teacher.post(path(assignment), {**typed(), "do": "send"})
    assert to() == [["outsider@demo.test"]]


def test_nobody_left_to_write_to_is_said_and_the_text_stays(as_teacher: Client, course: Course) -> None:
    Student.objects.update(left_at=timezone.now())
    answer = as_teacher.post(path(make_assignment(course)), {**typed(), "do": "send"})

    page = Seen(answer)
    assert (answer.status_code, page.at("id_text").text.strip()) == (422, "Hoi,\n\nBegin deze week.")
    assert "Er is niemand meer om aan te schrijven." in page.text


def test_what_is_wrong_is_said_beside_its_field(as_teacher: Client, course: Course) -> None:
    answer = as_teacher.post(path(make_assignment(course)), {"to": "iedereen", "subject": " ", "text": ""})

    assert answer.status_code == 422
    assert {name: list(each) for name, each in answer.context["form"].errors.items()} == {
        "to": ["Kies aan wie het bericht gaat."],
        "subject": ["Vul een onderwerp in."],
        "text": ["Schrijf wat je wilt zeggen."],
    }


def test_a_subject_over_more_lines_adds_no_head_to_the_mail(as_teacher: Client, course: Course) -> None:
    as_teacher.post(path(make_assignment(course)), {**typed(subject="Begin\nBcc: x@demo.test"), "do": "send"})

    assert {each.subject for each in mail.outbox} == {"Begin Bcc: x@demo.test"}
    assert {tuple(each.recipients()) for each in mail.outbox} == {tuple(each.to) for each in mail.outbox}


def test_too_many_messages_wait(as_teacher: Client, course: Course) -> None:
    assignment = make_assignment(course)
    answers = [as_teacher.post(path(assignment), {**typed(), "do": "send"}).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    assert Message.objects.count() == 5


def test_a_form_sent_over_and_over_counts_once(as_teacher: Client, course: Course) -> None:
    assignment = make_assignment(course)
    mine = typed(token=str(uuid4()))
    again = [as_teacher.post(path(assignment), {**mine, "do": "send"}).status_code for _press in range(8)]
    others = [as_teacher.post(path(assignment), {**typed(), "do": "send"}).status_code for _form in range(5)]

    assert (again, others, Message.objects.count()) == ([302] * 8, [302] * 4 + [429], 5)
    assert as_teacher.post(path(assignment), {**mine, "do": "send"}).status_code == 302


def test_the_same_form_sent_twice_is_one_message(as_teacher: Client, course: Course) -> None:
    assignment = make_assignment(course)
    mine = typed(token=see(as_teacher, path(assignment)).one("input", name="token").get("value"))
    looked = Seen(as_teacher.post(path(assignment), {**mine, "do": "look"}))
    (form,) = [each for each in looked.all("form") if each.findall(".//button[@value='send']")]
    posted = {each.get("name"): each.get("value") for each in form.iter("input")}

    for _press in range(2):
        assert as_teacher.post(path(assignment), {**posted, "do": "send"}).status_code == 302
    as_teacher.post(path(assignment), {**posted, "subject": "Iets anders", "do": "send"})

    assert [each.subject for each in Message.objects.order_by("pk")] == ["Begin op tijd", "Iets anders"]
    assert sorted(each.subject for each in mail.outbox) == ["Begin op tijd"] * 3 + ["Iets anders"] * 3


def test_a_message_that_did_not_reach_everybody_is_tried_again_and_says_so(
    as_teacher: Client, course: Course, teammate: User
) -> None:
    assignment = make_assignment(course)
    with mails_by("Refusing", teammate.email):
        as_teacher.post(path(assignment), {**typed(), "do": "send"})
    assert len(to()) == 2
    assert "nog niet iedereen heeft de mail" in see(as_teacher, path(assignment)).text
    assert deliver() == 0

    Job.objects.update(leased_until=timezone.now())
    assert (deliver(), deliver()) == (1, 0)
    assert to() == [["outsider@demo.test"], ["student@demo.test"], ["teammate@demo.test"]]
    assert "nog niet iedereen heeft de mail" not in see(as_teacher, path(assignment)).text


def test_a_message_outlives_the_process_that_sends_it(course: Course, teacher: User, teammate: User) -> None:
    told: dict[str, Any] = {"to": "not_started", "subject": "Begin op tijd", "text": "Hoi"}
    with mails_by("Dying", teammate.email), suppress(Killed):
        send(assignment=make_assignment(course), by=teacher, **told)
    assert len(to()) < 3

    Job.objects.update(leased_until=timezone.now())
    begin_reminding.call(attempt="", expected=1)
    assert to() == [["outsider@demo.test"], ["student@demo.test"], ["teammate@demo.test"]]


def test_who_began_meanwhile_or_came_later_gets_no_message_of_before(
    course: Course, teacher: User, student: User, teammate: User
) -> None:
    assignment = make_assignment(course)
    refused = [each.email for each in User.objects.all()]
    with mails_by("Refusing", *refused):
        send(assignment=assignment, by=teacher, to="not_started", subject="Begin op tijd", text="Hoi")
    make_work(assignment, make_workbook(student), student=Student.objects.get(user=student))
    Student.objects.filter(user=teammate).update(joined_at=timezone.now())

    Job.objects.update(leased_until=timezone.now())
    assert deliver() == 1
    assert to() == [["outsider@demo.test"]]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_many_processes_one_sends_a_message(course: Course, teacher: User) -> None:
    refused = [each.email for each in User.objects.all()]
    with mails_by("Refusing", *refused):
        send(assignment=make_assignment(course), by=teacher, to="not_started", subject="Begin op tijd", text="Hoi")
    Job.objects.update(leased_until=timezone.now())

    together(*(deliver for _ in range(6)))
    assert to() == [["outsider@demo.test"], ["student@demo.test"], ["teammate@demo.test"]]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_one_form_posted_eight_times_at_once_is_one_message_and_counts_once(as_teacher: Client, course: Course) -> None:
    assignment, answers = make_assignment(course), list[int]()
    mine = {**typed(token=str(uuid4())), "do": "send"}

    def post() -> None:
        browser = Client()
        browser.cookies.update(as_teacher.cookies)
        answers.append(browser.post(path(assignment), mine).status_code)

    together(*[post] * 8)
    others = [as_teacher.post(path(assignment), {**typed(), "do": "send"}).status_code for _form in range(5)]

    assert (answers, others, Message.objects.count()) == ([302] * 8, [302] * 4 + [429], 5)


def test_who_has_not_handed_in_is_reminded_once(course: Course, student: User) -> None:
    assignment = make_assignment(course, due_at=timezone.now() + timedelta(days=2) - timedelta(minutes=1))
    make_submission(make_work(assignment, make_workbook(student), student=Student.objects.get(user=student)))

    assert (remind(), remind()) == (2, 0)

    assert to() == [["outsider@demo.test"], ["teammate@demo.test"]]
    assert {each.subject for each in mail.outbox} == {"Je opdracht moet bijna ingeleverd zijn"}
    assert "nog 2 dagen" in mail.outbox[0].body
    assignment.refresh_from_db()
    assert assignment.reminded_at is not None


def test_nobody_is_reminded_too_early_or_of_what_is_over_hidden_or_not_to_be_reminded_of(course: Course) -> None:
    now = timezone.now()
    soon = {"due_at": now + timedelta(days=1)}
    make_assignment(course, due_at=now + timedelta(days=2, minutes=1))
    make_assignment(course, due_at=now - timedelta(minutes=1))
    make_assignment(course, reminder_days=0, **soon)
    make_assignment(course, published_at=None, **soon)
    make_assignment(course, deleted_at=now, **soon)

    assert (remind(), mail.outbox) == (0, [])


def test_who_has_more_time_reads_the_own_deadline(course: Course, student: User) -> None:
    now = timezone.now()
    assignment = make_assignment(course, due_at=now + timedelta(days=1))
    whose = Student.objects.get(user=student)
    assignment.extensions.create(student=whose, due_at=now + timedelta(days=9), reason="Ziek")

    remind()

    told = {each.to[0]: "nog 9 dagen" in each.body for each in mail.outbox}
    assert told == {"student@demo.test": True, "teammate@demo.test": False, "outsider@demo.test": False}


def test_a_mail_that_failed_is_tried_again_and_no_other(course: Course, teammate: User) -> None:
    make_assignment(course, due_at=timezone.now() + timedelta(days=1))
    with mails_by("Refusing", teammate.email):
        assert remind() == 2
    assert remind() == 0

    Job.objects.update(leased_until=timezone.now())
    assert remind() == 1
    assert to() == [["outsider@demo.test"], ["student@demo.test"], ["teammate@demo.test"]]


def test_after_a_killed_process_the_next_goes_on_where_it_stopped(course: Course, teammate: User) -> None:
    make_assignment(course, due_at=timezone.now() + timedelta(days=1))
    with mails_by("Dying", teammate.email), pytest.raises(Killed):
        remind()
    assert remind() == 0

    Job.objects.update(leased_until=timezone.now())
    assert remind() == 2
    assert to() == [["outsider@demo.test"], ["student@demo.test"], ["teammate@demo.test"]]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_many_processes_one_reminds(course: Course) -> None:
    make_assignment(course, due_at=timezone.now() + timedelta(days=1))

    together(*(remind for _ in range(6)))
    assert to() == [["outsider@demo.test"], ["student@demo.test"], ["teammate@demo.test"]]


def test_a_later_deadline_is_reminded_of_anew(course: Course, teacher: User) -> None:
    now = timezone.now()
    assignment = make_assignment(course, due_at=now + timedelta(days=1))
    remind()
    later = {"due_at": now + timedelta(days=20)}
    save_assignment(assignment=assignment.uuid, by=teacher, values=later, publish=True)

    assert [remind(now + timedelta(days=days)) for days in (2, 19)] == [0, 3]


def test_the_command_says_how_many_mails_left(course: Course) -> None:
    make_assignment(course, due_at=timezone.now() + timedelta(days=1))
    said = StringIO()

    call_command("remind", stdout=said)
    assert said.getvalue().strip().endswith("3")


@pytest.mark.django_db(transaction=True)
def test_a_server_reminds_by_itself_after_the_hour(course: Course, client: Client) -> None:
    make_assignment(course, due_at=timezone.now() + timedelta(days=1))

    with override_settings(DIGEST_FROM=time(0)):
        client.get("/accounts/login/")
    assert to() == [["outsider@demo.test"], ["student@demo.test"], ["teammate@demo.test"]]
