"""What is printed is made of what prints fast: well-formed XML, few distinct styles, elements that the renderer knows."""

import re
from collections import Counter
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from reports.render.engine import USUAL
from reports.render.reading import DOCTYPE
from tests.reports.editions import EVERY, html_of

STYLED: Final = {
    element
    for selectors in re.findall(r"([^{};]+){", re.sub(r"/\*.*?\*/", "", USUAL.read_text(), flags=re.DOTALL))
    for element in re.findall(r"(?<![\w.:#@[=-])[a-z][a-z0-9]*", selectors)
}
"""The elements that a selector of the style of the renderer names."""
INLINE = {"a", "b", "bdi", "br", "i", "img", "span"}


def elements(edition: str) -> ET.Element:
    """The page of an edition, read as XML."""
    return ET.fromstring(html_of(edition).removeprefix(DOCTYPE))


@pytest.mark.parametrize("edition", EVERY)
def test_every_page_is_well_formed(edition: str) -> None:
    assert elements(edition).tag == "html"


@pytest.mark.parametrize("edition", EVERY)
def test_what_has_a_name_has_no_blocks_inside_whose_styles_would_be_worked_out_anew(edition: str) -> None:
    named = [each for each in elements(edition).iter() if each.get("id")]

    assert [each.get("id") for each in named if not {inner.tag for inner in each.iter()} - {each.tag} <= INLINE] == []


@pytest.mark.parametrize("edition", EVERY)
def test_every_element_is_one_that_the_style_of_the_renderer_knows(edition: str) -> None:
    used = {each.tag for each in elements(edition).iter() if not each.tag.startswith("{")}

    assert used - STYLED - {"a", "span"} == set()


def test_that_style_knows_no_element_that_is_never_printed() -> None:
    printed = {each.tag for edition in EVERY for each in elements(edition).iter()}

    # A drawing is set as an image by the renderer; style stands in pages of tests.
    assert STYLED - printed == {"img", "style", "svg"}


@pytest.mark.parametrize("edition", EVERY)
def test_a_name_is_given_once(edition: str) -> None:
    names = [each.get("id") for each in elements(edition).iter() if each.get("id")]

    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize("edition", EVERY)
def test_nothing_is_printed_that_says_nothing_on_paper(edition: str) -> None:
    page = list(elements(edition).iter())
    given = [(each.tag, name) for each in page for name, value in each.items() if name == "data-label" or not value]

    assert set(given) <= {("img", "alt"), ("body", "data-footer"), ("body", "data-mark")}
    assert {each.get("dir") for each in page} <= {None, "rtl"} | ({"ltr"} if "right" in edition else set())
