"""A link that is left out counts nowhere: every page of the KPIs goes by the same plates, refused waivers among them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kpis.models import Kpi
from tests.factories import make_workbook
from tests.kpis.colliding import agree, make_kpi, relate
from workbook.models import Plate, Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User) -> Workbook:
    made = make_workbook(student)
    Plate.objects.filter(workbook=made, step="quality-of-use").update(
        waived=True, waiver_reason="Wij leveren eenmalig."
    )
    return made


@pytest.fixture
def kpi(workbook: Workbook) -> Kpi:
    used = make_kpi(workbook, "quality-of-use", "Gebruiksduur")
    relate(used, make_kpi(workbook, "quality-of-service", "Klanttevredenheid"), "-")
    return used


@pytest.mark.parametrize(
    ("refused", "expected"),
    [("", 0), ("quality-of-use", 1), (" @9999999999 quality-of-use", 0), (" @1 quality-of-use", 1)],
    ids=["waived", "refused", "to be refused", "refused as planned"],
)
def test_every_page_tells_as_many_conflicts(as_student: Client, kpi: Kpi, refused: str, expected: int) -> None:
    Workbook.objects.update(refused_waivers=refused)
    here = [kpi.workbook.uuid]

    overview = as_student.get(reverse("kpis:overview", args=here)).context["conflicts"]
    relations = as_student.get(reverse("kpis:relations", args=here)).context["conflicts"]
    conflicts = as_student.get(reverse("kpis:conflicts", args=here)).context["agreements"].told
    told = as_student.get(reverse("kpis:kpi", args=[*here, kpi.uid])).context["conflicts"]

    assert (overview, relations, len(conflicts), len(told)) == (expected,) * 4


def test_a_conflict_that_another_agreement_settles_is_settled_on_the_page_of_a_kpi_too(
    as_student: Client, workbook: Workbook
) -> None:
    one, between, other = (make_kpi(workbook, "easy-to-buy", name) for name in ("Snel", "Goed", "Goedkoop"))
    relate(one, between, "+")
    relate(between, other, "-")
    agree(between, other)

    page = as_student.get(reverse("kpis:kpi", args=[workbook.uuid, one.uid]))

    assert [each.is_agreed for each in page.context["conflicts"]] == [True]
