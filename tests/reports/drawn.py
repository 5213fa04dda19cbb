"""Drawings taken apart, and values to draw."""

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import strategies as st

from reports.drawings.values import Chain, Step
from tests.strategies import scores

SVG = "{http://www.w3.org/2000/svg}"
NAMES = (
    "Meet my needs",
    "Become aware",
    "Easy to buy",
    "Positive first experience",
    "Quality of use",
    "Quality of service",
    "Ease of payment and switch",
)


def parsed(drawing: str) -> ElementTree.Element:
    """The drawing as XML; a fault in it fails the test."""
    return ElementTree.fromstring(drawing)


def titles(drawing: str) -> list[str]:
    """Every title in it, wherever it stands."""
    return [each.text or "" for each in parsed(drawing).iter(f"{SVG}title")]


def texts(drawing: str) -> list[str]:
    """The texts that are seen, in the order in which they are drawn."""
    return [each.text or "" for each in parsed(drawing).iter(f"{SVG}text")]


def lines(drawing: str, colour: str) -> list[ElementTree.Element]:
    """What is drawn with a line of this colour, by its name in the style sheet."""
    return [each for each in parsed(drawing).iter() if f"line-{colour}" in (each.get("class") or "").split()]


def fills(drawing: str, colour: str) -> list[ElementTree.Element]:
    """What is filled with this colour, texts apart."""
    every = (each for each in parsed(drawing).iter() if each.tag != f"{SVG}text")
    return [each for each in every if f"fill-{colour}" in (each.get("class") or "").split()]


def value(element: ElementTree.Element, name: str) -> float:
    """An attribute that is a number."""
    return float(element.get(name, "nan"))


def box(drawing: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is seen."""
    left, top, width, height = map(float, (parsed(drawing).get("viewBox") or "").split())
    return left, top, left + width, top + height


def rings(drawing: str) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every closed line around a link, half its width included."""
    number = r"(-?[0-9.]+)"
    closed = re.compile(rf"M{number} {number}H{number}A{number} {number} 0 0 1 {number} {number}H{number}A.*Z")
    for each in parsed(drawing).iter(f"{SVG}path"):
        found = closed.fullmatch(each.get("d", ""))
        if found:
            left, top, right, radius, _, _, bottom, _ = map(float, found.groups())
            half = value(each, "stroke-width") / 2
            yield left - radius - half, top - half, right + radius + half, bottom + half


def step(
    customer: str = "", own: str = "", aspired: str = "", *, number: int = 1, name: str = "", waived: bool = False
) -> Step:
    """A link; ``""`` is a score that is missing."""
    customer_score, own_score, aspired_score = (Decimal(each) if each else None for each in (customer, own, aspired))
    return Step(number, name or NAMES[number - 1], customer_score, own_score, aspired_score, waived)


def chain(*scored: str, weakest: int | None = None, settled: bool = False) -> Chain:
    """A chain with these customer scores; ``""`` is a score that is missing."""
    return Chain(tuple(step(each, number=at) for at, each in enumerate(scored, 1)), weakest, settled)


def steps(first: int = 1, last: int = 7) -> st.SearchStrategy[Step]:
    """Any link with a number from ``first`` to ``last``."""
    return st.builds(
        Step,
        number=st.integers(first, last),
        name=st.sampled_from(NAMES),
        customer=scores(),
        own=scores(),
        aspired=scores(),
        waived=st.booleans(),
        departments=st.lists(st.text(max_size=20), max_size=2).map(tuple),
    )


def chains() -> st.SearchStrategy[Chain]:
    """Any chain of seven links."""
    seven = st.tuples(*(steps(number, number) for number in range(1, 8)))
    return st.builds(Chain, seven, st.none() | st.integers(1, 7), st.booleans())
