"""Relations that the library knows between KPIs that are both in a workbook, and that nobody laid yet."""

from dataclasses import dataclass
from uuid import UUID

from workbook.conflicts import Pair, pair_of
from workbook.document import Document, Kpi, Plate, Sign
from workbook.links import links_in
from workbook.method.types import Method


@dataclass(frozen=True)
class Suggestion:
    """How the library says that the value of one KPI usually moves that of another, and why."""

    plate: Plate
    kpi: Kpi
    other_plate: Plate
    other: Kpi
    sign: Sign
    reason: str


def suggestions_in(document: Document, method: Method) -> tuple[Suggestion, ...]:
    """What the library says of pairs that have no relation either way, each pair once, in reading order, from cause to effect.

    A KPI that stands on several plates is meant where it stands first.
    """
    first: dict[str, tuple[Plate, Kpi]] = {}
    for plate, kpi in document.kpis():
        if kpi.definition_key:
            first.setdefault(kpi.definition_key, (plate, kpi))
    known = {pair_of(link) for link in links_in(document)}
    found: dict[Pair, Suggestion] = {}
    for key, (plate, kpi) in first.items():
        definition = method.kpi(key)
        for related in definition.related if definition else ():
            if related.key in first and related.key != key:
                ends = [(plate, kpi), first[related.key]]
                cause, effect = ends if related.cause == "this" else reversed(ends)
                pair = Pair((cause[1].uid, effect[1].uid))
                if pair not in known:
                    found.setdefault(pair, Suggestion(*cause, *effect, related.sign, related.reason))
    return tuple(found.values())


def suggested(document: Document, method: Method, start: UUID | None, end: UUID | None) -> Suggestion | None:
    """What the library says from one KPI to another; None where it says nothing, or where a relation stands already."""
    ends = (start, end)
    return next((each for each in suggestions_in(document, method) if (each.kpi.uid, each.other.uid) == ends), None)
