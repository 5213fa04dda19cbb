"""How much of values and days a chart shows, and where its ticks stand: round numbers, with their words ready. Pure."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import chain, count
from math import floor
from typing import Final

from workbook import wording

TICKS: Final = 4
"""About how many steps an axis has."""
ROUND: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
"""What a step may be, times a power of ten."""
SHORT: Final = 62
"""Over no more days than this, days are told and not months."""
MONTHS: Final = (1, 2, 3, 6)
"""How many months a step within a year may be."""
MOST: Final = 5
"""So many months or years find room under a chart on a phone."""

SUFFICIENT: Final = Decimal("5.5")
"""The score that counts as sufficient."""
SCORES_FROM: Final = 3
"""Where an axis of scores begins as long as none is lower."""


@dataclass(frozen=True)
class Tick:
    """A number on an axis, and as it is read."""

    value: Decimal
    words: str


@dataclass(frozen=True)
class Axis:
    """From the first tick to the last; all that is shown lies between them."""

    ticks: tuple[Tick, ...]

    @property
    def low(self) -> Decimal:
        """Where it begins."""
        return self.ticks[0].value

    @property
    def high(self) -> Decimal:
        """Where it ends."""
        return self.ticks[-1].value


@dataclass(frozen=True)
class Day:
    """A day on an axis, and as it is read."""

    date: datetime.date
    words: str


@dataclass(frozen=True)
class Days:
    """From ``first`` to ``last``, None when nothing was measured. ``ticks`` lie between them: firsts of months, of quarters or of
    years, which are read at once; over a short time both ends and days between them.

    ``begin`` tells that each tick begins what its words name, a month or a year: then the words stand behind it. Those of a day
    stand under it.
    """

    first: datetime.date | None
    last: datetime.date | None
    ticks: tuple[Day, ...]
    begin: bool = False


def scores_from(scores: Iterable[Decimal | None]) -> int:
    """Where an axis up to 10 begins on which all these scores are seen."""
    return min([SCORES_FROM, *(floor(score) for score in scores if score is not None)])


def axis_of(values: Sequence[Decimal], language: str) -> Axis:
    """An axis on which all values are seen, with steps of 1, 2 or 5 times a power of ten; from 0 to 1 when there is none."""
    low, high = (min(values), max(values)) if values else (Decimal(0), Decimal(1))
    if low == high:
        room = (abs(low) or Decimal(1)) / 10
        low, high = low - room, high + room
    step = _step((high - low) / TICKS)
    first, last = (low / step).to_integral_value(ROUND_FLOOR), (high / step).to_integral_value(ROUND_CEILING)
    numbers = [step * each for each in range(int(first), int(last) + 1)]
    return Axis(tuple(Tick(number, wording.amount(number, language)) for number in numbers))


def _step(wanted: Decimal) -> Decimal:
    """The smallest round step that is no smaller than what is wanted."""
    power = Decimal(1).scaleb(wanted.adjusted())
    return next(each * power for each in ROUND if each * power >= wanted)


def days_of(dates: Sequence[datetime.date], language: str) -> Days:
    """An axis on which all days are seen, with a few ticks."""
    if not dates:
        return Days(None, None, ())
    first, last = min(dates), max(dates)
    firsts = _firsts(first, last) if (last - first).days > SHORT else ()
    ticks = (
        _months(firsts, language)
        if firsts
        else tuple(Day(each, wording.day(each, language)) for each in _days(first, last))
    )
    return Days(first, last, ticks, begin=bool(firsts))


def _days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Both ends, and two days between them where there is room."""
    span = (last - first).days
    return sorted({first + datetime.timedelta(days=round(span * part / 3)) for part in range(4)})


def _firsts(first: datetime.date, last: datetime.date) -> Sequence[datetime.date]:
    """The firsts of as many months, quarters or years between two days as an axis has room for."""
    begun = _month_of(first) + (first.day > 1)
    steps = chain(MONTHS, (12 * round_ * 10**power for power in count() for round_ in (1, 2, 5)))
    found = (range(-(-begun // step) * step, _month_of(last) + 1, step) for step in steps)
    return [
        datetime.date(month // 12, month % 12 + 1, 1) for month in next(each for each in found if len(each) <= MOST)
    ]


def _month_of(date: datetime.date) -> int:
    """Months since the year 0, so that years and quarters begin at multiples of 12 and 3."""
    return date.year * 12 + date.month - 1


def _months(firsts: Sequence[datetime.date], language: str) -> tuple[Day, ...]:
    """Months by their names, the year beside the first of each year; only years where there are only years."""
    if all(date.month == 1 for date in firsts) and len(firsts) > 1:
        return tuple(Day(date, f"{date.year}") for date in firsts)
    years = [None, *(date.year for date in firsts)]
    return tuple(
        Day(date, wording.month(date, language, with_year=date.year != before))
        for date, before in zip(firsts, years, strict=False)
    )
