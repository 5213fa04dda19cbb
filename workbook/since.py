"""What others changed in a workbook since somebody's last visit, told plate by plate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Max

from accounts.models import shown_name
from workbook.acts import ADDED
from workbook.document import Document
from workbook.fields import page_address
from workbook.models import FieldChange, Workbook
from workbook.naming import places_of

NAMES: Final = 3
"""As many people are named; the others are counted."""


@dataclass(frozen=True)
class Changed:
    """What others changed on one plate, or on the front page when ``step`` is empty.

    ``count`` is in how many places: a field however often it was saved, a new row once. ``people`` are who did it, the last first;
    an account that is gone has no name.
    """

    step: str
    name: str
    count: int
    people: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where it is, as the history is asked for it."""
        return page_address(self.step)

    @property
    def named(self) -> tuple[str, ...]:
        """The last of those who did it."""
        return tuple(filter(None, self.people))[:NAMES]

    @property
    def unnamed(self) -> int:
        """How many others did it."""
        return len(self.people) - len(self.named)


@dataclass(frozen=True)
class _Touched:
    """One field of one row, with who changed it and the last revision in which."""

    kind: str
    uid: UUID
    field: str
    who: int | None
    name: str
    last: int


def changed_since(workbook: Workbook, document: Document, since: int, reader: int) -> list[Changed]:
    """What others than the reader changed after a revision: in the order of the chain, what belongs to no plate first.

    One statement, and one for each kind of row that is not there now.
    """
    found = FieldChange.objects.filter(workbook=workbook, revision__gt=since).exclude(user=reader).order_by()
    columns = ("kind", "uid", "field", "user", "user__name")
    grouped = found.values_list(*columns).annotate(last=Max("revision"))
    rows = [
        _Touched(of, uid, name, who, shown_name(called) if who else "", last)
        for of, uid, name, who, called, last in grouped
    ]
    places = places_of(workbook, document, {(row.kind, row.uid, "") for row in rows})
    by_step: dict[str, list[_Touched]] = {}
    for row in rows:
        if place := places.get((row.kind, row.uid, "")):
            by_step.setdefault(place.row.step, []).append(row)
    names: dict[str, str] = {"": ""} | {plate.step: plate.name_en for plate in document.plates}
    return [
        Changed(step, name, _count(by_step[step]), _people(by_step[step]))
        for step, name in names.items()
        if step in by_step
    ]


def _count(rows: Iterable[_Touched]) -> int:
    """In how many places: all of a row that was made is one."""
    rows = list(rows)
    made = {row.uid for row in rows if row.field == ADDED}
    return len({(row.uid, "" if row.uid in made else row.field) for row in rows})


def _people(rows: Iterable[_Touched]) -> tuple[str, ...]:
    """Names of who changed something, the last first; of whom an account is gone together one without a name."""
    ordered = sorted(rows, key=lambda row: -row.last)
    return tuple({row.who: row.name for row in ordered}.values())
