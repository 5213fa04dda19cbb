"""A KPI on a scale of its own, on which right is always better: how far it is, and how far it has to go."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from reports.drawings import wording
from reports.drawings.svg import INK, INK2, LINE, PAPER, drawing, path, shape
from reports.drawings.values import Measure
from workbook.kpi_logic import distance_to_band, logical_range

WIDTH: Final = 420.0
LEFT: Final = 2.0
RIGHT: Final = 414.0
ROOM: Final = 1.25
"""How much further than the farthest value a scale without an end of its own runs."""
SHORT: Final = 1 / 40
"""A way to go that is shorter than this part of the scale is looked at from nearer by."""
NEAR: Final = 4
"""How many times that way the scale then shows."""


@dataclass(frozen=True)
class Scale:
    """From worst to best value shown; ``cut_worst`` and ``cut_best`` tell that the scale runs on there."""

    worst: float
    best: float
    cut_worst: bool = False
    cut_best: bool = False

    def place(self, value: float) -> float:
        """Where a value lies, between ``LEFT`` and ``RIGHT``."""
        part = (value - self.worst) / (self.best - self.worst)
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, part))


def kpibar(measure: Measure, *, language: str, title: str | None = "") -> SafeString:
    """Filled up to the value now, open up to the target, which has a tick. What is not known yet is not drawn.

    ``title`` as with ``chain()``.
    """
    if title == "":
        title = wording.measure_sentence(measure, language)
    scale = scale_of(measure)
    body = [shape("rect", LINE, x=LEFT, y=7, width=RIGHT - LEFT, height=4)]
    now, target = (
        None if value is None else scale.place(_drawn(measure, value)) for value in (measure.now, measure.target)
    )
    if now is not None:
        body.append(shape("rect", INK2, x=LEFT, y=5, width=now - LEFT, height=8))
    if now is not None and target is not None and target - now > 1.4:
        open_bar = {"x": now, "y": 5.7, "width": target - now, "height": 6.6, "stroke_width": 1.4}
        body.append(shape("rect", PAPER, stroke=INK2, **open_bar))
    body += [_cut(x) for x, cut in ((LEFT + 8, scale.cut_worst), (RIGHT - 8, scale.cut_best)) if cut]
    if target is not None:
        body += [path(f"M{target:.2f} 1v16", PAPER, 5.2), path(f"M{target:.2f} 1v16", INK, 2.6)]
    return drawing("kpi", body, box=(0.0, 0.0, WIDTH, 18.0), title=title)


def scale_of(measure: Measure) -> Scale:
    """The scale of a KPI: what its unit can bear, or else from 0 to somewhat past its values.

    Within a band everything is equally good, and outside it the distance counts.
    """
    values = [_drawn(measure, value) for value in (measure.now, measure.target) if value is not None]
    if measure.direction == "band":
        return Scale(min([*values, 0.0]) * ROOM or -1.0, 0.0)
    low, high = _ends(measure, values)
    if len(values) == 2 and 0 < abs(values[1] - values[0]) < SHORT * (high - low):
        low, high, cut_low, cut_high = _near(values, low, high)
    else:
        cut_low = cut_high = False
    if measure.direction == "lower":
        return Scale(high, low, cut_high, cut_low)
    return Scale(low, high, cut_low, cut_high)


def _drawn(measure: Measure, value: Decimal) -> float:
    """What of a value is drawn: itself, or for a band how far it is outside, as a negative number."""
    if measure.direction == "band":
        return -float(distance_to_band(value, measure.low, measure.high))
    return float(value)


def _ends(measure: Measure, values: list[float]) -> tuple[float, float]:
    lowest, highest = logical_range(measure.unit, measure.name)
    if lowest is not None and highest is not None:
        return min([float(lowest), *values]), max([float(highest), *values])
    low, high = min([0.0, *values]) * ROOM, max([0.0, *values]) * ROOM
    return (low, high) if low < high else (0.0, 1.0)


def _near(values: list[float], low: float, high: float) -> tuple[float, float, bool, bool]:
    """Part of the scale around a short way, and whether it is cut off below and above."""
    shown = NEAR * abs(values[1] - values[0])
    start = max(low, min(sum(values) / 2 - shown / 2, high - shown))
    return start, start + shown, start > low, start + shown < high


def _cut(x: float) -> str:
    """A cut through the bar: the scale does not begin or end here."""
    return path(f"M{x - 3:.2f} 15l4 -12M{x + 1:.2f} 15l4 -12", PAPER, 2)
