"""When an assignment opens, is due and closes, to the second of the server's clock; and what people here write for a moment."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

HERE: Final = ZoneInfo("Europe/Amsterdam")


class State(StrEnum):
    """What can be done now: nothing yet, hand in, hand in late, or nothing any more."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


class SkippedError(ValueError):
    """A time that no clock here shows on that day: it is skipped when summer time begins."""


@dataclass(frozen=True)
class Extended:
    """Why the deadlines of somebody are later, and what they are for everybody else."""

    reason: str
    due_at: datetime.datetime
    cut_off_at: datetime.datetime | None


@dataclass(frozen=True)
class Deadlines:
    """The moments that hold for a student or a study group. Without ``cut_off_at`` it never closes."""

    opens_at: datetime.datetime
    due_at: datetime.datetime
    cut_off_at: datetime.datetime | None
    extension: Extended | None = None


def state_at(deadlines: Deadlines, now: datetime.datetime) -> State:
    """What holds at a moment. Whatever comes within the second of a deadline is in time, and so is that of the opening."""
    second = _second(now)
    if second < _second(deadlines.opens_at):
        return State.NOT_OPEN
    if second <= _second(deadlines.due_at):
        return State.OPEN
    is_over = deadlines.cut_off_at is not None and second > _second(deadlines.cut_off_at)
    return State.CLOSED if is_over else State.LATE


def is_late(moment: datetime.datetime, due_at: datetime.datetime) -> bool:
    """Whether something came after the second of its deadline."""
    return _second(moment) > _second(due_at)


def late(handed_in_at: datetime.datetime, due_then: datetime.datetime, deadlines: Deadlines) -> bool:
    """Whether what was handed in counts as late by what holds now; a receipt keeps what was true when it was made.

    A deadline that was made later since excuses it, for everybody or by an extension. One that was made earlier since takes
    nothing from who handed in by ``due_then``, the deadline of that moment.
    """
    return is_late(handed_in_at, due_then) and is_late(handed_in_at, deadlines.due_at)


def moment_of(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """The moment at which clocks here show this. A time that comes twice, when summer time ends, is the second of both.

    Raises:
        SkippedError: clocks here skip this time on that day.
    """
    local = datetime.datetime.combine(day, time, HERE).replace(fold=1)
    moment = local.astimezone(datetime.UTC)
    if moment.astimezone(HERE).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise SkippedError(f"{day} {time}")
    return moment


def wall_clock(moment: datetime.datetime) -> tuple[datetime.date, datetime.time]:
    """The day and the time that clocks here show at a moment."""
    local = moment.astimezone(HERE)
    return local.date(), local.time()


def moved_along(moment: datetime.datetime, before: datetime.datetime, after: datetime.datetime) -> datetime.datetime:
    """A moment moved as far as ``after`` is from ``before``, in days and hours of the clocks here, and never to before ``after``.

    What was at 17:00 two days later stays at 17:00 two days later on the nights of the clock too. A time that clocks skip
    becomes the one an hour later.

    Raises:
        OverflowError: there is no such day any more.
    """
    old, new, local = (datetime.datetime.combine(*wall_clock(each)) for each in (before, after, moment))
    local += new - old
    try:
        moved = moment_of(local.date(), local.time())
    except SkippedError:
        local += datetime.timedelta(hours=1)
        moved = moment_of(local.date(), local.time())
    return max(moved, after)


def comes_twice(moment: datetime.datetime) -> bool:
    """Whether clocks here show the time of this moment twice that day."""
    local = moment.astimezone(HERE)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _second(moment: datetime.datetime) -> datetime.datetime:
    """In one time zone: two moments of the zone of a clock would be compared by what that clock shows."""
    return moment.astimezone(datetime.UTC).replace(microsecond=0)
