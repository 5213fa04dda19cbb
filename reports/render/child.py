"""The life of one child: it reads one document, draws it, answers and is gone. What it was given dies with it."""

import ctypes
import gc
import io
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from reports.render.engine import Engine, TooManyPagesError
from reports.render.frames import beat, unpacked
from reports.render.limits import Limits, Reason

DONE: Final = 0
EXITS: Final[dict[int, Reason]] = {3: "memory", 4: "crash", 5: "pages"}
"""How a child says itself why there is no PDF."""
MEMORY, CRASH, PAGES = EXITS

LIBRARIES: Final = tuple(
    {str(Path(each).resolve()) + os.sep for each in (sys.prefix, sys.base_prefix, Path(__file__).parents[1])}
)
"""All that Python itself may read: code and data of libraries that are imported late, such as hyphenation."""
FORBIDDEN: Final = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "urllib.",
    "ftplib.",
    "http.",
)
PR_SET_PDEATHSIG: Final = 1


def live(wire: socket.socket, engine: Engine, limits: Limits, *, parent: int) -> int:
    """Answer the document that is on the wire; the value is the exit status."""
    try:
        die_with(parent)
        bind(limits)
        with wire, wire.makefile("rwb") as file:
            html, assets = unpacked(file.read())
            sys.addaudithook(guard)
            file.write(engine.draw(html, assets, lambda pages: tell(file, pages)))
    except MemoryError:
        return MEMORY
    except ConnectionError:
        return CRASH  # whoever asked is gone
    except TooManyPagesError:
        return PAGES
    except BaseException as error:  # noqa: BLE001  whatever it is, the zygote has to hear of it and nobody else
        report(error)
        return CRASH
    return DONE


def tell(file: io.BufferedRWPair, pages: int) -> None:
    """Let whoever waits know how far it is."""
    file.write(beat(pages))
    file.flush()


def bind(limits: Limits) -> None:
    """Put the process within its bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall)
    gc.disable()


def die_with(parent: int) -> None:
    """Where the kernel can (Linux), have it kill this process when the zygote is killed.

    Raises:
        ConnectionAbortedError: it was, before the kernel had been told.
    """
    prctl: Callable[..., int] | None = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        raise ConnectionAbortedError


def guard(event: str, arguments: Sequence[object]) -> None:
    """A second belt, held by Python itself: no socket, no process, no file but to read from the libraries.

    Raises:
        PermissionError: the drawing asked for one.
    """
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)
    if event == "open":
        path, _mode, flags = arguments
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        if writes or not isinstance(path, str | bytes) or not os.path.realpath(os.fsdecode(path)).startswith(LIBRARIES):
            raise PermissionError(event)


def report(error: BaseException) -> None:
    """Where it failed, on stderr: file, line and kind of error, never its message, which may quote the document."""
    with suppress(OSError):
        lines = [
            f"  {each.filename}:{each.lineno} {each.name}\n" for each in traceback.extract_tb(error.__traceback__)[-8:]
        ]
        sys.stderr.write(f"render: {type(error).__name__}\n{''.join(lines)}")
        sys.stderr.flush()
