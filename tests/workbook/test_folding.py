"""The log as one reads it: runs of saves become one entry, and nothing of the log is lost in it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from workbook.acts import ADDED, REMOVED
from workbook.folding import PAUSE, Change, Entry, Sitting, fold

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
SANNE, TIM = 1, 2


def change(
    revision: int,
    minute: float,
    old: str = "",
    new: str = "",
    *,
    by: int | None = SANNE,
    uid: UUID = ONE,
    field: str = "tip",
) -> Change:
    return Change(revision, "activity", uid, field, old, new, by, NOON + timedelta(minutes=minute))


def told(sittings: list[Sitting]) -> list[list[tuple[str, str]]]:
    """Of each sitting the values before and after, entry by entry."""
    return [[(entry.old, entry.new) for entry in sitting.entries] for sitting in sittings]


def test_saves_of_one_field_shortly_after_each_other_are_one_entry_with_its_steps() -> None:
    log = [change(3, 2, "abc", "abcd"), change(2, 1, "ab", "abc"), change(1, 0, "", "ab")]
    ((entry,),) = (sitting.entries for sitting in fold(log))

    assert (entry.old, entry.new) == ("", "abcd")
    assert entry.steps == tuple(log)


def test_a_run_stands_where_it_ended_also_when_somebody_typed_elsewhere_in_between() -> None:
    log = [change(3, 2, "a", "ab"), change(2, 1, "x", "y", uid=OTHER), change(1, 0, "", "a")]

    assert told(fold(log)) == [[("", "ab"), ("x", "y")]]


def test_a_pause_ends_a_run_and_a_sitting() -> None:
    late = PAUSE / timedelta(minutes=1) + 1

    assert told(fold([change(2, late, "a", "b"), change(1, 0, "", "a")])) == [[("a", "b")], [("", "a")]]


def test_what_another_wrote_in_between_is_never_folded_over() -> None:
    log = [change(3, 2, "b", "c"), change(2, 1, "a", "b", by=TIM), change(1, 0, "", "a")]

    assert told(fold(log)) == [[("b", "c")], [("a", "b")], [("", "a")]]


def test_what_somebody_saved_at_once_stands_under_one_head() -> None:
    log = [change(2, 0, "c", "d", uid=OTHER), change(2, 0, "a", "b"), change(1, 0, "", "z", by=TIM, uid=OTHER)]

    assert told(fold(log)) == [[("c", "d"), ("a", "b")], [("", "z")]]


def test_of_accounts_that_are_gone_only_what_was_saved_at_once_belongs_together() -> None:
    log = [change(3, 2, "b", "c", by=None), change(2, 1, "a", "b", by=None), change(2, 1, "x", "y", by=None, uid=OTHER)]

    assert told(fold(log)) == [[("b", "c")], [("a", "b"), ("x", "y")]]


def test_a_day_ends_a_sitting() -> None:
    midnight = (datetime(2026, 11, 24, 23, tzinfo=UTC) - NOON) / timedelta(minutes=1)

    assert told(fold([change(2, midnight + 1, "x", "y", uid=OTHER), change(1, midnight - 1, "", "a")])) == [
        [("x", "y")],
        [("", "a")],
    ]


def test_the_first_values_of_a_new_row_stand_under_it() -> None:
    log = [change(1, 0, "", "b"), change(1, 0, "", "a", field="name"), change(1, 0, "", "true", field=ADDED)]
    ((entry,),) = (sitting.entries for sitting in fold(log))

    assert entry.last.field == ADDED
    assert [(part.last.field, part.new) for part in entry.parts] == [("name", "a"), ("tip", "b")]


def test_a_first_value_that_was_typed_on_stands_by_itself_as_it_became() -> None:
    log = [change(2, 1, "Bel kl", "Bel klanten"), change(1, 0, "", "Bel kl"), change(1, 0, "", "true", field=ADDED)]
    ((typed, added),) = (sitting.entries for sitting in fold(log))

    assert (typed.old, typed.new, len(typed.steps)) == ("", "Bel klanten", 2)
    assert (added.last.field, added.parts) == (ADDED, ())


def test_rows_that_came_and_went_are_told_each_time() -> None:
    log = [change(2, 1, "true", "", field=REMOVED), change(1, 0, "", "true", field=REMOVED)]

    assert told(fold(log)) == [[("true", ""), ("", "true")]]


@st.composite
def logs(draw: st.DrawFn) -> list[Change]:
    """Any log, newest first, as saves write it: each field goes on from what stood there."""
    values: dict[tuple[UUID, str], str] = {}
    log, moment = [], 0.0
    for revision in range(1, draw(st.integers(1, 12))):
        moment += draw(st.sampled_from([0.5, 3, 11, 2000]))
        by = draw(st.sampled_from([SANNE, TIM, None]))
        for place in draw(
            st.lists(
                st.tuples(st.sampled_from([ONE, OTHER]), st.sampled_from(["tip", "name", ADDED, REMOVED])), max_size=4
            )
        ):
            uid, field = place
            new = draw(st.sampled_from("abc"))
            log.append(change(revision, moment, values.get(place, ""), new, by=by, uid=uid, field=field))
            values[place] = new
    return log[::-1]


@given(logs())
def test_every_row_of_the_log_is_in_one_entry_and_under_the_name_of_who_made_it(log: list[Change]) -> None:
    sittings = fold(log)
    steps = [(step, sitting.by) for sitting in sittings for entry in sitting.entries for step in entry.every_step]

    assert sorted(map(repr, (step for step, _by in steps))) == sorted(map(repr, log))
    assert all(step.by == by for step, by in steps)
    assert [entry for sitting in sittings for entry in sitting.entries if not _goes_on(entry)] == []


def _goes_on(entry: Entry) -> bool:
    """Whether each step began with what the one before left."""
    return all(later.old == earlier.new for later, earlier in zip(entry.steps, entry.steps[1:], strict=False))
