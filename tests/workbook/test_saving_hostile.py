"""Whatever a save is asked, it changes only rows of its own workbook, keeps the workbook readable and the log unbroken."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import SuspiciousOperation

from accounts.models import User
from kpis.models import Kpi, KpiRelation
from tests.factories import join, make_workbook
from workbook.acts import REMOVED, Act, Add, Edit, Order, Outcome, Remove, Restore
from workbook.document import canonical
from workbook.fields import kind, kinds
from workbook.models import Activity, FieldChange, Plate, Point, Workbook
from workbook.reading import read
from workbook.saving import save

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, activities=3)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step="become-aware")


@pytest.fixture
def theirs(outsider: User) -> Workbook:
    """Somebody else's workbook with a row of every kind on the same plate."""
    made = make_workbook(outsider, activities=3, organisation="Andermans bedrijf")
    there = Plate.objects.get(workbook=made, step="become-aware")
    kpi, tip, advice = uuid4(), uuid4(), uuid4()
    do(
        made,
        outsider,
        Add("kpi", kpi, there.uid, {"name": "Geheim"}, 0),
        Add("relation", uuid4(), kpi, {"to": str(kpi), "reason": "Geheim"}, 0),
        Add("point", tip, there.uid, {"text": "Geheim"}, 0, {"kind": "tip"}),
        Add("point", advice, there.uid, {"text": "Geheim", "based_on": str(tip)}, 0, {"kind": "advice"}),
        Add("department", uuid4(), None, {"name": "Geheim"}, 0),
        Add("interview", uuid4(), there.uid, {"role": "Geheim"}, 0),
        Add("attempt", uuid4(), there.uid, {"role": "Geheim"}, 0),
    )
    return made


def do(workbook: Workbook, user: User, *acts: Act) -> Outcome:
    return save(workbook=workbook.uuid, user=user, acts=acts)


def text_of(workbook: Workbook) -> str:
    return canonical(read(Workbook.objects.get(pk=workbook.pk)).document)


def rows_of(workbook: Workbook) -> Iterator[tuple[str, Any]]:
    """Every row of a workbook that has a uid, the workbook itself included."""
    yield "workbook", workbook
    for each in kinds():
        if each.name != "workbook":
            yield from ((each.name, row) for row in each.model.objects.filter(workbook=workbook))


def uid_of(row: Any) -> UUID:
    uid: UUID = row.uuid if isinstance(row, Workbook) else row.uid
    return uid


# What no page offers


def test_what_no_page_offers_is_refused_whole(workbook: Workbook, plate: Plate, student: User) -> None:
    row = Activity.objects.filter(plate=plate).earliest("pk")
    point = Add("point", uuid4(), plate.uid, {"text": "Top"}, 0, {"kind": "top"})
    do(workbook, student, point)
    before, log = text_of(workbook), FieldChange.objects.count()
    good = Edit("plate", plate.uid, "key_message", "Mee naar binnen", 1)
    refused: list[Act] = [
        Edit("user", uuid4(), "is_staff", "true", 1),
        Edit("member", uuid4(), "role", "owner", 1),
        Edit("workbook", workbook.uuid, "fictional", "true", 1),
        Edit("workbook", workbook.uuid, "extras", "{}", 1),
        Edit("workbook", workbook.uuid, "revision", "0", 1),
        Edit("workbook", workbook.uuid, "deleted_at", "", 1),
        Edit("workbook", workbook.uuid, "client", "1", 1),
        Edit("plate", plate.uid, "step", "easy-to-buy", 1),
        Edit("plate", plate.uid, "uid", str(uuid4()), 1),
        Edit("plate", plate.uid, "activity_order", "niets", 1),
        Edit("activity", row.uid, "plate", "1", 1),
        Edit("activity", row.uid, "workbook", "1", 1),
        Edit("point", point.uid, "kind", "advice", 1),
        Add("activity", uuid4(), plate.uid, {"name": "Nieuw", "deleted_at": ""}, 1),
        Add("activity", uuid4(), None, {"name": "Nieuw"}, 1),
        Add("department", uuid4(), plate.uid, {"name": "Nieuw"}, 1),
        Add("activity", uuid4(), plate.uid, {"name": "Nieuw"}, 1, {"workbook": "1"}),
        Add("point", uuid4(), plate.uid, {"text": "Nieuw"}, 1),
        Add("point", uuid4(), plate.uid, {"text": "Nieuw"}, 1, {"kind": "grade"}),
        Add("plate", uuid4(), None, {"key_message": "Een achtste"}, 1),
        Add("workbook", uuid4(), None, {"organisation": "Nog een"}, 1),
        Remove("plate", plate.uid),
        Remove("workbook", workbook.uuid),
        Restore("workbook", workbook.uuid),
        Remove("member", uuid4()),
        Add("key_point", uuid4(), None, {"title": "Nieuw"}, 1),
        Add("key_point", uuid4(), None, {"title": "Nieuw"}, 1, {"about": "price"}),
        Add("key_point", uuid4(), None, {"title": "Nieuw", "about": "weakest"}, 1, {"about": ""}),
        Edit("key_point", uuid4(), "about", "weakest", 1),
        Order("workbook", workbook.uuid, "summary", (row.uid,)),
        Order("key_point", uuid4(), "key_point_order", (row.uid,)),
        Order("plate", plate.uid, "waiver_reason", (row.uid,)),
        Order("plate", plate.uid, "workbook", (row.uid,)),
    ]
    for act in refused:
        with pytest.raises(SuspiciousOperation):
            do(workbook, student, good, act)

    assert text_of(workbook) == before
    assert FieldChange.objects.count() == log


def test_what_was_typed_stays_out_of_the_log_of_the_server(workbook: Workbook, plate: Plate, student: User) -> None:
    with pytest.raises(SuspiciousOperation) as edit:
        do(workbook, student, Edit("plate", plate.uid, "step", "Geheim", 1))
    with pytest.raises(SuspiciousOperation) as add:
        do(workbook, student, Add("point", uuid4(), plate.uid, {"text": "Geheim"}, 1))

    assert str(edit.value) == "no page offers this: Edit {'kind': 'plate', 'field': 'step'}"
    assert str(add.value) == "no page offers this: Add {'kind': 'point'}"


# Rows of another workbook


def test_no_row_of_another_workbook_is_changed_or_told(
    workbook: Workbook, plate: Plate, theirs: Workbook, student: User
) -> None:
    before, log = text_of(theirs), FieldChange.objects.filter(workbook=theirs).count()
    mine = text_of(workbook)
    told: list[str] = []
    for name, row in rows_of(theirs):
        of_kind = kind(name)
        field = next(iter(of_kind.fields))
        edit = Edit(name, uid_of(row), field, "2020", 0)
        outcome = do(workbook, student, edit)
        told += [f"{each.base}{each.theirs}" for each in outcome.overtaken]
        assert [(each.mine, each.removed) for each in outcome.overtaken] == [("2020", True)]
        if not of_kind.lasting:
            do(workbook, student, Remove(name, row.uid))
            do(workbook, student, Restore(name, row.uid))

    assert set(told) == {""}
    assert (text_of(theirs), FieldChange.objects.filter(workbook=theirs).count()) == (before, log)
    assert (text_of(workbook), FieldChange.objects.filter(workbook=workbook).count()) == (mine, 0)


def test_a_row_cannot_be_put_on_another_workbooks_plate_or_kpi(
    workbook: Workbook, plate: Plate, theirs: Workbook, student: User
) -> None:
    there = Plate.objects.get(workbook=theirs, step="become-aware")
    kpi = Kpi.objects.get(workbook=theirs)
    before = text_of(theirs)
    outcome = do(
        workbook,
        student,
        Add("activity", uuid4(), there.uid, {"name": "Inbraak"}, 0),
        Add("relation", uuid4(), kpi.uid, {"reason": "Inbraak", "to": str(kpi.uid)}, 0),
    )

    assert {each.removed for each in outcome.overtaken} == {True}
    assert outcome.written == frozenset()
    assert text_of(theirs) == before


def test_the_uid_of_another_workbooks_row_makes_a_row_of_ones_own(
    workbook: Workbook, plate: Plate, theirs: Workbook, student: User
) -> None:
    stolen = Activity.objects.filter(workbook=theirs).earliest("pk")
    before = text_of(theirs)
    do(workbook, student, Add("activity", stolen.uid, plate.uid, {"name": "Mijn eigen"}, 0))

    assert text_of(theirs) == before
    assert [row.name for row in read(workbook).document.plate(plate.step).activities][-1] == "Mijn eigen"


def test_a_reference_to_another_workbooks_row_leads_nowhere(
    workbook: Workbook, plate: Plate, theirs: Workbook, student: User
) -> None:
    """A relation, an advice and a KPI that name rows elsewhere are read as if they named nothing."""
    tip, advice = (Point.objects.get(workbook=theirs, kind=each) for each in ("tip", "advice"))
    kpi = Add("kpi", uuid4(), plate.uid, {"name": "NPS", "start_advice": str(advice.uid)}, 0)
    mine = Add("point", uuid4(), plate.uid, {"text": "Doen", "based_on": str(tip.uid)}, 0, {"kind": "advice"})
    to = str(Kpi.objects.get(workbook=theirs).uid)
    do(workbook, student, kpi, mine, Add("relation", uuid4(), kpi.uid, {"to": to, "reason": "Daarom"}, 0))

    shown = read(Workbook.objects.get(pk=workbook.pk)).document.plate(plate.step)
    assert [(each.start_advice, each.relations) for each in shown.kpis] == [(None, ())]
    assert [each.based_on for each in shown.advice] == [None]
    assert "Geheim" not in text_of(workbook)


def test_a_department_of_another_workbook_cannot_be_chosen(
    workbook: Workbook, plate: Plate, theirs: Workbook, student: User
) -> None:
    own = Add("department", uuid4(), None, {"name": "Marcom"}, 0)
    foreign = next(row.uid for name, row in rows_of(theirs) if name == "department")
    do(workbook, student, own, Edit("plate", plate.uid, "departments", f"{foreign} {own.uid}", 0))
    nothing = do(workbook, student, Edit("plate", plate.uid, "departments", f"{own.uid} {foreign}", 1))

    assert read(workbook).document.plate(plate.step).departments == (own.uid,)
    assert nothing.written == frozenset()
    assert FieldChange.objects.get(field="departments").new == str(own.uid)


def test_an_order_holds_only_rows_of_its_own_list(
    workbook: Workbook, plate: Plate, theirs: Workbook, student: User
) -> None:
    one, two, three = (row.uid for row in Activity.objects.filter(plate=plate).order_by("pk"))
    other = Activity.objects.filter(workbook=workbook).exclude(plate=plate).earliest("pk")
    foreign = [row.uid for row in Activity.objects.filter(workbook=theirs)]
    do(
        workbook,
        student,
        Order("plate", plate.uid, "activity_order", (*foreign, three, other.uid, three, uuid4(), one)),
    )

    plate.refresh_from_db()
    assert plate.activity_order == f"{three} {one}"
    assert [row.uid for row in read(workbook).document.plate(plate.step).activities] == [three, one, two]


def test_an_order_of_rows_that_are_not_there_writes_nothing(workbook: Workbook, plate: Plate, student: User) -> None:
    outcome = do(workbook, student, Order("plate", plate.uid, "activity_order", tuple(uuid4() for _ in range(3000))))

    assert outcome.written == frozenset()
    assert Plate.objects.get(pk=plate.pk).activity_order == ""


# Identity


def test_a_uid_that_any_other_row_has_makes_no_second_row(workbook: Workbook, plate: Plate, student: User) -> None:
    """Two rows under one uid would make a workbook that nobody can read any more."""
    kpi = Add("kpi", uuid4(), plate.uid, {"name": "NPS"}, 0)
    gone = Add("department", uuid4(), None, {"name": "Opgeheven"}, 0)
    do(workbook, student, kpi, gone)
    do(workbook, student, Remove("department", gone.uid))
    before = text_of(workbook)
    for taken in (workbook.uuid, plate.uid, kpi.uid, gone.uid, Activity.objects.filter(plate=plate).earliest("pk").uid):
        outcome = do(workbook, student, Add("interview", taken, plate.uid, {"role": "Manager"}, 2))
        assert [(each.mine, each.removed) for each in outcome.overtaken] == [("Manager", True)]

    assert text_of(workbook) == before


def test_one_uid_for_two_kinds_in_one_save_makes_one_row(workbook: Workbook, plate: Plate, student: User) -> None:
    uid = uuid4()
    outcome = do(
        workbook,
        student,
        Add("interview", uid, plate.uid, {"role": "Eerst"}, 0),
        Add("attempt", uid, plate.uid, {"role": "Daarna"}, 0),
    )

    assert [(each.kind, each.mine) for each in outcome.overtaken] == [("attempt", "Daarna")]
    assert [row.role for row in read(workbook).document.plate(plate.step).interviews] == ["Eerst"]


# Children of what is gone


def test_typing_in_a_relation_whose_kpi_another_removed_holds_the_text(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    kpi = Add("kpi", uuid4(), plate.uid, {"name": "NPS"}, 0)
    relation = Add("relation", uuid4(), kpi.uid, {"to": str(kpi.uid), "reason": "Eerst"}, 0)
    do(workbook, student, kpi, relation)
    do(workbook, teammate, Remove("kpi", kpi.uid))
    outcome = do(workbook, student, Edit("relation", relation.uid, "reason", "Later", 1))

    assert [(each.mine, each.theirs, each.removed, each.user) for each in outcome.overtaken] == [
        ("Later", "Eerst", True, teammate)
    ]
    assert KpiRelation.objects.get().reason == "Eerst"


def test_a_removed_kpi_takes_its_relations_along_and_brings_them_back(
    workbook: Workbook, plate: Plate, student: User
) -> None:
    one, two = (Add("kpi", uuid4(), plate.uid, {"name": name}, 0) for name in ("NPS", "CES"))
    away, back = ((a, Add("relation", uuid4(), a.uid, {"to": str(b.uid)}, 0)) for a, b in ((one, two), (two, one)))
    do(workbook, student, one, two, away[1], back[1])
    before = text_of(workbook)
    do(workbook, student, Remove("kpi", one.uid))

    left = read(Workbook.objects.get(pk=workbook.pk)).document.plate(plate.step).kpis
    assert [(kpi.uid, kpi.relations) for kpi in left] == [(two.uid, ())]
    do(workbook, student, Restore("kpi", one.uid))
    assert text_of(workbook) == before


def test_a_department_that_was_removed_stays_on_its_plates_until_it_comes_back(
    workbook: Workbook, plate: Plate, student: User
) -> None:
    """A page that no longer shows it posts the rest; that is no choice against it."""
    one, two = (Add("department", uuid4(), None, {"name": name}, 0) for name in ("Marcom", "Verkoop"))
    do(workbook, student, one, two, Edit("plate", plate.uid, "departments", f"{one.uid} {two.uid}", 0))
    do(workbook, student, Remove("department", one.uid))

    untouched = do(workbook, student, Edit("plate", plate.uid, "departments", str(two.uid), 2))
    assert untouched.written == frozenset()
    do(workbook, student, Edit("plate", plate.uid, "departments", "", 2))
    do(workbook, student, Restore("department", one.uid))
    assert read(Workbook.objects.get(pk=workbook.pk)).document.plate(plate.step).departments == (one.uid,)


def test_removing_and_restoring_twice_logs_each_once(workbook: Workbook, plate: Plate, student: User) -> None:
    row = Activity.objects.filter(plate=plate).earliest("pk")
    for act in (Remove, Remove, Restore, Restore):
        do(workbook, student, act("activity", row.uid))

    changes = FieldChange.objects.filter(uid=row.uid).order_by("pk").values_list("field", "old", "new")
    assert list(changes) == [(REMOVED, "", "true"), (REMOVED, "true", "")]


# Bases


@pytest.mark.parametrize("base", [-1, 2, 10**18])
def test_a_base_that_this_workbook_never_had_can_conflict_but_never_overwrites(
    workbook: Workbook, plate: Plate, student: User, teammate: User, base: int
) -> None:
    """A forged number, or a page that was open while an older copy of the database was put back."""
    do(workbook, teammate, Edit("plate", plate.uid, "key_message", "Hunne", 0))
    outcome = do(workbook, student, Edit("plate", plate.uid, "key_message", "Mijne", base))

    assert [(each.mine, each.theirs) for each in outcome.overtaken] == [("Mijne", "Hunne")]
    plate.refresh_from_db()
    assert plate.key_message == "Hunne"


def test_a_field_that_was_typed_twice_in_one_save_keeps_an_unbroken_log(
    workbook: Workbook, plate: Plate, student: User
) -> None:
    twice = [Edit("plate", plate.uid, "key_message", text, 0) for text in ("Eerst", "Daarna")]
    do(workbook, student, *twice)

    plate.refresh_from_db()
    changes = list(FieldChange.objects.filter(field="key_message").order_by("pk").values_list("old", "new"))
    assert (plate.key_message, changes) == ("Daarna", [("", "Eerst"), ("Eerst", "Daarna")])


def test_somebody_whose_access_ended_saves_nothing(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    workbook.members.filter(user=teammate).delete()
    with pytest.raises(Workbook.DoesNotExist):
        do(workbook, teammate, Edit("plate", plate.uid, "key_message", "Nog even", 0))
    Workbook.objects.filter(pk=workbook.pk).update(deleted_at=workbook.created_at)
    with pytest.raises(Workbook.DoesNotExist):
        do(workbook, student, Edit("plate", plate.uid, "key_message", "Nog even", 0))

    assert FieldChange.objects.count() == 0
