"""How far a KPI is: by its target or within its band, whichever way is better, and where its last values go."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.progress import Value, progress_of, series_of, trend_of
from tests.kpis.charted import FIRST_DAY, kpi
from tests.kpis.measured import TODAY
from tests.workbook.documents import uid
from workbook.document import Measurement
from workbook.kpi_logic import is_reached
from workbook.links import now_of

D = Decimal
NUMBERS = st.decimals(min_value=-10_000, max_value=10_000, places=2)


def test_lower_is_better_on_its_way_is_on_its_way() -> None:
    told = progress_of(kpi(measured="40 34", direction="lower", target_value="30"))

    assert (told.state, told.share) == ("under_way", D("0.6"))


@pytest.mark.parametrize(
    ("direction", "start", "now", "target", "state", "share"),
    [
        ("higher", "10", "15", "20", "under_way", "0.5"),
        ("higher", "10", "10", "20", "begun", "0"),
        ("higher", "10", "8", "20", "back", "-0.2"),
        ("higher", "10", "20", "20", "reached", "1"),
        ("higher", "10", "25", "20", "reached", "1.5"),
        ("lower", "40", "44", "30", "back", "-0.4"),
        ("lower", "40", "30", "30", "reached", "1"),
        ("lower", "40", "25", "30", "reached", "1.5"),
        ("", "10", "15", "20", "under_way", "0.5"),
        ("", "10", "20", "20", "reached", "1"),
        ("", "10", "25", "20", "under_way", "0.5"),
        ("", "10", "35", "20", "back", "-0.5"),
        ("band", "10", "25", "20", "under_way", "0.5"),
        ("band", "30", "20", "20", "reached", "1"),
        ("higher", "10", "15", "10", "equal", None),
        ("higher", "20", "18", "10", "reached", None),
        ("higher", "20", "8", "10", "back", None),
        ("lower", "20", "28", "25", "back", None),
    ],
)
def test_progress_towards_a_target(
    direction: str, start: str, now: str, target: str, state: str, share: str | None
) -> None:
    """A start that is as good as the target leaves no way to go, only a place to keep."""
    told = progress_of(kpi(measured=now, direction=direction, start_value=start, target_value=target))

    assert (told.state, told.share) == (state, share and D(share))


@pytest.mark.parametrize(
    ("start", "now", "low", "high", "state", "share"),
    [
        ("20", "12", "10", "14", "reached", "1"),
        ("20", "17", "10", "14", "under_way", "0.5"),
        ("20", "20", "10", "14", "begun", "0"),
        ("20", "23", "10", "14", "back", "-0.5"),
        ("20", "7", "10", "14", "under_way", "0.5"),
        ("12", "13", "10", "14", "reached", None),
        ("12", "15", "10", "14", "back", None),
        ("8", "9", "10", None, "under_way", "0.5"),
        ("18", "16", None, "14", "under_way", "0.5"),
    ],
)
def test_progress_towards_a_band(
    start: str, now: str, low: str | None, high: str | None, state: str, share: str | None
) -> None:
    """By how far off it is, on whichever side; the target plays no part. Within the band it is where it should be."""
    limits = {name: limit for name, limit in (("band_low", low), ("band_high", high)) if limit is not None}
    told = progress_of(kpi(measured=now, direction="band", start_value=start, target_value="999", **limits))

    assert (told.state, told.share) == (state, share and D(share))


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"target_value": "10"}, "unknown"),
        ({"current_value": "10"}, "no_target"),
        ({"current_value": "5", "target_value": "10", "direction": "higher"}, "no_start"),
        ({"current_value": "10", "target_value": "10", "direction": "higher"}, "reached"),
        ({"current_value": "12", "direction": "band", "band_low": "10"}, "reached"),
        ({"current_value": "8", "direction": "band", "band_low": "10"}, "no_start"),
    ],
)
def test_where_a_kpi_stands_without_a_way(fields: dict[str, str], state: str) -> None:
    told = progress_of(kpi(**fields))

    assert (told.state, told.share) == (state, None)


def test_the_oldest_measurement_is_the_start_and_the_newest_is_now() -> None:
    measured = kpi(measured="40 35 34", direction="lower", target_value="30", current_value="99")
    told = progress_of(measured)

    assert (told.start, told.now) == (series_of(measured)[0], series_of(measured)[-1])
    assert progress_of(measured.model_copy(update={"start_value": D(50)})).share == D("0.8")


@given(
    rows=st.lists(st.tuples(st.none() | st.sampled_from([FIRST_DAY, TODAY]), st.none() | NUMBERS), max_size=5),
    current=st.none() | NUMBERS,
)
def test_progress_and_conflicts_go_by_the_same_now(rows: list[tuple[Any, D | None]], current: D | None) -> None:
    """Also where two were measured on one day, or a row lacks its date or value."""
    measured = tuple(Measurement(uid=uid(at), date=day, value=value) for at, (day, value) in enumerate(rows))
    given_kpi = kpi().model_copy(update={"measurements": measured, "current_value": current})
    now = progress_of(given_kpi).now

    assert now_of(given_kpi) == (now and now.value)


@given(start=NUMBERS, now=NUMBERS, target=NUMBERS)
def test_which_way_is_better_turns_with_all_its_values(start: D, now: D, target: D) -> None:
    """Lower is better is higher is better, seen in a mirror."""
    higher = progress_of(kpi(direction="higher", start_value=start, current_value=now, target_value=target))
    lower = progress_of(kpi(direction="lower", start_value=-start, current_value=-now, target_value=-target))

    assert (higher.state, higher.share) == (lower.state, lower.share)


@given(
    start=NUMBERS,
    now=NUMBERS,
    target=NUMBERS,
    direction=st.sampled_from(["higher", "lower", "band", ""]),
    has_limits=st.booleans(),
)
def test_where_it_stands_is_told_by_how_far_off_it_is(
    start: D, now: D, target: D, direction: Any, has_limits: bool
) -> None:
    """Off: short of the target when one way is better, outside the band, and without either of them anything but the target."""
    low, high = (target - 5, target + 10) if has_limits and direction == "band" else (None, None)
    least = {"lower": None}.get(direction, target if low is None else low)
    most = {"higher": None}.get(direction, target if high is None else high)

    def off(value: D) -> D:
        return max(D(0) if least is None else least - value, D(0) if most is None else value - most, D(0))

    told = progress_of(
        kpi(
            direction=direction, start_value=start, current_value=now, target_value=target, band_low=low, band_high=high
        )
    )

    assert told.is_there == is_reached(direction, now, target, low, high)
    if told.state == "equal":
        assert start == target
        assert low is None
    else:
        is_there, further = off(now) == 0, off(now) - off(start)
        assert told.state == (
            "reached" if is_there else "back" if further > 0 else "under_way" if further < 0 else "begun"
        )
        assert is_there == is_reached(direction, now, target, low, high)
        assert told.share is None or (told.share >= 1) == is_there


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        ("", ""),
        ("5", ""),
        ("5 6", "rising"),
        ("6 5", "falling"),
        ("5 5", "level"),
        ("9 5 5 5 5 5", "level"),
        ("5 6 5", "steady"),
        ("1 2 3 4 5", "rising"),
        ("1 2 9 4 5", "rising"),
        ("9 1 2 3 4 5", "rising"),
        ("5 4 4 3 3", "falling"),
        ("10 90 12 80 11", "steady"),
    ],
)
def test_the_last_values_tell_the_trend(values: str, trend: str) -> None:
    """One value that stands out turns nothing, and what lies longer ago than five values does not count."""
    assert trend_of([Value(D(each)) for each in values.split()]) == trend
