"""Scores and KPIs along a line: every mark where its value lies, no text over another, right is always better."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.charts.letters import text_width
from reports.drawings import dumbbell as gaps
from reports.drawings import kpibar as bars
from reports.drawings import scale as scales
from reports.drawings.dumbbell import dumbbell
from reports.drawings.kpibar import kpibar
from reports.drawings.pips import pips
from reports.drawings.scale import scale, spread
from reports.drawings.values import Chain, Measure, Step
from tests.reports.boxes import Box
from tests.reports.drawn import NAMES, SVG, box, chains, fills, lines, parsed, step, steps, texts, titles, value
from tests.reports.strokes import overlapping, text_boxes
from tests.strategies import numbers

D = Decimal
SCORES = ("", "0", "5.5", "10")


def measure(
    direction: str, now: str, target: str, *, unit: str = "stuks", band: tuple[int, int] | None = None
) -> Measure:
    """A KPI; ``""`` is a value that is missing."""
    current, aimed = (D(each) if each else None for each in (now, target))
    low, high = (None, None) if band is None else (D(band[0]), D(band[1]))
    return Measure("Meter", unit, direction, current, aimed, low, high)  # type: ignore[arg-type]


def filled(drawing: str) -> float:
    """Where the filled bar ends."""
    (bar,) = fills(drawing, "ink2")
    return value(bar, "x") + value(bar, "width")


def tick(drawing: str) -> float:
    """Where the target lies."""
    (line,) = lines(drawing, "ink")
    return float(line.get("d", "").split()[0].removeprefix("M"))


# ---- pips ----


def bars_of(drawing: str, colour: str) -> int:
    """How many bars are filled with a colour."""
    return sum(each.get("d", "").count("M") for each in fills(drawing, colour))


@pytest.mark.parametrize(
    ("score", "bars", "title"),
    [
        ("0", 1, "zwaar onvoldoende, trede 1 van 5"),
        ("4.8", 2, "onvoldoende, trede 2 van 5"),
        ("5.5", 3, "voldoende, trede 3 van 5"),
        ("7", 4, "ruim voldoende, trede 4 van 5"),
        ("10", 5, "goed, trede 5 van 5"),
    ],
)
def test_as_many_bars_as_the_number_of_the_band(score: str, bars: int, title: str) -> None:
    drawing = pips(D(score), language="nl")

    assert bars_of(drawing, f"b{bars}") == bars
    assert bars_of(drawing, "line") == 5 - bars
    assert titles(drawing) == [title]


def test_without_a_score_no_bar_is_filled() -> None:
    assert bars_of(pips(None, language="nl"), "line") == 5
    assert titles(pips(None, language="nl")) == ["nog geen cijfer"]
    assert titles(pips(None, language="en")) == ["no score yet"]


# ---- scale ----


def test_each_score_has_a_mark_of_its_own_shape_where_it_lies() -> None:
    drawing = scale(step("4.8", "7.1", "6.5"), language="nl")

    (disc,) = fills(drawing, "b2")
    assert (disc.tag, value(disc, "cx")) == (f"{SVG}circle", scales.place(D("4.8")).__round__(2))
    assert [each.get("d", "").split()[0] for each in lines(drawing, "ink")] == [
        f"M{scales.place(D('7.1')):.2f}",
        f"M{scales.place(D('6.5')):.2f}",
    ]
    assert texts(drawing) == ["klant 4,8", "eigen 7,1", "streef 6,5", "0", "5,5", "10"]


@pytest.mark.parametrize("score", ["0", "7.3", "10"])
def test_three_equal_scores_leave_three_marks_to_see(score: str) -> None:
    """The diamond reaches outside the disc, and the pointer hangs above both."""
    drawing = scale(step(score, score, score), language="nl")
    (disc,) = (each for each in parsed(drawing).iter(f"{SVG}circle"))
    diamond, pointer = lines(drawing, "ink")

    top = value(disc, "cy") - value(disc, "r")
    assert float(diamond.get("d", "").split()[1].partition("l")[0]) < top
    assert float(pointer.get("d", "").split()[1].partition("l")[0]) < top


@given(steps(), st.sampled_from(["nl", "en"]))
def test_labels_never_lie_over_each_other_or_outside(drawn: Step, language: str) -> None:
    drawing = scale(drawn, language=language)
    left, _, right, bottom = box(drawing)
    labels = sorted(
        (value(each, "x") - text_width(each.text or "", scales.TEXT) / 2, each.text or "")
        for each in parsed(drawing).iter(f"{SVG}text")
        if value(each, "font-size") == scales.TEXT
    )
    ends = [x + text_width(text, scales.TEXT) for x, text in labels]

    assert len(labels) == sum(score is not None for score in (drawn.customer, drawn.own, drawn.aspired))
    assert all(end < start for end, (start, _) in zip(ends, labels[1:], strict=False))
    assert not labels or (labels[0][0] >= left - 0.1 and ends[-1] <= right + 0.1)
    assert all(value(each, "y") < bottom for each in parsed(drawing).iter(f"{SVG}text"))


@given(st.lists(st.tuples(st.floats(0, 260), st.floats(1, 60)), max_size=3))
def test_texts_are_spread_in_order_and_no_further_than_needed(wanted: list[tuple[float, float]]) -> None:
    places, widths = [place for place, _ in wanted], [width for _, width in wanted]
    centres = spread(places, widths, left=0, right=260, space=8)
    order = sorted(range(len(wanted)), key=lambda index: places[index])

    for before, after in pairwise(order):
        assert centres[after] - widths[after] / 2 >= centres[before] + widths[before] / 2 + 8 - 1e-6
    if len(wanted) == 1:
        assert centres == [pytest.approx(min(max(places[0], widths[0] / 2), 260 - widths[0] / 2))]


def test_without_labels_a_scale_is_marks_only() -> None:
    assert texts(scale(step("4", "5", "6"), language="nl", labels=False)) == []


# ---- dumbbell ----


def test_gaps_are_sorted_from_most_overrated_to_most_underrated() -> None:
    drawn = Chain(
        (
            step("8.2", "7.4", number=1),
            step("4.8", "7.1", number=2),
            step("", "7", number=3),
            step("6", "8.3", number=4),
            step("1", "9", number=5, waived=True),
        )
    )

    assert [each.number for each in gaps.by_gap(drawn)] == [2, 4, 1, 3]
    said = texts(dumbbell(drawn, language="nl"))
    assert [each for each in said if each[0] in "+\u2212"] == ["\u22122,3", "\u22122,3", "+0,8"]
    assert [each[3:] for each in said if each[1:3] == "  "] == [
        "Become aware",
        "Positive first experience",
        "Meet my needs",
        "Easy to buy",
    ]


def test_the_axis_begins_at_three_unless_a_score_is_lower() -> None:
    axis = [each for each in texts(dumbbell(Chain((step("4", "7"),)), language="nl")) if each.isdigit()]
    lower = [each for each in texts(dumbbell(Chain((step("4", "7", "0.9"),)), language="nl")) if each.isdigit()]

    assert axis == [str(figure) for figure in range(3, 11)]
    assert lower == [str(figure) for figure in range(11)]


@given(chains(), st.sampled_from(["nl", "en"]))
@settings(max_examples=40, deadline=None)
def test_no_score_in_the_chart_of_gaps_touches_a_name_or_a_column(drawn: Chain, language: str) -> None:
    drawing = dumbbell(drawn, language=language)
    for each in parsed(drawing).iter(f"{SVG}text"):
        said, x, size = each.text or "", value(each, "x"), value(each, "font-size")
        width = text_width(said, size)
        ends = {"end": (x - width, x), "middle": (x - width / 2, x + width / 2)}.get(
            each.get("text-anchor", ""), (x, x + width)
        )
        is_name = x in {0, 16}
        assert ends[1] <= (gaps.NAMES if is_name else gaps.WIDTH) + 0.1
        if not is_name and value(each, "y") > gaps.TOP and x < gaps.ASPIRED:
            assert ends[0] >= gaps.NAMES
            assert ends[1] < gaps.ASPIRED - text_width("10,0", 13)


NEAR = st.builds(
    lambda customer, own, aspired: (customer, min(10, max(0, customer + own)), min(10, max(0, customer + aspired))),
    st.sampled_from([0, 1, 29, 30, 55, 73, 99, 100]),
    st.sampled_from([-100, -10, -1, 0, 1, 10, 100]),
    st.sampled_from([-100, -1, 0, 1, 100]),
)
"""Three scores in tenths: equal, a tenth apart, far apart, and at both ends of the scale."""


def scored(tenths: tuple[int, int, int], *, number: int) -> Step:
    """A link with these scores, and a department."""
    return replace(step(*(f"{each / 10}" for each in tenths), number=number), departments=("Inkoop",))


def marks(drawing: str) -> list[tuple[str, Box]]:
    """The discs, diamonds and pointers of the chart itself, with the room they take."""
    found = []
    for each in parsed(drawing):
        if each.tag == f"{SVG}circle":
            x, y, r = (value(each, name) for name in ("cx", "cy", "r"))
            found.append(("disc", Box(x - r, y - r, x + r, y + r)))
        elif "fill-paper" in (each.get("class") or ""):
            start, *steps = re.findall(r"(-?[0-9.]+) (-?[0-9.]+)", each.get("d", ""))
            x, y = map(float, start)
            wide, tall = (max(abs(float(step[at])) for step in steps) for at in (0, 1))
            low, high = (0, 2 * tall) if len(steps) == 3 else (-tall, 0)
            found.append(("mark", Box(x - wide, y + low, x + wide, y + high)))
    return found


@given(st.lists(NEAR, min_size=7, max_size=7), st.sampled_from(["nl", "en"]))
@settings(max_examples=60, deadline=None)
def test_no_score_in_the_chart_of_gaps_lies_over_another_or_over_a_mark(
    tenths: list[tuple[int, int, int]], language: str
) -> None:
    drawn = Chain(tuple(scored(each, number=at) for at, each in enumerate(tenths, 1)))
    drawing = dumbbell(drawn, language=language)
    written, drawn_marks = text_boxes(drawing), marks(drawing)

    assert len(drawn_marks) == 21
    assert overlapping(written) == []
    assert [text for text, room in written for _, mark in drawn_marks if room.overlaps(mark)] == []
    left, top, right, bottom = box(drawing)
    assert all(
        left <= room.left and top <= room.top and room.right <= right + 0.1 and room.bottom <= bottom
        for _, room in written + drawn_marks
    )


@given(st.lists(NEAR, min_size=1, max_size=1))
def test_in_the_chart_of_gaps_every_mark_lies_at_its_score(tenths: list[tuple[int, int, int]]) -> None:
    drawn = scored(tenths[0], number=1)
    axis = gaps.Axis([drawn])
    drawing = dumbbell(Chain((drawn,)), language="nl")
    centres = {name: (room.left + room.right) / 2 for name, room in marks(drawing) if name == "disc"}

    assert centres["disc"] == pytest.approx(axis.place(D(tenths[0][0]) / 10), abs=0.01)
    assert [(room.left + room.right) / 2 for name, room in marks(drawing) if name == "mark"] == [
        pytest.approx(axis.place(D(each) / 10), abs=0.01) for each in tenths[0][1:]
    ]


def test_the_names_of_the_method_are_never_cut() -> None:
    said = texts(dumbbell(Chain(tuple(step("6", number=at) for at in range(1, 8))), language="nl"))

    assert [each[3:] for each in said if each[1:3] == "  "] == list(NAMES)


@pytest.mark.parametrize(
    ("language", "names"), [("nl", ["klant", "eigen", "streef"]), ("en", ["customer", "own", "aspired"])]
)
def test_the_chart_of_gaps_tells_what_its_marks_mean(language: str, names: list[str]) -> None:
    drawing = dumbbell(Chain((step("6"),)), language=language)

    assert texts(drawing)[:3] == names
    assert value(list(parsed(drawing).iter(f"{SVG}text"))[2], "x") + text_width(names[2], 11) < gaps.LEFT


def test_a_gap_of_a_point_or_more_is_drawn_bold() -> None:
    drawing = dumbbell(Chain((step("6", "7", number=1), step("6", "6.9", number=2))), language="nl")
    joined = [value(each, "stroke-width") for each in lines(drawing, "ink2") if "H" in each.get("d", "")]

    assert joined == [5, 2.6]


def test_the_departments_of_a_link_stand_under_its_name() -> None:
    drawn = Step(1, "Meet my needs", D(6), D(7), departments=("Inkoop", " ", "Marketing"))

    assert "Inkoop, Marketing" in texts(dumbbell(Chain((drawn,)), language="nl"))


# ---- kpibar ----


@given(
    numbers(),
    numbers(),
    st.sampled_from(["higher", "lower", "band", ""]),
    st.sampled_from(["%", "", "NPS", "score 1-7"]),
)
def test_every_kpi_is_drawn_within_its_frame(
    now: Decimal | None, target: Decimal | None, direction: str, unit: str
) -> None:
    drawn = Measure("Meter", unit, direction, now, target, D(8), D(25))  # type: ignore[arg-type]
    drawing = kpibar(drawn, language="nl")

    for each in parsed(drawing).iter(f"{SVG}rect"):
        assert bars.LEFT - 0.01 <= value(each, "x") <= value(each, "x") + value(each, "width") <= bars.RIGHT + 0.01
    assert len(fills(drawing, "ink2")) == (now is not None)
    assert len(lines(drawing, "ink")) == (target is not None)


@given(numbers(), numbers(), st.sampled_from(["higher", "lower"]))
def test_right_is_always_better(now: Decimal | None, target: Decimal | None, direction: str) -> None:
    if now is not None and target is not None:
        drawing = kpibar(measure(direction, str(now), str(target)), language="nl")
        better = target > now if direction == "higher" else target < now
        worse = target < now if direction == "higher" else target > now
        assert filled(drawing) <= tick(drawing) + 0.01 if better else True
        assert filled(drawing) >= tick(drawing) - 0.01 if worse else True


def test_within_a_band_all_is_reached_and_outside_it_the_distance_counts() -> None:
    inside = kpibar(measure("band", "10", "20", band=(8, 25)), language="nl")
    low, high = (kpibar(measure("band", now, "12", band=(8, 25)), language="nl") for now in ("4", "29"))

    assert filled(inside) == tick(inside) == bars.RIGHT
    assert filled(low) == filled(high) < bars.RIGHT
    assert tick(low) == bars.RIGHT


def test_a_target_on_the_edge_of_a_band_of_one_side_is_reached() -> None:
    one_sided = Measure("Meter", "", "band", D(5), D(9), D(8), None)

    assert tick(kpibar(one_sided, language="nl")) == bars.RIGHT


@pytest.mark.parametrize("direction", ["higher", "lower", "band", ""])
@pytest.mark.parametrize("both", ["0", "50", "-3"])
def test_a_target_that_is_reached_has_no_way_to_go(direction: str, both: str) -> None:
    drawing = kpibar(measure(direction, both, both, unit="%"), language="nl")

    assert filled(drawing) == tick(drawing)
    assert fills(drawing, "paper") == []


def test_the_way_to_go_is_open_up_to_the_target() -> None:
    drawing = kpibar(measure("higher", "41", "70", unit="%"), language="nl")
    (way,) = fills(drawing, "paper")

    assert (value(way, "x"), round(value(way, "x") + value(way, "width"), 1)) == (
        filled(drawing),
        round(tick(drawing), 1),
    )


def test_a_target_that_is_worse_stands_in_what_is_filled() -> None:
    drawing = kpibar(measure("lower", "5", "7"), language="nl")

    assert tick(drawing) < filled(drawing)
    assert fills(drawing, "paper") == []


@pytest.mark.parametrize(
    ("unit", "now", "target", "worst", "best"),
    [
        ("%", "41", "70", 0, 100),
        ("NPS", "-20", "30", -100, 100),
        ("%", "90", "130", 0, 130),
        ("dagen", "16", "8", 0, 20),
    ],
)
def test_a_scale_is_what_the_unit_can_bear_or_runs_somewhat_past_the_values(
    unit: str, now: str, target: str, worst: float, best: float
) -> None:
    assert bars.scale_of(measure("higher", now, target, unit=unit)) == bars.Scale(worst, best)
    assert bars.scale_of(measure("lower", now, target, unit=unit)) == bars.Scale(best, worst)


def test_a_short_way_is_seen_from_nearer_by_and_says_that_the_scale_is_cut() -> None:
    scale_shown = bars.scale_of(measure("higher", "99.2", "99.4", unit="%"))

    assert (scale_shown.cut_worst, scale_shown.cut_best) == (True, True)
    assert scale_shown.best - scale_shown.worst == pytest.approx(0.8)
    at_the_end = bars.scale_of(measure("higher", "99.9", "100", unit="%"))
    assert (at_the_end.best, at_the_end.cut_worst, at_the_end.cut_best) == (100, True, False)
    assert len(lines(kpibar(measure("higher", "99.2", "99.4", unit="%"), language="nl"), "paper")) == 3


# ---- all ----


@pytest.mark.parametrize("customer", SCORES)
@pytest.mark.parametrize("own", SCORES)
@pytest.mark.parametrize("aspired", SCORES)
def test_every_combination_of_extremes_is_drawn(customer: str, own: str, aspired: str) -> None:
    drawn = step(customer, own, aspired)

    for drawing in (scale(drawn, language="nl"), dumbbell(Chain((drawn,)), language="nl")):
        assert len(titles(drawing)) == 1
