"""Everything on the map has its place: columns, rows, and lines that never cross the words of a KPI."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.relation_map import (
    SMALL,
    TALLEST,
    WIDTH,
    Edge,
    Leg,
    Look,
    Node,
    Point,
    RelationMap,
    groups_of,
    look_of,
    map_of,
)
from tests.workbook.documents import full_document, uid
from workbook.conflicts import conflicts_in
from workbook.document import Department, Document, Kpi, Relation
from workbook.links import links_in

STEPS_OF_A_LEG = 16
"""Points at which a bow is looked at."""


def spread(
    counts: list[int], relations: list[tuple[int, int, str]], departments: dict[int, tuple[str, ...]] | None = None
) -> Document:
    """So many KPIs on each plate, numbered through, with relations between the numbers; departments by the place of a plate."""
    document, total = full_document(), sum(counts)
    laid: dict[int, list[Relation]] = {}
    for n, (start, end, sign) in enumerate(relations):
        row = Relation.model_validate({"uid": UUID(int=10_000 + n), "to": UUID(int=end % total + 1), "sign": sign})
        laid.setdefault(start % total, []).append(row)
    known = {name: uid("department", name) for names in (departments or {}).values() for name in names}
    plates, first = [], 0
    for place, (plate, count) in enumerate(zip(document.plates, counts, strict=True)):
        kpis = tuple(
            Kpi(
                uid=UUID(int=n + 1),
                name=f"KPI nummer {n}",
                direction="higher",
                current_value=Decimal(1),
                target_value=Decimal(2),
                relations=tuple(laid.get(n, ())),
            )
            for n in range(first, first + count)
        )
        bears = tuple(sorted(known[name] for name in (departments or {}).get(place, ())))
        plates.append(plate.model_copy(update={"kpis": kpis, "departments": bears}))
        first += count
    every = tuple(Department(uid=each, name=name) for name, each in known.items())
    return document.model_copy(update={"plates": tuple(plates), "departments": every, "agreements": ()})


def points(start: Point, leg: Leg) -> list[Point]:
    """Points along a leg, its ends among them."""
    one, two = leg.controls or (start, leg.end)
    found = []
    for step in range(STEPS_OF_A_LEG + 1):
        t = step / STEPS_OF_A_LEG
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        found.append(
            tuple(sum(w * p[at] for w, p in zip(weights, (start, one, two, leg.end), strict=True)) for at in (0, 1))
        )
    return found  # type: ignore[return-value]


def line(edge: Edge) -> list[Point]:
    found, start = [], edge.start
    for leg in edge.legs:
        found += points(start, leg)
        start = leg.end
    return found


def holds(node: Node, point: Point) -> bool:
    """Whether a point lies inside a node, not only on its side."""
    x, y = point
    return node.x + 0.01 < x < node.x + node.width - 0.01 and node.y + 0.01 < y < node.y + node.height - 0.01


def crossed(drawn: RelationMap) -> list[tuple[str, str]]:
    return [
        (edge.link.kpi.name, node.kpi.name)
        for edge in drawn.edges
        for node in drawn.nodes
        if any(holds(node, point) for point in line(edge))
    ]


documents = st.builds(
    spread,
    st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(lambda counts: sum(counts) > 1),
    st.lists(st.tuples(st.integers(0, 62), st.integers(0, 62), st.sampled_from(["+", "-", ""])), max_size=25),
)


@settings(max_examples=40, deadline=None)
@given(documents)
def test_no_line_crosses_a_kpi_and_all_lies_within_the_page(document: Document) -> None:
    drawn = map_of(document)

    assert crossed(drawn) == []
    assert len(drawn.edges) == len(links_in(document))
    for x, y in [point for edge in drawn.edges for point in line(edge)]:
        assert -0.01 <= x <= drawn.width + 0.01
        assert 0 <= y <= drawn.height
    assert drawn.width <= WIDTH + 0.01


@given(documents)
def test_every_kpi_stands_once_in_the_column_of_its_bearers_and_no_two_overlap(document: Document) -> None:
    drawn = map_of(document)

    assert sorted(node.kpi.name for node in drawn.nodes) == sorted(kpi.name for _plate, kpi in document.kpis())
    assert len({(node.x, node.y) for node in drawn.nodes}) == len(drawn.nodes)
    for column in drawn.columns:
        here = {node.kpi.uid for node in drawn.nodes if node.x == column.x}
        assert here == {kpi.uid for _plate, kpi in column.group.kpis}


@given(documents)
def test_a_line_ends_at_the_side_of_the_kpi_that_it_leads_to(document: Document) -> None:
    drawn = map_of(document)
    nodes = {node.kpi.uid: node for node in drawn.nodes}

    for edge in drawn.edges:
        end = nodes[edge.link.other.uid]
        x, y = edge.end
        assert x == pytest.approx(end.x if edge.side > 0 else end.x + end.width)
        assert end.y < y < end.y + end.height


def test_at_all_limits_it_fits_one_page_with_letters_that_can_be_read() -> None:
    counts = [29, 29, 29, 29, 28, 28, 28]
    document = spread(counts, [(n % 200, (n * 37 + 11) % 200, "+-"[n % 2]) for n in range(600)])
    drawn = map_of(document, conflicts_in(document, document.plates))

    assert (len(drawn.nodes), len(drawn.edges)) == (200, len(links_in(document)))
    assert drawn.letter * WIDTH / (WIDTH + 2) * 72 / 25.4 >= 6.5
    assert drawn.nodes[0].height >= drawn.letter * 1.3
    assert drawn.height <= TALLEST + 3


def test_forty_kpis_have_room_for_three_lines_each() -> None:
    drawn = map_of(spread([6, 6, 6, 6, 6, 5, 5], [(n, n + 7, "+") for n in range(33)]))

    assert (drawn.lines, drawn.letter > SMALL) == (3, True)


def test_departments_are_columns_and_who_bears_together_stands_together() -> None:
    document = spread(
        [1] * 7, [], {0: ("Verkoop",), 1: ("Marcom",), 2: ("Verkoop",), 3: ("Marcom", "Verkoop"), 4: ("",)}
    )
    told = [
        (group.departments or (group.step.step if group.step else ""), len(group.kpis)) for group in groups_of(document)
    ]

    assert told == [
        (("Verkoop",), 2),
        (("Marcom",), 1),
        (("Verkoop", "Marcom"), 1),
        ("quality-of-use", 1),
        ("quality-of-service", 1),
        ("ease-of-payment-and-switch", 1),
    ]


@pytest.mark.parametrize(
    "counts", [[20, 20, 1, 0, 0, 0, 0], [2, 2, 2, 0, 0, 0, 0]], ids=["too long", "one column only"]
)
def test_else_the_steps_are(counts: list[int]) -> None:
    document = spread(counts, [], {0: ("Verkoop",), 1: ("Verkoop",), 2: ("Verkoop",)})

    assert [group.step.step for group in groups_of(document) if group.step] == [
        "meet-my-needs",
        "become-aware",
        "easy-to-buy",
    ]


def test_relations_pull_kpis_to_each_other() -> None:
    crossing = spread([3, 3, 0, 0, 0, 0, 0], [(0, 5, "+"), (1, 4, "+"), (2, 3, "+")])
    drawn = map_of(crossing)
    height = {node.kpi.uid: node.y for node in drawn.nodes}

    assert all(height[edge.link.kpi.uid] == height[edge.link.other.uid] for edge in drawn.edges)


@pytest.mark.parametrize(
    ("sign", "kind", "target", "look"),
    [
        ("+", "", 2, "strengthens"),
        ("+", "hampers", 2, "strengthens"),
        ("-", "strengthens", 2, "hampers"),
        ("+", "precondition", 2, "precondition"),
        ("-", "precondition", 2, "hampers"),
        ("", "hampers", 2, "hampers"),
        ("", "strengthens", 2, "strengthens"),
        ("", "", 2, "plain"),
    ],
)
def test_a_relation_looks_as_its_goals_do_and_until_that_is_known_as_it_is_read(
    sign: str, kind: Any, target: int, look: Look
) -> None:
    document = spread([2, 0, 0, 0, 0, 0, 0], [(0, 1, sign)])
    [link] = links_in(document)
    read = link.relation.model_copy(update={"kind": kind})

    assert look_of(type(link)(link.plate, link.kpi, read, link.other_plate, link.other)) == look


def test_with_many_conflicts_only_those_that_follow_from_no_other_are_marked() -> None:
    few = spread([1] * 7, [(0, 1, "-"), (1, 2, "+")])
    many = spread([5] * 7, [(n, n + 1, "-" if n % 2 else "+") for n in range(34)])
    conflicts = conflicts_in(many, many.plates)
    drawn = map_of(many, conflicts)

    assert [node.marked for node in map_of(few, conflicts_in(few, few.plates)).nodes][:3] == [(1, 2), (1,), (2,)]
    alone = {number for number, each in enumerate(conflicts, 1) if each.follows_from is None}
    assert {number for node in drawn.nodes for number in node.marked} == alone
    assert {number for node in drawn.nodes for number in node.conflicts} == set(range(1, len(conflicts) + 1))
