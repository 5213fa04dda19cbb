"""What follows from the numbers of KPIs: which way is better, and whether two goals help or hinder each other.

The derivation is that of the method (rules, "Teken en doelen"): movement of A x sign x movement of B.
"""

import re
from decimal import Decimal
from typing import Final, Literal

Direction = Literal["", "higher", "lower", "band"]
Sign = Literal["", "+", "-"]
Movement = Literal[-1, 0, 1]
GoalsRelation = Literal["reinforcing", "opposing", "undetermined"]

PERCENTAGES: Final = frozenset({"%", "procent", "percent", "percentage"})
_NPS: Final = frozenset({"nps", "net promoter score", "net promoter score (nps)"})
_NPS_RANGE: Final = (Decimal(-100), Decimal(100))
_SCALE: Final = re.compile(
    r"(?:score|cijfer|rapportcijfer|sterren|schaal)\s+(-?[0-9]{1,4})"
    r"\s*(?:-|–|tot(?: en met)?|t/m)\s*\+?([0-9]{1,4})"
)


def desired_movement(direction: Direction, current: Decimal | None, target: Decimal | None) -> Movement:
    """Which way the value of a KPI should move: 1 up, -1 down, 0 unknown or nowhere.

    Within a band the target tells; without a value now or a target there is no telling.
    """
    if direction == "higher":
        return 1
    if direction == "lower":
        return -1
    if direction != "band" or current is None or target is None or current == target:
        return 0
    return 1 if target > current else -1


def goals_relation(a: Movement, sign: Sign, b: Movement) -> GoalsRelation:
    """Whether reaching one goal helps the other: desired movement of both times how the values move."""
    product = a * b * {"+": 1, "-": -1, "": 0}[sign]
    if product == 0:
        return "undetermined"
    return "reinforcing" if product > 0 else "opposing"


def improves(
    direction: Direction,
    current: Decimal | None,
    target: Decimal | None,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> bool | None:
    """Whether the target is better than the value now.

    None when a value or the direction is missing, or both limits of the band; a band may be open on one side. Within it everything
    is good: a target in it is an improvement or holds what is good, one outside it only if it comes nearer.
    """
    if current is None or target is None or direction == "":
        return None
    if direction == "higher":
        return target > current
    if direction == "lower":
        return target < current
    if low is None and high is None:
        return None
    there = distance_to_band(target, low, high)
    return there == 0 or there < distance_to_band(current, low, high)


def is_reached(
    direction: Direction,
    current: Decimal | None,
    target: Decimal | None,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> bool:
    """Whether the value now is as good as the target; without a direction, or a band without limits, only when it is the same."""
    if current is None or target is None:
        return False
    if direction == "higher":
        return current >= target
    if direction == "lower":
        return current <= target
    if direction == "band" and not (low is None and high is None):
        return distance_to_band(current, low, high) <= distance_to_band(target, low, high)
    return current == target


def distance_to_band(value: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal:
    """How far a value lies outside a band, in its own unit; 0 within it. A missing limit does not limit."""
    below = low - value if low is not None else Decimal(0)
    above = value - high if high is not None else Decimal(0)
    return max(below, above, Decimal(0))


def logical_range(
    unit: str, name: str = "", *, allow_below_0: bool = False, allow_over_100: bool = False
) -> tuple[Decimal | None, Decimal | None]:
    """Lowest and highest value that the unit of a KPI can bear; None where there is no limit.

    Percentages run from 0 to 100 unless the library allows more, an NPS from -100 to 100, and a score
    over the scale that its unit names (``score 1-7``, ``sterren 1-5``; ``cijfer`` alone is 0 to 10).
    """
    unit, name = unit.strip().casefold(), name.strip().casefold()
    if unit in PERCENTAGES or unit.startswith("% "):
        return None if allow_below_0 else Decimal(0), None if allow_over_100 else Decimal(100)
    scale = _SCALE.match(unit)
    if scale:
        return Decimal(scale[1]), Decimal(scale[2])
    if unit in {"cijfer", "rapportcijfer"}:
        return Decimal(0), Decimal(10)
    return _NPS_RANGE if unit in _NPS or name in _NPS else (None, None)
