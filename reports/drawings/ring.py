"""How one link is drawn, whatever its shape: which lines lie on its centre line, and in which order."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from reports.drawings.bands import THICKEST, band, thickness
from reports.drawings.svg import INK2, INK3, LINE2, PAPER, RIM, Colour, element, path
from reports.drawings.values import Step

DASHES: Final = "5 4"
THIN: Final = 1.6
OUTLINE: Final = 1.2
SEEN: Final = 0.8
"""How far a rim sticks out at least, and how much of the ring is left outside a core."""
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

    @property
    def outer(self) -> float:
        """How far it reaches outside the centre line of the link."""
        return self.offset + self.width / 2


@dataclass(frozen=True)
class Ring:
    """The lines of a link from below to above: paper that keeps others away, rim, ring, outline."""

    casing: Line
    rim: Line | None
    ring: Line
    outline: Line | None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of them, lowest first."""
        return tuple(each for each in (self.casing, self.rim, self.ring, self.outline) if each)

    @property
    def reach(self) -> float:
        """How far it reaches outside its centre line, the paper around it left aside."""
        return max(each.outer for each in self.lines[1:])


def ring(step: Step, radius: float, *, paper: Colour = PAPER, muted: bool = False) -> Ring:
    """The lines of one link.

    Customer score: a ring in the colour of its band, as thick as the score (muted: in grey). Own score: a rim under it, as
    thick as that score, seen where the department does not score itself lower. Aspired score: an outline where the outer
    edge of the ring would be then; where that is within the ring, it is cut out of it. It leaves the hole free.
    A link without customer score is dashed, a waived one a thin whole line.
    """
    if step.waived:
        return Ring(Line(paper, THIN + GAP), None, Line(LINE2, THIN), None)
    customer = _thick(step.customer, radius)
    rim = _rim(step, customer, radius)
    if step.customer is None:
        line = Line(INK3 if rim else LINE2, THIN, dashes=DASHES)
    else:
        line = Line(LINE2 if muted else band(step.customer).solid, customer)
    outline = _outline(step, customer, radius, paper)
    inside = max(line.outer, rim.outer if rim else 0.0)
    outside = max(inside, outline.outer if outline else 0.0)
    return Ring(Line(paper, inside + outside + GAP, (outside - inside) / 2), rim, line, outline)


def reach(radius: float) -> float:
    """How far the thickest link reaches outside its centre line, with its outline."""
    return THICKEST * radius / 2 + 2 * OUTLINE


def _thick(score: Decimal | None, radius: float) -> float:
    return 0.0 if score is None else thickness(score, radius)


def _rim(step: Step, customer: float, radius: float) -> Line | None:
    """An equal score has one too, to be seen; only a 10 has no room left for that."""
    own = _thick(step.own, radius)
    if step.own is None or own < customer:
        return None
    return Line(RIM, min(max(own, customer + 2 * SEEN), THICKEST * radius))


def _outline(step: Step, customer: float, radius: float, paper: Colour) -> Line | None:
    """A small step is kept apart from the edge of the ring, to be seen."""
    if step.aspired is None or step.aspired == step.customer:
        return None
    aspired = _thick(step.aspired, radius)
    if aspired > customer:
        return Line(INK2, OUTLINE, max(aspired, customer + 3 * OUTLINE) / 2)
    within = customer - OUTLINE - 2 * SEEN
    return Line(paper, OUTLINE, min(aspired, within) / 2) if within > 0 else None
