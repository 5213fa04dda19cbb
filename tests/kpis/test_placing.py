"""Words beside the lines of a chart never lie over each other, whatever the values are and however near they lie."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.charts import trend_chart
from kpis.charts.axes import axis_of
from kpis.charts.placing import LARGE, TEXT, WIDEST, Label, beside
from kpis.charts.values import Mark, MarkKind
from tests.kpis.charted import charted, kpi

D = Decimal
NBSP = "\u00a0"
KINDS: tuple[MarkKind, ...] = ("now", "target", "high", "low", "start")
values = st.decimals(min_value=-(10**11), max_value=10**11, places=4) | st.sampled_from([D(0), D("7.5"), D("7.6")])
marks = st.lists(values, min_size=1, max_size=5).map(
    lambda found: [
        Mark(kind, each, f"{kind} {each} eenheden", f"{kind} {each}") for kind, each in zip(KINDS, found, strict=False)
    ]
)


def placed(found: list[Mark], height: float) -> tuple[Label, ...]:
    return beside(found, axis_of([mark.value for mark in found], "nl"), height)


@given(marks, st.floats(20, 400))
def test_no_two_labels_overlap_and_each_lies_beside_the_plot(found: list[Mark], height: float) -> None:
    labels = placed(found, height)

    for above, below in pairwise(labels):
        assert below.middle - above.middle >= (above.height + below.height) / 2 - 1e-6
    assert all(-1e-6 <= label.middle <= height + 1e-6 for label in labels)
    assert all(label.width <= WIDEST for label in labels)
    assert [label.at for label in labels] == sorted(label.at for label in labels)


@given(marks, st.floats(20, 400))
def test_what_finds_no_room_is_left_out_and_never_the_newest_value(found: list[Mark], height: float) -> None:
    labels = placed(found, height)

    assert {label.kind for label in labels} == {mark.kind for mark in found[: len(labels)]}
    if len(labels) < len(found):
        assert sum(label.height for label in labels) + 1.2 * TEXT > height
    assert placed(found, 96.0)[len(found) - 1 :], "on a phone all five find room"


@given(marks, st.floats(1, 6))
def test_labels_as_far_from_their_lines_do_not_meet_in_a_plot_that_is_higher(found: list[Mark], times: float) -> None:
    moved = [(label.at * times + label.middle - label.at, label.height) for label in placed(found, 96.0)]

    for (above, high), (below, low) in pairwise(moved):
        assert below - above >= (high + low) / 2 - 1e-6


@given(marks)
def test_the_newest_value_stays_beside_its_point_and_the_others_make_way(found: list[Mark]) -> None:
    [newest] = [label for label in placed(found, 200.0) if label.kind == "now"]

    if 80 <= newest.at <= 120:
        assert newest.middle == pytest.approx(newest.at, abs=0.1)


def test_equal_values_stand_above_each_other() -> None:
    level = kpi("Behoeftedekking", "7.1 7.3", direction="higher", target_value="7.5", start_value="7.5")
    labels = placed(list(trend_chart(charted(level), level.uid, language="nl").marks), 200.0)

    assert [label.words for label in labels] == ["doel 7,5", "begin 7,5", "7,3"]
    assert [label.size for label in labels] == [TEXT, TEXT, LARGE]


def test_one_value_far_off_leaves_every_word_of_the_others_legible() -> None:
    far = kpi(
        "Voorraad", "12 1074.5 13", unit="%", direction="band", band_low="10", band_high="14",
        target_value="12", start_value="9",
    )  # fmt: skip
    labels = placed(list(trend_chart(charted(far), far.uid, language="nl").marks), 200.0)

    assert [label.words for label in labels] == [
        f"{said}{NBSP}%" for said in ("tot en met 14", "13", "doel 12", "vanaf 10", "begin 9")
    ]


def test_units_go_where_words_are_too_wide_with_them() -> None:
    wide = kpi("Wachttijd", "187 135", unit="seconden", direction="lower", target_value="85", start_value="1210")
    labels = placed(list(trend_chart(charted(wide), wide.uid, language="nl").marks), 200.0)

    assert [label.words for label in labels] == ["begin 1.210", f"135{NBSP}seconden", "doel 85"]
