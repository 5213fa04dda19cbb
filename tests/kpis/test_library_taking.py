"""A KPI has a page of its own in the library, and goes from there to a plate or longlist; what is closed is not even linked to."""

from typing import Any
from urllib.parse import urlparse
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.library import taken
from kpis.models import Candidate, Kpi
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from workbook.fields import kind
from workbook.method.load import current
from workbook.models import Plate, Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db
METHOD = current()
SERVICE, STEP = "quality-of-service", "become-aware"
OF_SERVICE = [kpi for kpi in METHOD.kpis if kpi.step == SERVICE]
TO_SERVICE = [
    (kpi, each)
    for kpi in METHOD.kpis
    if kpi.step != SERVICE
    for each in kpi.related
    if each.key in {other.key for other in OF_SERVICE}
]
"""KPIs of open steps that move along with one of the closed step."""


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


def post(client: Client, key: str, into: Workbook, /, step: str = STEP, do: str = "plate", **more: Any) -> Any:
    sent = {"workbook": str(into.uuid), "step": step, "minted": str(uuid4()), "do": do}
    return client.post(f"/kpis/{key}/", sent | more)


@pytest.mark.parametrize("key", ["market_share", "price_index", "product_availability"])
def test_its_own_page_tells_all_that_is_known_of_a_kpi(as_student: Client, key: str) -> None:
    kpi = METHOD.kpi(key)
    assert kpi is not None

    page = as_student.get(f"/kpis/{key}/")

    benchmark = [kpi.benchmark.value, kpi.benchmark.scope, kpi.benchmark.source] if kpi.benchmark else []
    known = [kpi.name, kpi.abbr, *kpi.synonyms, kpi.definition, kpi.formula, kpi.unit, kpi.data_source, kpi.pitfalls]
    for text in [*known, *benchmark, *([kpi.band_note] if kpi.band_note else [])]:
        assertContains(page, text)
    for each in kpi.related:
        assertContains(page, f'href="/kpis/{each.key}/"')
        assertContains(page, each.reason)


def test_taken_over_it_fills_the_row_and_everything_stays_editable(as_student: Client, workbook: Workbook) -> None:
    kpi = METHOD.kpi("market_share")
    assert kpi is not None

    answer = post(as_student, kpi.key, workbook)

    made = Kpi.objects.get(workbook=workbook)
    fields = kind("kpi").fields
    assert {name: fields[name].to_text(getattr(made, name)) for name in taken(kpi)} == taken(kpi)
    assert urlparse(answer["Location"]).path == reverse("workbook:plate", args=[workbook.uuid, STEP])
    assert urlparse(answer["Location"]).fragment == f"plate:{STEP}/kpi:{made.uid}/current_value"
    page = as_student.get(answer["Location"])
    assertContains(page, f"‘{kpi.name}’ staat op de plaat. Vul nu en doel in.")
    assertContains(page, f'name="{made.uid}-definition"')


def test_it_goes_onto_a_longlist_too(as_student: Client, workbook: Workbook) -> None:
    answer = post(as_student, "market_share", workbook, do="longlist")

    (candidate,) = read(workbook).document.plate(STEP).candidates
    assert (candidate.definition_key, candidate.name) == ("market_share", METHOD.kpi("market_share").name)  # type: ignore[union-attr]
    assert urlparse(answer["Location"]).path == reverse("kpis:round", args=[workbook.uuid, STEP])
    assertContains(as_student.get(answer["Location"]), "staat op de longlist.")


@pytest.mark.parametrize("do", ["plate", "longlist"])
def test_what_stands_there_already_is_said_and_not_added_again(as_student: Client, workbook: Workbook, do: str) -> None:
    answers = [post(as_student, "market_share", workbook, do=do) for _ in range(2)]

    assertContains(as_student.get(answers[1]["Location"]), "‘Marktaandeel’ staat hier al.")
    plate = read(workbook).document.plate(STEP)
    assert len(plate.kpis) + len(plate.candidates) == 1
    assert urlparse(answers[0]["Location"]).fragment == urlparse(answers[1]["Location"]).fragment


def test_a_full_plate_and_a_full_longlist_say_so_beside_the_choice(as_student: Client, workbook: Workbook) -> None:
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    Kpi.objects.bulk_create(Kpi(workbook=workbook, plate=plate, name=f"KPI {n}") for n in range(30))
    Candidate.objects.bulk_create(Candidate(workbook=workbook, plate=plate, name=f"KPI {n}") for n in range(60))

    answers = {do: post(as_student, "market_share", workbook, do=do) for do in ("plate", "longlist")}

    assertContains(answers["plate"], "Op een plaat passen 30 KPI’s", status_code=422)
    assertContains(answers["longlist"], "Op een longlist passen 60 KPI’s", status_code=422)
    assert (Kpi.objects.count(), Candidate.objects.count()) == (30, 60)


def test_only_workbooks_that_one_may_write_in_are_to_choose_from(
    workbook: Workbook, teammate: User, outsider: User
) -> None:
    join(workbook, teammate, "reader")
    for user in (teammate, outsider):
        client = logged_in(user)
        assertNotContains(client.get("/kpis/market_share/"), str(workbook.uuid))
        assert post(client, "market_share", workbook).status_code == 422
    assert not Kpi.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"workbook": ""}, {"workbook": "x"}, {"step": "x"}, {"step": ""}, {"minted": "\x00"}, {"minted": "x" * 999}],
)
def test_whatever_is_chosen_the_page_answers(as_student: Client, workbook: Workbook, wrong: dict[str, str]) -> None:
    answer = post(as_student, "market_share", workbook, **wrong)

    assert answer.status_code == (302 if "minted" in wrong else 422)


def test_what_is_not_in_the_library_is_not_there(as_student: Client) -> None:
    assert as_student.get("/kpis/no-such-kpi/").status_code == 404


def test_a_kpi_of_a_step_that_is_closed_has_no_page_and_no_link(as_student: Client, workbook: Workbook) -> None:
    assert TO_SERVICE
    for kpi in OF_SERVICE:
        assert as_student.get(f"/kpis/{kpi.key}/").status_code == 404
        assert as_student.get(f"/kpis/{kpi.key}/", {"words": kpi.name[:4]}).status_code == 404
        assert post(as_student, kpi.key, workbook).status_code == 404
    whole = as_student.get("/kpis/")
    for other, why in TO_SERVICE:
        for page in (as_student.get(f"/kpis/{other.key}/"), whole):
            assertNotContains(page, f"/kpis/{why.key}/")
            assertNotContains(page, why.reason)

    Candidate.objects.create(workbook=workbook, plate=workbook.plate_rows.get(step=SERVICE), name="Wachttijd")

    for other, why in TO_SERVICE:
        assertContains(as_student.get(f"/kpis/{other.key}/"), f"/kpis/{why.key}/")


def test_who_can_name_it_reads_and_takes_it_and_nothing_beside_it(as_student: Client, workbook: Workbook) -> None:
    found = as_student.get("/kpis/", {"words": "AHT"})
    assertContains(found, "/kpis/aht/?words=AHT")
    assertNotContains(found, "/kpis/fcr/")

    page = as_student.get("/kpis/aht/", {"words": "AHT"})

    assertContains(page, "Gemiddelde afhandeltijd")
    assertNotContains(page, "/kpis/fcr/")
    sent = {"workbook": str(workbook.uuid), "step": SERVICE, "minted": str(uuid4()), "do": "longlist"}
    assert as_student.post("/kpis/aht/?words=AHT", sent).status_code == 302
    assert as_student.get("/kpis/fcr/").status_code == 404


def test_an_assignment_opens_or_closes_the_pages_too(as_student: Client, workbook: Workbook) -> None:
    Workbook.objects.filter(pk=workbook.pk).update(is_assigned=True, suggestions="open")
    assert as_student.get("/kpis/aht/").status_code == 200

    Workbook.objects.filter(pk=workbook.pk).update(suggestions="closed")

    assert as_student.get("/kpis/aht/").status_code == 404
    assert as_student.get("/kpis/market_share/").status_code == 404


def test_kpis_of_ones_own_stand_beside_the_library(as_student: Client, workbook: Workbook, outsider: User) -> None:
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    own = Kpi.objects.create(workbook=workbook, plate=plate, name="Bezoekers aan de balie", definition="Tel ze.")
    Kpi.objects.create(workbook=workbook, plate=plate, name="Marktaandeel", definition_key="market_share")
    theirs = make_workbook(outsider)
    Kpi.objects.create(workbook=theirs, plate=theirs.plate_rows.get(step=STEP), name="Geheim van een ander")

    pages = {
        "all": as_student.get("/kpis/"),
        "found": as_student.get("/kpis/", {"words": "balie"}),
        "other words": as_student.get("/kpis/", {"words": "nps"}),
        "other step": as_student.get("/kpis/", {"step": "easy-to-buy"}),
    }

    link = f"#plate:{STEP}/kpi:{own.uid}/name"
    assert {which for which, page in pages.items() if link in page.content.decode()} == {"all", "found"}
    assertNotContains(pages["all"], "Geheim van een ander")
