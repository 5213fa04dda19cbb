"""What a page costs: in this process by work and queries, in two workers by the clock and by memory."""

import os
import re
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from threading import Event, Thread
from typing import Final
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from bench.processes import children, own_memory
from bench.table import Row, median_of
from reports.exchange.demo import PASSWORD
from workbook.models import Workbook

WHO: Final = "student@demo.test"
PORT: Final = os.environ.get("PORT", "8099")
SITE: Final = f"http://127.0.0.1:{PORT}"
SECONDS: Final = 8
GETS: Final = 10
START: Final = 60


def rows() -> Iterator[Row]:
    """The plate page beside a plain one, and pages while PDFs are made."""
    workbook = Workbook.objects.visible_to(User.objects.get(email=WHO)).order_by("-period")[0]
    plate = reverse("workbook:plate", args=[workbook.uuid, "become-aware"])
    yield from _in_this_process(plate)
    yield from _in_two_workers(plate, reverse("reports:pdf", args=[workbook.uuid]))


def _in_this_process(plate: str) -> Iterator[Row]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=WHO))
    with override_settings(ROOT_URLCONF="bench.urls"):

        def work(path: str) -> float:
            began = time.process_time()
            for _ in range(GETS):
                assert client.get(path).status_code == 200
            return (time.process_time() - began) / GETS * 1000

        work(plate)
        work("/bench/plain/")
        yield Row(
            "plate page, work",
            median_of(lambda: work(plate)),
            median_of(lambda: work("/bench/plain/")),
            6.0,
            "ms",
            of="a plain form",
        )
        with CaptureQueriesContext(connection) as asked:
            client.get(plate)
    yield Row("plate page, queries", len(asked), 12, 1.0, "", of="most")


def _in_two_workers(plate: str, pdf: str) -> Iterator[Row]:
    with _served() as master, _six_at_a_time(pdf) as busy:
        opener = _logged_in()
        _fetch(opener, pdf)
        alone = _p95(opener, plate)
        busy.set()
        beside = _p95(opener, plate)
        busy.clear()
        yield Row("page p95 while six PDFs are made", beside, alone, 2.0, "ms", of="without")
        memory = own_memory(master) + sum(map(own_memory, children(master)))
        yield Row("memory of two web workers and their master", memory, 210, 1.0, "MB", of="most")


@contextmanager
def _served() -> Iterator[int]:
    """The site as ``make run`` serves it; the process id of the master."""
    with subprocess.Popen(["bin/run"], env={**os.environ, "PORT": PORT}) as master:
        try:
            until = time.monotonic() + START
            while not _answers():
                assert time.monotonic() < until, "the site does not start"
                time.sleep(0.1)
            yield master.pid
        finally:
            master.terminate()


@contextmanager
def _six_at_a_time(pdf: str) -> Iterator[Event]:
    """Six people who ask for a PDF, and again when they have it, as long as the event is set."""
    busy, over = Event(), Event()

    def ask() -> None:
        opener = None
        while not over.is_set():
            if busy.wait(0.1):
                opener = opener or _logged_in()
                _fetch(opener, pdf)

    askers = [Thread(target=ask) for _ in range(6)]
    for asker in askers:
        asker.start()
    try:
        yield busy
    finally:
        over.set()
        for asker in askers:
            asker.join()


def _p95(opener: OpenerDirector, path: str) -> float:
    """Milliseconds within which 95 of 100 pages come, asked for one after the other."""
    took, until = [], time.monotonic() + SECONDS
    while time.monotonic() < until:
        began = time.perf_counter()
        _fetch(opener, path)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(took, n=20)[-1]


def _answers() -> bool:
    try:
        _fetch(build_opener(), "/accounts/login/")
    except URLError:
        return False
    return True


def _logged_in() -> OpenerDirector:
    """A browser in which somebody has logged in through the form."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', _fetch(opener, "/accounts/login/").decode())[:1]
    fields = {"login": WHO, "password": PASSWORD, "csrfmiddlewaretoken": token}
    _fetch(opener, "/accounts/login/", urlencode(fields).encode())
    return opener


def _fetch(opener: OpenerDirector, path: str, posted: bytes | None = None) -> bytes:
    with opener.open(SITE + path, posted, timeout=120) as answer:
        return bytes(answer.read())
