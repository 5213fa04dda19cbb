"""Whoever saves second on the same field sees both texts; different fields never meet; nothing is written over in silence."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import join, make_workbook
from workbook.acts import ADDED, REMOVED, Act, Add, Edit, Order, Outcome, Overtaken, Remove, Restore
from workbook.fields import kind
from workbook.models import Activity, Department, FieldChange, Plate, Workbook
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


def do(workbook: Workbook, user: User, *acts: Act) -> Outcome:
    return save(workbook=workbook.uuid, user=user, acts=acts)


def message(plate: Plate, text: str, base: int) -> Edit:
    return Edit("plate", plate.uid, "key_message", text, base)


def stored(plate: Plate, field: str = "key_message") -> str:
    plate.refresh_from_db()
    return kind("plate").fields[field].to_text(getattr(plate, field))


def history(workbook: Workbook) -> list[tuple[int, str, str, str]]:
    changes = FieldChange.objects.filter(workbook=workbook).order_by("pk")
    return [(change.revision, change.field, change.old, change.new) for change in changes]


def test_a_saved_field_is_written_logged_and_counted(workbook: Workbook, plate: Plate, student: User) -> None:
    outcome = do(workbook, student, message(plate, "Niemand kent ons.", 0))

    assert outcome == Outcome(1, frozenset({(plate.uid, "key_message")}), (), ())
    assert stored(plate) == "Niemand kent ons."
    assert history(workbook) == [(1, "key_message", "", "Niemand kent ons.")]


def test_a_save_that_changes_nothing_leaves_no_trace(workbook: Workbook, plate: Plate, student: User) -> None:
    outcome = do(workbook, student, message(plate, "", 0))

    assert outcome == Outcome(0, frozenset(), (), ())
    assert Workbook.objects.get(pk=workbook.pk).revision == 0
    assert history(workbook) == []


def test_the_second_on_the_same_field_gets_both_texts(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    do(workbook, teammate, message(plate, "Hunne", 0))
    outcome = do(workbook, student, message(plate, "Mijne", 0))

    at = FieldChange.objects.get().at
    overtaken = Overtaken("plate", plate.uid, "key_message", "", "Mijne", "Hunne", False, teammate, at)
    assert outcome == Outcome(1, frozenset(), (overtaken,), ())
    assert stored(plate) == "Hunne"


def test_saving_again_after_seeing_the_conflict_wins(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    do(workbook, teammate, message(plate, "Hunne", 0))
    overtaken = do(workbook, student, message(plate, "Mijne", 0))
    outcome = do(workbook, student, message(plate, "Mijne", overtaken.revision))

    assert outcome.overtaken == ()
    assert stored(plate) == "Mijne"
    assert history(workbook) == [(1, "key_message", "", "Hunne"), (2, "key_message", "Hunne", "Mijne")]


def test_who_kept_the_own_text_and_is_overtaken_once_more_reads_what_both_began_with(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    do(workbook, student, message(plate, "Samen.", 0))
    do(workbook, teammate, message(plate, "Samen. Hunne.", 1))
    do(workbook, teammate, message(plate, "Samen. Hunne. En nog iets.", 2))
    mine = replace(message(plate, "Samen. Mijne.", 2), root=1)

    (overtaken,) = do(workbook, student, mine).overtaken
    assert (overtaken.base, overtaken.mine, overtaken.theirs) == (
        "Samen.",
        "Samen. Mijne.",
        "Samen. Hunne. En nog iets.",
    )
    assert do(workbook, student, replace(mine, base=3)).written == frozenset({(plate.uid, "key_message")})


@pytest.mark.parametrize("root", [-1, -(10**30), 7, 10**30])
def test_a_root_that_never_was_changes_nothing_but_the_words(
    workbook: Workbook, plate: Plate, student: User, teammate: User, root: int
) -> None:
    do(workbook, teammate, message(plate, "Eerst.", 0))
    do(workbook, teammate, message(plate, "Hunne.", 1))
    (overtaken,) = do(workbook, student, replace(message(plate, "Mijne.", 1), root=root)).overtaken

    assert (overtaken.theirs, overtaken.base) == ("Hunne.", "" if root < 0 else "Eerst.")


def test_different_fields_never_conflict(workbook: Workbook, plate: Plate, student: User, teammate: User) -> None:
    do(workbook, teammate, Edit("plate", plate.uid, "customer_score", "7.5", 0))
    outcome = do(workbook, student, message(plate, "Mijne", 0))

    assert outcome.overtaken == ()
    assert (stored(plate), stored(plate, "customer_score")) == ("Mijne", "7.5")


def test_the_same_text_twice_is_no_conflict(workbook: Workbook, plate: Plate, student: User, teammate: User) -> None:
    do(workbook, teammate, message(plate, "Zelfde", 0))
    outcome = do(workbook, student, message(plate, "Zelfde", 0))

    assert outcome == Outcome(1, frozenset(), (), ())


def test_a_field_i_did_not_touch_keeps_what_another_wrote(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    do(workbook, student, message(plate, "Eerst", 0))
    do(workbook, teammate, message(plate, "Later", 1))
    outcome = do(workbook, student, message(plate, "Eerst", 1), Edit("plate", plate.uid, "own_score", "8", 1))

    assert outcome.written == frozenset({(plate.uid, "own_score")})
    assert stored(plate) == "Later"


def test_an_older_field_still_conflicts_after_another_field_was_saved(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    """A saves G after B saved F: had A's page one moving base, A's old F would now overwrite B's in silence."""
    do(workbook, teammate, message(plate, "F van B", 0))
    do(workbook, student, Edit("plate", plate.uid, "own_score", "8", 0))
    outcome = do(workbook, student, message(plate, "F van A", 0))

    assert [(each.mine, each.theirs) for each in outcome.overtaken] == [("F van A", "F van B")]
    assert stored(plate) == "F van B"


def test_a_conflict_stops_only_itself(workbook: Workbook, plate: Plate, student: User, teammate: User) -> None:
    do(workbook, teammate, message(plate, "Hunne", 0))
    outcome = do(workbook, student, message(plate, "Mijne", 0), Edit("plate", plate.uid, "own_score", "8", 0))

    assert len(outcome.overtaken) == 1
    assert outcome.written == frozenset({(plate.uid, "own_score")})
    assert stored(plate, "own_score") == "8"


def test_a_row_is_added_once_however_often_it_is_posted(workbook: Workbook, plate: Plate, student: User) -> None:
    add = Add("activity", uuid4(), plate.uid, {"name": "Bekendheid", "tip": ""}, 0)
    first, second = do(workbook, student, add), do(workbook, student, add)

    assert (first.written, second.written) == (frozenset({(add.uid, ADDED), (add.uid, "name")}), frozenset())
    assert [row.name for row in Activity.objects.filter(uid=add.uid)] == ["Bekendheid"]


def test_a_removed_row_comes_back_as_it_was(workbook: Workbook, plate: Plate, student: User) -> None:
    row = Activity.objects.filter(plate=plate).earliest("pk")
    do(workbook, student, Remove("activity", row.uid))
    without = [each.uid for each in read(workbook).document.plate("become-aware").activities]
    do(workbook, student, Restore("activity", row.uid))
    with_it = [each.uid for each in read(workbook).document.plate("become-aware").activities]

    assert row.uid not in without
    assert with_it == [row.uid, *without]
    assert history(workbook) == [(1, REMOVED, "", "true"), (2, REMOVED, "true", "")]


def test_typing_in_a_row_that_another_removed_holds_the_text(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    row = Activity.objects.filter(plate=plate).earliest("pk")
    do(workbook, teammate, Remove("activity", row.uid))
    outcome = do(workbook, student, Edit("activity", row.uid, "tip", "Nog te bewaren", 0))

    (overtaken,) = outcome.overtaken
    assert (overtaken.mine, overtaken.removed, overtaken.user) == ("Nog te bewaren", True, teammate)


def test_a_relation_to_a_kpi_that_was_removed_holds_the_text(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    kpi = Add("kpi", uuid4(), plate.uid, {"name": "NPS"}, 0)
    do(workbook, student, kpi)
    do(workbook, teammate, Remove("kpi", kpi.uid))
    relation = Add("relation", uuid4(), kpi.uid, {"reason": "Omdat", "sign": "", "to": str(kpi.uid)}, 1)
    outcome = do(workbook, student, relation)

    assert [(each.field, each.mine, each.removed) for each in outcome.overtaken] == [
        ("reason", "Omdat", True),
        ("to", str(kpi.uid), True),
    ]


def test_of_two_orders_the_later_wins_and_both_are_logged(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    one, two, three = (row.uid for row in Activity.objects.filter(plate=plate).order_by("pk"))
    do(workbook, teammate, Order("plate", plate.uid, "activity_order", (three, two, one)))
    outcome = do(workbook, student, Order("plate", plate.uid, "activity_order", (two, one)))

    assert outcome.overtaken == ()
    assert [row.uid for row in read(workbook).document.plate("become-aware").activities] == [two, one, three]
    assert [field for _, field, _, _ in history(workbook)] == ["activity_order", "activity_order"]


def test_the_workbook_keeps_the_order_of_its_key_points_and_has_room_for_three(
    workbook: Workbook, student: User
) -> None:
    one, two, three, four = (Add("key_point", uuid4(), None, {"title": t}, 0, {"about": ""}) for t in "abcd")
    do(workbook, student, one, two, three)
    outcome = do(workbook, student, four, Order("workbook", workbook.uuid, "key_point_order", (three.uid, one.uid)))

    assert [each.title for each in read(Workbook.objects.get(pk=workbook.pk)).document.key_points] == ["c", "a", "b"]
    assert outcome.full == (four,)

    do(workbook, student, Remove("key_point", two.uid))
    do(workbook, student, four)
    assert do(workbook, student, Restore("key_point", two.uid)).full == (Restore("key_point", two.uid),)
    assert [each.title for each in read(Workbook.objects.get(pk=workbook.pk)).document.key_points] == ["c", "a", "d"]


def test_departments_are_saved_as_one_field(workbook: Workbook, plate: Plate, student: User, teammate: User) -> None:
    added = Add("department", uuid4(), None, {"name": "Marcom"}, 0)
    do(workbook, student, added, Edit("plate", plate.uid, "departments", str(added.uid), 0))
    other = do(workbook, teammate, Edit("plate", plate.uid, "departments", "", 1))

    assert Department.objects.get().name == "Marcom"
    assert other.overtaken == ()
    assert history(workbook) == [
        (1, ADDED, "", "true"),
        (1, "name", "", "Marcom"),
        (1, "departments", "", str(added.uid)),
        (2, "departments", str(added.uid), ""),
    ]


def test_one_row_too_many_is_told_and_not_made(workbook: Workbook, plate: Plate, student: User) -> None:
    adds = [Add("activity", uuid4(), plate.uid, {"name": str(number)}, 0) for number in range(6)]
    outcome = do(workbook, student, *adds)

    assert outcome.full == (adds[5],)
    assert Activity.objects.filter(plate=plate).count() == 8


def test_advice_that_starts_a_kpi_does_not_count_among_the_five(
    workbook: Workbook, plate: Plate, student: User
) -> None:
    start = Add("point", uuid4(), plate.uid, {"text": "Begin te meten"}, 0, {"kind": "advice"})
    kpi = Add("kpi", uuid4(), plate.uid, {"name": "NPS", "start_advice": str(start.uid)}, 0)
    do(workbook, student, start, kpi)
    five = [Add("point", uuid4(), plate.uid, {"text": str(n)}, 0, {"kind": "advice"}) for n in range(6)]

    assert do(workbook, student, *five).full == (five[5],)


def test_a_plate_with_five_pieces_of_advice_takes_another_that_starts_a_kpi(
    workbook: Workbook, plate: Plate, student: User
) -> None:
    kpi = Add("kpi", uuid4(), plate.uid, {"name": "NPS"}, 0)
    five = [Add("point", uuid4(), plate.uid, {"text": str(n)}, 0, {"kind": "advice"}) for n in range(5)]
    do(workbook, student, kpi, *five)
    start = Add("point", uuid4(), plate.uid, {"text": "Begin te meten"}, 1, {"kind": "advice"})

    outcome = do(workbook, student, start, Edit("kpi", kpi.uid, "start_advice", str(start.uid), 1))

    assert outcome.full == ()
    assert read(workbook).document.plate(plate.step).kpis[0].start_advice == start.uid


def test_a_row_is_edited_in_the_save_that_brings_back_what_it_stands_on(
    workbook: Workbook, plate: Plate, student: User
) -> None:
    one, two = (Add("kpi", uuid4(), plate.uid, {"name": name}, 0) for name in ("NPS", "CSAT"))
    relation = Add("relation", uuid4(), one.uid, {"to": str(two.uid), "reason": "Eerst"}, 0)
    do(workbook, student, one, two, relation)
    do(workbook, student, Remove("kpi", one.uid))

    back = do(workbook, student, Restore("kpi", one.uid), Edit("relation", relation.uid, "reason", "Later", 1))

    assert back.overtaken == ()
    assert read(workbook).document.plate(plate.step).kpis[0].relations[0].reason == "Later"


def test_advice_stays_when_the_kpi_that_it_started_goes(workbook: Workbook, plate: Plate, student: User) -> None:
    start = Add("point", uuid4(), plate.uid, {"text": "Begin te meten"}, 0, {"kind": "advice"})
    kpi = Add("kpi", uuid4(), plate.uid, {"name": "NPS", "start_advice": str(start.uid)}, 0)
    five = [Add("point", uuid4(), plate.uid, {"text": str(n)}, 0, {"kind": "advice"}) for n in range(5)]
    do(workbook, student, kpi, start, *five)

    do(workbook, student, Remove("kpi", kpi.uid))

    assert len(read(workbook).document.plate(plate.step).advice) == 6
    sixth = Add("point", uuid4(), plate.uid, {"text": "Nog een"}, 2, {"kind": "advice"})
    assert do(workbook, student, sixth).full == (sixth,)


def test_a_reader_may_not_write_and_a_stranger_does_not_know_it_exists(
    workbook: Workbook, plate: Plate, outsider: User, consultant: User
) -> None:
    join(workbook, consultant, "reader")

    with pytest.raises(PermissionDenied):
        do(workbook, consultant, message(plate, "Mag niet", 0))
    with pytest.raises(Workbook.DoesNotExist):
        do(workbook, outsider, message(plate, "Mag niet", 0))
    with pytest.raises(Workbook.DoesNotExist):
        save(workbook=uuid4(), user=outsider, acts=[])
    assert (stored(plate), history(workbook)) == ("", [])


def test_a_row_of_another_workbook_cannot_be_reached(
    workbook: Workbook, plate: Plate, student: User, outsider: User
) -> None:
    theirs = Plate.objects.get(workbook=make_workbook(outsider), step="become-aware")
    outcome = do(workbook, student, message(theirs, "Inbraak", 0))

    assert [(each.mine, each.removed) for each in outcome.overtaken] == [("Inbraak", True)]
    assert stored(theirs) == ""


def test_uids_are_unique_within_a_workbook(workbook: Workbook) -> None:
    document = read(workbook).document
    uids = [plate.uid for plate in document.plates] + [row.uid for plate in document.plates for row in plate.activities]
    assert len(uids) == len(set(uids)) == 28
    assert all(isinstance(uid, UUID) for uid in uids)


def test_one_field_is_saved_in_as_many_statements_however_long_the_history(
    workbook: Workbook, plate: Plate, student: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Turn, row with workbook, row, log; around them the transaction."""
    FieldChange.objects.bulk_create(
        FieldChange(workbook=workbook, revision=1, uid=uuid4(), field="tip", new=str(n)) for n in range(2000)
    )
    Workbook.objects.filter(pk=workbook.pk).update(revision=1)
    with django_assert_num_queries(2 + 4):
        do(workbook, student, message(plate, "Eerst", 0))


def test_the_log_is_read_only_when_the_field_was_changed_since(
    workbook: Workbook, plate: Plate, student: User, teammate: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    do(workbook, teammate, message(plate, "Hunne", 0))
    with django_assert_num_queries(2 + 4):
        do(workbook, student, Edit("plate", plate.uid, "own_score", "8", 0))
    # Nothing is written, so that the transaction is also rolled back.
    with django_assert_num_queries(3 + 3):
        assert do(workbook, student, message(plate, "Mijne", 0)).overtaken


def test_edits_of_one_row_go_together_and_each_on_its_own_base(
    workbook: Workbook, plate: Plate, student: User, teammate: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    do(workbook, teammate, message(plate, "Hunne", 0))
    with django_assert_num_queries(2 + 5):
        outcome = do(
            workbook, student, message(plate, "Gezien", 1), Edit("plate", plate.uid, "customer_score", "7.5", 0)
        )

    assert outcome.overtaken == ()
    assert (stored(plate), stored(plate, "customer_score")) == ("Gezien", "7.5")


def test_a_base_that_never_was_counts_from_the_beginning(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    do(workbook, teammate, message(plate, "Hunne", 0))

    for base in (-1, 2, 10**30):
        assert [each.theirs for each in do(workbook, student, message(plate, "Mijne", base)).overtaken] == ["Hunne"]
    assert stored(plate) == "Hunne"


def test_an_empty_field_of_a_row_that_is_not_there_is_nothing(workbook: Workbook, student: User) -> None:
    assert do(workbook, student, Edit("activity", uuid4(), "tip", "", 0)) == Outcome(0, frozenset(), (), ())


def test_a_save_tells_what_stands_where_it_wrote_nothing(
    workbook: Workbook, plate: Plate, student: User, teammate: User
) -> None:
    do(workbook, teammate, message(plate, "Hunne", 0))

    outcome = do(workbook, student, message(plate, "", 0))

    assert (outcome.overtaken, outcome.stands) == ((), {(plate.uid, "key_message"): "Hunne"})
