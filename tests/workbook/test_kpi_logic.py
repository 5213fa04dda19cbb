"""Which way is better, and which goals collide, follows from the numbers alone."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.kpi_logic import desired_movement, distance_to_band, goals_relation, improves, is_reached, logical_range
from workbook.method.load import current

values = st.decimals(-1000, 1000, places=2)
movements: Any = st.sampled_from([-1, 0, 1])
signs: Any = st.sampled_from(["", "+", "-"])
OTHER: Any = {"+": "-", "-": "+", "": ""}


@given(values | st.none(), values | st.none())
def test_a_fixed_direction_asks_for_no_values(now: Decimal | None, target: Decimal | None) -> None:
    assert (desired_movement("higher", now, target), desired_movement("lower", now, target)) == (1, -1)
    assert desired_movement("", now, target) == 0


@given(values, values)
def test_within_a_band_the_target_tells_where_to_go(now: Decimal, target: Decimal) -> None:
    movement = desired_movement("band", now, target)
    assert movement == (target > now) - (target < now)
    assert movement == -desired_movement("band", target, now)


@given(values)
def test_a_band_without_both_values_tells_nothing(value: Decimal) -> None:
    assert (desired_movement("band", None, value), desired_movement("band", value, None)) == (0, 0)


@given(movements, signs, movements)
def test_goals_relate_both_ways_alike_and_turn_with_the_sign(a: Any, sign: Any, b: Any) -> None:
    relation = goals_relation(a, sign, b)
    assert goals_relation(b, sign, a) == relation
    turned = {"reinforcing": "opposing", "opposing": "reinforcing", "undetermined": "undetermined"}
    assert goals_relation(a, OTHER[sign], b) == turned[relation]
    assert (relation == "undetermined") == (a == 0 or b == 0 or sign == "")


def test_handling_time_down_against_satisfaction_up_collides() -> None:
    down, up = desired_movement("lower", None, None), desired_movement("higher", None, None)
    assert goals_relation(down, "+", up) == "opposing"
    assert goals_relation(down, "-", up) == "reinforcing"


@given(values, values)
def test_what_improves_upward_worsens_downward(now: Decimal, target: Decimal) -> None:
    if now == target:
        assert (improves("higher", now, target), improves("lower", now, target)) == (False, False)
    else:
        assert improves("higher", now, target) is not improves("lower", now, target)


@given(values, values, values, values)
def test_in_a_band_all_is_good_and_outside_it_only_what_comes_nearer(
    now: Decimal, target: Decimal, one: Decimal, other: Decimal
) -> None:
    low, high = min(one, other), max(one, other)
    better = improves("band", now, target, low, high)
    if low <= target <= high:
        assert better is True
    else:
        assert better is (distance_to_band(target, low, high) < distance_to_band(now, low, high))


@given(values, values, values)
def test_a_band_that_is_open_on_one_side_is_a_band(now: Decimal, target: Decimal, limit: Decimal) -> None:
    wide = Decimal(10_000)

    for one, whole in (((limit, None), (limit, wide)), ((None, limit), (-wide, limit))):
        assert improves("band", now, target, *one) is improves("band", now, target, *whole)
        assert is_reached("band", now, target, *one) is is_reached("band", now, target, *whole)


@pytest.mark.parametrize(
    ("direction", "now", "target", "limit"),
    [("", 1, 2, 9), ("higher", None, 2, 9), ("lower", 1, None, 9), ("band", 1, 2, None)],
)
def test_what_is_missing_makes_an_improvement_unknown(direction: Any, now: Any, target: Any, limit: Any) -> None:
    now, target, limit = (None if value is None else Decimal(value) for value in (now, target, limit))
    assert improves(direction, now, target, limit, limit) is None


def _range(unit: str, name: str = "", **allowed: bool) -> tuple[Any, Any]:
    return logical_range(unit, name, **allowed)


@pytest.mark.parametrize(
    ("unit", "name", "expected"),
    [
        ("%", "", (0, 100)),
        ("procent", "", (0, 100)),
        ("% van de omzet", "", (0, 100)),
        ("score -100 tot +100", "", (-100, 100)),
        ("score 0-10", "", (0, 10)),
        ("score 1-7 (7 = makkelijk)", "", (1, 7)),
        ("sterren 1-5", "", (1, 5)),
        ("cijfer", "", (0, 10)),
        ("punten", "NPS", (-100, 100)),
        ("index (100 = markt)", "", (None, None)),
        ("per 100 orders", "", (None, None)),
        ("€", "", (None, None)),
        ("", "", (None, None)),
    ],
)
def test_a_unit_tells_which_values_it_can_bear(unit: str, name: str, expected: tuple[int | None, int | None]) -> None:
    assert _range(unit, name) == expected


def test_the_library_may_allow_more_than_a_percentage_can() -> None:
    assert _range("%", allow_over_100=True) == (0, None)
    assert _range("%", allow_below_0=True) == (None, 100)


def test_every_scale_of_the_library_is_understood() -> None:
    scaled = {kpi.unit for kpi in current().kpis if kpi.unit.startswith(("score", "sterren", "cijfer"))}
    assert {unit: _range(unit) for unit in scaled} == {
        "score -100 tot +100": (-100, 100),
        "score 0-10": (0, 10),
        "score 1-7 (7 = makkelijk)": (1, 7),
        "sterren 1-5": (1, 5),
    }
