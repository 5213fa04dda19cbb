"""Asking for a file: it is handed over when it is kept, begun when nobody has it in hand, and waited for where there is room to."""

import time
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Final

from django.utils import timezone

from accounts.models import User
from reports.making import jobs
from reports.making.jobs import Reason
from reports.making.recipes import Recipe
from reports.making.store import store
from reports.making.tasks import make
from reports.making.threads import FullError
from reports.render.door import WAITING
from workbook.models import Workbook
from workbook.models.history import JobState

BUSY: Final = 10
"""Seconds after which it is worth another try when too many wait."""
FOR_ONE: Final = 6
"""Files that are made for one user at a time, so that others find a place too."""
FIRST_LOOK: Final = 0.02
LAST_LOOK: Final = 0.25
"""Seconds between two looks of who waits: soon at first, later less often."""

_CHAIRS: Final = BoundedSemaphore(WAITING)
"""Who waits holds a thread that answers pages: no more of this process than these."""


@dataclass(frozen=True)
class Made:
    """The file."""

    content: bytes


@dataclass(frozen=True)
class Underway:
    """It is being made, or waits for its turn: so many pages of about so many are laid out."""

    pages: int
    expected: int
    is_new: bool = field(default=False, compare=False)
    """Whether it was begun by this very question."""


@dataclass(frozen=True)
class Failed:
    """There is no file, and it is worth asking again after so many seconds."""

    reason: Reason
    retry_after: int


Outcome = Made | Underway | Failed


def fetch(recipe: Recipe, *, workbook: Workbook | None, user: User, patience: float = 0, joins: bool = True) -> Outcome:
    """The file of a recipe, or what is known of it after so many seconds at most. Who may see the workbook was asked before.

    What is not there is begun, once, whoever else asks for it; who does not join waits for nothing that was begun before. Who comes
    when every chair for waiting is taken does not wait either.
    """
    outcome = _look(recipe, workbook, user)
    waits = isinstance(outcome, Underway) and patience > 0 and (joins or outcome.is_new)
    if not waits or not _CHAIRS.acquire(blocking=False):
        return outcome
    until, pause = time.monotonic() + patience, FIRST_LOOK
    try:
        while isinstance(outcome, Underway) and time.monotonic() < until:
            time.sleep(pause)
            pause = min(pause * 1.5, LAST_LOOK)
            outcome = _look(recipe, workbook, user)
    finally:
        _CHAIRS.release()
    return outcome


def look(key: str) -> Outcome | None:
    """What is known of the file under a key; None when nobody has it in hand, so that it has to be begun."""
    content = store().get(key)
    if content is not None:
        return Made(content)
    job, now = jobs.found(key), timezone.now()
    if job is None or jobs.is_free(job, now):
        return None
    if job.state == JobState.FAILED:
        return Failed(*jobs.failure(job, now))
    return Underway(*jobs.progress(job))


def _look(recipe: Recipe, workbook: Workbook | None, user: User) -> Outcome:
    return look(recipe.key) or _begin(recipe, workbook, user)


def _begin(recipe: Recipe, workbook: Workbook | None, user: User) -> Outcome:
    if jobs.in_hand_of(user) >= FOR_ONE:
        return Failed("busy", BUSY)
    expected = jobs.expected(recipe, workbook)
    if attempt := jobs.claimed(recipe, workbook, user, expected):
        try:
            make.enqueue(attempt=attempt, recipe=recipe.telling(), expected=expected)
        except FullError:
            jobs.released(attempt)
            return Failed("busy", BUSY)
    return Underway(0, expected, is_new=bool(attempt))
