"""All KPIs of a workbook at a glance: where each stands, what hangs together, and what its definition card lacks."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kpis.models import Kpi, KpiRelation
from tests.conftest import logged_in
from tests.factories import STEPS, join, make_workbook
from tests.kpis.measured import STEP, make_kpi, measure, page_of
from tests.seen import Seen, see, words
from tests.workbook.pages import send
from workbook.models import Plate, Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


def path_of(workbook: Workbook) -> str:
    return reverse("kpis:overview", args=[workbook.uuid])


def lines(page: Seen) -> list[list[str]]:
    """The cells of each KPI."""
    bodies = [body for table in page.all("table", class_="koverview") for body in table.iter("tbody")]
    return [[words(cell) for cell in row] for body in bodies for row in body.iter("tr")]


def test_a_workbook_without_kpis_says_where_to_begin(as_student: Client, workbook: Workbook) -> None:
    page = see(as_student, path_of(workbook))

    assert "Er staat nog geen KPI in dit werkboek" in page.text
    assert page.text.count("nog geen KPI") == 1 + len(STEPS)
    assert page.faults == []


def test_each_kpi_is_told_with_its_state_and_what_hangs_around_it(as_student: Client, workbook: Workbook) -> None:
    one = make_kpi(workbook, current_value=29)
    other = make_kpi(workbook, name="", unit="€", start_value=None, current_value=10, target_value=8, formula="som")
    measure(one, ("2026-03-01", "31"), ("2026-04-01", "30"))
    KpiRelation.objects.create(workbook=workbook, kpi=one, to=other.uid, sign="-")

    page = see(as_student, path_of(workbook))

    assert lines(page) == [
        [
            *("Doorlooptijd", "30 dagen →naar 25 dagen", "op weg"),
            "Nog leeg: definitie, formule, bron en nog 4",
            *("2", "1", "1"),
        ],
        [
            *("KPI zonder naam", "€ 10 →naar € 8", "nog niet bij het doel"),
            "Nog leeg: definitie, bron, eigenaar (rol) en nog 3",
            *("0", "1", "1"),
        ],
    ]
    assert page.links["Doorlooptijd"] == page_of(one)
    assert page.faults == []


def test_a_whole_card_is_told_to_be_whole(as_student: Client, workbook: Workbook) -> None:
    texts = (
        "definition",
        "formula",
        "data_source",
        "owner_role",
        "measuring_period",
        "first_why",
        "second_why",
        "third_why",
    )
    make_kpi(workbook, reliability="good", **dict.fromkeys(texts, "iets"))

    ((_name, _values, _state, card, *_counts),) = lines(see(as_student, path_of(workbook)))

    assert card == "compleet"


def test_two_hundred_kpis_stand_on_one_page(as_student: Client, workbook: Workbook) -> None:
    plates = Plate.objects.filter(workbook=workbook)
    Kpi.objects.bulk_create(Kpi(workbook=workbook, plate=plate, name=f"KPI {n}") for plate in plates for n in range(28))

    answer = as_student.get(path_of(workbook))

    assert len(lines(Seen(answer))) == 28 * len(STEPS)
    assert len(answer.content) < 400_000


def test_who_may_only_read_finds_the_pages_of_the_kpis_too(outsider: User, workbook: Workbook) -> None:
    kpi = make_kpi(workbook)
    join(workbook, outsider, "reader")

    page = see(logged_in(outsider), path_of(workbook))

    assert page.links["Doorlooptijd"] == page_of(kpi)


def test_the_workbook_leads_to_its_kpis_and_a_plate_to_the_page_of_each(as_student: Client, workbook: Workbook) -> None:
    kpi = make_kpi(workbook)

    assert see(as_student, reverse("workbook:page", args=[workbook.uuid])).links["KPI’s"] == path_of(workbook)
    plate = see(as_student, reverse("workbook:plate", args=[workbook.uuid, STEP]))
    assert plate.links["Definitiekaart en metingen: 1 Doorlooptijd"] == page_of(kpi)


def test_what_can_be_measured_is_filled_in_on_the_plate(as_student: Client, workbook: Workbook) -> None:
    url = reverse("workbook:plate", args=[workbook.uuid, STEP])
    typed = {f"plate:{STEP}/visible_moments": "Alleen de dag.", f"plate:{STEP}/segments": "Nieuw en oud."}

    assert send(as_student, url, typed).status_code == 302

    plate = Plate.objects.get(workbook=workbook, step=STEP)
    assert (plate.visible_moments, plate.segments) == ("Alleen de dag.", "Nieuw en oud.")
