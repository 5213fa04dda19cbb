"""Who begins to write waits in line: SQLite itself lets everybody try again after ever longer pauses, and some never come on.

Of the threads of a process one at a time asks for the write lock, at a steady pace; the others stand behind it. So the lock is
seldom free while somebody waits, each process gets its share, and nobody who came long ago is passed by again and again. See
docs/adr/0021-writers-stand-in-line.md.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

PACE: Final = 0.001
"""Seconds between two questions for the lock."""
LOCKED: Final = "database is locked"
_line: Final = Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a line in front of every transaction that may write.

    No one waits longer than the option ``timeout`` says, in line and for the lock together. A statement that writes without a
    transaction stands in no line: SQLite lets it wait, and counts only how long it meant to sleep, which on a busy machine is half
    of the time that goes by.
    """

    _patience: float | None = None

    @contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """Whoever writes in it waits no longer than this; 0 is not at all, not even in line."""
        self.ensure_connection()
        before, self._patience = self._patience, seconds
        self._let_statements_wait()
        try:
            yield
        finally:
            self._patience = before
            if self.connection is not None:
                self._let_statements_wait()

    @property
    def _seconds(self) -> float:
        return float(self.settings_dict["OPTIONS"]["timeout"] if self._patience is None else self._patience)

    def _let_statements_wait(self) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {self._seconds * 1000:.0f}")

    def _start_transaction_under_autocommit(self) -> None:
        until = time.monotonic() + self._seconds
        if not _line.acquire(timeout=self._seconds):
            raise OperationalError(LOCKED)
        try:
            self.connection.execute("PRAGMA busy_timeout = 0")
            self._begin(until)
        finally:
            _line.release()
            self._let_statements_wait()

    def _begin(self, until: float) -> None:
        while True:
            try:
                super()._start_transaction_under_autocommit()  # type: ignore[misc]
            except OperationalError as error:
                if str(error) != LOCKED or time.monotonic() >= until:
                    raise
                time.sleep(PACE)
            else:
                return
