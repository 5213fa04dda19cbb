"""What saving one field costs: in this process by work and statements, on a server by the clock, and how many it takes at once."""

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from itertools import count
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.reader import mark_of
from bench.table import TIMES, Row, median_of
from tests.factories import make_workbook
from tests.journeys.people import Person
from tests.journeys.server import Server, environment
from workbook.models import Interview, Plate, Workbook

STEP: Final = "easy-to-buy"
POSTS: Final = 50
STATEMENTS: Final = 6
PER_SECOND: Final = 60
MANY, FEW = 50, 10
"""Clients: a school at work, and as many as make each other wait."""
SECONDS: Final = 10
GREEDY: Final = 4
"""Seconds that a few save as fast as they can."""
P95: Final = 500
"""Milliseconds that a lesson may wait at most."""


def rows() -> Iterator[Row]:
    """A save beside a plain form, many people at a time, and beside SQLite as Django leaves it."""
    alone, *writers = (_writer(number) for number in range(1 + MANY))
    yield from _in_this_process(alone)
    with _served(writers, "klantketting.settings") as people:
        yield from _paced(people)
    yield from _beside_others(writers[:FEW])


def _beside_others(writers: Sequence["_Writer"]) -> Iterator[Row]:
    """A few who save on and on, beside SQLite as Django leaves it: with a save as it is mostly written, and with ours.

    By turns, for a machine is not as busy now as it was a minute ago.
    """
    modules = ("bench.read_first", "bench.defaults", "klantketting.settings")
    rounds = [[_greedy(writers, module) for module in modules] for _ in range(TIMES)]
    read_first, defaults, ours = ([each[side] for each in rounds] for side in range(len(modules)))
    rate = _middle(ours, lambda done: done.per_second)
    refused, sent = (sum(getattr(done, name) for done in read_first) for name in ("errors", "sent"))
    of = f"as it is; {refused} of {sent} and {sum(done.errors for done in ours)} not done"
    what = f"saves at {FEW} clients"
    yield Row(
        f"{what}, read first, SQLite by default", _middle(read_first, lambda done: done.per_second), rate, 0.2, "/s", of
    )
    of = f"as it is; {sum(done.errors for done in defaults)} not done"
    yield Row(f"{what}, ours, SQLite by default", _middle(defaults, lambda done: done.per_second), rate, 1.5, "/s", of)
    longest, beside = (_middle(side, lambda done: done.longest) for side in (ours, defaults))
    yield Row(f"longest of the {what}", longest, beside, 0.2, "ms", of="ours, SQLite by default")


def _middle(rounds: Sequence["_Count"], figure: Callable[["_Count"], float]) -> float:
    return statistics.median(figure(done) for done in rounds)


def _in_this_process(writer: "_Writer") -> Iterator[Row]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(writer.user)
    Interview.objects.create(workbook=writer.workbook, plate=writer.plate)
    url, numbers = reverse("workbook:save", args=[writer.workbook.uuid]), count()
    base = 0

    def save() -> None:
        nonlocal base
        edit = {"address": f"plate:{STEP}/gap_explanation", "uid": str(writer.plate.uid), "base": base}
        body = json.dumps({"edits": [edit | {"value": f"Wie wacht, haakt af {next(numbers)}"}]})
        answer = client.post(url, body, "application/json", headers={"X-Reader": mark_of(writer.user)})
        assert answer.status_code == 200, answer.content
        base = answer.json()["revision"]

    def plain() -> None:
        text = f"Wie wacht, haakt af {next(numbers)}"
        typed = {"name": "Inkoper", "score": "7.5", "kind": "a", "day": "2026-11-05", "text": text}
        assert client.post("/bench/plain/", typed).status_code == 302

    with override_settings(ROOT_URLCONF="bench.urls"):
        yield Row("autosave, work", _work(save), _work(plain), 2.0, "ms", of="a plain form's post")
    with CaptureQueriesContext(connection) as asked:
        save()
    told = [each["sql"] for each in asked.captured_queries if not each["sql"].startswith(("BEGIN", "COMMIT"))]
    yield Row("autosave, statements", len(told), STATEMENTS, 1.0, "", of="most")


def _work(act: Callable[[], None]) -> float:
    """Milliseconds of work that it takes."""

    def once() -> float:
        began = time.process_time()
        for _ in range(POSTS):
            act()
        return (time.process_time() - began) / POSTS * 1000

    act()
    return median_of(once)


def _paced(people: Sequence["_Typist"]) -> Iterator[Row]:
    """As many saves a second as asked for, evenly over all clients; each is late from the moment at which it was due.

    Who is silent for longer than a server keeps a line open comes over a new one.
    """
    begin = time.perf_counter() + 1

    def type_on(number: int) -> _Count:
        done = _Count()
        for due in range(number, PER_SECOND * SECONDS, len(people)):
            at = begin + due / PER_SECOND
            time.sleep(max(0.0, at - time.perf_counter()))
            done.add(people[number].save(), time.perf_counter() - at)
            people[number].person.leave()
        return done

    with ThreadPoolExecutor(len(people)) as pool:
        done = _Count.of(pool.map(type_on, range(len(people))))
    what = f"saves at {PER_SECOND}/s from {MANY} clients"
    yield Row(f"{what}, p95", statistics.quantiles(done.took, n=20)[-1] * 1000, P95, 1.0, "ms", of="most")
    yield Row(f"{what}, not done", done.errors, done.sent, 0.0, "", of="sent")


def _greedy(writers: Sequence["_Writer"], module: str) -> "_Count":
    """A few save on and on, at a server with these settings."""

    def type_on(person: _Typist) -> _Count:
        done = _Count()
        person.save()
        until = time.perf_counter() + GREEDY
        while (began := time.perf_counter()) < until:
            is_saved, ended = person.save(), time.perf_counter()
            if ended < until:
                done.add(is_saved, ended - began)
        return done

    with _served(writers, module) as people, ThreadPoolExecutor(len(writers)) as pool:
        return _Count.of(pool.map(type_on, people))


@dataclass
class _Count:
    """Seconds that each save took which was done, and how many were not."""

    took: list[float] = field(default_factory=list)
    errors: int = 0

    def add(self, done: bool, seconds: float) -> None:  # noqa: FBT001
        if done:
            self.took.append(seconds)
        else:
            self.errors += 1

    @classmethod
    def of(cls, counts: Iterator["_Count"]) -> "_Count":
        every = list(counts)
        return cls([each for done in every for each in done.took], sum(done.errors for done in every))

    @property
    def sent(self) -> int:
        return len(self.took) + self.errors

    @property
    def per_second(self) -> float:
        return len(self.took) / GREEDY

    @property
    def longest(self) -> float:
        """Milliseconds that somebody waited."""
        return max(self.took) * 1000


@dataclass(frozen=True)
class _Writer:
    """Somebody with a workbook of their own."""

    user: User
    workbook: Workbook
    plate: Plate


def _writer(number: int) -> _Writer:
    user = User.objects.create_user(f"schrijver{number}@demo.test", name=f"Schrijver {number}")
    workbook = make_workbook(user, activities=3)
    return _Writer(user, workbook, Plate.objects.get(workbook=workbook, step=STEP))


class _Typist:
    """A writer at a server, who types one text after the other in one field."""

    def __init__(self, site: str, writer: _Writer) -> None:
        self.person = Person(site, writer.user)
        self._writer, self._base, self._number = writer, writer.workbook.revision, 0

    def save(self) -> bool:
        """Whether it was acknowledged."""
        self._number += 1
        text, address = f"Wie wacht, haakt af {self._number}", f"plate:{STEP}/gap_explanation"
        try:
            answer = self.person.save(self._writer.workbook, self._writer.plate.uid, address, text, self._base)
        except (OSError, HTTPException):
            return False
        if answer.status_code == HTTPStatus.OK:
            self._base = answer.json["revision"]
        return answer.status_code == HTTPStatus.OK


@contextmanager
def _served(writers: Sequence[_Writer], module: str) -> Iterator[list[_Typist]]:
    """Everybody at a server of two processes with these settings, each time on a copy of the database as it is now."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "db.sqlite3"
        told = {"SECRET_KEY": settings.SECRET_KEY, "DATABASE_URL": f"sqlite:///{copy}", "MALLOC_ARENA_MAX": "2"}
        env = environment(settings.VAR_DIR, **told, DJANGO_SETTINGS_MODULE=module)
        server = Server(env, workers=2, threads=16)
        people = [_Typist(server.address, writer) for writer in writers]
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as here,
            closing(sqlite3.connect(copy)) as there,
        ):
            here.backup(there)
            # The way of writing stands in the file itself: settings that do not choose another have the oldest.
            there.execute("PRAGMA journal_mode=DELETE")
        try:
            server.start()
            yield people
        finally:
            for each in people:
                each.person.leave()
            server.stop()
