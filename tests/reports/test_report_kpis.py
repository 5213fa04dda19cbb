"""The pages about KPIs: their cards and numbers, what moves what, what collides and is agreed, and what was measured."""

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest

from reports.report import build, report_html
from reports.report.conflicts_page import MOST
from reports.report.definitions import LISTED
from reports.report.kpi_view import KpiCard, KpiPages
from reports.report.view import Version
from tests.reports.editions import DOCUMENTS, EMPTY, LAST_YEAR, THIS_YEAR, pdf_of
from tests.reports.structure import headings, sheets
from tests.workbook.documents import LONG, full_document, full_kpi, uid, with_kpi, with_plate
from workbook.document import Candidate, Document, Kpi, Measurement, Relation

FULL = DOCUMENTS["KPIs in full"]


def pages(document: Document, version: Version = "draft") -> KpiPages:
    return build(document, language="nl", version=version).kpis


def card(document: Document, version: Version = "draft") -> KpiCard:
    """The card of the first KPI of the third plate."""
    definitions = pages(document, version).definitions
    assert definitions is not None
    return definitions.groups[2].cards[0]


def bare(document: Document) -> Document:
    """The workbook without relations and agreements, candidates, starts and measurements."""
    plates = tuple(
        plate.model_copy(
            update={
                "kpis": tuple(
                    kpi.model_copy(update={"relations": (), "measurements": (), "start_value": None})
                    for kpi in plate.kpis
                ),
                "candidates": (),
                "visible_moments": "",
                "segments": "",
            }
        )
        for plate in document.plates
    )
    return document.model_copy(update={"plates": plates, "agreements": ()})


# Cards and their numbers


def test_a_card_tells_what_a_kpi_is_and_what_is_said_of_its_values() -> None:
    kpi: Kpi = full_kpi("easy-to-buy", 1)
    document = with_kpi(
        full_document(),
        direction="band",
        band_low=Decimal(8),
        band_high=Decimal(25),
        data_source="CRM",
        target_note="Zo willen wij het.",
        previous_target_note="Gehaald.",
    )

    shown = card(document)

    assert (shown.number, str(shown.name), str(shown.definition)) == (7, kpi.name, LONG)
    assert [(each.label, str(each.value)) for each in shown.facts] == [
        ("Eenheid", "dagen"),
        ("Richting", "binnen een bandbreedte · van 8\u00a0dagen tot en met 25\u00a0dagen"),
        ("Soort", "proces (stuurbaar)"),
        ("Bron", "CRM"),
        ("Eigenaar (rol)", "Teamleider service"),
        ("Gemeten", "elke maand"),
        ("Betrouwbaarheid", "redelijk · Er wordt met de hand geteld."),
    ]
    assert [(each.label, str(each.value)) for each in shown.values] == [
        ("Begin", "8\u00a0dagen"),
        ("Nu", "10\u00a0dagen"),
        ("Doel", "12\u00a0dagen"),
    ]
    assert [(each.label, str(each.value)) for each in shown.whys] == [
        ("Waarom", "Om te weten wat de klant merkt."),
        ("Waarom dat", "Omdat wachten klanten kost."),
        ("En waarom dat", "Omdat een klant die blijft minder kost."),
    ]
    assert [(each.label, str(each.value)) for each in shown.notes] == [
        ("Toelichting op het doel", "Zo willen wij het."),
        ("Terugblik op het vorige doel", "Gehaald."),
        ("Metingen", "01-02-2026 9\u00a0dagen; 01-10-2026 10\u00a0dagen (Na de nieuwe telling.)"),
    ]


def test_a_draft_tells_what_a_card_lacks_and_a_final_does_not() -> None:
    document = with_kpi(full_document(), owner_role="", measuring_period=" ", third_why="")

    assert card(document).missing == "eigenaar (rol), hoe vaak gemeten, drie keer waarom"
    assert [card(document, "final").missing, card(full_document()).missing] == ["", ""]


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "Alle 21 KPI’s hebben een definitie, een eenheid en een richting"),
        ({"unit": ""}, "20 van de 21 KPI’s hebben een definitie, een eenheid en een richting"),
        ({"direction": "band"}, "20 van de 21 KPI’s hebben een definitie, een eenheid en een richting"),
    ],
)
def test_the_cards_are_titled_by_how_many_are_clear(fields: dict[str, Any], title: str) -> None:
    definitions = pages(with_kpi(full_document(), **fields)).definitions

    assert definitions is not None
    assert definitions.title == title


@pytest.mark.parametrize("version", ["draft", "final"])
def test_wherever_a_kpi_is_named_its_number_leads_to_the_card_with_that_number(version: Version) -> None:
    html = report_html(FULL, language="nl", version=version)

    cards = re.findall(r'<span class="number">(\d+)</span> <span id="(kpi-[0-9a-f-]{36})">', html)
    named = re.findall(r'<a class="footnote" href="#(kpi-[0-9a-f-]{36})">(\d+)</a>', html)

    assert [int(number) for number, _anchor in cards] == list(range(1, 28))
    assert {(number, anchor) for anchor, number in named} == set(cards)
    assert len(named) > 4 * len(cards)  # on its plate, among all, in relations, conflicts, trends and rounds
    assert html.count('class="footnote"') == len(named)


def test_a_plate_alone_has_no_numbers_for_there_are_no_cards_beside_it() -> None:
    from reports.report.alone import plate_html

    assert 'class="footnote"' not in plate_html(FULL, "easy-to-buy", language="nl")


def test_so_many_measurements_as_can_be_read_are_listed_and_of_more_is_told_what_they_come_to() -> None:
    def measured(count: int) -> Document:
        series = tuple(
            Measurement(uid=uid("series", n), date=datetime.date(2024, 1, 1) + datetime.timedelta(n), value=Decimal(n))
            for n in range(count)
        )
        return with_kpi(full_document(), measurements=series)

    listed, told = (str(card(measured(count)).notes[-1].value) for count in (LISTED, LISTED + 1))

    assert len(listed.split("; ")) == LISTED
    assert told == "25, van 0\u00a0dagen op 01-01-2024 tot 24\u00a0dagen op 25-01-2024"


@pytest.mark.parametrize("document", [LAST_YEAR, THIS_YEAR], ids=["last year", "this year"])
def test_the_cards_of_the_provider_stand_at_least_five_on_a_page(document: Document) -> None:
    name = "last year" if document is LAST_YEAR else "this year"
    begins = {heading: page for page, heading in headings(sheets(pdf_of(name)), "H2")}

    [first] = [page for heading, page in begins.items() if "een definitie, een eenheid" in heading]
    [after] = [page for heading, page in begins.items() if "verbanden" in heading and page > first]

    assert after - first <= -(-len(list(document.kpis())) // 5)


# Relations


def test_the_map_and_the_list_show_the_same_relations() -> None:
    shown = pages(FULL)

    assert shown.map is not None
    assert shown.relations is not None
    lines = [line for group in shown.relations.groups for line in group.lines]
    assert len(lines) == 28
    assert "28 verbanden" in shown.map.drawing
    assert shown.map.title == "15 van de 28 verbanden lopen naar een andere schakel, en 7 paren doelen botsen"
    assert (
        shown.relations.title
        == f"In {sum(line.opposes for line in lines)} van de 28 verbanden werken doelen elkaar tegen"
    )


def test_a_relation_in_the_list_has_both_departments_sign_kind_strength_reason_and_what_the_goals_do() -> None:
    relations = pages(FULL).relations

    assert relations is not None
    group = relations.groups[1]
    line = group.lines[0]
    assert (group.name, str(group.departments)) == ("Become aware", "Marketingcommunicatie")
    assert (str(line.start.name), line.start.number) == ("Spontane naamsbekendheid", 4)
    assert (str(line.end.name), line.end.number, str(line.end.place)) == ("Kosten per lead", 5, "Marketingcommunicatie")
    assert (line.moves, line.strength) == ("Stijgt de een, dan stijgt de ander mee. Gelezen als: versterkt.", "sterk")
    assert (line.goals, line.opposes) == ("De doelen werken elkaar tegen.", True)
    assert str(line.reason) == "Bekendheid maakt elke aanvraag goedkoper."


def test_a_relation_of_a_kpi_with_itself_keeps_its_reason() -> None:
    document = bare(full_document())
    kpi = document.plates[2].kpis[0]
    itself = Relation(uid=uid("itself"), to=kpi.uid, sign="+", reason="Hij versterkt zichzelf.")

    relations = pages(with_kpi(document, relations=(itself,))).relations

    assert relations is not None
    assert [str(line.reason) for group in relations.groups for line in group.lines] == ["Hij versterkt zichzelf."]


# Conflicts


def test_conflicts_say_why_what_is_agreed_and_what_is_open() -> None:
    conflicts = pages(FULL).conflicts

    assert conflicts is not None
    assert conflicts.title == "Over 2 van de 7 botsingen tussen doelen is nog niets afgesproken"
    assert [line.number for line in conflicts.lines] == list(range(1, 8))
    first, third, last = conflicts.lines[0], conflicts.lines[2], conflicts.lines[-1]
    assert str(first.sentence) == (
        "‘Spontane naamsbekendheid’ moet omhoog en ‘Kosten per lead’ moet omlaag, maar als de een stijgt, stijgt de ander mee."
    )
    assert (str(first.agreed.decides), first.agreed.review, first.agreed.is_settled) == (
        "Directeur klant 1",
        "02-03-2027",
        True,
    )
    assert (third.agreed.is_settled, third.follows_from) == (False, 0)
    assert (last.agreed.is_settled, last.follows_from) == (False, 3)
    assert last.between is not None


def test_what_is_open_says_so_in_its_own_words() -> None:
    html = report_html(FULL, language="nl")

    assert html.count("Nog geen afspraak") == 2
    assert html.count("Volgt uit botsing 3") == 1


@pytest.mark.parametrize(
    ("agreed", "title"),
    [
        (True, "Over de botsing tussen twee doelen is een afspraak gemaakt"),
        (False, "Twee doelen botsen, en daarover is nog niets afgesproken"),
    ],
)
def test_one_conflict_is_told_as_one(agreed: bool, title: str) -> None:
    document = full_document() if agreed else full_document(agreements=())
    plates = tuple(plate if order < 1 else with_relations(plate, ()) for order, plate in enumerate(document.plates))
    conflicts = pages(document.model_copy(update={"plates": plates})).conflicts

    assert conflicts is not None
    assert (conflicts.title, len(conflicts.lines)) == (title, 1)


def test_a_half_agreement_is_not_told_as_none() -> None:
    document = full_document()
    half = tuple(each.model_copy(update={"decides": ""}) for each in document.agreements)

    conflicts = pages(document.model_copy(update={"agreements": half})).conflicts

    assert conflicts is not None
    assert "is de afspraak nog niet compleet" in conflicts.title


def with_relations(plate: Any, relations: tuple[Relation, ...]) -> Any:
    kpis = (plate.kpis[0].model_copy(update={"relations": relations}), *plate.kpis[1:])
    return plate.model_copy(update={"kpis": kpis})


def test_an_agreement_on_goals_that_collide_no_more_is_still_told() -> None:
    document = with_kpi(full_document(), 0, 1, relations=())

    conflicts = pages(document).conflicts

    assert conflicts is not None
    assert (conflicts.title, conflicts.lines) == ("1 afspraak over doelen die elkaar niet meer tegenwerken", ())
    assert [str(line.agreed.yields) for line in conflicts.earlier] == ["Het tweede doel."]


def test_of_conflicts_without_an_agreement_so_many_are_shown_as_can_be_settled() -> None:
    document = bare(full_document())
    hub = document.plates[0].kpis[0]
    kpis = tuple(full_kpi("easy-to-buy", n, uid=uid("many", n), measurements=()) for n in range(30))
    others = tuple(full_kpi("become-aware", n, uid=uid("more", n), measurements=()) for n in range(30))
    document = with_plate(with_plate(document, 2, kpis=kpis), 1, kpis=others)
    against = tuple(
        Relation(uid=uid("against", n), to=each.uid, sign="-", reason=LONG) for n, each in enumerate((*kpis, *others))
    )

    conflicts = pages(with_kpi(document, 0, 1, relations=against)).conflicts

    assert conflicts is not None
    assert hub.uid not in {each.uid for each in kpis}
    assert (len(conflicts.lines), conflicts.more) == (MOST, "En nog 20 botsingen zonder afspraak.")


# Progress and trends


def test_progress_is_titled_by_what_moved_and_drawn_bar_by_bar_under_the_number_of_its_card() -> None:
    progress = pages(FULL).progress

    assert progress is not None
    assert progress.title == "26 van 27 KPI’s kwamen dichter bij hun doel"
    drawn = "".join(drawing for row in progress.rows for drawing in row)
    assert [f">{number}. " in drawn for number in range(1, 28)] == [True] * 27
    assert "2. Producten per klant: van 1,8 via 1,9 naar 2, op weg" in drawn


def test_who_was_there_from_the_start_came_no_nearer() -> None:
    """One fell from 20 to 18, far above its target of 10; one was always within its band; one came nearer."""
    values = (
        {"direction": "higher", "start_value": Decimal(20), "current_value": Decimal(18), "target_value": Decimal(10)},
        {"direction": "band", "start_value": Decimal(9), "current_value": Decimal(8), "band_high": Decimal(25)},
        {"direction": "higher", "start_value": Decimal(5), "current_value": Decimal(8), "target_value": Decimal(10)},
    )
    kpis = tuple(full_kpi("easy-to-buy", n, measurements=(), relations=(), **each) for n, each in enumerate(values, 1))

    progress = pages(with_plate(bare(full_document()), 2, kpis=kpis)).progress

    assert progress is not None
    assert progress.title == "1 van 3 KPI’s kwam dichter bij het doel"


def test_kpis_without_progress_are_named_by_the_reason() -> None:
    progress = pages(full_document()).progress

    assert progress is not None
    assert [(why, len(kpis)) for why, kpis in progress.without] == [("de waarde bij het begin ontbreekt", 14)]


def test_trends_show_what_was_measured_more_than_once_and_nothing_else() -> None:
    trends = pages(with_kpi(full_document(), measurements=full_kpi("easy-to-buy", 1).measurements[:1])).trends

    assert trends is not None
    assert [str(each.kpi.name) for row in trends.rows for each in row] == [
        f"Meter {step} 1"
        for step in (
            "meet-my-needs",
            "become-aware",
            "positive-first-experience",
            "quality-of-use",
            "quality-of-service",
            "ease-of-payment-and-switch",
        )
    ]


# What can be measured, and how KPIs were chosen


def test_what_systems_see_stands_with_the_segments_link_by_link() -> None:
    seen = pages(with_plate(bare(full_document()), visible_moments="Elke bestelling.", segments="Stad en land.")).seen

    assert seen is not None
    assert seen.title == "Van 1 van de 7 schakels weten wij wat onze systemen zien"
    assert [(line.name, str(line.moments), str(line.segments)) for line in seen.lines] == [
        ("Easy to buy", "Elke bestelling.", "Stad en land.")
    ]


def test_the_exercise_tells_what_became_of_each_candidate() -> None:
    document = bare(full_document())
    kpi = document.plates[2].kpis[1]
    taken = Candidate(uid=uid("taken"), name="Genomen", found_at="Vakblad", is_used="yes", votes=3, kpi=kpi.uid)
    dropped = Candidate(uid=uid("dropped"), name="Weg", is_used="no", is_dropped=True, drop_reason="Te duur.")

    rounds = pages(with_plate(document, candidates=(taken, dropped))).rounds

    assert rounds is not None
    assert rounds.title == "Op onze shortlist: 1 van 2 gevonden KPI’s"
    [first, second] = rounds.groups[0].lines
    assert (str(first.name), str(first.found_at), first.votes) == ("Genomen", "Vakblad", "3")
    assert first.became == f'op de shortlist: {kpi.name}<a class="footnote" href="#kpi-{kpi.uid}">8</a>'
    assert (str(second.became), str(second.reason)) == ("afgevallen", "Te duur.")


# Nothing to tell


@pytest.mark.parametrize("version", ["draft", "final"])
def test_without_kpis_there_is_no_page_about_them(version: Version) -> None:
    assert pages(EMPTY, version) == KpiPages(*[None] * 8)


def test_where_agreements_are_left_the_contents_say_nothing_of_their_absence() -> None:
    document = with_kpi(full_document(), 0, 1, relations=())

    built = build(document, language="nl", version="draft")

    assert built.kpis.conflicts is not None
    assert "KPI’s: botsingen en afspraken" not in [each.title for each in built.contents.left_out]


def test_the_newest_measurement_is_the_value_now_on_every_page() -> None:
    measured = (Measurement(uid=uid(900), date=datetime.date(2026, 10, 31), value=Decimal("2.0")),)
    values = {"current_value": Decimal("1.9"), "target_value": Decimal(2), "direction": "higher"}
    document = with_kpi(full_document(), 2, 1, measurements=measured, **values)

    told = {fact.label: str(fact.value) for fact in (*card(document).values, *card(document).notes)}
    line = build(document, language="nl").plates[2].kpis[0]

    assert (told["Nu"], told["Waarde nu op de plaat"], line.now) == (line.now, line.now.replace("2", "1,9"), line.now)
    assert line.now.startswith("2")


def test_a_draft_says_which_pages_wait_and_a_final_leaves_them_out() -> None:
    document = bare(THIS_YEAR)

    draft, final = (build(document, language="nl", version=version) for version in ("draft", "final"))

    assert [(each.title, str(each.reason)) for each in draft.contents.left_out] == [
        ("KPI’s: hun samenhang", "Nog geen KPI heeft een verband met een andere."),
        ("KPI’s: voortgang", "Van geen enkele KPI zijn de beginwaarde en het doel al allebei bekend."),
        ("KPI’s: gemeten waarden", "Nog geen KPI is vaker dan één keer gemeten."),
    ]
    assert final.contents.left_out == ()
    assert [entry.anchor for entry in final.contents.appendix] == ["kpis", "profile"]
