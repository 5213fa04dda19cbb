"""The mail that a result is there: once for each release, to whom it concerns, and without the result."""

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage

from accounts.models import User
from classroom.announcing import announce
from classroom.models import Submission
from classroom.releasing import release
from classroom.reviewing import reopen
from reports.making import jobs
from tests.classroom.judged import NOW, after, ready, refuse_waiver, return_for_revision, submit
from tests.classroom.making import make_student
from tests.factories import join
from tests.many import together
from tests.workbook.documents import STEPS, full_document, waived
from workbook.context import refused_at
from workbook.models import Job, SnapshotAuthor, Workbook

pytestmark = pytest.mark.django_db

Mails = Sequence[EmailMessage]
SECRET = "GEHEIM-7f3a"


@pytest.fixture
def submission(teacher: User, student: User, teammate: User) -> Submission:
    """Of two students."""
    submission = submit(teacher, student, title="Ketting & co")
    make_student(submission.work.assignment.course, teammate)
    join(submission.work.workbook, teammate, "editor")
    SnapshotAuthor.objects.create(snapshot=submission.snapshot, user=teammate, name=teammate.name)
    return submission


@pytest.fixture
def released(submission: Submission, teacher: User) -> Submission:
    ready(submission, teacher, changes={"feedback": SECRET, "criterion:c1/note": SECRET})
    release(assignment=submission.work.assignment, by=teacher, now=after(1))
    return submission


def told(mails: Mails) -> list[str]:
    return sorted(address for mail in mails for address in mail.to)


def test_all_who_made_it_are_told_once(released: Submission, outsider: User, mailoutbox: Mails) -> None:
    join(released.work.workbook, outsider, "reader")
    assert announce(after(2)) == 2
    assert announce(after(3)) == 0
    assert told(mailoutbox) == ["student@demo.test", "teammate@demo.test"]


@pytest.mark.parametrize("days", range(1, 16))
def test_nobody_is_told_again_when_what_was_told_is_no_longer_kept(released: Submission, days: int) -> None:
    announce(after(2))
    later = NOW + timedelta(days=days)

    jobs.purge(later)

    assert announce(later) == 0


@pytest.mark.parametrize("role", ["reader", "commenter", "editor"])
def test_a_fellow_student_who_takes_part_in_it_is_not_told(
    released: Submission, outsider: User, role: str, mailoutbox: Mails
) -> None:
    make_student(released.work.assignment.course, outsider)
    join(released.work.workbook, outsider, role)
    announce(after(2))
    assert told(mailoutbox) == ["student@demo.test", "teammate@demo.test"]


def test_what_it_is_stands_nowhere_in_it(released: Submission, mailoutbox: Mails) -> None:
    announce(after(2))
    mail = mailoutbox[0]
    whole = f"{mail.subject} {mail.body} {getattr(mail, 'alternatives', '')}"
    assert mail.subject == "Je resultaat staat klaar"
    assert f"/assignments/{released.work.assignment.uuid}/" in mail.body
    assert "Ketting & co" in mail.body
    assert [text for text in ("8,0", SECRET, "Theo", "vrijgegeven") if text in whole] == []


def test_a_planned_release_is_told_when_it_has_come(submission: Submission, teacher: User, mailoutbox: Mails) -> None:
    ready(submission, teacher)
    release(assignment=submission.work.assignment, by=teacher, now=after(1), at=after(60))
    assert [announce(after(minutes)) for minutes in (2, 59, 60, 61)] == [0, 0, 2, 0]
    assert len(mailoutbox) == 2


def test_what_comes_back_for_revision_is_told_too(submission: Submission, teacher: User, mailoutbox: Mails) -> None:
    return_for_revision(submission=submission, user=teacher, now=NOW, confirmed=True)
    assert announce(after(1)) == 2
    assert {mail.subject for mail in mailoutbox} == {"Je werk is teruggegeven: er moet iets aangepast worden"}
    assert ["Er is nog geen resultaat." in mail.body for mail in mailoutbox] == [True, True]


def test_what_was_opened_again_and_released_again_is_told_again(released: Submission, teacher: User) -> None:
    assert announce(after(2)) == 2
    reopen(submission=released, user=teacher, now=after(3))
    assert announce(after(4)) == 0
    ready(released, teacher, after(5))
    release(assignment=released.work.assignment, by=teacher, now=after(6))
    assert announce(after(7)) == 2


def test_who_can_not_be_reached_gets_none(released: Submission, student: User, mailoutbox: Mails) -> None:
    EmailAddress.objects.filter(user=student).update(verified=False)
    announce(after(2))
    assert told(mailoutbox) == ["teammate@demo.test"]


def test_a_mail_that_failed_is_tried_again_and_the_others_are_not(
    released: Submission, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = EmailMessage.send

    def failing(self: EmailMessage, *args: Any, **kwargs: Any) -> int:
        if self.to == ["student@demo.test"]:
            raise SMTPException
        return send(self, *args, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", failing)
        assert announce(after(2)) == 1
    Job.objects.update(leased_until=None)
    assert announce(after(3)) == 1
    assert told(mailoutbox) == ["student@demo.test", "teammate@demo.test"]


def test_one_that_was_long_ago_is_told_no_more(released: Submission) -> None:
    assert announce(after(1) + timedelta(days=14)) == 0


def test_a_waiver_refused_in_a_planned_release_is_asked_of_the_workbook_when_it_has_come(
    teacher: User, student: User
) -> None:
    submission = submit(teacher, student, waived(full_document()))
    step = STEPS[4].key
    refuse_waiver(submission=submission, user=teacher, step=step, reason="Te kort.", base=0, now=NOW)
    ready(submission, teacher)
    release(assignment=submission.work.assignment, by=teacher, now=after(1), at=after(60))
    announce(after(59))
    assert refused_at(Workbook.objects.get(), after(59)) == frozenset()
    announce(after(60))
    assert Workbook.objects.get().refused_waivers == step


@pytest.mark.both_databases
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_processes_at_once_mail_everybody_once(released: Submission, mailoutbox: Mails) -> None:
    together(*(lambda: announce(after(2)),) * 8)
    assert told(mailoutbox) == ["student@demo.test", "teammate@demo.test"]
