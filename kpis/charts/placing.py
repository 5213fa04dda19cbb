"""Where words stand at the right end of lines: beside them, each clear of the others, and joined to its line. Pure.

Drawing and figure take their words from here. Lengths are in the units of the letters: of a drawing its own, of a figure pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpis.charts.axes import Axis
from kpis.charts.letters import fitted, text_width
from kpis.charts.values import Mark, MarkKind

TEXT: Final = 13.0
"""Size of the letters: on paper, 6.5 points where a drawing of 440 is 78 mm wide."""
LARGE: Final = 15.0
"""That of the newest value."""
LEADING: Final = 1.2
"""How high a line of words is, in its letters."""
WIDEST: Final = 112.0
"""So much room the words take at most, which leaves more than a third of the narrowest phone to the values."""
LEADER: Final = 16.0
"""From the end of a line to its words."""
_KEPT: Final = 1e4
"""How much heavier the newest value is than what it is seen against: it stays where it is, the others make way."""


@dataclass(frozen=True)
class Label:
    """Words at the end of a line that lies ``at`` so far below the top; their middle lies ``middle`` below it."""

    kind: MarkKind
    words: str
    size: float
    at: float
    middle: float

    @property
    def width(self) -> float:
        """How wide the words are."""
        return text_width(self.words, self.size)

    @property
    def height(self) -> float:
        """How high they are."""
        return LEADING * self.size


def beside(marks: Sequence[Mark], axis: Axis, height: float) -> tuple[Label, ...]:
    """The words beside a plot of a height, from the top down. What finds no room is left out: the last of ``marks`` first.

    The order is that of the values, so in a plot that is higher they may lie as far from their lines and still do not meet.
    """
    shown = list(marks)
    while sum(map(_height, shown)) > height:
        shown.pop()
    span = axis.high - axis.low
    ends = [(height * float((axis.high - mark.value) / span), mark) for mark in shown]
    ends.sort(key=lambda end: end[0])
    is_short = any(text_width(mark.words, _size(mark)) > WIDEST for mark in shown if mark.kind != "now")
    middles = _apart(
        [at for at, _mark in ends],
        [_height(mark) for _at, mark in ends],
        [_KEPT if mark.kind == "now" else 1.0 for _at, mark in ends],
        height,
    )
    return tuple(
        Label(mark.kind, _said(mark, is_short=is_short), _size(mark), at, middle)
        for (at, mark), middle in zip(ends, middles, strict=True)
    )


def _size(mark: Mark) -> float:
    return LARGE if mark.kind == "now" else TEXT


def _height(mark: Mark) -> float:
    return LEADING * _size(mark)


def _said(mark: Mark, *, is_short: bool) -> str:
    """With the unit; without it where that is too wide, and then beside all lines that values are seen against."""
    if mark.kind == "now":
        is_short = text_width(mark.words, LARGE) > WIDEST
    return fitted(mark.short if is_short else mark.words, WIDEST, _size(mark))


def _apart(wanted: Sequence[float], heights: Sequence[float], weights: Sequence[float], bottom: float) -> list[float]:
    """Middles from 0 to ``bottom``, as near as can be to where they are wanted (in that order), a height away from each other.

    Without the heights before it each wants a place no higher than the last one's; who wants a higher one shares a place with those
    before it, at their mean (isotonic regression by pooling adjacent violators: Barlow and others, 1972).
    """
    below = [0.0]
    for above, height in pairwise(heights):
        below.append(below[-1] + (above + height) / 2)
    pools: list[tuple[float, float, int]] = []
    for want, offset, weight in zip(wanted, below, weights, strict=False):
        pools.append((want - offset, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (low, light, few), (high, heavy, many) = pools.pop(), pools.pop()
            both = light + heavy
            pools.append(((low * light + high * heavy) / both, both, few + many))
    places = [place for place, _weight, count in pools for _each in range(count)]
    lowest = bottom - below[-1]
    return [min(lowest, max(0.0, place)) + offset for place, offset in zip(places, below, strict=False)]
