"""The mail that a result is there, or that work was given back: to the students whose it is, once. What it is stands nowhere in it.

All that was released at one moment of one assignment is mailed together.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, QuerySet
from django.tasks import task
from django.utils import timezone

from accounts.models import User
from classroom.mailing import mail_each
from classroom.messages import compose
from classroom.models import Assignment, Student, Submission
from classroom.models.submission import Status
from classroom.seen import seen_by_students, write_refused_waivers
from reports.making.threads import FullError
from workbook.models import Job
from workbook.models.history import JobState

UNTIL: Final = timedelta(days=5)
"""How long after a release its mail still makes sense: shorter than the row is kept that says who got it."""


def announce(now: datetime | None = None) -> int:
    """Mail whose result can be seen by now and who were not told; how many mails left.

    Where a release was planned, a refused waiver is asked of the workbook from this moment on too.
    """
    now = now or timezone.now()
    recent = seen_by_students(now).filter(release_at__gt=now - UNTIL)
    found = recent.order_by("release_at").values_list("work__assignment", "release_at").distinct()
    releases = {_key(pk, moment): (pk, moment) for pk, moment in found if moment is not None}
    done = Job.objects.filter(key__in=list(releases), state=JobState.DONE).values_list("key", flat=True)
    return sum([_tell(key, *releases[key], now) for key in releases.keys() - set(done)])


@task
def begin_announcing(attempt: str, expected: int) -> None:
    """Mail from a process that has other work too. ``attempt`` and ``expected`` are for the signs of life of any task."""
    announce()


def announce_soon() -> None:
    """Mail in the background what was released just now; where there is too much to do the daily mechanism comes by later."""
    with suppress(FullError):
        begin_announcing.enqueue(attempt=str(uuid4()), expected=1)


def _key(assignment: int, moment: datetime) -> str:
    return f"result:{assignment}:{moment.isoformat()}"


def _tell(key: str, assignment: int, moment: datetime, now: datetime) -> int:
    def mails(got: frozenset[int]) -> Iterator[tuple[int, EmailMultiAlternatives]]:
        seen = list(seen_by_students(now).filter(work__assignment=assignment, release_at=moment))
        write_refused_waivers(_books(seen), now)
        name = "returned" if all(each.status == Status.RETURNED for each in seen) else "result"
        asked = Assignment.objects.select_related("course").get(pk=assignment)
        for user in _people(asked, seen).exclude(pk__in=got):
            yield user.pk, compose(name, asked, user, {}, key)

    return mail_each(key=key, kind="result", now=now, mails=mails).mails


def _books(seen: Sequence[Submission]) -> list[int]:
    return sorted(
        Submission.objects.filter(pk__in=[each.pk for each in seen]).values_list("snapshot__workbook", flat=True)
    )


def _people(assignment: Assignment, seen: Sequence[Submission]) -> QuerySet[User]:
    """Students of the course whose result it is, and who can be mailed at an address that was confirmed."""
    students = Student.objects.here().filter(course=assignment.course_id, user__isnull=False)
    results = Submission.objects.filter(pk__in=[each.pk for each in seen]).of_student(OuterRef("pk"))
    return (
        User.objects.filter(
            Exists(results),
            pk__in=students.values("user"),
            is_active=True,
            emailaddress__verified=True,
            emailaddress__primary=True,
        )
        .distinct()
        .order_by("pk")
    )
