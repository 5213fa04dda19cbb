"""The chain and its links: as thick as their scores, open in the middle, within their frame, and one story each."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.charts.letters import text_width
from reports.drawings import chain as sideways
from reports.drawings import vchain as upright
from reports.drawings.bands import thickness
from reports.drawings.link import link, minichain
from reports.drawings.ring import OUTLINE, SEEN, Line, reach, ring
from reports.drawings.svg import INK2, PAPER, WASH
from reports.drawings.values import Chain, Step
from tests.reports.drawn import SVG, box, chain, chains, fills, lines, parsed, rings, step, steps, texts, titles, value

D = Decimal
PATTERNS = tuple(product(["", "7"], repeat=7))
TENTHS = st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10)


@given(TENTHS, TENTHS)
def test_a_higher_score_is_drawn_thicker(one: Decimal, other: Decimal) -> None:
    assert (one < other) == (thickness(one, 31) < thickness(other, 31))


def test_differences_between_five_and_eight_are_seen_best_of_all_below_eight() -> None:
    grown = [thickness(D(score + 1), 31) - thickness(D(score), 31) for score in range(8)]

    assert grown == sorted(grown)
    assert thickness(D(0), 31) > 1


@given(steps(), st.sampled_from([upright.RADIUS, sideways.RADIUS, 26.0]))
def test_the_hole_of_every_link_stays_open_and_no_line_leaves_its_frame(drawn: Step, radius: float) -> None:
    every = ring(drawn, radius).lines
    inner = min(radius + line.offset - line.width / 2 for line in every)

    assert inner >= radius - reach(radius) > 0.45 * radius
    assert ring(drawn, radius).reach <= reach(radius)


@given(steps(), steps())
def test_two_links_leave_each_other_room_to_pass(one: Step, other: Step) -> None:
    """End circles of neighbours lie 1.1 radii apart: there the inner edges of both rings, rims included, still keep apart."""
    radius = sideways.RADIUS
    inner = [max(line.width / 2 - line.offset for line in ring(each, radius).lines[1:]) for each in (one, other)]

    assert 2 * radius - sum(inner) >= 1.1 * radius


@given(chains(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_all_of_a_chain_lies_within_what_is_seen(drawn: Chain, pointer: bool) -> None:
    drawing = sideways.chain(drawn, language="nl", pointer=pointer)
    left, top, right, bottom = box(drawing)

    for x0, y0, x1, y1 in rings(drawing):
        assert left - 0.1 <= x0 < x1 <= right + 0.1
        assert top - 0.1 <= y0 < y1 <= bottom + 0.1
    for each in parsed(drawing).iter(f"{SVG}text"):
        assert left < value(each, "x") < right
        assert top < value(each, "y") - value(each, "font-size") * 0.7
        assert value(each, "y") < bottom


def test_column_i_stands_under_link_i_when_the_chain_sticks_out_a_known_part() -> None:
    left, _, right, _ = box(sideways.chain(chain(*[""] * 7), language="nl"))
    columns = 7 * sideways.PITCH

    assert round(100 * (right - left - columns) / 2 / columns, 1) == 3.9


@pytest.mark.parametrize("missing", PATTERNS, ids=lambda scored: "".join("x" if each else "-" for each in scored))
def test_every_pattern_of_empty_links_is_drawn_with_one_title(missing: tuple[str, ...]) -> None:
    drawn = chain(*missing, weakest=1)

    for drawing in (sideways.chain(drawn, language="nl"), upright.vchain(drawn, language="nl", current=3)):
        assert len(titles(drawing)) == 1
        assert texts(drawing).count("\u2013") == missing.count("")
        assert texts(drawing).count("7,0") == 7 - missing.count("")


def test_empty_waived_and_scored_links_are_told_apart_by_more_than_colour() -> None:
    empty, waived, scored = (ring(each, 31).ring for each in (step(), step(waived=True), step("0")))

    assert empty.dashes
    assert not waived.dashes
    assert (empty.colour, waived.colour) != (scored.colour, scored.colour)
    assert texts(sideways.chain(Chain((step(), step(waived=True), step("0"))), language="nl")) == [
        "\u2013",
        "vrijgesteld",
        "0,0",
    ]
    assert len(list(parsed(upright.vchain(Chain((step(waived=True),)), language="nl")).iter(f"{SVG}circle"))) == 1


def test_what_a_waived_link_scored_is_told_and_not_drawn() -> None:
    drawing = link(step("9", "9", "9", waived=True), language="nl")

    assert len(lines(drawing, "b5")) == 0
    assert titles(drawing) == [
        "1. Meet my needs: vrijgesteld, klantcijfer 9,0, eigen cijfer 9,0, verschil 0,0, streefcijfer 9,0."
    ]


@given(steps())
def test_the_rim_shows_where_the_department_does_not_score_itself_lower(drawn: Step) -> None:
    """As thick as the own score, but never so thin that it is not seen, and never thicker than a 10."""
    rim = ring(drawn, 31).rim
    lower = drawn.own is None or (drawn.customer is not None and drawn.own < drawn.customer)

    assert (rim is None) == (drawn.waived or lower)
    if rim is not None and drawn.own is not None:
        now = 0 if drawn.customer is None else thickness(drawn.customer, 31)
        assert rim.width == min(max(thickness(drawn.own, 31), now + 2 * SEEN), thickness(D(10), 31))


@given(steps())
def test_the_outline_lies_where_the_edge_of_the_ring_would_be(drawn: Step) -> None:
    """Outside the ring in ink, a small step kept apart from it; inside it in paper; none when there is nothing to go to."""
    outline = ring(drawn, 31).outline
    now = 0 if drawn.customer is None else thickness(drawn.customer, 31)
    if drawn.waived or drawn.aspired is None or drawn.aspired == drawn.customer:
        assert outline is None
    elif thickness(drawn.aspired, 31) > now:
        assert outline == Line(INK2, OUTLINE, max(thickness(drawn.aspired, 31), now + 3 * OUTLINE) / 2)
    else:
        within = now - OUTLINE - 2 * SEEN
        assert outline == (Line(PAPER, OUTLINE, min(thickness(drawn.aspired, 31), within) / 2) if within > 0 else None)


@given(steps())
def test_the_ring_is_as_thick_as_the_customer_score_whatever_the_others_are(drawn: Step) -> None:
    if not drawn.waived and drawn.customer is not None:
        assert ring(drawn, 31).ring.width == thickness(drawn.customer, 31)


def test_the_paper_around_a_link_is_that_on_which_it_lies() -> None:
    assert ring(step("8", "8", "7"), 31, paper=WASH).casing.colour == WASH
    outline = ring(step("8", "8", "7"), 31, paper=WASH).outline
    assert outline is not None
    assert outline.colour == WASH


def test_the_pointer_stands_above_the_weakest_link() -> None:
    drawn = chain("7", "5", "6", weakest=2, settled=True)

    drawing = sideways.chain(drawn, language="nl")
    assert texts(drawing).count("Zwakste schakel") == 1
    numbers = {each.text: value(each, "x") for each in parsed(drawing).iter(f"{SVG}text")}
    assert numbers["Zwakste schakel"] == numbers["5,0"]
    assert "Weakest link" in texts(sideways.chain(drawn, language="en"))


def test_as_long_as_scores_are_missing_the_weakest_is_so_far() -> None:
    assert "Zwakst tot nu toe" in texts(sideways.chain(chain("7", "", weakest=1), language="nl"))


def test_without_a_weakest_link_there_is_no_pointer() -> None:
    assert fills(sideways.chain(chain("", ""), language="nl"), "ink") == []


def test_numbers_and_pointer_can_be_left_out() -> None:
    bare = sideways.chain(chain("7", "5", weakest=2), language="nl", numbers=False, pointer=False)

    assert texts(bare) == []
    assert box(bare)[3] < box(sideways.chain(chain("7", "5", weakest=2), language="nl"))[3]


def test_the_mouse_finds_each_link_and_the_keyboard_none() -> None:
    drawing = sideways.chain(chain("7", "5"), language="nl", title=None, links=["/a", "/b?c=1&d=2"])
    areas = list(parsed(drawing).iter(f"{SVG}a"))

    assert [each.get("href") for each in areas] == ["/a", "/b?c=1&d=2"]
    assert {each.get("tabindex") for each in areas} == {"-1"}
    assert [value(each[0], "x") + value(each[0], "width") / 2 for each in areas] == [
        value(each, "x") for each in parsed(drawing).iter(f"{SVG}text")
    ]


@given(steps())
def test_a_score_upright_fits_in_the_hole_of_its_link(drawn: Step) -> None:
    said = "10" if drawn.customer == 10 else "8,8"
    thick = max(line.width + 2 * line.offset for line in (ring(drawn, upright.RADIUS).ring, *_rim(drawn)))

    assert text_width(said, upright.text_size(drawn, said)) <= 2 * upright.RADIUS - thick


def _rim(drawn: Step) -> list[Any]:
    rim = ring(drawn, upright.RADIUS).rim
    return [] if rim is None else [rim]


def test_upright_only_the_current_link_keeps_its_colour() -> None:
    drawn = chain("9", "9", "9")

    assert lines(upright.vchain(drawn, language="nl", current=2), "line2")
    assert lines(upright.vchain(drawn, language="nl"), "line2") == []


def test_a_mini_chain_tells_a_place_and_no_score() -> None:
    drawing = minichain(7, 6, language="nl")

    assert titles(drawing) == ["Schakel 6 van 7"]
    assert [each.get("d", "").count("M") for each in lines(drawing, "ink")] == [1]
    assert [each.get("d", "").count("M") for each in lines(drawing, "line2")] == [6]


def test_a_link_is_itself_exactly() -> None:
    assert link(step("4.8"), language="nl", title=None) == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 119.6 77.6" class="kk-drawing kk-link" aria-hidden="true">'
        '<path class="line-b2" d="M38.80 12.80H80.80A26.00 26.00 0 0 1 80.80 64.80H38.80A26.00 26.00 0 0 1 38.80 12.80Z"'
        ' fill="none" stroke="#B8570F" stroke-width="5.99"/>'
        '<text class="fill-ink" x="59.8" y="46.8" text-anchor="middle"'
        """ font-family="'KK Serif', 'KK Serif Ext', 'DejaVu Serif', serif\""""
        ' font-size="24" font-weight="600" fill="#14202E">4,8</text></svg>'
    )
