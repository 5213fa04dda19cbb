"""What a teacher mails to students who have not started or not handed in, and the reminder before the deadline.

Everybody gets a mail of their own: no address of another stands in it. Only addresses that were confirmed get any.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from classroom.assignments import deadlines_with, standing_extensions
from classroom.forms.message import NOT_STARTED
from classroom.models import Assignment, Message, Student, Submission, Work
from classroom.moments import exactly, left
from workbook.models import Job
from workbook.models.history import JobState

LEASE: Final = timedelta(minutes=2)
"""How long a run is believed to go on without a sign of life: one mail takes less."""
AGAIN: Final = timedelta(minutes=30)
"""How long after a mail that failed it is tried again."""

LOGGER = logging.getLogger(__name__)


def recipients(assignment: Assignment, to: str) -> QuerySet[Student]:
    """Students who have not started, or not handed in what counts, and who can be mailed: each with an account and its user."""
    works = Work.objects.filter(assignment=assignment, **_theirs(assignment, ""))
    handed_in = Submission.objects.filter(
        work__assignment=assignment, confirmed_at__isnull=False, **_theirs(assignment, "work__")
    )
    done = Exists(works if to == NOT_STARTED else handed_in)
    reached = Q(user__is_active=True, user__emailaddress__verified=True, user__emailaddress__primary=True)
    here = Student.objects.here().filter(reached, course=assignment.course_id)
    return here.exclude(done).select_related("user").order_by("pk")


def _theirs(assignment: Assignment, prefix: str) -> dict[str, Any]:
    """The work of the student of the query around it, or of the student's group."""
    if assignment.in_groups:
        return {f"{prefix}group": OuterRef("group")}
    return {f"{prefix}student": OuterRef("pk")}


def send(*, assignment: Assignment, by: User, to: str, subject: str, text: str) -> Message:
    """Write down what a teacher says, and mail it in the background to everybody whom it is meant for now."""
    users = list(recipients(assignment, to).values_list("user", flat=True))
    message = Message.objects.create(
        assignment=assignment, sent_by=by, subject=subject, text=text, recipients=len(users)
    )
    deliver.enqueue(attempt=str(uuid4()), expected=1, message=message.pk, users=users)
    return message


@task
def deliver(attempt: str, expected: int, message: int, users: list[int]) -> None:
    """Mail a message. ``attempt`` and ``expected`` are for the signs of life of any task."""
    told = Message.objects.select_related("assignment__course", "sent_by").get(pk=message)
    for user in User.objects.filter(pk__in=users, is_active=True).order_by("pk"):
        try:
            _message_mail(told, user).send()
        except (OSError, SMTPException):
            LOGGER.exception("message not sent")


def _message_mail(message: Message, user: User) -> EmailMultiAlternatives:
    said = {
        "paragraphs": [each.strip() for each in message.text.split("\n\n") if each.strip()],
        "by": " ".join(str(message.sent_by or _("your teacher")).split()),
        "subject": message.subject,
    }
    return compose("message", message.assignment, user, said, f"message {message.pk}")


def remind(now: datetime | None = None) -> int:
    """Mail who has not handed in, once, so many days before the deadline as the assignment says; how many mails left.

    Each assignment is claimed by its ``Job`` row, so that of all processes one mails; what it holds says who got theirs, and who
    comes after a killed process goes on from there.
    """
    now = now or timezone.now()
    asked = Assignment.objects.filter(
        deleted_at=None, published_at__lte=now, reminded_at=None, reminder_days__gt=0, opens_at__lte=now, due_at__gt=now
    )
    due = [each for each in asked.select_related("course") if each.due_at - timedelta(days=each.reminder_days) <= now]
    return sum(_remind(assignment, now) for assignment in due)


@task
def begin_reminding(attempt: str, expected: int) -> None:
    """Remind from a process that has other work too."""
    remind()


def _remind(assignment: Assignment, now: datetime) -> int:
    attempt, key = uuid4(), f"remind:{assignment.uuid}:{assignment.due_at.isoformat()}"
    Job.objects.bulk_create([Job(key=key, kind="remind")], ignore_conflicts=True)
    free = Job.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), key=key).exclude(state=JobState.DONE)
    if not free.update(uuid=attempt, state=JobState.RUNNING, leased_until=now + LEASE, heartbeat_at=now):
        return 0
    mails = failed = 0
    mailed = set(Job.objects.values_list("result", flat=True).get(uuid=attempt).split())
    for student in _to_remind(assignment, mailed):
        if student.user is None:
            continue
        try:
            _reminder(assignment, student, student.user, now).send()
        except (OSError, SMTPException):
            LOGGER.exception("reminder not sent")
            failed += 1
            continue
        mails += 1
        mailed.add(str(student.pk))
        alive = {"leased_until": timezone.now() + LEASE, "heartbeat_at": timezone.now()}
        if not _of(attempt).update(result=" ".join(sorted(mailed)), **alive):
            return mails
    _end(assignment, attempt, failed)
    return mails


def _to_remind(assignment: Assignment, mailed: Iterable[str]) -> QuerySet[Student]:
    return recipients(assignment, "").exclude(pk__in=[int(pk) for pk in mailed]).select_related("group")


def _of(attempt: UUID) -> QuerySet[Job]:
    return Job.objects.filter(uuid=attempt, state=JobState.RUNNING)


def _end(assignment: Assignment, attempt: UUID, failed: int) -> None:
    if failed:
        again = timezone.now() + AGAIN
        _of(attempt).update(state=JobState.FAILED, message=str(failed), leased_until=again)
    elif _of(attempt).update(state=JobState.DONE, message="", percent=100, leased_until=None):
        Assignment.objects.filter(pk=assignment.pk, due_at=assignment.due_at).update(reminded_at=timezone.now())


def _reminder(assignment: Assignment, student: Student, user: User, now: datetime) -> EmailMultiAlternatives:
    whose = {"group": student.group} if assignment.in_groups else {"student": student}
    extension = standing_extensions(assignment).filter(**whose).last() if any(whose.values()) else None
    due_at = deadlines_with(assignment, extension).due_at
    with translation.override(settings.LANGUAGE_CODE):
        said = {"moment": exactly(due_at), "left": left(due_at, now)}
    return compose("reminder", assignment, user, said, f"remind {assignment.uuid} {assignment.due_at.isoformat()}")


def compose(name: str, assignment: Assignment, user: User, said: dict[str, Any], about: str) -> EmailMultiAlternatives:
    """A mail in the words of one template; sent twice to one person it is known as one."""
    with translation.override(settings.LANGUAGE_CODE):
        template = f"classroom/email/{name}.txt"
        told = {
            **said,
            "assignment": " ".join(assignment.title.split()),
            "course": " ".join(str(assignment.course).split()),
        }

        def words(part: str) -> str:
            return render_to_string(f"{template}#{part}", told).strip()

        subject = words("subject")
        shown = {
            "subject": subject,
            "before": [*words("before").split("\n\n"), *said.get("paragraphs", ())],
            "link": f"{settings.SITE}{reverse('classroom:assignment', args=[assignment.uuid])}",
            "button": words("button"),
            "after": words("after").split("\n\n"),
            "language": settings.LANGUAGE_CODE,
        }
        mark = salted_hmac("classroom.mail", f"{user.pk} {about}", algorithm="sha256").hexdigest()[:32]
        headers = {"Message-ID": f"<{name}-{mark}@klantketting>", "Auto-Submitted": "auto-generated"}
        text = render_to_string("account/email/frame.txt", shown).strip() + "\n"
        mail = EmailMultiAlternatives(subject, text, None, [user.email], headers=headers)
        mail.attach_alternative(render_to_string("account/email/frame.html", shown), "text/html")
        return mail
