"""Whatever is done to a workbook, in whatever order: it can be read, its log is unbroken, and it goes out and in without loss."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from accounts.models import User
from reports.exchange.json import export_json, read_json
from reports.exchange.rows import write
from tests.factories import make_workbook
from tests.strategies import counts, dates, numbers, periods, scores, texts
from workbook import fields
from workbook.acts import Act, Add, Edit, Order, Remove, Restore
from workbook.document import canonical
from workbook.fields import Kind, kind, kinds
from workbook.models import FieldChange, Plate, Workbook
from workbook.reading import read
from workbook.saving import save

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

UIDS = [UUID(int=number) for number in range(1, 13)]
"""Few, so that acts meet: the same uid is added twice, removed and typed in, used for two kinds, and named by other rows."""


def values(of_kind: Kind, name: str) -> SearchStrategy[str]:
    """Texts that a form would let through for a field, as the log writes them."""
    column = of_kind.model._meta.get_field(name)
    kind_of_value = of_kind.fields[name]
    if column.choices:
        return st.sampled_from(["", *dict(column.choices)])
    if name in {"period", "next_period"}:
        return periods()
    if kind_of_value is fields.TEXT:
        return texts(120)
    if kind_of_value is fields.UID:
        return st.sampled_from(["", *map(str, UIDS)]) if column.null else st.sampled_from(list(map(str, UIDS)))
    several: dict[Any, SearchStrategy[Any]] = {
        fields.DECIMAL: scores() if name.endswith("_score") else numbers(),
        fields.COUNT: counts(),
        fields.DATE: dates(),
        fields.YES_NO: st.booleans(),
    }
    return several[kind_of_value].map(kind_of_value.to_text)


@st.composite
def acts(draw: DrawFn, plates: list[UUID]) -> Act:
    """One act on a row that may be there or not, on one of two plates."""
    what = draw(st.sampled_from([Add, Add, Add, Edit, Edit, Remove, Restore, Order]))
    plate, uid, base = draw(st.sampled_from(plates)), draw(st.sampled_from(UIDS)), draw(st.integers(0, 9))
    if what is Order:
        return Order(
            "plate", plate, draw(st.sampled_from(list(kind("plate").orders))), tuple(draw(st.permutations(UIDS)))
        )
    if what is Edit and draw(st.booleans()):
        chosen = " ".join(map(str, draw(st.sets(st.sampled_from(UIDS), max_size=3))))
        return Edit("plate", plate, "departments", chosen, base)
    of_kind = draw(st.sampled_from([each for each in kinds() if not each.lasting]))
    if what in {Remove, Restore}:
        return what(of_kind.name, uid)
    names = draw(st.sets(st.sampled_from(sorted(of_kind.fields)), min_size=1))
    typed = {name: draw(values(of_kind, name)) for name in names}
    if what is Edit:
        [name, value], *_ = typed.items()
        return Edit(of_kind.name, uid, name, value, base)
    if of_kind.name == "relation":
        typed |= {"to": str(draw(st.sampled_from(UIDS)))}
    parents = {"": None, "plate": plate, "kpi": draw(st.sampled_from(UIDS))}
    rows = {name: list(map(str, UIDS)) for name in of_kind.ends}
    allowed: dict[str, Any] = {name: rows.get(name, some_of) for name, some_of in of_kind.fixed.items()}
    fixed = {name: draw(st.sampled_from(list(some_of))) for name, some_of in allowed.items()}
    return Add(of_kind.name, uid, parents[of_kind.parent], typed, base, fixed)


def assert_chain_holds(workbook: Workbook) -> None:
    """Each change of a field begins where the one before it ended, and the last is what the row holds."""
    last: dict[tuple[UUID, str], str] = defaultdict(str)
    for change in FieldChange.objects.filter(workbook=workbook).order_by("pk"):
        assert (change.field, change.old) == (change.field, last[change.uid, change.field])
        last[change.uid, change.field] = change.new
    for each in kinds():
        for row in each.model.objects.filter(workbook=workbook) if not each.lasting else ():
            held = {name: value.to_text(getattr(row, name)) for name, value in each.fields.items()}
            assert held == {name: last[row.uid, name] for name in held}
            assert bool(row.deleted_at) == (last[row.uid, "deleted_at"] == "true")


def hold(student: User, data: st.DataObject) -> None:
    workbook = make_workbook(student)
    plates = list(Plate.objects.filter(workbook=workbook).values_list("uid", flat=True)[:2])
    for saved in data.draw(st.lists(st.lists(acts(plates), min_size=1, max_size=6), min_size=1, max_size=8)):
        save(workbook=workbook.uuid, user=student, acts=saved)

    assert_chain_holds(workbook)
    document = read(Workbook.objects.get(pk=workbook.pk)).document
    exported = export_json(workbook)
    assert canonical(read_json(exported)) == canonical(document)
    assert canonical(read(write(read_json(exported), owner=student)).document) == canonical(document)


@some
@given(data=st.data())
def test_any_row_of_saves_leaves_a_workbook_whole(student: User, data: st.DataObject) -> None:
    hold(student, data)


@pytest.mark.full
@settings(some, max_examples=1500)
@given(data=st.data())
def test_very_many_rows_of_saves_leave_a_workbook_whole(student: User, data: st.DataObject) -> None:
    hold(student, data)
