"""Measurements from a spreadsheet, pasted or as a file: each row becomes a date, a value and a note, or a fault that tells why not.

Pure: what stands there already and how much room there is, who asks tells. Numbers are read as everywhere (``workbook.values``).
"""

import calendar
import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from django.utils.translation import gettext as _

from accounts.texts import is_storable
from workbook import limits
from workbook.tables import COLUMNS_MAX, Table, TableError, read_table, read_text
from workbook.values import MONTHS, NO_SUCH_DAY, NUMBER_DECIMALS, exactly, read_date, read_number, written, written_date

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
_WITH_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]{4,15}")
_VALUE: Final = re.compile(
    r"(?:€|EUR|\$|£)?\s*([-\u2212+]?)\s*(?:€\s*)?([0-9][0-9.,]*)\s*((?:[^\W\d_]|[ %‰€$£./°()²³]){0,40})", re.IGNORECASE
)
"""A number with its sign, and what may stand around it: a currency, a percent sign, a unit. Nothing else: ``12,5-`` is negative in
some programs, and what ``5*`` means only its writer knows."""
_TIMES: Final = frozenset(
    ("k", "dzd", "duizend", "thousand", "mln", "mio", "miljoen", "million", "mld", "mrd", "miljard", "billion")
)
"""Words that make another number of the one before them."""
_MISSING: Final = frozenset(("nb", "nnb", "nvt", "na", "geen", "onbekend", "leeg", "unknown", "none"))
"""What people write where a value is missing: it is no header."""
_BEGINS_AS_DATA: Final = re.compile(r"[-\u2212+€$£(]*\s*[0-9]")
_POINT: Final = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_DECIMAL_POINT: Final = re.compile(r"[-\u2212+]?(?:[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|0\.[0-9]+)(?![0-9.,])")
"""A number with a point that cannot divide thousands."""
_POINTS_AND_COMMAS: Final = re.compile(r"[0-9],[0-9]|[0-9]\.[0-9]+\.[0-9]")
"""A number in which a comma or two points tell that the point divides thousands."""
_DIGITS: Final = re.compile(r"[0-9]+")
_FRACTION: Final = re.compile(r"([0-9.]*,|[0-9]+\.)([0-9]{5,40})")
"""A number with more decimals than are kept; ``1.234567`` has a point that divides nothing."""
_ROW: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True)
class ReadRow:
    """A measurement as a row of a file tells it; rows are counted from 1. ``is_rounded``: it had more decimals than are kept."""

    row: int
    date: datetime.date
    value: Decimal
    is_rounded: bool = False
    note: str = ""

    @property
    def written(self) -> str:
        """Its value as it was understood, thousands grouped."""
        return exactly(self.value)

    @property
    def day(self) -> str:
        """Its date as it is written everywhere: 31-12-2026."""
        return written_date(self.date)


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
    """What can be taken over, and what not: rows that are wrong, rows that stand there already, rows for which there is no room.

    ``header`` is the row that was taken for the names of the columns, ``""`` when there is none: somebody may have meant it as a
    value. ``unread`` are the columns of which nothing is taken over.
    """

    good: tuple[ReadRow, ...]
    faults: tuple[Fault, ...]
    same: int = 0
    over: int = 0
    header: str = ""
    unread: tuple[str, ...] = ()

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
    header = rows.pop(0)[1] if _has_header([cells for _number, cells in rows]) else []
    if not rows:
        raise TableError(_("There are no values in it."))
    layout = _layout(header, [cells for _number, cells in rows])
    days: dict[int, datetime.date] = {}
    if "date" not in layout.columns:
        if start is None:
            raise NoDatesError(_("These values have no dates. Fill in the date of the first one."))
        # A blank row is a month, week or day without a measurement.
        days = {number: _later(start, step, number - rows[0][0]) for number, _cells in rows}
    sifted = _sifted((_read(number, cells, layout, day=days.get(number)) for number, cells in rows), known)
    return replace(sifted, header=_shown(header), unread=layout.unread)


def packed(entries: Iterable[ReadRow]) -> str:
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


def _unpacked(line: str) -> ReadRow | Fault:
    match line.split("\t"):
        case [row, date, value, note] if _ROW.fullmatch(row):
            return _read(int(row), [date, value, _one_line(note)], _PACKED)
        case _other:
            raise TableError(_("Choose the file once more."))


def _sifted(read: Iterable[ReadRow | Fault], known: Known) -> Sifted:
    good, faults, same = list[ReadRow](), list[Fault](), 0
    seen: dict[datetime.date, ReadRow] = {}
    for each in read:
        if isinstance(each, Fault):
            faults.append(each)
        elif _stands_there(each, known, seen):
            same += 1
        elif reason := _reason(each, known, seen):
            faults.append(Fault(each.row, _shown((each.day, each.written, each.note)), reason))
        else:
            seen[each.date] = each
            good.append(each)
    return Sifted(tuple(good[: known.room]), tuple(faults), same, max(len(good) - known.room, 0))


def _stands_there(entry: ReadRow, known: Known, seen: Mapping[datetime.date, ReadRow]) -> bool:
    before = seen.get(entry.date)
    return entry.value in known.there.get(entry.date, ()) or (before is not None and before.value == entry.value)


def _reason(entry: ReadRow, known: Known, seen: Mapping[datetime.date, ReadRow]) -> str:
    """Why a measurement cannot be taken over; ``""`` when it can."""
    if entry.date > known.today:
        return _("This date is still to come.")
    if entry.date < EARLIEST:
        return _("This date lies before %(year)d.") % {"year": EARLIEST.year}
    if entry.date in known.there:
        value = exactly(next(iter(known.there[entry.date])))
        return _("On this date another value stands there already: %(value)s.") % {"value": value}
    if entry.date in seen:
        before = seen[entry.date]
        return _("Row %(row)d tells another value of this date: %(value)s.") % {
            "row": before.row,
            "value": exactly(before.value),
        }
    return ""


@dataclass(frozen=True)
class _Layout:
    """Where in a row what stands. ``width`` is that of the header; ``has_points``: a point in a number divides its decimals."""

    columns: Mapping[str, int]
    width: int = COLUMNS_MAX
    has_points: bool = False
    unread: tuple[str, ...] = ()


_PACKED: Final = _Layout({"date": 0, "value": 1, "note": 2})


def _read(number: int, cells: Sequence[str], layout: _Layout, *, day: datetime.date | None = None) -> ReadRow | Fault:
    """One row, as far as it can be judged by itself; ``day`` is its date when it tells none."""

    def cell(column: str) -> str:
        place = layout.columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    date, value, note = day or date_of(cell("date")), cell("value"), cell("note")
    reason = _unreadable(cells[layout.width :], cell("date"), date, value, note)
    if not reason and date:
        try:
            return ReadRow(number, date, *value_of(_POINT.sub(",", value) if layout.has_points else value), note)
        except ValueError as error:
            is_long = str(error) == "digits"
            reason = _("This number is too long.") if is_long else _("“%(text)s” is no number.") % {"text": value[:40]}
    return Fault(number, _shown(cells), reason)


def _unreadable(beyond: Sequence[str], typed: str, date: datetime.date | None, value: str, note: str) -> str:
    """Why a row is none, before its value is looked at; ``""`` when it is one."""
    most = limits.TEXTS["measurement"]["note"]
    if not all(map(is_storable, (typed, value, note))):
        return _("There is a character in it that cannot be stored.")
    if any(beyond) or (_DIGITS.fullmatch(note) and _DIGITS.fullmatch(value)):
        return _("Is there a comma in this number? Then put semicolons between the columns.")
    if date is None:
        return _no_day(typed)
    if not value:
        return _("There is no value.")
    return _("The note is longer than %(n)d characters.") % {"n": most} if len(note) > most else ""


def date_of(text: str) -> datetime.date | None:
    """A day as people write it (``workbook.values``), or as programs do, with a time; None for no day."""
    try:
        return _day(text)
    except ValueError:
        return None


def _day(text: str) -> datetime.date:
    timed = _WITH_TIME.fullmatch(text)
    return read_date(timed[1] if timed else text)


def _no_day(text: str) -> str:
    """Why a text is no date."""
    if not text:
        return _("There is no date.")
    try:
        _day(text)
    except ValueError as error:
        if str(error) == "day":
            return _(NO_SUCH_DAY)
    return _("This is no date. Write it as 1-2-2026, 1 feb 2026 or 2026-02-01.")


def value_of(text: str) -> tuple[Decimal, bool]:
    """A value with or without a unit, and whether it was rounded because it had more decimals than are kept.

    Raises:
        ValueError: as ``read_number``.
    """
    found = _VALUE.fullmatch(text)
    words = set(re.findall(r"[^\W\d_]+", found[3].casefold())) if found else set()
    if not found or words & _TIMES or found[3].strip().casefold().strip(".") in MONTHS:
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


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: nothing in it is or was to be a date or a number, and what follows is."""
    if not rows or any(_means_something(cell) or _BEGINS_AS_DATA.match(cell) for cell in rows[0]):
        return False
    if _by_header(rows[0]) or len(rows) == 1:
        return True
    is_named = any(_letters(cell) and _letters(cell) not in _MISSING for cell in rows[0])
    return is_named and any(_means_something(cell) for row in rows[1:] for cell in row)


def _layout(header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Layout:
    """Where what stands, by the header or else by what the cells are.

    Raises:
        TableError: as ``_by_content``.
    """
    found = _by_header(header)
    found = found if "value" in found else _by_content(rows)
    width = len(header) or COLUMNS_MAX
    cells = {place: _filled(rows, place) for place in range(min(width, max(map(len, rows))))}
    if "date" not in found:  # dates that stand there are never counted out
        dated = [at for at, column in cells.items() if at != found.get("value") and any(map(date_of, column))]
        if dated:
            found = {name: at for name, at in found.items() if at != dated[0]} | {"date": dated[0]}
    others = [at for at, column in cells.items() if column and at not in found.values()]
    if "note" not in found and len(others) == 1 and _kind(cells[others[0]]) == "note":
        found["note"] = others.pop()
    names = dict(enumerate(header))
    unread = tuple(names.get(at) or _("column %(n)d") % {"n": at + 1} for at in others)
    values = cells.get(found["value"], []) if "value" in found else []
    has_points = any(map(_DECIMAL_POINT.match, values)) and not any(map(_POINTS_AND_COMMAS.search, values))
    return _Layout(found, width, has_points, unread)


def _filled(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in rows if place < len(row) and row[place]]


def _letters(cell: str) -> str:
    return "".join(filter(str.isalpha, cell.casefold()))


def _by_header(cells: Sequence[str]) -> dict[str, int]:
    """Place of each column by the words above it, the first of two that mean the same."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = _HEADERS.get(_letters(cell))
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
        filled = _filled(rows, place)
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


def _shown(cells: Sequence[str]) -> str:
    """A row in a few words, to know it again by."""
    return " · ".join(filter(None, cells))[:SHOWN_MAX]


def _one_line(text: str) -> str:
    return " ".join(text.split())
