"""Where in a workbook something happened or hangs, in words and as an address: of a change, a comment, a marker, a removed row."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workbook.document import Document, Kpi, Plate
from workbook.fields import (
    FRONT,
    agreement_address,
    kind,
    kinds,
    measurement_address,
    plate_address,
    relation_address,
    row_address,
    workbook_address,
)
from workbook.forms.known import label_of
from workbook.models import Workbook

NAME: Final = 60
"""Characters of a row's name or text by which one recognises it."""
Key = tuple[str, UUID, str]
"""Kind and uid of a row and the name of a field, empty for the row as a whole."""

NUMBERED: Final[Mapping[str, Promise]] = {
    "activity": gettext_lazy("Activity %(n)d"),
    "top": gettext_lazy("Top %(n)d"),
    "tip": gettext_lazy("Tip %(n)d"),
    "advice": gettext_lazy("Advice %(n)d"),
    "kpi": gettext_lazy("KPI %(n)d"),
    "relation": gettext_lazy("Relation %(n)d"),
    "measurement": gettext_lazy("Measurement %(n)d"),
    "candidate": gettext_lazy("Candidate %(n)d"),
    "interview": gettext_lazy("Conversation %(n)d"),
    "attempt": gettext_lazy("Attempt %(n)d"),
    "key_point": gettext_lazy("Key point %(n)d"),
    "department": gettext_lazy("Department"),
    "conflict_agreement": gettext_lazy("Agreement %(n)d"),
}
REMOVED: Final[Mapping[str, Promise]] = {
    "activity": gettext_lazy("Activity"),
    "top": gettext_lazy("Top"),
    "tip": gettext_lazy("Tip"),
    "advice": gettext_lazy("Advice"),
    "kpi": gettext_lazy("KPI"),
    "relation": gettext_lazy("Relation"),
    "measurement": gettext_lazy("Measurement"),
    "candidate": gettext_lazy("Candidate"),
    "interview": gettext_lazy("Conversation"),
    "attempt": gettext_lazy("Attempt"),
    "key_point": gettext_lazy("Key point"),
    "department": gettext_lazy("Department"),
    "conflict_agreement": gettext_lazy("Agreement"),
}

POINTS: Final[Mapping[str, str]] = {"based_on": "point", "start_advice": "point", "to": "kpi", "kpi": "kpi"}
"""Fields with the uid of another row, and the kind of that."""


@dataclass(frozen=True)
class Row:
    """A row in words. ``step`` is empty for what belongs to the workbook itself, ``page`` is the name of the page that it stands on
    (empty for a department), ``address`` is empty when no page shows the row.

    ``what`` tells what it is (``Activity 2``, empty for plate and workbook), ``name`` how it goes by, cut to a few words.
    """

    step: str
    page: str
    address: str
    what: str
    name: str
    is_removed: bool = False


@dataclass(frozen=True)
class Place:
    """A field, or a whole row when ``label`` is empty. ``address`` is its DOM id, empty when no page shows it."""

    row: Row
    address: str
    label: str

    @property
    def words(self) -> str:
        """Where it is, from large to small: ``Become aware · Activity 2: Onboarding · Tip``."""
        what = f"{self.row.what}: {self.row.name}" if self.row.what and self.row.name else self.row.what
        return " · ".join(filter(None, (self.row.page, what, self.label)))


def pages_of(document: Document) -> dict[str, str]:
    """What the pages of a workbook are called, by the key of their step; first the front page, which has none."""
    return {"": _("Front page")} | {plate.step: plate.name_en for plate in document.plates}


def by_page[T](document: Document, found: Iterable[T], place: Callable[[T], Place]) -> list[tuple[str, str, list[T]]]:
    """What hangs on places, by the page that it is on: key of the step, name, and what was found, in the order that it had."""
    on_page: dict[str, list[T]] = {}
    for each in found:
        on_page.setdefault(place(each).row.step, []).append(each)
    return [(step, name, on_page[step]) for step, name in pages_of(document).items() if step in on_page]


def places_of(workbook: Workbook, document: Document, keys: Iterable[Key]) -> dict[Key, Place]:
    """Places in words, those of removed rows too: one statement for each kind of these. Rows that are gone have none."""
    wanted = set(keys)
    rows = dict(_present(workbook, document, {uid for of, uid, _field in wanted if of == "measurement"}))
    absent = {(of, uid) for of, uid, _field in wanted} - rows.keys()
    rows |= _removed(workbook, document, absent)
    return {key: _place(rows[key[:2]], key) for key in wanted if key[:2] in rows}


def names_of(workbook: UUID, of: str, field: str, texts: Iterable[str]) -> dict[str, str]:
    """What the rows go by that values of a field point at, by uid: one statement, and none for a field that points at nothing."""
    uids = {uid for text in texts for uid in text.split()}
    pointed = {**POINTS, **kind(of).sets}.get(field)
    if not pointed or not uids:
        return {}
    rows = kind(pointed).model.objects.filter(workbook__uuid=workbook, uid__in=uids)
    return {str(row.uid): _short(str(row)) for row in rows}


def _place(row: Row, key: Key) -> Place:
    of, _uid, field = key
    is_by_itself = field and row.address and of != "department"
    return Place(row, f"{row.address}/{field}" if is_by_itself else row.address, label_of(of, field))


def _present(
    workbook: Workbook, document: Document, measurements: Collection[UUID]
) -> Iterator[tuple[tuple[str, UUID], Row]]:
    """The rows of a Document; of the measurements, of which there may be thousands, only these."""
    pages = pages_of(document)
    yield ("workbook", workbook.uuid), Row("", pages[""], FRONT, "", "")
    for department in document.departments:
        at = _where_chosen(document, department.uid)
        yield ("department", department.uid), Row("", "", at, _("Department"), department.name)
    for n, key_point in enumerate(document.key_points, 1):
        at = workbook_address(f"key_point:{key_point.uid}")
        yield ("key_point", key_point.uid), Row("", pages[""], at, _numbered("key_point", n), _short(key_point.title))
    yield from _agreements(document)
    for plate in document.plates:
        yield ("plate", plate.uid), Row(plate.step, plate.name_en, plate_address(plate.step), "", "")
        yield from _on_plate(plate)
        for kpi in plate.kpis if measurements else ():
            yield from _measured(plate, kpi, measurements)


def _agreements(document: Document) -> Iterator[tuple[tuple[str, UUID], Row]]:
    """An agreement goes by the two KPIs that it is about."""
    names = {kpi.uid: kpi.name for _plate, kpi in document.kpis()} if document.agreements else {}
    for n, each in enumerate(document.agreements, 1):
        between = _short(" ↔ ".join(filter(None, (names[each.one], names[each.other]))))
        what, at = _numbered("conflict_agreement", n), agreement_address(each.uid)
        yield ("conflict_agreement", each.uid), Row("", _conflicts(), at, what, between)


def _measured(plate: Plate, kpi: Kpi, wanted: Collection[UUID]) -> Iterator[tuple[tuple[str, UUID], Row]]:
    """A measurement goes by its day, and by its KPI."""
    for n, each in enumerate(kpi.measurements, 1):
        if each.uid in wanted:
            at = measurement_address(plate.step, kpi.uid, each.uid)
            called = _short(_day(each.date, kpi.name))
            yield ("measurement", each.uid), Row(plate.step, plate.name_en, at, _numbered("measurement", n), called)


def _where_chosen(document: Document, department: UUID) -> str:
    """A department is of no page: it is chosen on plates, best looked for on the first that it bears."""
    bears = [plate for plate in document.plates if department in plate.departments]
    return plate_address((bears or document.plates)[0].step, "departments")


def _on_plate(plate: Plate) -> Iterator[tuple[tuple[str, UUID], Row]]:
    lists: tuple[tuple[str, str, Collection[Any], Callable[[Any], str]], ...] = (
        ("activity", "activity", plate.activities, lambda each: each.name),
        ("point", "top", plate.tops, lambda each: each.text),
        ("point", "tip", plate.tips, lambda each: each.text),
        ("point", "advice", plate.advice, lambda each: each.text),
        ("kpi", "kpi", plate.kpis, lambda each: each.name),
        ("candidate", "candidate", plate.candidates, lambda each: each.name),
        ("interview", "interview", plate.interviews, lambda each: each.role),
        ("attempt", "attempt", plate.attempts, lambda each: each.role),
    )
    for of, word, rows, called in lists:
        for n, each in enumerate(rows, 1):
            at = row_address(plate.step, of, each.uid, "").removesuffix("/")
            yield (of, each.uid), Row(plate.step, plate.name_en, at, _numbered(word, n), _short(called(each)))
    for kpi in plate.kpis:
        for n, relation in enumerate(kpi.relations, 1):
            at = relation_address(plate.step, kpi.uid, relation.uid)
            yield (
                ("relation", relation.uid),
                Row(plate.step, plate.name_en, at, _numbered("relation", n), _short(kpi.name)),
            )


def _removed(workbook: Workbook, document: Document, wanted: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Row]:
    by_kind: dict[str, set[UUID]] = {}
    for of, uid in wanted:
        by_kind.setdefault(of, set()).add(uid)
    names = pages_of(document)
    found: dict[tuple[str, UUID], Row] = {}
    for each in kinds():
        if each.lasting or each.name not in by_kind:
            continue
        above = to_plate(each.name)
        rows = each.model.objects.filter(workbook=workbook, uid__in=by_kind[each.name])
        for row in rows.select_related(above) if above else rows:
            found[each.name, row.uid] = removed_row(each.name, row, names)
    return found


def removed_row(of: str, row: Any, names: Mapping[str, str]) -> Row:
    """A removed row in words; ``names`` are those of the steps. It was read with what it stands on (``to_plate``)."""
    step = _step(row, to_plate(of))
    word = REMOVED[row.kind if of == "point" else of]
    pages = {"key_point": _("Front page"), "conflict_agreement": _conflicts()}
    page = names[step] if step else pages.get(of, "")
    called = _day(row.date, row.kpi.name) if of == "measurement" else str(row)
    return Row(step, page, "", str(word), _short(called), is_removed=True)


def to_plate(of: str) -> str:
    """The foreign keys that lead from a row to its plate; empty for what stands on none."""
    path, each = [], kind(of)
    while each.parent:
        path.append(each.parent_attribute)
        each = kind(each.parent)
    return "__".join(path)


def _step(row: Any, above: str) -> str:
    for name in filter(None, above.split("__")):
        row = getattr(row, name)
    return row.step if above else ""


def _conflicts() -> str:
    return _("Conflicts")


def _day(date: datetime.date | None, kpi: str) -> str:
    """``01-02-2026 (Lead time)``; without a day or a name what is left of it."""
    day = date_format(date, "d-m-Y") if date else ""
    return f"{day} ({kpi})" if day and kpi else day or kpi


def _numbered(word: str, n: int) -> str:
    return str(NUMBERED[word]) % {"n": n}


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(NAME)
