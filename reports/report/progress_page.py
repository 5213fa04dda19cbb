"""How far the KPIs are on their way, and what was measured through time: from the same values as the charts on the screen."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import batched
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.charts import ProgressChart, TrendChart, in_order, progress_chart, trend_charts
from kpis.charts.trend import SEEN
from kpis.charts.values import ProgressBar
from kpis.progress import series_of
from reports.drawings.progress_bars import progress_bars
from reports.drawings.trend import trend
from reports.report.definitions import named
from reports.report.kpi_view import BarsWidth, KpiName, Progress, Trends, TrendShown
from reports.report.setting import Setting

COLUMNS: Final = 3
"""So many drawings beside each other, in which letters of 6.5 points are the smallest."""
_MOST_BARS: Final = 14
"""Bars in a column that is as high as a page, of two columns; of three, which are smaller, a few stay out of it for what is under
them."""


def progress(setting: Setting) -> Progress | None:
    """All KPIs on their way; None when of none is known where it began."""
    chart = progress_chart(setting.document, language=setting.language)
    if all(bar.share.value is None for bar in chart.bars):
        return None
    return Progress(
        title=_title(chart.bars),
        sentence=chart.sentence,
        rows=tuple(_rows(setting, chart)),
        width=_width(len(chart.bars)),
        states=tuple(_states(setting, chart)) if len(chart.bars) <= _MOST_BARS else (),
        without=tuple(_without(setting, chart)),
        note=_(
            "Left the start, right the target, whatever the unit: filled is the part of the way behind us, open what is left."
        ),
    )


def _title(bars: Sequence[ProgressBar]) -> str:
    """How many KPIs came nearer to their targets, and how many went back. One that was there from the start came no nearer."""
    on = sum(bar.state in {"reached", "under_way"} and bar.share.value is not None for bar in bars)
    back = sum(bar.state == "back" for bar in bars)
    if on == len(bars):
        said = ngettext("The KPI came nearer to its target", "All {n} KPIs came nearer to their targets", len(bars))
    elif back:
        said = ngettext(
            "{on} of {n} KPIs came nearer to its target, {back} went back",
            "{on} of {n} KPIs came nearer to their targets, {back} went back",
            on,
        )
    else:
        said = ngettext(
            "{on} of {n} KPIs came nearer to its target", "{on} of {n} KPIs came nearer to their targets", on
        )
    return said.format(on=on, n=len(bars), back=back)


def _rows(setting: Setting, chart: ProgressChart) -> Iterator[tuple[SafeString, ...]]:
    """Columns of bars, about equally long, as many beside each other as a page is wide."""
    numbered = [replace(bar, name=f"{setting.kpi_numbers[bar.uid]}. {bar.name}") for bar in chart.bars]
    beside = next((count for count in (1, 2) if len(numbered) <= count * _MOST_BARS), COLUMNS)
    columns = [
        replace(chart, bars=bars)
        for bars in batched(numbered, min(_MOST_BARS, -(-len(numbered) // beside)), strict=False)
    ]
    for row in batched(columns, beside, strict=False):
        yield tuple(progress_bars(each, title=_bars_in_words(each)) for each in row)


def _width(bars: int) -> BarsWidth:
    """How wide a single column can be in which so many bars are as high as the page."""
    if bars > _MOST_BARS:
        return ""
    return "wide" if bars <= 9 else "middle" if bars <= 11 else "narrow"


def _states(setting: Setting, chart: ProgressChart) -> Iterator[tuple[str, tuple[KpiName, ...]]]:
    """Who went back, who is where it was, who is on the way and who is there."""
    for title, states in (
        (_("Went back"), {"back"}),
        (_("Still where they began"), {"begun"}),
        (_("On their way"), {"under_way"}),
        (_("At their target"), {"reached"}),
    ):
        found = [bar for bar in chart.bars if bar.state in states]
        if found:
            yield title, tuple(named(setting, setting.places[bar.uid][1]) for bar in found)


def _bars_in_words(chart: ProgressChart) -> str:
    """Every bar in words, for who does not see them."""
    said = _("{kpi}: from {start} by way of {now} to {target}, {state}")
    return "; ".join(
        said.format(
            kpi=bar.name, start=bar.start.words, now=bar.now.words, target=bar.target.words, state=bar.state_words
        )
        for bar in chart.bars
    )


def _without(setting: Setting, chart: ProgressChart) -> Iterator[tuple[str, tuple[KpiName, ...]]]:
    """The KPIs of which no progress can be told, by the reason."""
    for why in dict.fromkeys(each.why for each in chart.without):
        yield why, tuple(named(setting, setting.places[each.uid][1]) for each in chart.without if each.why == why)


def trends(setting: Setting) -> Trends | None:
    """The KPIs that were measured more than once; None without any, and in a report so full that only lines are printed."""
    kpis = {kpi.uid for _plate, kpi in setting.document.kpis() if len(series_of(kpi)) >= SEEN}
    if not kpis or setting.size != "usual":
        return None
    uids = [uid for uid in in_order(setting.document) if uid in kpis]
    charts = trend_charts(setting.document, uids, language=setting.language)
    rows = tuple(tuple(_shown(setting, each) for each in row) for row in batched(charts, COLUMNS, strict=False))
    return Trends(_trends_title(charts), rows)


def _trends_title(charts: Sequence[TrendChart]) -> str:
    """How many go the way they should."""
    good = sum((each.direction, each.trend) in {("higher", "rising"), ("lower", "falling")} for each in charts)
    if good == len(charts) > 1:
        return _("All {n} KPIs that were measured more than once move the right way").format(n=good)
    said = ngettext(
        "{good} of {n} KPI that was measured more than once moves the right way",
        "{good} of {n} KPIs that were measured more than once move the right way",
        len(charts),
    )
    return said.format(good=good, n=len(charts))


def _shown(setting: Setting, chart: TrendChart) -> TrendShown:
    return TrendShown(named(setting, setting.places[chart.uid][1]), trend(chart), chart.sentence)
