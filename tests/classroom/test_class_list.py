"""A class list is read from whatever a school's programs write; what cannot be read is told per row, and nothing ever breaks."""

import csv
import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from time import process_time
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from classroom import limits
from classroom.class_list import (
    ROWS_MAX,
    ClassListError,
    Entry,
    entries_of,
    packed,
    read_table,
    sift,
    unpacked,
)
from workbook.tables import FILE_MAX

NOOR = Entry(2, "noor@school.test", "Noor de Boer", "500123", "Groep 1")
ZOE = Entry(3, "zoë.k@school.test".replace("ë", "e"), "Zoë Kılıç", "500124", "Groep 2")


def read(data: bytes, name: str = "klas.csv") -> list[Entry]:
    return entries_of(read_table(data, name))


def csv_of(rows: Sequence[Sequence[str]], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(rows: Sequence[Sequence[Any]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.add_worksheet("Iets anders").write(0, 0, "e-mail")
    return made.getvalue()


HEAD = ["Naam", "E-mailadres", "Studentnummer", "Groep"]
ROWS = [HEAD, [NOOR.name, NOOR.email, NOOR.number, NOOR.group], [ZOE.name, ZOE.email, ZOE.number, ZOE.group]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_program_and_any_delimiter(delimiter: str, encoding: str) -> None:
    assert read(csv_of(ROWS, delimiter, encoding)) == [NOOR, ZOE]


def test_what_an_old_windows_writes() -> None:
    rows = [["naam", "e-mail"], ["Renée Müller", "renee@school.test"]]

    assert read(csv_of(rows, encoding="cp1252")) == [Entry(2, "renee@school.test", "Renée Müller")]


def test_a_line_in_which_excel_names_the_delimiter() -> None:
    assert read(b"sep=,\r\n" + csv_of(ROWS, ",", "utf-8")) == [
        Entry(3, NOOR.email, NOOR.name, NOOR.number, NOOR.group),
        Entry(4, ZOE.email, ZOE.name, ZOE.number, ZOE.group),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_a_line(end: str) -> None:
    assert read(f"naam;e-mail{end}Noor;noor@school.test{end}".encode()) == [Entry(2, "noor@school.test", "Noor")]


@pytest.mark.parametrize(
    "head",
    [
        ["Voornaam", "Tussenvoegsel", "Achternaam", "E-mail", "Studentnr.", "Studiegroep"],
        ["first name", "Infix", "LAST NAME", "Email address", "Student number", "Team"],
        ["roepnaam", "voorvoegsels", "familienaam", "E-mail (school)", "nummer", "projectgroep"],
    ],
)
def test_names_in_parts_and_headers_in_two_languages(head: list[str]) -> None:
    rows = [head, ["Noor", "de", "Boer", "Noor@School.TEST", "500123", "Groep 1"]]

    assert read(csv_of(rows)) == [NOOR]


def test_columns_stand_in_any_order_and_others_are_left_alone() -> None:
    rows = [["Klas", "Groep", "E-mail", "Opmerking", "Naam"], ["3B", "A", "noor@school.test", "x", "Noor"]]

    assert read(csv_of(rows)) == [Entry(2, "noor@school.test", "Noor", "", "A")]


def test_of_two_columns_with_one_meaning_the_first_counts() -> None:
    rows = [["naam", "mail", "e-mail"], ["Noor", "noor@school.test", "prive@voorbeeld.test"]]

    assert read(csv_of(rows)) == [Entry(2, "noor@school.test", "Noor")]


def test_without_headers_when_it_is_plain_what_is_what() -> None:
    rows = [["500123", "Noor de Boer", "noor@school.test"], ["500124", "Sem", "sem@school.test"]]

    assert read(csv_of(rows)) == [
        Entry(1, "noor@school.test", "Noor de Boer", "500123"),
        Entry(2, "sem@school.test", "Sem", "500124"),
    ]


def test_only_addresses_is_a_list_too() -> None:
    assert read(b"noor@school.test\nsem@school.test") == [Entry(1, "noor@school.test"), Entry(2, "sem@school.test")]


def test_without_headers_and_two_columns_of_words_headers_are_asked_for() -> None:
    with pytest.raises(ClassListError, match="kolom"):
        read(csv_of([["Noor", "Boer", "noor@school.test"]]))


def test_blank_rows_are_passed_over_and_counted() -> None:
    rows = [["", ""], ["naam", "e-mail"], ["", ""], ["Noor", "noor@school.test"], ["", ""]]

    assert read(csv_of(rows)) == [Entry(4, "noor@school.test", "Noor")]


def test_of_a_spreadsheet_the_first_sheet_is_read_and_numbers_are_no_fractions() -> None:
    rows: list[list[Any]] = [
        ["Naam", "E-mail", "Studentnummer"],
        ["Noor", "noor@school.test", 500123],
        ["Zoë", "zoe@school.test", 500124.0],
    ]

    assert read(xlsx_of(rows), "klas.XLSX") == [
        Entry(2, "noor@school.test", "Noor", "500123"),
        Entry(3, "zoe@school.test", "Zoë", "500124"),
    ]


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "klas.csv", "niets"),
        (b"\r\n \r\n", "klas.csv", "niets"),
        (b"naam;e-mail\r\n", "klas.csv", "kopregel"),
        (b"naam;groep\r\nNoor;1\r\n", "klas.csv", "kolom met e-mailadressen"),
        (b"naam;e-mail", "klas.pdf", ".csv of .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "klas.csv", ".csv of .xlsx"),
        (b"naam;e-mail\r\n", "klas.xlsx", "niet wat zijn naam zegt"),
        (b"PK\x03\x04rest", "klas.csv", "niet wat zijn naam zegt"),
        (b"PK\x03\x04rest", "klas.xlsx", "beschadigd"),
        (b"\x81\x8d\x8f naam;e-mail", "klas.csv", "leesbare tekst"),
        (b"naam;e-mail\r\nNo\x00or;noor@school.test", "klas.csv", "leesbare tekst"),
        (b"naam;e-mail\r\n" + b"x;" * FILE_MAX, "klas.csv", "groter dan 2 MB"),
        (b"naam;e-mail\r\n" + b"a;a@b.nl\r\n" * ROWS_MAX, "klas.csv", "meer dan 2000 rijen"),
        (b'naam;e-mail\r\n"' + b"x" * 200_000, "klas.csv", "leesbare tekst"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_what_is_no_class_list_is_told(data: bytes, name: str, why: str) -> None:
    with pytest.raises(ClassListError, match=why):
        read(data, name)


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return made.getvalue()


def test_what_grows_out_of_bounds_is_not_unpacked() -> None:
    with pytest.raises(ClassListError, match="uitgepakt"):
        read(zipped(**{"xl/worksheets/sheet1.xml": b"0" * 50_000_000}), "klas.xlsx")


def with_part(name: str, before: str, more: str, times: int) -> bytes:
    """A small class list, with something in one of its parts so many times, as its file would be posted."""
    with zipfile.ZipFile(io.BytesIO(xlsx_of(ROWS))) as file:
        parts = {part: file.read(part) for part in file.namelist()}
    text = parts[name].decode()
    assert text.count(before) == 1, (name, before)
    return zipped(**parts | {name: text.replace(before, more * times + before).encode()})


@pytest.mark.parametrize(
    "hostile",
    [
        ("xl/styles.xml", "</cellXfs>", "<xf/>", 600_000),
        ("xl/styles.xml", "</cellXfs>", "<xf/>", 100_000),
        ("xl/styles.xml", "</cellXfs>", f"<xf{' ' * 60}/>", 19_000),
        ("xl/workbook.xml", "</sheets>", '<sheet name="S" sheetId="1" r:id="rId1"/>', 19_000),
        ("xl/workbook.xml", "</sheets>", '<x:sheet xmlns:x="urn:x" name="S" sheetId="1" />', 19_000),
        ("xl/worksheets/sheet1.xml", "</sheetData>", '<sheet name="S" sheetId="1"/>', 1000),
        ("xl/worksheets/sheet1.xml", "</sheetData>", f"<row>{'<c/>' * 700_000}</row>", 1),
        ("xl/sharedStrings.xml", "</sst>", "<si/>", 900_000),
        ("xl/sharedStrings.xml", "</sst>", "<si><r><rPr><b/></rPr><t>x</t></r></si>", 100_000),
    ],
    ids=lambda one: f"{one[3]} × {one[2].strip()[:12]}",
)
def test_a_small_file_that_is_much_work_is_refused_at_once(hostile: tuple[str, str, str, int]) -> None:
    data = with_part(*hostile)
    began = process_time()

    with pytest.raises(ClassListError, match="uitgepakt"):
        read(data, "klas.xlsx")

    assert process_time() - began < 2


@pytest.mark.parametrize(
    "work",
    [
        ("xl/styles.xml", "</cellXfs>", "<xf/>", 19_000),
        ("xl/worksheets/sheet1.xml", "</sheetData>", f"<row>{'<c/>' * 290_000}</row>", 1),
        ("xl/worksheets/sheet1.xml", "</sheetData>", f"<row>{'<c><v>1</v></c>' * 49}</row>", 1500),
        ("xl/worksheets/sheet1.xml", "</worksheet>", '<mergeCell ref="A1:A2"/>', 180_000),
        ("xl/sharedStrings.xml", "</sst>", "<si/>", 240_000),
        ("xl/sharedStrings.xml", "</sst>", "<si><r><rPr><b/></rPr><t>x</t></r></si>", 30_000),
    ],
    ids=lambda one: f"{one[3]} × {one[2].strip()[:12]}",
)
def test_the_most_work_that_is_taken_on_takes_no_two_seconds(work: tuple[str, str, str, int]) -> None:
    data = with_part(*work)

    def took() -> float:
        began = process_time()
        read_table(data, "klas.xlsx")
        return process_time() - began

    # The first may pay for the waste of the tests before it.
    assert any(took() < 2 for _ in range(3))
    assert [row[1] for row in read_table(data, "klas.xlsx")[:3]] == ["E-mailadres", NOOR.email, ZOE.email]


def test_a_class_list_as_large_as_a_course_may_be_is_read_with_all_its_columns() -> None:
    rows = [[*HEAD, *("kolom",) * 36], *[["Noor", f"n{n}@school.test", n, "Groep 1", *range(36)] for n in range(1000)]]

    assert len(read(xlsx_of(rows), "klas.xlsx")) == limits.STUDENTS_PER_COURSE


def test_a_spreadsheet_with_definitions_of_its_own_is_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><worksheet>&lol;</worksheet>'

    with pytest.raises(ClassListError, match="beschadigd"):
        read(zipped(**{"xl/worksheets/sheet1.xml": laughs}), "klas.xlsx")


@pytest.mark.parametrize("encoding", ["cp037", "utf-7"])
def test_a_spreadsheet_in_an_encoding_that_hides_its_tags_is_refused(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>'
    hidden = (text.encode("cp037" if encoding == "cp037" else "ascii")) + ("<a/>" * 500_000).encode(encoding)

    with pytest.raises(ClassListError, match="beschadigd"):
        read(zipped(**{"xl/workbook.xml": hidden}), "klas.xlsx")


def test_one_long_text_in_every_cell_is_no_bomb() -> None:
    rows: list[list[Any]] = [["naam", "e-mail"], *[["x" * 30_000, "y" * 30_000]] * 1500]

    entries = read(xlsx_of(rows), "klas.xlsx")

    assert {len(entry.name) for entry in entries} == {2000}


def reasons(*entries: Entry, here: Sequence[str] = (), room: int = 100) -> list[tuple[int, str]]:
    return [(fault.row, fault.reason) for fault in sift(entries, here, room).faults]


def test_every_row_that_is_left_out_has_its_reason() -> None:
    entries = [
        Entry(2, "noor@school.test", "Noor"),
        Entry(3, "", "Zonder Adres"),
        Entry(4, "geen adres", "Fout"),
        Entry(5, '"a b"@school.test', "Aanhaling"),
        Entry(6, "noor@school.test", "Nog eens"),
        Entry(7, "sem@school.test", "Sem"),
        Entry(8, "lang@school.test", "x" * 121),
        Entry(9, f"{'x' * 250}@school.test", "Lang adres"),
        Entry(10, "half@school.test", "half \ud800"),
    ]

    sifted = sift(entries, {"sem@school.test"}, 100)

    assert sifted.good == (entries[0],)
    assert [(fault.row, fault.shown[:12], fault.reason) for fault in sifted.faults] == [
        (3, "Zonder Adres", "Er staat geen e-mailadres."),
        (4, "geen adres", "Dit is geen e-mailadres."),
        (5, '"a b"@school', "Dit is geen e-mailadres."),
        (6, "noor@school.", "Dit adres staat ook in rij 2."),
        (7, "sem@school.t", "Deze student staat al op de lijst."),
        (8, "lang@school.", "Een naam, nummer of groep is langer dan 120 tekens."),
        (9, "xxxxxxxxxxxx", "Dit is geen e-mailadres."),
        (10, "half@school.", "Er staat een teken in dat niet bewaard kan worden."),
    ]


def test_what_does_not_fit_in_a_course_is_told_too() -> None:
    entries = [Entry(row, f"s{row}@school.test") for row in range(1, 4)]

    assert reasons(*entries, room=2) == [(3, f"Een cursus heeft hoogstens {limits.STUDENTS_PER_COURSE} studenten.")]


LINE = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
ADDRESSES = st.integers(0, 10_000).map("s{}@school.test".format)
ENTRIES = st.lists(st.tuples(LINE, ADDRESSES, LINE, LINE), min_size=1, max_size=8)


@given(ENTRIES, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_is_written_comes_back(rows: list[tuple[str, str, str, str]], delimiter: str, encoding: str) -> None:
    data = csv_of([HEAD, *rows], delimiter, encoding)

    told = [(entry.name, entry.email, entry.number, entry.group) for entry in read(data)]

    assert told == rows


@given(st.binary(max_size=400), st.sampled_from(["klas.csv", "klas.txt", "klas.xlsx", "klas"]))
def test_no_file_breaks_the_reader(data: bytes, name: str) -> None:
    with suppress(ClassListError):
        sift(read(data, name), (), 10)


SHEET = xlsx_of(ROWS)


@given(st.integers(0, len(SHEET) - 1), st.integers(0, 255), st.integers(0, len(SHEET)))
def test_no_damaged_spreadsheet_breaks_the_reader(place: int, byte: int, end: int) -> None:
    damaged = bytearray(SHEET)
    damaged[place] = byte

    for data in (bytes(damaged), bytes(damaged[:end])):
        with suppress(ClassListError):
            read(data, "klas.xlsx")


@given(st.text(st.sampled_from("19ab@.\t\n\r \ud800é"), max_size=60))
def test_no_text_breaks_what_a_form_carries(text: str) -> None:
    with suppress(ClassListError):
        sift(unpacked(text), (), 10)


@given(ENTRIES)
def test_what_a_form_carries_comes_back(rows: list[tuple[str, str, str, str]]) -> None:
    entries = [Entry(row, email, name, *rest) for row, (name, email, *rest) in enumerate(rows, 1)]

    assert unpacked(packed(entries).replace("\n", "\r\n")) == entries
