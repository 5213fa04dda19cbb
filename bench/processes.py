"""What other processes cost: seconds by the clock, seconds of work, megabytes."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Final

from reports.render.engine import FONTS
from reports.render.limits import LIMITS

MB: Final = 1 << 20
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_FACES: Final = (
    ("Source Sans 3", "400", "normal", "source-sans-3-400"),
    ("Source Sans 3", "400", "italic", "source-sans-3-400i"),
    ("Source Sans 3", "600", "normal", "source-sans-3-600"),
    ("Source Sans 3", "700", "normal", "source-sans-3-700"),
    ("KK Serif", "400", "normal", "kk-serif-400"),
    ("KK Serif", "600", "normal", "kk-serif-600"),
)


def children_work(pid: int) -> float:
    """Seconds of work of all children of a process that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS


def own_memory(pid: int) -> float:
    """Megabytes of a process; what it shares with others counts for its part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / MB


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def most_memory_of_a_child(pid: int, act: Callable[[], object]) -> float:
    """Megabytes that a child of this process had at most while something is done."""
    most, done = 0.0, Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.01):
            for child in children(pid):
                most = max(most, _peak(child))

    watcher = Thread(target=watch)
    watcher.start()
    act()
    done.set()
    watcher.join()
    return most


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / MB for line in lines if line.startswith("VmHWM:")), 0.0)


class Chromium:
    """A browser that prints the same HTML, started anew each time."""

    def __init__(self, html: str, assets: Mapping[str, bytes], folder: Path) -> None:
        self._page = folder / "report.html"
        self._pdf = folder / "report.pdf"
        faces = "".join(
            f"@font-face {{ font-family: '{family}'; font-weight: {weight}; font-style: {style};"
            f" src: url({(FONTS / name).with_suffix('.ttf').as_uri()}) }}\n"
            for family, weight, style, name in _FACES
        )
        for name, content in assets.items():
            (folder / name).write_bytes(content.replace(b"asset:", b""))
        self._page.write_text(html.replace("asset:", "").replace("</head>", f"<style>{faces}</style></head>"))

    def print(self) -> float:
        """Seconds by the clock."""
        with tempfile.TemporaryDirectory() as profile:
            command = [
                *("nice", "-n", str(LIMITS.nice)),  # as the children of the render process are
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                f"--user-data-dir={profile}",
                "--no-pdf-header-footer",
                f"--print-to-pdf={self._pdf}",
                self._page.as_uri(),
            ]
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            return time.perf_counter() - began

    @property
    def pdf(self) -> bytes:
        return self._pdf.read_bytes()
