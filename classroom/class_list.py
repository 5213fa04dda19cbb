"""Reading a class list, as CSV or XLSX from whatever program: it becomes entries, and a fault for each row that is none.

``read_table`` makes rows of texts of a file, ``entries_of`` finds the columns by their headers or by what is in them, and ``sift``
tells which entries can go on a list. None of them knows of a database; what a row cannot be, its reason says.
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.texts import is_safe_in_head, is_storable
from classroom import limits

FILE_MAX: Final = 2_000_000
"""Bytes of a file that is read: a thousand students take some hundred thousand."""
UNPACKED_MAX: Final = 5_000_000
"""Bytes of all parts of an XLSX together, unpacked. A thousand students with forty columns take half of it."""
PARTS_MAX: Final = 500
TAGS_MAX: Final = 300_000
"""Tags in all parts together: the time and memory of a reader go by their number. A cell takes four, or six with its text in it, so
a thousand students with forty columns fit; the worst that fits is read within two seconds.
"""
PART_MAX: Final = 1_000_000
"""Bytes of a part that holds neither rows nor their texts: styles, themes, names."""
PART_TAGS_MAX: Final = 20_000
"""Tags in such a part: what is described there becomes objects, each of which costs as much as ten cells."""
SHEETS_MAX: Final = 200
"""Sheets that a file names, wherever it does: a reader begins with all of them."""
ROWS_MAX: Final = 2 * limits.STUDENTS_PER_COURSE
COLUMNS_MAX: Final = 50
EMAIL_MAX: Final = 254
ENDINGS: Final = ("csv", "txt", "xlsx")

_HEADERS: Final[Mapping[str, str]] = {
    word: column
    for column, words in {
        "email": "email emailadres mail mailadres emailaddress schoolmail schoolemail studentmail studentemail emailstudent "
        "emailadresstudent emailschool emailadresschool",
        "name": "naam name volledigenaam fullname student studentnaam naamstudent studentname deelnemer",
        "first": "voornaam voornamen roepnaam firstname givenname",
        "infix": "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels infix",
        "last": "achternaam familienaam lastname surname familyname",
        "number": "studentnummer studentennummer studentnr studnr nummer studentnumber studentid number",
        "group": "groep groepsnaam studiegroep projectgroep subgroep group groupname studygroup team teamnaam",
    }.items()
    for word in words.split()
}
"""Column by how its header is written, in small letters and nothing but letters."""
_SHOWN_MAX: Final = 80
_CELL_MAX: Final = 2000
"""Characters of a cell that are read: more than fits in any column, so that one text in a thousand cells is no bomb."""
_DELIMITERS: Final = (";", "\t", ",")
_SEPARATOR: Final = re.compile(r"sep=([;,\t])\r?\n?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[A-Za-z]{0,2}[0-9]{4,12}")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_ROW: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_ROWS_AND_TEXTS: Final = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml", re.ASCII)
_SHEET: Final = re.compile(rb"<(?:[^\s<>/]{1,99}:)?sheet[\s/>]")
_FOREIGN: Final = re.compile(
    rb"\x4c\x6f\xa7\x94|(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8|utf-16|us-ascii|iso-8859|windows)",
    re.IGNORECASE,
)
"""The beginning of XML in an encoding in which a tag does not begin with the byte of ``<``."""
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"

Table = Sequence[Sequence[str]]
"""Rows of cells. A row that is blank stands there too: the first row of the file is row 1."""


class ClassListError(Exception):
    """A file is no class list; the message says why, to who sent it."""


@dataclass(frozen=True)
class Entry:
    """Somebody on a list: the ``row`` in the file, counted from 1, and texts with single blanks; the address in small letters."""

    row: int
    email: str
    name: str = ""
    number: str = ""
    group: str = ""


@dataclass(frozen=True)
class Fault:
    """A row that is left out: which, what it holds (``shown``), and why."""

    row: int
    shown: str
    reason: str


@dataclass(frozen=True)
class Sifted:
    """What can go on a list, and what is left out."""

    good: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def read_table(data: bytes, name: str) -> Table:
    """The rows of a file with this name: of an XLSX those of the first sheet, of any other the lines of a CSV.

    Raises:
        ClassListError: it is too large, empty, damaged, or something else than it says.
    """
    if len(data) > FILE_MAX:
        raise ClassListError(_("This file is larger than %(n)d MB.") % {"n": FILE_MAX // 1_000_000})
    ending = PurePath(name).suffix.removeprefix(".").lower()
    if ending not in ENDINGS or data.startswith(_OLD_EXCEL):
        raise ClassListError(
            _("Choose a file whose name ends in .csv or .xlsx. In Excel: save as, and choose one of both.")
        )
    if data.startswith(_ZIP) != (ending == "xlsx"):
        raise ClassListError(_("What is in this file is not what its name says. Save it once more from your program."))
    table = list(_rows_of_xlsx(data) if ending == "xlsx" else _rows_of_csv(_text_of(data)))
    if len(table) > ROWS_MAX:
        raise ClassListError(_("There are more than %(n)d rows in this file.") % {"n": ROWS_MAX})
    if not any(map(any, table)):
        raise ClassListError(_("There is nothing in this file."))
    return table


def entries_of(table: Table) -> list[Entry]:
    """Each row that is not blank as an entry, as it stands: what is wrong with it ``sift`` tells.

    Raises:
        ClassListError: there is no column with e-mail addresses, or nobody can tell which column is what.
    """
    rows = [(number, [_one_line(cell) for cell in row]) for number, row in enumerate(table, 1)]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if not rows:
        raise ClassListError(_("There is nothing in this file."))
    columns = _by_header(rows[0][1])
    if columns:
        rows = rows[1:]
    else:
        columns = _by_content([cells for _number, cells in rows])
    if "email" not in columns:
        raise ClassListError(
            _(
                "There is no column with e-mail addresses. Put e-mail above it, in the first row: students are found by it."
            )
        )
    if not rows:
        raise ClassListError(_("There are only headers in this file, and no students below them."))
    return [_entry(number, cells, columns) for number, cells in rows]


def sift(entries: Iterable[Entry], here: Collection[str], room: int) -> Sifted:
    """Which entries can go on a list where these addresses, in small letters, are already, and there is room for so many."""
    good, faults, seen = list[Entry](), list[Fault](), dict[str, int]()
    for entry in entries:
        reason = _reason(entry, here, seen) or ("" if len(good) < room else _full())
        if reason:
            faults.append(Fault(entry.row, _shown(entry), reason))
        else:
            seen[entry.email] = entry.row
            good.append(entry)
    return Sifted(tuple(good), tuple(faults))


def packed(entries: Iterable[Entry]) -> str:
    """Entries as text, to be carried by a form: a line each, with tabs between, which no text of an entry holds."""
    return "\n".join("\t".join((str(each.row), each.email, each.name, each.number, each.group)) for each in entries)


def unpacked(text: str) -> list[Entry]:
    """The inverse of ``packed``, of what may come from anybody.

    Raises:
        ClassListError: this is no such text.
    """
    lines = text.splitlines()
    if not 0 < len(lines) <= ROWS_MAX:
        raise ClassListError(_("Choose the file once more."))
    return [_unpacked(line) for line in lines]


def _unpacked(line: str) -> Entry:
    match line.split("\t"):
        case [row, email, name, number, group] if _ROW.fullmatch(row):
            return Entry(int(row), _one_line(email).lower(), *map(_one_line, (name, number, group)))
        case _:
            raise ClassListError(_("Choose the file once more."))


def _reason(entry: Entry, here: Collection[str], seen: Mapping[str, int]) -> str:
    """Why an entry cannot go on a list; ``""`` when it can."""
    texts = (entry.email, entry.name, entry.number, entry.group)
    most = limits.TEXTS["student"]["name"]
    if not entry.email:
        return _("There is no e-mail address.")
    if not all(map(is_storable, texts)):
        return _("There is a character in it that cannot be stored.")
    if not _is_address(entry.email):
        return _("This is no e-mail address.")
    if max(map(len, texts[1:])) > most:
        return _("A name, number or group is longer than %(n)d characters.") % {"n": most}
    if entry.email in seen:
        return _("This address stands in row %(row)d too.") % {"row": seen[entry.email]}
    return _("This student is on the list already.") if entry.email in here else ""


def _full() -> str:
    return _("A course has at most %(n)d students.") % {"n": limits.STUDENTS_PER_COURSE}


def _is_address(text: str) -> bool:
    if len(text) > EMAIL_MAX or not is_safe_in_head(text):
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _shown(entry: Entry) -> str:
    return next((text for text in (entry.email, entry.name, entry.number, entry.group) if text), "")[:_SHOWN_MAX]


def _by_header(cells: Sequence[str]) -> dict[str, int]:
    """Place of each column by the words in a first row, the first of two that mean the same. Empty when this is no header."""
    found: dict[str, int] = {}
    if any(map(_is_address, map(str.lower, cells))):
        return found
    for place, cell in enumerate(cells):
        column = _HEADERS.get(_letters(cell))
        if column:
            found.setdefault(column, place)
    return found


def _by_content(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Place of each column of a table without headers: addresses, numbers, and one column with names at most."""
    width = max(map(len, rows))
    filled = {place: [row[place] for row in rows if place < len(row) and row[place]] for place in range(width)}
    kinds = {place: _kind(cells) for place, cells in filled.items() if cells}
    found: dict[str, int] = {}
    for place, kind in kinds.items():
        found.setdefault(kind, place)
    if "email" in found and list(kinds.values()).count("name") > 1:
        raise ClassListError(
            _("Nobody can tell which column is what. Put name, e-mail, student number or group above each.")
        )
    return found


def _kind(cells: Sequence[str]) -> str:
    """What most cells of a column are."""
    addresses = sum(_is_address(cell.lower()) for cell in cells)
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in cells)
    if 2 * addresses > len(cells):
        return "email"
    return "number" if 2 * numbers > len(cells) else "name"


def _entry(number: int, cells: Sequence[str], columns: Mapping[str, int]) -> Entry:
    def cell(column: str) -> str:
        place = columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    name = cell("name") or _one_line(" ".join(map(cell, ("first", "infix", "last"))))
    return Entry(number, cell("email").lower(), name, cell("number"), cell("group"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    """A header in small letters without accents, blanks and signs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalpha())


def _text_of(data: bytes) -> str:
    """The text of a CSV: UTF-8 or UTF-16 by its mark, UTF-8 without one, and else what Windows wrote here for years.

    Raises:
        ClassListError: it is none of these.
    """
    ways = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "cp1252")
    for way in ways:
        try:
            text = data.decode(way)
        except UnicodeDecodeError:
            continue
        if is_storable(text):
            return text
    raise ClassListError(_("This file holds no readable text. Save it once more as CSV in UTF-8."))


def _rows_of_csv(text: str) -> list[list[str]]:
    told = _SEPARATOR.match(text)
    if told:
        return [[], *_split(text[told.end() :], told[1])]
    return max((_split(text, delimiter) for delimiter in _DELIMITERS), key=_likelihood)


def _split(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a CSV; one more than fits is enough to know that it is too long."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [row[:COLUMNS_MAX] for row, _count in zip(rows, range(ROWS_MAX + 1), strict=False)]
    except csv.Error as error:
        raise ClassListError(_("This file holds no readable text. Save it once more as CSV in UTF-8.")) from error


def _likelihood(rows: Table) -> tuple[int, int, int]:
    """How likely it is that rows were split by the right delimiter: known headers, then cells that are an address, then width."""
    first = next((row for row in rows if any(row)), ())
    addresses = sum(_is_address(cell.strip().lower()) for row in rows for cell in row)
    return len(_by_header(first)), addresses, len(first)


def _rows_of_xlsx(data: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet; formulas by the value that was last computed.

    Raises:
        ClassListError: it is damaged, or grows too large when unpacked.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - half a second that no other page has to wait for

    _check_parts(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings and the like, which are not read
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a sheet says of its own size may be anything
            rows = sheet.iter_rows(max_row=ROWS_MAX + 1, max_col=COLUMNS_MAX, values_only=True)
            table = [[_cell(value) for value in row] for row in rows]
    except Exception as error:  # a damaged file makes its reader fall in any way there is
        raise ClassListError(_damaged()) from error
    while table and not any(table[-1]):
        table.pop()
    yield from table


def _check_parts(data: bytes) -> None:
    """Refuse what grows out of bounds when it is unpacked or read, or holds definitions that would make its reader do that."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed_file:
            parts = packed_file.infolist()
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise ClassListError(_too_large())
            tags = sheets = 0
            for part in parts:
                text = packed_file.read(part).replace(b"\0", b"")
                is_xml = part.filename.endswith((".xml", ".rels"))
                if _FOREIGN.match(text) or (is_xml and (b"<!DOCTYPE" in text or b"<!ENTITY" in text)):
                    raise ClassListError(_damaged())
                here = text.count(b"<")
                tags += here
                sheets += len(_SHEET.findall(text))
                is_small = here <= PART_TAGS_MAX and (len(text) <= PART_MAX or not is_xml)
                if tags > TAGS_MAX or sheets > SHEETS_MAX or not (is_small or _ROWS_AND_TEXTS.fullmatch(part.filename)):
                    raise ClassListError(_too_large())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error) as error:
        raise ClassListError(_damaged()) from error


def _too_large() -> str:
    return _("This file grows too large when it is unpacked.")


def _damaged() -> str:
    return _("This file is damaged. Save it once more from your program, or save it as CSV.")


def _cell(value: Any) -> str:
    """What stands in a cell, as text: a whole number without a decimal point, a date as it is written in files."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:_CELL_MAX]
