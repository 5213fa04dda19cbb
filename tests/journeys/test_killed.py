"""The server is killed in a stream of saves, again and again: what was acknowledged is there, and it serves again at once."""

import random
import threading
from collections.abc import Callable
from http.client import HTTPException
from typing import Final

import pytest
from django.db import connection, connections, transaction

from accounts.models import User
from tests.factories import STEPS, make_workbook
from tests.journeys.people import Person
from tests.journeys.server import Server
from tests.many import assert_chains_hold, together
from workbook.models import FieldChange, Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.race]

WRITERS: Final = 4
HEALTHY: Final = 10
"""Seconds after which it has to serve again."""
DICE: Final = random.Random(20261231)


class Stream:
    """People who each type in a plate of their own until it is over, and send again what nobody acknowledged."""

    def __init__(self, server: Server, workbook: Workbook, owner: User) -> None:
        self.saved: list[str] = []
        self.faults: list[int] = []
        self._server, self._workbook = server, workbook
        self._people = [Person(server.address, owner) for _ in range(WRITERS)]
        self._plates = [Plate.objects.get(workbook=workbook, step=step) for step in STEPS[:WRITERS]]
        self._up, self._over, self._news = threading.Event(), threading.Event(), threading.Condition()

    def write(self, number: int) -> None:
        """Text after text in the key message of one plate."""
        person, plate, base, count = self._people[number], self._plates[number], 0, 0
        while not self._over.is_set():
            self._up.wait(HEALTHY * 3)
            text = f"{plate.step} {count}"
            try:
                answer = person.save(self._workbook, plate.uid, f"plate:{plate.step}/key_message", text, base)
            except (OSError, HTTPException):
                continue
            if answer.status_code == 200:
                base, count = answer.json["revision"], count + 1
                with self._news:
                    self.saved.append(text)
                    self._news.notify()
            else:
                self.faults.append(answer.status_code)
        person.leave()

    def interrupt(self, times: int, end: Callable[[Server], None]) -> None:
        """End the server at any moment, and start it again; so many times."""
        try:
            for _ in range(times):
                self._up.set()
                self._wait_for_saves(DICE.randint(5, 25))
                end(self._server)
                self._up.clear()
                assert self._server.start() < HEALTHY
            self._up.set()
            self._wait_for_saves(WRITERS)
        finally:
            self._over.set()
            self._up.set()

    def _wait_for_saves(self, more: int) -> None:
        with self._news:
            wanted = len(self.saved) + more
            assert self._news.wait_for(lambda: len(self.saved) >= wanted, timeout=HEALTHY * 3)


@pytest.fixture
def owner(transactional_db: None) -> User:
    return User.objects.create_user("schrijver@demo.test", name="Schrijver")


def interrupted(server: Server, owner: User, times: int, end: Callable[[Server], None]) -> None:
    workbook = make_workbook(owner)
    stream = Stream(server, workbook, owner)
    # From here on nobody but the server has the database open: it alone sets right what was cut off.
    connections.close_all()
    together(*(lambda number=n: stream.write(number) for n in range(WRITERS)), lambda: stream.interrupt(times, end))
    server.kill()

    assert_whole()
    assert stream.faults == []
    logged = FieldChange.objects.filter(workbook=workbook).order_by("revision")
    assert set(stream.saved) - set(logged.values_list("new", flat=True)) == set()
    assert len(stream.saved) == len(set(stream.saved))
    assert_chains_hold(workbook)
    for plate in Plate.objects.filter(workbook=workbook, step__in=STEPS[:WRITERS]):
        assert plate.key_message == logged.filter(uid=plate.uid).last().new  # type: ignore[union-attr]


def assert_whole() -> None:
    """What SQLite says of its own file; on PostgreSQL, that nobody who was killed still holds a table."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = [cursor.execute(f"PRAGMA {check}").fetchall() for check in ("integrity_check", "foreign_key_check")]
            assert found == [[("ok",)], []]
        else:
            cursor.execute("LOCK TABLE workbook_workbook IN ACCESS EXCLUSIVE MODE")


def test_nothing_acknowledged_is_lost_when_all_processes_are_killed(server: Server, owner: User) -> None:
    interrupted(server, owner, 3, Server.kill)


@pytest.mark.full
def test_nothing_acknowledged_is_lost_when_all_processes_are_killed_thirty_times(server: Server, owner: User) -> None:
    interrupted(server, owner, 30, Server.kill)


def test_nothing_is_lost_when_the_server_is_asked_to_end_under_load(server: Server, owner: User) -> None:
    interrupted(server, owner, 2, Server.stop)
