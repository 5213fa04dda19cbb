"""How far a KPI is on its way from where it began to its target, by what was measured since."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbook.document import Kpi
from workbook.kpi_logic import distance_to_band, is_reached

State = Literal["unknown", "no_target", "no_start", "equal", "back", "begun", "under_way", "reached"]
"""``unknown``: no value now. ``equal``: it began at its target, so there is no way to go. ``back``: further off than at the start.
``begun``: where it began. ``under_way``: nearer, not there. ``reached``: as good as the target, or within the band."""


@dataclass(frozen=True)
class Value:
    """A value on a date; the date is None for what a plate says of now or of the start."""

    value: Decimal
    date: datetime.date | None = None
    note: str = ""


@dataclass(frozen=True)
class Progress:
    """Where a KPI stands. ``share`` is (now − start)/(target − start): 0 at the start, 1 at the target, below 0 when it went back,
    above 1 past the target; None where that means nothing (no start, start equal to target, a band)."""

    start: Value | None
    now: Value | None
    target: Decimal | None
    state: State
    share: Decimal | None = None


def series_of(kpi: Kpi) -> tuple[Value, ...]:
    """What was measured, by date; of one day in the order it was written down. Rows without a date or value tell nothing yet."""
    dated = [(each.date, each.value, each.note) for each in kpi.measurements if each.date and each.value is not None]
    return tuple(Value(value, date, note) for date, value, note in sorted(dated, key=lambda each: each[0]))


def progress_of(kpi: Kpi) -> Progress:
    """Progress by the newest measurement, else by the value now; the start is what the KPI says, else the oldest measurement."""
    series = series_of(kpi)
    start = Value(kpi.start_value) if kpi.start_value is not None else series[0] if series else None
    now = series[-1] if series else Value(kpi.current_value) if kpi.current_value is not None else None
    state = _state(kpi, start, now)
    return Progress(start, now, kpi.target_value, state, _share(kpi, start, now))


def _state(kpi: Kpi, start: Value | None, now: Value | None) -> State:
    if now is None:
        return "unknown"
    if kpi.direction == "band" and not (kpi.band_low is None and kpi.band_high is None):
        return _state_in_band(kpi, start, now)
    return _state_by_target(kpi, start, now)


def _state_by_target(kpi: Kpi, start: Value | None, now: Value) -> State:
    if kpi.target_value is None:
        return "no_target"
    if start is not None and start.value == kpi.target_value:
        return "equal"
    if is_reached(kpi.direction, now.value, kpi.target_value):
        return "reached"
    return "no_start" if start is None else _moved(now.value - start.value, kpi.target_value - start.value)


def _state_in_band(kpi: Kpi, start: Value | None, now: Value) -> State:
    """Within its band a KPI is where it should be, whatever the target; outside it counts how far off it is."""
    off = distance_to_band(now.value, kpi.band_low, kpi.band_high)
    if off == 0:
        return "reached"
    if start is None:
        return "no_start"
    before = distance_to_band(start.value, kpi.band_low, kpi.band_high)
    return "begun" if off == before else "under_way" if off < before else "back"


def _moved(done: Decimal, way: Decimal) -> State:
    if done == 0:
        return "begun"
    return "under_way" if (done > 0) == (way > 0) else "back"


def _share(kpi: Kpi, start: Value | None, now: Value | None) -> Decimal | None:
    if kpi.direction == "band" or start is None or now is None or kpi.target_value is None:
        return None
    way = kpi.target_value - start.value
    return (now.value - start.value) / way if way else None
