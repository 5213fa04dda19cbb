"""Who begins to write waits in line: SQLite itself lets everybody try again after ever longer pauses, and some never come on.

Of the threads of a process one at a time asks for the write lock, at a steady pace; the others stand behind it. So the lock is
seldom free while somebody waits, each process gets its share, and nobody who came long ago is passed by again and again. See
docs/adr/0021-writers-stand-in-line.md.
"""

import time
from threading import Lock
from typing import Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

PACE: Final = 0.001
"""Seconds between two questions for the lock."""
LOCKED: Final = "database is locked"
_line: Final = Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a line in front of every transaction that may write. No one waits longer than the option ``timeout`` says."""

    def _start_transaction_under_autocommit(self) -> None:
        patience = float(self.settings_dict["OPTIONS"]["timeout"])
        until = time.monotonic() + patience
        if not _line.acquire(timeout=patience):
            raise OperationalError(LOCKED)
        try:
            self.connection.execute("PRAGMA busy_timeout = 0")
            self._begin(until)
        finally:
            _line.release()
            self.connection.execute(f"PRAGMA busy_timeout = {patience * 1000:.0f}")

    def _begin(self, until: float) -> None:
        while True:
            try:
                super()._start_transaction_under_autocommit()  # type: ignore[misc]
            except OperationalError as error:
                if str(error) != LOCKED or time.monotonic() > until:
                    raise
                time.sleep(PACE)
            else:
                return
