"""The chain upright, beside a list of which nobody knows the height: every link grows with its row."""

from math import cos, radians, sin
from typing import Final

from django.utils.safestring import SafeString

from kpis.charts.letters import text_width
from reports.drawings import wording
from reports.drawings.bands import thickness
from reports.drawings.ring import Line, Ring, reach, ring
from reports.drawings.svg import INK, INK2, INK3, PAPER, SERIF, Colour, drawing, element, path, words
from reports.drawings.values import Chain, Step
from workbook.values import SCORE_MAX

RADIUS: Final = 17.0
END: Final = 0.55 * RADIUS
"""From the edge of a row to the centre of the end circle within it; neighbours' circles lie twice that apart."""
CENTRE: Final = RADIUS + reach(RADIUS)
WIDTH: Final = 2 * CENTRE
STUB: Final = 1.5
"""How much further the round end of each layer runs on over the straight sides than the layer below it: no seam shows."""


def vchain(
    drawn: Chain,
    *,
    language: str,
    current: int | None = None,
    title: str | None = "",
    paper: Colour = PAPER,
) -> SafeString:
    """The chain from top to bottom, as high as the page makes it: link i fills the i-th of as many equal rows.

    It sticks out 17 units above and below. Only the link with number ``current`` keeps its colour, if there is one.
    For browsers only: the PDF has the chain on its side.
    """
    if title == "":
        title = wording.chain_sentence(drawn, language)
    count = len(drawn.steps)
    rings = [ring(step, RADIUS, paper=paper, muted=current not in {None, step.number}) for step in drawn.steps]
    body = []
    for index, each in enumerate(rings):
        body += [_sides(each, index, count), _end(each, index, count, down=-1), _end(each, index + 1, count, down=1)]
    # Every link but the last lies over the next one on the right, under it on the left.
    body += [_over(each, index + 1, count) for index, each in enumerate(rings[:-1])]
    body += [_number(step, index, count, language) for index, step in enumerate(drawn.steps)]
    return drawing("vchain", body, box=None, title=title, size=(WIDTH, "100%"))


def _at(row: float, count: int, *inside: str) -> str:
    """A place at the upper edge of a row, from where things are measured in fixed units."""
    return element("svg", *inside, y=_percent(row, count), overflow="visible")


def _percent(row: float, count: int) -> str:
    return f"{100 * row / count:.4f}%"


def _sides(each: Ring, row: int, count: int) -> str:
    """Both straight sides: two windows as high as the row, shifted down and up, leave what lies between the end circles."""
    lines = "".join(line.upright(CENTRE + side * (RADIUS + line.offset)) for line in each.lines for side in (-1, 1))
    upper = element("svg", lines, width=WIDTH, height="100%")
    lower = element(
        "svg",
        element("g", upper, transform=f"translate(0 {-2 * END:.2f})"),
        y=_percent(row, count),
        width=WIDTH,
        height=_percent(1, count),
    )
    return element("g", lower, transform=f"translate(0 {END:.2f})")


def _end(each: Ring, row: int, count: int, *, down: int) -> str:
    """The half circle above (-1) the upper or below (1) the lower edge of a row."""
    y = -down * END
    arcs = []
    for layer, line in enumerate(each.lines):
        radius = RADIUS + line.offset
        left, right = CENTRE - radius, CENTRE + radius
        sweep = 1 if down < 0 else 0
        stub = y - down * STUB * layer
        d = f"M{left:.2f} {stub:.2f}V{y:.2f}A{radius:.2f} {radius:.2f} 0 0 {sweep} {right:.2f} {y:.2f}V{stub:.2f}"
        arcs.append(line.along(d))
    return _at(row, count, *arcs)


def _over(each: Ring, row: int, count: int) -> str:
    """The piece that lies over the next link: the ring longest and the paper shortest, so that no seam shows."""

    def piece(line: Line | None, back: float, until: float) -> str:
        if line is None:
            return ""
        radius, angle = RADIUS + line.offset, radians(until)
        right, x, y = CENTRE + radius, CENTRE + radius * cos(angle), radius * sin(angle) - END
        d = f"M{right:.2f} {-END - back * RADIUS:.2f}V{-END:.2f}A{radius:.2f} {radius:.2f} 0 0 1 {x:.2f} {y:.2f}"
        return line.along(d)

    pieces = [piece(each.casing, 0.36, 79), piece(each.rim, 0.41, 83)]
    return _at(row, count, *pieces, *(piece(line, 0.46, 86) for line in (each.ring, each.outline)))


def _number(step: Step, row: int, count: int, language: str) -> str:
    if step.waived:
        disc = element(
            "circle", class_=f"line-{INK2.name}", cx=CENTRE, r=6, fill="none", stroke=INK2.hex, stroke_width=1.4
        )
        inside = disc + path(f"M{CENTRE - 3:.2f} 0h6", INK2, 1.4)
    else:
        said = "10" if step.customer == SCORE_MAX else wording.score(step.customer, language)
        fill = INK3 if step.customer is None else INK
        size = text_size(step, said)
        inside = words(said, CENTRE, size * 0.34, size=size, fill=fill, weight=600, family=SERIF)
    return _at(row + 0.5, count, inside)


def text_size(step: Step, said: str) -> float:
    """The size in which a score fits in the hole of its link."""
    thick = max(0.0 if score is None else thickness(score, RADIUS) for score in (step.customer, step.own))
    hole = 2 * RADIUS - thick - 3
    return min(RADIUS * 0.92, hole / text_width(said, 1.0))
