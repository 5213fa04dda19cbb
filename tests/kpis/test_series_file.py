"""Measurements are read from whatever somebody pastes or uploads; a row that cannot be read says why, and nothing ever breaks."""

import csv
import datetime
import io
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from kpis.series_file import Known, NoDatesError, ReadRow, Sifted, packed, sift, table_of_file, table_of_text, unpacked
from workbook.tables import FILE_MAX, TableError

TODAY = datetime.date(2026, 6, 30)
NOTHING = Known(TODAY, {}, 600)


def read(text: str, known: Known = NOTHING, **asked: Any) -> Sifted:
    return sift(table_of_text(text), known, **asked)


def told(sifted: Sifted) -> list[tuple[str, str]]:
    return [(str(entry.date), str(entry.value)) for entry in sifted.good]


def reasons(sifted: Sifted) -> list[tuple[int, str]]:
    return [(fault.row, fault.reason) for fault in sifted.faults]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_table_from_a_spreadsheet(delimiter: str) -> None:
    rows = ("Datum|Waarde|Toelichting", "1-2-2026|29,5|gemeten", "|", "01-03-2026|1.250|", "2026-04-01|1.250,75")

    sifted = read("\n".join(rows).replace("|", delimiter))

    assert sifted.good == (
        ReadRow(2, datetime.date(2026, 2, 1), Decimal("29.5"), note="gemeten"),
        ReadRow(4, datetime.date(2026, 3, 1), Decimal(1250)),
        ReadRow(5, datetime.date(2026, 4, 1), Decimal("1250.75")),
    )
    assert sifted.faults == ()


def test_commas_between_the_columns() -> None:
    assert told(read('2026-02-01,29.5\n2026-03-01,"30,5"')) == [("2026-02-01", "29.5"), ("2026-03-01", "30.5")]


@pytest.mark.parametrize(
    "written",
    [
        *("1-2-2026", "01-02-2026", "1/2/2026", "1.2.2026", "2026-02-01", "2026-02-01T00:00:00", "2026-02-01 13:45"),
        *("1-2-26", "01-02-26", "1/2/26", "1.2.26", "1 feb 26", "1-feb-26", "1 februari 26"),
        *("1 feb 2026", "1 feb. 2026", "1 februari 2026", "1 FEB 2026", "1-feb-2026", "1 february 2026"),
    ],
)
def test_a_date_is_read_as_people_and_programs_write_it(written: str) -> None:
    assert told(read(f"{written};29")) == [("2026-02-01", "29")]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("29", "29"),
        ("29,5", "29.5"),
        ("29.5", "29.5"),
        ("1.234", "1234"),
        ("1.234,56", "1234.56"),
        ("-2,5", "-2.5"),
        ("\u22122,5", "-2.5"),
        ("+3", "3"),
        ("30%", "30"),
        ("30 %", "30"),
        ("€ 1.250,50", "1250.5"),
        ("12 werkdagen", "12"),
        ("4,5 sterren", "4.5"),
        ("3 min./gesprek", "3"),
        ("12 m²", "12"),
    ],
)
def test_a_value_is_read_with_what_stands_around_it(written: str, value: str) -> None:
    assert told(read(f"1-2-2026;{written}")) == [("2026-02-01", value)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("31-2-2026;29", "Deze dag bestaat niet. Kijk naar de dag en de maand."),
        ("31 apr 2026;29", "Deze dag bestaat niet. Kijk naar de dag en de maand."),
        ("2026-02-30T00:00;29", "Deze dag bestaat niet. Kijk naar de dag en de maand."),
        ("31-2-26;29", "Deze dag bestaat niet. Kijk naar de dag en de maand."),
        ("1-2-98;29", "Deze datum moet nog komen."),
        ("feb 26;29", "Dit is geen datum. Schrijf bijvoorbeeld 1-2-2026, 1 feb 2026 of 2026-02-01."),
        ("1-2;29", "Dit is geen datum. Schrijf bijvoorbeeld 1-2-2026, 1 feb 2026 of 2026-02-01."),
        ("feb 2026;29", "Dit is geen datum. Schrijf bijvoorbeeld 1-2-2026, 1 feb 2026 of 2026-02-01."),
        ("1-2-126;29", "Dit is geen datum. Schrijf bijvoorbeeld 1-2-2026, 1 feb 2026 of 2026-02-01."),
        (";29", "Er staat geen datum."),
        ("1-3-2026;", "Er staat geen waarde."),
        ("1-3-2026;n.b.", "‘n.b.’ is geen getal."),
        ("1-3-2026;3 van 4", "‘3 van 4’ is geen getal."),
        ("1-3-2026;1e5", "‘1e5’ is geen getal."),
        ("1-3-2026;NaN", "‘NaN’ is geen getal."),
        ("1-3-2026;２９", "‘２９’ is geen getal."),
        ("1-3-2026;--1", "‘--1’ is geen getal."),
        ("1-3-2026;12,5-", "‘12,5-’ is geen getal."),
        ("1-3-2026;5?", "‘5?’ is geen getal."),
        ("1-3-2026;5*", "‘5*’ is geen getal."),
        ("1-3-2026;5 = formule", "‘5 = formule’ is geen getal."),
        ("1-3-2026;5k", "‘5k’ is geen getal."),
        ("1-3-2026;2,5 mln", "‘2,5 mln’ is geen getal."),
        ("1-3-2026;3 duizend euro", "‘3 duizend euro’ is geen getal."),
        ("1-3-2026;123456789012", "Dit getal is te lang."),
        ("1-7-2026;29", "Deze datum moet nog komen."),
        ("31-12-1989;29", "Deze datum ligt vóór 1990."),
        ("1-1-2026;30", "Op deze datum staat er al een andere waarde: 31."),
        ("1-2-2026;30", "Rij 1 noemt bij deze datum een andere waarde: 29."),
        (f"1-3-2026;29;{'x' * 401}", "De toelichting is langer dan 400 tekens."),
        ("1-3-2026;29;5", "Staat er een komma in dit getal? Zet dan puntkomma’s tussen de kolommen."),
    ],
)
def test_a_row_that_cannot_be_taken_over_says_why(row: str, reason: str) -> None:
    known = Known(TODAY, {datetime.date(2026, 1, 1): {Decimal(31)}}, 600)

    sifted = read(f"1-2-2026;29;goed\n{row}\n1-4-2026;28;goed", known)

    assert reasons(sifted) == [(2, reason)]
    assert told(sifted) == [("2026-02-01", "29"), ("2026-04-01", "28")]


def test_a_row_that_is_left_out_is_shown_whole_whatever_the_reason() -> None:
    known = Known(TODAY, {datetime.date(2026, 1, 1): {Decimal(31)}}, 600)

    sifted = read("1-1-26;7,70;na de actie\n1-2-2026;veel;na de actie\n1-3-2026;7", known)

    assert [fault.shown for fault in sifted.faults] == [
        "01-01-2026 · 7,7 · na de actie",
        "1-2-2026 · veel · na de actie",
    ]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("31-02-2026;abc", "Deze dag bestaat niet. Kijk naar de dag en de maand."),
        ("1-2-126;n.b.", "Dit is geen datum. Schrijf bijvoorbeeld 1-2-2026, 1 feb 2026 of 2026-02-01."),
        ("n.b.;?", "Dit is geen datum. Schrijf bijvoorbeeld 1-2-2026, 1 feb 2026 of 2026-02-01."),
    ],
)
def test_a_first_row_that_was_to_be_a_measurement_is_no_header(first: str, reason: str) -> None:
    sifted = read(f"{first}\n1-1-2026;5\n1-2-2026;6")

    assert (reasons(sifted), len(sifted.good), sifted.header) == ([(1, reason)], 2, "")


@pytest.mark.parametrize("first", ["n.b.", "-", "onbekend"])
def test_a_first_value_that_is_missing_keeps_the_others_in_their_month(first: str) -> None:
    sifted = read(f"{first}\n31\n30", start=datetime.date(2026, 1, 1))

    assert told(sifted) == [("2026-02-01", "31"), ("2026-03-01", "30")]
    assert reasons(sifted) == [(1, f"‘{first}’ is geen getal.")]


@pytest.mark.parametrize(
    ("text", "header"),
    [("Wachttijd\n31\n30", "Wachttijd"), ("Peildatum;Wachttijd\n1-1-2026;31", "Peildatum · Wachttijd"), ("31\n30", "")],
)
def test_what_is_taken_for_a_header_is_told(text: str, header: str) -> None:
    assert read(text, start=datetime.date(2026, 1, 1)).header == header


@pytest.mark.parametrize("head", ["", "Wanneer;Waarde\n"])
def test_dates_that_stand_there_are_never_counted_out(head: str) -> None:
    """Also when they are fewer than what is none."""
    sifted = read(f"{head}1-1-2026;5\nTotaal;11\nGemiddeld;5", start=datetime.date(2020, 1, 1))

    assert told(sifted) == [("2026-01-01", "5")]
    assert {reason[:20] for _row, reason in reasons(sifted)} == {"Dit is geen datum. S"}


@pytest.mark.parametrize("word", ["noot", "Bijzonderheden", ""])
def test_the_only_column_of_words_is_the_note_whatever_it_is_called(word: str) -> None:
    assert [entry.note for entry in read(f"datum;waarde;{word}\n1-1-2026;5;belangrijk").good] == ["belangrijk"]


def test_columns_that_are_not_read_are_named() -> None:
    sifted = read("datum;waarde;bron;;noot;n\n1-1-2026;5;CRM;x;belangrijk;30")

    assert (told(sifted), sifted.unread) == ([("2026-01-01", "5")], ("bron", "kolom 4", "noot", "n"))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("1.234 7.5 0.125 12.125", ["1.234", "7.5", "0.125", "12.125"]),
        ("1.234 0.125%", ["1.234", "0.125"]),
        ("1.234 7,5", ["1234", "7.5"]),
        ("1.234 12.125", ["1234", "12125"]),
        ("1.234 1.234.567 29.5", ["1234", "1234567", "29.5"]),
    ],
)
def test_a_point_means_the_same_in_a_whole_column(column: str, values: list[str]) -> None:
    """As soon as one of its numbers has a point that cannot divide thousands, and none tells otherwise."""
    rows = "\n".join(f"{day}-1-2026;{value}" for day, value in enumerate(column.split(), 1))

    assert [value for _date, value in told(read(rows))] == values


def test_what_stands_there_already_is_passed_over_and_counted() -> None:
    known = Known(TODAY, {datetime.date(2026, 1, 1): {Decimal(31), Decimal(32)}}, 600)

    sifted = read("1-1-2026;31\n1-1-2026;32,0\n1-2-2026;29\n1-2-2026;29", known)

    assert (told(sifted), sifted.same, sifted.faults) == ([("2026-02-01", "29")], 3, ())


def test_a_column_of_values_gets_its_dates_from_the_first_one() -> None:
    """A blank cell is a month that was not measured, and so is one that is no number: the months after it stay in their place."""
    sifted = read("Waarde\n31\n30,5\n\nn.b.\n29", start=datetime.date(2026, 1, 31))

    assert told(sifted) == [("2026-01-31", "31"), ("2026-02-28", "30.5"), ("2026-05-31", "29")]
    assert reasons(sifted) == [(5, "‘n.b.’ is geen getal.")]


@pytest.mark.parametrize(("step", "last"), [("week", "2026-01-15"), ("day", "2026-01-03"), ("month", "2026-03-01")])
def test_from_one_value_to_the_next_is_a_month_a_week_or_a_day(step: Any, last: str) -> None:
    assert told(read("1\n2\n3", start=datetime.date(2026, 1, 1), step=step))[-1] == (last, "3")


def test_a_column_without_dates_asks_for_the_first() -> None:
    with pytest.raises(NoDatesError, match="Vul de datum van de eerste in"):
        read("31\n30,5")


@pytest.mark.parametrize("step", ["month", "week", "day"])
def test_the_calendar_ends_somewhere(step: Any) -> None:
    sifted = read("1\n2\n3", start=datetime.date(9999, 12, 31), step=step)

    assert {reason for _row, reason in reasons(sifted)} == {"Deze datum moet nog komen."}


@pytest.mark.parametrize(
    "text",
    ["1-2-2026,29,5\n1-3-2026,30", "1-2-2026;100;30", "Maand;Gesprekken;Opgelost\n1-2-2026;100;30"],
)
def test_two_columns_of_numbers_are_not_guessed_at(text: str) -> None:
    with pytest.raises(TableError, match="meer kolommen met getallen"):
        read(text)


def test_a_decimal_comma_between_columns_with_commas_is_not_cut_off() -> None:
    sifted = read("datum,waarde\n1-2-2026,29,5\n1-3-2026,30")

    assert told(sifted) == [("2026-03-01", "30")]
    assert reasons(sifted) == [(2, "Staat er een komma in dit getal? Zet dan puntkomma’s tussen de kolommen.")]


@pytest.mark.parametrize("text", ["", " \n ", "Datum;Waarde", "alleen maar woorden"])
def test_nothing_to_read_is_told(text: str) -> None:
    with pytest.raises(TableError, match="Er staan geen waarden in"):
        read(text)


def test_more_decimals_than_are_kept_are_rounded_and_counted() -> None:
    sifted = read("1-2-2026;28,7333333\n1-3-2026;0.99996\n1-4-2026;-0,00005\n1-5-2026;29,00000")

    assert [value for _date, value in told(sifted)] == ["28.7333", "1", "-0.0001", "29"]
    assert sifted.rounded == 3


def test_what_there_is_no_room_for_is_counted_and_the_first_rows_are_taken() -> None:
    sifted = read("1-2-2026;1\n1-3-2026;2\n1-4-2026;3", Known(TODAY, {}, 2))

    assert (told(sifted), sifted.over) == ([("2026-02-01", "1"), ("2026-03-01", "2")], 1)


# ---- Files ----


def xlsx_of(rows: Sequence[Sequence[Any]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        as_date, as_part = book.add_format({"num_format": "d-m-yyyy"}), book.add_format({"num_format": "0.0%"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, place, value, as_date)
                elif isinstance(value, Decimal):
                    sheet.write_number(number, place, value, as_part)
                else:
                    sheet.write(number, place, value)
    return made.getvalue()


def test_a_spreadsheet_tells_dates_numbers_and_percentages_as_it_shows_them() -> None:
    """``1.234`` in a cell is a number a little above one, and ``0.285`` shown as a percentage is 28,5."""
    rows: list[list[Any]] = [
        ["Datum", "Waarde"],
        [datetime.date(2026, 2, 1), 1.234],
        [datetime.date(2026, 3, 1), Decimal("0.285")],
        [datetime.date(2026, 4, 1), 29],
        ["1-5-2026", "30,5"],
        [datetime.date(2026, 6, 1), 0.1 + 0.2],
    ]

    sifted = sift(table_of_file(xlsx_of(rows), "reeks.xlsx"), NOTHING)

    assert told(sifted) == [
        ("2026-02-01", "1.234"),
        ("2026-03-01", "28.5"),
        ("2026-04-01", "29"),
        ("2026-05-01", "30.5"),
        ("2026-06-01", "0.3"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_in_any_encoding(encoding: str) -> None:
    data = "datum;waarde;toelichting\r\n1-2-2026;29,5;één € meer\r\n".encode(encoding)

    assert sift(table_of_file(data, "reeks.csv"), NOTHING).good == (
        ReadRow(2, datetime.date(2026, 2, 1), Decimal("29.5"), note="één € meer"),
    )


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"1-1-2026;1\n" * 100_000, "reeks.csv", "meer dan 2000 rijen"),
        (b"1;" * 1_000_000, "reeks.csv", "leesbare tekst"),
        (b"1;" * 2_500_000, "reeks.csv", "groter dan 2 MB"),
        (b'"' + b"x" * 200_000, "reeks.csv", "leesbare tekst"),
        (b"PK\x03\x04rest", "reeks.xlsx", "beschadigd"),
        (b"1-1-2026;1", "reeks.pdf", ".csv of .xlsx"),
    ],
    ids=["rows", "columns", "bytes", "cell", "damaged", "name"],
)
def test_what_is_too_much_or_no_table_is_told(data: bytes, name: str, why: str) -> None:
    with pytest.raises(TableError, match=why):
        sift(table_of_file(data, name), NOTHING)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1-1-2026;1\n" * 100_000, "meer dan 2000 rijen"),
        ("1;" * FILE_MAX, "te veel om in één keer te plakken"),
        ('"' + "x" * 200_000, "niet als rijen te lezen"),
        ("1-1-2026;\x00", "niet bewaard"),
        ("1-1-2026;\ud800", "niet bewaard"),
    ],
    ids=["rows", "bytes", "cell", "nul", "surrogate"],
)
def test_what_cannot_be_pasted_is_told(text: str, why: str) -> None:
    with pytest.raises(TableError, match=why):
        read(text)


def test_of_five_hundred_rows_the_seven_bad_ones_are_named() -> None:
    """Decimal commas, thousands points, dates of two kinds, blank rows, a percent sign: as a Dutch spreadsheet writes a CSV."""
    bad = {20: "x;29", 90: "1-1-2026;", 160: ";29", 230: "1-1-2026;n.b.", 300: "1-1-2126;29", 370: "1-1-1926;29"}
    day = datetime.date(2024, 1, 1)
    rows = [(f"{n % 7 + 1}.{n:03},5 %", day + datetime.timedelta(n)) for n in range(500)]
    lines = [f"{each:%d-%m-%Y};{value}" if n % 2 else f"{each};{value}" for n, (value, each) in enumerate(rows)]
    for n, line in bad.items():
        lines[n] = line
    lines[440] = lines[0].replace(",5", ",7")
    data = "\r\n".join(["Datum;Waarde", *lines, ""]).encode("utf-8-sig")

    sifted = sift(table_of_file(data, "reeks.csv"), NOTHING)

    assert [fault.row for fault in sifted.faults] == [n + 2 for n in (*bad, 440)]
    assert (len(sifted.good), sifted.same, sifted.over) == (493, 0, 0)


# ---- What a form carries ----

LINE = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
ENTRIES = st.dictionaries(
    st.dates(datetime.date(1990, 1, 1), TODAY),
    st.tuples(st.decimals(-(10**10), 10**10, places=4), LINE.filter(lambda text: not text.isdigit())),
    min_size=1,
    max_size=8,
)


@given(ENTRIES)
def test_what_a_form_carries_comes_back(rows: dict[datetime.date, tuple[Decimal, str]]) -> None:
    entries = tuple(ReadRow(n, date, value, note=note) for n, (date, (value, note)) in enumerate(rows.items(), 1))

    assert unpacked(packed(entries).replace("\n", "\r\n"), NOTHING).good == entries


@given(ENTRIES)
def test_what_is_written_to_a_csv_comes_back(rows: dict[datetime.date, tuple[Decimal, str]]) -> None:
    text = io.StringIO(newline="")
    lines = [(f"{date:%d-%m-}{date.year}", str(value).replace(".", ","), note) for date, (value, note) in rows.items()]
    csv.writer(text, delimiter=";").writerows([("datum", "waarde", "toelichting"), *lines])

    sifted = sift(table_of_file(text.getvalue().encode(), "reeks.csv"), NOTHING)

    assert [(entry.date, entry.value, entry.note) for entry in sifted.good] == [
        (date, value, note) for date, (value, note) in rows.items()
    ]


@given(st.text(max_size=200), st.none() | st.dates())
def test_no_text_breaks_the_reader(text: str, start: datetime.date | None) -> None:
    with suppress(TableError):
        read(text, start=start)


@given(st.text(st.sampled_from("19-,.\t\n\r \ud800é"), max_size=60))
def test_no_text_breaks_what_a_form_carries(text: str) -> None:
    with suppress(TableError):
        unpacked(text, NOTHING)


@given(st.binary(max_size=300), st.sampled_from(["reeks.csv", "reeks.xlsx", "reeks"]))
def test_no_file_breaks_the_reader(data: bytes, name: str) -> None:
    with suppress(TableError):
        sift(table_of_file(data, name), NOTHING)
