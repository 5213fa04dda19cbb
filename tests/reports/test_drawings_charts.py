"""The charts as drawings: what is frozen lies where it belongs, can be read on paper, and needs no colour."""

import datetime
import re
from decimal import Decimal
from itertools import combinations
from typing import Final
from uuid import uuid4

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.charts import Chart, gap_chart, progress_chart, trend_chart
from kpis.charts.letters import text_width
from reports.drawings.dumbbell import dumbbell
from reports.drawings.progress_bars import progress_bars
from reports.drawings.trend import trend
from reports.drawings.values import chain_of
from tests.kpis.charted import charted, kpi
from tests.reports.drawn import box, fills, lines, parsed, texts, titles, value
from tests.strategies import numbers
from tests.workbook.documents import full_document
from workbook.document import Document, Kpi, Measurement

SVG = "{http://www.w3.org/2000/svg}"
NBSP = "\u00a0"
POINTS_PER_MM: Final = 72 / 25.4
LOWER = kpi("Wachttijd", "40 37 34", unit="dagen", direction="lower", target_value="30", start_value="42")
BAND = kpi("Voorraad", "20 13", direction="band", band_low="10", band_high="14", target_value="12")
HOSTILE = kpi("<script>alert(1)</script> & Co\x07", "1 2", unit='"><b>', target_value="5", direction="higher")


def trend_of(each: Kpi) -> SafeString:
    return trend(trend_chart(charted(each), each.uid, language="nl"))


def progress_of(*kpis: Kpi) -> SafeString:
    return progress_bars(progress_chart(charted(*kpis), language="nl"))


def widths(drawing: str, colour: str) -> list[float]:
    return [value(each, "width") for each in fills(drawing, colour) if each.tag == f"{SVG}rect"]


def test_a_bar_runs_from_the_start_as_far_as_the_share_says() -> None:
    """Lower is better runs to the right like any other."""
    drawing = progress_of(LOWER, kpi("NPS", "0 4", direction="higher", target_value="8"))
    [[way, *_], [long, short]] = widths(drawing, "paper"), sorted(widths(drawing, "ink2"), reverse=True)

    assert long / way == pytest.approx(8 / 12, abs=0.001)
    assert short / way == pytest.approx(0.5, abs=0.001)


def test_what_went_back_runs_to_the_left_and_what_is_cut_off_shows_it() -> None:
    back = kpi("Fouten", "10 60", direction="lower", target_value="5")
    drawing = progress_of(back)

    [bar] = [each for each in fills(drawing, "ink3") if each.tag == f"{SVG}rect"]
    [way] = [each for each in fills(drawing, "paper") if each.tag == f"{SVG}rect"]
    assert value(bar, "x") + value(bar, "width") == pytest.approx(value(way, "x"), abs=0.01)
    assert len(lines(drawing, "paper")) == len(lines(progress_of(LOWER), "paper")) + 1


def test_beside_each_bar_stands_what_the_chart_says() -> None:
    chart = progress_chart(charted(LOWER, BAND), language="nl")

    assert texts(progress_bars(chart)) == [
        "begin",
        "doel",
        "Wachttijd",
        f"66,7{NBSP}%, op weg",
        "Voorraad",
        f"100{NBSP}%, binnen de bandbreedte",
    ]


def test_the_ends_of_a_way_stay_clear_of_the_words_above_and_below() -> None:
    drawing = progress_of(LOWER, BAND)
    rows = [value(each, "y") for each in parsed(drawing).iter(f"{SVG}text")][2::2]
    [(_, first, high), *_] = [
        [float(each) for each in re.split("[ v]", (line.get("d") or "")[1:])] for line in lines(drawing, "ink")
    ]

    assert rows[0] + 0.28 * 13 < first, "below the tails of the letters"
    assert first + high < rows[1] - 0.75 * 13, "above the next words"


def rectangles(drawing: str) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each text, generously."""
    found = []
    for text in parsed(drawing).iter(f"{SVG}text"):
        size = value(text, "font-size")
        wide = text_width(text.text or "", size)
        left = value(text, "x") - wide * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor") or "", 0.0)
        found.append((left, value(text, "y") - 0.75 * size, left + wide, value(text, "y") + 0.25 * size))
    return found


@given(
    st.lists(st.integers(-3, 3) | st.just(1000), min_size=1, max_size=5),
    st.lists(st.integers(-3, 3), min_size=4, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_no_two_texts_of_a_trend_overlap_and_no_line_of_values_runs_through_one(
    measured: list[int], against: list[int]
) -> None:
    low, target, high, start = map(str, against)
    each = kpi(
        "Bel",
        " ".join(map(str, measured)),
        unit="stuks",
        direction="band",
        band_low=low,
        band_high=high,
        target_value=target,
        start_value=start,
    )
    drawing = trend_of(each)
    found = rectangles(drawing)

    for (left, top, right, bottom), (left2, top2, right2, bottom2) in combinations(found, 2):
        assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
    rightmost = max(value(each, "cx") for each in parsed(drawing).iter(f"{SVG}circle"))
    labels = [box for box in found if box[0] > 250]
    assert len(labels) >= 4
    assert all(left > rightmost for left, top, _right, _bottom in labels if top < 182)


def test_a_trend_shows_each_value_the_newest_with_its_number_and_its_target_as_a_line() -> None:
    drawing = trend_of(LOWER)
    circles = list(parsed(drawing).iter(f"{SVG}circle"))
    heights = [value(each, "cy") for each in circles]

    assert heights == sorted(heights), "40, 37, 34 goes down"
    assert [value(each, "cx") for each in circles] == sorted(value(each, "cx") for each in circles)
    assert {f"34{NBSP}dagen", f"doel 30{NBSP}dagen", f"begin 42{NBSP}dagen", "01-01-2026", "02-03-2026"} <= set(
        texts(drawing)
    )


def test_a_month_stands_behind_the_line_at_which_it_begins() -> None:
    """On its middle the 31st of January would lie above the word february."""
    drawing = parsed(trend_of(kpi("Bel", "1 2 3 4 5", target_value="6")))
    days = [each for each in drawing.iter(f"{SVG}text") if value(each, "y") == 204]
    lines = sorted(
        float((each.get("d") or "")[1:].split()[0])
        for each in drawing.iter(f"{SVG}path")
        if (each.get("d") or "").endswith("v22")
    )

    assert sorted(each.text or "" for each in days) == ["apr", "feb", f"jan{NBSP}2026", "mei", "mrt"]
    assert sorted(value(each, "x") for each in days) == [pytest.approx(line + 4) for line in lines]
    assert {each.get("text-anchor") for each in days} == {None}


def test_what_values_are_seen_against_differs_by_its_dashes() -> None:
    measured = BAND.model_copy(update={"start_value": Decimal(21)})
    drawing = trend_of(measured)
    dashes = [each.get("stroke-dasharray") for each in parsed(drawing).iter(f"{SVG}path")]

    assert sorted({each for each in dashes if each}) == ["1 3", "2 2", "7 4"]
    assert len(fills(drawing, "wash")) == 1


@pytest.mark.parametrize("measured", ["", "5", "5 5", " ".join("5" for _ in range(600))])
def test_a_trend_of_none_one_equal_and_as_many_values_as_there_may_be(measured: str) -> None:
    drawing = trend_of(kpi("Bel", measured, target_value="5"))

    assert len(list(parsed(drawing).iter(f"{SVG}circle"))) == min(1, len(measured)) * (
        len(measured.split()) if len(measured.split()) <= 40 else 1
    )


@given(
    st.lists(st.tuples(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), numbers()), max_size=12),
    numbers(),
    st.sampled_from(["", "%", "€", "contacten per klant per jaar"]),
)
@settings(max_examples=60, deadline=None)
def test_everything_lies_within_the_frame(
    measured: list[tuple[datetime.date, Decimal | None]], target: Decimal | None, unit: str
) -> None:
    rows = tuple(Measurement(uid=uuid4(), date=date, value=each) for date, each in measured)
    each = kpi("Lang " * 23, direction="lower", target_value=target, unit=unit).model_copy(
        update={"measurements": rows}
    )
    for drawing in (trend_of(each), progress_of(each)):
        left, top, right, bottom = box(drawing)
        for circle in parsed(drawing).iter(f"{SVG}circle"):
            assert left <= value(circle, "cx") <= right
            assert top <= value(circle, "cy") <= bottom
        for text in parsed(drawing).iter(f"{SVG}text"):
            wide = text_width(text.text or "", value(text, "font-size"))
            start = value(text, "x") - wide * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor") or "", 0.0)
            assert left - 0.5 <= start
            assert start + wide <= right + 0.5
            assert top <= value(text, "y") <= bottom


@pytest.mark.parametrize("drawing", [trend_of(LOWER), progress_of(LOWER, BAND)])
def test_letters_are_large_enough_on_paper(drawing: str) -> None:
    """78 mm wide, no letter is smaller than 6.5 points."""
    left, _top, right, _bottom = box(drawing)
    smallest = min(value(each, "font-size") for each in parsed(drawing).iter(f"{SVG}text"))

    assert smallest * 78 * POINTS_PER_MM / (right - left) >= 6.5


def test_three_rows_of_trends_find_room_on_a_page_of_the_report_under_its_heading() -> None:
    """They are 82 mm wide there; with its heading and two lines said under it a row is 53.5 mm high at most."""
    left, top, right, bottom = box(trend_of(LOWER))

    assert (bottom - top) * 82 / (right - left) <= 39.6


@pytest.mark.parametrize("drawing", [trend_of(LOWER), trend_of(BAND), progress_of(LOWER, BAND)])
def test_nothing_is_told_by_colour(drawing: str) -> None:
    """Ink, grey and white: a grey print is the same."""
    for each in re.findall(r"#([0-9A-F]{6})", drawing):
        red, green, blue = (int(each[at : at + 2], 16) for at in (0, 2, 4))
        assert max(red, green, blue) - min(red, green, blue) <= 26


def test_the_chart_of_gaps_is_the_drawing_of_the_report() -> None:
    document = full_document()
    hidden = {"score_source_kind": "app_survey", "score_n": 3}
    plates = list(document.plates)
    plates[1] = plates[1].model_copy(update=hidden)
    plates[4] = plates[4].model_copy(update={"waived": True, "waiver_reason": "Buiten opdracht."})
    document = document.model_copy(update={"plates": tuple(plates)})

    def bare(drawing: str) -> list[str]:
        return [said for said in texts(drawing) if not said.startswith("Afdeling")]

    chart = gap_chart(document, language="nl")
    assert bare(rendered(chart)) == bare(dumbbell(chain_of(document), language="nl"))


def rendered(chart: Chart, more: str = "") -> str:
    template = Template(f"{{% load drawings %}}{{% drawn chart {more} %}}")
    return template.render(Context({"chart": chart}))


def every_chart(document: Document) -> list[Chart]:
    return [
        gap_chart(document, language="nl"),
        progress_chart(document, language="nl"),
        trend_chart(document, LOWER.uid, language="nl"),
    ]


@pytest.mark.parametrize("chart", every_chart(charted(LOWER)))
def test_one_tag_draws_every_chart_with_what_it_says_read_aloud(chart: Chart) -> None:
    assert [bool(title) for title in titles(rendered(chart))] == [True]
    assert titles(rendered(chart, "title='Zo'")) == ["Zo"]
    assert titles(rendered(chart, "hidden=True")) == []
    assert parsed(rendered(chart, "hidden=True")).get("aria-hidden") == "true"


@pytest.mark.parametrize("drawing", [trend_of(HOSTILE), progress_of(HOSTILE)])
def test_texts_of_people_stay_texts(drawing: str) -> None:
    assert [each.tag for each in parsed(drawing).iter() if each.tag.endswith("script")] == []
    assert "<script>" in titles(drawing)[0] or any("<script>" in each for each in texts(drawing))
