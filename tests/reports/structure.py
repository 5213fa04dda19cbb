"""A finished PDF as a reader meets it, page after page: lines of text, what they are and where they stand.

And what may be wrong with it: each of the checks gives a list of complaints, empty when all is well. ``test_structure.py``
shows that each of them can complain.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import pikepdf

from tests.reports import paper
from tests.reports.boxes import Box

HEADINGS: Final = frozenset({"H1", "H2", "H3", "H4", "H5", "H6"})
INLINE: Final = frozenset({"Span", "NonStruct", "Link"})
"""Elements within a line of text."""
DECORATION: Final = ("", -1, -1)
ASCENT: Final = 0.70
DESCENT: Final = 0.20
"""How far letters reach above and below their line, in the size of the text: capitals and tails, no accents."""
TOUCH: Final = 0.6
"""Points by which two boxes may share a place: rounding, and the blank at the end of a line."""


@dataclass(frozen=True)
class Line:
    """A piece of text on one line: of one element of the tree of tags, or ("") decoration such as the head of a page.

    ``order`` is its place in the order of reading, ``element`` that of the paragraph or cell it belongs to. The box is in
    points from the upper left corner of the page.
    """

    text: str
    tag: str
    order: int
    element: int
    box: Box
    page: int

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, of any level."""
        return self.tag in HEADINGS

    @property
    def is_body(self) -> bool:
        """Whether it is text to read: not the head or foot of the page, and not within a picture."""
        return self.tag not in {"", "Figure"}

    def __str__(self) -> str:
        return f"p{self.page} {self.text[:60]!r}"


@dataclass(frozen=True)
class Sheet:
    """One page: its size in points, its lines as they are drawn, and where its pictures stand."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    pictures: tuple[Box, ...]

    @property
    def body(self) -> list[Line]:
        """What is to be read."""
        return [each for each in self.lines if each.is_body]

    @property
    def decoration(self) -> list[Line]:
        """Head and foot."""
        return [each for each in self.lines if not each.tag]


def sheets(pdf: bytes) -> list[Sheet]:
    """The pages of a tagged PDF."""
    with paper.opened(pdf) as opened:
        marks = _marks(opened)
        return [_sheet(page, number, marks) for number, page in enumerate(opened.pages, 1)]


def headings(pages: Sequence[Sheet], *levels: str) -> list[tuple[int, str]]:
    """The headings of these levels (``H1``) in the order of reading, with the number of the page they stand on."""
    return [(page, text) for page, tag, text in _elements(pages) if tag in levels]


def texts(pages: Iterable[Sheet]) -> list[tuple[str, str]]:
    """All that is to be read, in order: every paragraph, heading and cell with its tag, whole."""
    return [(tag, text) for _, tag, text in _elements(pages)]


def _elements(pages: Iterable[Sheet]) -> Iterator[tuple[int, str, str]]:
    lines = sorted((line for page in pages for line in page.body), key=lambda line: line.order)
    for (tag, _), grouped in groupby(lines, key=lambda line: (line.tag, line.element)):
        found = list(grouped)
        yield found[0].page, tag, " ".join(line.text.strip() for line in found)


def outside_page(pages: Iterable[Sheet]) -> list[str]:
    """Text that the edge of the paper cuts."""
    return [
        str(line)
        for page in pages
        for line in page.lines
        if line.box.left < -TOUCH
        or line.box.top < 0
        or line.box.right > page.width + TOUCH
        or line.box.bottom > page.height
    ]


def outside_margins(pages: Iterable[Sheet]) -> list[str]:
    """Text that stands outside the room between head and foot, or beside it: wherever these stand on that page.

    A title may stand in the line of the head. On a page without head and foot (a cover) everything goes.
    """
    found = []
    for page in pages:
        head = [each.box for each in page.decoration if each.box.top < page.height / 2]
        foot = [each.box for each in page.decoration if each.box.top >= page.height / 2]
        if not head or not foot:
            continue
        titles = [line for line in page.body if line.tag == "H1" and line.box.top < max(box.bottom for box in head)]
        head += [line.box for line in titles]
        left, right = min(box.left for box in head + foot), max(box.right for box in head + foot)
        top, bottom = max(box.bottom for box in head), min(box.top for box in foot)
        found += [
            str(line)
            for line in page.body
            if line not in titles
            if line.box.left < left - TOUCH
            or line.box.right > right + TOUCH
            or line.box.top < top
            or line.box.bottom > bottom
        ]
    return found


def overlaps(pages: Iterable[Sheet]) -> list[str]:
    """Lines of text that lie over each other, those of pictures and of head and foot too."""
    found = []
    for page in pages:
        lines = sorted(page.lines, key=lambda line: line.box.top)
        for index, line in enumerate(lines):
            for other in lines[index + 1 :]:
                if other.box.top >= line.box.bottom:
                    break
                if _shared(line.box, other.box):
                    found.append(f"{line} and {str(other).partition(' ')[2]}")
    return found


def over_pictures(pages: Iterable[Sheet]) -> list[str]:
    """Text to read that lies over a picture."""
    return [str(line) for page in pages for line in page.body if any(_shared(line.box, each) for each in page.pictures)]


def orphans(pages: Sequence[Sheet]) -> list[str]:
    """Headings that are the last thing on their page: what they announce follows on another one, or nowhere."""
    body = sorted((line for page in pages for line in page.lines if line.tag), key=lambda line: line.order)
    followed = [
        (line, next((each for each in body[index:] if not each.is_heading), None)) for index, line in enumerate(body)
    ]
    return [
        str(line) for line, following in followed if line.is_heading and (not following or following.page != line.page)
    ]


CHECKS: Final = (outside_page, outside_margins, overlaps, orphans, over_pictures)
"""All that is asked of every page."""


def _shared(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > TOUCH and down > TOUCH


Kind = tuple[str, int, int]
"""Tag, place in the order of reading, place of the paragraph or cell around it."""
Marks = dict[tuple[Any, int | None], Kind]
"""By page and number."""


def _marks(pdf: pikepdf.Pdf) -> Marks:
    """What each mark on each page stands for."""
    found: Marks = {}
    places: dict[Any, int] = {}
    for order, element in enumerate(paper.elements(pdf)):
        places[element.objgen] = order
        kids: Any = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Object):
                block: Any = element
                while paper.tag(block) in INLINE:
                    block = block.P
                found[element.Pg.objgen, int(kid)] = (paper.tag(block), order, places[block.objgen])
    return found


def _sheet(page: pikepdf.Page, number: int, marks: Marks) -> Sheet:
    _, _, width, height = (float(each) for each in page.mediabox)

    found = groupby(paper.glyphs(page), key=lambda each: (each.mark, round(each.base, 1)))
    lines = [
        _line(list(glyphs), height, number, marks.get((page.obj.objgen, mark), DECORATION))
        for (mark, _), glyphs in found
    ]
    written = tuple(each for each in lines if each.text.strip())
    return Sheet(number, width, height, written, tuple(_pictures(page, height, marks)))


def _pictures(page: pikepdf.Page, height: float, marks: Marks) -> Iterator[Box]:
    known = (
        (mark, marks.get((page.obj.objgen, mark)), corners) for mark, corners in paper.painted(page) if mark is not None
    )
    drawn = [(mark, corners) for mark, kind, corners in known if kind and kind[0] == "Figure"]
    for _, found in groupby(drawn, key=lambda each: each[0]):
        left, bottom, right, top = zip(*(corners for _, corners in found), strict=True)
        yield Box(min(left), height - max(top), max(right), height - min(bottom))


def _line(glyphs: list[paper.Glyph], height: float, page: int, kind: Kind) -> Line:
    inked = [each for each in glyphs if each.text.strip()] or glyphs
    size = max(each.size for each in inked)
    base = height - inked[0].base
    left, right = min(each.left for each in inked), max(each.right for each in inked)
    box = Box(left, base - ASCENT * size, right, base + DESCENT * size)
    return Line("".join(each.text for each in glyphs), *kind, box, page)
