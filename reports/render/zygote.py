"""The process that has WeasyPrint in it and forks one child per document. It never sees a document itself.

Each message on its stdin, a socket, brings two more: the wire over which the child gets its document and gives the PDF, and the
pen with which this process says ``STARTED`` and, when the child is dead, the verdict. When stdin ends, so does all of this.
"""

import gc
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.render.child import DONE, EXITS, live
from reports.render.engine import Engine
from reports.render.frames import STARTED, VERDICTS
from reports.render.limits import Limits, Reason

GRACE: Final = 1.0
"""Seconds after which a child is killed that its own alarm did not end."""
NEARLY: Final = 0.75
"""Share of the memory from which a failure of any kind is put down to the want of it: few libraries say so."""
BY_SIGNAL: Final[Mapping[int, Reason]] = {
    signal.SIGALRM: "wall",
    signal.SIGXCPU: "cpu",
    signal.SIGTRAP: "memory",  # how GLib says that it got none
}


@dataclass
class Child:
    """One at work. Its pulse is a pipe that ends when the process does."""

    pid: int
    pulse: int
    pen: socket.socket
    deadline: float
    late: bool = False


class Zygote:
    """Takes orders, forks, and buries."""

    def __init__(self, orders: socket.socket, engine: Engine, limits: Limits) -> None:
        self._orders = orders
        self._engine = engine
        self._limits = limits
        self._children: dict[int, Child] = {}
        self._unused = mapped_but_unused()
        self._selector = selectors.DefaultSelector()
        self._selector.register(orders, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until the orders end; then no child stays behind."""
        going = True
        while going:
            first = min((child.deadline for child in self._children.values() if not child.late), default=None)
            patience = None if first is None else max(0.0, first - time.monotonic())
            for key, _events in self._selector.select(patience):
                if key.fd == self._orders.fileno():
                    going = self._take()
                else:
                    self._bury(self._children[key.fd])
            for child in self._children.values():
                if not child.late and (child.deadline < time.monotonic() or not going):
                    child.late = True
                    kill(child.pid)
        for child in list(self._children.values()):
            self._bury(child)

    def _take(self) -> bool:
        """One order; False when there will be no more."""
        message, (*sockets,), _flags, _address = socket.recv_fds(self._orders, 1, 2)
        if not message:
            return False
        wire, pen = (socket.socket(fileno=each) for each in sockets)
        with wire, suppress(OSError):  # whoever gave the order may have gone
            pen.sendall(STARTED)
            self._fork(wire, pen)
        return True

    def _fork(self, wire: socket.socket, pen: socket.socket) -> None:
        pulse, alive = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            try:
                os.setpgid(0, 0)
                self._leave(pen, pulse)
                os._exit(live(wire, self._engine, self._limits, parent=parent))
            finally:
                os._exit(os.EX_SOFTWARE)
        os.close(alive)
        with suppress(OSError):
            os.setpgid(pid, pid)  # both do it, so that it is true whoever runs first
        child = Child(pid, pulse, pen, time.monotonic() + self._limits.wall + GRACE)
        self._children[pulse] = child
        self._selector.register(pulse, selectors.EVENT_READ)

    def _leave(self, pen: socket.socket, pulse: int) -> None:
        """A child holds nothing of the zygote's, nor of its brothers'."""
        self._selector.close()
        self._orders.close()
        pen.close()
        os.close(pulse)
        for brother in self._children.values():
            brother.pen.close()
            os.close(brother.pulse)

    def _bury(self, child: Child) -> None:
        self._selector.unregister(child.pulse)
        os.close(child.pulse)
        del self._children[child.pulse]
        _pid, status, usage = os.wait4(child.pid, 0)
        reason = "wall" if child.late else judged(status, usage.ru_maxrss * 1024 + self._unused, self._limits)
        verdict = next(letter for letter, each in VERDICTS.items() if each == reason)
        with child.pen, suppress(OSError):
            child.pen.sendall(verdict)


def judged(status: int, used: int, limits: Limits) -> Reason | None:
    """Why there is no PDF, from how a child ended and the bytes of address space it had at most; None when there is one."""
    failed: Reason = "memory" if used > limits.memory * NEARLY else "crash"
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        reason = None if code == DONE else EXITS.get(code, "crash")
        return failed if reason == "crash" else reason
    return BY_SIGNAL.get(os.WTERMSIG(status), failed)


def mapped_but_unused() -> int:
    """Bytes of address space that this process has and its children inherit, without memory behind them; 0 where none can tell."""
    try:
        size, resident, *_rest = Path("/proc/self/statm").read_text().split()
    except OSError:
        return 0
    return (int(size) - int(resident)) * resource.getpagesize()


def kill(pid: int) -> None:
    """A child and all it may have started."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def give_way(nice: int) -> None:
    """Let pages come before PDFs. Where the kernel shares the processor by sessions, it heeds only what a whole session says."""
    os.nice(nice)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(nice))


def main() -> None:
    """Limits on the command line, orders on stdin."""
    wall, cpu, memory, nice = sys.argv[1:]
    orders = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    give_way(int(nice))
    engine = Engine()
    gc.collect()
    gc.freeze()
    Zygote(orders, engine, Limits(float(wall), int(cpu), int(memory))).serve()
