"""Files as work in the background: the ``Job`` row of a key says who is making the file, and how far that is.

A lease says until when somebody has it in hand; who makes it renews it, so that it ends when the process is killed. Each attempt
goes by a uuid of its own, and no other changes the row any more. A failure keeps its lease for a while: so long it is told, then
asking begins anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final, Literal
from uuid import uuid4

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from reports.making.recipes import Recipe
from reports.render import limits, pictures
from workbook.models import Job, Workbook
from workbook.models.history import JobState

Reason = limits.Reason | pictures.Reason | Literal["busy", "unkept"]
"""Why there is no file: a limit of the render, no picture, so many wait already that it was not begun, or it could not be kept."""

LEASE: Final = timedelta(seconds=15)
"""How long work is believed to go on without a sign of life."""
TOLD: Final = timedelta(seconds=60)
"""How long a failure is told before it is tried again."""
KEPT: Final = timedelta(days=7)
"""How long a row is kept; after that nobody learns from it how long a report becomes."""
ALMOST: Final = 99
"""Percent beyond which a job does not come before it is done: more pages may follow than were expected."""

_LAID_OUT: Final[dict[str, int]] = {}
"""Pages so far, by attempt, of what is being made in this process."""


def found(key: str) -> Job | None:
    """The row of a file."""
    return Job.objects.filter(key=key).first()


def in_hand_of(user: User) -> int:
    """How many files are being made for a user, or wait for their turn."""
    at_work = Job.objects.filter(user=user, state__in=[JobState.WAITING, JobState.RUNNING])
    return at_work.filter(leased_until__gt=timezone.now()).count()


def is_free(job: Job, now: datetime) -> bool:
    """Whether nobody has it in hand: done, given up, left by a process that died, or never begun."""
    return job.leased_until is None or job.leased_until <= now


def claimed(recipe: Recipe, workbook: Workbook | None, user: User, expected: int) -> str | None:
    """Take in hand what nobody has in hand; the attempt, or None when somebody was just ahead."""
    now, attempt = timezone.now(), str(uuid4())
    Job.objects.bulk_create([Job(key=recipe.key, kind=recipe.piece.kind, workbook=workbook)], ignore_conflicts=True)
    free = Job.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), key=recipe.key)
    mine = free.update(
        uuid=attempt,
        state=JobState.WAITING,
        percent=0,
        message=_progress(0, expected),
        user=user,
        workbook=workbook,
        leased_until=now + LEASE,
        heartbeat_at=now,
    )
    return attempt if mine else None


def progress(job: Job) -> tuple[int, int]:
    """Of one in hand: pages laid out so far, and about how many there will be, which is never less."""
    pages, most = map(int, job.message.split("/"))
    return pages, max(pages, most)


def failure(job: Job, now: datetime) -> tuple[Reason, int]:
    """Of one that failed: why, and the whole seconds after which it may be asked for again."""
    reason: Any = job.message
    left = (job.leased_until or now) - now
    return reason, max(1, ceil(left.total_seconds()))


def expected(recipe: Recipe, workbook: Workbook | None) -> int:
    """How many pages it becomes, judging by the last one of its kind."""
    before = Job.objects.filter(workbook=workbook, kind=recipe.piece.kind, state=JobState.DONE).exclude(result="")
    pages = before.order_by("-created_at").values_list("result", flat=True).first()
    return int(pages) if pages else recipe.pages


def begun(attempt: str) -> bool:
    """Say that the work begins; False when somebody else has it in hand by now."""
    return bool(_of(attempt).update(state=JobState.RUNNING, **_alive()))


def laid_out(attempt: str, pages: int) -> None:
    """Remember how far an attempt is, until the next beat tells it. Pages that are laid out once more count once."""
    _LAID_OUT[attempt] = max(pages, _LAID_OUT.get(attempt, 0))


def beat(tasks: Sequence[Mapping[str, Any]]) -> None:
    """Show that these are in hand, and how far they are; each by its arguments. About once a second."""
    for task in tasks:
        pages, most = _LAID_OUT.get(task["attempt"], 0), task["expected"]
        percent = min(ALMOST, 100 * pages // max(most, 1))
        _of(task["attempt"]).update(percent=percent, message=_progress(pages, most), **_alive())


def done(attempt: str) -> None:
    """The file is there."""
    pages = _LAID_OUT.pop(attempt, 0)
    told = {"state": JobState.DONE, "percent": 100, "message": "", "result": str(pages or "")}
    _of(attempt).update(**told, leased_until=None)


def failed(attempt: str, reason: Reason) -> None:
    """There will be no file."""
    _LAID_OUT.pop(attempt, None)
    _of(attempt).update(state=JobState.FAILED, message=reason, leased_until=timezone.now() + TOLD)


def released(attempt: str) -> None:
    """It was not made and nothing is wrong with it: the next who asks takes it in hand."""
    _LAID_OUT.pop(attempt, None)
    _of(attempt).update(state=JobState.WAITING, leased_until=None)


def purge(now: datetime) -> int:
    """Remove the rows of what was asked for long ago; how many."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    gone, _by_model = Job.objects.filter(free, created_at__lte=now - KEPT).delete()
    return gone


def _of(attempt: str) -> QuerySet[Job]:
    return Job.objects.filter(uuid=attempt, state__in=[JobState.WAITING, JobState.RUNNING])


def _alive() -> dict[str, datetime]:
    now = timezone.now()
    return {"leased_until": now + LEASE, "heartbeat_at": now}


def _progress(pages: int, expected: int) -> str:
    return f"{pages}/{expected}"
