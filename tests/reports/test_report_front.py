"""The pages about the whole: what they conclude, in which order they come, and what a draft and a final say of what is missing."""

import datetime
import re
from typing import Any

import html5lib
import pytest
from django.conf import settings

from reports.exchange.case import read_case
from reports.report import build, report_html
from reports.report.view import Report, Version
from tests.workbook.documents import STEPS, attempt, blank_plate, full_document, scored, uid, waived, with_plate
from workbook.document import Department, Document, KeyPoint

PROVIDER = read_case((settings.BASE_DIR / "reports" / "cases" / "internetprovider.yaml").read_bytes()).documents[1]
EMPTY = Document(method_version=2, plates=tuple(blank_plate(order) for order in range(7)))
SHORT_REASON = "Onze dienst duurt één dag."
ASKED = "Maak € 184.000 vrij voor 2027. Van elke tien euro gaan er zeven naar service."


def shown(document: Document, version: Version = "draft") -> Report:
    return build(document, language="nl", version=version)


def page_of(document: Document, version: Version = "draft") -> Any:
    return html5lib.parse(report_html(document, language="nl", version=version), namespaceHTMLElements=False)


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def sections(page: Any) -> dict[str, Any]:
    """The pages that can be led to, by their addresses."""
    found = (
        (next((each.get("id") for each in section.iter() if each.get("id")), ""), section)
        for section in page.iter("section")
    )
    return {anchor: section for anchor, section in found if anchor}


def emptied(document: Document, *orders: int) -> Document:
    """The workbook with nothing on these plates, and without relations, which could end there."""
    plates = (
        blank_plate(order)
        if order in orders
        else plate.model_copy(update={"kpis": tuple(kpi.model_copy(update={"relations": ()}) for kpi in plate.kpis)})
        for order, plate in enumerate(document.plates)
    )
    return document.model_copy(update={"plates": tuple(plates), "agreements": ()})


# The order of the story


def test_the_story_comes_first_and_the_accounts_last() -> None:
    contents = shown(full_document()).contents

    assert [entry.anchor for entry in contents.story] == [
        "summary",
        "gaps",
        *(f"plate-{number}" for number in range(1, 8)),
        "kpi-overview",
        "kpi-progress",
        "kpi-map",
        "kpi-conflicts",
        "closing",
    ]
    assert [entry.anchor for entry in contents.appendix] == [
        "kpis",
        "kpi-relations",
        "kpi-trends",
        "kpi-seen",
        "kpi-rounds",
        "profile",
    ]


@pytest.mark.parametrize("version", ["draft", "final"])
@pytest.mark.parametrize("document", [full_document(), waived(full_document()), EMPTY], ids=["full", "waived", "empty"])
def test_the_contents_name_each_page_in_the_order_of_the_pages(document: Document, version: Version) -> None:
    page = page_of(document, version)

    pages = list(sections(page))
    listed = [each.get("data-to") for each in page.iter("div") if each.get("data-to")]

    assert listed == [f"#{anchor}" for anchor in pages]


def test_the_contents_read_as_a_story() -> None:
    told = {entry.anchor: str(entry.message) for entry in shown(PROVIDER).contents.entries}

    assert told["summary"] == "Ease of payment and switch is de zwakste schakel, Quality of use de blinde vlek"
    assert told["gaps"] == "Bij 3 van de 7 schakels overschat de afdeling zich, het meest bij Quality of use"
    assert told["plate-2"] == "Eén stijl maakt ons bekender, een factuurfout kost reputatie."
    assert told["closing"] == "Elke schakel minstens een 7,0, met de grootste stap bij Ease of payment and switch"
    assert told["profile"] == "Duinlijn Internet: 210 medewerkers en 140.000 klanten"


def test_a_title_in_the_contents_is_that_of_its_page() -> None:
    report = shown(full_document())
    page = page_of(full_document())

    titles = {anchor: words(next(each.iter("h2"))) for anchor, each in sections(page).items()}

    assert titles == {
        entry.anchor: str(entry.message) if not entry.in_english else entry.title.partition(". ")[2]
        for entry in report.contents.entries
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"key_message": "Wij zijn goed."}, "Wij zijn goed."),
        ({"key_message": ""}, "Klanten geven een 7,1: ruim voldoende."),
        ({"key_message": "", "customer_score": None}, "Er is nog geen kernboodschap"),
        ({"key_message": "Eén zin die al genoeg zegt. " + "En dan nog meer. " * 20}, None),
    ],
)
def test_a_plate_tells_in_the_contents_what_it_concludes(fields: dict[str, Any], told: str | None) -> None:
    entry = shown(with_plate(full_document(), 2, **fields)).contents.story[4]

    assert entry.title == "3. Easy to buy"
    assert len(str(entry.message)) <= 150
    assert str(entry.message) == told or (told is None and str(entry.message).endswith("meer."))


@pytest.mark.parametrize(("message", "is_full"), [("Kort en goed.", False), ("Een kernboodschap " * 8, True)])
def test_contents_that_tell_much_stand_close(message: str, is_full: bool) -> None:
    document = full_document()
    for order in range(7):
        document = with_plate(document, order, key_message=message)

    assert shown(document).contents.is_full is is_full


# Draft and final


def test_a_draft_says_so_on_its_cover_and_at_the_foot_of_each_page() -> None:
    draft, final = (page_of(full_document(), version) for version in ("draft", "final"))

    assert [words(each) for each in draft.iter("p") if each.get("class") == "version"] == ["Concept"]
    assert [words(each) for each in final.iter("p") if each.get("class") == "version"] == ["Definitief"]
    assert [page.find("body").get("data-mark") for page in (draft, final)] == ["Concept", ""]


@pytest.mark.parametrize("document", [EMPTY, full_document(summary="", requested_decision="")], ids=["empty", "full"])
def test_a_final_tells_of_nothing_that_it_is_missing(document: Document) -> None:
    draft, final = (
        [
            words(each)
            for anchor, section in sections(page_of(document, version)).items()
            if anchor in {"summary", "gaps", "closing", "profile"}
            for each in section.iter()
            if each.get("class") == "none"
        ]
        for version in ("draft", "final")
    )

    assert (set(draft), final) == ({"Niet ingevuld"}, [])


def test_a_final_leaves_out_plates_on_which_nothing_is_filled_in_and_says_so() -> None:
    document = emptied(full_document(), 1, 3)

    draft, final = shown(document), shown(document, "final")

    assert [plate.number for plate in draft.plates] == [1, 2, 3, 4, 5, 6, 7]
    assert [plate.number for plate in final.plates] == [1, 3, 5, 6, 7]
    assert [each.title for each in draft.contents.left_out] == ["KPI’s: hun samenhang"]
    assert [(each.title, str(each.reason)) for each in final.contents.left_out] == [
        ("Schakels waarvan niets is ingevuld", "2. Become aware, 4. Positive first experience"),
    ]


def test_a_waived_plate_has_its_page_in_a_draft_and_only_its_reason_in_a_final() -> None:
    document = waived(full_document(), reason=SHORT_REASON)

    draft, final = shown(document), shown(document, "final")

    assert [len(report.plates) for report in (draft, final)] == [7, 6]
    assert [str(entry.message) for entry in draft.contents.story if entry.anchor == "plate-5"] == [
        f"Vrijgesteld: {SHORT_REASON}"
    ]
    assert [(each.title, str(each.reason)) for each in final.contents.left_out] == [
        ("5. Quality of use: vrijgesteld", SHORT_REASON)
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"key_message": "Wij leveren één keer."},
        {"gap_explanation": "De afdeling ziet vooral wat lukt."},
        {"customer_score_unknown_reason": "Niemand wilde antwoorden."},
        {"interviews": full_document().plates[4].interviews},
    ],
    ids=lambda said: next(iter(said)),
)
@pytest.mark.parametrize("reason", ["", SHORT_REASON], ids=["counts", "waived"])
def test_a_plate_on_which_anything_is_said_keeps_its_page_in_a_final(said: dict[str, Any], reason: str) -> None:
    document = with_plate(emptied(full_document(), 4), 4, waived=bool(reason), waiver_reason=reason, **said)

    final = shown(document, "final")

    assert (len(final.plates), final.contents.left_out) == (7, ())


def test_attempts_are_not_for_a_final_and_keep_no_page_in_it() -> None:
    document = with_plate(emptied(full_document(), 4), 4, attempts=(attempt("quality-of-use"),))

    draft, final = shown(document), shown(document, "final")

    assert [len(report.plates) for report in (draft, final)] == [7, 6]
    assert [(each.title, str(each.reason)) for each in final.contents.left_out] == [
        ("Schakels waarvan niets is ingevuld", "5. Quality of use")
    ]


def test_a_waived_plate_with_content_keeps_its_page() -> None:
    document = with_plate(full_document(), 4, waived=True, waiver_reason=SHORT_REASON)

    final = shown(document, "final")

    assert (len(final.plates), final.contents.left_out) == (7, ())


def test_a_draft_names_the_pages_for_which_nothing_is_known_yet() -> None:
    report = shown(EMPTY)

    assert (report.gaps, report.closing) == (None, None)
    assert [each.title for each in report.contents.left_out] == [
        "Verschil tussen klant en afdeling",
        "De ketting in de volgende periode",
    ]


# The cover


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("", "large"),
        ("Duinlijn Internet", "large"),
        ("Coöperatieve Vereniging Oosterlicht en Omstreken", "long"),
        ("Warmte " * 17, "long"),
        ("😀" * 120, "longest"),
    ],
)
def test_a_long_name_is_set_in_smaller_letters(name: str, size: str) -> None:
    assert shown(full_document(organisation=name)).cover.size == size


def test_the_cover_names_who_by_whom_and_when() -> None:
    document = full_document(fictional=True)

    cover = build(document, language="nl", made_on=datetime.date(2026, 11, 24)).cover

    assert [str(mark) for mark in cover.marks] == [
        "Duinlijn · fictief voorbeeld",
        "Campagnemedewerker",
        "Periode 2026 · 24 november 2026",
    ]


@pytest.mark.parametrize(
    ("document", "heading", "caption"),
    [
        (PROVIDER, "Waar de ketting knelt bij Duinlijn Internet", "Getekend met de klantcijfers"),
        (full_document(), "De ketting van Duinlijn", "Getekend met de klantcijfers"),
        (EMPTY, "Een klantketting", "Er zijn nog geen klantcijfers"),
        (
            EMPTY.model_copy(update={"organisation": "Duinlijn"}),
            "De ketting van Duinlijn",
            "Er zijn nog geen klantcijfers",
        ),
    ],
    ids=["full", "level", "empty", "only a name"],
)
def test_the_cover_says_what_it_draws(document: Document, heading: str, caption: str) -> None:
    cover = shown(document).cover

    assert re.sub("<[^>]+>", "", cover.heading) == heading
    assert cover.caption.startswith(caption)


@pytest.mark.parametrize(
    ("answers", "caption", "ground"),
    [
        ([412] * 7, ", elk uit minstens 412 antwoorden:", "Elk klantcijfer rust op minstens 412 antwoorden. "),
        ([900, 5, *[412] * 5], ", elk uit minstens 5 antwoorden:", "Elk klantcijfer rust op minstens 5 antwoorden. "),
        ([1, *[412] * 6], ", elk uit minstens 1 antwoord:", "Elk klantcijfer rust op minstens 1 antwoord. "),
        ([412, None, *[412] * 5], ":", ""),
    ],
)
def test_answers_are_told_as_the_fewest_under_a_score_when_they_are_known_of_all(
    answers: list[int | None], caption: str, ground: str
) -> None:
    document = full_document()
    for order, count in enumerate(answers):
        document = with_plate(document, order, score_n=count)

    report = shown(document)

    assert report.cover.caption == f"Getekend met de klantcijfers{caption} hoe dunner de schakel, hoe lager het cijfer."
    assert report.contents.guide.ground == f"{ground}Waar een cijfer vandaan komt, staat op zijn plaat."


def test_a_quarter_is_written_out_in_a_sentence_and_short_elsewhere() -> None:
    document = full_document(period="2026-Q3", next_period="2026-Q4")

    dutch, english = shown(document), build(document, language="en")

    assert dutch.cover.subtitle.endswith("wat er in het vierde kwartaal van 2026 moet gebeuren")
    assert str(dutch.cover.marks[-1]) == "Periode Q3 2026"
    assert dutch.closing is not None
    assert (dutch.closing.today, dutch.closing.tomorrow) == (
        "Zo staat de ketting nu, in het derde kwartaal van 2026",
        "Zo staat de ketting in het vierde kwartaal van 2026, als de streefcijfers zijn gehaald",
    )
    assert (dutch.footer, dutch.plates[0].kpi_title) == ("Q3 2026", "KPI’s, nu en doel Q4 2026")
    assert english.cover.subtitle.endswith("what has to happen in Q4 2026")
    assert [page for page in (report_html(document, language=each) for each in ("nl", "en")) if "2026-Q" in page] == []


# The summary


def test_the_summary_has_three_key_points_those_of_the_workbook_first() -> None:
    own = KeyPoint(uid=uid("own"), about="weakest", title="De factuur jaagt klanten weg", text="Zij bellen twee keer.")

    points = shown(full_document(key_points=(own,))).summary.key_points

    assert [str(point.title) for point in points[:1]] == ["De factuur jaagt klanten weg"]
    assert len(points) == 3


def test_a_final_proposes_only_what_the_data_tell() -> None:
    draft, final = (shown(EMPTY, version).summary.key_points for version in ("draft", "final"))

    assert (len(draft), final) == (3, ())


def test_the_decision_begins_with_the_sentence_to_act_on() -> None:
    decision = shown(full_document(requested_decision=ASKED)).summary.decision

    assert str(decision.lead) == "Maak € 184.000 vrij voor 2027."
    assert str(decision.rest) == "Van elke tien euro gaan er zeven naar service."
    assert not decision.is_long


def test_a_decision_in_lines_begins_with_its_first_line() -> None:
    decision = shown(full_document(requested_decision="Trek een manager aan\nEn geef haar tijd.")).summary.decision

    assert (str(decision.lead), str(decision.rest)) == ("Trek een manager aan", "En geef haar tijd.")


def test_a_decision_without_a_sentence_to_begin_with_is_not_set_in_bold() -> None:
    decision = shown(full_document(requested_decision="Besluit " * 40)).summary.decision

    assert bool(decision)
    assert (decision.lead.lines, str(decision.rest)) == ((), ("Besluit " * 40).strip())


def test_a_long_decision_gets_the_whole_width() -> None:
    page = page_of(full_document(requested_decision="Besluit dit. " * 150))

    asked = [each.get("class") for each in page.iter("div") if each.get("class", "").startswith("ask")]

    assert asked == ["ask long", "ask"]


def test_under_each_link_stand_its_numbers() -> None:
    page = page_of(scored(("6.0", "7.1", "7.5")))

    [table] = sections(page)["summary"].iter("table")
    column = [words(next(iter(row))) for row in table.iter("tr")]

    assert column == ["1. Meet my needs", "", "afdeling 7,1 · streef 7,5", "−1,1", "afdeling overschat zich"]


def test_many_departments_are_counted_under_their_link() -> None:
    departments = tuple(Department(uid=uid("department", n), name=f"Afdeling {n}") for n in range(5))
    document = full_document(departments=departments)

    first = shown(with_plate(document, 0, departments=tuple(each.uid for each in departments))).summary.columns[0]

    assert str(first.departments).endswith("en nog 2")


# The closing page


def test_the_closing_page_sets_then_beside_now() -> None:
    document = scored(("6.0", "7.1", "7.5"), ("6.5", None, None), ("8.0", None, "8.0"))

    closing = shown(document).closing

    assert closing is not None
    assert (closing.today, closing.tomorrow) == (
        "Zo staat de ketting nu, in 2026",
        "Zo staat de ketting in 2027, als de streefcijfers zijn gehaald",
    )
    assert [(column.told, column.rise) for column in closing.columns[:4]] == [
        ("nu 6,0, dan 7,5", "+1,5"),
        ("nog geen streefcijfer", ""),
        ("nu 8,0, dan 8,0", "0,0"),
        ("nu 7,1, dan 7,4", "+0,3"),
    ]


def test_the_closing_page_asks_for_the_decision_again() -> None:
    page = page_of(full_document(requested_decision=ASKED))

    asked = [words(each) for each in page.iter("div") if each.get("class") == "ask"]

    assert asked == ["Besluit dat we vragen" + ASKED.replace(". Van", ".Van")] * 2


def test_a_waived_link_does_not_grow() -> None:
    closing = shown(waived(full_document())).closing

    assert closing is not None
    assert (closing.columns[4].told, closing.columns[4].rise) == ("vrijgesteld", "")
    assert len(closing.columns) == len(STEPS)


def test_without_a_next_period_the_closing_page_still_speaks_of_one() -> None:
    closing = shown(full_document(period="", next_period="")).closing

    assert closing is not None
    assert (closing.today, closing.tomorrow) == (
        "Nu",
        "Zo staat de ketting in de volgende periode, als de streefcijfers zijn gehaald",
    )
