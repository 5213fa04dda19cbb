"""The chain as ink on paper, place by place: every link over the next one at the top and under it at the bottom, and no seam."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product
from math import hypot

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.drawings import chain as sideways
from reports.drawings.bands import thickness
from reports.drawings.ring import OUTLINE, SEEN, Ring, ring
from reports.drawings.values import Chain, Step, reached
from tests.reports.boxes import Box, Point
from tests.reports.drawn import NAMES, box, chain, chains, fills, step, texts, titles
from tests.reports.strokes import TOLERANCE, Stroke, overlapping, seen, strokes, text_boxes

D = Decimal
RADIUS, HALF, PITCH = sideways.RADIUS, sideways.HALF, sideways.PITCH
CENTRE = sideways.POINTER + sideways.MARGIN + RADIUS
EXTREMES = ("", "0", "10")
CLEAR = 2.0
"""Units of paper around every text: at the size of the summary three quarters of a millimetre."""


def links(*scores: Sequence[str], weakest: int | None = None) -> Chain:
    """A chain of links with customer, own and aspired score each."""
    return Chain(
        tuple(step(*each, number=at, name=NAMES[at % 7 - 1]) for at, each in enumerate(scores, 1)),
        weakest,
        settled=True,
    )


def middle(index: int) -> float:
    """Where the middle of a link lies, from 0."""
    return sideways.EDGE + PITCH * (index + 0.5)


def offset(at: Point, index: int) -> float:
    """How far outside the centre line of a link a place lies."""
    across = max(0.0, abs(at[0] - middle(index)) - HALF)
    return hypot(across, at[1] - CENTRE) - RADIUS


def colour(each: Ring, outside: float) -> str | None:
    """What a link shows so far outside its centre line: of its lines the upper one, paper around them, None further away."""
    over = [line for line in each.lines if abs(outside - line.offset) <= line.width / 2]
    return over[-1].colour.name if over else None


def edges(each: Ring) -> list[float]:
    """Where the colour of a link changes."""
    return [line.offset + side * line.width / 2 for line in each.lines for side in (1, -1)]


def crossing(index: int) -> Box:
    """Where a link and the next one hold each other."""
    left = middle(index + 1) - HALF - RADIUS - sideways.MARGIN
    right = middle(index) + HALF + RADIUS + sideways.MARGIN
    tall = RADIUS + sideways.MARGIN
    return Box(left, CENTRE - tall, right, CENTRE + tall)


def faults(drawn: Chain, index: int, lines: list[Stroke], spacing: float) -> list[tuple[Point, str, str]]:
    """Places around a crossing, with what is seen there and what should be."""
    below, above = (ring(drawn.steps[at], RADIUS) for at in (index, index + 1))
    found = []
    for at in crossing(index).points(spacing):
        one, other = offset(at, index), offset(at, index + 1)
        if min(abs(outside - edge) for each, outside in ((below, one), (above, other)) for edge in edges(each)) < 0.05:
            continue  # too near to an edge to be decided by coordinates of two decimals
        first, second = colour(below, one), colour(above, other)
        wanted = (first or second) if at[1] < CENTRE else (second or first)
        if seen(lines, at) != (wanted or "paper"):
            found.append((at, seen(lines, at), wanted or "paper"))
    return found


def drawn_lines(drawn: Chain) -> list[Stroke]:
    return strokes(sideways.chain(drawn, language="nl"))


@given(chains())
@example(links(*[("0", "0", "0")] * 7))
@example(links(*[("10", "10", "10")] * 7))
@example(links(*[("9.9", "9.9", "10")] * 7))
@example(links(*[("0", "10", "10")] * 7))
@settings(max_examples=12, deadline=None)
def test_where_two_links_cross_everything_is_seen_that_should_be_and_nothing_else(drawn: Chain) -> None:
    lines = drawn_lines(drawn)

    assert [fault for index in range(6) for fault in faults(drawn, index, lines, 3.7)] == []


def test_so_it_is_for_every_combination_of_nothing_nought_and_ten() -> None:
    every = list(product(EXTREMES, repeat=3))
    pairs = [links(one, other) for one, other in pairwise([*every, *every[::2], *every[::-5]])]

    assert [fault for drawn in pairs for fault in faults(drawn, 0, drawn_lines(drawn), 4.1)] == []


def test_a_wrong_order_a_missing_gap_and_a_seam_would_be_found() -> None:
    drawn = links(("8", "9", "9"), ("7", "7", "8"))
    lines = drawn_lines(drawn)
    bare = [each for each in lines if each.colour != "paper"]
    cut = replace(lines[-2], pieces=lines[-2].pieces[:-1])

    assert faults(drawn, 0, lines, 2.0) == []
    assert [bool(faults(drawn, 0, wrong, 2.0)) for wrong in (lines[::-1], bare, [*lines[:-2], cut, lines[-1]])] == [
        True
    ] * 3


def test_where_halves_meet_one_laps_over_the_other_by_more_than_a_pixel() -> None:
    """Edges that only touch show the ground between them when pixels are coarse."""
    lines = drawn_lines(links(("0", "10", ""), ("7", "8", "9")))
    ends = [(middle(at) + side * (HALF + RADIUS), CENTRE + 1.5) for at in (0, 1) for side in (-1, 1)]

    for at in ends:
        colours = [each.colour for each in lines if each.covers(at)]
        assert colours.count("rim") == 2
        assert colours.count("b1") + colours.count("b4") == 2


@given(chains())
@example(links(*[("10", "10", "10")] * 7, weakest=1))
@example(links(*[("10", "0", "9.9")] * 7, weakest=7))
@example(links(*[("9.9", "10", "10")] * 7, weakest=4))
@settings(max_examples=30, deadline=None)
def test_no_number_and_no_word_touches_a_link_or_another_one(drawn: Chain) -> None:
    for language in ("nl", "en"):
        for each in (drawn, reached(drawn)):
            drawing = sideways.chain(each, language=language)
            boxes = text_boxes(drawing)
            inked = [line for line in strokes(drawing) if line.colour != "paper"]
            touched = [
                (text, at)
                for text, room in boxes
                for at in room.points(5.0)
                if min(line.distance(at) - line.width / 2 for line in inked) < CLEAR - TOLERANCE
            ]

            assert touched == []
            assert overlapping(boxes) == []


@given(chains())
@example(links(*[("10", "", "")] * 7, weakest=1))
@settings(max_examples=20, deadline=None)
def test_the_pointer_stands_free_above_its_link(drawn: Chain) -> None:
    drawing = sideways.chain(drawn, language="nl")
    for mark in fills(drawing, "ink"):
        x, _ = map(float, mark.get("d", "").removeprefix("M").partition("h")[0].split())
        tip = (x + 5, sideways.POINTER - 1)

        assert tip[0] == pytest.approx(middle((drawn.weakest or 0) - 1), abs=TOLERANCE)
        assert min(line.distance(tip) - line.width / 2 for line in strokes(drawing) if line.colour != "paper") > 0.9


@pytest.mark.parametrize(
    "missing", list(product([False, True], repeat=7)), ids=lambda each: "".join("-x"[one] for one in each)
)
def test_every_pattern_of_empty_links_is_drawn_link_by_link(missing: tuple[bool, ...]) -> None:
    drawn = links(*[("", "", "") if each else ("7", "6", "8") for each in missing], weakest=1)
    drawing = sideways.chain(drawn, language="nl")
    lines = strokes(drawing)

    assert [each.dashed for each in lines].count(True) == 2 * sum(missing)
    for index, empty in enumerate(missing):
        assert seen(lines, (middle(index), CENTRE - RADIUS)) == ("line2" if empty else "b4")
    assert overlapping(text_boxes(drawing)) == []
    left, top, right, bottom = box(drawing)
    assert all(
        left < each.left and top < each.top and each.right < right and each.bottom < bottom
        for _, each in text_boxes(drawing)
    )


SCORES = st.integers(0, 100).map(lambda tenths: D(tenths) / 10)


def across(drawn: Step) -> list[str]:
    """What is seen on a line from the hole of a link outwards through the middle of its top."""
    lines = strokes(sideways.chain(Chain((drawn,)), language="nl"))
    places = [CENTRE - RADIUS * 0.55 - 0.1 * number for number in range(310)]
    colours = [seen(lines, (middle(0), y)) for y in places]
    return [one for one, other in pairwise([*colours, ""]) if one != other]


@given(SCORES, SCORES, SCORES)
@settings(max_examples=80, deadline=None)
def test_three_scores_are_told_apart_whether_they_are_equal_or_not(
    customer: Decimal, own: Decimal, aspired: Decimal
) -> None:
    drawn = Step(1, "Meet my needs", customer, own, aspired)
    found = across(drawn)
    solid = next(each for each in found if each.startswith("b"))

    assert ("ink2" in found) == (aspired > customer)
    if aspired > customer:
        assert found[found.index("ink2") - 1] != solid
    if own > customer and thickness(customer, RADIUS) + 2 * SEEN <= thickness(D(10), RADIUS):
        assert found[:3] == ["paper", "rim", solid]
    if own < customer:
        assert "rim" not in found


@given(SCORES)
def test_a_small_step_up_is_seen_as_well_as_a_large_one(customer: Decimal) -> None:
    if customer < 10:
        for own in (None, customer):
            drawn = ring(Step(1, "", customer, own, customer + D("0.1")), RADIUS)

            assert drawn.outline is not None
            assert drawn.outline.offset - drawn.outline.width / 2 - drawn.ring.width / 2 >= OUTLINE - 1e-9
            assert drawn.rim is None or drawn.rim.outer <= drawn.outline.outer


def test_a_chain_of_what_is_aspired_is_drawn_as_if_it_were_so() -> None:
    now = Chain(
        (step("6", "7", "7.5", number=1), step("", "7", "8", number=2), step("6.4", "5", number=3)), 1, settled=False
    )
    then = reached(now)

    assert [each.customer for each in then.steps] == [D("7.5"), D(8), D("6.4")]
    assert [each.before for each in then.steps] == [D(6), None, None]
    assert (then.weakest, then.settled) == (3, True)
    drawing = sideways.chain(then, language="nl")
    assert texts(drawing) == ["7,5", "8,0", "6,4", "Zwakste schakel"]
    assert titles(drawing) == [
        "Ketting van 3 schakels. 1. Meet my needs: van 6,0 naar 7,5. 2. Become aware: klantcijfer 8,0. "
        "3. Easy to buy: klantcijfer 6,4. Zwakste schakel: Easy to buy."
    ]


def test_a_waived_link_aims_at_nothing_and_is_no_weakest_one() -> None:
    drawn = Chain((step("1", "1", "2", waived=True), step("6", number=2)), 2, settled=True)

    assert (reached(drawn).weakest, reached(drawn).settled) == (2, True)
    assert texts(sideways.chain(drawn, language="nl", pointer=False)) == ["vrijgesteld", "6,0"]
    assert reached(chain("", "")).weakest is None
