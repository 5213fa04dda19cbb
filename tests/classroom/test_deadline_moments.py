"""Handing in to the second, on both nights of the clock: what arrived before counts, whenever it is handled."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.handing_in import RefusedError
from classroom.models import Assignment, Submission
from classroom.receipts import receipt_of
from reports.report.receipt import receipt_shown
from tests.classroom.handed import Ready, ready
from tests.conftest import logged_in
from tests.many import locked

AUTUMN = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
"""When clocks here go from 3:00 back to 2:00."""
SPRING = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
"""When clocks here go from 2:00 on to 3:00."""
SECOND = timedelta(seconds=1)
SOON = timedelta(seconds=5)
"""In which a request arrives, on the busiest machine."""
BUSY = 12
"""Seconds, more than a request waits for a lock."""


def due_at(teacher: User, student: User, due: datetime, **values: Any) -> Ready:
    return ready(teacher, student, opens_at=due - timedelta(days=7), due_at=due, **values)


def facts(made: Submission, language: str = "nl") -> dict[str, str]:
    return {fact.label: str(fact.value) for fact in receipt_shown(receipt_of(made, language), language).facts}


@pytest.mark.django_db
@pytest.mark.parametrize("night", [AUTUMN, SPRING], ids=["autumn", "spring"])
@pytest.mark.parametrize("minutes", [-90, -30, 0, 30, 90])
def test_on_a_night_of_the_clock_the_second_decides(
    teacher: User, student: User, night: datetime, minutes: int
) -> None:
    due = night + timedelta(minutes=minutes)
    one = due_at(teacher, student, due, cut_off_at=due + timedelta(minutes=30))
    in_time = one.hand_in(arrived_at=due + timedelta(microseconds=999_999))
    assert not in_time.is_late
    one.write("Toch nog iets")
    assert one.hand_in(arrived_at=due + SECOND).is_late
    one.write("En nog iets")
    assert one.hand_in(arrived_at=due + timedelta(minutes=30)).is_late
    one.write("En nog een keer")
    with pytest.raises(RefusedError):
        one.hand_in(arrived_at=due + timedelta(minutes=30) + SECOND)


@pytest.mark.django_db
def test_the_hour_that_comes_twice_is_told_apart_on_the_receipt(teacher: User, student: User) -> None:
    one = due_at(teacher, student, AUTUMN + timedelta(minutes=30))
    first = one.hand_in(arrived_at=AUTUMN - timedelta(minutes=30))
    one.write("Een uur later")
    second = one.hand_in(arrived_at=AUTUMN + timedelta(minutes=30, seconds=7))
    assert facts(first)["Ingeleverd"] == "25 oktober 2026, 02:30:00 (zomertijd, UTC+2)"
    assert facts(second)["Ingeleverd"] == "25 oktober 2026, 02:30:07 (wintertijd, UTC+1)"
    assert facts(second)["Uiterste datum"] == "25 oktober 2026, 02:30:00 (wintertijd, UTC+1): te laat ingeleverd"


@pytest.mark.django_db
def test_in_spring_two_is_followed_by_three(teacher: User, student: User) -> None:
    one = due_at(teacher, student, SPRING)
    before = one.hand_in(arrived_at=SPRING - SECOND)
    one.write("Een tel later")
    assert facts(before)["Ingeleverd"] == "28 maart 2027, 01:59:59 (wintertijd, UTC+1)"
    assert facts(one.hand_in(arrived_at=SPRING))["Ingeleverd"] == "28 maart 2027, 03:00:00 (zomertijd, UTC+2)"


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_who_pressed_in_time_is_in_time_though_the_server_was_slow(teacher: User, student: User) -> None:
    one = due_at(teacher, student, timezone.now() + timedelta(hours=1))
    client, url = logged_in(student), reverse("classroom:hand_in", args=[one.work.assignment.uuid])
    over = threading.Event()

    def press() -> None:
        client.post(url)
        connection.close()
        over.set()

    pressing = threading.Thread(target=press)
    due = timezone.now().replace(microsecond=0) + SOON
    Assignment.objects.update(due_at=due, cut_off_at=due)
    with locked(30):
        pressing.start()
        while timezone.now() < due + 2 * SECOND:
            assert not over.wait(0.1)
    pressing.join()

    made = Submission.objects.get()
    assert not made.is_late
    assert made.handed_in_at < due + SECOND
    assert timezone.now() > due + 2 * SECOND


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_it_is_handed_in_though_the_database_is_taken_longer_than_anybody_waits(teacher: User, student: User) -> None:
    one = due_at(teacher, student, timezone.now() + timedelta(minutes=1))
    client, url = logged_in(student), reverse("classroom:hand_in", args=[one.work.assignment.uuid])
    with locked(BUSY):
        answer = client.post(url)
    made = Submission.objects.get()
    assert answer["Location"] == reverse("classroom:submission", args=[made.uuid])
    assert timezone.now() - made.handed_in_at >= timedelta(seconds=BUSY - 1)
