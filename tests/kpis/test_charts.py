"""What charts show is frozen with its words: page, paper, table and file all say the same, in the language asked for."""

import csv
import datetime
import io
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kpis.charts import gap_chart, in_order, progress_chart, trend_chart
from kpis.charts.axes import axis_of, days_of
from kpis.charts.told import share_of
from kpis.charts.values import FURTHEST_BACK, FURTHEST_ON
from tests.kpis.charted import charted, kpi
from tests.workbook.documents import full_document

D = Decimal
NBSP = "\u00a0"
LOWER = kpi("Wachttijd", "40 37 34", unit="dagen", direction="lower", target_value="30")
BAND = kpi("Voorraad", "20 13", unit="stuks", direction="band", band_low="10", band_high="14", target_value="12")
EQUAL = kpi("Omzet", unit="€", direction="higher", start_value="100", current_value="120", target_value="100")
PAST = kpi("NPS", "0 12", unit="NPS", direction="higher", target_value="8", start_value="-2")
BACK = kpi("Fouten", "10 60", unit="%", direction="lower", target_value="5")


def test_lower_is_better_on_its_way_reads_and_draws_on_its_way() -> None:
    [bar] = progress_chart(charted(LOWER), language="nl").bars

    assert (bar.state, bar.words) == ("under_way", f"60{NBSP}%, op weg")
    assert (bar.drawn, bar.is_cut) == (D("0.6"), False)
    assert (bar.start.words, bar.now.words, bar.target.words) == (
        f"40{NBSP}dagen",
        f"34{NBSP}dagen",
        f"30{NBSP}dagen",
    )


def test_a_band_kpi_inside_its_band_is_reached() -> None:
    [bar] = progress_chart(charted(BAND), language="nl").bars

    assert (bar.state, bar.share.words, bar.drawn) == ("reached", f"100{NBSP}%", D(1))
    assert bar.target.words == f"van 10{NBSP}stuks tot en met 14{NBSP}stuks"


def test_a_band_kpi_that_was_never_outside_its_band_is_reached_without_a_share() -> None:
    inside = kpi("Voorraad", "12 13", direction="band", band_low="10", band_high="14")
    [bar] = progress_chart(charted(inside), language="nl").bars

    assert (bar.state, bar.share.value, bar.drawn, bar.words) == ("reached", None, D(1), "binnen de bandbreedte")


def test_equal_start_and_target_says_so() -> None:
    chart = progress_chart(charted(EQUAL), language="nl")

    assert chart.bars == ()
    assert [each.why for each in chart.without] == [
        "bereikt: begin en doel zijn gelijk, dus er is geen weg af te leggen"
    ]
    assert chart.sentence == "Bereikt: 1 van 1. Van 1 KPI is nog geen voortgang te geven."
    left = progress_chart(charted(EQUAL.model_copy(update={"current_value": Decimal(90)})), language="nl")
    assert [each.why for each in left.without] == ["begin en doel zijn gelijk, en daar staat hij niet meer"]
    assert left.sentence == "Bereikt: 0 van 1. Van 1 KPI is nog geen voortgang te geven."


def test_what_lies_far_off_is_cut_off_when_drawn_and_told_in_full() -> None:
    back, past = progress_chart(charted(PAST, BACK), language="nl").bars

    assert (back.name, back.drawn, back.is_cut, back.share.words) == ("Fouten", FURTHEST_BACK, True, f"−1.000{NBSP}%")
    assert (past.name, past.drawn, past.is_cut, past.share.words) == ("NPS", FURTHEST_ON, True, f"140{NBSP}%")


def test_the_least_far_stands_first_and_those_without_progress_are_told_with_why() -> None:
    kpis = (PAST, LOWER, EQUAL, kpi("Leeg"), kpi("Doelloos", "3"), kpi("Kaal", current_value="3", target_value="5"))
    chart = progress_chart(charted(*kpis), language="nl")

    assert [bar.name for bar in chart.bars] == ["Wachttijd", "NPS"]
    assert [(each.name, each.why) for each in chart.without] == [
        ("Omzet", "bereikt: begin en doel zijn gelijk, dus er is geen weg af te leggen"),
        ("Leeg", "nog niet gemeten"),
        ("Doelloos", "nog geen doel"),
        ("Kaal", "de waarde bij het begin ontbreekt"),
    ]
    assert chart.sentence == (
        "Bereikt: 2 van 6. Van 2 KPI’s is de voortgang bekend. Van 4 KPI’s is nog geen voortgang te geven."
    )
    assert [row[0] for row in chart.table.rows] == ["NPS", "Wachttijd", "Omzet", "Leeg", "Doelloos", "Kaal"]


def test_a_share_is_never_rounded_up_to_what_is_not_reached() -> None:
    almost = kpi("Bijna", "0 99.99", direction="higher", target_value="100")
    [bar] = progress_chart(charted(almost), language="en").bars

    assert (bar.state, bar.share.words) == ("under_way", f"99.9{NBSP}%")


def test_kpis_of_a_waived_link_do_not_count_and_are_told() -> None:
    document = full_document()
    fifth = document.plates[4].model_copy(
        update={"waived": True, "waiver_reason": "Buiten opdracht.", "kpis": (LOWER,)}
    )
    plates = (*document.plates[:4], fifth, *document.plates[5:])
    chart = progress_chart(document.model_copy(update={"plates": plates}), language="nl")

    assert "Wachttijd" not in [bar.name for bar in chart.bars]
    assert [each.why for each in chart.without if each.name == "Wachttijd"] == ["de schakel is vrijgesteld"]


def test_a_trend_shows_its_values_against_what_it_aims_at() -> None:
    chart = trend_chart(charted(LOWER), LOWER.uid, language="nl")

    assert [(each.day, each.value.words) for each in chart.points] == [
        ("01-01-2026", f"40{NBSP}dagen"),
        ("31-01-2026", f"37{NBSP}dagen"),
        ("02-03-2026", f"34{NBSP}dagen"),
    ]
    assert [(mark.kind, mark.words, mark.short) for mark in chart.marks] == [
        ("now", f"34{NBSP}dagen", "34"),
        ("target", f"doel 30{NBSP}dagen", "doel 30"),
    ]
    assert (chart.title, chart.step, chart.better) == ("Wachttijd", "2. Become aware", "lager is beter")
    assert (chart.state, chart.trend, chart.share.words) == ("under_way", "falling", f"60{NBSP}%")
    assert chart.sentence.endswith("De laatste waarden dalen. Dat is de goede kant op.")


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        ("lower", "De laatste waarden stijgen. Dat is de verkeerde kant op."),
        ("higher", "De laatste waarden stijgen. Dat is de goede kant op."),
        ("", "De laatste waarden stijgen."),
    ],
)
def test_a_trend_is_judged_by_which_way_is_better(direction: str, said: str) -> None:
    rising = kpi("Bel", "1 2 3", direction=direction, target_value="9")

    assert trend_chart(charted(rising), rising.uid, language="nl").sentence.endswith(f". {said}")


def test_a_trend_of_a_band_aims_at_its_limits_and_at_its_start() -> None:
    measured = BAND.model_copy(update={"start_value": D(21)})
    chart = trend_chart(charted(measured), measured.uid, language="nl")

    assert [aim.kind for aim in chart.aims] == ["target", "high", "low", "start"]
    assert [mark.words for mark in chart.marks] == [
        f"{said}{NBSP}stuks" for said in ("13", "doel 12", "tot en met 14", "vanaf 10", "begin 21")
    ]
    assert (chart.aim("low"), chart.aim("high"), chart.aim("start")) == (D(10), D(14), D(21))


def test_trends_of_which_most_can_be_seen_come_first() -> None:
    once, twice, never = kpi("Eén", "3"), kpi("Twee", "3 4"), kpi("Geen", current_value="9")

    assert in_order(charted(once, never, twice)) == (twice.uid, once.uid)


def test_gaps_tell_waived_links_and_hide_what_rests_on_few_answers() -> None:
    document = full_document()
    hidden = {"score_source_kind": "app_survey", "score_n": 4, "customer_score": D("3.1")}
    plates = list(document.plates)
    plates[0] = plates[0].model_copy(update=hidden)
    plates[4] = plates[4].model_copy(update={"waived": True, "waiver_reason": "Buiten opdracht."})
    chart = gap_chart(document.model_copy(update={"plates": tuple(plates)}), language="nl")

    assert (chart.rows[0].customer.words, chart.rows[0].gap.words, chart.rows[0].note) == (
        "–",
        "–",
        "verborgen: te weinig antwoorden",
    )
    assert (chart.rows[4].gap.value, chart.rows[4].note) == (None, "vrijgesteld")
    assert (chart.rows[1].gap.words, chart.rows[1].meaning, chart.rows[1].band) == (
        "−0,5",
        "afdeling overschat zich",
        4,
    )
    assert "3,1" not in str(chart)
    assert "3.1" not in str(chart)
    assert [row.number for row in chart.drawn] == [2, 3, 4, 6, 7, 1]


def test_the_table_of_a_chart_is_its_csv() -> None:
    """Numbers are numbers with a decimal comma, days are days, and a text that begins like a formula stays a text."""
    measured = kpi("=Som(A1)", "40.5 -3", unit="@eenheid", direction="lower", target_value="1234.5")
    rows = tuple(each.model_copy(update={"note": "+31 bellen"}) for each in measured.measurements)
    table = trend_chart(charted(measured.model_copy(update={"measurements": rows})), measured.uid, language="nl").table

    assert [column.title for column in table.columns] == ["Datum", "Waarde (@eenheid)", "Doel", "Toelichting"]
    assert table.rows == (
        ("01-01-2026", "40,5", "1.234,5", "+31 bellen"),
        ("31-01-2026", "−3", "1.234,5", "+31 bellen"),
    )
    read = list(csv.reader(io.StringIO(table.csv().decode("utf-8-sig")), delimiter=";"))
    assert read == [
        ["Datum", "Waarde (@eenheid)", "Doel", "Toelichting"],
        ["01-01-2026", "40,5", "1234,5", "'+31 bellen"],
        ["31-01-2026", "-3", "1234,5", "'+31 bellen"],
    ]
    progress = progress_chart(charted(measured), language="nl").table.csv().decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(progress.splitlines()[1]), delimiter=";"))[0] == "'=Som(A1)"


def test_the_table_of_a_chart_stays_text_in_html() -> None:
    hostile = kpi("<b>Bel</b>", "1 2", target_value="3", unit="<i>")
    body = progress_chart(charted(hostile), language="nl").table.body()

    assert body.startswith('<tr><th scope="row">&lt;b&gt;Bel&lt;/b&gt;</th><td>2. Become aware</td><td>&lt;i&gt;</td>')
    assert '<td class="n">1</td><td class="n">2</td><td class="n">3</td>' in body


def test_all_values_of_a_chart_stand_in_its_table() -> None:
    document = charted(LOWER, BAND, EQUAL, PAST, BACK)
    gaps, progress = gap_chart(document, language="nl"), progress_chart(document, language="nl")

    said = {cell for row in progress.table.rows for cell in row}
    assert said >= {
        words for bar in progress.bars for words in (bar.name, bar.start.words, bar.now.words, bar.share.words)
    }
    assert said >= {each.why for each in progress.without}
    said = {cell for row in gaps.table.rows for cell in row}
    assert said >= {each.words for row in gaps.rows for each in (row.customer, row.own, row.aspired, row.gap)}
    for each in (LOWER, BAND, PAST):
        chart = trend_chart(document, each.uid, language="nl")
        said = {cell for row in chart.table.rows for cell in row}
        assert said >= {words for point in chart.points for words in (point.day, point.value.words)}
        assert said >= {aim.value.words for aim in chart.aims}


def test_scores_in_the_csv_of_gaps_have_their_decimal_and_are_numbers() -> None:
    document = full_document()
    scores = {"customer_score": Decimal("7.0"), "own_score": Decimal("7.40"), "aspired_score": Decimal(10)}
    plates = (document.plates[0].model_copy(update=scores), *document.plates[1:])
    table = gap_chart(document.model_copy(update={"plates": plates}), language="nl").table

    line = table.csv().decode("utf-8-sig").splitlines()[1]

    assert line.split(";")[1:5] == ["7,0", "7,4", "10,0", "-0,4"]
    assert table.cells[0][1:5] == (Decimal(7), Decimal("7.4"), Decimal(10), Decimal("-0.4"))


def test_a_chart_has_the_language_it_is_asked_in_whatever_the_reader_has() -> None:
    with translation.override("nl"):
        chart = trend_chart(charted(LOWER), LOWER.uid, language="en")

    assert (chart.better, chart.points[0].day) == ("lower is better", "1 Jan 2026")
    assert chart.sentence.endswith("The last values fall. That is the right way.")


@given(st.lists(st.decimals(min_value=-(10**11), max_value=10**11, places=4), max_size=30))
def test_an_axis_shows_all_values_in_a_few_round_steps(values: list[Decimal]) -> None:
    axis = axis_of(values, "nl")
    steps = {later.value - earlier.value for earlier, later in pairwise(axis.ticks)}

    assert all(axis.low <= value <= axis.high for value in values)
    assert 2 <= len(axis.ticks) <= 7
    [step] = steps
    assert step.normalize().as_tuple().digits in {(1,), (2,), (5,)}


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("-1.2857142857", "\N{MINUS SIGN}128,6"),
        ("0.6666666", "66,7"),
        ("0.12345", "12,3"),
        ("0.1235", "12,4"),
        ("1.00049", "100"),
        ("0.9996", "99,9"),
        ("0.99999", "99,9"),
        ("0.0001", "0,1"),
        ("-0.0001", "\N{MINUS SIGN}0,1"),
        ("0", "0"),
        ("1", "100"),
    ],
)
def test_a_share_is_rounded_as_usual_but_never_to_a_state_that_is_not_so(share: str, said: str) -> None:
    assert share_of(Decimal(share), "nl").words == f"{said}{NBSP}%"


@given(st.decimals(min_value=-(10**6), max_value=10**6, allow_nan=False, places=9))
def test_a_share_that_is_told_is_reached_and_where_it_began_only_when_it_is(share: Decimal) -> None:
    told = share_of(share, "nl").value
    assert told is not None

    assert (told >= 100) == (share >= 1)
    assert ((told > 0) - (told < 0)) == ((share > 0) - (share < 0))
    off = abs(told - share * 100)
    assert off <= Decimal("0.05") or (
        told in {Decimal("0.1"), Decimal("-0.1"), Decimal("99.9")} and off < Decimal("0.1")
    )


LONG_AGO, FAR_OFF = datetime.date.min, datetime.date.max


@given(st.lists(st.dates(LONG_AGO, FAR_OFF), max_size=20))
def test_days_run_from_the_first_to_the_last_with_a_few_ticks_between(dates: list[datetime.date]) -> None:
    days = days_of(dates, "nl")
    ticks = [day.date for day in days.ticks]

    assert (days.first, days.last) == (min(dates, default=None), max(dates, default=None))
    assert ticks == sorted(set(ticks))
    assert all(min(dates) <= tick <= max(dates) for tick in ticks)
    assert len(ticks) <= 5


@given(st.dates(LONG_AGO, FAR_OFF), st.dates(LONG_AGO, FAR_OFF))
def test_over_more_than_two_months_each_tick_is_the_first_of_a_month(one: datetime.date, other: datetime.date) -> None:
    ticks = [day.date for day in days_of([one, other], "nl").ticks]

    if abs((one - other).days) > 62:
        assert {tick.day for tick in ticks} == {1}
        assert len({later.toordinal() - earlier.toordinal() for earlier, later in pairwise(ticks)}) <= 4
    else:
        assert (ticks[0], ticks[-1]) == (min(one, other), max(one, other))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-01-01", "2026-03-02", "01-01-2026 21-01-2026 10-02-2026 02-03-2026"),
        ("2026-01-31", "2026-04-30", "feb_2026 mrt apr"),
        ("2026-01-31", "2026-08-31", "mrt_2026 mei jul"),
        ("2025-10-31", "2026-10-31", "jan_2026 apr jul okt"),
        ("2024-01-31", "2026-06-30", "jul_2024 jan_2025 jul jan_2026"),
        ("2015-03-01", "2026-03-01", "2020 2025"),
        ("2019-12-31", "2023-02-01", "2020 2021 2022 2023"),
        ("0001-01-01", "9999-12-31", "2000 4000 6000 8000"),
    ],
)
def test_ticks_are_months_quarters_and_years_that_are_read_at_once(first: str, last: str, said: str) -> None:
    dates = [datetime.date.fromisoformat(each) for each in (first, last)]

    days = days_of(dates, "nl")
    assert [day.words for day in days.ticks] == said.replace("_", NBSP).split(" ")
    assert days.begin == (said[2] != "-"), "words of a month stand behind its first day, those of a day under it"
