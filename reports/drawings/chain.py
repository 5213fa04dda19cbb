"""The chain on its side: seven links that hold each other, as thick as their customers' scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

from django.utils.safestring import SafeString

from reports.drawings import wording
from reports.drawings.ring import Line, Ring, reach, ring
from reports.drawings.svg import INK, INK2, INK3, PAPER, SERIF, Colour, drawing, element, path, shape, text_width, words
from reports.drawings.values import Chain, Step

PITCH: Final = 104.0
"""From centre to centre of neighbouring links."""
RADIUS: Final = 31.0
EDGE: Final = 0.45 * RADIUS
"""How far the centre line of the first and last link lies outside their columns."""
MARGIN: Final = reach(RADIUS)
POINTER: Final = 26.0
"""Room above the links for the pointer at the weakest one."""


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

    def top_right(self, offset: float, back: float, until: float) -> str:
        """From ``back`` radii before the end of the top, round the right end until an angle (0 is right, -90 the top)."""
        radius, right = self.radius + offset, self.x + self.half
        angle = radians(until)
        end = f"{right + radius * cos(angle):.2f} {self.y + radius * sin(angle):.2f}"
        top = f"{self.y - radius:.2f}"
        return f"M{right - back * self.radius:.2f} {top}H{right:.2f}A{radius:.2f} {radius:.2f} 0 0 1 {end}"


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
    """The chain from left to right.

    It sticks out 3.9 % of the width of as many equal columns on both sides, so that link i can stand above column i.
    ``title`` is what is read aloud: the whole story when it is empty, nothing when it is None. ``links`` are addresses
    for the mouse, one per link or none.
    """
    if title == "":
        title = wording.chain_sentence(drawn, language)
    stadiums = _places(len(drawn.steps), top=POINTER if pointer else 0.0)
    rings = [ring(step, RADIUS, paper=paper) for step in drawn.steps]
    body = [_whole(*each) for each in zip(rings, stadiums, strict=True)]
    # Every link but the last lies over the next one at the top, under it at the bottom.
    body += [_over(*each) for each in zip(rings[:-1], stadiums[:-1], strict=True)]
    for step, stadium in zip(drawn.steps, stadiums, strict=True):
        if numbers:
            body += _numbers(step, stadium, language)
        if pointer and step.number == drawn.weakest:
            body += _pointer(stadium.x, wording.weakest_word(drawn, language))
    if links:
        body += [_hit(address, stadium) for address, stadium in zip(links, stadiums, strict=True)]
    width = len(drawn.steps) * PITCH + 2 * (EDGE + MARGIN)
    return drawing("chain", body, box=(-MARGIN, 0.0, width, stadiums[0].y + RADIUS + MARGIN), title=title)


def _places(count: int, *, top: float) -> list[Stadium]:
    """Where the links lie: so near to each other that their ends overlap."""
    y = top + MARGIN + RADIUS
    half = (PITCH - 1.1 * RADIUS) / 2
    return [Stadium(EDGE + PITCH * (index + 0.5), y, half, RADIUS) for index in range(count)]


def _whole(each: Ring, stadium: Stadium) -> str:
    return "".join(line.along(stadium.whole(line.offset)) for line in each.lines)


def _over(each: Ring, stadium: Stadium) -> str:
    """The piece that lies over the next link: the ring longest and the paper shortest, so that no seam shows."""

    def piece(line: Line | None, back: float, until: float) -> str:
        return "" if line is None else line.along(stadium.top_right(line.offset, back, until))

    return (
        piece(each.casing, 0.36, -11)
        + piece(each.rim, 0.41, -7)
        + "".join(piece(line, 0.46, -4) for line in (each.ring, *each.outline))
    )


def _numbers(step: Step, stadium: Stadium, language: str) -> list[str]:
    """In the hole: the customer score, and below it the aspired one behind an arrow."""
    x, y, size = stadium.x, stadium.y, stadium.radius * 0.8
    if step.waived:
        with_word = wording.waived_word(language)
        return [words(with_word, x, y + size * 0.15, size=size * 0.45, fill=INK2)]
    lifted = 0.0 if step.aspired is None else size * 0.26
    said = wording.score(step.customer, language)
    fill = INK3 if step.customer is None else INK
    body = [words(said, x, y + size * 0.34 - lifted, size=size, fill=fill, weight=600, family=SERIF)]
    if step.aspired is not None:
        body += _towards(wording.score(step.aspired, language), x, y + size * 0.6, size=size * 0.45)
    return body


def _towards(text: str, x: float, y: float, *, size: float) -> list[str]:
    """An arrow and the score to grow to, centred on ``x``."""
    arrow, space = size * 0.75, size * 0.25
    start = x - (arrow + space + text_width(text, size)) / 2
    middle, barb = y - size * 0.33, size * 0.24
    d = f"M{start:.2f} {middle:.2f}h{arrow:.2f}m{-barb:.2f} {-barb:.2f}l{barb:.2f} {barb:.2f}l{-barb:.2f} {barb:.2f}"
    return [path(d, INK2, size * 0.1), words(text, start + arrow + space, y, size=size, fill=INK2, anchor=None)]


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
