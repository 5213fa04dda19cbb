"""A KPI through time, against its target."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kpis.charts.axes import axis_of, days_of
from kpis.charts.told import measured, place_of, share_of, value_of
from kpis.charts.values import TREND, Aim, AimKind, Column, Mark, MarkKind, Table, Told, TrendChart, TrendPoint
from kpis.charts.words import better_in_words, trend_in_words
from kpis.progress import Value, has_band, progress_of, series_of, trend_of
from kpis.progress_words import sentence
from kpis.sentences import called
from workbook import wording
from workbook.document import Document, Kpi, Plate

SEEN: Final = 2
"""From so many values on there is something to see through time."""


def in_order(document: Document) -> tuple[UUID, ...]:
    """The KPIs that were measured, in the order in which their trends are shown: those with two values or more first, for there is
    most to see; of equals in the order of the chain.
    """
    counted = [(kpi.uid, min(SEEN, len(series_of(kpi)))) for _plate, kpi in document.kpis()]
    return tuple(uid for uid, count in sorted(counted, key=lambda each: -each[1]) if count)


def trend_charts(document: Document, uids: Iterable[UUID], *, language: str) -> tuple[TrendChart, ...]:
    """The trends of these KPIs, in the order in which they are asked for.

    Raises:
        KeyError: there is no such KPI.
    """
    places = {kpi.uid: (plate, kpi) for plate, kpi in document.kpis()}
    with translation.override(language):
        return tuple(_trend_chart(document, *places[uid], language) for uid in uids)


def trend_chart(document: Document, uid: UUID, *, language: str) -> TrendChart:
    """The trend of one KPI.

    Raises:
        KeyError: there is no such KPI.
    """
    return trend_charts(document, [uid], language=language)[0]


def _trend_chart(document: Document, plate: Plate, kpi: Kpi, language: str) -> TrendChart:
    progress, series = progress_of(kpi), series_of(kpi)
    points = tuple(_point(each.date, each, kpi, language) for each in series if each.date)
    aims = tuple(_aims(kpi, language))
    told = (*(aim.value for aim in aims), *(point.value for point in points))
    return TrendChart(
        key=f"{TREND}{kpi.uid}",
        uid=kpi.uid,
        title=called(kpi),
        step=place_of(document, plate),
        unit=kpi.unit,
        direction=kpi.direction,
        better=better_in_words(kpi, language),
        points=points,
        aims=aims,
        marks=tuple(_marks(points, aims, language)),
        now=measured(value_of(progress.now), kpi, language),
        target=measured(kpi.target_value, kpi, language),
        state=progress.state,
        share=share_of(progress.share, language),
        trend=trend_of(series),
        sentence=" ".join(filter(None, (sentence(kpi, progress), trend_in_words(trend_of(series), kpi.direction)))),
        values=axis_of([each.value for each in told if each.value is not None], language),
        days=days_of([each.date for each in points], language),
        table=_trend_table(kpi, points, aims),
    )


def _point(date: datetime.date, each: Value, kpi: Kpi, language: str) -> TrendPoint:
    return TrendPoint(date, wording.day(date, language), measured(each.value, kpi, language), each.note)


def _aims(kpi: Kpi, language: str) -> Iterator[Aim]:
    """Those that are known."""
    band = (kpi.band_low, kpi.band_high) if has_band(kpi) else (None, None)
    known: tuple[tuple[AimKind, str, Decimal | None], ...] = (
        ("target", _("Target"), kpi.target_value),
        ("high", _("Upper limit"), band[1]),
        ("low", _("Lower limit"), band[0]),
        ("start", _("Start"), kpi.start_value),
    )
    for kind, name, value in known:
        if value is not None:
            yield Aim(kind, name, measured(value, kpi, language))


def _marks(points: Sequence[TrendPoint], aims: Sequence[Aim], language: str) -> Iterator[Mark]:
    """The newest value bare, what it is seen against by its name; what the words say is filled in by the value."""
    words: Mapping[MarkKind, str] = {
        "now": "{value}",
        "target": _("target {value}"),
        "high": _("up to {value}"),
        "low": _("from {value}"),
        "start": _("start {value}"),
    }
    ends: list[tuple[MarkKind, Told]] = [("now", each.value) for each in points[-1:]]
    for kind, told in (*ends, *((aim.kind, aim.value) for aim in aims)):
        if told.value is not None:
            bare = wording.amount(told.value, language)
            yield Mark(kind, told.value, words[kind].format(value=told.words), words[kind].format(value=bare))


def _trend_table(kpi: Kpi, points: Sequence[TrendPoint], aims: Sequence[Aim]) -> Table:
    """A row for each measurement, beside what it is seen against."""
    value = f"{_('Value')} ({kpi.unit})" if kpi.unit else _("Value")
    columns = (_("Date"), value, *(aim.name for aim in aims), capfirst(_("note")))
    return Table(
        tuple(Column(title, is_number=0 < place < len(columns) - 1) for place, title in enumerate(columns)),
        tuple((each.day, each.value.words, *(aim.value.words for aim in aims), each.note) for each in points),
        tuple((each.date, each.value.value, *(aim.value.value for aim in aims), each.note) for each in points),
    )
