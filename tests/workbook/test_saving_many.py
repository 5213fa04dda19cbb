"""Hundreds of rows in one save cost as few statements as one row, and each limit holds to the very row."""

from typing import Final
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kpis.models import Kpi, Measurement
from reports.exchange.rows import write
from tests.factories import join
from tests.workbook.documents import full_document, uid
from workbook import limits
from workbook.acts import ADDED, Act, Add, Edit, Outcome, Remove
from workbook.models import Activity, FieldChange, Workbook
from workbook.reading import read
from workbook.saving import save

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

STEP: Final = "become-aware"
KPI: Final = uid(STEP, "kpi", 2)
STATEMENTS: Final = 2 + 9
"""BEGIN and COMMIT; the turn, the workbook, rows that are there by then, their KPI, taken uids, both limits, rows and log."""


@pytest.fixture
def workbook(student: User) -> Workbook:
    return write(full_document(), owner=student)


def do(workbook: Workbook, user: User, *acts: Act) -> Outcome:
    return save(workbook=workbook.uuid, user=user, acts=acts)


def measured(number: int, base: int = 0, kpi: UUID = KPI) -> list[Add]:
    """Measurements in one save, as from a file."""
    values = {"date": "2026-03-01", "note": "Uit het bestand."}
    return [Add("measurement", uuid4(), kpi, values | {"value": str(n)}, base) for n in range(number)]


def fill(workbook: Workbook, kpi: UUID, number: int) -> None:
    """That many measurements that are there already."""
    row = Kpi.objects.get(workbook=workbook, uid=kpi)
    Measurement.objects.bulk_create(Measurement(workbook=workbook, kpi=row, uid=uuid4()) for _ in range(number))


def statements(workbook: Workbook, user: User, acts: list[Add]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert do(workbook, user, *acts).written
    return len(asked)


def test_five_hundred_rows_cost_no_more_statements_than_one(workbook: Workbook, student: User) -> None:
    asked = [statements(workbook, student, measured(number, base)) for base, number in enumerate((1, 10, 500))]

    assert asked == [STATEMENTS] * 3
    here = {kpi.uid: kpi for _plate, kpi in read(workbook).document.kpis()}[KPI]
    assert [each.value for each in here.measurements][-500:] == list(range(500))


def test_each_row_is_logged_with_its_values_as_if_it_came_alone(workbook: Workbook, student: User) -> None:
    acts = measured(2)
    do(workbook, student, *acts)

    told = FieldChange.objects.filter(workbook=workbook).order_by("pk").values_list("uid", "field", "new")
    assert list(told) == [
        (act.uid, field, new)
        for n, act in enumerate(acts)
        for field, new in [(ADDED, "true"), ("date", "2026-03-01"), ("note", "Uit het bestand."), ("value", str(n))]
    ]


def test_of_twenty_rows_with_room_for_twelve_the_first_twelve_are_written(workbook: Workbook, student: User) -> None:
    fill(workbook, KPI, limits.MEASUREMENTS_PER_KPI - 12)
    acts = measured(20)

    outcome = do(workbook, student, *acts)

    assert outcome.full == tuple(acts[12:])
    assert {act.uid for act in acts if (act.uid, ADDED) in outcome.written} == {act.uid for act in acts[:12]}
    assert Measurement.objects.filter(kpi__uid=KPI).count() == limits.MEASUREMENTS_PER_KPI


def test_what_one_limit_refuses_takes_no_room_within_another(workbook: Workbook, student: User) -> None:
    full, *others, last, fresh = [uid(STEP, "kpi", n) for n in (1, 2, 3)] + [
        uid("easy-to-buy", "kpi", n) for n in (1, 2, 3)
    ]
    Measurement.objects.filter(workbook=workbook).delete()
    for kpi in (full, *others):
        fill(workbook, kpi, limits.MEASUREMENTS_PER_KPI)
    fill(workbook, last, limits.MEASUREMENTS_PER_KPI - 2)
    acts = measured(3, kpi=full) + measured(3, kpi=fresh)

    outcome = do(workbook, student, *acts)

    assert outcome.full == (*acts[:3], acts[-1])
    assert Measurement.objects.filter(workbook=workbook).count() == limits.MEASUREMENTS_PER_WORKBOOK


def test_points_of_a_plate_have_room_together_too(workbook: Workbook, student: User) -> None:
    tips: list[Act] = [Add("point", uuid4(), uid(STEP), {"text": f"{n}"}, 0, {"kind": "tip"}) for n in range(8)]

    assert do(workbook, student, *tips).full == tuple(tips[limits.POINTS_PER_KIND - 1 :])


def test_a_row_that_stands_twice_in_a_save_is_made_once_and_then_edited(workbook: Workbook, student: User) -> None:
    act = Add("activity", uuid4(), uid(STEP), {"name": "Eerst"}, 0)

    outcome = do(workbook, student, act, Add("activity", act.uid, uid(STEP), {"name": "Daarna"}, 0))

    assert Activity.objects.get(uid=act.uid).name == "Daarna"
    assert [each.field for each in outcome.overtaken] == []


def test_rows_stand_on_rows_of_the_same_save(workbook: Workbook, student: User) -> None:
    kpi = Add("kpi", uuid4(), uid(STEP), {"name": "Nieuw"}, 0)

    do(workbook, student, kpi, *measured(3, kpi=kpi.uid))

    assert Measurement.objects.filter(kpi__uid=kpi.uid).count() == 3


def test_each_row_whose_kpi_was_removed_meanwhile_keeps_its_texts(
    workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "editor")
    do(workbook, teammate, Remove("kpi", KPI))
    acts = measured(3)

    outcome = do(workbook, student, *acts, Edit("workbook", workbook.uuid, "summary", "Kort.", 0))

    assert {(each.uid, each.field, each.mine, each.user) for each in outcome.overtaken} == {
        (act.uid, field, value, teammate) for act in acts for field, value in act.values.items()
    }
    assert outcome.written == {(workbook.uuid, "summary")}
