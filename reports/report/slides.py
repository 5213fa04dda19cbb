"""A plate on slides, in letters that are read from the last row: what does not fit on one goes on to the next.

On which slide each part stands is found from its letters, so that it is known before anything is laid out: every slide is a plate
with a part of what stands on it, and takes one page. Rooms and heights are millimetres, sizes of letters points; the numbers
mirror ``static/css/slide.css``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, Final

from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _

from reports.report.letters import POINT, Face, Ruler, balanced, lines
from reports.report.pieces import Fact, PointLine
from reports.report.texts import NOTHING, Text, shortened
from reports.report.view import ActivityLine, MessageSize, PlatePage, Points

SIZES: Final = (18, 17, 16, 15, 14, 13)
"""Sizes of the letters. A plate takes as many slides as it does in the smallest, and each has the largest that it has room for."""
SMALL: Final = (12, 11, 10, 9, 8, 7)
"""For a text so long that it is higher than a slide in those: the first in which none is."""

WIDTH: Final = 314.6
HEIGHT: Final = 165.5
_SPARE: Final = 0.98
"""Part of the height that is filled, for all this stays an estimate."""
_TITLE_WIDTH: Final = 180.0
_TITLES: Final[dict[MessageSize, tuple[float, int]]] = {"usual": (25.0, 2), "long": (20.0, 3), "longest": (14.0, 99)}
"""Sizes of the title, and up to how many lines it stands in them."""
_AGAIN: Final = 16.0
_AGAIN_WIDTH: Final = 288.0
_AGAIN_MOST: Final = 120
"""Size, room and characters of the title on the slides after the first, whose head is small."""
_PIECE: Final = 1000
_WHO: Final = 10.5
_WHO_LINES: Final = 2
_FOOT: Final = 0.72
_SMALLEST_FOOT: Final = 9.0
"""What a plate rests on is small print, on a slide too: a part of the size, and never smaller than this."""
_HEADING: Final = 5.8
_FRAME: Final = 9.0
"""Around tops, tips and advice."""
_LINE: Final = 1.34
MOST_LINES: Final = 60
"""More lines than a slide has room for in the smallest letters: of a text with more, it does not matter how many they become."""

_NO_TALKS: Final[dict[str, Any]] = {"interviews": (), "attempts": (), "has_long_foot": False}
"""What was said in conversations is for no screen that a room looks at, and they make no foot long."""
_NOTHING: Final[dict[str, Any]] = _NO_TALKS | {
    "waiver": None,
    "points": (),
    "activities": (),
    "kpis": (),
    "gap_explanation": NOTHING,
    "sources": (),
    "missing": (),
    "tells_blanks": False,
    "density": "normal",
}


@dataclass(frozen=True)
class Slide:
    """A plate with what stands on this slide, and the size of its letters."""

    plate: PlatePage
    size: int


@dataclass(frozen=True)
class _Block:
    """Rows that stand together as long as there is room; ``made`` gives the fields of the slide that some of them are on."""

    made: Callable[[Any], dict[str, Any]]
    rows: Sequence[Any]
    heights: Sequence[float]
    head: float = 0.0

    @property
    def height(self) -> float:
        return self.head + sum(self.heights)


def slides_of(page: PlatePage) -> tuple[Slide, ...]:
    """The slides of a plate in their order, one or more."""
    page, ruler = _titled(page), Ruler()
    smallest, packed = _packed(page, ruler)
    pages = [_slide(page, parts, number, len(packed)) for number, parts in enumerate(packed, 1)]
    return tuple(Slide(each, _largest(each, ruler, _room(page, at), smallest)) for at, each in enumerate(pages))


def count_of(page: PlatePage) -> int:
    """How many slides a plate takes."""
    _smallest, packed = _packed(_titled(page), Ruler())
    return len(packed)


def _largest(slide: PlatePage, ruler: Ruler, room: float, smallest: int) -> int:
    """The largest size in which all that stands on a slide has room."""
    fitting = (
        size
        for size in (*SIZES, *SMALL)
        if size > smallest and _sum((each.height for each in _blocks(slide, ruler, size, room)), room) <= room
    )
    return next(fitting, smallest)


def _room(page: PlatePage, number: int) -> float:
    """How high a slide is below its head, which is large on the first one."""
    return (HEIGHT - (_head_again(page) if number else _head(page))) * _SPARE


def _titled(page: PlatePage) -> PlatePage:
    """The plate with its title set for a slide, without its conversations; names too long for its head stand among the sources."""
    message = str(page.message)
    size: MessageSize = next(
        each for each, (points, most) in _TITLES.items() if lines(message, points, _TITLE_WIDTH, "serif") <= most
    )
    headline = Text(balanced(message, _TITLES[size][0], _TITLE_WIDTH), page.message.direction).broken
    page = replace(
        page,
        headline=headline,
        message_size=size,
        sources=tuple(each for each in page.sources if each.value),
        **_NO_TALKS,
    )
    if _who_lines(page) <= _WHO_LINES:
        return page
    label = _("Departments and role")
    borne = (Fact(label, Text((each,))) for each in _pieces(unescape(strip_tags(page.who))))
    return replace(page, who=escape(""), sources=(*borne, *page.sources))


def _pieces(text: str) -> Iterable[str]:
    """A text that may be higher than a slide, in pieces that are not."""
    piece = ""
    for word in text.split(" "):
        if len(piece) + len(word) > _PIECE:
            yield piece
            piece = ""
        piece = f"{piece} {word}".strip()
    yield piece


def _slide(page: PlatePage, parts: dict[str, Any], number: int, count: int) -> PlatePage:
    if count > 1:
        place = _("{place}, part {number} of {count}").format(place=page.place, number=number, count=count)
        page = replace(page, place=place)
    if number > 1:
        headline = balanced(shortened(str(page.message), _AGAIN_MOST), _AGAIN, _AGAIN_WIDTH)
        page = replace(
            page, headline=Text(headline, page.message.direction).broken, who=escape(""), scores=None, anchor=""
        )
    return replace(page, **_NOTHING | parts)


def _packed(page: PlatePage, ruler: Ruler) -> tuple[int, list[dict[str, Any]]]:
    """The smallest size that is needed, and what stands on each slide in it."""
    first, others = _room(page, 0), _room(page, 1)
    for size in (SIZES[-1], *SMALL):
        stack = _Stack(first, others)
        for block in _blocks(page, ruler, size, others):
            stack.put(block)
        if not stack.is_overfull:
            break
    return size, stack.slides or [{}]


class _Stack:
    """Slides while they are filled: a block comes on the first that has room for it, and is divided when no slide has."""

    def __init__(self, first: float, others: float) -> None:
        self.first, self.others = first, others
        self.slides: list[dict[str, Any]] = []
        self.left: list[float] = []
        self.is_overfull = False
        """Whether something is higher than a slide."""

    def put(self, block: _Block) -> None:
        """Give a block its place."""
        names = block.made(block.rows).keys()
        for number, slide in enumerate(self.slides):
            if block.height <= self.left[number] and not names & slide.keys():
                self._add(number, block, block.rows, block.height)
                return
        start = 0
        while start < len(block.rows):
            start = self._turn(block, start)

    def _turn(self, block: _Block, start: int) -> int:
        """Fill a new slide with rows of a block; the first row that it has no room for."""
        self.left.append(self.others if self.slides else self.first)
        self.slides.append({})
        used, end = block.head, start
        while end < len(block.rows) and used + block.heights[end] <= self.left[-1]:
            used += block.heights[end]
            end += 1
        if end > start:
            self._add(-1, block, block.rows[start:end], used)
        elif len(self.slides) > 1:  # the first one has the large head, and is left alone with it if need be
            self.is_overfull = True
            self._add(-1, block, block.rows[start : end + 1], self.others)
            return end + 1
        return end

    def _add(self, number: int, block: _Block, rows: Sequence[Any], height: float) -> None:
        self.slides[number] |= block.made(rows)
        self.left[number] -= height


def _blocks(page: PlatePage, ruler: Ruler, size: float, room: float) -> Iterable[_Block]:
    """In the order in which they take their place: conclusions, measures, what was looked at, what it rests on."""
    if page.waiver:
        yield _whole(
            {"waiver": page.waiver}, 13.0 + _lines(ruler, page.waiver.value, size, WIDTH - 8) * _high(size, 1.36)
        )
    yield from _points(page, ruler, size, room)
    if page.kpis:
        names = [ruler.lines(f"{each.name} {each.unit}", size * 0.93, 102) for each in page.kpis]
        heights = [count * _high(size * 0.93, 1.25) + 0.57 * 0.93 * size * POINT + 0.3 for count in names]
        yield _Block(lambda rows: {"kpis": tuple(rows)}, page.kpis, heights, 11.4)
    if page.activities:
        rows = [_activity(each, ruler, size) for each in page.activities]
        yield _Block(lambda rows: {"activities": tuple(rows)}, page.activities, rows, 8.0)
    yield from _foot(page, ruler, max(size * _FOOT, _SMALLEST_FOOT), room)
    if page.missing:
        yield _whole({"missing": page.missing}, 14.0 + len(page.missing) * (_high(12.0, 1.36) + 0.6))


def _whole(fields: dict[str, Any], height: float) -> _Block:
    return _Block(lambda rows: rows[0], (fields,), (height,))


def _points(page: PlatePage, ruler: Ruler, size: float, room: float) -> Iterable[_Block]:
    """Tops, tips and advice side by side; where they are higher than a slide, each on its own, as wide as the slide."""
    if not page.points:
        return
    columns = (_point_heights(each, ruler, size, WIDTH / len(page.points) - 9) for each in page.points)
    height = max(_sum(each, room) for each in columns) + _HEADING + _FRAME
    if height <= room:
        yield _whole({"points": page.points}, height)
        return
    for each in page.points:
        heights = tuple(_point_heights(each, ruler, size, WIDTH - 9))
        yield _Block(_points_of(each), each.lines, heights, _HEADING + _FRAME)


def _points_of(points: Points) -> Callable[[Sequence[PointLine]], dict[str, Any]]:
    return lambda rows: {"points": (replace(points, lines=tuple(rows)),)}


def _point_heights(points: Points, ruler: Ruler, size: float, room: float) -> Iterable[float]:
    return (_point(each, ruler, size, room - 6.0 * (len(points.lines) > 1)) for each in points.lines)


def _point(point: PointLine, ruler: Ruler, size: float, room: float) -> float:
    told = _lines(ruler, point.text, size * 1.12, room) * _high(size * 1.12, _LINE) + 0.6 * (len(point.text.lines) + 2)
    by = f"{point.who} · {point.when} · {point.rests_on}"
    return told + (ruler.lines(by, size * 0.9, room) * _high(size * 0.9, _LINE) if point.is_told else 0.0)


def _activity(activity: ActivityLine, ruler: Ruler, size: float) -> float:
    name = _lines(ruler, activity.name, size, 63.5, "bold") * _high(size, 1.33)
    name += _lines(ruler, activity.explanation, size * 0.9, 63.5) * _high(size * 0.9, 1.33)
    texts = max(
        _lines(ruler, activity.top, size, 77.5),
        _lines(ruler, activity.tip, size, 77.5),
        _lines(ruler, activity.advice, size, 74.5),
    )
    return max(name, texts * _high(size, 1.33)) + size * POINT + 0.3


def _foot(page: PlatePage, ruler: Ruler, size: float, room: float) -> Iterable[_Block]:
    """What the plate rests on, side by side; where that is high, below each other."""
    column = WIDTH / max(1, page.foot_columns) - 7.0
    columns = (
        _lines(ruler, page.gap_explanation, size, column),
        ruler.lines(" · ".join(map(_fact, page.sources)), size, column, "bold"),
    )
    names = ("gap_explanation", "sources")
    side_by_side = (max(columns) + 1) * _high(size, _LINE) + 5.6
    if side_by_side <= room / 2 and not page.has_long_foot:
        if page.foot_columns:
            yield _whole({name: getattr(page, name) for name in names}, side_by_side)
        return
    for name in names:
        yield from _stacked(page, ruler, name, size)


def _stacked(page: PlatePage, ruler: Ruler, name: str, size: float) -> Iterable[_Block]:
    found = getattr(page, name)
    if not found:
        return
    if isinstance(found, Text):
        yield _whole(
            {name: found, "has_long_foot": True}, 9.0 + _lines(ruler, found, size, WIDTH - 2) * _high(size, _LINE)
        )
        return
    heights = [ruler.lines(_fact(each), size, WIDTH - 2) * _high(size, _LINE) + 1.2 for each in found]
    yield _Block(lambda rows: {name: tuple(rows), "has_long_foot": True}, found, heights, 9.0)


def _head(page: PlatePage) -> float:
    size = _TITLES[page.message_size][0]
    title = lines(str(page.message) or page.name_en, size, _TITLE_WIDTH, "serif") * _high(size, 1.14)
    said = f"{page.scores.verdict}; {page.scores.gap_word}" if page.scores else ""
    scores = 27.0 + lines(said, 11.0, 78, "bold") * _high(11.0, 1.36)
    return max(30.5, 7.2 + title + 2.0 + _who_lines(page) * _high(_WHO, 1.36), scores) + 5.0


def _head_again(page: PlatePage) -> float:
    message = shortened(str(page.message), _AGAIN_MOST) or page.name_en
    title = lines(message, _AGAIN, _AGAIN_WIDTH, "serif") * _high(_AGAIN, 1.14)
    return max(17.0, 7.2 + title) + 4.0


def _who_lines(page: PlatePage) -> int:
    return lines(unescape(strip_tags(page.who)), _WHO, _TITLE_WIDTH, "bold")


def _fact(fact: Fact) -> str:
    return f"{fact.label}: {fact.value}"


def _lines(ruler: Ruler, text: Text, size: float, room: float, face: Face = "sans") -> int:
    if len(text.lines) > MOST_LINES:
        return len(text.lines)
    return sum(ruler.lines(each, size, room, face) for each in text.lines)


def _sum(heights: Iterable[float], most: float) -> float:
    """Heights together, or as many of them as are more than ``most``."""
    together = 0.0
    for each in heights:
        together += each
        if together > most:
            break
    return together


def _high(size: float, line: float) -> float:
    """Height of a line of text."""
    return size * POINT * line
