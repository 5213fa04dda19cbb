"""What a teacher mails to students who have not started or not handed in, and the reminder before the deadline.

Everybody gets a mail of their own: no address of another stands in it. Only addresses that were confirmed get any.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from classroom.assignments import deadlines_with
from classroom.forms.message import NOT_STARTED
from classroom.mailing import mail_each
from classroom.models import Assignment, Message, Student, Submission, Work
from classroom.moments import exactly, left
from classroom.queue import newest
from classroom.turns import wait_course
from reports.making.threads import FullError
from workbook.models import Job, SnapshotAuthor
from workbook.models.history import JobState
from workbook.posted import uuid_of

MESSAGE: Final = "message"
REACHED: Final = Q(user__is_active=True, user__emailaddress__verified=True, user__emailaddress__primary=True)
"""Students who can be mailed."""


def recipients(assignment: Assignment, to: str) -> QuerySet[Student]:
    """Students who have not started, or not handed in what counts, and who can be mailed: each with an account and its user."""
    return _meant(assignment, to).filter(REACHED).select_related("user").order_by("pk")


def _meant(assignment: Assignment, to: str) -> QuerySet[Student]:
    works = Work.objects.filter(assignment=assignment, **_theirs(assignment, ""))
    done = Exists(works if to == NOT_STARTED else _handed_in(assignment))
    return Student.objects.here().filter(course=assignment.course_id).exclude(done)


def _handed_in(assignment: Assignment) -> QuerySet[Any]:
    """What the student of the query around it handed in, as in the list of grades: with a group only who took part in it."""
    if not assignment.in_groups:
        counting = Submission.objects.counting().filter(work__assignment=assignment)
        return counting.filter(**_theirs(assignment, "work__"))
    last = newest(assignment).order_by().values("pk")
    return SnapshotAuthor.objects.filter(snapshot__submission__in=last, user=OuterRef("user"))


def unreached(assignment: Assignment, to: str) -> QuerySet[Student]:
    """Who it is meant for too, and gets no mail: no account was found with the address on the list, or it is not confirmed."""
    meant = _meant(assignment, to)
    return meant.exclude(pk__in=recipients(assignment, to).order_by().values("pk")).order_by(Lower("email"), "pk")


def _theirs(assignment: Assignment, prefix: str) -> dict[str, Any]:
    """The work of the student of the query around it, or of the student's group."""
    if assignment.in_groups:
        return {f"{prefix}group": OuterRef("group")}
    return {f"{prefix}student": OuterRef("pk")}


def send(
    *,
    assignment: Assignment,
    by: User,
    to: str,
    subject: str,
    text: str,
    token: UUID | None = None,
    count: Callable[[], object] | None = None,
) -> Message:
    """Write down what a teacher says, and mail it in the background to everybody whom it is meant for.

    It is written down with the work that it is, so that it is not lost with the process. ``token`` is minted with the form: the
    same form posted twice is one message. ``count`` is called in the turn of the course and only before one is made, so that it
    counts once as well; what it raises is raised, and nothing is made.
    """
    mark = uuid_of(token, assignment.pk, by.pk, to, subject, text).hex
    with transaction.atomic():
        wait_course(pk=assignment.course_id)
        if made := Job.objects.filter(kind=MESSAGE, key__endswith=f":{mark}").first():
            return Message.objects.get(pk=_of_key(made.key)[0])
        if count:
            count()
        told = {"sent_by": by, "subject": subject, "text": text, "recipients": recipients(assignment, to).count()}
        message = Message.objects.create(assignment=assignment, **told)
        Job.objects.create(key=f"{MESSAGE}:{message.pk}:{to}:{mark}", kind=MESSAGE)
    with suppress(FullError):  # there is other work: at the next look
        begin_delivering.enqueue(attempt=str(uuid4()), expected=1)
    return message


@task
def begin_delivering(attempt: str, expected: int) -> None:
    """Mail from a process that has other work too. ``attempt`` and ``expected`` are for the signs of life of any task."""
    deliver()


def deliver(now: datetime | None = None) -> int:
    """Mail all messages that did not leave yet; how many mails left."""
    now = now or timezone.now()
    return sum([_deliver(key, now) for key in _under_way().values_list("key", flat=True)])


def on_their_way() -> frozenset[int]:
    """The keys of all messages of which not everybody got the mail yet; one statement."""
    return frozenset(_of_key(key)[0] for key in _under_way().values_list("key", flat=True))


def _under_way() -> QuerySet[Job]:
    return Job.objects.filter(kind=MESSAGE).exclude(state=JobState.DONE).order_by("pk")


def _of_key(key: str) -> tuple[int, str]:
    """Which message the work with this key is, and to whom it goes."""
    _kind, message, to, _mark = key.split(":")
    return int(message), to


def _deliver(key: str, now: datetime) -> int:
    pk, to = _of_key(key)
    told = Message.objects.select_related("assignment__course", "sent_by").get(pk=pk)

    def mails(got: frozenset[int]) -> Iterator[tuple[int, EmailMultiAlternatives]]:
        """To whom it is meant for still, and was when it was written."""
        meant = recipients(told.assignment, to).filter(joined_at__lte=told.sent_at).exclude(user__in=got)
        for student in meant:
            if student.user:
                yield student.user.pk, _message_mail(told, student.user)

    return mail_each(key=key, kind=MESSAGE, now=now, mails=mails).mails


def _message_mail(message: Message, user: User) -> EmailMultiAlternatives:
    said = {
        "paragraphs": [each.strip() for each in message.text.split("\n\n") if each.strip()],
        "by": " ".join(str(message.sent_by or _("your teacher")).split()),
        "subject": message.subject,
    }
    return compose("message", message.assignment, user, said, f"message {message.pk}")


def remind(now: datetime | None = None) -> int:
    """Mail who has not handed in, once, so many days before the deadline as the assignment says; how many mails left."""
    now = now or timezone.now()
    asked = Assignment.objects.filter(
        deleted_at=None, published_at__lte=now, reminded_at=None, reminder_days__gt=0, opens_at__lte=now, due_at__gt=now
    )
    due = [each for each in asked.select_related("course") if each.due_at - timedelta(days=each.reminder_days) <= now]
    return sum(_remind(assignment, now) for assignment in due)


@task
def begin_reminding(attempt: str, expected: int) -> None:
    """Remind from a process that has other work too, and send what was left of messages."""
    deliver()
    remind()


def _remind(assignment: Assignment, now: datetime) -> int:
    def mails(got: frozenset[int]) -> Iterator[tuple[int, EmailMultiAlternatives]]:
        for student in recipients(assignment, "").exclude(pk__in=got).select_related("group"):
            if student.user:
                yield student.pk, _reminder(assignment, student, student.user, now)

    key = f"remind:{assignment.uuid}:{assignment.due_at.isoformat()}"
    done = mail_each(key=key, kind="remind", now=now, mails=mails)
    if done.is_last:
        Assignment.objects.filter(pk=assignment.pk, due_at=assignment.due_at).update(reminded_at=timezone.now())
    return done.mails


def _reminder(assignment: Assignment, student: Student, user: User, now: datetime) -> EmailMultiAlternatives:
    whose = {"group": student.group} if assignment.in_groups else {"student": student}
    extension = assignment.extensions.standing().filter(**whose).last() if any(whose.values()) else None
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
