"""The log as one reads it: runs of saves of one field as one entry, and what somebody did in one sitting under one head.

The log itself is never folded: every step stays, and can be looked up in its entry.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.utils import timezone

from workbook.acts import ADDED, REMOVED

PAUSE: Final = timedelta(minutes=10)
"""As long as somebody may stop typing or saving and still be at the same thing."""


NOT_MANY: Final[Mapping[tuple[int, str], "Many"]] = MappingProxyType({})


@dataclass(frozen=True)
class Change:
    """One row of the log. ``by`` tells one person from another: the key of an account, None when that is gone."""

    revision: int
    kind: str
    uid: UUID
    field: str
    old: str
    new: str
    by: int | None
    at: datetime

    @property
    def is_whole_row(self) -> bool:
        """Whether it tells that a row was made, removed or brought back."""
        return self.field in {ADDED, REMOVED}


@dataclass(frozen=True)
class Entry:
    """What one person made of one field in one go, the last step first; of a row that was made ``parts`` are its first values.

    Of many rows that were made in one save it is one for all: ``rows`` are theirs, in the order in which they were made, and
    ``count`` is how many there are, also when not all are here.
    """

    steps: tuple[Change, ...]
    parts: tuple["Entry", ...] = ()
    rows: tuple["Entry", ...] = ()
    count: int = 1

    @property
    def last(self) -> Change:
        """The step that left the field as it then was."""
        return self.steps[0]

    @property
    def first(self) -> Change:
        """The step that found the field as it was before."""
        return self.steps[-1]

    @property
    def old(self) -> str:
        """The value before all steps."""
        return self.first.old

    @property
    def new(self) -> str:
        """The value after all steps."""
        return self.last.new

    @property
    def every_step(self) -> Iterable[Change]:
        """Its rows of the log, those of its parts too."""
        yield from self.steps
        for part in (*self.parts, *self.rows):
            yield from part.every_step


@dataclass(frozen=True)
class Sitting:
    """What one person did without a long pause, on one day and with nobody in between; the last first."""

    entries: tuple[Entry, ...]

    @property
    def by(self) -> int | None:
        """Whose it is; None when that account is gone."""
        return self.entries[0].last.by

    @property
    def began(self) -> datetime:
        """When it began, as far as is shown."""
        return min(step.at for entry in self.entries for step in entry.every_step)

    @property
    def ended(self) -> datetime:
        """When its last change was saved."""
        return self.entries[0].last.at


@dataclass(frozen=True)
class Many:
    """Many rows that were made in one save: how many, and what the log tells of them, or of some when that is too much."""

    count: int
    changes: tuple[Change, ...]


def fold(changes: Iterable[Change], many: Mapping[tuple[int, str], Many] = NOT_MANY) -> list[Sitting]:
    """The log as one reads it, newest first as it is given.

    An entry stands where its last step was; the first values of a row that was made stand under that, unless they were typed on. Of
    ``many`` rows of a kind in one revision only one was given, and stands for all.
    """
    return _sittings([_for_all(entry, many) for entry in _gathered(_runs(changes))])


def _for_all(entry: Entry, many: Mapping[tuple[int, str], Many]) -> Entry:
    found = many.get((entry.last.revision, entry.last.kind)) if entry.last.field == ADDED else None
    if found is None:
        return entry
    return replace(entry, rows=tuple(reversed(_gathered(_runs(found.changes)))), count=found.count)


def _runs(changes: Iterable[Change]) -> list[Entry]:
    """Saves of one field by one person, each soon after the one before and with nothing of others in between, as one."""
    runs: list[list[Change]] = []
    going: dict[tuple[UUID, str], list[Change]] = {}
    for change in changes:
        run = going.get((change.uid, change.field))
        if run is None or change.is_whole_row or not _goes_on(change, run[-1]):
            run = going[change.uid, change.field] = []
            runs.append(run)
        run.append(change)
    return [Entry(tuple(run)) for run in runs]


def _goes_on(earlier: Change, later: Change) -> bool:
    return (
        earlier.by is not None
        and earlier.by == later.by
        and later.at - earlier.at <= PAUSE
        and earlier.new == later.old
    )


def _gathered(entries: Sequence[Entry]) -> list[Entry]:
    """The first values of a row that was made, under the entry that tells of it; in the order in which they were written."""
    made = {_where(entry) for entry in entries if entry.last.field == ADDED}
    values: dict[tuple[UUID, int], list[Entry]] = {}
    others: list[Entry] = []
    for entry in entries:
        if _where(entry) in made and not entry.last.is_whole_row:
            values.setdefault(_where(entry), []).insert(0, entry)
        else:
            others.append(entry)
    return [
        replace(entry, parts=tuple(values.pop(_where(entry), ()))) if entry.last.field == ADDED else entry
        for entry in others
    ]


def _where(entry: Entry) -> tuple[UUID, int]:
    """The row an entry is about, and the save that ended it."""
    return entry.last.uid, entry.last.revision


def _sittings(entries: Iterable[Entry]) -> list[Sitting]:
    sittings: list[list[Entry]] = []
    for entry in entries:
        if sittings and _is_together(entry, sittings[-1][-1]):
            sittings[-1].append(entry)
        else:
            sittings.append([entry])
    return [Sitting(tuple(each)) for each in sittings]


def _is_together(earlier: Entry, later: Entry) -> bool:
    """Whether two entries were saved at once, or by one person soon after each other; of who is gone one cannot tell the latter."""
    if earlier.last.revision == later.last.revision:
        return True
    is_one_person = earlier.last.by is not None and earlier.last.by == later.last.by
    is_one_day = timezone.localdate(earlier.last.at) == timezone.localdate(later.last.at)
    return is_one_person and is_one_day and later.first.at - earlier.last.at <= PAUSE
