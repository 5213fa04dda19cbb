"""The chain on its side: seven links that hold each other, as thick as their customers' scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

from django.utils.safestring import SafeString

from reports.drawings import wording
from reports.drawings.ring import Line, Ring, reach, ring
from reports.drawings.svg import INK, INK2, INK3, PAPER, SERIF, Colour, drawing, element, path, shape, words
from reports.drawings.values import Chain, Step

POINTER: Final = 26.0
"""Room above the links for the pointer at the weakest one."""
FIGURE: Final = 0.50
"""Width of a figure in the size of its text; a comma or point takes half of that."""


@dataclass(frozen=True)
class Size:
    """From centre to centre of neighbouring links, and from the middle of a link to its centre line above."""

    pitch: float = 104.0
    radius: float = 31.0


SIZE: Final = Size()


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
    size: Size = SIZE,
    numbers: bool = True,
    pointer: bool = True,
    links: Sequence[str] = (),
) -> SafeString:
    """The chain from left to right.

    It sticks out ``overhang()`` of its width on both sides, so that link i stands above column i of as many equal columns.
    ``title`` is what is read aloud: the whole story when it is empty, nothing when it is None. ``links`` are addresses
    for the mouse, one per link.
    """
    if title == "":
        title = wording.chain_sentence(drawn, language)
    pitch, radius, margin = size.pitch, size.radius, reach(size.radius)
    y = (POINTER if pointer else 0.0) + margin + radius
    half = (pitch - 1.1 * radius) / 2
    edge = 0.45 * radius
    width = len(drawn.steps) * pitch + 2 * edge
    stadiums = [Stadium(edge + pitch * (i + 0.5), y, half, radius) for i in range(len(drawn.steps))]
    rings = [ring(step, radius, paper=paper) for step in drawn.steps]
    body = [_whole(*each) for each in zip(rings, stadiums, strict=True)]
    # Every link but the last lies over the next one at the top, under it at the bottom.
    body += [_over(*each) for each in zip(rings[:-1], stadiums[:-1], strict=True)]
    for step, stadium in zip(drawn.steps, stadiums, strict=True):
        if numbers:
            body += _numbers(step, stadium, language)
        if pointer and step.number == drawn.weakest:
            body += _pointer(stadium.x, y - radius - margin, wording.weakest_word(drawn, language))
    body += [_hit(address, stadium, pitch) for address, stadium in zip(links, stadiums, strict=False)]
    box = (-margin, 0.0, width + 2 * margin, y + radius + margin)
    return drawing("chain", body, box=box, title=title)


def overhang(count: int, size: Size = SIZE) -> float:
    """How far the chain sticks out on each side, as part of the width of its ``count`` columns together."""
    return (0.45 * size.radius + reach(size.radius)) / (count * size.pitch)


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
    lifted = 0.0 if step.aspired is None else size * 0.22
    said = wording.score(step.customer, language)
    fill = INK3 if step.customer is None else INK
    body = [words(said, x, y + size * 0.34 - lifted, size=size, fill=fill, weight=600, family=SERIF)]
    if step.aspired is not None:
        body += towards(wording.score(step.aspired, language), x, y + size * 0.57, size=size * 0.45)
    return body


def towards(text: str, x: float, y: float, *, size: float) -> list[str]:
    """An arrow and the score to grow to, centred on ``x``."""
    width = size * (FIGURE * (len(text) - 1) + FIGURE / 2)
    arrow, space = size * 0.75, size * 0.25
    start = x - (arrow + space + width) / 2
    middle, barb = y - size * 0.33, size * 0.24
    d = f"M{start:.2f} {middle:.2f}h{arrow:.2f}m{-barb:.2f} {-barb:.2f}l{barb:.2f} {barb:.2f}l{-barb:.2f} {barb:.2f}"
    return [path(d, INK2, size * 0.1), words(text, start + arrow + space, y, size=size, fill=INK2, anchor=None)]


def _pointer(x: float, y: float, text: str) -> list[str]:
    return [
        shape("path", INK, d=f"M{x - 5:.2f} {y - 8:.2f}h10l-5 7z"),
        words(text, x, y - 12, size=12, weight=700),
    ]


def _hit(address: str, stadium: Stadium, pitch: float) -> str:
    """Where the mouse finds a link; the keyboard has the list beside the drawing."""
    tall = stadium.radius + reach(stadium.radius)
    area = element(
        "rect",
        x=stadium.x - pitch / 2,
        y=stadium.y - tall,
        width=pitch,
        height=2 * tall,
        fill=PAPER.hex,
        fill_opacity=0,
    )
    return element("a", area, href=address, class_="kk-hit", tabindex=-1)
