"""A workbook at a glance: the chain as navigation, every open rule a link to its very field, members, and the report."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import logged_in
from tests.factories import STEPS, join, make_workbook
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, waived, with_plate
from workbook.document import Department, Document
from workbook.models import Plate, Workbook

pytestmark = pytest.mark.django_db


def path(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/"


def page_of(client: Client, document: Document, owner: User) -> Seen:
    """The page of a workbook with this in it."""
    return see(client, path(write(document, owner=owner)))


def link(page: Seen, number: int) -> str:
    """What is said of link ``number`` (from 1) in the list under the chain."""
    return words(page.one("nav", class_="chainnav").findall(".//ol/li")[number - 1])


def tasks(page: Seen) -> dict[str, list[str]]:
    """What is missing, by the heading it stands under."""
    places = page.one("ul", class_="task").findall("./li")
    return {words(place.find("h3")): [words(each) for each in place.iter("a")] for place in places}


def test_the_chain_leads_to_every_plate(as_student: Client, student: User) -> None:
    workbook = make_workbook(student)
    page = see(as_student, path(workbook))
    items = page.one("nav", class_="chainnav").findall(".//ol/li/a")

    assert [item.get("href") for item in items] == [f"{path(workbook)}plates/{step}/" for step in STEPS]
    assert [words(item) for item in items][:2] == ["1. Meet my needs", "2. Become aware"]


def test_the_drawings_repeat_for_the_eye_what_the_list_tells_everybody(as_student: Client, student: User) -> None:
    page = page_of(as_student, full_document(), student)
    drawn = [svg for svg in page.one("nav", class_="chainnav").iter() if "kk-drawing" in svg.get("class", "")]

    assert {svg.get("aria-hidden") for svg in drawn} == {"true"}
    assert {svg.get("class").split()[-1] for svg in drawn} == {"kk-chain", "kk-vchain"}
    hits = [hit for svg in drawn for hit in svg.iter() if "kk-hit" in hit.get("class", "")]
    assert {hit.get("tabindex") for hit in hits} == {"-1"}


def test_a_link_tells_its_scores_gap_state_and_who_bears_it(as_student: Client, student: User) -> None:
    department = Department(uid=full_document().plates[0].uid.__class__(int=7), name="Productmanagement")
    document = with_plate(
        full_document(departments=(department,)),
        0,
        departments=(department.uid,),
        customer_score=Decimal("7.0"),
        own_score=Decimal("7.6"),
        aspired_score=Decimal("7.4"),
    )
    page = page_of(as_student, document, student)

    assert link(page, 1) == (
        "1. Meet my needs Productmanagement klant 7,0 eigen 7,6 verschil −0,6 streef 7,4 Compleet"
        " Zwakste schakel Blinde vlek"
    )


def test_a_link_on_the_way_tells_how_far_it_is(as_student: Client, student: User) -> None:
    workbook = make_workbook(student)
    Plate.objects.filter(workbook=workbook, step="easy-to-buy").update(own_score=6)
    page = see(as_student, path(workbook))

    assert link(page, 3) == "3. Easy to buy klant – eigen 6,0 verschil – streef – 1 van 8"
    assert link(page, 5) == "5. Quality of use 0 van 8 · mag vervallen"


def test_a_waived_link_says_so_and_asks_nothing(as_student: Client, student: User) -> None:
    page = page_of(as_student, waived(full_document()), student)

    assert link(page, 5) == "5. Quality of use Vrijgesteld"
    assert "6 van 6 schakels compleet" in page.text


def test_a_waiver_without_a_reason_does_not_count(as_student: Client, student: User) -> None:
    page = page_of(as_student, with_plate(full_document(), 4, waived=True), student)

    assert "Vrijgesteld" not in link(page, 5)
    assert "7 van 7 schakels compleet" in page.text


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        (full_document(), "Klanten geven alle schakels hetzelfde cijfer: geen is de zwakste."),
        (with_plate(full_document(), 5, customer_score=Decimal("4.8")), "Zwakste schakel: Quality of service."),
        (
            with_plate(with_plate(full_document(), 5, customer_score=None), 0, customer_score=Decimal("6.8")),
            "Zwakst tot nu toe: Meet my needs.",
        ),
        (
            with_plate(full_document(), 1, own_score=Decimal("8.5")),
            "Blinde vlek: Become aware. De afdeling geeft zichzelf een 8,5, klanten geven een 7,1.",
        ),
    ],
)
def test_weakest_link_and_blind_spot_are_told_in_words(
    as_student: Client, student: User, document: Document, verdict: str
) -> None:
    assert verdict in page_of(as_student, document, student).text


def test_without_scores_there_is_no_verdict(as_student: Client, student: User) -> None:
    page = see(as_student, path(make_workbook(student)))

    assert "Nog geen schakel heeft een klantcijfer. Kies er een om mee te beginnen." in page.text
    assert "Blinde vlek" not in page.text


def test_findings_stand_under_their_link_and_what_blocks_stands_first(as_student: Client, student: User) -> None:
    document = with_plate(full_document(), 2, own_score=None, score_source="", tops=(), aspired_score=Decimal(1))
    page = page_of(as_student, document, student)

    assert tasks(page) == {
        "3. Easy to buy": [
            "Welk cijfer zou de afdeling zichzelf geven voor Easy to buy?",
            "Op de plaat van Easy to buy ontbreekt nog: top.",
            "Waar komt het klantcijfer voor Easy to buy vandaan? Noem de bron.",
            "Je streeft voor Easy to buy niet naar een hoger cijfer. Is dat een bewuste keuze?",
        ]
    }
    titles = [words(icon) for icon in page.one("ul", class_="task").iter() if icon.get("role") == "img"]
    assert titles == ["Blokkerend", "Blokkerend", "Waarschuwing", "Advies"]
    assert [words(item) for item in page.one("ul", class_="counts")] == [
        "2 blokkerende punten",
        "1 waarschuwing",
        "1 advies",
    ]


def test_hints_are_folded_as_long_as_something_presses(as_student: Client, student: User) -> None:
    pressed = with_plate(full_document(), 2, own_score=None, aspired_score=Decimal(1))
    (folded,) = page_of(as_student, pressed, student).one("ul", class_="task").iter("details")
    assert (words(folded.find("summary")), folded.get("open")) == ("1 advies: Easy to buy", None)

    only_hints = with_plate(full_document(), 2, aspired_score=Decimal(1))
    (unfolded,) = page_of(as_student, only_hints, student).one("ul", class_="task").iter("details")
    assert unfolded.get("open") is not None


def test_an_empty_plate_is_one_point_with_the_others_folded_behind_it(as_student: Client, student: User) -> None:
    page = see(as_student, path(make_workbook(student)))
    place = page.one("ul", class_="task").findall("./li")[1]

    assert [words(item) for item in place.findall("./div/ul/li")] == [
        "Blokkerend De plaat voor Meet my needs is nog leeg."
    ]
    assert words(place.find("./div/details/summary")) == "nog 7 punten: Meet my needs"


def test_a_workbook_in_which_nothing_is_missing_says_so(as_student: Client, student: User) -> None:
    page = page_of(as_student, full_document(), student)

    assert "Er ontbreekt niets meer." in page.text
    assert page.all("ul", class_="task") == []
    assert "100 %" in page.text


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({"aspired_score": Decimal(1)}, "Nog te verbeteren"),
        ({"score_source": ""}, "Nog te verbeteren"),
        ({"own_score": None}, "Dit ontbreekt nog"),
        ({"tops": ()}, "Dit ontbreekt nog"),
        ({}, "Dit ontbreekt nog"),
    ],
    ids=["a hint", "a warning", "not complete", "blocking", "nothing"],
)
def test_what_is_only_to_improve_is_not_called_missing(
    as_student: Client, student: User, fields: dict[str, Any], heading: str
) -> None:
    page = page_of(as_student, with_plate(full_document(), 2, **fields), student)

    assert words(page.at("missing")) == heading


@pytest.mark.parametrize(
    ("role", "said"),
    [("editor", "Managementsamenvatting schrijven"), ("reader", "Managementsamenvatting lezen")],
)
def test_the_management_summary_is_one_step_away(student: User, teammate: User, role: str, said: str) -> None:
    workbook = make_workbook(student)
    join(workbook, teammate, role)
    client = logged_in(teammate)
    address, _hash, place = see(client, path(workbook)).links[said].partition("#")
    shown = see(client, address)
    (section,) = [each for each in shown.all("section", class_="sec") if shown.at(place) in each]

    assert address == f"{path(workbook)}profile/"
    assert words(shown.at(place)) == "Managementsamenvatting"
    assert "Gevraagd besluit" in words(section)


def test_the_way_on_leads_to_the_first_link_that_is_not_complete(as_student: Client, student: User) -> None:
    workbook = write(with_plate(full_document(), 3, own_score=None), owner=student)
    page = see(as_student, path(workbook))

    assert page.links["Verder met Positive first experience"] == f"{path(workbook)}plates/positive-first-experience/"


def test_the_report_can_be_read_and_downloaded_and_there_is_more_to_take(as_student: Client, student: User) -> None:
    workbook = make_workbook(student)
    links = see(as_student, path(workbook)).links

    assert (links["Rapport lezen"], links["Concept als PDF"], links["Definitief rapport, platen en meer"]) == (
        f"{path(workbook)}report/",
        f"{path(workbook)}report.pdf",
        f"{path(workbook)}download/",
    )


def test_members_stand_there_with_their_roles(as_student: Client, student: User, teammate: User) -> None:
    workbook = make_workbook(student)
    join(workbook, teammate, "commenter")
    page = see(as_student, path(workbook))

    assert [words(each) for each in page.one("ul", class_="people").iter("li")] == [
        f"{student.name} (jij) eigenaar",
        f"{teammate.name} meedenker",
    ]


@pytest.mark.parametrize("role", ["reader", "commenter", "editor", "owner"])
def test_only_an_owner_is_offered_to_delete_and_to_choose_members(student: User, teammate: User, role: str) -> None:
    workbook = make_workbook(student)
    join(workbook, teammate, role)
    page = see(logged_in(teammate), path(workbook))

    assert bool([form for form in page.all("form") if "delete" in form.get("action", "")]) == (role == "owner")
    assert ("Uitnodigen of rollen wijzigen" in page.links) == (role == "owner")
    assert ("Verder met Meet my needs" in page.links) == (role in {"editor", "owner"})


def test_a_workbook_without_a_name_has_a_page_all_the_same(as_student: Client, student: User) -> None:
    page = see(as_student, path(make_workbook(student, organisation="", sector="", period="")))

    assert words(page.one("h1")) == "Waar knelt de ketting?"
    assert page.one("title").text.startswith("Werkboek zonder naam · ")
