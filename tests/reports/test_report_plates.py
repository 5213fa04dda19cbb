"""The seven plates and the pages of KPIs: what they say, what they leave out, and how they are set."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from reports.render import render_pdf
from reports.report import build, report_assets, report_html
from reports.report.density import FITS
from reports.report.texts import text
from reports.report.view import PlatePage
from tests.reports import paper, structure
from tests.reports.editions import EMPTY, THIS_YEAR, pdf_of
from tests.reports.reading import bare
from tests.workbook.documents import (
    LONG,
    attempt,
    full_document,
    full_kpi,
    waived,
    with_plate,
)
from workbook.document import Document, Point
from workbook.kpi_logic import is_reached


def plate(document: Document, order: int = 2, **how: Any) -> PlatePage:
    return build(document, language="nl", **how).plates[order]


def kpis(*changes: dict[str, Any]) -> Document:
    """A workbook with a KPI on the third plate for each of these, and none elsewhere."""
    given = tuple(
        full_kpi("easy-to-buy", number, **{"measurements": (), **fields}) for number, fields in enumerate(changes, 1)
    )
    document = _unrelated(full_document())
    for order in range(7):
        document = with_plate(document, order, kpis=given if order == 2 else ())
    return document


def _unrelated(document: Document) -> Document:
    document = document.model_copy(update={"agreements": ()})
    for order, each in enumerate(document.plates):
        document = with_plate(document, order, kpis=tuple(k.model_copy(update={"relations": ()}) for k in each.kpis))
    return document


# A plate


def test_the_head_says_who_bears_the_plate_and_how_many_customers_stand_behind_the_score() -> None:
    shown = plate(THIS_YEAR, 0)

    assert strip_tags(shown.who) == (
        "Productmanagement · verantwoordelijk: Manager product · klantcijfer op basis van 437 antwoorden"
    )
    assert shown.headline == "Drie pakketten werken, maar <br/>trouwe klanten betalen nog te veel."
    assert shown.scores is not None
    assert [(each.label, each.number) for each in shown.scores.numbers] == [
        ("Klant", "7,3"),
        ("Afdeling", "7,5"),
        ("Streefcijfer", "7,5"),
        ("Verschil", "−0,2"),
    ]
    assert (shown.scores.verdict, shown.scores.gap_word) == ("ruim voldoende", "gelijk beeld")


@pytest.mark.parametrize(
    "fields", [{"customer_score": None}, {"customer_score": Decimal(9), "score_source_kind": "app_survey"}]
)
def test_answers_without_a_score_to_show_stand_with_its_source_and_not_behind_it(fields: dict[str, Any]) -> None:
    shown = plate(with_plate(full_document(), score_n=3, **fields))

    assert "antwoorden" not in shown.who
    assert "3 antwoorden" in str(shown.sources[0].value)


def test_what_a_plate_rests_on_stands_together_at_its_foot() -> None:
    shown = plate(THIS_YEAR, 0)

    assert [(each.label, str(each.value)) for each in shown.sources] == [
        ("Klantcijfer", "Halfjaarlijks klantonderzoek, vraag over passend aanbod · onderzoek · 14-04-2026"),
        ("Eigen cijfer", "Manager product"),
        ("Grondslag", "gesprek"),
    ]
    assert shown.foot_columns == 3


@pytest.mark.parametrize("name", ["last year", "this year"])
def test_each_plate_of_the_provider_takes_one_page(name: str) -> None:
    pages = structure.sheets(pdf_of(name))

    with paper.opened(pdf_of(name)) as pdf:
        marks = [title for _, title in paper.bookmarks(pdf) if re.match(r"\d\. ", title)]
    heads = [page for page in pages if any("Schakel" in line.text for line in page.decoration)]

    assert (len(marks), len(heads)) == (7, 7)


def test_a_long_plate_runs_on_with_its_head_its_rows_and_its_kpis_whole() -> None:
    first, second = structure.sheets(pdf_of("long plates"))[4:6]
    said = ["".join(bare(line.text) for line in page.body) for page in (first, second)]

    assert [each.count("Kernactiviteit") for each in said] == [1, 1]
    assert [[f"Activiteit1.{number}" in each for number in range(1, 6)] for each in said] == [
        [True, True, True, False, False],
        [False, False, False, True, True],
    ]
    assert "Prijsindex" in said[1]
    assert any("Meet my needs" in line.text for line in second.decoration)


def test_no_letters_of_a_plate_are_smaller_than_seven_and_a_half_points() -> None:
    sheet = report_assets()["report.css"].decode()
    rules = sheet[sheet.index("/* plate:") : sheet.index("/* A report so full")]
    smallest = min(each.size for each in FITS)

    points = [float(each) for each in re.findall(r"font(?:-size)?:[^;]*?([\d.]+)pt", rules)]
    parts = [float(each) * smallest for each in re.findall(r"font-size: ([\d.]+)em", rules)]

    assert min(points + parts) >= 7.5


def test_the_sheet_has_the_sizes_that_are_reckoned_with() -> None:
    sheet = report_assets()["report.css"].decode()
    sizes = {
        name or "normal": float(size)
        for name, size in re.findall(r"(?m)^(?:\.(\w+))?\.plate { font-size: ([\d.]+)pt", sheet)
    }

    assert sizes == {each.density: each.size for each in FITS}


# Nearly empty, final, waived


def test_a_draft_lists_what_is_missing_when_that_is_much_and_then_says_it_nowhere_else() -> None:
    few = with_plate(EMPTY, 2, tips=(Point(uid=UUID(int=1), text="Laat zien wat er kan."),))

    shown = plate(few)

    assert shown.missing[:3] == ("Klantcijfer", "Eigen cijfer", "Drie tot vijf kernactiviteiten")
    assert not shown.tells_blanks
    assert [each.kind for each in shown.points] == ["tip"]
    assert shown.scores is not None
    assert (shown.scores.numbers, shown.scores.verdict) == ((), "nog geen cijfers ingevuld")


def test_a_draft_of_which_little_is_missing_says_it_on_the_spot() -> None:
    shown = plate(with_plate(full_document(), own_score_source="", tops=()))

    assert shown.missing == ()
    assert shown.tells_blanks
    assert [(each.kind, len(each.lines)) for each in shown.points] == [("top", 0), ("tip", 1), ("advice", 1)]


def test_a_final_shows_only_what_there_is() -> None:
    few = with_plate(
        EMPTY, 2, customer_score=Decimal("6.1"), tips=(Point(uid=UUID(int=1), text="Laat zien wat er kan."),)
    )

    html = report_html(few, language="nl", version="final")

    [shown] = build(few, language="nl", version="final").plates
    assert (shown.missing, shown.tells_blanks, shown.who, shown.sources) == ((), False, "", ())
    assert shown.scores is not None
    assert [(each.label, each.number) for each in shown.scores.numbers] == [("Klant", "6,1")]
    assert [each in html for each in ("Niet ingevuld", "niet ingevuld", "Wat nog ontbreekt", "Nog geen")] == [False] * 4


def test_a_waived_plate_with_content_shows_it_under_its_reason() -> None:
    shown = plate(with_plate(full_document(), 6, waived=True, waiver_reason="Wij leveren één keer."), 6)

    assert shown.waiver is not None
    assert (shown.waiver.label, str(shown.waiver.value)) == ("Deze schakel is vrijgesteld", "Wij leveren één keer.")
    assert (len(shown.points), len(shown.activities), shown.missing) == (3, 3, ())


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"waived": True, "waiver_reason": "Wij leveren één keer."}, "Deze schakel is vrijgesteld"),
        (
            {"waived": True, "waiver_reason": ""},
            "Er is vrijstelling gevraagd, maar die geldt niet: deze schakel telt mee",
        ),
        ({"waived": False, "waiver_reason": "Wij leveren één keer."}, "Reden van een eerdere vrijstelling"),
    ],
)
def test_only_a_waiver_that_holds_is_called_one(fields: dict[str, Any], label: str) -> None:
    shown = plate(with_plate(full_document(), 6, **fields), 6)

    assert shown.waiver is not None
    assert shown.waiver.label == label


def test_a_mandatory_link_cannot_be_waived() -> None:
    shown = plate(with_plate(full_document(), 0, waived=True, waiver_reason="Geen zin."), 0)

    assert shown.waiver is not None
    assert shown.waiver.label == "Er is vrijstelling gevraagd, maar die geldt niet: deze schakel telt mee"


def test_a_waived_plate_without_content_has_nothing_but_its_reason() -> None:
    shown = plate(waived(full_document()), 4)

    assert shown.waiver is not None
    assert (shown.scores, shown.points, shown.activities, shown.kpis, shown.sources, shown.missing) == (
        (None, (), (), (), (), ())
    )


def test_in_lines_no_heading_stands_over_nothing_and_no_label_before_nothing() -> None:
    shown = plate(with_plate(full_document(), activities=(), own_score_source=""))

    activities, evidence = (
        render_to_string(f"reports/report/print/lines/{name}.html", {"plate": shown})
        for name in ("activities", "evidence")
    )

    assert shown.tells_blanks
    assert "Kernactiviteiten" not in activities
    assert "<b>Eigen cijfer:</b> niet ingevuld" in evidence


def test_conversations_and_attempts_stand_in_columns_of_their_own() -> None:
    both = with_plate(
        full_document(),
        attempts=(attempt("easy-to-buy"),),
        gap_explanation=LONG,
    )

    assert plate(both).foot_columns == 4


# Texts within texts


@pytest.mark.parametrize("typed", ["Klanten", "Łukasz Őrsi", "7,5 → 8 %", "🙂", "中文"])
def test_a_text_that_cannot_turn_anything_stands_in_its_sentence_as_it_is(typed: str) -> None:
    assert text(typed).inline == typed


@pytest.mark.parametrize(
    ("typed", "direction"), [("לקוחות", "rtl"), ("عملاء", "rtl"), ("Klant לקוחות", "ltr"), ("a\u202eb", "ltr")]
)
def test_a_text_that_could_is_kept_apart(typed: str, direction: str) -> None:
    assert text(typed).inline == f'<bdi dir="{direction}">{typed}</bdi>'


def test_a_cell_of_one_line_is_that_line_and_one_of_more_holds_paragraphs() -> None:
    assert text("<b>één</b>").within == "&lt;b&gt;één&lt;/b&gt;"
    assert text("één\ntwee").within == "<p>één</p><p>twee</p>"
    assert text("לקוחות\nעוד").within == '<p dir="rtl">לקוחות</p><p dir="rtl">עוד</p>'
    assert (text("één").turn, text("לקוחות").turn) == ("", ' dir="rtl"')


# All KPIs at one sight

UP = {"direction": "higher", "current_value": Decimal(10), "target_value": Decimal(12)}
THERE = {"direction": "higher", "current_value": Decimal(12), "target_value": Decimal(12)}
AIMLESS = {"target_value": None, "no_target_yet": True}


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ([], "Er zijn nog geen KPI’s"),
        ([UP], "De KPI staat nog niet op zijn doel"),
        ([THERE], "De KPI staat op zijn doel"),
        ([UP, UP], "Van de 2 KPI’s staat er nog geen op het doel"),
        ([UP, THERE], "1 van de 2 KPI’s staat op het doel"),
        ([UP, THERE, THERE], "2 van de 3 KPI’s staan op het doel"),
        ([THERE, THERE], "Alle 2 KPI’s staan op hun doel"),
        ([AIMLESS], "1 KPI, nog zonder doel"),
        ([AIMLESS, AIMLESS], "2 KPI’s, nog geen enkele met een doel"),
    ],
)
def test_the_title_counts_what_is_reached(changes: list[dict[str, Any]], title: str) -> None:
    overview = build(kpis(*changes), language="nl").overview

    assert overview is not None
    assert overview.title == title


def test_table_and_page_of_progress_count_the_same_as_reached() -> None:
    """Also what began at its target, what only has a band to stay in, and what lies as far off its band as its target."""
    began = {"start_value": Decimal(10)}
    report = build(
        kpis(
            UP | began,
            THERE | began,
            THERE | {"start_value": Decimal(12)},
            AIMLESS
            | {"direction": "band", "current_value": Decimal(5), "band_low": Decimal(4), "band_high": Decimal(6)},
            {"direction": "band", "current_value": Decimal(8), "target_value": Decimal(8), "band_high": Decimal(6)},
        ),
        language="nl",
    )

    assert report.overview is not None
    assert report.kpis.progress is not None
    assert [row.reached for step in report.overview.steps for row in step.rows] == [False, True, True, True, False]
    assert report.overview.title == "3 van de 5 KPI’s staan op het doel"
    assert report.kpis.progress.sentence.startswith("Bereikt: 3 van 5. ")


def test_kpis_of_a_waived_link_stand_in_the_table_and_are_not_counted() -> None:
    far = {"name": "Verweg", "direction": "higher", "current_value": Decimal(1), "target_value": Decimal(100)}
    given = tuple(full_kpi("quality-of-use", number, **fields) for number, fields in enumerate((far, THERE), 1))
    document = with_plate(kpis(UP, THERE), 4, kpis=given, waived=True, waiver_reason="Wij leveren één keer.")

    overview = build(document, language="nl").overview

    assert overview is not None
    assert overview.title == "1 van de 2 KPI’s staat op het doel"
    assert "Verweg" not in overview.sentence
    assert [(step.number, step.waived, [row.reached for row in step.rows]) for step in overview.steps] == [
        (3, "", [False, True]),
        (5, "vrijgesteld", [False, False]),
    ]


def test_a_table_with_kpis_of_waived_links_alone_counts_none() -> None:
    given = (full_kpi("quality-of-use", 1, **THERE),)
    document = with_plate(kpis(), 4, kpis=given, waived=True, waiver_reason="Wij leveren één keer.")

    overview = build(document, language="nl").overview

    assert overview is not None
    assert overview.title == "Alleen vrijgestelde schakels hebben KPI’s"


def test_a_sentence_names_the_longest_way_and_the_numbers_that_are_missing() -> None:
    document = kpis(
        UP,
        {"name": "Wachttijd", "direction": "lower", "current_value": Decimal(16), "target_value": Decimal(8)},
        {"name": "Aanbeveling", "unit": "NPS", "current_value": Decimal(-1), "target_value": Decimal(6)},
        AIMLESS,
        {"current_value": None, "not_measured_yet": True},
    )

    overview = build(document, language="nl").overview

    assert overview is not None
    assert overview.sentence == (
        "Het verst van zijn doel, naar verhouding tot de waarde nu: Wachttijd (Easy to buy), "
        "van 16\u00a0dagen naar 8\u00a0dagen (−50\u00a0%). "
        "1 heeft nog geen doel. 1 wordt nog niet gemeten."
    )


def moving(name: str, now: str, target: str, **fields: Any) -> dict[str, Any]:
    direction = "higher" if Decimal(target) > Decimal(now) else "lower"
    values = {"direction": direction, "current_value": Decimal(now), "target_value": Decimal(target)}
    return {"name": name, "unit": "aantal"} | values | fields


@pytest.mark.parametrize(
    ("changes", "furthest"),
    [
        ([moving("Op", "100", "140"), moving("Neer", "100", "70")], "Op (Easy to buy), van 100 naar 140 (+40 %)"),
        ([moving("Op", "100", "120"), moving("Neer", "100", "70")], "Neer (Easy to buy), van 100 naar 70 (−30 %)"),
        ([moving("Nul", "0", "90"), moving("Op", "100", "101")], "Op (Easy to buy), van 100 naar 101 (+1 %)"),
        ([moving("Min", "-1", "6"), moving("Op", "100", "101")], "Op (Easy to buy), van 100 naar 101 (+1 %)"),
        ([moving("Nps", "2", "9", unit="NPS"), moving("Op", "8", "9")], "Op (Easy to buy), van 8 naar 9 (+13 %)"),
        ([moving("Op", "99.91", "99.94"), THERE], "Op (Easy to buy), van 99,91 naar 99,94 (+0,03 %)"),
        ([moving("Nul", "0", "90"), moving("Min", "-1", "6")], None),
    ],
)
def test_furthest_from_its_target_is_what_has_to_change_most_of_its_value_now(
    changes: list[dict[str, Any]], furthest: str | None
) -> None:
    overview = build(kpis(*changes), language="nl").overview

    assert overview is not None
    said = f"Het verst van zijn doel, naar verhouding tot de waarde nu: {furthest}." if furthest else ""
    assert overview.sentence.replace("\u00a0", " ") == said


BAND = {"direction": "band", "current_value": Decimal(103), "target_value": Decimal(102)}
BAR = (
    "Balk: gevuld tot de waarde nu, open waar nog een weg te gaan is, een streep bij het doel.",
    "Elke balk heeft een eigen schaal; verder naar rechts is beter.",
)
CUT = "//: daar is de schaal afgebroken; zij begint dan niet bij nul of loopt verder door."
WITHIN = "Tussen haakjes: de bandbreedte waarbinnen elke waarde even goed is."


@pytest.mark.parametrize(
    ("changes", "legend"),
    [
        ([], ()),
        ([UP], BAR),
        ([moving("Kort", "99.91", "99.94", unit="%")], (*BAR, CUT)),
        ([BAND | {"band_low": Decimal(99)}], (*BAR, WITHIN)),
    ],
)
def test_the_bars_are_explained_below_them(changes: list[dict[str, Any]], legend: tuple[str, ...]) -> None:
    document = kpis(*changes)

    overview = build(document, language="nl").overview

    assert overview is not None
    assert overview.legend == legend
    assert (" ".join(BAR) in report_html(document, language="nl")) == bool(changes)


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ("99", "103", "102 (99–103) <"),
        ("99.5", "1103", "102 (99,5–1.103) <"),
        ("99", None, "102 (vanaf 99) <"),
        (None, "103", "102 (tot en met 103) <"),
        ("-5", "103", "102 (van −5 tot en met 103) <"),
    ],
)
def test_a_target_within_a_band_has_its_band_beside_it(low: str | None, high: str | None, told: str) -> None:
    limits = {"band_low": low and Decimal(low), "band_high": high and Decimal(high), "unit": "index (100 = markt)"}

    assert told in report_html(kpis(BAND | limits), language="nl")


def test_what_is_left_of_a_band_stands_beside_no_other_target() -> None:
    limits = {"band_low": Decimal(99), "band_high": Decimal(103)}

    overview = build(kpis(UP | limits, BAND | limits | AIMLESS), language="nl").overview

    assert overview is not None
    assert [row.band for row in overview.steps[0].rows] == ["", ""]


@pytest.mark.parametrize(
    ("direction", "now", "target", "low", "high", "reached"),
    [
        ("higher", 12, 12, None, None, True),
        ("higher", 11, 12, None, None, False),
        ("lower", 11, 12, None, None, True),
        ("lower", 13, 12, None, None, False),
        ("band", 9, 12, 8, 25, True),
        ("band", 29, 12, 8, 25, False),
        ("band", 29, 12, None, 25, False),
        ("band", 9, 12, None, None, False),
        ("", 12, 12, None, None, True),
        ("", 13, 12, None, None, False),
        ("higher", None, 12, None, None, False),
        ("higher", 12, None, None, None, False),
    ],
)
def test_a_target_is_reached_by_a_value_as_good_as_it(
    direction: Any, now: int | None, target: int | None, low: int | None, high: int | None, reached: bool
) -> None:
    values = [None if each is None else Decimal(each) for each in (now, target, low, high)]

    assert is_reached(direction, *values) is reached


def test_thirty_kpis_stand_on_one_page() -> None:
    document = kpis(*({"name": f"Meter {number}"} for number in range(30)))

    overview = build(document, language="nl").overview

    assert overview is not None
    assert (overview.rows, len(overview.steps[0].rows)) == ("many", 30)
    headings = structure.headings(
        structure.sheets(render_pdf(report_html(document, language="nl"), report_assets())), "H2"
    )
    pages = {heading: page for page, heading in headings}
    assert pages["Alle 30 KPI’s hebben een definitie, een eenheid en een richting"] - pages[overview.title] == 3


def test_a_final_without_kpis_has_no_page_for_them() -> None:
    document = with_plate(EMPTY, 2, customer_score=Decimal(6))

    assert build(document, language="nl", version="final").overview is None
    assert build(document, language="nl").overview is not None
