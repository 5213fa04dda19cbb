"""Reading a table of a stranger, as CSV or XLSX from whatever program, or as text that was pasted: rows of texts, nothing else.

What the rows mean is for who asks. None of it knows of a database, and nothing in a file makes its reader grow out of bounds.
"""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.texts import is_storable
from workbook.values import written

FILE_MAX: Final = 2_000_000
"""Bytes of a file that is read: a thousand rows take some hundred thousand."""
UNPACKED_MAX: Final = 5_000_000
"""Bytes of all parts of an XLSX together, unpacked. A thousand rows with forty columns take half of it."""
PARTS_MAX: Final = 500
TAGS_MAX: Final = 300_000
"""Tags in all parts together: the time and memory of a reader go by their number. A cell takes four, or six with its text in it, so
a thousand rows with forty columns fit; the worst that fits is read within two seconds.
"""
PART_MAX: Final = 1_000_000
"""Bytes of a part that holds neither rows nor their texts: styles, themes, names."""
PART_TAGS_MAX: Final = 20_000
"""Tags in such a part: what is described there becomes objects, each of which costs as much as ten cells."""
SHEETS_MAX: Final = 200
"""Sheets that a file names, wherever it does: a reader begins with all of them."""
COLUMNS_MAX: Final = 50
ENDINGS: Final = ("csv", "txt", "xlsx")
ACCEPTED: Final = ",".join(f".{ending}" for ending in ENDINGS)
"""What the input for such a file lets somebody choose."""

_CELL_MAX: Final = 2000
"""Characters of a cell that are read: more than fits in any column, so that one text in a thousand cells is no bomb."""
_PRECISION: Final = 15
"""Digits of a number that a spreadsheet shows: what it computes ends in noise after them."""
_DELIMITERS: Final = (";", "\t", ",")
_SEPARATOR: Final = re.compile(r"sep=([;,\t])\r?\n?", re.IGNORECASE)
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
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
Likelihood = Callable[[Table], tuple[int, ...]]
"""How likely it is that rows were split by the right delimiter: the greatest is taken."""


class TableError(Exception):
    """A file holds no table that can be read; the message says why, to who sent it."""


def read_table(data: bytes, name: str, *, rows_max: int, likelihood: Likelihood) -> Table:
    """The rows of a file with this name: of an XLSX those of the first sheet, of any other the lines of a CSV.

    Raises:
        TableError: it is too large, empty, damaged, or something else than it says.
    """
    if len(data) > FILE_MAX:
        raise TableError(_("This file is larger than %(n)d MB.") % {"n": FILE_MAX // 1_000_000})
    ending = PurePath(name).suffix.removeprefix(".").lower()
    if ending not in ENDINGS or data.startswith(_OLD_EXCEL):
        raise TableError(
            _("Choose a file whose name ends in .csv or .xlsx. In Excel: save as, and choose one of both.")
        )
    if data.startswith(_ZIP) != (ending == "xlsx"):
        raise TableError(_("What is in this file is not what its name says. Save it once more from your program."))
    is_sheet = ending == "xlsx"
    table = (
        _rows_of_xlsx(data, rows_max) if is_sheet else _rows_of_csv(_text_of(data), rows_max, likelihood, _unreadable())
    )
    if len(table) > rows_max:
        raise TableError(_("There are more than %(n)d rows in this file.") % {"n": rows_max})
    if not any(map(any, table)):
        raise TableError(_("There is nothing in this file."))
    return table


def read_text(text: str, *, rows_max: int, likelihood: Likelihood) -> Table:
    """The rows of a text that was pasted from a spreadsheet.

    Raises:
        TableError: it is too long, blank, or holds what cannot be stored.
    """
    if not is_storable(text):
        raise TableError(_("There is a character in it that cannot be stored."))
    if len(text) > FILE_MAX:
        raise TableError(_("This is too much to paste at once. Choose a file."))
    table = _rows_of_csv(text, rows_max, likelihood, _("This text cannot be read as rows."))
    if len(table) > rows_max:
        raise TableError(_("There are more than %(n)d rows in this text.") % {"n": rows_max})
    return table


def _text_of(data: bytes) -> str:
    """The text of a CSV: UTF-8 or UTF-16 by its mark, UTF-8 without one, and else what Windows wrote here for years.

    Raises:
        TableError: it is none of these.
    """
    ways = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "cp1252")
    for way in ways:
        try:
            text = data.decode(way)
        except UnicodeDecodeError:
            continue
        if is_storable(text):
            return text
    raise TableError(_unreadable())


def _rows_of_csv(text: str, rows_max: int, likelihood: Likelihood, unreadable: str) -> Table:
    """The rows of a CSV.

    Raises:
        TableError: it breaks the rules of a CSV, as ``unreadable`` says.
    """
    told = _SEPARATOR.match(text)
    try:
        if told:
            return [[], *_split(text[told.end() :], told[1], rows_max)]
        return max((_split(text, delimiter, rows_max) for delimiter in _DELIMITERS), key=likelihood)
    except csv.Error as error:
        raise TableError(unreadable) from error


def _split(text: str, delimiter: str, rows_max: int) -> Table:
    """One row more than fits is enough to know that it is too long."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row[:COLUMNS_MAX] for row, _count in zip(rows, range(rows_max + 1), strict=False)]


def _rows_of_xlsx(data: bytes, rows_max: int) -> Table:
    """The rows of the first sheet; formulas by the value that was last computed.

    Raises:
        TableError: it is damaged, or grows too large when unpacked.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - half a second that no other page has to wait for

    _check_parts(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings and the like, which are not read
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a sheet says of its own size may be anything
            rows = sheet.iter_rows(max_row=rows_max + 1, max_col=COLUMNS_MAX)
            table = [[_cell(cell) for cell in row] for row in rows]
    except Exception as error:  # a damaged file makes its reader fall in any way there is
        raise TableError(_damaged()) from error
    while table and not any(table[-1]):
        table.pop()
    return table


def _check_parts(data: bytes) -> None:
    """Refuse what grows out of bounds when it is unpacked or read, or holds definitions that would make its reader do that."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed_file:
            parts = packed_file.infolist()
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise TableError(_too_large())
            tags = sheets = 0
            for part in parts:
                text = packed_file.read(part).replace(b"\0", b"")
                is_xml = part.filename.endswith((".xml", ".rels"))
                if _FOREIGN.match(text) or (is_xml and (b"<!DOCTYPE" in text or b"<!ENTITY" in text)):
                    raise TableError(_damaged())
                here = text.count(b"<")
                tags += here
                sheets += len(_SHEET.findall(text))
                is_small = here <= PART_TAGS_MAX and (len(text) <= PART_MAX or not is_xml)
                if tags > TAGS_MAX or sheets > SHEETS_MAX or not (is_small or _ROWS_AND_TEXTS.fullmatch(part.filename)):
                    raise TableError(_too_large())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error) as error:
        raise TableError(_damaged()) from error


def _unreadable() -> str:
    return _("This file holds no readable text. Save it once more as CSV in UTF-8.")


def _too_large() -> str:
    return _("This file grows too large when it is unpacked.")


def _damaged() -> str:
    return _("This file is damaged. Save it once more from your program, or save it as CSV.")


def _cell(cell: Any) -> str:
    """What stands in a cell of a spreadsheet, as text."""
    value = cell.value
    if value is None or isinstance(value, str):
        return (value or "")[:_CELL_MAX]
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, is_percentage="%" in cell.number_format)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime | date) else str(value)[:_CELL_MAX]


def _number(value: float, *, is_percentage: bool) -> str:
    """A number with a decimal comma, which nobody can take for a thousands point; ``0.29`` that is shown as ``29%`` is 29 %."""
    number = Decimal(format(value, f".{_PRECISION}g"))
    return f"{written(number * 100)}%" if is_percentage else written(number)
