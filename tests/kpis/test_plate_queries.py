"""The plate page costs the same few statements however many KPIs and relations there are."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from kpis.models import Kpi, KpiRelation
from tests.factories import make_workbook
from workbook.models import Plate

pytestmark = pytest.mark.django_db
STEP = "become-aware"
STATEMENTS = 11


def fill(owner: User, *, kpis: int, relations: int) -> str:
    """A workbook with KPIs on one plate and one elsewhere, relations both ways, and the address of that plate."""
    workbook = make_workbook(owner)
    here, elsewhere = (Plate.objects.get(workbook=workbook, step=step) for step in (STEP, "easy-to-buy"))
    rows = Kpi.objects.bulk_create(Kpi(workbook=workbook, plate=here, name=f"KPI {n}") for n in range(kpis))
    other = Kpi.objects.create(workbook=workbook, plate=elsewhere, name="Elders")
    KpiRelation.objects.bulk_create(
        KpiRelation(workbook=workbook, kpi=a, to=b.uid, sign="+", reason="Daarom")
        for n in range(relations)
        for a, b in [(rows[n % kpis], other) if n % 2 else (other, rows[n % kpis])]
    )
    return reverse("workbook:plate", args=[workbook.uuid, STEP])


@pytest.mark.parametrize(("kpis", "relations"), [(3, 3), (30, 100)])
def test_a_plate_costs_eleven_statements(
    as_student: Client, student: User, django_assert_num_queries: DjangoAssertNumQueries, kpis: int, relations: int
) -> None:
    url = fill(student, kpis=kpis, relations=relations)

    with django_assert_num_queries(STATEMENTS):
        assert as_student.get(url).status_code == 200


@pytest.mark.parametrize(("kpis", "relations"), [(3, 3), (30, 100)])
def test_a_search_in_the_library_costs_no_more(
    as_student: Client, student: User, django_assert_num_queries: DjangoAssertNumQueries, kpis: int, relations: int
) -> None:
    url = fill(student, kpis=kpis, relations=relations)

    with django_assert_num_queries(STATEMENTS):
        assert as_student.get(url, {"kpi-words": "klant"}).status_code == 200
