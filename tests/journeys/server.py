"""The product as ``make run`` serves it: gunicorn, compressed files, and a database of its own or one that a test looks into."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60
"""Seconds that a server may take to answer."""


def environment(var: Path, **more: str) -> dict[str, str]:
    """What the scripts of ``bin/`` set, for a place of one's own."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, "DEMO": "1", "VAR_DIR": str(var), "SECRET_KEY": "only-for-this-server-" * 3, **more}


def manage(env: Mapping[str, str], *commands: str) -> None:
    """Run commands of ``manage.py``, each with its options."""
    for command in commands:
        line = [sys.executable, "manage.py", *command.split()]
        subprocess.run(line, cwd=ROOT, env=dict(env), check=True, capture_output=True)


def set_up(var: Path) -> None:
    """Make the database, the compressed files and the demo."""
    manage(environment(var), "migrate --no-input", "createcachetable", "collectstatic --no-input", "demo")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Server:
    """Processes that serve at one address, over and over."""

    env: Mapping[str, str]
    workers: int = 1
    threads: int = 4
    port: int = field(default_factory=_free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Begin to serve; how many seconds it took until it answered."""
        began = time.monotonic()
        command = [sys.executable, "-m", "gunicorn", "klantketting.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", str(self.workers), "--threads", str(self.threads), "--no-control-socket"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=dict(self.env), stderr=subprocess.DEVNULL, start_new_session=True
        )
        _wait_for(f"{self.address}/accounts/login/")
        return time.monotonic() - began

    def stop(self) -> None:
        """Ask it to end; what it has in hand it does first."""
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End all its processes at once, wherever they are in their work."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)


@contextmanager
def serving(var: Path) -> Iterator[str]:
    """The address of a server that answers; it is gone afterwards."""
    server = Server(environment(var))
    try:
        server.start()
        yield server.address
    finally:
        server.stop()


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):
                return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
