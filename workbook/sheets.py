"""A table as a file for a spreadsheet, in which texts stay texts and numbers are numbers. Pure.

What somebody typed as a name may begin like a formula. In CSV such a text gets an apostrophe before it; in XLSX a text is a text.
"""

import datetime
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from workbook.values import plain, written_date

Cell = str | int | Decimal | datetime.datetime | datetime.date | None
"""A moment is local and without its zone."""


class Score(Decimal):
    """A number that is written with its decimal, also where that is nought: ``7,0``. It stays a number."""


FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\N{MINUS SIGN}")
"""What a spreadsheet takes for the beginning of a formula, in full width too."""
_SPLIT: Final = re.compile(rf"""([,;]["' ]*)(?=[{re.escape("".join(FORMULA))}])""")
"""What stands before a formula in the middle of a text, were it split there."""
MOMENT: Final = "%d-%m-%Y %H:%M"
NUMBER: Final = "0.###"
GRADE: Final = "0.0"
WIDEST: Final = 40


def as_csv(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """As a Dutch Excel opens it by itself: semicolons between, a comma in a number, UTF-8 with a mark that says so.

    Each text is quoted, and no part of it begins like a formula either, where a program splits at commas in spite of that.
    """
    lines = (";".join(map(_written, row)) for row in (head, *rows))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        quoted = _safe(cell).replace('"', '""')
        return f'"{quoted}"'
    if isinstance(cell, datetime.datetime):
        return cell.strftime(MOMENT)
    if isinstance(cell, datetime.date):
        return written_date(cell)
    return (f"{cell:.1f}" if isinstance(cell, Score) else plain(Decimal(cell))).replace(".", ",")


def _safe(text: str) -> str:
    line = _SPLIT.sub(r"\1'", one_line(text))
    return f"'{line}" if line.startswith(FORMULA) else line


def one_line(text: str) -> str:
    """A text without what would end a line or a cell: blanks and invisible signs of control become one space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def as_xlsx(name: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], grades: Sequence[str] = ()) -> bytes:
    """As a workbook with one sheet, of which the head stays in sight. Columns in ``grades`` have their one decimal always."""
    import xlsxwriter  # noqa: PLC0415 - no other page has to wait for it

    out = io.BytesIO()
    safely = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, safely)
    sheet = book.add_worksheet(_sheet_name(name))
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {
        kind: book.add_format({"num_format": kind}) for kind in (NUMBER, GRADE, "0", "dd-mm-yyyy hh:mm", "dd-mm-yyyy")
    }
    for column, title in enumerate(head):
        sheet.write_string(0, column, one_line(title), bold)
        sheet.set_column(column, column, _width(title, [row[column] for row in rows]))
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(number, column, one_line(cell))
            elif isinstance(cell, datetime.datetime):
                sheet.write_datetime(number, column, cell, formats["dd-mm-yyyy hh:mm"])
            elif isinstance(cell, datetime.date):
                sheet.write_datetime(number, column, cell, formats["dd-mm-yyyy"])
            else:
                # A whole number has no place for decimals: Excel would show its comma with nothing behind it.
                kind = GRADE if head[column] in grades else "0" if cell == int(cell) else NUMBER
                sheet.write_number(number, column, float(cell), formats[kind])
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(head) - 1)
    book.close()
    return out.getvalue()


def _sheet_name(name: str) -> str:
    """A name as sheets may have one: 31 characters, and none of those that a formula needs."""
    kept = "".join(sign for sign in one_line(name) if sign not in "[]:*?/\\")
    return kept[:31].strip(" '") or "1"


def _width(title: str, cells: Sequence[Cell]) -> int:
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return max(8, min(WIDEST, max(longest, min(len(title), 16)) + 2))
