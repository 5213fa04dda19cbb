"""What others changed and said in a workbook since somebody's last visit, told plate by plate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Max

from accounts.models import shown_name
from workbook.acts import ADDED
from workbook.document import Document
from workbook.fields import page_address
from workbook.marks import pages_of
from workbook.models import Comment, FieldChange, Workbook
from workbook.naming import places_of
from workbook.visits import Since

NAMES: Final = 3
"""As many people are named; the others are counted."""


@dataclass(frozen=True)
class Changed:
    """What others changed on one plate, or on the front page when ``step`` is empty.

    ``count`` is in how many places: a field however often it was saved, a new row once. ``said`` is how many comments are new.
    ``people`` are who did it, the last first; an account that is gone has no name.
    """

    step: str
    name: str
    count: int
    said: int
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


def changed_since(workbook: Workbook, document: Document, since: Since, reader: int) -> list[Changed]:
    """What others than the reader changed and said: in the order of the chain, what belongs to no plate first.

    Two statements, and one for each kind of row that is not there now.
    """
    found = FieldChange.objects.filter(workbook=workbook, revision__gt=since.revision).exclude(user=reader).order_by()
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
    said = _said(workbook, document, since, reader)
    names: dict[str, str] = {"": ""} | {plate.step: plate.name_en for plate in document.plates}
    return [
        Changed(step, name, _count(touched), len(comments), _people([*touched, *comments]))
        for step, name in names.items()
        for touched, comments in [(by_step.get(step, []), said.get(step, []))]
        if touched or comments
    ]


def _said(workbook: Workbook, document: Document, since: Since, reader: int) -> dict[str, list[_Touched]]:
    """The new comments by step; what hangs on removed rows is not told."""
    steps = {uid: step for step, _name, uids in pages_of(workbook, document) for uid in uids}
    found = Comment.objects.filter(workbook=workbook, deleted_at=None, created_at__gt=since.at).exclude(user=reader)
    told: dict[str, list[_Touched]] = {}
    for of, uid, field, who, name in found.order_by("pk").values_list("kind", "uid", "field", "user", "user__name"):
        if uid in steps:
            told.setdefault(steps[uid], []).append(_Touched(of, uid, field, who, shown_name(name) if who else "", 0))
    return told


def _count(rows: Iterable[_Touched]) -> int:
    """In how many places: all of a row that was made is one."""
    rows = list(rows)
    made = {row.uid for row in rows if row.field == ADDED}
    return len({(row.uid, "" if row.uid in made else row.field) for row in rows})


def _people(rows: Iterable[_Touched]) -> tuple[str, ...]:
    """Names of who changed something, the last first; of whom an account is gone together one without a name."""
    ordered = sorted(rows, key=lambda row: -row.last)
    return tuple({row.who: row.name for row in ordered}.values())
