"""A page goes in, a PDF comes out, and whatever a document does is over when it is: with real processes throughout."""

import io
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pikepdf
import pytest
from django.conf import settings

from reports.render import RenderFailed, render_pdf
from reports.render.door import Renderer
from reports.render.limits import LIMITS, PAGES_MAX, Limits, Reason
from reports.render.turns import Turns
from tests.reports.pages import WORD, images, page, png, read_back, unspaced

SLOW = page("<p>woord</p>" * 60_000)
HUGE_PICTURE = {"huge.png": png(12_000, 12_000)}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer(LIMITS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def hasty() -> Iterator[Renderer]:
    """One that gives up soon."""
    made = Renderer(Limits(wall=3.0, nice=0))
    yield made
    made.close()


def rendered_or_reason(renderer: Renderer, html: str, assets: dict[str, bytes] | None = None) -> str:
    """The text of the PDF, or why there is none."""
    try:
        return read_back(renderer.render(html, assets or {}))
    except RenderFailed as failed:
        return failed.reason


def ready(renderer: Renderer) -> int:
    """The process id of a zygote that has begun to work: while it starts, it has helpers of its own."""
    renderer.render(page("<p>klaar</p>"), {})
    return renderer.zygote().pid


def memory_of(pid: int) -> int:
    """Bytes that a process has in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def children_of(pid: int) -> list[str]:
    """Processes whose parent it is, the dead ones that nobody buried among them."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def gone(pid: int, within: float) -> bool:
    """Whether a process ends within so many seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([handle], [], [], within)
    os.close(handle)
    return bool(ready)


def test_a_page_becomes_an_accessible_pdf(renderer: Renderer) -> None:
    pdf = renderer.render(page("<h1>Klantketting</h1><p>Zeven schakels</p>"), {})

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.Lang == "nl"
        assert opened.docinfo["/Title"] == "Proef"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert opened.Root.MarkInfo.Marked
        assert opened.open_metadata()["pdfuaid:part"] == "1"
    assert read_back(pdf) == "Klantketting\nZeven schakels"


def test_the_same_page_gives_the_same_bytes(renderer: Renderer) -> None:
    html = page("<h1>Klantketting</h1><p>שלום 😀</p>")

    assert renderer.render(html, {}) == renderer.render(html, {})


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel does not share by sessions")
def test_pages_come_before_pdfs_also_where_the_kernel_shares_by_sessions() -> None:
    renderer, nice = Renderer(Limits()), Limits.nice
    pid = ready(renderer)

    assert Path(f"/proc/{pid}/autogroup").read_text().split()[-2:] == ["nice", str(nice)]
    assert os.getpriority(os.PRIO_PROCESS, pid) - os.getpriority(os.PRIO_PROCESS, 0) == nice == 10
    renderer.close()


def test_assets_are_found_by_name(renderer: Renderer) -> None:
    html = page("<link rel=stylesheet href='asset:print.css'><img alt='Zwart' src='asset:beeld.png'><p>tekst</p>")
    style = b"@import 'asset:more.css'; p { display: none }"
    assets = {"print.css": style, "more.css": b"body::after { content: 'bijgevoegd' }", "beeld.png": png(2, 2)}

    pdf = renderer.render(html, assets)

    assert read_back(pdf).strip() == "bijgevoegd"
    assert images(pdf) == [(2, 2)]


@pytest.mark.parametrize(
    ("limits", "html", "assets", "reason"),
    [
        (Limits(wall=0.3, nice=0), SLOW, {}, "wall"),
        (Limits(wall=0.3, nice=0), page(f"<p>{'ab ' * 1_000_000}</p>"), {}, "wall"),
        (Limits(cpu=1, nice=0), SLOW, {}, "cpu"),
        (Limits(memory=450 << 20, nice=0), page("<img alt='' src='asset:huge.png'>"), HUGE_PICTURE, "memory"),
        (LIMITS, page("<link rel=stylesheet href='asset:absent.css'>"), {}, "crash"),
        (LIMITS, page("<div>" * 5_000), {}, "crash"),
        (LIMITS, page("<p>kort</p>" * (PAGES_MAX + 1), "p { break-after: page }"), {}, "pages"),
    ],
    ids=["wall", "wall within C", "cpu", "memory", "asset that is not there", "nested too deep", "too many pages"],
)
def test_a_document_over_its_limits_is_given_up_and_the_next_one_renders(
    limits: Limits, html: str, assets: dict[str, bytes], reason: Reason
) -> None:
    renderer = Renderer(limits)
    try:
        pid = renderer.zygote().pid

        assert rendered_or_reason(renderer, html, assets) == reason
        assert rendered_or_reason(renderer, page("<p>volgende</p>")) == "volgende"
        assert renderer.zygote().pid == pid
        assert children_of(pid) == []
    finally:
        renderer.close()


def test_what_goes_wrong_is_reported_without_a_word_of_the_document(capfd: pytest.CaptureFixture[str]) -> None:
    renderer = Renderer(LIMITS)
    assert rendered_or_reason(renderer, page("<p>Vertrouwelijk</p><img alt='' src='asset:Geheim.png'>")) == "crash"
    renderer.close()

    told = capfd.readouterr().err
    assert told.startswith("render: FatalURLFetchingError\n")
    assert "Vertrouwelijk" not in told
    assert "Geheim" not in told


def test_a_killed_zygote_is_replaced_at_the_next_document(renderer: Renderer) -> None:
    pid = renderer.zygote().pid
    os.kill(pid, signal.SIGKILL)

    assert rendered_or_reason(renderer, page("<p>opnieuw</p>")) == "opnieuw"
    assert renderer.zygote().pid != pid


def test_a_zygote_killed_during_a_document_takes_its_child_along() -> None:
    renderer = Renderer(LIMITS)
    pid = ready(renderer)
    with ThreadPoolExecutor() as pool:
        outcome = pool.submit(rendered_or_reason, renderer, SLOW)
        while not (children := children_of(pid)):
            pass
        os.kill(pid, signal.SIGKILL)
        assert outcome.result() == "crash"
    assert all(gone(int(child), within=5) for child in children)
    renderer.close()


def test_the_zygote_ends_when_the_process_it_belongs_to_is_killed() -> None:
    code = """
import os, signal
from reports.render import door
door.render_pdf("<!doctype html><html lang=nl><title>-</title><p>-</p></html>", {})
print(door._RENDERERS[os.getpid()].zygote().pid, flush=True)
signal.pause()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        zygote = int(process.stdout.readline())
        process.kill()

    assert gone(zygote, within=5)


def test_a_forked_process_has_a_zygote_of_its_own() -> None:
    code = """
import os
from reports.render import door
html = "<!doctype html><html lang=nl><title>-</title><p>-</p></html>"
door.render_pdf(html, {})
first = door._RENDERERS[os.getpid()].zygote()
child = os.fork()
door.render_pdf(html, {})
print(door._RENDERERS[os.getpid()].zygote().pid == first.pid, flush=True)
if child:
    os.waitpid(child, 0)
    door.render_pdf(html, {})
    print(first.lives)
"""
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=60
    )

    assert sorted(told.stdout.split()) == ["False", "True", "True"]
    assert told.stderr == ""


def test_six_at_once_all_render(renderer: Renderer) -> None:
    words = ["een", "twee", "drie", "vier", "vijf", "zes"]
    with ThreadPoolExecutor(6) as pool:
        texts = pool.map(lambda word: rendered_or_reason(renderer, page(f"<p>{word}</p>" * 20)), words)

        assert [sorted(set(text.split())) for text in texts] == [[word] for word in words]


def test_no_more_are_at_work_than_there_are_places() -> None:
    renderer = Renderer(Limits(wall=1.0, nice=0), places=2)
    pid = ready(renderer)
    most = 0
    with ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(rendered_or_reason, renderer, SLOW) for _ in range(5)]
        while not all(each.done() for each in waiting):
            most = max(most, len(children_of(pid)))
    renderer.close()

    assert [each.result() for each in waiting] == ["wall"] * 5
    assert most == 2


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order, leave = Turns(1, 5), list[int](), Event()

    def ask(number: int) -> None:
        with turns.turn(10):
            order.append(number)

    def hold() -> None:
        with turns.turn(10):
            leave.wait(10)

    threads = [Thread(target=hold), *(Thread(target=ask, args=[number]) for number in range(5))]
    for queued, thread in enumerate(threads):
        thread.start()
        while len(turns._waiting) < queued:
            pass
    leave.set()
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4]


def test_who_has_waited_too_long_leaves_the_row() -> None:
    turns = Turns(1, 1)
    with turns.turn(0), pytest.raises(TimeoutError), turns.turn(0):
        pytest.fail("there was one place")
    with turns.turn(0):
        pass


def test_who_finds_no_chair_does_not_wait() -> None:
    turns = Turns(1, 0)
    with turns.turn(10), pytest.raises(TimeoutError), turns.turn(10):
        pytest.fail("there was one place")


def test_memory_stays_flat_and_nobody_is_left_unburied(renderer: Renderer) -> None:
    html = page("<h2>Activiteit</h2><p>Een verhaal van enige lengte.</p>" * 20)
    pid = ready(renderer)
    before = memory_of(pid)
    for _ in range(20):
        renderer.render(html, {})

    assert memory_of(pid) - before < 2 << 20
    assert children_of(pid) == []


def test_the_zygote_knows_no_secret(renderer: Renderer) -> None:
    pid = renderer.zygote().pid
    environment = {each.partition("=")[0] for each in Path(f"/proc/{pid}/environ").read_text().split("\0") if each}

    assert environment <= {"PATH", "HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "LANG", "FONTCONFIG_FILE"}


def test_a_long_word_is_broken_and_reads_back_whole(renderer: Renderer) -> None:
    html = page(f"<table><tr><td>{WORD}</td></tr></table>", "table { table-layout: fixed; width: 100% }")
    text = read_back(renderer.render(html, {}))

    assert unspaced(text) == WORD
    assert max(map(len, text.split())) < 200


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>{{ 7|add:7 }}<p>tekst</p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}</p>",
        "<p>a\u2028b\u2029c\x00d\x0be</p><p>tekst",
        "<table><td><table></p></td><b><i></b></i><p>tekst",
        "<svg><svg><foreignObject><p>tekst</p></foreignObject></svg><p>tekst</p>",
        "<form action=//elders><input name=a value=tekst><textarea>tekst</textarea><button>tekst</button></form>",
        "<p style='width:-1e999px;font-size:1e30px;margin:NaN'>tekst</p><p>tekst</p>",
        "<!-- " + "-" * 10_000 + "><p>tekst</p>",
        "<p " + "a" * 10_000 + "='" + "b" * 10_000 + "'>tekst</p>",
        "<ol start=99999999999999999999><li value=-99999999999999999999>tekst</ol><p>tekst",
        "<table><tr><td colspan=1000000 rowspan=1000000>tekst</td></tr></table>",
    ],
)
def test_hostile_html_gives_a_pdf_or_a_reason(hasty: Renderer, body: str) -> None:
    outcome = rendered_or_reason(hasty, page(body))

    assert outcome in {"crash", "memory", "cpu", "wall", "pages"} or "tekst" in outcome or "alert" in outcome
    assert rendered_or_reason(hasty, page("<p>volgende</p>")) == "volgende"


def test_the_door_serves_the_whole_process() -> None:
    assert read_back(render_pdf(page("<p>door de deur</p>"), {})) == "door de deur"
