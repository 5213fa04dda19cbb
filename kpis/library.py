"""The library of KPIs as somebody meets it: which steps are open, and what a KPI brings along to a plate."""

from collections.abc import Collection, Container
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workbook.document import Document
from workbook.fields import DECIMAL
from workbook.method.search import find_kpis
from workbook.method.types import KpiDefinition, Method, Related
from workbook.values import from_plain

OPEN: Final = "open"
CLOSED: Final = "closed"
"""What an assignment may say about suggestions, as ``Workbook.suggestions`` holds it."""


def tried_steps(document: Document) -> frozenset[str]:
    """Steps where somebody made a first try: a KPI with a name is on the plate, or one of somebody's own is on the longlist."""
    named = {plate.step for plate, kpi in document.kpis() if kpi.name.strip()}
    own = (
        plate.step
        for plate in document.plates
        for candidate in plate.candidates
        if candidate.name.strip() and not candidate.definition_key
    )
    return frozenset(named.union(own))


def closed_steps(method: Method, tried: Container[str], suggestions: str = "") -> frozenset[str]:
    """Steps whose KPIs are not shown yet: one looks around oneself there until the first try.

    Which steps that are says the method, unless ``suggestions`` of an assignment opens all of them, or closes all.
    """
    if suggestions == OPEN:
        return frozenset()
    looked_for = {step.key for step in method.steps if step.kpi_suggestions_reveal == "after_first_entry"}
    keys = {step.key for step in method.steps} if suggestions == CLOSED else looked_for
    return frozenset(key for key in keys if key not in tried)


@dataclass(frozen=True)
class LibraryKpi:
    """A KPI of the library with the KPIs that usually move along with it, as far as these may be seen."""

    kpi: KpiDefinition
    related: tuple[tuple[KpiDefinition, Related], ...]


def library_kpi(method: Method, kpi: KpiDefinition, closed: Container[str]) -> LibraryKpi:
    """A KPI as the library shows it. What moves along on a closed step is not named, nor why it does."""
    others = [(method.kpi(each.key), each) for each in kpi.related]
    return LibraryKpi(kpi, tuple((other, each) for other, each in others if other and other.step not in closed))


def is_shown(method: Method, kpi: KpiDefinition, closed: Collection[str], words: str) -> bool:
    """Whether somebody may see a KPI: its step is open, or they call it by its very name."""
    return kpi.step not in closed or bool(words.strip() and kpi in find_kpis(method, words, closed=closed))


def taken(definition: KpiDefinition) -> dict[str, str]:
    """The fields of a KPI that is taken from the library, as the log writes them."""
    low, high = band_of(definition)
    return {
        "definition_key": definition.key,
        "name": definition.name,
        "definition": definition.definition,
        "formula": definition.formula,
        "unit": definition.unit,
        "direction": definition.direction,
        "kind": definition.kind,
        "data_source": definition.data_source,
        "band_low": DECIMAL.to_text(low),
        "band_high": DECIMAL.to_text(high),
    }


def band_of(definition: KpiDefinition) -> tuple[Decimal | None, Decimal | None]:
    """The limits of a KPI that hold for everybody, in its own unit; None where everybody sets them."""
    limits = definition.band
    return (from_plain(str(limits.low)), from_plain(str(limits.high))) if limits else (None, None)
