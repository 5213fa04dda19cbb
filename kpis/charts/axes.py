"""How much of values and days a chart shows, and where its ticks stand: round numbers, with their words ready. Pure."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import floor
from typing import Final

from workbook import wording

TICKS: Final = 4
"""About how many steps an axis has."""
ROUND: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
"""What a step may be, times a power of ten."""


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
    """From the first day to the last; ``ticks`` are both and days between them, evenly. Empty when nothing was measured."""

    ticks: tuple[Day, ...]


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
    """The first and the last day, and two between them where there is room."""
    if not dates:
        return Days(())
    first, span = min(dates), (max(dates) - min(dates)).days
    shown = sorted({first + datetime.timedelta(days=round(span * part / 3)) for part in range(4)})
    return Days(tuple(Day(date, wording.day(date, language)) for date in shown))
