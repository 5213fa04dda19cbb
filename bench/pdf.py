"""What a PDF costs."""

import io
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pikepdf

from bench import fixtures
from bench.processes import Chromium, children_work, most_memory_of_a_child, own_memory
from bench.table import Row, median_of
from reports.render.door import AT_A_TIME, Renderer
from reports.render.limits import LIMITS, Limits
from reports.report.html import report_html
from tests.reports.maximal import Script, maximal

BATCH: Final = 300
SOON: Final = 10
"""The first and the last so many reports of a batch tell whether its memory grows."""
SCRIPTS: Final[tuple[Script, ...]] = ("words", "emoji")


def rows() -> Iterator[Row]:
    """Twenty pages beside Chromium, one plate beside twenty pages, eighty beside twenty, and memory."""
    renderer = Renderer(Limits(wall=300, cpu=300))
    try:
        yield from _rows(renderer)
    finally:
        renderer.close()


def _rows(renderer: Renderer) -> Iterator[Row]:
    twenty, eighty, plate = (
        fixtures.report_of(20, renderer),
        fixtures.report_of(80, renderer),
        fixtures.one_plate(),
    )
    clock, work = median_of(lambda: cost(renderer, twenty))
    with tempfile.TemporaryDirectory() as folder:
        chromium = Chromium(twenty, fixtures.assets(), Path(folder))
        their_clock = median_of(chromium.print)
        with pikepdf.open(io.BytesIO(chromium.pdf)) as opened:
            theirs = f"Chromium cold, {len(opened.pages)} pages"
    yield Row("report of 20 pages, warm, by the clock", clock, their_clock, 1.2, of=theirs)
    plate_clock, plate_work = median_of(lambda: cost(renderer, plate))
    yield Row("one plate, work", plate_work, work, 0.15, of="20 pages")
    yield Row("one plate, by the clock", plate_clock, 1.0, 1.0, of="a second")
    _clock, eighty_work = median_of(lambda: cost(renderer, eighty))
    yield Row("report of 80 pages, work", eighty_work, work, 5.0, of="20 pages")
    for script in SCRIPTS:
        largest = report_html(maximal(script), language=fixtures.LANGUAGE)
        _clock, work_of_it = cost(renderer, largest)
        yield Row(f"workbook at all limits, {script}, work", work_of_it, LIMITS.cpu, 1.0, of="the limit")
    yield from _batch(twenty, clock)
    pid = renderer.zygote().pid
    peak = most_memory_of_a_child(pid, lambda: renderer.render(twenty, fixtures.assets()))
    yield Row("memory of a child, 20 pages", peak, 200, 1.0, "MB", of="most")
    yield Row("memory of the process it is forked from", own_memory(pid), 200, 1.0, "MB", of="most")


def _batch(html: str, clock: float) -> Iterator[Row]:
    """Many reports one after the other, as many at a time as one process draws; ``clock`` is what one alone takes."""
    renderer = Renderer(Limits(wall=300, cpu=300))

    def render(many: int) -> None:
        with ThreadPoolExecutor(AT_A_TIME) as askers:
            list(askers.map(lambda _: renderer.render(html, fixtures.assets()), range(many)))

    try:
        early = _memory(renderer, lambda: render(SOON))
        began = time.perf_counter()
        render(BATCH - 2 * SOON)
        took = (time.perf_counter() - began) * BATCH / (BATCH - 2 * SOON)
        late = _memory(renderer, lambda: render(SOON))
    finally:
        renderer.close()
    alone = BATCH * clock / AT_A_TIME
    yield Row(f"batch of {BATCH} reports, by the clock", took, alone, 1.2, of=f"{BATCH} x one / {AT_A_TIME} at a time")
    yield Row(f"memory at report {BATCH}", late, early, 1.2, "MB", of=f"at report {SOON}")


def _memory(renderer: Renderer, act: Callable[[], None]) -> float:
    """Megabytes that the process and its largest child have at most while something is done."""
    pid = renderer.zygote().pid
    return most_memory_of_a_child(pid, act) + own_memory(pid)


def cost(renderer: Renderer, html: str) -> tuple[float, float]:
    """Seconds by the clock and of work for one document."""
    pid = renderer.zygote().pid
    work, began = children_work(pid), time.perf_counter()
    renderer.render(html, fixtures.assets())
    return time.perf_counter() - began, children_work(pid) - work
