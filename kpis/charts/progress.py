"""All KPIs on their way from start to target."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.charts.told import measured, place_of, share_of, value_of
from kpis.charts.values import (
    FURTHEST_BACK,
    FURTHEST_ON,
    PROGRESS,
    Column,
    ProgressBar,
    ProgressChart,
    Table,
    Told,
    Without,
)
from kpis.charts.words import better_in_words, why_without
from kpis.progress import Progress, has_band, progress_of
from kpis.progress_words import in_short
from kpis.sentences import called
from workbook import wording
from workbook.document import Document, Kpi
from workbook.rules.waivers import active_plates
from workbook.sheets import Cell


def progress_chart(document: Document, *, language: str) -> ProgressChart:
    """How far all KPIs are. Those of a waived link do not count: they stand among those without."""
    active = active_plates(document)
    with translation.override(language):
        lines = [
            _Line(kpi, place_of(document, plate), progress_of(kpi), any(plate is each for each in active))
            for plate, kpi in document.kpis()
        ]
        bars = [_bar(line, language) for line in lines if line.is_drawn]
        bars.sort(key=lambda bar: Decimal(1) if bar.share.value is None else bar.share.value)
        without = tuple(
            Without(line.kpi.uid, called(line.kpi), line.step, _why(line)) for line in lines if not line.is_drawn
        )
        return ProgressChart(
            key=PROGRESS,
            title=_("Progress of all KPIs"),
            sentence=_progress_in_words(lines, bars, without),
            ends=(_("start"), _("target")),
            bars=tuple(bars),
            without=without,
            table=_progress_table(lines, language),
        )


@dataclass(frozen=True)
class _Line:
    """A KPI with where it stands, and whether its link counts."""

    kpi: Kpi
    step: str
    progress: Progress
    counts: bool

    @property
    def is_drawn(self) -> bool:
        """Whether there is a way to draw, or nothing left of it."""
        return self.counts and (self.progress.share is not None or self.progress.state == "reached")


def _bar(line: _Line, language: str) -> ProgressBar:
    kpi, progress = line.kpi, line.progress
    share = Decimal(1) if progress.share is None else progress.share
    drawn = min(FURTHEST_ON, max(FURTHEST_BACK, share))
    return ProgressBar(
        uid=kpi.uid,
        name=called(kpi),
        step=line.step,
        start=measured(value_of(progress.start), kpi, language),
        now=measured(value_of(progress.now), kpi, language),
        target=Told(kpi.target_value, _aim(kpi, language)),
        state=progress.state,
        state_words=in_short(kpi, progress),
        share=share_of(progress.share, language),
        drawn=drawn,
        is_cut=drawn != share,
    )


def _progress_in_words(lines: Sequence[_Line], bars: Sequence[ProgressBar], without: Sequence[Without]) -> str:
    """How many are reached, also those that had no way to go, and of how many there is a way to see."""
    if not lines:
        return _("There are no KPIs yet.")
    counting = [line for line in lines if line.counts]
    said = []
    if counting:
        reached = sum(line.progress.is_there for line in counting)
        said.append(_("Reached: {reached} of {n}.").format(reached=reached, n=len(counting)))
    if bars:
        counted = ngettext("Of {n} KPI the progress is known.", "Of {n} KPIs the progress is known.", len(bars))
        said.append(counted.format(n=len(bars)))
    if without:
        counted = ngettext(
            "Of {n} KPI no progress can be told yet.", "Of {n} KPIs no progress can be told yet.", len(without)
        )
        said.append(counted.format(n=len(without)))
    return " ".join(said)


def _progress_table(lines: Iterable[_Line], language: str) -> Table:
    """All KPIs in the order of the chain."""
    names = (_("Start"), _("Now"), _("Target"))
    columns = (
        Column(_("KPI")),
        Column(_("Link")),
        Column(_("Unit")),
        *(Column(name, is_number=True) for name in names),
        Column(_("Which way is better")),
        Column(_("Progress (%)"), is_number=True),
        Column(_("Where it stands")),
    )
    rows: list[tuple[str, ...]] = []
    cells: list[tuple[Cell, ...]] = []
    for line in lines:
        kpi, progress = line.kpi, line.progress
        values = (
            value_of(progress.start),
            value_of(progress.now),
            kpi.target_value,
        )
        share = share_of(progress.share if line.counts else None, language)
        begin = (called(kpi), line.step, kpi.unit)
        better, stands = better_in_words(kpi, language), _why(line) or in_short(kpi, progress)
        told = (measured(value, kpi, language).words for value in values)
        rows.append((*begin, *told, better, share.words, stands))
        cells.append((*begin, *values, better, share.value, stands))
    return Table(columns, tuple(rows), tuple(cells))


def _why(line: _Line) -> str:
    """Why no progress can be told; empty where it can."""
    if not line.counts:
        return _("its link is waived")
    return "" if line.is_drawn else why_without(line.progress)


def _aim(kpi: Kpi, language: str) -> str:
    """The target, or the band in which a KPI is to stay."""
    if has_band(kpi):
        return wording.band(kpi.band_low, kpi.band_high, kpi.unit, language)
    return wording.measured(kpi.target_value, kpi.unit, language)
