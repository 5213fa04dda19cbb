"""The threads that work in the background: whatever goes wrong with one task, the next is begun and signs of life go on."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from threading import Event
from typing import Any, Final

import pytest
from django.db import InterfaceError, connections
from django.tasks import task

from reports.making import threads
from tests.reports.makers import THREADS

PATIENCE: Final = 20.0


class Heard:
    """What the tasks below tell and are told: they are known by their names alone."""

    def __init__(self) -> None:
        self.worked: list[str] = []
        self.faults: list[Exception] = []
        self.go, self.done, self.alive = Event(), Event(), Event()


heard = Heard()


@task
def work(name: str) -> None:
    """Say that it is done."""
    heard.worked.append(name)
    heard.done.set()


@task
def break_the_connection(name: str) -> None:
    """Leave a connection behind that who looks after it next cannot even close."""
    assert heard.go.wait(PATIENCE)
    kept = vars(connections["default"])

    def broken() -> None:
        del kept["close_if_unusable_or_obsolete"]
        raise InterfaceError("beyond repair")

    kept["close_if_unusable_or_obsolete"] = broken
    heard.worked.append(name)


@task
def wait(name: str) -> None:
    """Be in hand until there was a sign of life."""
    assert heard.alive.wait(PATIENCE)


def beat(in_hand: Sequence[Mapping[str, Any]]) -> None:
    """A sign of life, which fails as long as there are faults to make."""
    if heard.faults:
        raise heard.faults.pop()
    heard.alive.set()


@pytest.fixture(autouse=True)
def _one_thread(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One thread that works, and signs of life in quick succession."""
    options = {"threads": 1, "waiting": 8, "beat": f"{__name__}.beat"}
    settings.TASKS = {"default": {**THREADS["default"], "OPTIONS": options}}
    monkeypatch.setattr(threads, "BEAT", 0.01)
    monkeypatch.setattr(threads, "_POOL", threads.Pool())
    heard.__init__()  # type: ignore[misc]
    before = set(threading.enumerate())
    yield
    for each in set(threading.enumerate()) - before:
        each.join(PATIENCE)


def test_a_connection_beyond_repair_costs_the_task_that_finds_it_and_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    break_the_connection.enqueue(name="breaks")
    work.enqueue(name="lost")
    work.enqueue(name="next")
    heard.go.set()

    assert heard.done.wait(PATIENCE)
    assert heard.worked == ["breaks", "next"]
    assert [record.message for record in caplog.records] == [f"A task failed: {work.name}"]


def test_signs_of_life_go_on_after_any_fault_in_one(caplog: pytest.LogCaptureFixture) -> None:
    heard.faults = [InterfaceError("gone"), ValueError("a fault of ours")]
    wait.enqueue(name="waiting")

    assert heard.alive.wait(PATIENCE)
    assert [record.message for record in caplog.records] == ["A sign of life was not given"] * 2
