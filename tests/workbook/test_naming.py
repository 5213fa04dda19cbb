"""Every row and field of a workbook has a place: words by which one knows it, and an address that its page has."""

from typing import Any, Final
from urllib.parse import unquote, urldefrag
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from reports.exchange.rows import write
from tests.seen import see
from tests.strategies import documents
from tests.workbook.documents import full_document, uid, waived, with_kpi, with_plate
from tests.workbook.log import STEP, Log
from workbook.acts import Add, Remove
from workbook.conflicts import is_blank
from workbook.document import Department, Document
from workbook.fields import kinds
from workbook.forms.known import is_known
from workbook.models import Workbook
from workbook.naming import NAME, Key, places_of
from workbook.places import url_of
from workbook.reading import read

pytestmark = pytest.mark.django_db
some = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))

PLATE: Final = "Become aware"
AT_TIMES: Final = {
    ("plate", "waiver_reason"),
    ("kpi", "previous_target_note"),
    ("relation", "to"),
    ("candidate", "is_used"),
    ("candidate", "used_note"),
}
"""Fields that pages show only while they matter: of a waived plate, with a previous workbook, of a relation not made yet, of a
candidate that did not drop out."""
OF_ADVICE: Final = {("point", "responsible_role"), ("point", "period"), ("point", "based_on")}


def rows_of(workbook: UUID, document: Document) -> list[tuple[str, UUID]]:
    """Kind and uid of every row that a workbook holds; of agreements those that say something."""
    of_plates: list[tuple[str, UUID]] = []
    for plate in document.plates:
        of_plates.append(("plate", plate.uid))
        parts: dict[str, Any] = {
            "activity": plate.activities,
            "point": (*plate.tops, *plate.tips, *plate.advice),
            "kpi": plate.kpis,
            "relation": [relation for kpi in plate.kpis for relation in kpi.relations],
            "measurement": [measurement for kpi in plate.kpis for measurement in kpi.measurements],
            "candidate": plate.candidates,
            "interview": plate.interviews,
            "attempt": plate.attempts,
        }
        of_plates += [(of, each.uid) for of, parts_of in parts.items() for each in parts_of]
    of_whole = [
        *(("department", each.uid) for each in document.departments),
        *(("key_point", each.uid) for each in document.key_points),
        *(("conflict_agreement", each.uid) for each in document.agreements if not is_blank(each)),
    ]
    return [("workbook", workbook), *of_whole, *of_plates]


def fields_of(of: str) -> list[str]:
    """The fields that pages show of a kind of row."""
    (found,) = [each for each in kinds() if each.name == of]
    return [name for name in (*found.fields, *found.sets) if is_known(of, name)]


def leading_nowhere(client: Client, workbook: Workbook, document: Document, keys: list[Key]) -> set[Key]:
    """The places whose page has no element under their address."""
    places = places_of(workbook, document, keys)
    urls = {key: urldefrag(url_of(workbook.uuid, places[key].address, document)) for key in keys}
    ids = {page: set(see(client, page).ids) for page in {page for page, _anchor in urls.values()}}
    return {key for key, (page, anchor) in urls.items() if unquote(anchor) not in ids[page]}


@some
@given(document=documents())
def test_every_row_has_a_place_that_its_page_shows(student: User, as_student: Client, document: Document) -> None:
    workbook = write(document, owner=student)
    keys = [(of, row, "") for of, row in rows_of(workbook.uuid, document)]
    places = places_of(workbook, document, keys)

    assert places.keys() == set(keys)
    assert all(place.words or of == "department" for (of, _uid, _field), place in places.items())
    assert leading_nowhere(as_student, workbook, document, keys) == set()


def test_every_field_has_a_place_that_its_page_shows(student: User, as_student: Client) -> None:
    document = waived(full_document(departments=(Department(uid=uid("sales"), name="Verkoop"),)))
    workbook = write(document, owner=student)
    advice = {each.uid for plate in document.plates for each in plate.advice}
    keys = [(of, row, name) for of, row in rows_of(workbook.uuid, document) for name in fields_of(of)]
    keys = [(of, row, name) for of, row, name in keys if row in advice or (of, name) not in OF_ADVICE]
    nowhere = leading_nowhere(as_student, workbook, document, keys)

    assert {(of, name) for of, _row, name in nowhere} == AT_TIMES
    assert ("plate", document.plates[4].uid, "waiver_reason") not in nowhere


def test_places_are_told_from_large_to_small(student: User) -> None:
    document = full_document(departments=(Department(uid=uid("sales"), name="Verkoop"),))
    workbook = write(document, owner=student)
    plate = document.plates[1]
    told = {
        ("workbook", workbook.uuid, "summary"): "Voorkant · Samenvatting",
        ("key_point", uid("key point"), "title"): "Voorkant · Kernpunt 1: De factuur knelt · Titel",
        ("department", uid("sales"), ""): "Afdeling: Verkoop",
        ("plate", plate.uid, ""): PLATE,
        ("plate", plate.uid, "key_message"): f"{PLATE} · Wat moet de directie onthouden?",
        ("activity", plate.activities[1].uid, "tip"): f"{PLATE} · Kernactiviteit 2: {PLATE} 1 · Tip",
        ("kpi", plate.kpis[0].uid, "unit"): f"{PLATE} · KPI 1: Meter become-aware 1 · Eenheid",
        ("relation", uid(STEP, "relation"), "reason"): f"{PLATE} · Verband 1: Meter become-aware 1 · Reden",
        ("interview", uid(STEP, "interview"), "date"): f"{PLATE} · Gesprek 1: Manager · Datum",
        (
            "measurement",
            uid(STEP, "measurement", 2),
            "note",
        ): f"{PLATE} · Meting 2: 01-10-2026 (Meter become-aware 1) · Toelichting",
        (
            "candidate",
            uid(STEP, "candidate", 2),
            "drop_reason",
        ): f"{PLATE} · Kandidaat 2: Idee become-aware 2 · Waarom hij afvalt",
        ("conflict_agreement", document.agreements[0].uid, "yields"): (
            "Botsingen · Afspraak 1: Meter become-aware 1 ↔ Meter meet-my-needs 1 · Wat er wijkt"
        ),
    }

    assert {key: place.words for key, place in places_of(workbook, document, told).items()} == told


def test_a_long_name_is_cut_and_one_of_several_lines_stands_on_one(student: User) -> None:
    document = with_kpi(full_document(), 1, 1, name="a\nb " + "lang " * 20)
    workbook = write(document, owner=student)
    key = ("kpi", uid(STEP, "kpi", 1), "")
    name = places_of(workbook, document, [key])[key].row.name

    assert (name[:7], len(name), name[-1]) == ("a b lan", NAME, "…")


def test_a_department_is_found_on_a_plate_that_it_bears(student: User) -> None:
    sales, idle = (Department(uid=uid(name), name=name) for name in ("sales", "idle"))
    document = with_plate(full_document(departments=(sales, idle)), 2, departments=(sales.uid,))
    workbook = write(document, owner=student)
    keys = [("department", each.uid, "name") for each in (sales, idle)]

    assert [places_of(workbook, document, keys)[key].address for key in keys] == [
        "plate:easy-to-buy/departments",
        "plate:meet-my-needs/departments",
    ]


REMOVED: Final = {
    "activity": f"{PLATE} · Kernactiviteit: {PLATE} 0",
    "point": f"{PLATE} · Tip: Klanten noemen dit in de enquête elke maand vaker dan vorig…",
    "kpi": f"{PLATE} · KPI: Meter become-aware 2",
    "relation": f"{PLATE} · Verband: Klanten noemen dit in de enquête elke maand vaker dan vorig…",
    "interview": f"{PLATE} · Gesprek: Manager",
    "attempt": f"{PLATE} · Poging: Directeur",
    "measurement": f"{PLATE} · Meting: 01-10-2026 (Meter become-aware 1)",
    "candidate": f"{PLATE} · Kandidaat: Idee become-aware 2",
    "conflict_agreement": "Botsingen · Afspraak: Directie",
    "department": "Afdeling: Verkoop",
    "key_point": "Voorkant · Kernpunt: De factuur knelt",
}


def remove_one_of_each(log: Log, student: User) -> list[Key]:
    """A removed row of every kind."""
    attempt, department = uuid4(), uuid4()
    log.did(
        student,
        Add("attempt", attempt, log.plate.uid, {"role": "Directeur"}, log.revision),
        Add("department", department, None, {"name": "Verkoop"}, log.revision),
    )
    uids = {
        "activity": uid(STEP, "activity", 0),
        "point": uid(STEP, "tip"),
        "kpi": uid(STEP, "kpi", 2),
        "relation": uid(STEP, "relation"),
        "interview": uid(STEP, "interview"),
        "attempt": attempt,
        "department": department,
        "key_point": uid("key point"),
        "measurement": uid(STEP, "measurement", 2),
        "candidate": uid(STEP, "candidate", 2),
        "conflict_agreement": full_document().agreements[0].uid,
    }
    log.did(student, *(Remove(of, row) for of, row in uids.items()))
    return [(of, row, "") for of, row in uids.items()]


def test_removed_rows_keep_their_words_and_have_no_address(student: User) -> None:
    log = Log(write(full_document(), owner=student))
    keys = remove_one_of_each(log, student)
    places = places_of(log.workbook, read(log.workbook).document, keys)

    assert {key[0]: place.words for key, place in places.items()} == REMOVED
    assert {(place.address, place.row.is_removed) for place in places.values()} == {("", True)}
    assert set(REMOVED) == {each.name for each in kinds() if not each.lasting}


def test_a_relation_goes_by_its_own_words_when_its_kpi_was_removed(student: User) -> None:
    log = Log(write(full_document(), owner=student))
    log.did(student, Remove("kpi", uid(STEP, "kpi", 1)))
    key = ("relation", uid(STEP, "relation"), "")

    assert places_of(log.workbook, read(log.workbook).document, [key])[key].words == REMOVED["relation"]


def test_it_asks_one_statement_for_each_kind_of_removed_row_and_none_for_what_is_there(
    student: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    log = Log(write(full_document(), owner=student))
    keys = remove_one_of_each(log, student)
    document = read(log.workbook).document

    with django_assert_num_queries(len(REMOVED)):
        places_of(log.workbook, document, keys)
    with django_assert_num_queries(0):
        places_of(log.workbook, document, [(of, row, "") for of, row in rows_of(log.workbook.uuid, document)])


@pytest.mark.parametrize("of", ["activity", "kpi", "no_such_kind", "", "workbook"])
def test_what_is_not_there_has_no_place(student: User, of: str) -> None:
    workbook = write(full_document(), owner=student)

    assert places_of(workbook, full_document(), [(of, uuid4(), "name")]) == {}


def test_a_row_of_another_workbook_has_no_place_here(student: User, teammate: User) -> None:
    here, there = (write(full_document(), owner=owner) for owner in (student, teammate))
    new = uuid4()
    log = Log(there)
    log.did(teammate, Add("activity", new, log.plate.uid, {"name": "Van hen"}, log.revision))

    assert places_of(here, read(here).document, [("activity", new, "")]) == {}
