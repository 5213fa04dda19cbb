"""One plate alone: on a page to hand out, and on slides to show. All that was filled in is on them, and nothing is cut off."""

import datetime
import io
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import pypdf
import pytest

from reports.render import render_pdf
from reports.report.alone import Shape, plate_assets, plate_html, plate_in_words, slide_count
from reports.report.slides import SIZES
from reports.report.view import Version
from tests.factories import STEPS
from tests.pdfua.verdict import complaints
from tests.reports import paper, structure
from tests.reports.editions import DOCUMENTS, EMPTY, LAST_YEAR, THIS_YEAR, long_plates, right_to_left
from tests.reports.maximal import Script, maximal
from tests.reports.pages import page_count, texts_of
from tests.reports.reading import bare, text_of, told, uncounted
from tests.workbook.documents import attempt, full_document, full_kpi, uid, waived, with_kpi, with_plate
from workbook.document import Advice, Document, Plate, Point
from workbook.links import now_of

STEP = "easy-to-buy"
SLIDE = (960, 540)
HOSTILE = (
    "<script>alert(1)</script> & {{ 7|add:7 }} {% now 'Y' %} asset:geheim.png <img src='http://elders.test/x.png'> \"'"
)

steps = pytest.mark.parametrize("step", STEPS)
shapes = pytest.mark.parametrize("shape", ["page", "slide"])


def printed(document: Document, step: str = STEP, shape: Shape = "page", language: str = "nl") -> bytes:
    return render_pdf(plate_html(document, step, language=language, shape=shape), plate_assets())


@cache
def of_this_year(step: str, shape: Shape) -> bytes:
    return printed(THIS_YEAR, step, shape)


def size_of(pdf: bytes) -> set[tuple[int, int]]:
    """Width and height in points of its pages."""
    boxes = [page.mediabox for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return {(round(box.width), round(box.height)) for box in boxes}


def shown(plate: Plate, shape: Shape = "page") -> Plate:
    """The plate as far as it stands on itself: of a KPI the name and the values, the newest as the one now; more is for the report.

    So is what can be seen of the step, and how its KPIs were chosen. On slides it stands there without its conversations.
    """
    hidden: dict[str, Any] = {
        "definition": "",
        "formula": "",
        "data_source": "",
        "direction": "",
        "kind": "",
        "relations": (),
    }
    hidden |= {"target_note": "", "previous_target_note": "", "band_low": None, "band_high": None}
    hidden |= dict.fromkeys(("owner_role", "measuring_period", "reliability", "reliability_note"), "")
    hidden |= dict.fromkeys(("first_why", "second_why", "third_why"), "") | {"start_value": None, "measurements": ()}
    talks: dict[str, Any] = {"interviews": (), "attempts": ()} if shape == "slide" else {}
    kpis = tuple(kpi.model_copy(update={**hidden, "current_value": now_of(kpi)}) for kpi in plate.kpis)
    around: dict[str, Any] = {"visible_moments": "", "segments": "", "candidates": ()}
    return plate.model_copy(update={"kpis": kpis} | around | talks)


def unsaid(document: Document, step: str, pdf: bytes, shape: Shape = "page") -> list[str]:
    said = text_of(pdf)
    return [each for each in told(shown(document.plate(step), shape)) if bare(each) not in said]


def faults(pdf: bytes) -> dict[str, list[str]]:
    sheets = structure.sheets(pdf)
    checks = (structure.outside_page, structure.outside_margins, structure.overlaps, structure.orphans)
    return {check.__name__: found for check in checks if (found := check(sheets))}


# On a page


@steps
def test_a_plate_of_the_provider_takes_one_page_with_all_that_is_on_it(step: str) -> None:
    assert (page_count(of_this_year(step, "page")), size_of(of_this_year(step, "page"))) == (1, {(842, 595)})
    assert unsaid(THIS_YEAR, step, of_this_year(step, "page")) == []
    assert faults(of_this_year(step, "page")) == {}


def test_so_did_those_of_last_year() -> None:
    assert {page_count(printed(LAST_YEAR, step)) for step in STEPS} == {1}


def test_what_its_kpis_mean_stands_below_it_where_there_is_room() -> None:
    roomy, full = DOCUMENTS["sparse"], "quality-of-service"
    roomy = with_plate(roomy, 2, kpis=(full_kpi(STEP, 1, definition="Hoeveel klanten bestellen."),))

    assert bare("Hoeveel klanten bestellen.") in text_of(printed(roomy))
    assert page_count(printed(roomy)) == 1
    assert bare(THIS_YEAR.plate(full).kpis[0].definition) not in text_of(of_this_year(full, "page"))


def test_it_tells_readers_what_it_is() -> None:
    with paper.opened(of_this_year(STEP, "page")) as pdf:
        headings = [paper.tag(each) for each in paper.elements(pdf) if re.fullmatch(r"H\d", paper.tag(each))]
        assert str(pdf.Root.Lang) == "nl"
        assert str(pdf.docinfo["/Title"]) == "3. Easy to buy · Duinlijn Internet · 2026"
        assert paper.bookmarks(pdf) == [
            (0, "Duinlijn Internet · Klantkettinganalyse"),
            (1, "3. Easy to buy: Bestellen gaat sneller, maar een op de vijf kiest verkeerd."),
        ]

    assert headings[:3] == ["H1", "H2", "H3"]


def test_the_day_stands_at_its_foot() -> None:
    html = plate_html(THIS_YEAR, STEP, language="nl", made_on=datetime.date(2026, 11, 25))

    assert 'data-footer="2026 · fictief voorbeeld · 25 november 2026"' in html


def test_a_draft_says_so_and_a_final_does_not() -> None:
    draft, final = (plate_html(EMPTY, STEP, language="nl", version=version) for version in ("draft", "final"))

    assert [each in draft for each in ('data-mark="Concept"', "Wat nog ontbreekt op deze plaat")] == [True, True]
    assert [each in final for each in ("Concept", "ontbreekt", "Niet ingevuld")] == [False, False, False]


@pytest.mark.parametrize(
    ("version", "shape", "expected"),
    [
        ("draft", "page", [True, True, True, True]),
        ("final", "page", [True, True, False, False]),
        ("draft", "slide", [False, False, False, False]),
        ("final", "slide", [False, False, False, False]),
    ],
)
def test_what_was_said_in_a_conversation_is_for_a_draft_and_that_it_was_held_for_a_final(
    version: Version, shape: Shape, expected: list[bool]
) -> None:
    [held] = full_document().plate(STEP).interviews
    held = held.model_copy(update={"role": "Winkelchef", "minutes": 35, "summary": "Wij liegen tegen klanten."})
    tried = attempt(STEP).model_copy(update={"outcome": "Zij legde de hoorn erop."})
    document = with_plate(full_document(), 2, interviews=(held,), attempts=(tried,))

    html = plate_html(document, STEP, language="nl", version=version, shape=shape)

    assert [each in html for each in ("Winkelchef", "35 minuten", held.summary, tried.outcome)] == expected


# On slides


@steps
def test_on_slides_a_plate_of_the_provider_takes_two_in_large_letters(step: str) -> None:
    pdf, html = of_this_year(step, "slide"), plate_html(THIS_YEAR, step, language="nl", shape="slide")
    sizes = [int(each) for each in re.findall(r'<div class="(?:first|again) s(\d+)">', html)]

    assert (page_count(pdf), size_of(pdf)) == (2, {SLIDE})
    assert min(sizes) >= SIZES[-1]
    assert unsaid(THIS_YEAR, step, pdf, "slide") == []
    assert faults(pdf) == {}


@steps
def test_every_slide_says_which_link_it_is_about_and_what_it_concludes(step: str) -> None:
    plate = THIS_YEAR.plate(step)

    for number, text in enumerate(texts_of(of_this_year(step, "slide")), 1):
        said = bare(text)
        assert [
            each for each in (plate.name_en, plate.key_message, f"deel {number} van 2") if bare(each) not in said
        ] == []


AT_THE_LIMITS: Final[dict[str, Document]] = {
    "long": long_plates(),
    "right to left": right_to_left(),
    "empty": EMPTY,
    "sparse": DOCUMENTS["sparse"],
    "waived": waived(full_document(), 2, reason="Wij " + "belden " * 280),
    "words": maximal("words"),
    "unbroken": maximal("unbroken"),
}


@pytest.mark.parametrize("name", AT_THE_LIMITS)
def test_how_many_slides_there_are_is_known_before_they_are_laid_out(name: str) -> None:
    document = AT_THE_LIMITS[name]
    pdf = printed(document, shape="slide")

    assert slide_count(document, STEP, language="nl") == page_count(pdf)
    assert faults(pdf) == {}
    with paper.opened(pdf) as read:
        assert uncounted(shown(document.plate(STEP), "slide"), paper.characters(read)) == {}


@pytest.mark.full
@pytest.mark.parametrize("script", ["emoji", "right_to_left"])
@steps
def test_so_it_is_in_every_script(script: Script, step: str) -> None:
    document = maximal(script)
    pdf = printed(document, step, shape="slide")

    assert slide_count(document, step, language="nl") == page_count(pdf)
    assert faults(pdf) == {}


def test_one_slide_is_enough_for_little() -> None:
    html = plate_html(DOCUMENTS["sparse"], STEP, language="nl", shape="slide")

    assert slide_count(DOCUMENTS["sparse"], STEP, language="nl") == 1
    assert "deel 1 van" not in html
    assert f's{SIZES[0]}">' in html


# Both


@shapes
def test_advice_by_which_a_kpi_is_begun_stands_among_the_others(shape: Shape) -> None:
    begin = Advice(uid=uid("begin"), text="Begin met meten.", responsible_role="Teamleider meten", period="2027-Q1")
    document = full_document()
    plate = document.plate(STEP)
    kpi = plate.kpis[0].model_copy(update={"start_advice": begin.uid})
    document = with_plate(document, 2, advice=(*plate.advice, begin), kpis=(kpi, *plate.kpis[1:]))

    assert unsaid(document, STEP, printed(document, shape=shape), shape) == []


@shapes
def test_what_stands_in_rare_fields_is_on_it_too(shape: Shape) -> None:
    document = with_plate(
        full_document(),
        2,
        customer_score=None,
        customer_score_unknown_reason="Niemand wilde antwoorden, ook niet na drie keer vragen.",
        gap_explanation="De afdeling ziet vooral wat lukt.",
        attempts=(attempt(STEP),),
    )
    document = with_kpi(
        document, 2, 2, not_measured_yet=True, no_target_yet=True, current_value=None, target_value=None
    )

    assert unsaid(document, STEP, printed(document, shape=shape), shape) == []


@shapes
def test_a_score_on_too_few_answers_to_a_mini_survey_stays_hidden(shape: Shape) -> None:
    few = {
        "customer_score": Decimal("9.3"),
        "own_score": Decimal("2.1"),
        "score_source_kind": "app_survey",
        "score_n": 4,
    }
    document = with_plate(full_document(), 2, **few)

    assert [each in text_of(printed(document, shape=shape)) for each in ("9,3", "+7,2")] == [False, False]
    assert "9,3" not in " ".join(plate_in_words(document, STEP, language="nl"))


@shapes
def test_hostile_texts_are_printed_as_they_are_and_fetch_nothing(shape: Shape) -> None:
    point = Point(uid=uid(STEP, "tip"), text=HOSTILE)
    document = with_plate(
        full_document(organisation=HOSTILE[:120]), 2, key_message=HOSTILE, gap_explanation=HOSTILE, tips=(point,)
    )
    document = with_kpi(document, 2, 1, name=HOSTILE[:120], unit=HOSTILE[:120])
    html = plate_html(document, STEP, language="nl", shape=shape)
    root = ElementTree.fromstring(html.removeprefix("<!doctype html>"))
    addresses = [value for each in root.iter() for name, value in each.items() if name in {"href", "src", "style"}]

    assert set(addresses) == {"asset:report.css", "asset:slide.css"}
    assert text_of(render_pdf(html, plate_assets())).count(bare(HOSTILE)) >= 3


@shapes
def test_it_speaks_the_language_that_is_asked_for(shape: Shape) -> None:
    with paper.opened(printed(THIS_YEAR, shape=shape, language="en")) as pdf:
        assert str(pdf.Root.Lang) == "en"

    assert bare("Our advice") in text_of(printed(THIS_YEAR, shape=shape, language="en"))


def test_a_picture_of_it_is_told_in_words() -> None:
    assert plate_in_words(THIS_YEAR, STEP, language="nl") == (
        "3. Easy to buy: Bestellen gaat sneller, maar een op de vijf kiest verkeerd.",
        "3. Easy to buy: klantcijfer 7,2, eigen cijfer 7,5, verschil −0,3, streefcijfer 7,4.",
    )
    assert plate_in_words(EMPTY, STEP, language="en")[0] == "3. Easy to buy"


def test_of_a_step_that_is_not_there_is_no_plate() -> None:
    with pytest.raises(KeyError):
        plate_html(THIS_YEAR, "no-such-step", language="nl")


@pytest.mark.pdfua
def test_it_is_valid_pdf_ua(tmp_path: Path) -> None:
    documents = {"this year": THIS_YEAR, "empty": EMPTY, "long": long_plates(), "right to left": right_to_left()}
    pdfs = {
        f"{name}, {shape}": printed(document, shape=shape)
        for name, document in documents.items()
        for shape in ("page", "slide")
    }
    pdfs["in English"] = printed(THIS_YEAR, language="en")
    pdfs["at all limits"] = printed(maximal("words"), shape="slide")

    assert complaints(tmp_path, pdfs) == {name: [] for name in pdfs}
