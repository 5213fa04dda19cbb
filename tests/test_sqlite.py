"""Whoever begins to write on SQLite stands in line, and hears it when it took too long."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from typing import cast

import pytest
from django.db import OperationalError, connection, connections, transaction

from accounts.models import User
from klantketting.sqlite.base import DatabaseWrapper, _line
from tests.many import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases have a line of their own"),
]


@contextmanager
def held() -> Iterator[sqlite3.Connection]:
    """Somebody outside this process writes, until the connection says that it is over."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], autocommit=True, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def patience() -> tuple[int]:
    """Milliseconds that a statement outside a transaction waits."""
    with connection.cursor() as cursor:
        found: tuple[int] = cursor.execute("PRAGMA busy_timeout").fetchone()
        return found


def test_the_product_stands_in_line() -> None:
    assert connection.settings_dict["ENGINE"] == "klantketting.sqlite"


def test_who_waited_long_enough_hears_that_it_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
    with held(), pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
        pytest.fail("nobody gets here while somebody else writes")

    assert patience() == (200,)
    with transaction.atomic():
        User.objects.create_user("daarna@demo.test", name="Daarna")


def test_who_stands_behind_somebody_who_waits_waits_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
    refused: list[str] = []

    def write() -> None:
        try:
            with transaction.atomic():
                pytest.fail("nobody gets here while somebody else writes")
        except OperationalError as error:
            refused.append(str(error))

    with held():
        together(*[write] * 4)

    assert refused == ["database is locked"] * 4


def test_who_stood_long_in_line_does_not_wait_as_long_again_for_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 1)
    with held(), _line:
        began = time.monotonic()
        leave = threading.Timer(0.6, _line.release)
        leave.start()
        with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
            pytest.fail("nobody gets here while somebody else writes")
        waited = time.monotonic() - began
        leave.join()
        assert _line.acquire(timeout=1)

    assert 0.9 < waited < 1.5


@pytest.mark.parametrize("before", [nullcontext(), _line], ids=["alone", "behind somebody who waits"])
def test_who_does_not_want_to_wait_hears_at_once_that_it_is_locked(before: AbstractContextManager[object]) -> None:
    waiting = cast(DatabaseWrapper, connections["default"]).waiting
    with held(), before:
        began = time.monotonic()
        for _ in range(5):
            with (
                waiting(0),
                pytest.raises(OperationalError, match="database is locked"),
                transaction.atomic(),
            ):
                pytest.fail("nobody gets here while somebody else writes")
            with waiting(0), pytest.raises(OperationalError, match="database is locked"):
                User.objects.update(name="Zonder transactie")
        waited = time.monotonic() - began

    assert waited < 1
    assert patience() == (10_000,)


def test_all_who_stand_in_line_get_their_turn_when_the_lock_is_free() -> None:
    came = threading.Semaphore(0)

    def write(number: int) -> None:
        came.release()
        with transaction.atomic():
            User.objects.create_user(f"schrijver{number}@demo.test", name="Schrijver")

    with held() as other:

        def let_go() -> None:
            for _ in range(8):
                came.acquire(timeout=10)
            other.execute("COMMIT")

        together(*(lambda number=number: write(number) for number in range(8)), let_go)

    assert User.objects.count() == 8
    assert patience() == (10_000,)
