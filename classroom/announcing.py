"""The mail that a result is there: to the students whose it is, when they may see it, once. What it is stands nowhere in it.

All that was released at one moment of one assignment is claimed by one ``Job`` row, so that of all processes one mails; what the
row holds says who got theirs, and who comes after a killed process goes on from there.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Final
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.tasks import task
from django.utils import timezone

from accounts.models import User
from classroom.messages import AGAIN, LEASE, compose
from classroom.models import Assignment, Student, Submission
from classroom.seen import seen_by_students, write_refused_waivers
from reports.making.threads import FullError
from workbook.models import Job
from workbook.models.history import JobState

UNTIL: Final = timedelta(days=5)
"""How long after a release its mail still makes sense: shorter than the row is kept that says who got it."""

LOGGER = logging.getLogger(__name__)


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
    attempt = uuid4()
    Job.objects.bulk_create([Job(key=key, kind="result", created_at=now)], ignore_conflicts=True)
    free = Job.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), key=key).exclude(state=JobState.DONE)
    if not free.update(uuid=attempt, state=JobState.RUNNING, leased_until=now + LEASE, heartbeat_at=now):
        return 0
    seen = list(seen_by_students(now).filter(work__assignment=assignment, release_at=moment))
    write_refused_waivers(_books(seen), now)
    mailed = set(Job.objects.values_list("result", flat=True).get(uuid=attempt).split())
    asked = Assignment.objects.select_related("course").get(pk=assignment)
    mails = failed = 0
    for user in _people(asked, seen).exclude(pk__in=[int(pk) for pk in mailed]):
        try:
            compose("result", asked, user, {}, key).send()
        except (OSError, SMTPException):
            LOGGER.exception("result not announced")
            failed += 1
            continue
        mails += 1
        mailed.add(str(user.pk))
        alive = {"leased_until": timezone.now() + LEASE, "heartbeat_at": timezone.now()}
        if not _of(attempt).update(result=" ".join(sorted(mailed)), **alive):
            return mails
    if failed:
        _of(attempt).update(state=JobState.FAILED, message=str(failed), leased_until=timezone.now() + AGAIN)
    else:
        _of(attempt).update(state=JobState.DONE, message="", percent=100, leased_until=None)
    return mails


def _of(attempt: UUID) -> QuerySet[Job]:
    return Job.objects.filter(uuid=attempt, state=JobState.RUNNING)


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
