"""Measurements from a spreadsheet, pasted or as a file: each row becomes a date, a value and a note, or a fault that tells why not.

Pure: what stands there already and how much room there is, who asks tells. Numbers are read as everywhere (``workbook.values``).
"""

import calendar
import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from django.utils.translation import gettext as _

from accounts.texts import is_storable
from workbook import limits
from workbook.tables import COLUMNS_MAX, Table, TableError, read_table, read_text
from workbook.values import NUMBER_DECIMALS, in_words, plain, read_date, read_number, written, written_date

ROWS_MAX: Final = 2000
"""Rows that are looked at: more than three times what fits beside one KPI."""
EARLIEST: Final = datetime.date(1990, 1, 1)
"""A date before it is a slip of the pen."""
SHOWN_MAX: Final = 80
Step = Literal["month", "week", "day"]
"""From one value of a column without dates to the next."""

_HEADERS: Final[Mapping[str, str]] = {
    word: column
    for column, words in {
        "date": "datum date dag day peildatum meetdatum meetmoment moment periode period maand month week",
        "value": "waarde value meting meetwaarde resultaat score uitkomst cijfer percentage aantal stand realisatie",
        "note": "toelichting opmerking opmerkingen notitie note notes remark comment uitleg",
    }.items()
    for word in words.split()
}
_MONTHS: Final = {
    name: month
    for month, names in enumerate(
        (
            "jan januari january",
            "feb februari february",
            "mrt mar maart march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "aug augustus august",
            "sep sept september",
            "okt oct oktober october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_WRITTEN_OUT: Final = re.compile(r"([0-9]{1,2})[ .-]+([a-z]{3,9})\.?[ -]+([0-9]{4})", re.IGNORECASE)
_WITH_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]{4,15}")
_POINTS: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_VALUE: Final = re.compile(
    r"(?:€|EUR|\$|£)?\s*([-\u2212+]?)\s*(?:€\s*)?([0-9][0-9.,]*)\s*([^0-9]{0,40})", re.IGNORECASE
)
"""A number with its sign, and what may stand around it: a currency, a percent sign, a unit."""
_DIGITS: Final = re.compile(r"[0-9]+")
_FRACTION: Final = re.compile(r"([0-9.]*,|[0-9]+\.)([0-9]{5,40})")
"""A number with more decimals than are kept; ``1.234567`` has a point that divides nothing."""
_ROW: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True)
class Entry:
    """A measurement as a row of a file tells it; rows are counted from 1. ``is_rounded``: it had more decimals than are kept."""

    row: int
    date: datetime.date
    value: Decimal
    is_rounded: bool = False
    note: str = ""

    @property
    def written(self) -> str:
        """Its value as it was understood, thousands grouped."""
        return in_words(self.value, len(plain(self.value).partition(".")[2]))


@dataclass(frozen=True)
class Fault:
    """A row that is left out: which, what it holds (``shown``), and why."""

    row: int
    shown: str
    reason: str


@dataclass(frozen=True)
class Known:
    """What the reader has to know of the KPI: ``there`` are the values by date that stand there, ``room`` how many more fit."""

    today: datetime.date
    there: Mapping[datetime.date, Collection[Decimal]]
    room: int


@dataclass(frozen=True)
class Sifted:
    """What can be taken over, and what not: rows that are wrong, rows that stand there already, rows for which there is no room."""

    good: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    same: int = 0
    over: int = 0

    @property
    def rounded(self) -> int:
        """How many of the good ones had more decimals than are kept."""
        return sum(entry.is_rounded for entry in self.good)


class NoDatesError(TableError):
    """There is one column of values, and nobody told on which date the first was measured."""


def table_of_file(data: bytes, name: str) -> Table:
    """The rows of a CSV or XLSX.

    Raises:
        TableError: it cannot be read.
    """
    return read_table(data, name, rows_max=ROWS_MAX, likelihood=_likelihood)


def table_of_text(text: str) -> Table:
    """The rows of what was pasted.

    Raises:
        TableError: it cannot be read.
    """
    return read_text(text, rows_max=ROWS_MAX, likelihood=_likelihood)


def sift(table: Table, known: Known, *, start: datetime.date | None = None, step: Step = "month") -> Sifted:
    """Which rows can be taken over. A column without dates gets them from ``start``, one ``step`` after the other.

    Raises:
        NoDatesError: there is no column of dates, and no ``start``.
        TableError: there is nothing to read in it.
    """
    rows = [(number, [_one_line(cell) for cell in row]) for number, row in enumerate(table, 1)]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    header = rows.pop(0)[1] if rows and not any(map(_means_something, rows[0][1])) else []
    if not rows:
        raise TableError(_("There are no values in it."))
    columns = _by_header(header)
    columns = columns if "value" in columns else _by_content([cells for _number, cells in rows])
    width = len(header) or COLUMNS_MAX
    if "date" in columns:
        return _sifted((_read(number, cells, columns, width) for number, cells in rows), known)
    if start is None:
        raise NoDatesError(_("These values have no dates. Fill in the date of the first one."))
    # A blank row is a month, week or day without a measurement.
    days = {number: _later(start, step, number - rows[0][0]) for number, _cells in rows}
    return _sifted((_read(number, cells, columns, width, day=days[number]) for number, cells in rows), known)


def packed(entries: Iterable[Entry]) -> str:
    """Entries as text, to be carried by a form: a line each, with tabs between, which no text of an entry holds."""
    return "\n".join(
        "\t".join((str(each.row), each.date.isoformat(), written(each.value), each.note)) for each in entries
    )


def unpacked(text: str, known: Known) -> Sifted:
    """What ``packed`` wrote, judged anew, for it may come from anybody and much may have happened since.

    Raises:
        TableError: this is no such text.
    """
    lines = text.splitlines()
    if not 0 < len(lines) <= ROWS_MAX:
        raise TableError(_("Choose the file once more."))
    return _sifted(map(_unpacked, lines), known)


def _unpacked(line: str) -> Entry | Fault:
    match line.split("\t"):
        case [row, date, value, note] if _ROW.fullmatch(row):
            return _read(int(row), [date, value, _one_line(note)], {"date": 0, "value": 1, "note": 2}, COLUMNS_MAX)
        case _other:
            raise TableError(_("Choose the file once more."))


def _sifted(read: Iterable[Entry | Fault], known: Known) -> Sifted:
    good, faults, same = list[Entry](), list[Fault](), 0
    seen: dict[datetime.date, Entry] = {}
    for each in read:
        if isinstance(each, Fault):
            faults.append(each)
        elif _stands_there(each, known, seen):
            same += 1
        elif reason := _reason(each, known, seen):
            faults.append(Fault(each.row, f"{written_date(each.date)} {written(each.value)}", reason))
        else:
            seen[each.date] = each
            good.append(each)
    return Sifted(tuple(good[: known.room]), tuple(faults), same, max(len(good) - known.room, 0))


def _stands_there(entry: Entry, known: Known, seen: Mapping[datetime.date, Entry]) -> bool:
    before = seen.get(entry.date)
    return entry.value in known.there.get(entry.date, ()) or (before is not None and before.value == entry.value)


def _reason(entry: Entry, known: Known, seen: Mapping[datetime.date, Entry]) -> str:
    """Why a measurement cannot be taken over; ``""`` when it can."""
    if entry.date > known.today:
        return _("This date is still to come.")
    if entry.date < EARLIEST:
        return _("This date lies before %(year)d.") % {"year": EARLIEST.year}
    if entry.date in known.there:
        value = written(next(iter(known.there[entry.date])))
        return _("On this date another value stands there already: %(value)s.") % {"value": value}
    if entry.date in seen:
        before = seen[entry.date]
        return _("Row %(row)d tells another value of this date: %(value)s.") % {
            "row": before.row,
            "value": written(before.value),
        }
    return ""


def _read(
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    width: int,
    *,
    day: datetime.date | None = None,
) -> Entry | Fault:
    """One row, as far as it can be judged by itself; ``width`` is that of the header, ``day`` its date when it tells none."""

    def cell(column: str) -> str:
        place = columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    date, value, note = day or date_of(cell("date")), cell("value"), cell("note")
    reason = _unreadable(cells[width:], cell("date"), date, value, note)
    if not reason and date:
        try:
            return Entry(number, date, *value_of(value), note)
        except ValueError as error:
            is_long = str(error) == "digits"
            reason = _("This number is too long.") if is_long else _("“%(text)s” is no number.") % {"text": value[:40]}
    return Fault(number, " · ".join(filter(None, cells))[:SHOWN_MAX], reason)


def _unreadable(beyond: Sequence[str], typed: str, date: datetime.date | None, value: str, note: str) -> str:
    """Why a row is none, before its value is looked at; ``""`` when it is one."""
    most = limits.TEXTS["measurement"]["note"]
    if not all(map(is_storable, (typed, value, note))):
        return _("There is a character in it that cannot be stored.")
    if any(beyond) or (_DIGITS.fullmatch(note) and _DIGITS.fullmatch(value)):
        return _("Is there a comma in this number? Then put semicolons between the columns.")
    if date is None:
        told = _("This is no date. Write it as 1-2-2026, 1 feb 2026 or 2026-02-01.")
        return told if typed else _("There is no date.")
    if not value:
        return _("There is no value.")
    return _("The note is longer than %(n)d characters.") % {"n": most} if len(note) > most else ""


def date_of(text: str) -> datetime.date | None:
    """A day as people and programs write it: ``1-2-2026``, ``1 feb 2026``, ``2026-02-01`` and a time; None for no day."""
    timed, out, points = _WITH_TIME.fullmatch(text), _WRITTEN_OUT.fullmatch(text), _POINTS.fullmatch(text)
    try:
        if out:
            month = _MONTHS.get(out[2].casefold())
            return datetime.date(int(out[3]), month, int(out[1])) if month else None
        if points:
            return datetime.date(int(points[3]), int(points[2]), int(points[1]))
        return read_date(timed[1] if timed else text)
    except ValueError:
        return None


def value_of(text: str) -> tuple[Decimal, bool]:
    """A value with or without a unit, and whether it was rounded because it had more decimals than are kept.

    Raises:
        ValueError: as ``read_number``.
    """
    found = _VALUE.fullmatch(text)
    if not found or found[3].strip().casefold().strip(".") in _MONTHS:
        raise ValueError("notation")
    digits = found[2]
    sign = "-" if found[1] in {"-", "\u2212"} else ""
    exact = _FRACTION.fullmatch(digits)
    if not exact:
        return read_number(f"{sign}{digits}"), False
    whole = read_number(f"{sign}{exact[1][:-1] or '0'}")
    fraction = Decimal(f"0.{exact[2]}").quantize(Decimal(1).scaleb(-NUMBER_DECIMALS), ROUND_HALF_UP)
    return read_number(written(whole - fraction if sign else whole + fraction)), bool(
        exact[2][NUMBER_DECIMALS:].strip("0")
    )


def _later(start: datetime.date, step: Step, n: int) -> datetime.date:
    """The date ``n`` steps later, below the end of the calendar. After the 31st of January comes the 28th of February."""
    if step != "month":
        ordinal = start.toordinal() + n * (7 if step == "week" else 1)
        return datetime.date.fromordinal(min(ordinal, datetime.date.max.toordinal()))
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    year = min(year, datetime.MAXYEAR)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _by_header(cells: Sequence[str]) -> dict[str, int]:
    """Place of each column by the words above it, the first of two that mean the same."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = _HEADERS.get("".join(filter(str.isalpha, cell.casefold())))
        if column:
            found.setdefault(column, place)
    return found


def _by_content(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Place of each column by what most of its cells are: the first of dates, the only one of numbers, the first of words.

    Raises:
        TableError: there are more columns of numbers.
    """
    found: dict[str, int] = {}
    for place in range(max(map(len, rows))):
        filled = [row[place] for row in rows if place < len(row) and row[place]]
        kind = _kind(filled) if filled else ""
        if kind == "value" and kind in found:
            raise TableError(
                _(
                    "There are more columns with numbers. Put “date” and “value” above the right ones. Is there a comma in your "
                    "numbers? Then put semicolons between the columns."
                )
            )
        if kind:
            found.setdefault(kind, place)
    if "value" not in found and "note" in found:
        found["value"] = found.pop("note")  # nothing is a number: each row then tells so
    return found


def _kind(cells: Sequence[str]) -> str:
    dates = sum(date_of(cell) is not None for cell in cells)
    if 2 * dates > len(cells):
        return "date"
    return "value" if 2 * sum(map(_is_value, cells)) >= len(cells) else "note"


def _likelihood(rows: Table) -> tuple[int, ...]:
    """How likely it is that rows were split by the right delimiter: rows with a date and a value, then rows of one value."""
    cells = [[_one_line(cell) for cell in row if cell.strip()] for row in rows]
    dated = sum(len(row) > 1 and date_of(row[0]) is not None and _is_value(row[1]) for row in cells)
    alone = sum(len(row) == 1 and _is_value(row[0]) for row in cells)
    return dated, alone


def _means_something(cell: str) -> bool:
    """Whether a cell is a date or a number: then its row is no header."""
    return date_of(cell) is not None or _is_value(cell)


def _is_value(cell: str) -> bool:
    try:
        value_of(cell)
    except ValueError as error:
        return str(error) == "digits"
    return True


def _one_line(text: str) -> str:
    return " ".join(text.split())
