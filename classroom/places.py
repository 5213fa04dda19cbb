"""What stands at an address of a frozen Document. Pure: no row is read."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbook.document import Document, Plate
from workbook.fields import FRONT, agreement_address, measurement_address, plate_address, relation_address
from workbook.limits import TEXTS


def place_in(document: Document, address: str) -> bool:
    """Whether a page of this Document has the address: of a page, a row, a field or a list."""
    return next((True for found, _kind, _part in _places(document) if _lies(address, found, _part)), False)


def text_at(document: Document, address: str) -> str | None:
    """The text at an address, as it was typed; None where there is no such field, or what stands there is no text."""
    row, _slash, name = address.rpartition("/")
    for found, kind, part in _places(document):
        if found == row:
            return str(getattr(part, name)) if name in TEXTS.get(kind, {}) and hasattr(part, name) else None
    return None


def _lies(address: str, row: str, part: Any) -> bool:
    name = address.removeprefix(f"{row}/")
    return address == row or (f"{row}/{name}" == address and name in type(part).model_fields and name not in HIDDEN)


HIDDEN: frozenset[str] = frozenset({"uid", "step", "name_en", "name_nl", "plates", "extras", "schema_version"})
"""Parts of a Document that are no fields."""


def _places(document: Document) -> Iterator[tuple[str, str, Any]]:
    """Each row with its address and kind."""
    yield FRONT, "workbook", document
    for key_point in document.key_points:
        yield f"{FRONT}/key_point:{key_point.uid}", "key_point", key_point
    for agreement in document.agreements:
        yield agreement_address(agreement.uid), "conflict_agreement", agreement
    for plate in document.plates:
        yield plate_address(plate.step), "plate", plate
        yield from _rows(plate)


def _rows(plate: Plate) -> Iterator[tuple[str, str, Any]]:
    lists: Mapping[str, tuple[Any, ...]] = {
        "activity": plate.activities,
        "point": (*plate.tops, *plate.tips, *plate.advice),
        "kpi": plate.kpis,
        "candidate": plate.candidates,
        "interview": plate.interviews,
        "attempt": plate.attempts,
    }
    for kind, rows in lists.items():
        yield from ((plate_address(plate.step, f"{kind}:{row.uid}"), kind, row) for row in rows)
    for kpi in plate.kpis:
        for relation in kpi.relations:
            yield relation_address(plate.step, kpi.uid, relation.uid), "relation", relation
        for measurement in kpi.measurements:
            yield measurement_address(plate.step, kpi.uid, measurement.uid), "measurement", measurement
