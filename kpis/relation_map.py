"""Where everything on the map of relations lies, in millimetres: departments as columns, KPIs as nodes, relations as edges.

All columns share one grid of rows, and between two rows lies a lane that is free of nodes in every column. An edge to the next
column crosses the gutter between them; one that goes further runs through a lane past the columns in between; one within a column
turns round in the gutter beside it. So no line ever crosses a node. Nothing here knows how it is drawn, or in which language.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from workbook.conflicts import Conflict
from workbook.document import Document, Kpi, Plate
from workbook.links import Link, links_in

Look = Literal["strengthens", "hampers", "precondition", "plain"]
Point = tuple[float, float]

WIDTH: Final = 265.0
"""What a page of A4 on its side holds between its margins."""
TALLEST: Final = 150.0
"""Of that page what is left below its title, and above a legend."""
MOST_COLUMNS: Final = 8
MOST_CONFLICTS: Final = 12
"""With more of them only those are marked that follow from no other."""
MOST_ROWS: Final = 30
HEAD: Final = 10.5
"""Room for the name of a column."""
ROW: Final = 15.5
"""From row to row as long as there is room; never less than what one line of the smallest letters asks."""
LETTER: Final = 2.9
"""Size of the letters: 8.2 points."""
SMALL: Final = 2.32
"""The smallest: 6.5 points, also when the drawing with its margin is set as wide as the page."""
_WIDEST: Final = 48.0
_WIDEST_GUTTER: Final = 36.0
_SWEEPS: Final = 6
_CROWD: Final = 0.8
"""Millimetres that an edge goes further on for each that runs through a lane already."""


@dataclass(frozen=True)
class Group:
    """The KPIs of one column, in the order of the chain: of the departments with these names, else of a step."""

    departments: tuple[str, ...]
    step: Plate | None
    kpis: tuple[tuple[Plate, Kpi], ...]


@dataclass(frozen=True)
class Column:
    """A column with its left side and width."""

    group: Group
    x: float
    width: float


@dataclass(frozen=True)
class Node:
    """A KPI in its box; ``conflicts`` are the numbers of those it takes part in, ``marked`` the ones that are shown on it."""

    plate: Plate
    kpi: Kpi
    x: float
    y: float
    width: float
    height: float
    conflicts: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Leg:
    """A part of a line: straight to its end, or with two control points in a bow."""

    end: Point
    controls: tuple[Point, Point] | None = None


@dataclass(frozen=True)
class Edge:
    """A relation as a line that comes in from the left (``side`` 1) or the right (-1); ``middle`` is that of its last leg."""

    link: Link
    look: Look
    start: Point
    legs: tuple[Leg, ...]
    side: Literal[1, -1]
    middle: Point

    @property
    def end(self) -> Point:
        """Where it touches the KPI that it leads to."""
        return self.legs[-1].end


@dataclass(frozen=True)
class RelationMap:
    """All of it. ``letter`` is the size of the letters, ``lines`` how many of them a node has room for."""

    width: float
    height: float
    letter: float
    lines: int
    columns: tuple[Column, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    conflicts: tuple[Conflict, ...]


def look_of(link: Link) -> Look:
    """How a relation is drawn: by what follows for both goals, and while that cannot be told by how its maker reads it."""
    if link.goals == "opposing" or (link.goals == "undetermined" and link.relation.kind == "hampers"):
        return "hampers"
    if link.relation.kind == "precondition":
        return "precondition"
    if link.goals == "reinforcing" or link.relation.kind == "strengthens":
        return "strengthens"
    return "plain"


def groups_of(document: Document) -> tuple[Group, ...]:
    """The KPIs by the departments that bear their plates together; a plate without one stands for itself.

    By step where a column would be too long, or where there would be one column only.
    """
    names = {
        plate.uid: tuple(each.name.strip() for each in document.departments_of(plate)) for plate in document.plates
    }
    here = [plate for plate in document.plates if plate.kpis]
    by_bearers: dict[object, list[Plate]] = defaultdict(list)
    for plate in here:
        by_bearers[tuple(filter(None, names[plate.uid])) or plate.uid].append(plate)
    groups = [
        Group(key if isinstance(key, tuple) else (), None if isinstance(key, tuple) else plates[0], _kpis(plates))
        for key, plates in by_bearers.items()
    ]
    fits = len(groups) <= MOST_COLUMNS and all(len(group.kpis) <= MOST_ROWS for group in groups)
    if fits and (len(groups) > 1 or len(here) < 2):
        return tuple(groups)
    return tuple(Group((), plate, _kpis([plate])) for plate in here)


def map_of(document: Document, conflicts: Sequence[Conflict] = ()) -> RelationMap:
    """The map of a workbook; conflicts are numbered in their order, from 1."""
    groups, links = groups_of(document), links_in(document)
    order = _ordered(groups, links)
    tallest = max(map(len, order), default=1)
    row = min(ROW, (TALLEST - HEAD) / tallest)
    grid = _Grid(len(groups), tallest, row, _height(row))
    letter = LETTER if grid.height >= 2.5 * LETTER else SMALL
    numbered = list(enumerate(conflicts, 1))
    numbers = _numbers(numbered)
    alone = [(number, conflict) for number, conflict in numbered if conflict.follows_from is None]
    marked = numbers if len(numbered) <= MOST_CONFLICTS else _numbers(alone)
    nodes = tuple(
        Node(plate, kpi, grid.left(column), grid.top(place), grid.width, grid.height, numbers[kpi.uid], marked[kpi.uid])
        for column, kpis in enumerate(order)
        for place, (plate, kpi) in enumerate(kpis)
    )
    places = {kpi.uid: (column, place) for column, kpis in enumerate(order) for place, (_plate, kpi) in enumerate(kpis)}
    return RelationMap(
        width=grid.right,
        height=grid.bottom,
        letter=letter,
        lines=max(1, min(3, int((grid.height - 0.2 * letter) / (1.12 * letter)))),
        columns=tuple(Column(group, grid.left(place), grid.width) for place, group in enumerate(groups)),
        nodes=nodes,
        edges=_Router(grid, places).edges(links),
        conflicts=tuple(conflicts),
    )


def _kpis(plates: Sequence[Plate]) -> tuple[tuple[Plate, Kpi], ...]:
    return tuple((plate, kpi) for plate in plates for kpi in plate.kpis)


def _height(row: float) -> float:
    """How tall a node is in a row: what is left beside the lane, and room for one line at least."""
    return max(row * 0.68, SMALL * 1.35)


def _numbers(numbered: Sequence[tuple[int, Conflict]]) -> dict[UUID, tuple[int, ...]]:
    """The numbers of conflicts by each KPI that takes part."""
    found: dict[UUID, tuple[int, ...]] = defaultdict(tuple)
    for number, conflict in numbered:
        for uid in (conflict.start[1].uid, conflict.end[1].uid):
            found[uid] += (number,)
    return found


# ---- Order ----
def _ordered(groups: Sequence[Group], links: Sequence[Link]) -> list[list[tuple[Plate, Kpi]]]:
    """The KPIs of each column, each near to what it is related with: of a few sweeps the one whose lines go least up and down."""
    columns = [list(group.kpis) for group in groups]
    near: dict[UUID, list[UUID]] = defaultdict(list)
    for link in links:
        near[link.kpi.uid].append(link.other.uid)
        near[link.other.uid].append(link.kpi.uid)
    best, least = columns, _climbed(columns, links)
    for sweep in range(_SWEEPS):
        columns = _swept(columns, near, backward=bool(sweep % 2))
        if (climbed := _climbed(columns, links)) < least:
            best, least = columns, climbed
    return best


def _swept(
    columns: Sequence[list[tuple[Plate, Kpi]]], near: Mapping[UUID, Sequence[UUID]], *, backward: bool
) -> list[list[tuple[Plate, Kpi]]]:
    """Each column in turn by the mean place of what its KPIs are related with; one without relations goes to the bottom."""
    ordered = list(columns)
    place = {kpi.uid: float(n) for column in columns for n, (_plate, kpi) in enumerate(column)}
    for at in range(len(ordered))[:: -1 if backward else 1]:
        bottom = float(len(ordered[at]))

        wanted = {
            kpi.uid: sum(place[uid] for uid in near[kpi.uid]) / len(near[kpi.uid]) if kpi.uid in near else bottom
            for _plate, kpi in ordered[at]
        }
        by_wish = sorted((wanted[kpi.uid], n) for n, (_plate, kpi) in enumerate(ordered[at]))
        ordered[at] = [ordered[at][n] for _wish, n in by_wish]
        place |= {kpi.uid: float(n) for n, (_plate, kpi) in enumerate(ordered[at])}
    return ordered


def _climbed(columns: Sequence[Sequence[tuple[Plate, Kpi]]], links: Sequence[Link]) -> int:
    place = {kpi.uid: n for column in columns for n, (_plate, kpi) in enumerate(column)}
    return sum(abs(place[link.kpi.uid] - place[link.other.uid]) for link in links)


# ---- Lines ----
@dataclass(frozen=True)
class _Grid:
    """Columns and rows in millimetres. A gutter is as wide as two thirds of a column."""

    columns: int
    rows: int
    row: float
    height: float

    @property
    def gutter(self) -> float:
        return min(WIDTH / max(2.5 * self.columns - 1, 1), _WIDEST_GUTTER)

    @property
    def width(self) -> float:
        return min(1.5 * self.gutter, _WIDEST)

    @property
    def right(self) -> float:
        """Where the drawing ends: one column alone has a gutter to turn in."""
        return self.left(self.columns - 1) + self.width + (self.gutter if self.columns == 1 else 0.0)

    @property
    def bottom(self) -> float:
        return HEAD + self.rows * self.row + (self.row - self.height)

    def left(self, column: int) -> float:
        return column * (self.width + self.gutter)

    def top(self, place: int) -> float:
        return self.lane(place) + (self.row - self.height)

    def lane(self, number: int) -> float:
        """The upper side of the lane above a row; the last lies below the last row."""
        return HEAD + number * self.row


@dataclass
class _Way:
    """How one relation goes: out of which side, into which, and through which lane (None: none)."""

    link: Link
    out: int
    into: int
    lane: int | None
    shift: float = 0.0


class _Router:
    """Finds a way for every relation, spreads what shares a side or a lane, and makes lines of it."""

    def __init__(self, grid: _Grid, places: Mapping[UUID, tuple[int, int]]) -> None:
        self.grid, self.places = grid, places
        self.crowd: dict[int, int] = defaultdict(int)

    def edges(self, links: Sequence[Link]) -> tuple[Edge, ...]:
        """All lines."""
        ways = [self._way(link) for link in links]
        self._spread(ways)
        ports = self._ports(ways)
        return tuple(self._edge(way, ports[n, True], ports[n, False]) for n, way in enumerate(ways))

    def _way(self, link: Link) -> _Way:
        (column, place), (other_column, other_place) = self.places[link.kpi.uid], self.places[link.other.uid]
        if column == other_column:
            side = -1 if column and column == self.grid.columns - 1 else 1
            return _Way(link, side, side, None)
        side = 1 if column < other_column else -1
        lane = None if abs(column - other_column) == 1 else self._lane(place, other_place)
        return _Way(link, side, -side, lane)

    def _lane(self, place: int, other_place: int) -> int:
        """The lane that asks the least way up and down, and is not too crowded."""
        start, end = place + 0.5, other_place + 0.5

        def cost(lane: int) -> float:
            way = (abs(lane - start) + abs(lane - end)) * self.grid.row
            return way + self.crowd[lane] * _CROWD

        lane = min(range(self.grid.rows + 1), key=cost)
        self.crowd[lane] += 1
        return lane

    def _spread(self, ways: Sequence[_Way]) -> None:
        """Those that share a lane run beside each other in it."""
        lanes: dict[int, list[_Way]] = defaultdict(list)
        for way in ways:
            if way.lane is not None:
                lanes[way.lane].append(way)
        for sharing in lanes.values():
            sharing.sort(key=lambda way: (self.places[way.link.kpi.uid][1], self.places[way.link.other.uid][1]))
            for n, way in enumerate(sharing, 1):
                way.shift = (self.grid.row - self.grid.height) * n / (len(sharing) + 1)

    def _ports(self, ways: Sequence[_Way]) -> dict[tuple[int, bool], float]:
        """How high each line leaves its KPI (True) and comes in (False): beneath each other on a side, without crossing at once."""
        sides: dict[tuple[UUID, int], list[tuple[float, int, bool]]] = defaultdict(list)
        for n, way in enumerate(ways):
            for uid, other, side, is_start in (
                (way.link.kpi.uid, way.link.other.uid, way.out, True),
                (way.link.other.uid, way.link.kpi.uid, way.into, False),
            ):
                to = self._middle(other) if way.lane is None else self._in_lane(way)
                sides[uid, side].append((to, n, is_start))
        ports: dict[tuple[int, bool], float] = {}
        for (uid, _side), meeting in sides.items():
            top = self.grid.top(self.places[uid][1])
            for place, (_to, n, is_start) in enumerate(sorted(meeting), 1):
                ports[n, is_start] = top + self.grid.height * place / (len(meeting) + 1)
        return ports

    def _middle(self, uid: UUID) -> float:
        return self.grid.top(self.places[uid][1]) + self.grid.height / 2

    def _in_lane(self, way: _Way) -> float:
        return self.grid.lane(way.lane or 0) + way.shift

    def _edge(self, way: _Way, leaves: float, comes: float) -> Edge:
        (column, _place), (other_column, _other_place) = self.places[way.link.kpi.uid], self.places[way.link.other.uid]
        start, end = (self._side(column, way.out), leaves), (self._side(other_column, way.into), comes)
        gutter = self.grid.gutter
        if column == other_column:
            reach = way.out * min(0.85 * gutter, 3.0 + 0.22 * abs(comes - leaves))
            legs: tuple[Leg, ...] = (Leg(end, ((start[0] + reach, leaves), (end[0] + reach, comes))),)
        elif way.lane is None:
            legs = (_bow(start, end),)
        else:
            y = self._in_lane(way)
            first, last = (start[0] + way.out * gutter, y), (end[0] + way.into * gutter, y)
            legs = (_bow(start, first), Leg(last), _bow(last, end))
        before = legs[-2].end if len(legs) > 1 else start
        return Edge(way.link, look_of(way.link), start, legs, 1 if way.into < 0 else -1, _half_way(before, legs[-1]))

    def _side(self, column: int, side: int) -> float:
        return self.grid.left(column) + (self.grid.width if side > 0 else 0.0)


def _bow(start: Point, end: Point) -> Leg:
    """From side to side: it leaves and comes in level."""
    half = (start[0] + end[0]) / 2
    return Leg(end, ((half, start[1]), (half, end[1])))


def _half_way(start: Point, leg: Leg) -> Point:
    """The point in the middle of a leg."""
    one, two = leg.controls or (start, leg.end)
    x, y = ((start[at] + 3 * one[at] + 3 * two[at] + leg.end[at]) / 8 for at in (0, 1))
    return (x, y)
