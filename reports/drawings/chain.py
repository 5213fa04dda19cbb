"""The chain on its side: seven links that hold each other, as thick as their customers' scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

from django.utils.safestring import SafeString

from kpis.charts.letters import text_width
from reports.drawings import wording
from reports.drawings.ring import Ring, reach, ring
from reports.drawings.svg import INK, INK2, INK3, PAPER, SERIF, Colour, drawing, element, shape, words
from reports.drawings.values import Chain, Step

PITCH: Final = 104.0
"""From centre to centre of neighbouring links."""
RADIUS: Final = 31.0
HALF: Final = (PITCH - 1.1 * RADIUS) / 2
"""Half the straight part of a link: so long that the ends of neighbours hold each other."""
EDGE: Final = 0.45 * RADIUS
"""How far the centre line of the first and last link lies outside their columns."""
MARGIN: Final = reach(RADIUS)
POINTER: Final = 26.0
"""Room above the links for the pointer at the weakest one."""
NUMBER: Final = 0.8 * RADIUS
"""Size of the customer scores, as long as they have the room."""
CASED: Final = -9.0
"""Degrees before the end of a half where the paper around it ends: further on it crosses nothing."""
LAPPED: Final = 3.0
"""Degrees that each line of an upper half runs further on than the one below it: a pixel at least, however small it is shown."""
APART: Final = 2.4
"""Paper left free between a number and the links around it."""


@dataclass(frozen=True)
class Stadium:
    """The centre line of a link: centre, half the straight part, and radius of both ends."""

    x: float
    y: float
    half: float
    radius: float

    def whole(self, offset: float) -> str:
        """All around, ``offset`` outside the centre line."""
        radius = self.radius + offset
        left, right, top = self.x - self.half, self.x + self.half, self.y - radius
        arc = f"A{radius:.2f} {radius:.2f} 0 0 1"
        return f"M{left:.2f} {top:.2f}H{right:.2f}{arc} {right:.2f} {self.y + radius:.2f}H{left:.2f}{arc} {left:.2f} {top:.2f}Z"

    def half_way(self, offset: float, *, up: bool, past: float) -> str:
        """From the left end over the top, or through the bottom, to the right end, and ``past`` degrees further at both."""
        radius, sign, sweep = self.radius + offset, -1 if up else 1, 1 if up else 0
        aside, end = radius * cos(radians(past)), self.y - sign * radius * sin(radians(past))
        left, right, far = self.x - self.half, self.x + self.half, self.y + sign * radius
        arc = f"A{radius:.2f} {radius:.2f} 0 0 {sweep}"
        return f"M{left - aside:.2f} {end:.2f}{arc} {left:.2f} {far:.2f}H{right:.2f}{arc} {right + aside:.2f} {end:.2f}"


def chain(
    drawn: Chain,
    *,
    language: str,
    title: str | None = "",
    paper: Colour = PAPER,
    numbers: bool = True,
    pointer: bool = True,
    links: Sequence[str] = (),
) -> SafeString:
    """The chain from left to right, in the hole of each link its customer score.

    It sticks out 3.9 % of the width of as many equal columns on both sides, so that link i can stand above column i.
    ``title`` is what is read aloud: the whole story when it is empty, nothing when it is None. ``links`` are addresses
    for the mouse, one per link or none.
    """
    if title == "":
        title = wording.chain_sentence(drawn, language)
    y = (POINTER if pointer else 0.0) + MARGIN + RADIUS
    stadiums = [Stadium(EDGE + PITCH * (index + 0.5), y, HALF, RADIUS) for index in range(len(drawn.steps))]
    rings = [ring(step, RADIUS, paper=paper) for step in drawn.steps]
    body = _woven(rings, stadiums)
    for index, (step, stadium) in enumerate(zip(drawn.steps, stadiums, strict=True)):
        if numbers:
            body.append(_number(step, stadium, _room(rings, index), language))
        if pointer and step.number == drawn.weakest:
            body += _pointer(stadium.x, wording.weakest_word(drawn, language))
    if links:
        body += [_hit(address, stadium) for address, stadium in zip(links, stadiums, strict=True)]
    width = len(drawn.steps) * PITCH + 2 * (EDGE + MARGIN)
    return drawing("chain", body, box=(-MARGIN, 0.0, width, y + RADIUS + MARGIN), title=title)


def _woven(rings: Sequence[Ring], stadiums: Sequence[Stadium]) -> list[str]:
    """Every link but the last lies over the next one at the top, and under it at the bottom.

    So all lower halves are drawn from the first to the last, and then all upper halves from the last to the first. Of an
    upper half each line runs on a little further over the lower half than the line below it: no seam shows.
    """
    every = list(zip(rings, stadiums, strict=True))
    below = [_half(each, stadium, cased=stadium is not stadiums[0], up=False) for each, stadium in every]
    above = [_half(each, stadium, cased=stadium is not stadiums[-1], up=True) for each, stadium in reversed(every)]
    return below + above


def _half(each: Ring, stadium: Stadium, *, cased: bool, up: bool) -> str:
    ends = [(each.casing, CASED)] if cased else []
    ends += [(line, LAPPED * layer if up else 0.0) for layer, line in enumerate(each.lines[1:], 1)]
    return "".join(line.along(stadium.half_way(line.offset, up=up, past=past)) for line, past in ends)


def _room(rings: Sequence[Ring], index: int) -> float:
    """How wide a text in the hole of a link may be: its neighbours reach into it, and it stands in the middle between them."""
    nearest = [
        PITCH - HALF - RADIUS - each.reach
        for each in (*rings[max(0, index - 1) : index], *rings[index + 1 : index + 2])
    ]
    return 2 * (min(nearest, default=HALF) - APART)


def _number(step: Step, stadium: Stadium, room: float, language: str) -> str:
    """In the hole."""
    if step.waived:
        said = wording.waived_word(language)
        size = min(0.45 * NUMBER, room / text_width(said, 1.0))
        return words(said, stadium.x, stadium.y + size * 0.33, size=size, fill=INK2)
    said = wording.score(step.customer, language)
    size = min(NUMBER, room / text_width(said, 1.0))
    fill = INK3 if step.customer is None else INK
    return words(said, stadium.x, stadium.y + size * 0.33, size=size, fill=fill, weight=600, family=SERIF)


def _pointer(x: float, text: str) -> list[str]:
    return [
        shape("path", INK, d=f"M{x - 5:.2f} {POINTER - 8:.2f}h10l-5 7z"),
        words(text, x, POINTER - 12, size=12, weight=700),
    ]


def _hit(address: str, stadium: Stadium) -> str:
    """Where the mouse finds a link; the keyboard has the list beside the drawing."""
    tall = RADIUS + MARGIN
    area = element(
        "rect",
        x=stadium.x - PITCH / 2,
        y=stadium.y - tall,
        width=PITCH,
        height=2 * tall,
        fill=PAPER.hex,
        fill_opacity=0,
    )
    return element("a", area, href=address, class_="kk-hit", tabindex=-1)
