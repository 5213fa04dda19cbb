"""All KPIs of a workbook at a glance."""

from collections import Counter
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views import Asked
from kpis.card import WHYS, missing_of
from kpis.models import Kpi as KpiRow
from kpis.progress import Progress, progress_of
from kpis.progress_words import BARS, in_short
from kpis.sentences import called
from workbook.conflicts import conflicts_in
from workbook.context import as_it_counts
from workbook.document import Document, Kpi, Plate
from workbook.links import links_in
from workbook.reading import read
from workbook.rules.waivers import active_plates
from workbook.views.access import get_visible, private
from workbook.wording import measured

TOLD: Final = 3
"""How many things that a card lacks are named."""


@dataclass(frozen=True)
class Line:
    """A KPI in the overview. ``conflicts`` are pairs of targets that it is in, ``relations`` start at it or lead to it."""

    kpi: Kpi
    progress: Progress
    relations: int
    conflicts: int

    @property
    def name(self) -> str:
        """What it is called."""
        return called(self.kpi)

    @property
    def now(self) -> str:
        """Its value now, with its unit."""
        return measured(self.progress.now.value if self.progress.now else None, self.kpi.unit, get_language() or "nl")

    @property
    def target(self) -> str:
        """Its target, with its unit."""
        return measured(self.kpi.target_value, self.kpi.unit, get_language() or "nl")

    @property
    def in_short(self) -> str:
        """How far it is, in a few words."""
        return in_short(self.kpi, self.progress)

    @property
    def missing(self) -> list[str]:
        """What its definition card lacks, in words."""
        asked = [_("three times why") if name in WHYS else _label(name) for name in missing_of(self.kpi)]
        return list(dict.fromkeys(asked))

    @property
    def named(self) -> list[str]:
        """The first of what is missing; one more is named too rather than counted."""
        return self.missing if len(self.missing) <= TOLD + 1 else self.missing[:TOLD]

    @property
    def unnamed(self) -> int:
        """How much more is missing than is named."""
        return len(self.missing) - len(self.named)


@dataclass(frozen=True)
class Shelf:
    """A link of the chain with its KPIs."""

    plate: Plate
    lines: tuple[Line, ...]


@require_safe
@private
def overview(request: Asked, uuid: UUID) -> HttpResponse:
    """Every KPI by link: where it stands, how far it is, and what its definition card still lacks."""
    workbook = get_visible(request.user, uuid)
    document = as_it_counts(workbook, read(workbook).document)
    shelves = _shelves(document)
    lines = [line for shelf in shelves for line in shelf.lines]
    shown = {
        "workbook": workbook,
        "shelves": shelves,
        "bars": BARS,
        "lines": lines,
        "states": Counter(line.progress.state for line in lines),
        "whole": sum(not line.missing for line in lines),
        "conflicts": sum(line.conflicts for line in lines) // 2,
    }
    return render(request, "kpis/overview.html", shown)


def _shelves(document: Document) -> list[Shelf]:
    related, opposed = Counter[UUID](), Counter[UUID]()
    for link in links_in(document):
        related.update((link.kpi.uid, link.other.uid))
    for conflict in conflicts_in(document, active_plates(document)):
        opposed.update((conflict.start[1].uid, conflict.end[1].uid))
    return [
        Shelf(plate, tuple(Line(kpi, progress_of(kpi), related[kpi.uid], opposed[kpi.uid]) for kpi in plate.kpis))
        for plate in document.plates
    ]


def _label(name: str) -> str:
    return str(KpiRow._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
