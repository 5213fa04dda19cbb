"""The five bands of a score: their words, their colours, and how thick a score is drawn."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_noop as _

from reports.drawings.svg import INK, PAPER, Colour
from workbook.chain import BANDS as FLOORS
from workbook.chain import band_number

THINNEST: Final = 0.06
THICKEST: Final = 0.80
"""Thickness of a 0 and of a 10, in radii of the link: even a 10 leaves the hole open and lets its neighbours through."""


@dataclass(frozen=True)
class Band:
    """A part of the scale: from ``floor`` up to the next one's. ``number`` is 1 (lowest) to 5, ``word`` a msgid."""

    number: int
    floor: Decimal
    word: str
    solid: Colour
    on_solid: Colour
    tint: Colour


BANDS: Final = (
    Band(1, FLOORS[0], _("very poor"), Colour("b1", "#DC7400"), INK, Colour("t1", "#FCEBD6")),
    Band(2, FLOORS[1], _("poor"), Colour("b2", "#B8570F"), PAPER, Colour("t2", "#F6E0D0")),
    Band(3, FLOORS[2], _("sufficient"), Colour("b3", "#6C625B"), PAPER, Colour("t3", "#E9E5E2")),
    Band(4, FLOORS[3], _("more than sufficient"), Colour("b4", "#2D5A82"), PAPER, Colour("t4", "#DCE7F0")),
    Band(5, FLOORS[4], _("good"), Colour("b5", "#0F3150"), PAPER, Colour("t5", "#CBDAE7")),
)


def band(score: Decimal) -> Band:
    """The band of a score of 0 to 10."""
    return BANDS[band_number(score) - 1]


def thickness(score: Decimal, radius: float) -> float:
    """How thick the line of a link is: it grows with the square, so that differences between 5 and 8 are seen."""
    return radius * (THINNEST + (THICKEST - THINNEST) * (float(score) / 10) ** 2)
