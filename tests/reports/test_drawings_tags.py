"""Drawings on pages and on paper: what each tag takes, what is read aloud, and that both readers of SVG understand it."""

import io
import logging
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
import weasyprint
from django.template import Context, Template
from django.utils import translation

from reports.drawings.values import chain_of, measure_of, reached, step_alone
from tests.reports.drawn import parsed, texts, titles
from tests.workbook.documents import STEPS, blank_plate, full_document, full_kpi, waived, with_plate
from workbook.document import Document

EVERY = (
    "{% chain document #%}",
    "{% vchain document current='easy-to-buy' #%}",
    "{% vchain document #%}",
    "{% link plate #%}",
    "{% minichain document current='easy-to-buy' #%}",
    "{% scale plate #%}",
    "{% pips plate.customer_score #%}",
    "{% dumbbell document #%}",
    "{% kpibar plate.kpis.0 #%}",
)
"""Every tag, with a # where more arguments may come."""


def rendered(source: str, more: str = "", document: Document | None = None) -> str:
    """A template with the drawings loaded, on a whole workbook and the third of its plates."""
    document = document or full_document()
    template = Template("{% load drawings %}" + source.replace("#", more))
    return template.render(Context({"document": document, "plate": document.plates[2]}))


@pytest.mark.parametrize("tag", EVERY)
def test_a_drawing_is_read_aloud_as_one_picture_with_one_title(tag: str) -> None:
    drawing = rendered(tag)

    assert parsed(drawing).get("role") == "img"
    assert parsed(drawing).get("aria-hidden") is None
    assert [bool(title) for title in titles(drawing)] == [True]
    assert parsed(drawing)[0].tag.endswith("}title")


@pytest.mark.parametrize("tag", EVERY)
def test_beside_the_same_in_words_it_is_hidden(tag: str) -> None:
    drawing = rendered(tag, "hidden=True")

    assert parsed(drawing).get("role") is None
    assert parsed(drawing).get("aria-hidden") == "true"
    assert titles(drawing) == []


@pytest.mark.parametrize("tag", EVERY)
def test_a_page_can_say_it_otherwise(tag: str) -> None:
    assert titles(rendered(tag, "title='Zo & zo'")) == ["Zo & zo"]


@pytest.mark.parametrize("tag", EVERY)
@pytest.mark.parametrize("active", ["nl", "en"])
def test_a_drawing_speaks_the_language_of_the_page_or_the_one_it_is_given(tag: str, active: str) -> None:
    with translation.override(active):
        own, dutch, english = rendered(tag), rendered(tag, "language='nl'"), rendered(tag, "language='en'")

    assert own == {"nl": dutch, "en": english}[active]
    assert dutch != english


@pytest.mark.parametrize("tag", EVERY)
def test_nothing_in_a_drawing_needs_a_style_sheet_or_breaks_the_policy_of_the_page(tag: str) -> None:
    """The PDF reads attributes only; the browser forbids inline style and script; ids would meet those of another drawing."""
    drawing = rendered(tag)

    assert not re.search(r"style=|var\(|<style|<script|\son[a-z]+=|\sid=|href=", drawing)
    for each in parsed(drawing).iter():
        for paint in ("fill", "stroke"):
            assert re.fullmatch("#[0-9A-F]{6}|none", each.get(paint, "none"))


@pytest.mark.parametrize("tag", EVERY)
def test_an_empty_workbook_is_drawn_too(tag: str) -> None:
    empty = full_document(plates=tuple(blank_plate(order) for order in range(len(STEPS))))

    if "kpis.0" not in tag:
        assert len(titles(rendered(tag, document=empty))) == 1


def test_on_the_wash_the_paper_between_links_is_wash() -> None:
    assert "#F3F5F7" in rendered("{% chain document on='wash' %}")
    assert "#F3F5F7" not in rendered("{% chain document %}")


def test_the_filters_show_numbers_as_the_page_does() -> None:
    document = with_plate(full_document(), customer_score=Decimal("4.8"), own_score=Decimal("7.1"))
    shown = "{{ plate.customer_score|score }} {{ plate.gap|gap }} {{ plate.customer_score|band_word }} {{ plate.gap|gap_word }}"

    assert rendered(shown, document=document) == "4,8 \u22122,3 onvoldoende afdeling overschat zich"
    with translation.override("en"):
        assert rendered(shown, document=document) == "4.8 \u22122.3 poor department overrates itself"


def test_the_filters_show_what_is_missing() -> None:
    document = with_plate(full_document(), customer_score=None)
    shown = "{{ plate.customer_score|score }}{{ plate.gap|gap }}{{ plate.customer_score|band_word }}{{ plate.gap|gap_word }}"

    assert rendered(shown, document=document) == "\u2013\u2013"


def test_a_workbook_is_drawn_as_it_stands() -> None:
    document = with_plate(waived(full_document()), 1, customer_score=Decimal("3.5"))
    drawn = chain_of(document)

    assert [each.number for each in drawn.steps] == [1, 2, 3, 4, 5, 6, 7]
    assert [each.waived for each in drawn.steps] == [False] * 4 + [True] + [False] * 2
    assert (drawn.weakest, drawn.settled) == (2, True)
    assert (drawn.steps[1].customer, drawn.steps[1].own, drawn.steps[1].aspired) == (
        Decimal("3.5"),
        Decimal("7.6"),
        Decimal("7.4"),
    )


@pytest.mark.parametrize(
    ("scores", "weakest"), [(["7.1"] * 7, None), (["5", "5", *["7.1"] * 5], 1), (["7.1", *[None] * 6], 1)]
)
def test_of_links_that_are_equally_weak_the_first_is_pointed_at_and_none_when_all_are(
    scores: list[str | None], weakest: int | None
) -> None:
    document = full_document()
    for order, score in enumerate(scores):
        document = with_plate(document, order, customer_score=None if score is None else Decimal(score))

    assert chain_of(document).weakest == weakest
    assert reached(chain_of(document)).weakest is None
    assert sum("zwakst" in text.lower() for text in texts(rendered("{% chain document %}", document=document))) == (
        weakest is not None
    )


@pytest.mark.parametrize(
    ("order", "reason", "counts"), [(4, "Uitbesteed.", False), (4, " ", True), (2, "Uitbesteed.", True)]
)
def test_a_link_alone_is_waived_as_in_its_chain(order: int, reason: str, counts: bool) -> None:
    document = with_plate(full_document(), order, waived=True, waiver_reason=reason)

    assert step_alone(document.plates[order]).waived is not counts
    assert step_alone(document.plates[order]).waived == chain_of(document).steps[order].waived
    assert step_alone(document.plates[order]).number == order + 1


def test_a_kpi_is_drawn_with_its_band() -> None:
    kpi = full_kpi("easy-to-buy", 1, direction="band", band_low=Decimal(8), band_high=Decimal(25))

    assert (measure_of(kpi).low, measure_of(kpi).high) == (Decimal(8), Decimal(25))


def test_on_paper_every_drawing_is_a_figure_with_its_story_as_alternative(caplog: pytest.LogCaptureFixture) -> None:
    upright = {tag for tag in EVERY if "vchain" in tag}
    drawings = [rendered(tag) for tag in EVERY if tag not in upright]
    page = f"<!doctype html><html lang='nl'><head><title>x</title></head><body>{''.join(drawings)}</body></html>"

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)

    assert [record.message for record in caplog.records] == []
    assert _alternatives(pdf) == [titles(each)[0] for each in drawings]


def _alternatives(pdf: bytes) -> list[str]:
    """The alternative text of every figure of a PDF, in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return list(_figures(opened.Root.StructTreeRoot))


def _figures(node: Any) -> Iterator[str]:
    if node.get("/S") == "/Figure":
        yield str(node.Alt)
    below = node.get("/K", pikepdf.Array())
    for child in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(child, pikepdf.Dictionary):
            yield from _figures(child)


def test_the_drawings_stay_light() -> None:
    """Seven links with all their lines, upright or not: some kilobytes before compression."""
    for tag, most in (("{% chain document hidden=True %}", 16_000), ("{% vchain document hidden=True %}", 24_000)):
        assert len(rendered(tag).encode()) < most
        ElementTree.fromstring(rendered(tag))
