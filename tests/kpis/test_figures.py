"""Figures are made in Python of the frozen charts: each number in them is asserted here, none is computed in the browser."""

import datetime
import json
import re
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kpis.charts import Chart, gap_chart, progress_chart, trend_chart
from kpis.figures import figure_of
from tests.kpis.charted import charted, kpi
from tests.workbook.documents import full_document

graph_objs: Any = import_module("plotly.graph_objs")
NBSP = "\u00a0"
LOWER = kpi("Wachttijd", "40 37 34", unit="dagen", direction="lower", target_value="30", start_value="42")
BAND = kpi("Voorraad", "20 13", direction="band", band_low="10", band_high="14", target_value="12")
PAST = kpi("NPS", "0 12", unit="NPS", direction="higher", target_value="8", start_value="-2")
HOSTILE = "<b>Bel</b> & <a href='javascript:alert(1)'>=1+1</a>\n$x$"


def trend_of(**fields: Any) -> dict[str, Any]:
    measured = LOWER.model_copy(update=fields)
    return figure_of(trend_chart(charted(measured), measured.uid, language="nl"))


def test_a_trend_holds_the_values_on_their_days() -> None:
    figure = trend_of()
    [trace] = figure["data"]

    assert (trace["type"], trace["mode"]) == ("scatter", "lines+markers")
    assert list(trace["x"]) == ["2026-01-01", "2026-01-31", "2026-03-02"]
    assert list(trace["y"]) == [40.0, 37.0, 34.0]
    assert list(trace["hovertext"]) == [
        f"01-01-2026: 40{NBSP}dagen",
        f"31-01-2026: 37{NBSP}dagen",
        f"02-03-2026: 34{NBSP}dagen",
    ]


def test_words_of_lines_that_lie_together_are_moved_apart_by_pixels_and_joined_to_them() -> None:
    """So they hold however large a figure is drawn: it is lowest on the narrowest phone."""
    near = kpi("Wachttijd", "40 28 34", direction="lower", target_value="34", start_value="34.1")
    layout = figure_of(trend_chart(charted(near), near.uid, language="nl"))["layout"]
    start, now, target = layout["annotations"]

    assert [each["text"] for each in (start, now, target)] == ["begin 34,1", "34", "doel 34"]
    assert [each["y"] for each in (start, now, target)] == [pytest.approx(34.1), 34.0, 34.0]
    assert [each["ay"] for each in (start, now, target)] == [
        pytest.approx(-16.16, abs=0.1),
        pytest.approx(0, abs=0.01),
        pytest.approx(16.8, abs=0.1),
    ]


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date.max])
def test_a_trend_reaches_no_further_than_the_calendar(day: datetime.date) -> None:
    """A file brings whatever day somebody wrote in it."""
    first, *others = LOWER.measurements

    assert (
        str(day) in trend_of(measurements=(first.model_copy(update={"date": day}), *others))["layout"]["xaxis"]["range"]
    )


def test_a_trend_has_lines_for_its_target_and_its_start() -> None:
    layout = trend_of()["layout"]

    lines = [(each["y0"], each["y1"], each["line"]["dash"]) for each in layout["shapes"]]
    assert lines == [(30.0, 30.0, "dash"), (42.0, 42.0, "dot")]
    assert [(each["text"], each["x"], each["y"], each["ay"]) for each in layout["annotations"]] == [
        (f"begin 42{NBSP}dagen", 1, 42.0, 0),
        (f"34{NBSP}dagen", 1, 34.0, 0),
        (f"doel 30{NBSP}dagen", 1, 30.0, 0),
    ]
    assert (list(layout["yaxis"]["range"]), list(layout["yaxis"]["ticktext"])) == (
        [30.0, 45.0],
        ["30", "35", "40", "45"],
    )
    assert list(layout["xaxis"]["ticktext"])[::3] == ["01-01-2026", "02-03-2026"]


def test_a_month_is_told_behind_the_line_at_which_it_begins() -> None:
    """On its middle the 31st of January would lie above the word february."""
    measured = kpi("Wachttijd", "30 37 36 35 34", direction="higher", target_value="40")
    axis = figure_of(trend_chart(charted(measured), measured.uid, language="nl"))["layout"]["xaxis"]

    assert list(axis["tickvals"]) == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]
    assert list(axis["ticktext"]) == ["jan<br>2026", "feb", "mrt", "apr", "mei"]
    assert (axis["ticks"], axis["ticklabelposition"], axis.get("showgrid")) == ("outside", "outside right", None)


def test_a_day_is_told_under_its_tick() -> None:
    axis = trend_of()["layout"]["xaxis"]

    assert (axis.get("ticks"), axis.get("ticklabelposition"), axis["showgrid"]) == (None, None, False)


@pytest.mark.parametrize(("target", "said"), [("40", "mei"), ("30", "")])
def test_a_month_that_would_run_into_words_of_a_line_on_a_phone_is_not_told(target: str, said: str) -> None:
    """A month that begins where the values end reaches under the words at their right."""
    measured = kpi("Wachttijd", "30 37 36 35 34", target_value=target)
    axis = figure_of(trend_chart(charted(measured), measured.uid, language="nl"))["layout"]["xaxis"]

    assert axis["ticktext"][-1] == said


@pytest.mark.parametrize(
    ("low", "high", "band"), [("10", "14", (10.0, 14.0)), (None, "14", (12.0, 14.0)), ("10", None, (10.0, 20.0))]
)
def test_a_band_is_a_plane_that_is_open_where_it_has_no_limit(
    low: str | None, high: str | None, band: tuple[float, float]
) -> None:
    measured = kpi("Voorraad", "20 13", direction="band", band_low=low, band_high=high)
    layout = figure_of(trend_chart(charted(measured), measured.uid, language="nl"))["layout"]

    [plane] = [each for each in layout["shapes"] if each["type"] == "rect"]
    assert (plane["y0"], plane["y1"]) == band


def test_progress_holds_the_shares_and_not_the_values() -> None:
    """Lower is better stands to the right of its start like any other that is on its way."""
    figure = figure_of(progress_chart(charted(LOWER, BAND, PAST), language="nl"))
    ways, done, names, words, start, target = figure["data"]

    assert list(ways["x"]) == [1.0, 1.0, 1.0]
    assert list(done["x"]) == [pytest.approx(8 / 12), 1.0, 1.25]
    assert list(names["text"]) == ["Wachttijd", "Voorraad", "NPS"]
    assert list(words["text"]) == [f"66,7{NBSP}%, op weg", f"100{NBSP}%, binnen de bandbreedte", f"140{NBSP}%, bereikt"]
    assert (list(start["x"]), list(target["x"])) == ([0, 0, 0], [1, 1, 1])
    assert list(figure["layout"]["xaxis"]["range"]) == [-0.25, 1.25]
    assert list(figure["layout"]["xaxis"]["ticktext"]) == ["begin", "doel"]


def test_words_of_a_bar_end_above_the_ends_of_its_way_on_the_narrowest_phone() -> None:
    """A row is 26 pixels high there, a tick 1.4 times half its size at each side, and a letter hangs a quarter below its line."""
    _ways, _done, names, words, start, target = figure_of(progress_chart(charted(LOWER), language="nl"))["data"]

    assert (names["textposition"], words["textposition"]) == ("top right", "top left")
    assert [-each["y"][0] * 26 for each in (names, words)] == [pytest.approx(6.76), pytest.approx(6.76)]
    assert [0.7 * each["marker"]["size"] <= 5.7 for each in (start, target)] == [True, True]


def test_a_name_leaves_room_for_the_words_after_it_on_the_narrowest_phone() -> None:
    long = kpi("Geleverde prestatie ten opzichte van de belofte", "40 41 50", direction="lower", target_value="30")
    _ways, _done, names, words, *_ends = figure_of(progress_chart(charted(long), language="nl"))["data"]

    assert (*names["text"], *words["text"]) == ("Geleverde prestatie ten o…", f"−100{NBSP}%, teruggegaan")


def test_gaps_hold_the_scores_of_the_links_that_count_the_most_overrated_first() -> None:
    document = full_document()
    plates = list(document.plates)
    plates[2] = plates[2].model_copy(update={"customer_score": Decimal("2.4")})
    plates[3] = plates[3].model_copy(update={"customer_score": None, "score_source": ""})
    plates[4] = plates[4].model_copy(update={"waived": True, "waiver_reason": "Buiten opdracht."})
    chart = gap_chart(document.model_copy(update={"plates": tuple(plates)}), language="nl")
    figure = figure_of(chart)
    joined, aspired, own, customer, gaps = figure["data"]

    assert list(customer["x"]) == [2.4, 7.1, 7.1, 7.1, 7.1, None]
    assert list(customer["marker"]["color"])[:2] == ["var(--ring1)", "var(--ring4)"]
    assert (list(own["x"]), list(aspired["x"])) == ([7.6] * 6, [7.4] * 6)
    assert list(joined["x"]) == [2.4, 7.6, None, *([7.1, 7.6, None] * 4), None, None, None]
    assert list(gaps["text"]) == ["−5,2", *(["−0,5"] * 4), "–"]
    assert figure["layout"]["yaxis"]["ticktext"][0] == "3. Easy to buy"
    assert list(figure["layout"]["xaxis"]["tickvals"]) == list(range(2, 11))
    assert [trace["name"] for trace in figure["data"] if trace["showlegend"]] == ["streef", "eigen", "klant"]
    assert [(each["text"], each["x"]) for each in figure["layout"]["annotations"]] == [("5,5", 5.5), ("Verschil", 11.2)]


@pytest.mark.parametrize(
    ("chart", "read"),
    [
        (
            trend_chart(charted(LOWER), LOWER.uid, language="nl"),
            [(0, 0, f"01-01-2026: 40{NBSP}dagen"), (0, 2, f"02-03-2026: 34{NBSP}dagen")],
        ),
        (
            progress_chart(charted(LOWER, PAST), language="nl"),
            [
                (1, 0, f"Wachttijd: 66,7{NBSP}%, op weg (begin 42{NBSP}dagen, 34{NBSP}dagen, doel 30{NBSP}dagen)"),
                (1, 1, f"NPS: 140{NBSP}%, bereikt (begin −2{NBSP}NPS, 12{NBSP}NPS, doel 8{NBSP}NPS)"),
            ],
        ),
        (
            gap_chart(full_document(), language="nl"),
            [
                (3, 0, "1. Meet my needs: klant 7,1, eigen 7,6, streef 7,4; −0,5, afdeling overschat zich"),
                (
                    3,
                    6,
                    "7. Ease of payment and switch: klant 7,1, eigen 7,6, streef 7,4; −0,5, afdeling overschat zich",
                ),
            ],
        ),
    ],
)
def test_arrow_keys_lead_past_every_point_with_its_words(chart: Chart, read: list[tuple[int, int, str]]) -> None:
    """The first and the last of them."""
    told = figure_of(chart)["layout"]["meta"]["read"]

    assert [tuple(told[0]), tuple(told[-1])] == read


def test_numbers_are_written_in_dutch_nothing_is_dragged_and_nothing_comes_from_elsewhere() -> None:
    for chart in (
        trend_chart(charted(LOWER), LOWER.uid, language="nl"),
        progress_chart(charted(LOWER), language="nl"),
        gap_chart(full_document(), language="nl"),
    ):
        figure = figure_of(chart)
        layout = figure["layout"]
        assert (layout["separators"], layout["dragmode"]) == (",.", False)
        assert (layout["xaxis"]["fixedrange"], layout["yaxis"]["fixedrange"]) == (True, True)
        assert "http" not in json.dumps(figure)


def test_every_figure_is_one_by_the_rules_of_plotly() -> None:
    """What all have alike is checked once, when the first is made: the whole of each is checked here."""
    level = kpi("Gelijk", "7 7.5", target_value="7.5", start_value="7.5", unit="%")
    for chart in (
        trend_chart(charted(BAND), BAND.uid, language="nl"),
        trend_chart(charted(level), level.uid, language="nl"),
        progress_chart(charted(LOWER, PAST), language="nl"),
        gap_chart(full_document(), language="nl"),
    ):
        figure = figure_of(chart)
        assert graph_objs.Figure(figure).layout.xaxis.fixedrange is True
        assert set(figure) == {"data", "layout"}


def test_what_all_figures_have_alike_is_not_checked_again_and_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    first = figure_of(trend_chart(charted(LOWER), LOWER.uid, language="nl"))
    checked: list[str] = []
    layout = graph_objs.Layout

    def counted(given: dict[str, Any]) -> Any:
        checked.extend(given)
        return layout(given)

    monkeypatch.setattr(graph_objs, "Layout", counted)
    again = figure_of(trend_chart(charted(LOWER), LOWER.uid, language="nl"))

    assert checked == ["shapes", "annotations", "margin", "xaxis", "yaxis"]
    assert json.dumps(again) == json.dumps(first)


def test_colours_are_tokens_of_the_style_sheet() -> None:
    sheet = (Path(settings.BASE_DIR) / "static/css/kk.css").read_text()
    document = full_document()
    charts: list[Chart] = [
        gap_chart(document, language="nl"),
        progress_chart(charted(LOWER, PAST), language="nl"),
        trend_chart(charted(BAND), BAND.uid, language="nl"),
    ]
    used = {name for chart in charts for name in re.findall(r"var\((--[\w-]+)\)", json.dumps(figure_of(chart)))}

    assert {"--kk-ink", "--ring4", "--bs-body-font-family"} <= used
    assert [name for name in used if f"{name}:" not in sheet] == []
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", json.dumps([figure_of(chart) for chart in charts])) == []


def test_texts_of_people_are_shown_as_they_are() -> None:
    """Plotly takes tags for its own, links among them."""
    rows = tuple(each.model_copy(update={"note": HOSTILE}) for each in LOWER.measurements)
    hostile = LOWER.model_copy(update={"name": HOSTILE, "unit": "<i>", "measurements": rows})
    document = charted(hostile)
    shown = [
        figure_of(trend_chart(document, hostile.uid, language="nl")),
        figure_of(progress_chart(document, language="nl")),
    ]
    for figure in shown:
        del figure["layout"]["meta"]

    assert re.findall(r"<(?!br>)", json.dumps(shown)) == []
    assert shown[1]["data"][2]["text"][0].startswith("&lt;b&gt;Bel&lt;/b&gt; &amp;")


@pytest.mark.parametrize("measured", ["", "5", " ".join("5" for _ in range(600))])
def test_a_trend_of_none_one_and_as_many_values_as_there_may_be(measured: str) -> None:
    each = kpi("Bel", measured, target_value="5")
    figure = figure_of(trend_chart(charted(each), each.uid, language="nl"))

    assert len(figure["data"][0]["x"]) == len(measured.split())
    assert json.dumps(figure)
