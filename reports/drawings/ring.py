"""How one link is drawn, whatever its shape: which lines lie on its centre line, and in which order."""

from dataclasses import dataclass
from typing import Final

from reports.drawings.bands import THICKEST, band, thickness
from reports.drawings.svg import INK2, INK3, LINE2, PAPER, RIM, Colour, element, path
from reports.drawings.values import Step

DASHES: Final = "5 4"
THIN: Final = 1.6
OUTLINE: Final = 1.2
GAP: Final = 4.0
"""Paper left free around a link where it crosses another, both sides together."""


@dataclass(frozen=True)
class Line:
    """A line along a link, ``offset`` from its centre line (outwards is positive)."""

    colour: Colour
    width: float
    offset: float = 0.0
    dashes: str | None = None

    def along(self, d: str) -> str:
        """The line on a path that already lies at its offset."""
        return path(d, self.colour, self.width, dashes=self.dashes)

    def upright(self, x: float) -> str:
        """The line straight down at ``x``, as long as what it stands in."""
        return element(
            "line",
            class_=f"line-{self.colour.name}",
            x1=x,
            x2=x,
            y2="100%",
            stroke=self.colour.hex,
            stroke_width=self.width,
            stroke_dasharray=self.dashes,
        )


@dataclass(frozen=True)
class Ring:
    """The lines of a link from below to above: paper that keeps others away, rim, ring, outline."""

    casing: Line
    rim: Line | None
    ring: Line
    outline: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of them, lowest first."""
        return (self.casing, *([self.rim] if self.rim else []), self.ring, *self.outline)


def ring(step: Step, radius: float, *, paper: Colour = PAPER, muted: bool = False) -> Ring:
    """The lines of one link.

    Customer score: a ring in the colour of its band, as thick as the score (muted: in grey). Own score: a rim under it,
    seen where the department scores higher. Aspired score: an outline as wide as the ring would be then; where that is
    within the ring, it is cut out of it.
    A link without customer score is dashed, a waived one a thin whole line.
    """
    if step.waived:
        return Ring(Line(paper, THIN + GAP), None, Line(LINE2, THIN), ())
    customer, own, aspired = (
        0.0 if score is None else thickness(score, radius) for score in (step.customer, step.own, step.aspired)
    )
    rim = Line(RIM, own) if own > customer else None
    if step.customer is None:
        line = Line(INK3 if rim else LINE2, THIN, dashes=DASHES)
    else:
        line = Line(LINE2 if muted else band(step.customer).solid, customer)
    outline = _outline(aspired, customer, radius, paper) if step.aspired is not None else ()
    widest = max(line.width + GAP, own + GAP, *(2 * each.offset + each.width + GAP / 2 for each in outline))
    return Ring(Line(paper, widest), rim, line, outline)


def _outline(aspired: float, customer: float, radius: float, paper: Colour) -> tuple[Line, ...]:
    """Where the edges of the ring would be. Where there is room, a small step up is kept apart from the ring, to be seen."""
    if aspired == customer:
        return ()
    if aspired < customer:
        colour, edge = paper, (aspired + OUTLINE) / 2
    else:
        colour, edge = INK2, min(max(aspired, customer + 3 * OUTLINE), THICKEST * radius) / 2
    return Line(colour, OUTLINE, edge), Line(colour, OUTLINE, -edge)


def reach(radius: float) -> float:
    """How far the thickest link reaches outside its centre line, with its outline and the paper around it."""
    return (THICKEST * radius + GAP) / 2
