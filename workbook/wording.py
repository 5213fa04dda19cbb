"""Numbers and dates as pages, drawings, reports and files write them: in the language asked for, never in that of the request."""

import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from workbook.chain import ALIKE
from workbook.values import in_words, plain

BLANK: Final = "\u2013"
"""Stands where a number is missing."""
_NO_BREAK: Final = "\u00a0"
_LONGEST_UNIT: Final = 10
_NO_UNITS: Final = frozenset({"aantal", "number", "score", "index", "cijfer"})
"""Words that stand for having no unit: nobody says ``2 aantal``."""


def score(value: Decimal | None, language: str) -> str:
    """A score with one decimal, ``7,5`` or ``7.5``; an en dash while there is none."""
    return "\u2013" if value is None else _written(value, language, 1)


def gap(value: Decimal | None, language: str) -> str:
    """A gap with one decimal and its sign, ``+0,8`` or ``−2,3``; an en dash while there is none."""
    if value is None:
        return "\u2013"
    return f"{'+' if value > 0 else ''}{_written(value, language, 1)}"


def gap_word(value: Decimal, language: str) -> str:
    """How a gap (customer score minus own score) is read."""
    with translation.override(language):
        if abs(value) <= ALIKE:
            return gettext("same view")
        return gettext("department overrates itself") if value < 0 else gettext("department underrates itself")


def amount(value: Decimal, language: str) -> str:
    """A number as exact as it is, thousands grouped."""
    return _written(value, language, len(plain(value).partition(".")[2]))


def whole(number: int, language: str) -> str:
    """A whole number, thousands grouped: ``140.000``."""
    return amount(Decimal(number), language)


def euro(number: int, language: str) -> str:
    """An amount in euro: ``€ 184.000``."""
    return f"€{_NO_BREAK}{whole(number, language)}"


def day(date: datetime.date, language: str) -> str:
    """A date in a table: ``31-12-2026``, and in English ``31 Dec 2026``."""
    return f"{date:%d-%m-}{date.year:04}" if language == "nl" else _dated(date, "j M Y", language)


def long_day(date: datetime.date, language: str) -> str:
    """A date in a sentence: ``31 december 2026``."""
    return _dated(date, "j F Y", language)


def month(date: datetime.date, language: str, *, with_year: bool) -> str:
    """A month on an axis: ``mrt``, or ``mrt 2026`` on one line; in English ``Mar``."""
    name = "b" if language == "nl" else "M"
    return _dated(date, f"{name} Y" if with_year else name, language).replace(" ", _NO_BREAK)


def measured(value: Decimal | None, unit: str, language: str) -> str:
    """A value with its unit when that is short enough to stand beside it: ``34 %``, ``€ 165``, ``16 dagen``, ``5,1``."""
    if value is None:
        return BLANK
    number = amount(value, language)
    if unit == "€" or unit.startswith("€ "):
        return f"€{_NO_BREAK}{number}"
    return f"{number}{_NO_BREAK}{unit}" if stands_beside(unit) else number


def stands_beside(unit: str) -> bool:
    """Whether a unit is told by the value itself: a percentage, or one short word."""
    return unit in {"%", "€"} or (unit.isalpha() and len(unit) <= _LONGEST_UNIT and unit not in _NO_UNITS)


def band(low: Decimal | None, high: Decimal | None, unit: str, language: str) -> str:
    """A band with both its limits, or with the one it has; empty when it has none."""
    limits = {"low": measured(low, unit, language), "high": measured(high, unit, language)}
    with translation.override(language):
        if low is None:
            return gettext("up to {high}").format(**limits) if high is not None else ""
        if high is None:
            return gettext("from {low}").format(**limits)
        return gettext("from {low} up to {high}").format(**limits)


def change(part: Decimal, language: str) -> str:
    """A change as a part of what is changed, in per cent with its sign: ``+47 %``; whole, or one digit of what is less than one."""
    hundredths = part * 100
    if abs(hundredths) >= 1:
        rounded = hundredths.quantize(Decimal(1), ROUND_HALF_UP)
    else:
        rounded = Context(prec=1, rounding=ROUND_HALF_UP).plus(hundredths)
    return f"{'+' if part > 0 else ''}{amount(rounded, language)}{_NO_BREAK}%"


def limits(low: Decimal | None, high: Decimal | None, language: str) -> str:
    """A band as short as it can be told, in the unit of the value beside it: ``99–103``, or the one limit it has."""
    if low is None or high is None or low < 0:
        return band(low, high, "", language)
    return f"{amount(low, language)}\u2013{amount(high, language)}"


def _dated(date: datetime.date, form: str, language: str) -> str:
    with translation.override(language):
        return date_format(date, form, use_l10n=False)


@lru_cache(maxsize=4096)
def _written(value: Decimal, language: str, decimals: int) -> str:
    with translation.override(language):
        return in_words(value, decimals)
