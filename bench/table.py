"""A table of measurements: what was measured, what beside it, the ratio, and what it should be."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

TIMES: Final = 5
_COLUMN: Final = "{:<44} {:>9}  {:<34} {:>6}  {:<7} {}"
HEAD: Final = _COLUMN.format("what", "measured", "beside", "ratio", "target", "met")


@dataclass(frozen=True)
class Row:
    """One measurement. The ratio is that of the two figures; the target is the most that it may be."""

    what: str
    figure: float
    beside: float
    most: float
    unit: str = "s"
    of: str = ""
    """What stands beside it, when the figure itself does not tell."""

    @property
    def ratio(self) -> float:
        return self.figure / self.beside

    def __str__(self) -> str:
        beside = f"{_figure(self.beside)} {self.unit}" + (f" ({self.of})" if self.of else "")
        met = "yes" if self.ratio <= self.most else "NO"
        return _COLUMN.format(
            self.what, f"{_figure(self.figure)} {self.unit}", beside, f"{self.ratio:.2f}", f"≤ {self.most:g}", met
        )


def median_of[Each: (float, tuple[float, ...])](measure: Callable[[], Each], times: int = TIMES) -> Each:
    """The middle one of several measurements; of several figures at once, the middle one of each."""
    found = [measure() for _ in range(times)]
    if isinstance(found[0], tuple):
        return tuple(statistics.median(each) for each in zip(*found, strict=True))
    return statistics.median(found)


def _figure(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"
