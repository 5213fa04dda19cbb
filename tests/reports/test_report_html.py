"""The report as HTML for print: pure, in the language that is asked for, and with every text as it was typed."""

import re
from typing import Any
from uuid import UUID

import html5lib
import pytest
from django.conf import settings
from django.utils import translation

from reports.exchange.case import read_case
from reports.report import build, report_assets, report_html
from reports.report.view import Version
from tests.workbook.documents import LONG, full_document, full_kpi, waived, with_kpi, with_plate
from workbook.document import Advice, Document, Point, Relation

PROVIDER = read_case((settings.BASE_DIR / "reports" / "cases" / "internetprovider.yaml").read_bytes()).documents[1]
VERSIONS: tuple[Version, ...] = ("draft", "final")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7|add:7 }}{% include 'settings.py' %}",
    "url(file:///etc/passwd)",
    '"></section><link rel=attachment href=file:///etc/passwd>',
    "}*{display:none",
    "&amp;&#60;",
)


def parsed(html: str) -> Any:
    return html5lib.parse(html, namespaceHTMLElements=False)


def words(html: str) -> str:
    """All text of a page, blanks set to one."""
    return " ".join("".join(parsed(html).itertext()).split())


def tips(*texts: str) -> tuple[Point, ...]:
    return tuple(Point(uid=UUID(int=number), text=text) for number, text in enumerate(texts, 1))


# Pure


def test_equal_documents_give_equal_bytes() -> None:
    again = Document.model_validate_json(PROVIDER.model_dump_json())

    assert again is not PROVIDER
    assert report_html(again, language="nl") == report_html(PROVIDER, language="nl")


def test_equal_documents_give_equal_views() -> None:
    assert build(PROVIDER, language="nl") == build(PROVIDER.model_copy(deep=True), language="nl")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_language_is_the_one_asked_for_whatever_language_is_active(language: str) -> None:
    pages = []
    for active in ("nl", "en"):
        with translation.override(active):
            pages.append(report_html(PROVIDER, language=language))

    assert pages[0] == pages[1]
    assert parsed(pages[0]).get("lang") == language


def test_numbers_dates_and_words_follow_the_language() -> None:
    dutch, english = (words(report_html(PROVIDER, language=language)) for language in ("nl", "en"))

    assert all(each in dutch for each in ("7,3", "140.000", "€ 78.000.000", "14-04-2026", "437 antwoorden", "gesprek"))
    assert all(
        each in english for each in ("7.3", "140,000", "€ 78,000,000", "14 Apr 2026", "437 answers", "a conversation")
    )


def test_words_of_the_method_say_their_language() -> None:
    dutch, english = (parsed(report_html(PROVIDER, language=language)) for language in ("nl", "en"))

    assert {each.get("lang") for each in dutch.iter("span") if each.get("lang")} == {"en"}
    assert {each.get("lang") for each in english.iter("span") if each.get("lang")} == {"nl"}


def test_no_query_is_made() -> None:
    """Without the mark for the database any query would fail."""
    assert report_html(full_document(), language="nl")


# What people typed


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_and_does_nothing(text: str) -> None:
    document = with_kpi(
        with_plate(full_document(organisation=text, summary=text), key_message=text, tips=tips(text), advice=()),
        name=text,
    )

    html = report_html(document, language="nl")

    page = parsed(html)
    assert words(html).count(" ".join(text.split())) >= 6
    assert {each.tag for each in page.iter()} & {"script", "img", "object", "iframe", "style"} == set()
    assert [each.get("href") for each in page.iter("link")] == ["asset:report.css"]


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Klanten", None), ("לקוחות", "rtl"), ("عملاء", "rtl"), ("123 לקוחות", "rtl"), ("123", None), ("🙂", None)],
)
def test_a_text_reads_in_the_direction_of_its_first_letter(text: str, direction: str | None) -> None:
    page = parsed(report_html(full_document(summary=text), language="nl"))

    [story] = [each for each in page.iter("p") if each.text == text]

    assert story.get("dir") == direction


def test_each_line_of_a_text_is_a_paragraph_and_blank_ones_are_none() -> None:
    page = parsed(report_html(full_document(summary="een\n\n  twee  \u2028drie"), language="nl"))

    [story] = [each for each in page.iter("div") if each.get("class", "").startswith("story")]

    assert [each.text for each in story.iter("p")] == ["een", "twee", "drie"]


# What is shown


def test_advice_tells_the_tip_it_rests_on() -> None:
    first, second = tips("Eerste tip.", "Tweede tip.")
    advice = Advice(uid=UUID(int=9), text=LONG, responsible_role="Manager", period="2027-Q1", based_on=second.uid)
    plate = build(with_plate(full_document(), tips=(first, second), advice=(advice,)), language="nl").plates[2]

    [line] = plate.points[2].lines

    assert (str(line.who), line.when, line.rests_on) == ("Manager", "Q1 2027", "rust op tip 2")


def test_advice_to_start_stands_with_its_kpi_and_not_among_the_others() -> None:
    plate = full_document().plates[2]
    start = Advice(uid=UUID(int=9), text="Begin met meten.", responsible_role="Teamleider", period="2027")
    kpi = full_kpi("easy-to-buy", 1, current_value=None, measurements=(), not_measured_yet=True, start_advice=start.uid)
    report = build(
        with_plate(full_document(), advice=(*plate.advice, start), kpis=(kpi, *plate.kpis[1:])), language="nl"
    )

    assert report.kpis.definitions is not None
    card = report.kpis.definitions.groups[2].cards[0]

    assert [str(line.text) for line in report.plates[2].points[2].lines] == [LONG]
    assert card.start_advice is not None
    assert (str(card.start_advice.text), str(card.start_advice.who)) == ("Begin met meten.", "Teamleider")
    assert ("Nu", "nog niet gemeten") in [(each.label, str(each.value)) for each in card.values]


@pytest.mark.parametrize(
    ("sign", "directions", "follows"),
    [
        ("+", ("higher", "higher"), "De doelen versterken elkaar."),
        ("-", ("higher", "higher"), "De doelen werken elkaar tegen."),
        ("-", ("higher", "lower"), "De doelen versterken elkaar."),
        ("", ("higher", "lower"), "Wat de doelen met elkaar doen is nog niet te zeggen."),
    ],
)
def test_a_relation_says_what_follows_for_the_goals(sign: Any, directions: tuple[Any, Any], follows: str) -> None:
    document = with_kpi(full_document(), 2, 2, direction=directions[1])
    relation = Relation(uid=UUID(int=1), to=document.plates[2].kpis[1].uid, sign=sign, kind="hampers", reason=LONG)

    report = build(with_kpi(document, 2, 1, direction=directions[0], relations=(relation,)), language="nl")

    assert report.kpis.relations is not None
    line = report.kpis.relations.groups[2].lines[0]
    assert (line.goals, line.opposes) == (follows, "tegen" in follows)
    # How it is read is told where the goals do not say so already.
    assert ("Gelezen als: hindert." in line.moves) == (not line.opposes)
    assert [str(each.place) for each in (line.start, line.end)] == ["3. Easy to buy"] * 2


def test_a_final_says_of_a_relation_only_what_was_chosen() -> None:
    other = full_document().plates[0].kpis[0]
    relation = Relation(uid=UUID(int=9), to=other.uid, sign="", kind="", reason="Zij kennen elkaar.")
    document = with_kpi(full_document(), relations=(relation,))

    draft, final = (words(report_html(document, language="nl", version=version)) for version in VERSIONS)

    unknown = ("nog niet gekozen", "nog niet te zeggen")
    assert [[each in said for each in unknown] for said in (draft, final)] == [[True, True], [False, False]]
    assert all("Zij kennen elkaar." in said for said in (draft, final))


@pytest.mark.parametrize(
    ("language", "sign", "kind", "sentence"),
    [
        ("nl", "-", "strengthens", "Stijgt de een, dan daalt de ander. Gelezen als: versterkt."),
        ("nl", "+", "hampers", "Stijgt de een, dan stijgt de ander mee. Gelezen als: hindert."),
        ("nl", "+", "precondition", "Stijgt de een, dan stijgt de ander mee. De een is voorwaarde voor de ander."),
        ("nl", "-", "", "Stijgt de een, dan daalt de ander."),
        ("nl", "", "hampers", "Hoe zij samen bewegen is nog niet gekozen. Gelezen als: hindert."),
        ("en", "-", "strengthens", "If the one rises, the other falls. Read as: strengthens."),
    ],
)
def test_a_relation_is_read_in_sentences(language: str, sign: Any, kind: Any, sentence: str) -> None:
    document = full_document()
    other = document.plates[2].kpis[1]
    relation = Relation(uid=UUID(int=1), to=other.uid, sign=sign, kind=kind, reason=LONG)

    html = report_html(with_kpi(document, 2, 1, relations=(relation,)), language=language)

    assert f"<td>{sentence} " in html


def test_a_waived_plate_gives_its_reason_and_asks_for_nothing() -> None:
    plate = build(waived(full_document(), reason="Wij leveren een dienst van één dag."), language="nl").plates[4]

    assert plate.waiver is not None
    assert (plate.waiver.label, str(plate.waiver.value)) == (
        "Deze schakel is vrijgesteld",
        "Wij leveren een dienst van één dag.",
    )
    assert plate.missing == ()


# How it is set


def test_the_sheet_for_print_has_no_flex_and_no_grid() -> None:
    sheet = report_assets()["report.css"].decode()

    assert re.findall(r"display\s*:\s*(?:inline-)?(?:flex|grid)", sheet) == []
    assert "url(http" not in sheet


def test_tops_tips_and_advice_have_the_same_signs_on_screen_as_on_paper() -> None:
    screen = (settings.BASE_DIR / "static" / "css" / "report-screen.css").read_text()
    paper = report_assets()["report.css"].decode()

    signs = [set(re.findall(r"\.points \.(\w+) h3[^{]*{[^}]*?(\w+\.svg)", sheet)) for sheet in (screen, paper)]

    assert signs == [{(kind, f"{kind}.svg") for kind in ("top", "tip", "advice")}] * 2


def test_everything_that_is_asked_for_is_among_the_assets() -> None:
    html, assets = report_html(PROVIDER, language="nl"), report_assets()

    asked = set(re.findall(r"asset:([\w.-]+)", html + assets["report.css"].decode()))

    assert asked == set(assets)
