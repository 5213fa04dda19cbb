"""What a page costs: in this process by work and queries, in two workers by the clock and by memory."""

import datetime
import os
import re
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.cookiejar import CookieJar
from threading import Event, Thread
from typing import Final
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener
from uuid import uuid4

from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from bench.processes import children, own_memory
from bench.table import Row, median_of
from kpis.models import Kpi, KpiRelation, Measurement
from reports.exchange.demo import PASSWORD
from reports.exchange.examples import copy_example
from workbook.limits import KPIS_PER_WORKBOOK, RELATIONS_PER_WORKBOOK
from workbook.models import Workbook

WHO: Final = "student@demo.test"
PORT: Final = os.environ.get("PORT", "8099")
SITE: Final = f"http://127.0.0.1:{PORT}"
SECONDS: Final = 8
GETS: Final = 10
KPIS: Final = 30
VALUES: Final = 24
SIX: Final = 6
START: Final = 60


def rows() -> Iterator[Row]:
    """The plate page beside a plain one, and pages while PDFs are made."""
    workbook = Workbook.objects.visible_to(User.objects.get(email=WHO)).order_by("-period")[0]
    plate = reverse("workbook:plate", args=[workbook.uuid, "become-aware"])
    yield from _in_this_process(plate, reverse("reports:pdf", args=[workbook.uuid]))
    yield from _hung_together()
    yield from _in_two_workers(plate, [copy_example(User.objects.get(email=WHO)) for _ in range(SIX)])


def _new_pdf(workbook: Workbook) -> str:
    """The address of its report, after a change that makes it one like no other: of equal ones only the first is made."""
    workbook.organisation = f"Klant {uuid4()}"
    workbook.save(update_fields=["organisation"])
    return reverse("reports:pdf", args=[workbook.uuid])


def _in_this_process(plate: str, pdf: str) -> Iterator[Row]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=WHO))
    with override_settings(ROOT_URLCONF="bench.urls"):

        def work(path: str, times: int = GETS) -> float:
            began = time.process_time()
            for _ in range(times):
                assert client.get(path).status_code == 200
            return (time.process_time() - began) / times * 1000

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
        charts = reverse("kpis:charts", args=[_measured().uuid])
        figures = f"{charts}figures.json?{_keys(client, charts)}"
        for what, path, most in (("charts page", charts, 12.0), ("figures of that page", figures, 18.0)):
            work(path)
            yield Row(
                f"{what}, {KPIS} KPIs × {VALUES} values, work",
                median_of(partial(work, path)),
                median_of(lambda: work("/bench/plain/")),
                most,
                "ms",
                of="a plain form",
            )
        with CaptureQueriesContext(connection) as asked:
            client.get(plate)
        yield Row("plate page, queries", len(asked), 12, 1.0, "", of="most")
        began = time.perf_counter()
        work(pdf, 1)
        made = (time.perf_counter() - began) * 1000
        yield Row(
            "same report again, work", median_of(lambda: work(pdf)), 20, 1.0, "ms", of=f"most; {made:.0f} ms when made"
        )


def _measured() -> Workbook:
    """The example with so many KPIs, each with so many values."""
    workbook = copy_example(User.objects.get(email=WHO))
    kpis = list(Kpi.objects.filter(workbook=workbook))
    spare = {"workbook": workbook, "plate": kpis[0].plate, "direction": "higher", "target_value": 20}
    kpis += Kpi.objects.bulk_create(Kpi(name=f"KPI {n}", **spare) for n in range(KPIS - len(kpis)))
    first = datetime.date(2024, 1, 1)
    Measurement.objects.bulk_create(
        Measurement(workbook=workbook, kpi=kpi, date=first + datetime.timedelta(days=30 * n), value=n % 7 + n)
        for kpi in kpis
        for n in range(VALUES)
    )
    return workbook


def _keys(client: Client, charts: str) -> str:
    """What a script asks for that has seen all charts of a page."""
    shown = client.get(charts).content.decode()
    return urlencode([("key", key) for key in re.findall(r'data-chart="([^"]+)"', shown)])


def _hung_together() -> Iterator[Row]:
    """The map and the conflicts of a workbook with as many KPIs and relations as one bears."""
    client, workbook = Client(SERVER_NAME="localhost"), copy_example(User.objects.get(email=WHO))
    client.force_login(User.objects.get(email=WHO))
    Kpi.objects.filter(workbook=workbook).delete()
    plates = list(workbook.plate_rows.all())
    kpis = Kpi.objects.bulk_create(
        Kpi(
            workbook=workbook,
            plate=plates[n % len(plates)],
            name=f"Gemiddelde doorlooptijd {n}",
            direction="higher" if n % 3 else "lower",
            current_value=10,
            target_value=12,
        )
        for n in range(KPIS_PER_WORKBOOK)
    )
    KpiRelation.objects.bulk_create(
        KpiRelation(
            workbook=workbook,
            kpi=kpis[n % len(kpis)],
            to=kpis[(n * 7 + n // len(kpis) + 1) % len(kpis)].uid,
            sign="+" if n % 2 else "-",
            reason="Dat zien wij elke maand in de cijfers.",
        )
        for n in range(RELATIONS_PER_WORKBOOK)
    )
    for page in ("relations", "conflicts"):
        path = reverse(f"kpis:{page}", args=[workbook.uuid])

        def work(path: str = path) -> float:
            began = time.process_time()
            assert client.get(path).status_code == 200
            return (time.process_time() - began) * 1000

        work()
        yield Row(f"{page} at all limits, work", median_of(work), 300, 1.0, "ms", of="most")


def _in_two_workers(plate: str, workbooks: Sequence[Workbook]) -> Iterator[Row]:
    with _served() as master, _at_once(workbooks) as busy:
        opener = _logged_in()
        _fetch(opener, _new_pdf(workbooks[0]))
        alone = _p95(opener, plate)
        busy.set()
        beside = _p95(opener, plate)
        busy.clear()
        yield Row(f"page p95 while {SIX} PDFs are made", beside, alone, 2.0, "ms", of="without")
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
def _at_once(workbooks: Sequence[Workbook]) -> Iterator[Event]:
    """People who each ask for the PDF of a workbook, and when they have it for the next one, as long as the event is set."""
    busy, over = Event(), Event()

    def ask(workbook: Workbook) -> None:
        opener = None
        while not over.is_set():
            if busy.wait(0.1):
                opener = opener or _logged_in()
                _fetch(opener, _new_pdf(workbook))
        connections.close_all()

    askers = [Thread(target=ask, args=[workbook]) for workbook in workbooks]
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
