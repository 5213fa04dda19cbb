"""Drawings as ink on paper, computed from their geometry: what is seen at a place, without a renderer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, hypot, pi
from typing import Protocol
from xml.etree import ElementTree

from kpis.charts.letters import text_width
from tests.reports.boxes import Box, Point
from tests.reports.drawn import SVG, parsed, value

CAPITALS = 0.67
"""Height of figures and capitals in the size of a text."""
COMMA = 0.2
"""How far a comma reaches under the line."""
TOLERANCE = 0.02
"""Coordinates have two decimals."""


class Piece(Protocol):
    """A part of a line."""

    def distance(self, at: Point) -> float:
        """How far a place lies from it; infinite beyond its ends, for lines end square."""


@dataclass(frozen=True)
class Straight:
    """From one place to another."""

    start: Point
    end: Point

    def distance(self, at: Point) -> float:
        (x0, y0), (x1, y1) = self.start, self.end
        long = hypot(x1 - x0, y1 - y0)
        along = ((at[0] - x0) * (x1 - x0) + (at[1] - y0) * (y1 - y0)) / long
        return abs((at[0] - x0) * (y1 - y0) - (at[1] - y0) * (x1 - x0)) / long if 0 <= along <= long else float("inf")


@dataclass(frozen=True)
class Arc:
    """Part of a circle, from one angle over ``turn`` (in radians, clockwise is positive)."""

    centre: Point
    radius: float
    start: float
    turn: float

    def distance(self, at: Point) -> float:
        x, y = at[0] - self.centre[0], at[1] - self.centre[1]
        sign = 1 if self.turn > 0 else -1
        gone = sign * (atan2(y, x) - self.start) % (2 * pi)
        slack = TOLERANCE / self.radius
        return (
            abs(hypot(x, y) - self.radius) if (gone + slack) % (2 * pi) <= abs(self.turn) + 2 * slack else float("inf")
        )


@dataclass(frozen=True)
class Stroke:
    """A line with its colour and width."""

    colour: str
    width: float
    dashed: bool
    pieces: tuple[Piece, ...]

    def covers(self, at: Point) -> bool:
        """Whether it lies over a place; the spaces between dashes count as line."""
        return self.distance(at) <= self.width / 2

    def distance(self, at: Point) -> float:
        """From a place to the middle of the line."""
        return min(each.distance(at) for each in self.pieces)


def strokes(drawing: str) -> list[Stroke]:
    """All lines of a drawing, lowest first."""
    found = []
    for each in parsed(drawing).iter(f"{SVG}path"):
        if each.get("fill") == "none":
            colour = (each.get("class") or "").removeprefix("line-")
            pieces = tuple(_pieces(each.get("d", "")))
            found.append(Stroke(colour, value(each, "stroke-width"), "stroke-dasharray" in each.attrib, pieces))
    return found


def seen(every: list[Stroke], at: Point) -> str:
    """The colour of what lies on top at a place: that of the paper where nothing does."""
    return next((each.colour for each in reversed(every) if each.covers(at)), "paper")


def text_box(text: ElementTree.Element) -> Box:
    """The room that a text takes: rather too wide than too narrow."""
    size, x, y = value(text, "font-size"), value(text, "x"), value(text, "y")
    width = text_width(text.text or "", size)
    left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
    return Box(left, y - CAPITALS * size, left + width, y + COMMA * size)


def text_boxes(drawing: str) -> list[tuple[str, Box]]:
    """All texts with the room they take."""
    return [(each.text or "", text_box(each)) for each in parsed(drawing).iter(f"{SVG}text")]


def overlapping(boxes: list[tuple[str, Box]]) -> list[tuple[str, str]]:
    """Pairs of texts that lie over each other."""
    return [
        (one, other)
        for index, (one, box) in enumerate(boxes)
        for other, another in boxes[index + 1 :]
        if box.overlaps(another)
    ]


def _pieces(d: str) -> Iterator[Piece]:
    """The parts of a path of M, H, V, L, A (circles, less than all around) and Z."""
    at = start = (0.0, 0.0)
    for letter, numbers in re.findall(r"([MHVLAZ])([-0-9. ]*)", d):
        figures = [float(each) for each in numbers.split()]
        match letter:
            case "M":
                at = start = (figures[0], figures[1])
                continue
            case "H":
                to = (figures[0], at[1])
            case "V":
                to = (at[0], figures[0])
            case "Z":
                to = start
            case _:
                to = (figures[-2], figures[-1])
        if letter == "A":
            yield _arc(at, to, figures[0], clockwise=figures[4] == 1, large=figures[3] == 1)
        elif hypot(to[0] - at[0], to[1] - at[1]) > TOLERANCE:
            yield Straight(at, to)
        at = to


def _arc(start: Point, end: Point, radius: float, *, clockwise: bool, large: bool) -> Arc:
    x, y = (end[0] - start[0]) / 2, (end[1] - start[1]) / 2
    half = hypot(x, y)
    away = max(0.0, radius**2 - half**2) ** 0.5 / half * (1 if clockwise != large else -1)
    centre = (start[0] + x - away * y, start[1] + y + away * x)
    first, last = (atan2(each[1] - centre[1], each[0] - centre[0]) for each in (start, end))
    turn = (last - first) % (2 * pi) if clockwise else -((first - last) % (2 * pi))
    return Arc(centre, radius, first, turn)
