"""The only way to a PDF: HTML and assets in, bytes or a reason out, whatever the document does to the process that draws it."""

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from reports.render.frames import STARTED, VERDICTS, packed, without_beats
from reports.render.limits import LIMITS, Limits, Reason
from reports.render.turns import Turns

AT_A_TIME: Final = 2
"""Children of one process at work together. Other documents wait in the order in which they came."""
WAITING: Final = 8
"""So many of them, for each holds a thread of the web process; the next is told at once to come back later."""
PATIENCE: Final = 60.0
"""Seconds a document waits for its turn at most."""
START: Final = 30.0
"""Seconds in which a new zygote has to be ready; it takes one, on a busy machine four."""
GRACE: Final = 5.0
"""Seconds beyond the limit after which the zygote itself is not believed any more."""
MOMENT: Final = 0.01
"""Seconds for what should be there already."""
CHUNK: Final = 1 << 16

Progress = Callable[[int], None]
"""Hears how many pages are laid out, in the thread that waits for the PDF."""

_HERE: Final = Path(__file__).parent
_BOOT: Final = f"import sys; sys.path.append({str(_HERE.parents[1])!r}); from reports.render.zygote import main; main()"
_FROM_OUTSIDE: Final = ("PATH", "HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH")
"""All that a zygote learns of the environment: where libraries are and where fontconfig keeps its cache. No secret is in it."""


class NotStartedError(Exception):
    """The zygote was dead or deaf before it had a child for the document."""


class RenderFailed(Exception):  # noqa: N818  not an error of the program: a document that asked for too much
    """There is no PDF, for this reason; the next document has nothing to do with it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Zygote:
    """The process with WeasyPrint in it, seen from here. It ends by itself when this process does."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._orders, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in _FROM_OUTSIDE if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  every word of it is ours
                [
                    sys.executable,
                    "-I",
                    "-c",
                    _BOOT,
                    str(limits.wall),
                    str(limits.cpu),
                    str(limits.memory),
                    str(limits.nice),
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd="/",
                env={**environment, "LANG": "C.UTF-8", "FONTCONFIG_FILE": str(_HERE / "fonts.conf")},
                start_new_session=True,  # a Ctrl-C in the terminal is for the web process
            )
        self.pid = self._process.pid

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def draw(self, html: str, assets: Mapping[str, bytes], progress: Progress) -> bytes:
        """The PDF by a child of its own.

        Raises:
            NotStartedError: no child was made; this zygote is no more.
            RenderFailed: the child gave no PDF.
        """
        answer, wire = socket.socketpair()
        news, pen = socket.socketpair()
        with answer, news:
            with wire, pen, suppress(OSError):
                socket.send_fds(self._orders, [b"."], [wire.fileno(), pen.fileno()])
            if _received(news, time.monotonic() + START) != STARTED:
                self.end(patience=0)
                raise NotStartedError
            deadline = time.monotonic() + self._limits.wall + GRACE
            pdf = _exchanged(answer, packed(html, assets), deadline, progress)
            reason = VERDICTS.get(_received(news, deadline), "crash")
        if time.monotonic() >= deadline:
            self.end(patience=0)
            reason = "wall"
        if reason:
            raise RenderFailed(reason)
        return pdf

    def disown(self) -> None:
        """Let go of it in a process that was forked from the one it belongs to."""
        self._orders.close()

    def end(self, patience: float) -> None:
        """Let it end within so many seconds, then make it."""
        self._orders.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _exchanged(answer: socket.socket, pieces: Iterable[bytes], deadline: float, progress: Progress) -> bytes:
    """The PDF that comes back for these pieces until the other side closes; whether it is whole, the verdict tells."""
    back = bytearray()
    with suppress(OSError):
        for piece in pieces:
            answer.settimeout(max(deadline - time.monotonic(), MOMENT))
            answer.sendall(piece)
        answer.shutdown(socket.SHUT_WR)
        while part := _received(answer, deadline):
            back += part
            pages = without_beats(back)
            if pages is not None:
                progress(pages)
    return bytes(back)


def _received(channel: socket.socket, deadline: float) -> bytes:
    """What comes next; nothing when the other side has closed, or the deadline has come."""
    channel.settimeout(max(deadline - time.monotonic(), MOMENT))
    try:
        return channel.recv(CHUNK)
    except OSError:
        return b""


class Renderer:
    """The zygote of one process, started at its first document and again when it has died, and the turns before it."""

    def __init__(self, limits: Limits, places: int = AT_A_TIME) -> None:
        self._limits = limits
        self._turns = Turns(places, WAITING)
        self._lock = Lock()
        self._zygote: Zygote | None = None

    def render(self, html: str, assets: Mapping[str, bytes], progress: Progress = lambda _pages: None) -> bytes:
        """As ``render_pdf``, within these limits."""
        try:
            with self._turns.turn(PATIENCE):
                try:
                    return self.zygote().draw(html, assets, progress)
                except NotStartedError:  # it was killed since the last document
                    return self.zygote().draw(html, assets, progress)
        except TimeoutError:
            raise RenderFailed("wall") from None
        except NotStartedError:
            raise RenderFailed("crash") from None

    def zygote(self) -> Zygote:
        """A living one."""
        with self._lock:
            if self._zygote and not self._zygote.lives:
                self._zygote.end(patience=0)
                self._zygote = None
            if not self._zygote:
                self._zygote = Zygote(self._limits)
            return self._zygote

    def disown(self) -> None:
        """In a process that was forked from this one."""
        if self._zygote:
            self._zygote.disown()

    def close(self) -> None:
        """No more documents: the zygote and its children end."""
        if self._zygote:
            self._zygote.end(patience=GRACE)
            self._zygote = None


_RENDERERS: Final[dict[int, Renderer]] = {}
"""By process: what a forked process inherits is never used there."""


def render_pdf(html: str, assets: Mapping[str, bytes], progress: Progress = lambda _pages: None) -> bytes:
    """The page as a PDF/UA-1 file.

    Args:
        html: a whole page with a title and a language, of the elements in ``page.css``. It is read fastest when it is well-formed
            XML. Its links to style sheets and images are ``asset:NAME``; any other URL that would have to be fetched is left out.
            An SVG within it is set as an image, described by its title. The fonts are there: ``Source Sans 3``, ``KK Serif``, and
            those that they fall back on for other scripts.
        assets: style sheets and images by name, ending in ``.css``, ``.svg``, ``.png`` or ``.jpg``.
        progress: called with the number of pages that are laid out, from one up.

    Several threads may call at once. The first call in a process starts a process beside it, which ends with it.

    Raises:
        RenderFailed: the document went over a limit, waited too long for its turn, or broke the drawing.
    """
    return _RENDERERS.setdefault(os.getpid(), Renderer(LIMITS)).render(html, assets, progress)


def _forget() -> None:
    for renderer in _RENDERERS.values():
        renderer.disown()


def _close() -> None:
    if os.getpid() in _RENDERERS:
        _RENDERERS.pop(os.getpid()).close()


os.register_at_fork(after_in_child=_forget)
atexit.register(_close)
