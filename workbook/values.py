"""Reading and writing the plain values people type: texts, scores, numbers, periods.

Python's own parsers accept full-width digits, underscores and exponents; these accept what a Dutch reader would write and nothing
else, so that forms, autosave, import and cases agree on what a value is.
"""

import datetime
import re
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop

from accounts.texts import is_storable

SCORE_MAX: Final = Decimal(10)
MINUS: Final = "\u2212"
SCORE_PATTERN: Final = re.compile(r"[0-9]{1,2}(?:[.,][0-9])?")
NUMBER_DECIMALS: Final = 4
NUMBER_DIGITS: Final = 15
NUMBER_WHOLE_DIGITS: Final = NUMBER_DIGITS - NUMBER_DECIMALS
_THOUSANDS: Final = re.compile(r"(?!0\.)[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_DECIMAL: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_PLAIN: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
PERIOD_PATTERN: Final = re.compile(r"[0-9]{4}(?:-Q[1-4])?")
_QUARTERS: Final = (
    gettext_noop("Q1 {year}"),
    gettext_noop("Q2 {year}"),
    gettext_noop("Q3 {year}"),
    gettext_noop("Q4 {year}"),
)
MONTHS: Final = {
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
"""By its name or abbreviation, Dutch or English, the number of a month."""
_DATE: Final = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_DATE_IN_WORDS: Final = re.compile(r"([0-9]{1,2})[ .-]+([a-z]{3,9})\.?[ -]+([0-9]{4}|[0-9]{2})", re.IGNORECASE)
_DATE_IN_FILES: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CENTURY: Final = 2000
NO_SUCH_DAY: Final = gettext_noop("There is no such day. Look at the day and the month.")
_LINE_ENDS: Final = re.compile(r"\r\n?")


def normal(text: str) -> str:
    """The one form in which a text is compared and stored: line ends are LF, no blanks around it.

    Raises:
        ValueError: the text holds NUL or a lone surrogate, which no database or file can carry.
    """
    if not is_storable(text):
        raise ValueError("text holds a character that cannot be stored")
    return _LINE_ENDS.sub("\n", text).strip()


def plain(number: Decimal) -> str:
    """A number as text in fixed notation: trailing zeros cut, no exponent, minus zero is 0."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def from_plain(text: str) -> Decimal:
    """The inverse of ``plain()``.

    Raises:
        ValueError: the text is not a number in fixed notation with a decimal point.
    """
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"not a number: {text!r}")
    return Decimal(text)


def read_score(text: str) -> Decimal:
    """A score of 0,0 to 10,0 with at most one decimal, written with a comma or a point.

    Raises:
        ValueError: with ``"notation"`` when it is no number, ``"range"`` when above 10 and ``"decimals"`` when too precise.
    """
    text = normal(text)
    if re.fullmatch(r"[0-9]{1,2}[.,][0-9]{2,}", text):
        raise ValueError("decimals")
    if re.fullmatch(r"-[0-9]+(?:[.,][0-9]+)?|[0-9]{3,}(?:[.,][0-9]+)?", text):
        raise ValueError("range")
    if not SCORE_PATTERN.fullmatch(text):
        raise ValueError("notation")
    score = Decimal(text.replace(",", "."))
    if score > SCORE_MAX:
        raise ValueError("range")
    return score


def read_number(text: str) -> Decimal:
    """A KPI value: decimal comma or point; points between groups of three are thousands (``1.234`` is 1234, ``0.234`` is not).

    Raises:
        ValueError: with ``"notation"`` when it is no number and ``"digits"`` when it has over 4 decimals or 11 whole digits.
    """
    text = normal(text).replace(MINUS, "-")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "")
    elif not _DECIMAL.fullmatch(digits):
        raise ValueError("notation")
    whole, _, fraction = digits.replace(",", ".").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    if len(fraction) > NUMBER_DECIMALS or len(whole) > NUMBER_WHOLE_DIGITS:
        raise ValueError("digits")
    return Decimal(plain(Decimal(f"{sign}{whole}.{fraction or '0'}")))


def written(number: Decimal) -> str:
    """A number as shown in an input: decimal comma and no thousands points, so that it reads back as itself."""
    return plain(number).replace(".", ",")


def with_minus(number: str) -> str:
    """A number as it is typed, for a reader: a hyphen is no minus."""
    return number.replace("-", MINUS)


def in_words(number: Decimal, decimals: int) -> str:
    """A number as the active language writes it in a sentence: ``7,5``, ``12.500``, ``−2,3`` with a minus and not a hyphen."""
    return with_minus(number_format(number, decimals, use_l10n=True, force_grouping=True))


def exactly(number: Decimal) -> str:
    """A number as the active language writes it, with the decimals that it has."""
    return in_words(number, len(plain(number).partition(".")[2]))


def read_date(text: str) -> datetime.date:
    """A day as people here write it (``31-12-2026``, ``31/12/2026``, ``31 december 2026``, ``31 dec. 2026``) or as files do. Of a
    year in two digits the century is this one: ``31-12-26``.

    Raises:
        ValueError: with ``"day"`` when it is written as a date and there is no such day, ``"notation"`` for anything else.
    """
    text = normal(text)
    if found := _DATE_IN_FILES.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DATE.fullmatch(text):
        day, month, year = int(found[1]), int(found[3]), _year(found[4])
    elif (found := _DATE_IN_WORDS.fullmatch(text)) and found[2].casefold() in MONTHS:
        day, month, year = int(found[1]), MONTHS[found[2].casefold()], _year(found[3])
    else:
        raise ValueError("notation")
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise ValueError("day") from error


def _year(digits: str) -> int:
    return int(digits) + (_CENTURY if len(digits) == 2 else 0)


def written_date(day: datetime.date) -> str:
    """A day as shown in an input, so that it reads back as itself: ``31-12-2026``."""
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


def period_in_words(period: str) -> str:
    """A period as the active language writes it in a sentence: ``2026``, ``het derde kwartaal van 2026``."""
    if not PERIOD_PATTERN.fullmatch(period) or "Q" not in period:
        return period
    return gettext(_QUARTERS[int(period[6]) - 1]).format(year=period[:4])


def period_short(period: str) -> str:
    """A period where room is short, in any language: ``2026``, ``Q3 2026``."""
    year, _, quarter = period.partition("-")
    return f"{quarter} {year}" if quarter else year


def period_start(period: str) -> tuple[int, int]:
    """Year and month (1-12) in which a period such as ``2026`` or ``2026-Q3`` begins.

    Raises:
        ValueError: the text is no period.
    """
    if not PERIOD_PATTERN.fullmatch(period):
        raise ValueError(f"not a period: {period!r}")
    quarter = int(period[6]) if "Q" in period else 1
    return int(period[:4]), 3 * quarter - 2
