"""What differs between two versions of a workbook, place by place. Pure: two Documents in, plain values out.

Rows are known by their uid: one that was renamed is the same row, one that was typed anew is another. Of a row that was added or
removed only that is told; what it holds is told with it. Every field that changed is named once.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from workbook.document import ConflictAgreement, Document, Part, Plate
from workbook.fields import FRONT, plate_address
from workbook.values import plain

What = Literal["added", "removed", "moved"]
OF_DOCUMENT: Final = (
    "organisation",
    "sector",
    "employees",
    "customers",
    "revenue_eur",
    "description",
    "author_kind",
    "own_role",
    "period",
    "next_period",
    "predecessor",
    "total_budget",
    "summary",
    "requested_decision",
    "fictional",
    "method_version",
    "extras",
)
"""Fields of the workbook itself, in the order of its front page."""
LISTS: Final[Mapping[str, str]] = {
    "activities": "activity",
    "tops": "top",
    "tips": "tip",
    "advice": "advice",
    "kpis": "kpi",
    "candidates": "candidate",
    "interviews": "interview",
    "attempts": "attempt",
}
"""Lists of a plate, each with the word for one of its rows."""
POINTS: Final = frozenset({"top", "tip", "advice"})
_OF_METHOD: Final = frozenset({"uid", "step", "name_en", "name_nl", *LISTS})
"""What of a plate is no field of it."""
_NO_FIELDS: Final = frozenset({"uid", "relations", "measurements", "one", "other"})
"""What of a row is no field of it; of which KPIs an agreement is, its uid says."""


@dataclass(frozen=True)
class Row:
    """A row by which one knows it: what it is (``tip``), its number in its list, what it goes by, the KPI it hangs ``on``."""

    word: str
    uid: UUID
    number: int
    name: str
    on: UUID | None = None

    @property
    def kind(self) -> str:
        """The kind of row, as the registry of fields knows it."""
        return "point" if self.word in POINTS else self.word


@dataclass(frozen=True)
class Changed:
    """A field that holds something else, its values as the log has them; ``row`` is None for one of the plate or the workbook."""

    address: str
    field: str
    old: str
    new: str
    row: Row | None = None


@dataclass(frozen=True)
class Other:
    """A row that is new, gone, or elsewhere in its list; ``values`` are what a new or lost one holds, by field."""

    what: What
    address: str
    row: Row
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Differs:
    """All that differs in one place: a step, or the front page (no ``step``)."""

    step: str
    fields: tuple[Changed, ...]
    rows: tuple[Other, ...]


def compare(old: Document, new: Document) -> tuple[Differs, ...]:
    """What differs, the front page first and then step by step; places where nothing does are left out."""
    places = [_front(old, new), *(_plate(old.plate(plate.step), plate) for plate in new.plates)]
    return tuple(place for place in places if place.fields or place.rows)


def as_text(value: Any) -> str:
    """A value as the log writes it; nothing is the empty text."""
    if isinstance(value, Part):
        return " · ".join(filter(None, (as_text(getattr(value, name)) for name in type(value).model_fields)))
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False) if value else ""
    if isinstance(value, bool) or value is None:
        return "true" if value else ""
    if isinstance(value, Decimal):
        return plain(value)
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _front(old: Document, new: Document) -> Differs:
    fields = list(_fields(FRONT, old, new, OF_DOCUMENT))
    rows: list[Other] = []
    lists = {"key_points": "key_point", "departments": "department", "agreements": "conflict_agreement"}
    for name, word in lists.items():
        _list(FRONT, word, getattr(old, name), getattr(new, name), fields, rows)
    return Differs("", tuple(fields), tuple(rows))


def _plate(old: Plate, new: Plate) -> Differs:
    at = plate_address(new.step)
    fields = list(_fields(at, old, new, _names(new)))
    rows: list[Other] = []
    for name, word in LISTS.items():
        _list(at, word, getattr(old, name), getattr(new, name), fields, rows)
    before, after = ({kpi.uid: kpi for kpi in plate.kpis} for plate in (old, new))
    for uid in {**before, **after}:
        for name, word in (("relations", "relation"), ("measurements", "measurement")):
            those, these = (getattr(kpis.get(uid), name, ()) for kpis in (before, after))
            _list(f"{at}/kpi:{uid}", word, those, these, fields, rows, on=uid)
    return Differs(new.step, tuple(fields), tuple(rows))


def _list(
    at: str,
    word: str,
    old: Sequence[Any],
    new: Sequence[Any],
    fields: list[Changed],
    rows: list[Other],
    on: UUID | None = None,
) -> None:
    """What differs in a list of rows, added to what was found: by uid, and of those in both by their order."""
    before, after = ({each.uid: (n, each) for n, each in enumerate(some, 1)} for some in (old, new))
    for n, each in before.values():
        if each.uid not in after:
            rows.append(_other("removed", at, Row(word, each.uid, n, _name(each), on), each))
    moved = _moved([uid for uid in before if uid in after], [uid for uid in after if uid in before])
    for n, each in after.values():
        row = Row(word, each.uid, n, _name(each), on)
        if each.uid not in before:
            rows.append(_other("added", at, row, each))
            continue
        if each.uid in moved:
            rows.append(Other("moved", _address(at, row), row))
        fields += _fields(_address(at, row), before[each.uid][1], each, _names(each), row)


def _fields(at: str, old: Part, new: Part, names: Sequence[str], row: Row | None = None) -> Iterator[Changed]:
    for name in names:
        if getattr(old, name) != getattr(new, name):
            yield Changed(f"{at}/{name}", name, as_text(getattr(old, name)), as_text(getattr(new, name)), row)


def _other(what: What, at: str, row: Row, part: Part) -> Other:
    values = ((name, as_text(getattr(part, name))) for name in _names(part))
    return Other(what, _address(at, row), row, tuple((name, value) for name, value in values if value))


def _address(at: str, row: Row) -> str:
    return f"{at}/{row.kind}:{row.uid}"


def _names(part: Part) -> list[str]:
    others = _OF_METHOD if isinstance(part, Plate) else _NO_FIELDS
    return [name for name in type(part).model_fields if name not in others]


def _name(part: Any) -> str:
    """What a row goes by, on one line; a measurement by its day, an agreement by the uids of its KPIs."""
    if isinstance(part, ConflictAgreement):
        return f"{part.one} {part.other}"
    names = ("name", "title", "text", "role", "date")
    found = next((getattr(part, name, "") for name in names if getattr(part, name, "")), "")
    return " ".join(str(found).split())


def _moved(before: Sequence[UUID], after: Sequence[UUID]) -> set[UUID]:
    """The fewest rows that have to move to make one order the other: all that are not in a longest run that kept its order."""
    place = {uid: n for n, uid in enumerate(before)}
    ends: list[int] = []
    runs: list[list[UUID]] = []
    for uid in after:
        at = bisect_left(ends, place[uid])
        run = [*(runs[at - 1] if at else ()), uid]
        ends[at : at + 1], runs[at : at + 1] = [place[uid]], [run]
    return set(after) - set(runs[-1] if runs else ())
