"""How far all KPIs are on their way from start to target, beneath each other; further to the right is better."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from kpis.charts import ProgressChart
from kpis.charts.letters import fitted, text_width
from kpis.charts.values import FURTHEST_BACK, FURTHEST_ON, ProgressBar
from reports.drawings.svg import INK, INK2, INK3, LINE, LINE2, PAPER, drawing, path, shape, words

WIDTH: Final = 440.0
TEXT: Final = 13.0
"""Size of the letters: on paper, 6.5 points where the drawing is 78 mm wide."""
LEFT: Final = 4.0
RIGHT: Final = 436.0
TOP: Final = 22.0
ROW: Final = 40.0
BAR: Final = 9.0
UNDER: Final = 25.0
"""From the top of a row to its bar: so that the ends of the way stay clear of the words above it."""


def progress_bars(chart: ProgressChart, *, title: str | None = "") -> SafeString:
    """A bar from the start to where each KPI is, open up to the target. What lies further than drawn is cut off, with a sign of it.

    ``title`` is read aloud, by default what the chart says in a sentence; None hides it, where the same stands beside it.
    """
    if title == "":
        title = f"{chart.title}: {chart.sentence}"
    height = TOP + ROW * len(chart.bars)
    body = list(_ends(chart))
    for row, bar in enumerate(chart.bars):
        body += _row(bar, TOP + ROW * row)
    return drawing("bars", body, box=(0.0, 0.0, WIDTH, height), title=title)


def _place(share: Decimal) -> float:
    return LEFT + (RIGHT - LEFT) * float((share - FURTHEST_BACK) / (FURTHEST_ON - FURTHEST_BACK))


def _ends(chart: ProgressChart) -> Iterator[str]:
    for share, name in zip((Decimal(0), Decimal(1)), chart.ends, strict=True):
        yield words(name, _place(share), 13.0, size=TEXT, fill=INK3)


def _row(bar: ProgressBar, top: float) -> Iterator[str]:
    """The name on the left and how far on the right, above the bar."""
    wide = text_width(bar.words, TEXT)
    yield words(fitted(bar.name, RIGHT - LEFT - wide - 12, TEXT), LEFT, top + 15, size=TEXT, anchor=None, weight=600)
    yield words(bar.words, RIGHT, top + 15, size=TEXT, fill=INK2, anchor="end")
    start, target, now = _place(Decimal(0)), _place(Decimal(1)), _place(bar.drawn)
    y = top + UNDER
    yield shape("rect", LINE, x=LEFT, y=y + 3, width=RIGHT - LEFT, height=BAR - 6)
    yield shape(
        "rect", PAPER, stroke=INK2, x=start, y=y + 0.7, width=target - start, height=BAR - 1.4, stroke_width=1.2
    )
    if bar.drawn < 0:
        yield shape("rect", INK3, x=now, y=y, width=start - now, height=BAR)
    else:
        yield shape("rect", INK2, x=start, y=y, width=now - start, height=BAR)
    if bar.is_cut:
        x = now + 10 if bar.drawn < 0 else now - 10
        yield path(f"M{x - 3:.2f} {y + BAR + 1}l4 {-BAR - 2}M{x + 1:.2f} {y + BAR + 1}l4 {-BAR - 2}", PAPER, 2)
    yield path(f"M{start:.2f} {y - 2}v{BAR + 4}", LINE2, 1.4)
    yield path(f"M{target:.2f} {y - 3}v{BAR + 6}", INK, 2.6)
