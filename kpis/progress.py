"""How far a KPI is on its way from where it began to its target, by what was measured since."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final, Literal

from workbook.document import Kpi
from workbook.kpi_logic import distance_to_band, is_reached
from workbook.values import exactly, written

State = Literal["unknown", "no_target", "no_start", "equal", "back", "begun", "under_way", "reached"]
"""``unknown``: no value now. ``equal``: it began at its target, so there is no way to go. ``back``: further off than at the start.
``begun``: as far off as at the start. ``under_way``: nearer, not there. ``reached``: as good as the target, or within the band."""
Trend = Literal["", "rising", "falling", "level", "steady"]
"""Where the last values go; empty while there are fewer than two. ``level``: all the same. ``steady``: not clearly up or down."""

LAST: Final = 5
"""How many of the last measurements tell the trend."""
CLEARLY: Final = Decimal("0.5")
"""From this rank correlation with time on a series rises, or falls."""


@dataclass(frozen=True)
class Value:
    """A value on a date; the date is None for what a plate says of now or of the start."""

    value: Decimal
    date: datetime.date | None = None
    note: str = ""

    @property
    def told(self) -> str:
        """The value as a reader sees it."""
        return exactly(self.value)

    @property
    def typed(self) -> str:
        """The value as an input holds it."""
        return written(self.value)


@dataclass(frozen=True)
class Progress:
    """Where a KPI stands. ``share`` is which part of its way is behind it: 0 at the start, 1 at the target, below 0 when it went
    back, above 1 past the target. By a target it is (now − start)/(target − start). By a band it is the part of the first distance
    to it that is made up, and so by a target of which nothing says that it is better to be past it. None where there was no way to
    go: no start or target, or a start as good as the target or within the band. ``is_there`` tells that it is where it should be,
    also one that had no way to go because it began at its target: whoever counts what is reached counts these.
    """

    start: Value | None
    now: Value | None
    target: Decimal | None
    state: State
    share: Decimal | None = None
    is_there: bool = False


def series_of(kpi: Kpi) -> tuple[Value, ...]:
    """What was measured, by date; of one day in the order it was written down. Rows without a date or value tell nothing yet."""
    dated = [(each.date, each.value, each.note) for each in kpi.measurements if each.date and each.value is not None]
    return tuple(Value(value, date, note) for date, value, note in sorted(dated, key=lambda each: each[0]))


def newest_of(kpi: Kpi) -> Value | None:
    """The newest measurement, if there is one."""
    return next(reversed(series_of(kpi)), None)


def trend_of(series: Sequence[Value]) -> Trend:
    """Whether the last ``LAST`` values rise or fall: by Kendall's rank correlation with time, the pairs of values that rise less
    those that fall, as a part of all pairs; from ``CLEARLY`` on either way it is told. It asks for no unit and no scale, and one
    value that stands out turns nothing.

    Source: M. G. Kendall, A new measure of rank correlation, Biometrika 30 (1938); as a test of trend H. B. Mann, Nonparametric
    tests against trend, Econometrica 13 (1945).
    """
    pairs = list(combinations([each.value for each in series[-LAST:]], 2))
    if not pairs:
        return ""
    if all(earlier == later for earlier, later in pairs):
        return "level"
    rising = sum(later > earlier for earlier, later in pairs) - sum(later < earlier for earlier, later in pairs)
    if abs(Decimal(rising) / len(pairs)) < CLEARLY:
        return "steady"
    return "rising" if rising > 0 else "falling"


def progress_of(kpi: Kpi) -> Progress:
    """Progress by the newest measurement, else by the value now; the start is what the KPI says, else the oldest measurement."""
    series = series_of(kpi)
    start = Value(kpi.start_value) if kpi.start_value is not None else series[0] if series else None
    now = series[-1] if series else Value(kpi.current_value) if kpi.current_value is not None else None
    if now is None:
        return Progress(start, None, kpi.target_value, "unknown")
    way = _within_band if has_band(kpi) else _to_target
    state, share = way(kpi, start, now.value)
    stayed = state == "equal" and is_reached(kpi.direction, now.value, kpi.target_value)
    return Progress(start, now, kpi.target_value, state, share, is_there=stayed or state == "reached")


def has_band(kpi: Kpi) -> bool:
    """Whether it is a band that tells how good a value is, whatever the target."""
    return kpi.direction == "band" and not (kpi.band_low is None and kpi.band_high is None)


def _to_target(kpi: Kpi, start: Value | None, now: Decimal) -> tuple[State, Decimal | None]:
    target = kpi.target_value
    if target is None:
        return "no_target", None
    if start is not None and start.value == target:
        return "equal", None
    reached = is_reached(kpi.direction, now, target)
    if start is None:
        return ("reached" if reached else "no_start"), None
    if kpi.direction not in {
        "higher",
        "lower",
    }:  # past its target is not there either, for nothing says that it is better
        return _by_distance(start, now, target, target)
    if is_reached(kpi.direction, start.value, target):  # it began past its target, and has only to stay there
        return ("reached" if reached else "back"), None
    return _by_share((now - start.value) / (target - start.value))


def _within_band(kpi: Kpi, start: Value | None, now: Decimal) -> tuple[State, Decimal | None]:
    return _by_distance(start, now, kpi.band_low, kpi.band_high)


def _by_distance(
    start: Value | None, now: Decimal, low: Decimal | None, high: Decimal | None
) -> tuple[State, Decimal | None]:
    off = distance_to_band(now, low, high)
    before = None if start is None else distance_to_band(start.value, low, high)
    if before is None:
        return ("reached" if off == 0 else "no_start"), None
    if before == 0:
        return ("reached" if off == 0 else "back"), None
    return _by_share((before - off) / before)


def _by_share(share: Decimal) -> tuple[State, Decimal]:
    if share >= 1:
        return "reached", share
    return ("begun" if share == 0 else "under_way" if share > 0 else "back"), share
