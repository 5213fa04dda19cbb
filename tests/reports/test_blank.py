"""Blank plates: everything to write on has its name and its room, on one sheet per step, and nothing on them has a colour."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest

from reports.drawings.svg import INK, INK2, INK3, LINE, LINE2, PAPER, RIM, WASH
from reports.render import render_pdf
from reports.report.blank import Paper, blank_assets, blank_html
from tests.factories import STEPS
from tests.pdfua.verdict import complaints
from tests.reports import paper
from tests.reports.pages import texts_of
from tests.reports.reading import bare
from workbook.method.load import current

MILLIMETRES: Final = 72 / 25.4
SIZES: Final[dict[Paper, tuple[int, int]]] = {"a4": (297, 210), "a3": (420, 297)}
BLACK: Final = "#000000"
"""What a drawing fills a line with that has no inside."""
GREYS: Final = {BLACK, *(each.hex.lower() for each in (INK, INK2, INK3, LINE, LINE2, PAPER, RIM, WASH))}
HAIR: Final = 0.5 / 72 * 96
"""Pixels that a line to write on is thick; what is drawn has other lines."""
FIELDS: Final = (
    *("Organisatie of groep", "Periode"),
    *("Afdeling", "Verantwoordelijke rol", "Kernboodschap", "Klantcijfer", "Eigen cijfer", "Streefcijfer"),
    *("Kernactiviteit", "Top", "Tip", "Advies", "Dit gaat goed", "Dit kan beter", "Ons advies"),
    *("KPI", "Eenheid", "Nu", "Doel", "Deze plaat rust op", "Bron van het klantcijfer"),
)

papers = pytest.mark.parametrize("size", SIZES)


@cache
def blanks(size: Paper, language: str = "nl", steps: tuple[str, ...] = ()) -> bytes:
    return render_pdf(blank_html(language=language, paper=size, steps=steps), blank_assets())


def texts(pdf: bytes) -> list[str]:
    """What stands on each sheet, bare."""
    return [bare(each) for each in texts_of(pdf)]


def hex_of(operands: Any) -> str:
    return "#" + "".join(f"{round(float(each) * 255):02x}" for each in operands)


def colours(holder: Any) -> Iterator[str]:
    """Every colour that is drawn with, in the drawings on the page too."""
    for instruction in pikepdf.parse_content_stream(holder):
        operator = str(instruction.operator)
        if operator in {"RG", "rg"}:
            yield hex_of(instruction.operands)
        assert operator not in {"K", "k", "SC", "SCN"}
        if operator == "Do":
            form = holder.Resources.XObject[instruction.operands[0]]
            if form.Subtype == "/Form":
                yield from colours(form)


def writing_lines(page: pikepdf.Page) -> Iterator[tuple[float, float, float]]:
    """Left, right and height on the page of each line to write on, in millimetres from the upper left corner."""
    colour, thick, start = "", 0.0, (0.0, 0.0)
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "RG":
            colour = hex_of(operands)
        elif operator == "w":
            thick = float(operands[0])
        elif operator == "m":
            start = (float(operands[0]), float(operands[1]))
        elif (
            operator == "l"
            and colour == LINE2.hex.lower()
            and abs(thick - HAIR) < 0.01
            and start[1] == float(operands[1])
        ):
            left, right = sorted((start[0], float(operands[0])))
            yield left / 96 * 25.4, right / 96 * 25.4, start[1] / 96 * 25.4


@papers
def test_the_chain_and_then_each_step_takes_one_sheet_of_the_paper(size: Paper) -> None:
    with paper.opened(blanks(size)) as pdf:
        found = {tuple(round(float(each) / MILLIMETRES) for each in page.mediabox) for page in pdf.pages}
        titles = [title for _depth, title in paper.bookmarks(pdf)]

    names = [f"{step.order}. {step.name_en} {step.name_nl}" for step in current().steps]
    assert found == {(0, 0, *SIZES[size])}
    assert titles == ["De hele ketting", *names]
    assert len(texts(blanks(size))) == 1 + len(STEPS)


@papers
def test_a_sheet_names_all_that_is_to_be_filled_in_and_asks_what_the_method_asks(size: Paper) -> None:
    unsaid = []
    for step, said in zip(current().steps, texts(blanks(size))[1:], strict=True):
        asked = step.guiding_questions
        questions = (*asked.score, *asked.use, *asked.tops, *asked.tips, *asked.advice)
        expected = (step.name_en, step.name_nl, step.customer_question, *questions, *FIELDS)
        unsaid += [(step.key, each) for each in expected if bare(each) not in said]

    assert unsaid == []


@papers
def test_the_first_sheet_holds_the_whole_chain(size: Paper) -> None:
    said = texts(blanks(size))[0]
    asked = [text for step in current().steps for text in (step.name_en, step.name_nl, step.customer_question)]
    found = ("Organisatie", "Periode", "Zwakste schakel", "Blinde vlek", "De rode draad", "Gevraagd besluit")

    assert [each for each in (*asked, *found) if bare(each) not in said] == []


def test_one_step_is_one_sheet() -> None:
    with paper.opened(blanks("a4", steps=("become-aware",))) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.docinfo["/Title"]) == "Lege plaat: Become aware"
        assert [title for _depth, title in paper.bookmarks(pdf)] == ["2. Become aware Laat me weten dat je bestaat"]


def test_in_english_the_method_stays_dutch_and_says_so() -> None:
    html = blank_html(language="en", paper="a4", steps=("become-aware",))
    said = texts(blanks("a4", "en", ("become-aware",)))[0]

    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert '<p class="asks" lang="nl">' in html
    assert [
        each
        for each in ("Responsible role", "This goes well", "Laat me weten dat je bestaat")
        if bare(each) not in said
    ] == []


@papers
def test_a_line_to_write_on_is_eight_millimetres_high_and_within_the_page(size: Paper) -> None:
    width, height = SIZES[size]
    with paper.opened(blanks(size)) as pdf:
        for page in pdf.pages:
            columns: dict[tuple[float, float], list[float]] = defaultdict(list)
            for left, right, down in writing_lines(page):
                assert 5 < left < right < width - 5
                assert 5 < down < height - 5
                columns[round(left, 1), round(right, 1)].append(down)
            apart = [after - before for each in columns.values() for before, after in pairwise(sorted(each))]
            assert len(apart) > 10
            assert min(apart) >= 7.99


@papers
def test_nothing_on_it_is_coloured(size: Paper) -> None:
    with paper.opened(blanks(size)) as pdf:
        assert {each for page in pdf.pages for each in colours(page.obj)} - GREYS == set()


@papers
def test_every_glyph_is_there(size: Paper) -> None:
    with paper.opened(blanks(size)) as pdf:
        assert paper.characters(pdf)["\ufffd"] == 0


@papers
def test_whoever_does_not_see_it_hears_what_is_to_be_filled_in(size: Paper) -> None:
    with paper.opened(blanks(size)) as pdf:
        found = list(paper.elements(pdf))
        figures = [str(each.get("/Alt", "")) for each in found if paper.tag(each) == "Figure"]
        headings = [paper.tag(each) for each in found if re.fullmatch(r"H\d", paper.tag(each))]

    assert "" not in figures
    assert figures.count("Een lijn van 0 tot 10, om de cijfers op te zetten; vanaf 5,5 is het voldoende") == 7
    assert headings.count("H1") == 8
    assert set(headings) == {"H1", "H2"}


@pytest.mark.pdfua
def test_it_is_valid_pdf_ua(tmp_path: Path) -> None:
    pdfs = {
        "a4": blanks("a4"),
        "a3": blanks("a3"),
        "english": blanks("a4", "en"),
        "one": blanks("a4", steps=("quality-of-use",)),
    }

    assert complaints(tmp_path, pdfs) == {name: [] for name in pdfs}
