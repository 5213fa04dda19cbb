"""Pages of a PDF as pictures, drawn by poppler's ``pdftocairo``: a program beside this one, which may be missing.

It is given bytes and gives bytes: no shell, no file, no name that anybody chose. It is started for each picture, and the kernel
holds it to its limits before it gets the first byte.
"""

import re
import resource
import shutil
import subprocess
from collections.abc import Callable, Sequence
from typing import Final, Literal

from reports.drawings.svg import element, safe
from reports.render.limits import Limits
from reports.render.turns import Turns

PictureForm = Literal["png", "svg"]
Reason = Literal["missing", "page", "wall", "crash"]
"""The program is not on this machine, the PDF has no such page, it took too long, or the program gave nothing."""

WIDTH: Final = 1920
"""Pixels across: a slide that fills a beamer."""
LIMITS: Final = Limits(wall=20.0, cpu=15, memory=1 << 29)
AT_A_TIME: Final = 2
WAITING: Final = 8
PATIENCE: Final = 30.0
"""Seconds a picture waits for its turn at most."""
PROGRAMS: Final = ("pdftocairo", "pdfinfo")

_PAGES: Final = re.compile(rb"^Pages:\s+(\d+)$", re.MULTILINE)
_HEAD: Final = re.compile(rb'<svg\b[^>]*? viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"[^>]*>')
_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_TURNS: Final = Turns(AT_A_TIME, WAITING)


class PictureFailed(Exception):  # noqa: N818  not an error of the program: a machine that lacks one, or a page that is not there
    """There is no picture, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def can_draw() -> bool:
    """Whether this machine has what draws pictures (on Debian: the package ``poppler-utils``)."""
    return all(map(shutil.which, PROGRAMS))


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has, 1 or more.

    Raises:
        PictureFailed: it cannot be told.
    """
    found = _PAGES.search(_run("pdfinfo", ["-"], pdf))
    if not found:
        raise PictureFailed("crash")
    return int(found[1])


def picture(
    pdf: bytes, form: PictureForm, *, page: int = 1, width: int = WIDTH, title: str = "", description: str = ""
) -> bytes:
    """One page of a PDF as a picture.

    Args:
        pdf: whole, with its fonts embedded.
        form: ``png``, or ``svg`` with its letters as outlines, without script and without anything of elsewhere.
        page: from 1.
        width: pixels across; the height follows from the page.
        title: what an SVG is called, for who hears it.
        description: what can be seen on it.

    Several threads may call at once.

    Raises:
        PictureFailed: there is none.
    """
    if not 1 <= page <= page_count(pdf):
        raise PictureFailed("page")
    one = ["-f", str(page), "-l", str(page)]
    if form == "png":
        size = ["-scale-to-x", str(width), "-scale-to-y", "-1"]
        return _run("pdftocairo", ["-png", "-singlefile", *one, *size, "-", "-"], pdf)
    return _described(_run("pdftocairo", ["-svg", *one, "-", "-"], pdf), width, title, description)


def _run(program: str, arguments: Sequence[str], pdf: bytes) -> bytes:
    """What a program writes when it is given the PDF."""
    found = shutil.which(program)
    if not found:
        raise PictureFailed("missing")
    try:
        with (
            _TURNS.turn(PATIENCE),
            subprocess.Popen(  # noqa: S603  found by its name, and every argument is ours
                [found, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # its complaints quote the document
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                start_new_session=True,
            ) as process,
        ):
            return _answer(process, pdf)
    except TimeoutError:
        raise PictureFailed("wall") from None


def _answer(process: "subprocess.Popen[bytes]", pdf: bytes) -> bytes:
    _bind(process.pid)
    try:
        written, _ = process.communicate(pdf, LIMITS.wall)
    except subprocess.TimeoutExpired:
        process.kill()
        raise PictureFailed("wall") from None
    if process.returncode or not written:
        raise PictureFailed("crash")
    return written


def _bind(pid: int) -> None:
    """Where the kernel can (Linux), put a process within its bounds from outside: what threads may not do between fork and exec."""
    prlimit: Callable[..., object] | None = getattr(resource, "prlimit", None)
    if prlimit:
        prlimit(pid, resource.RLIMIT_AS, (LIMITS.memory, LIMITS.memory))
        prlimit(pid, resource.RLIMIT_CPU, (LIMITS.cpu, LIMITS.cpu))
        prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def _described(svg: bytes, width: int, title: str, description: str) -> bytes:
    """The drawing in pixels instead of points, with words for who does not see it."""
    head = _HEAD.search(svg)
    if not head:
        raise PictureFailed("crash")
    across, down = float(head[1]), float(head[2])
    size = f'width="{width}" height="{round(width * down / across)}" viewBox="0 0 {across:g} {down:g}"'
    words = element("title", safe(title)) + element("desc", safe(description))
    opening = f'<svg xmlns="{_SVG}" xmlns:xlink="{_XLINK}" {size} role="img">{words}'
    return svg[: head.start()] + opening.encode() + svg[head.end() :]
