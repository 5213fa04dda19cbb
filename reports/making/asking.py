"""Asking for a file: it is handed over when it is kept, begun when nobody has it in hand, and waited for where there is room to."""

import time
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from django.utils import timezone

from accounts.models import User
from reports.making import jobs
from reports.making.jobs import Reason
from reports.making.orders import Order
from reports.making.store import store
from reports.making.tasks import make
from reports.making.threads import FullError
from reports.render.door import WAITING
from workbook.models import Workbook
from workbook.models.history import JobState

BUSY: Final = 10
"""Seconds after which it is worth another try when too many wait."""
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


@dataclass(frozen=True)
class Failed:
    """There is no file, and it is worth asking again after so many seconds."""

    reason: Reason
    retry_after: int


Outcome = Made | Underway | Failed


def fetch(order: Order, *, workbook: Workbook, user: User, patience: float = 0) -> Outcome:
    """The file of an order, or what is known of it after so many seconds at most. Who may see the workbook was asked before.

    What is not there is begun, once, whoever else asks for it. Who comes when every chair for waiting is taken does not wait.
    """
    outcome = _look(order, workbook, user)
    if patience <= 0 or not isinstance(outcome, Underway) or not _CHAIRS.acquire(blocking=False):
        return outcome
    until, pause = time.monotonic() + patience, FIRST_LOOK
    try:
        while isinstance(outcome, Underway) and time.monotonic() < until:
            time.sleep(pause)
            pause = min(pause * 1.5, LAST_LOOK)
            outcome = _look(order, workbook, user)
    finally:
        _CHAIRS.release()
    return outcome


def _look(order: Order, workbook: Workbook, user: User) -> Outcome:
    content = store().get(order.key)
    if content is not None:
        return Made(content)
    job, now = jobs.found(order), timezone.now()
    if job is None or jobs.is_free(job, now):
        return _begin(order, workbook, user)
    if job.state == JobState.FAILED:
        return Failed(*jobs.failure(job, now))
    return Underway(*jobs.progress(job))


def _begin(order: Order, workbook: Workbook, user: User) -> Outcome:
    expected = jobs.expected(order, workbook)
    if attempt := jobs.claimed(order, workbook, user, expected):
        try:
            make.enqueue(attempt=attempt, order=order.telling(), expected=expected)
        except FullError:
            jobs.released(attempt)
            return Failed("busy", BUSY)
    return Underway(0, expected)
