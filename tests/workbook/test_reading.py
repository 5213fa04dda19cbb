"""A workbook is read in as many statements however much is in it, in the order its reader sees, and without what was removed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.models import User
from reports.exchange.rows import write
from tests.factories import make_workbook
from tests.workbook.documents import LONG, full_document, full_kpi, full_plate, uid
from workbook.acts import Act, Add, Edit, Remove
from workbook.document import Activity, Document, Relation
from workbook.models import Plate, Workbook
from workbook.reading import read
from workbook.saving import save

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

STATEMENTS = 7
"""Departments, key points, plates, activities, points, talks, KPIs, relations, and the revision once more."""
Counting = Callable[[int], AbstractContextManager[object]]


def large(activities: int = 3, kpis: int = 3, relations: int = 1) -> Document:
    """Seven plates with so many rows each; ``relations`` are spread over all KPIs."""
    plates = []
    for order in range(7):
        plate = full_plate(order)
        step = plate.step
        plates.append(
            full_plate(
                order,
                activities=tuple(
                    Activity(uid=uid(step, "activity", n), name=f"Activiteit {n}") for n in range(activities)
                ),
                kpis=tuple(full_kpi(step, n + 1) for n in range(kpis)),
            )
        )
    uids = [kpi.uid for plate in plates for kpi in plate.kpis]
    made = [Relation(uid=uid("relation", n), to=uids[(n * 5 + 1) % len(uids)], sign="+") for n in range(relations)]
    place = iter(range(len(uids)))
    related = tuple(
        plate.model_copy(
            update={
                "kpis": tuple(
                    kpi.model_copy(update={"relations": tuple(made[next(place) :: len(uids)])}) for kpi in plate.kpis
                )
            }
        )
        for plate in plates
    )
    return full_document(plates=related)


@pytest.mark.parametrize(
    "document",
    [
        large(),
        large(activities=5),
        large(kpis=14),
        large(activities=5, kpis=14, relations=200),
    ],
    ids=["small", "five activities", "fourteen KPIs", "two hundred relations"],
)
def test_the_number_of_statements_does_not_grow(
    document: Document, student: User, django_assert_num_queries: Counting
) -> None:
    workbook = write(document, owner=student)
    with django_assert_num_queries(STATEMENTS):
        reading = read(workbook)

    assert reading.document == document


def test_a_workbook_without_kpis_needs_as_many(student: User, django_assert_num_queries: Counting) -> None:
    workbook = write(large(kpis=0, relations=0), owner=student)
    with django_assert_num_queries(STATEMENTS):
        read(workbook)


def test_the_previous_targets_cost_no_statement(student: User, django_assert_num_queries: Counting) -> None:
    before = write(full_document(period="2025"), owner=student)
    after = write(full_document(), owner=student, predecessor=before)
    with django_assert_num_queries(STATEMENTS):
        reading = read(after)

    assert len(reading.previous_targets) == 21
    assert {target.uid for target in reading.previous_targets} == {kpi.uid for _, kpi in reading.document.kpis()}


def test_of_a_previous_workbook_only_targets_on_rows_that_are_there_are_told(student: User) -> None:
    before = write(full_document(period="2025"), owner=student)
    one, two, *_ = (kpi for _, kpi in full_document().kpis())
    acts: list[Act] = [Remove("kpi", one.uid), Edit("kpi", two.uid, "target_value", "", 0)]
    save(workbook=before.uuid, user=student, acts=acts)
    after = write(full_document(), owner=student, predecessor=before)

    assert {target.uid for target in read(after).previous_targets} == {kpi.uid for _, kpi in full_document().kpis()} - {
        one.uid,
        two.uid,
    }


def test_somebody_else_s_workbook_is_read_apart(student: User, outsider: User) -> None:
    """Two workbooks with the very same uids, as an import twice makes them."""
    mine, theirs = (write(full_document(), owner=owner) for owner in (student, outsider))
    plate = Plate.objects.get(workbook=theirs, step="easy-to-buy")
    kpi = full_document().plate("easy-to-buy").kpis[0]
    acts: list[Act] = [
        Edit("plate", plate.uid, "key_message", "Van een ander", 0),
        Edit("kpi", kpi.uid, "current_value", "99", 0),
        Add("activity", uuid4(), plate.uid, {"name": "Van een ander"}, 0),
    ]
    save(workbook=theirs.uuid, user=outsider, acts=acts)

    assert read(mine).document == full_document()
    assert read(Workbook.objects.get(pk=theirs.pk)).document.plate("easy-to-buy").kpis[0].current_value == Decimal(99)


def test_a_workbook_object_that_is_old_by_now_reads_what_stands(student: User) -> None:
    """Between fetching a workbook and reading it, somebody may save: the front page is then read again too."""
    workbook = make_workbook(student)
    acts = [Edit("workbook", workbook.uuid, "summary", LONG, 0)]
    save(workbook=workbook.uuid, user=student, acts=acts)

    reading = read(workbook)
    assert (reading.document.summary, reading.revision, workbook.revision) == (LONG, 1, 1)
