"""The map of relations: departments side by side, their KPIs beneath each other, and what moves what.

A relation that hampers is told apart by its dashes, its blunt end and a minus sign: by more than colour, in grey print too.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from kpis.charts.letters import fitted, text_width
from kpis.relation_map import SMALL, Column, Edge, Look, Node, Point, RelationMap
from kpis.sentences import called
from reports.drawings.hyphenation import hyphenation
from reports.drawings.svg import (
    INK,
    INK2,
    LINE2,
    PAPER,
    WASH,
    Colour,
    drawing,
    element,
    number,
    path,
    safe,
    shape,
    words,
)

LOOKS: Final[dict[Look, tuple[Colour, float, str | None]]] = {
    "hampers": (INK, 0.5, "1.7 1"),
    "strengthens": (INK2, 0.32, None),
    "precondition": (INK2, 0.32, None),
    "plain": (LINE2, 0.3, "0.3 0.9"),
}
"""Colour, width and dashes of the lines."""
HEAD: Final = 1.9
"""Length of the head of an arrow."""
BLUNT: Final = 2.6
"""Height of the bar in which a relation ends that hampers."""
PAD: Final = 1.1
"""Between the side of a node and its words."""
PIXELS: Final = 13.1
"""Size of the letters on a screen, whatever the size of the map: it scrolls when it is wider than its place."""
MOST_TOLD: Final = 12
"""Conflicts that are named in the description."""
CROWDED: Final = 120
"""From so many lines on the signs on them are smaller."""


def relation_map(drawn: RelationMap, *, language: str, addresses: Sequence[str] = ()) -> SafeString:
    """The map as SVG, in millimetres on paper. ``addresses`` lead to the page of each KPI, in the order of the nodes: on a screen.

    Read aloud is how much there is on it, and which targets conflict; all relations stand in the list beside it.
    """
    with translation.override(language):
        title, described = _title(drawn), _description(drawn)
        body = [_column(column, drawn) for column in drawn.columns]
        numbers = {node.kpi.uid: place for place, node in enumerate(drawn.nodes)}
        size = 1.0 if len(drawn.edges) < CROWDED else 0.65
        lines = [_edge(edge, numbers, size) for edge in sorted(drawn.edges, key=lambda edge: edge.look == "hampers")]
        body.append(element("g", *lines, aria_hidden="true"))
        told = dict(enumerate(addresses))
        body += [_node(node, place, drawn, told.get(place)) for place, node in enumerate(drawn.nodes)]
    scale, unit = (PIXELS / drawn.letter, "") if addresses else (1.0, "mm")
    width, height = drawn.width * scale, drawn.width * scale * (drawn.height + 2) / (drawn.width + 2)
    return drawing(
        "map",
        body,
        box=(-1.0, -1.0, drawn.width + 2, drawn.height + 2),
        title=title,
        size=(f"{number(width)}{unit}", f"{number(height)}{unit}"),
        described=described,
        # On a page its nodes are links, which who does not see the map can go through too; on paper it is one image.
        role="group" if addresses else "img",
    )


def map_key(look: Look, *, language: str, title: str | None = None) -> SafeString:
    """One kind of line for the legend.

    Without a ``title``, which is read aloud, it is hidden from who does not see it: beside it stands what it means.
    """
    with translation.override(language):
        line = _line(look, "M0 3H13", (15.0, 3.0), 1, (7.0, 3.0), 1.0)
    return drawing("map-key", [line], box=(0.0, 0.0, 16.0, 6.0), title=title, size=("16mm", "6mm"))


def _title(drawn: RelationMap) -> str:
    return gettext("Map of {relations} between {kpis}.").format(
        relations=ngettext("{n} relation", "{n} relations", len(drawn.edges)).format(n=len(drawn.edges)),
        kpis=ngettext("{n} KPI", "{n} KPIs", len(drawn.nodes)).format(n=len(drawn.nodes)),
    )


def _description(drawn: RelationMap) -> str:
    columns = get_text_list([_heading(column) for column in drawn.columns], gettext("and"))
    said = [gettext("Columns: {names}.").format(names=columns)] if drawn.columns else []
    for place, conflict in enumerate(drawn.conflicts[:MOST_TOLD], 1):
        ends = {"n": place, "a": called(conflict.start[1]), "b": called(conflict.end[1])}
        said.append(gettext("Conflict {n}: {a} and {b}.").format(**ends))
    more = len(drawn.conflicts) - MOST_TOLD
    if more > 0:
        said.append(ngettext("And {n} more conflict.", "And {n} more conflicts.", more).format(n=more))
    return " ".join(said)


def _heading(column: Column) -> str:
    group = column.group
    return ", ".join(group.departments) if group.departments else group.step.name_en if group.step else ""


def _column(column: Column, drawn: RelationMap) -> str:
    """The ground of a column, with its name in bold above it."""
    size = drawn.letter * 1.12
    lines = _broken(_heading(column), column.width, size * 1.04, 2)
    ground = shape("rect", WASH, x=column.x - 1.0, y=0.0, width=column.width + 2.0, height=drawn.height, rx=0.8)
    first = 3.9 if len(lines) == 2 else 5.6
    heading = [
        words(line, column.x + 0.2, first + place * size * 1.15, size=size, anchor=None, weight=700)
        for place, line in enumerate(lines)
    ]
    rule = element(
        "path",
        class_="line-ink",
        d=f"M{number(column.x)} 8.9h{number(column.width)}",
        stroke=INK.hex,
        stroke_width=0.35,
    )
    return element("g", ground, *heading, rule)


def _node(node: Node, place: int, drawn: RelationMap, address: str | None) -> str:
    """A KPI in its box, with the numbers of the conflicts it takes part in."""
    size, name = drawn.letter, called(node.kpi)
    has_conflict = bool(node.marked)
    stroke, width = (INK, 0.5 if drawn.lines > 1 else 0.3) if has_conflict else (LINE2, 0.25)
    box = shape(
        "rect",
        PAPER,
        stroke=stroke,
        x=node.x,
        y=node.y,
        width=node.width,
        height=node.height,
        rx=0.8,
        stroke_width=width,
    )
    pill, taken = _pill(node, size, 2 if drawn.lines > 1 else 1) if has_conflict else ("", 0.0)
    room = node.width - 2 * PAD
    lines = _broken(name, room, size, drawn.lines, first=room - taken)
    middle = node.y + node.height / 2 + size * 0.34 - (len(lines) - 1) * size * 0.56
    text = [
        words(
            line, node.x + PAD, middle + at * size * 1.12, size=size, anchor=None, weight=600 if has_conflict else None
        )
        for at, line in enumerate(lines)
    ]
    whole = element("title", safe(_told(node, name)))
    if address is None:
        return element("g", whole, box, *text, pill)
    return element("a", whole, box, *text, pill, href=address, class_="kk-node", data_node=place)


def _told(node: Node, name: str) -> str:
    if not node.conflicts:
        return name
    listed = get_text_list([str(each) for each in node.conflicts[:MOST_TOLD]], gettext("and"))
    return ngettext("{name}, in conflict {numbers}", "{name}, in conflicts {numbers}", len(node.conflicts)).format(
        name=name, numbers=listed
    )


def _pill(node: Node, size: float, most: int) -> tuple[str, float]:
    """The first numbers of its conflicts at the top right, and how much room they take of the first line."""
    shown = [str(each) for each in node.marked[:most]]
    said = " ".join(shown) + ("+" if len(node.marked) > most else "")
    letter = max(size * 0.86, SMALL)
    width, height = text_width(said, letter) + 1.4, min(letter * 1.36, node.height - 0.6)
    x, y = node.x + node.width - width - 0.5, node.y + 0.5
    ground = shape("rect", INK, x=x, y=y, width=width, height=height, rx=height / 2)
    text = words(said, x + width / 2, y + height / 2 + letter * 0.35, size=letter, fill=PAPER, weight=700)
    return ground + text, width


def _broken(text: str, room: float, size: float, lines: int, *, first: float | None = None) -> list[str]:
    """A text over at most so many lines, broken between words; what does not fit is cut off and says so."""
    rooms = [room if first is None else first, *[room] * (lines - 1)]
    left, broken = text.split(), list[str]()
    for place, here in enumerate(rooms):
        taken: list[str] = []
        is_last = place == len(rooms) - 1
        while left and (is_last or text_width(" ".join([*taken, left[0]]), size) <= here):
            taken.append(left.pop(0))
        if left and not taken:
            start, left[0] = _hyphenated(left[0], here, size)
            taken.append(start)
        broken.append(fitted(" ".join(taken), here, size))
    return [line for line in broken if line]


def _hyphenated(word: str, room: float, size: float) -> tuple[str, str]:
    """A word that is too long for a line in two parts, where Dutch divides it: most names of KPIs are Dutch."""
    for start, rest in hyphenation("nl").iterate(word):
        if text_width(f"{start}-", size) <= room:
            return f"{start}-", rest
    return "", word


def _edge(edge: Edge, numbers: dict[UUID, int], size: float) -> str:
    """A relation as a line; the script finds it by both its ends."""
    ends = f"n{numbers[edge.link.kpi.uid]} n{numbers[edge.link.other.uid]}"
    tip = edge.end
    d = f"M{_at(edge.start)}" + "".join(
        f"L{_at(leg.end)}" if leg.controls is None else f"C{_at(leg.controls[0])} {_at(leg.controls[1])} {_at(leg.end)}"
        for leg in edge.legs
    )
    return element("g", _line(edge.look, d, tip, edge.side, edge.middle, size), class_="kk-edge", data_ends=ends)


def _line(look: Look, d: str, tip: Point, side: int, middle: Point, size: float) -> str:
    """A line with what stands at its end, and a minus sign in the middle where it hampers."""
    colour, width, dashes = LOOKS[look]
    if size < 1.0 and look != "hampers":
        colour = LINE2
    line = path(d, colour, width * size, dashes=dashes)
    x, y = tip
    back = x - side * HEAD * size
    if look == "hampers":
        half = BLUNT * size / 2
        bar = element(
            "path",
            class_="line-ink",
            d=f"M{_at((x - side * 0.45, y - half))}V{number(y + half)}",
            stroke=INK.hex,
            stroke_width=0.7 * size,
        )
        radius = 1.25 * size
        sign = shape("circle", PAPER, stroke=INK, cx=middle[0], cy=middle[1], r=radius, stroke_width=0.25)
        minus = element(
            "path",
            class_="line-ink",
            d=f"M{_at((middle[0] - radius * 0.55, middle[1]))}h{number(radius * 1.1)}",
            stroke=INK.hex,
            stroke_width=0.4,
        )
        return line + bar + sign + minus
    half = HEAD * size * 0.42
    d = f"M{_at((x, y))}L{_at((back, y - half))}L{_at((back, y + half))}z"
    if look == "precondition":
        return line + shape("path", PAPER, stroke=colour, d=d, stroke_width=0.3, stroke_linejoin="round")
    return line + shape("path", colour, d=d)


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
