"""A KPI through time: what was measured, where it began, and the target or the band that it aims at."""

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from kpis.charts import TrendChart
from kpis.charts.letters import fitted, text_width
from kpis.charts.placing import LEADER, TEXT, beside
from kpis.charts.values import AimKind
from reports.drawings.svg import INK, INK2, INK3, LINE, LINE2, WASH, Colour, drawing, element, path, shape, words

WIDTH: Final = 440.0
HEIGHT: Final = 212.0
TOP: Final = 16.0
BOTTOM: Final = 184.0
LONGEST_TICK: Final = 110.0
GAP: Final = 8.0
"""Paper between a text and what it stands beside."""
BEHIND: Final = 4.0
DOWN: Final = 22
"""How far the words of a month stand behind the line at which it begins, and how far that line runs down beside them."""
NEWEST: Final = 5.0
"""Radius of the newest value."""
LOOKS: Final[Mapping[AimKind, tuple[Colour, float, str]]] = {
    "target": (INK, 1.8, "7 4"),
    "high": (INK3, 1.2, "2 2"),
    "low": (INK3, 1.2, "2 2"),
    "start": (INK3, 1.2, "1 3"),
}
"""Colour, width and dashes of what values are seen against."""


def trend(chart: TrendChart, *, title: str | None = "") -> SafeString:
    """Values as discs on a line, the newest one with its number; the target dashed, the band grey, the start dotted. What each line
    is stands at its right end.

    ``title`` is read aloud, by default what the chart says in a sentence; None hides it, where the same stands beside it.
    """
    if title == "":
        title = f"{chart.title}: {chart.sentence}"
    field = _Field(chart)
    body = [*_ground(chart, field), *_aims(chart, field), *_line(chart, field), *_labels(field)]
    return drawing("trend", body, box=(0.0, 0.0, WIDTH, HEIGHT), title=title)


class _Field:
    """Where values and days lie, and the words at their right."""

    def __init__(self, chart: TrendChart) -> None:
        self.axis, self.days = chart.values, chart.days
        self.labels = beside(chart.marks, chart.values, BOTTOM - TOP)
        self.left = GAP + min(LONGEST_TICK, max(text_width(tick.words, TEXT) for tick in chart.values.ticks))
        self.right = WIDTH - LEADER - max((label.width for label in self.labels), default=0.0)

    def x(self, date: datetime.date) -> float:
        first, last = self.days.first, self.days.last
        if first is None or last is None or first == last:
            return self.right
        return self.left + GAP + (self.right - self.left - GAP) * ((date - first) / (last - first))

    def y(self, value: Decimal) -> float:
        part = (value - self.axis.low) / (self.axis.high - self.axis.low)
        return BOTTOM - (BOTTOM - TOP) * float(part)


def _ground(chart: TrendChart, field: _Field) -> Iterator[str]:
    """The band, the lines of the scale with their numbers, and the days."""
    low, high = chart.aim("low"), chart.aim("high")
    if low is not None or high is not None:
        top, bottom = TOP if high is None else field.y(high), BOTTOM if low is None else field.y(low)
        yield shape("rect", WASH, x=field.left, y=top, width=field.right - field.left, height=max(0.0, bottom - top))
    for tick in chart.values.ticks:
        y = field.y(tick.value)
        yield path(f"M{field.left:.2f} {y:.2f}H{field.right:.2f}", LINE, 1)
        said = fitted(tick.words, LONGEST_TICK, TEXT)
        yield words(said, field.left - GAP, y + 4.5, size=TEXT, fill=INK3, anchor="end")
    yield from _days(chart, field)


def _days(chart: TrendChart, field: _Field) -> Iterator[str]:
    """The first and the last tick, and those between them for which there is room. A month or a year runs from its line on, so its
    words stand behind that; those of a day stand under it.
    """
    taken: list[tuple[float, float]] = []
    for day in (*chart.days.ticks[:1], *chart.days.ticks[-1:0:-1]):
        x, width = field.x(day.date), text_width(day.words, TEXT)
        begin = x + BEHIND if chart.days.begin else max(0.0, x - width / 2)
        begin = min(WIDTH - width, begin)
        is_told = all(begin > right + GAP or begin + width < left - GAP for left, right in taken)
        if chart.days.begin:
            is_told = is_told and begin > x
            yield path(f"M{x:.2f} {TOP}V{BOTTOM}", LINE, 1)
        yield path(f"M{x:.2f} {BOTTOM}v{DOWN if chart.days.begin and is_told else 4}", LINE2, 1)
        if is_told:
            yield words(day.words, begin, BOTTOM + 20, size=TEXT, fill=INK3, anchor=None)
            taken.append((begin, begin + width))


def _aims(chart: TrendChart, field: _Field) -> Iterator[str]:
    """What it is seen against as lines."""
    for aim in chart.aims:
        if aim.value.value is not None:
            y = field.y(aim.value.value)
            colour, width, dashes = LOOKS[aim.kind]
            yield path(f"M{field.left:.2f} {y:.2f}H{field.right:.2f}", colour, width, dashes=dashes)


def _line(chart: TrendChart, field: _Field) -> Iterator[str]:
    places = [(field.x(each.date), field.y(each.value.value)) for each in chart.points if each.value.value is not None]
    if len(places) > 1:
        yield path("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in places), INK2, 2.4)
    if not chart.is_crowded:
        dots = (element("circle", cx=x, cy=y, r=3.4) for x, y in places[:-1])
        yield element("g", *dots, class_=f"fill-{INK2.name}", fill=INK2.hex)
    yield from (shape("circle", INK, cx=x, cy=y, r=NEWEST) for x, y in places[-1:])


def _labels(field: _Field) -> Iterator[str]:
    """The words beside the ends of the lines, each joined to its own."""
    for label in field.labels:
        y, is_now = TOP + label.middle, label.kind == "now"
        begin, end = field.right + (NEWEST if is_now else 0.0), field.right + LEADER
        if not is_now or abs(label.middle - label.at) > 1:
            yield path(f"M{begin:.2f} {TOP + label.at:.2f}L{end - 4:.2f} {y:.2f}", LINE2, 1)
        weight = 700 if is_now else None
        yield words(label.words, end, y + label.size * 0.34, size=label.size, fill=INK, anchor=None, weight=weight)
