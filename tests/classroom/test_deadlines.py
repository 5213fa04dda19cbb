"""Deadlines hold to the second, on the nights of the clock too, whatever the offset in which a moment is written."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.deadlines import (
    Deadlines,
    SkippedError,
    State,
    comes_twice,
    is_late,
    moment_of,
    moved_along,
    state_at,
    wall_clock,
)

HERE = ZoneInfo("Europe/Amsterdam")
NIGHTS = pytest.mark.parametrize(
    "turn", [datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)]
)
"""When clocks went back from 3:00 to 2:00, and when they go on from 2:00 to 3:00."""
OPENS = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


def told(due: datetime, *, hours: int | None = 2) -> Deadlines:
    return Deadlines(OPENS, due, None if hours is None else due + timedelta(hours=hours))


def test_each_state_begins_and_ends_on_its_second() -> None:
    due = datetime(2026, 11, 6, 16, 0, tzinfo=UTC)
    deadlines = told(due)
    second = timedelta(seconds=1)
    ends = due + timedelta(hours=2)

    seen = [state_at(deadlines, moment) for moment in (OPENS - second, OPENS, due, due + second, ends, ends + second)]
    assert seen == [State.NOT_OPEN, State.OPEN, State.OPEN, State.LATE, State.LATE, State.CLOSED]


def test_what_arrives_within_the_second_of_the_deadline_is_in_time() -> None:
    due = datetime(2026, 11, 6, 16, 0, tzinfo=UTC)

    assert state_at(told(due), due + timedelta(microseconds=999_999)) == State.OPEN
    assert state_at(told(due.replace(microsecond=400_000)), due + timedelta(microseconds=900_000)) == State.OPEN


def test_without_a_cut_off_it_never_closes() -> None:
    due = datetime(2026, 11, 6, 16, 0, tzinfo=UTC)
    assert state_at(told(due, hours=None), due + timedelta(days=4000)) == State.LATE


@NIGHTS
@given(
    minutes=st.integers(-180, 180),
    late=st.integers(-7200, 7200),
    zone=st.sampled_from([HERE, *(timezone(timedelta(hours=hours)) for hours in (-11, -1, 0, 1, 2, 13))]),
)
def test_around_the_night_of_the_clock_elapsed_time_decides(
    turn: datetime, minutes: int, late: int, zone: tzinfo
) -> None:
    due = (turn + timedelta(minutes=minutes)).astimezone(HERE)
    arrives = (turn + timedelta(minutes=minutes, seconds=late)).astimezone(zone)

    assert state_at(told(due, hours=None), arrives) == (State.LATE if late > 0 else State.OPEN)
    assert is_late(arrives, due) == (late > 0)


@NIGHTS
@given(minutes=st.integers(-240, 240))
def test_what_is_written_is_read_as_the_moment_that_clocks_show(turn: datetime, minutes: int) -> None:
    moment = turn + timedelta(minutes=minutes)
    day, clock = wall_clock(moment)

    read = moment_of(day, clock)
    assert wall_clock(read) == (day, clock)
    assert read - moment in ({timedelta(0), timedelta(hours=1)} if comes_twice(moment) else {timedelta(0)})


def test_a_time_that_comes_twice_is_the_second_of_both() -> None:
    """In favour of who hands in: it is over when the second half past two has gone by."""
    moment = moment_of(date(2026, 10, 25), time(2, 30))

    assert (moment, comes_twice(moment)) == (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True)
    assert state_at(told(moment), datetime(2026, 10, 25, 0, 31, tzinfo=UTC)) == State.OPEN
    assert state_at(told(moment), datetime(2026, 10, 25, 1, 30, 1, tzinfo=UTC)) == State.LATE


def test_a_time_that_clocks_skip_is_no_moment() -> None:
    day = date(2027, 3, 28)
    with pytest.raises(SkippedError):
        moment_of(day, time(2, 30))

    assert moment_of(day, time(3, 0)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert moment_of(day, time(1, 59)) == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "closes"),
    [
        (datetime(2026, 12, 11, 17, 0, tzinfo=HERE), datetime(2026, 12, 13, 17, 0, tzinfo=HERE)),
        (datetime(2027, 3, 27, 17, 0, tzinfo=HERE), datetime(2027, 3, 29, 17, 0, tzinfo=HERE)),
        (datetime(2027, 10, 30, 17, 0, tzinfo=HERE), datetime(2027, 11, 1, 17, 0, tzinfo=HERE)),
        (datetime(2027, 3, 26, 2, 30, tzinfo=HERE), datetime(2027, 3, 28, 3, 30, tzinfo=HERE)),
    ],
)
def test_a_moment_that_moves_along_keeps_the_time_of_the_clock(after: datetime, closes: datetime) -> None:
    """Over the nights of the clock too; a time that it skips becomes the one an hour later."""
    due = datetime(2026, 12, 4, 17, 0, tzinfo=HERE)

    assert moved_along(due + timedelta(days=2), due, after) == closes


def test_a_moment_that_moves_along_never_comes_before_what_it_follows() -> None:
    """In the night in which clocks go back, what closes later can show an earlier time than the deadline."""
    due, closes = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    after = datetime(2026, 11, 6, 17, 0, tzinfo=HERE)

    assert moved_along(closes - timedelta(minutes=15), due, after) == after
