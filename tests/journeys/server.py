"""The product as ``make run`` serves it: gunicorn, compressed files, a database of its own with the demo in it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60
"""Seconds that a server may take to answer."""


def environment(var: Path) -> dict[str, str]:
    """What the scripts of ``bin/`` set, for a place of one's own."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, "DEMO": "1", "VAR_DIR": str(var), "SECRET_KEY": "only-for-this-server-" * 3}


def set_up(var: Path) -> None:
    """Make the database, the compressed files and the demo."""
    for command in ("migrate --no-input", "createcachetable", "collectstatic --no-input", "demo"):
        manage = [sys.executable, "manage.py", *command.split()]
        subprocess.run(manage, cwd=ROOT, env=environment(var), check=True, capture_output=True)


@contextmanager
def serving(var: Path) -> Iterator[str]:
    """The address of a server that answers; it is gone afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "klantketting.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--threads", "4", "--no-control-socket"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(var), stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/accounts/login/")
            yield address
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=PATIENCE)
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
