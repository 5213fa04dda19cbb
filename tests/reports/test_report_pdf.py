"""The report as a PDF: all that was filled in is in it, it lies within the page, and those who do not see it hear it."""

import re
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from django.conf import settings

from reports.exchange.case import read_case
from reports.render import render_pdf
from reports.report import report_assets, report_html
from tests.pdfua.verdict import complaints
from tests.reports import paper
from tests.reports.pages import texts_of
from tests.reports.reading import bare, discreet, text_of, told, uncounted, unsaid
from tests.workbook.documents import attempt, blank_plate, full_document, waived, with_kpi, with_plate
from workbook.document import Document, Point

CASES = settings.BASE_DIR / "reports" / "cases"
EMPTY = Document(method_version=2, plates=tuple(blank_plate(order) for order in range(7)))
LAST_YEAR, THIS_YEAR = read_case((CASES / "internetprovider.yaml").read_bytes()).documents
OTHERS = [
    document
    for name in ("fietsenwinkel", "zorgpunt")
    for document in read_case((CASES / f"{name}.yaml").read_bytes()).documents
]
NAMED = {"last year": LAST_YEAR, "this year": THIS_YEAR, "empty": EMPTY}


@cache
def pdf_of(name: str) -> bytes:
    """The Dutch report of one of the named workbooks, made once."""
    return render_pdf(report_html(NAMED[name], language="nl"), report_assets())


def rendered(document: Document, language: str = "nl") -> bytes:
    return render_pdf(report_html(document, language=language), report_assets())


named = pytest.mark.parametrize("name", NAMED)


# What it says


@named
def test_everything_that_was_filled_in_is_in_the_text(name: str) -> None:
    assert unsaid(NAMED[name], pdf_of(name)) == []


@pytest.mark.parametrize("document", OTHERS, ids=lambda document: f"{document.organisation} {document.period}")
def test_so_it_is_for_every_case(document: Document) -> None:
    assert unsaid(document, rendered(document)) == []


def test_what_stands_in_rare_fields_is_in_the_text_too() -> None:
    document = with_plate(
        full_document(fictional=True, description="Levert iets.", total_budget=12_500),
        2,
        customer_score=None,
        customer_score_unknown_reason="Niemand wilde antwoorden, ook niet na drie keer vragen.",
        gap_explanation="De afdeling ziet vooral wat lukt.",
        attempts=(attempt("easy-to-buy"),),
    )
    document = waived(with_kpi(document, 2, 2, direction="band", not_measured_yet=True, no_target_yet=True))

    assert unsaid(document, rendered(document)) == []


def test_a_final_says_all_but_what_was_said_in_conversations() -> None:
    said = text_of(render_pdf(report_html(THIS_YEAR, language="nl", version="final"), report_assets()))
    summaries = [each.summary for plate in THIS_YEAR.plates for each in plate.interviews]
    outcomes = [each.outcome for plate in THIS_YEAR.plates for each in plate.attempts]

    assert [each for each in told(discreet(THIS_YEAR)) if bare(each) not in said] == []
    assert [each for each in filter(None, (*summaries, *outcomes)) if bare(each) in said] == []
    assert any(summaries)


def test_an_empty_workbook_says_what_is_not_filled_in() -> None:
    said = text_of(pdf_of("empty"))

    assert bare("Een klantketting") in said
    assert bare("Er zijn nog geen klantcijfers") in said
    assert said.count(bare("Wat nog ontbreekt op deze plaat")) == 7
    assert said.count(bare("Drie tot vijf kernactiviteiten")) == 7
    assert bare("Er zijn nog geen KPI’s") in said


def test_a_score_on_too_few_answers_to_a_mini_survey_stays_hidden() -> None:
    few = {"customer_score": Decimal("9.3"), "own_score": Decimal("2.1"), "score_source_kind": "app_survey"}
    four, five = (with_plate(full_document(), 2, **few, score_n=answers) for answers in (4, 5))

    hidden, shown = text_of(rendered(four)), text_of(rendered(five))

    assert [each in hidden for each in ("9,3", "+7,2", bare("minder dan vijf antwoorden"))] == [False, False, True]
    assert [each in shown for each in ("9,3", "+7,2", bare("minder dan vijf antwoorden"))] == [True, True, False]


# How it is made


@named
def test_nothing_lies_outside_the_page_and_no_glyph_is_missing(name: str) -> None:
    outside, missing = [], 0
    with paper.opened(pdf_of(name)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            _, _, width, height = (float(each) for each in page.mediabox)
            for glyph in paper.glyphs(page):
                missing += glyph.code == 0
                if not (glyph.left >= 0 and glyph.right <= width + 1 and 0 <= glyph.base <= height):
                    outside.append((number, glyph))

    assert (outside, missing) == ([], 0)


@named
def test_it_tells_readers_its_language_title_and_order(name: str) -> None:
    with paper.opened(pdf_of(name)) as pdf:
        assert str(pdf.Root.Lang) == "nl"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]).startswith("Klantkettinganalyse")
        assert {str(page.obj.get("/Tabs", "/S")) for page in pdf.pages} == {"/S"}


@named
def test_headings_follow_each_other_without_a_jump(name: str) -> None:
    with paper.opened(pdf_of(name)) as pdf:
        levels = [int(paper.tag(each)[1]) for each in paper.elements(pdf) if paper.tag(each) in {"H1", "H2", "H3"}]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


@named
def test_every_picture_has_words(name: str) -> None:
    with paper.opened(pdf_of(name)) as pdf:
        figures = [each for each in paper.elements(pdf) if paper.tag(each) == "Figure"]
        wordless = [each for each in figures if not str(each.get("/Alt", "")).strip()]

    assert figures
    assert wordless == []


@pytest.mark.pdfua
def test_it_is_valid_pdf_ua(tmp_path: Path) -> None:
    pdfs = {name: pdf_of(name) for name in NAMED} | {
        "in english": rendered(THIS_YEAR, "en"),
        "waived": rendered(waived(full_document())),
        "from right to left": rendered(full_document(organisation="לקוחות", summary="عملاء 🙂 → ≥ 中文")),
    }

    assert complaints(tmp_path, pdfs) == {name: [] for name in pdfs}


def test_the_outline_is_the_contents() -> None:
    with paper.opened(pdf_of("this year")) as pdf:
        found = paper.bookmarks(pdf)

    assert found == [
        (0, "Waar de ketting knelt bij Duinlijn Internet"),
        (1, "Inhoud en leeswijzer"),
        (1, "Ease of payment and switch is de zwakste schakel, Quality of use de blinde vlek"),
        (1, "Bij 3 van de 7 schakels overschat de afdeling zich, het meest bij Quality of use"),
        (1, "1. Meet my needs: Drie pakketten werken, maar trouwe klanten betalen nog te veel."),
        (1, "2. Become aware: Eén stijl maakt ons bekender, een factuurfout kost reputatie."),
        (1, "3. Easy to buy: Bestellen gaat sneller, maar een op de vijf kiest verkeerd."),
        (1, "4. Positive first experience: Duidelijke statusberichten tillen de start bijna een punt omhoog."),
        (1, "5. Quality of use: Overstappen naar glasvezel loont, maar verhuurders remmen het tempo."),
        (1, "6. Quality of service: Loslaten van de gespreksnorm werkt, de factuurpiek kost wachttijd."),
        (1, "7. Ease of payment and switch: Een overhaaste systeemwissel maakte betalen de zwakste schakel."),
        (1, "3 van de 27 KPI’s staan op het doel"),
        (1, "8 van 10 KPI’s kwamen dichter bij hun doel, 1 ging achteruit"),
        (1, "15 van de 28 verbanden tussen KPI’s lopen naar een andere schakel"),
        (1, "Elke schakel minstens een 7,0, met de grootste stap bij Ease of payment and switch"),
        (1, "Alle 27 KPI’s hebben een definitie, een eenheid en een richting"),
        (1, "28 verbanden, waarin geen doelen elkaar tegenwerken"),
        (1, "1 afspraak over doelen die elkaar niet meer tegenwerken"),
        (1, "Van 11 KPI’s die vaker gemeten zijn, gaan er 9 de goede kant op"),
        (1, "Van 5 van de 7 schakels weten wij wat onze systemen zien"),
        (1, "Duinlijn Internet: 210 medewerkers en 140.000 klanten"),
    ]


STORY = (
    *("summary", "gaps", *(f"plate-{number}" for number in range(1, 8))),
    *("kpi-overview", "kpi-progress", "kpi-map", "closing"),
)
"""What is read from first to last."""


def pages_of(pdf: pikepdf.Pdf) -> dict[str, int]:
    """On which page each address of a report begins."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    return {anchor: numbers[to[0].objgen] for anchor, to in pikepdf.NameTree(pdf.Root.Names.Dests).items()}


@pytest.mark.parametrize("name", ["last year", "this year"])
def test_each_part_of_the_story_of_the_provider_takes_one_page(name: str) -> None:
    with paper.opened(pdf_of(name)) as pdf:
        pages = pages_of(pdf)

    # Last year nobody knew yet where KPIs began, but goals collided.
    told = [*STORY[:-3], *(STORY[-3:] if name == "this year" else ("kpi-map", "kpi-conflicts", "closing"))]
    assert [pages[anchor] for anchor in told] == list(range(3, 3 + len(told)))
    assert pages["kpis"] == 3 + len(told)


def test_the_contents_lead_to_the_right_pages() -> None:
    with paper.opened(pdf_of("this year")) as pdf:
        pages = pages_of(pdf)
        links = [each for each in pdf.pages[1].obj.Annots if str(each.Subtype) == "/Link"]
        led = [pages[str(each.Dest)] for each in links]
    said = texts_of(pdf_of("this year"))[1]
    printed = re.findall(r"^(?:KPI’s: .* |Wat onze systemen zien |Profiel )?(\d+)$", said, re.MULTILINE)

    looked_up = ("kpis", "kpi-relations", "kpi-conflicts", "kpi-trends", "kpi-seen", "profile")
    assert led == [pages[anchor] for anchor in (*STORY, *looked_up)]
    assert [int(number) for number in printed] == led


# Texts that are as long as they may be


def test_a_text_at_its_limit_runs_on_to_the_next_page() -> None:
    long = " ".join(f"woord{number}" for number in range(220))
    points = tuple(Point(uid=UUID(int=number), text=f"{number} {long}") for number in range(1, 6))
    document = with_plate(full_document(), 2, tops=points, gap_explanation=long)

    pdf = rendered(document)

    with paper.opened(pdf) as read:
        assert uncounted(document, paper.characters(read)) == {}
        assert [glyph for page in read.pages for glyph in paper.glyphs(page) if glyph.base < 20] == []
