"""Reading a class list, as CSV or XLSX from whatever program: it becomes entries, and a fault for each row that is none.

``read_table`` makes rows of texts of a file (``workbook.tables``), ``entries_of`` finds the columns by their headers or by what is
in them, and ``sift`` tells which entries can go on a list. None of them knows of a database; what a row cannot be, its reason says.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.texts import is_safe_in_head, is_storable
from classroom import limits
from workbook import tables
from workbook.tables import Table, TableError

ROWS_MAX: Final = 2 * limits.STUDENTS_PER_COURSE
EMAIL_MAX: Final = 254

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
_NUMBER: Final = re.compile(r"[A-Za-z]{0,2}[0-9]{4,12}")
_ROW: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


class ClassListError(TableError):
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
    """The rows of a file with this name.

    Raises:
        ClassListError: it is too large, empty, damaged, or something else than it says.
    """
    try:
        return tables.read_table(data, name, rows_max=ROWS_MAX, likelihood=_likelihood)
    except TableError as error:
        raise ClassListError(str(error)) from error


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


def _likelihood(rows: Table) -> tuple[int, int, int]:
    """How likely it is that rows were split by the right delimiter: known headers, then cells that are an address, then width."""
    first = next((row for row in rows if any(row)), ())
    addresses = sum(_is_address(cell.strip().lower()) for row in rows for cell in row)
    return len(_by_header(first)), addresses, len(first)
