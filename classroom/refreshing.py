"""Keeps what teachers see of workbooks up to date, off the path of who saves: a thread that comes with the work and goes with it.

A process notes which assigned workbooks were saved in it. A little later, and not more often than every ``EVERY`` seconds, each is
read. What a killed process had noted, the class page notes again: it knows what is older than its workbook.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable
from threading import Condition, Thread
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connections

from classroom.standing import refresh
from workbook.models import Workbook

SOON: Final = 3.0
"""Seconds after a first save: more are likely to follow."""
EVERY: Final = 20.0
"""Seconds between two readings of one workbook."""

LOGGER = logging.getLogger(__name__)


class Noted:
    """Workbooks to be read, each from a moment of the ``clock`` on; nothing here asks the database."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, soon: float = SOON) -> None:
        self._clock, self._soon = clock, soon
        self.forget()

    def forget(self) -> None:
        """Begin with nothing, as in a forked process: its thread is not there, and who held the lock neither."""
        self._changed = Condition()
        self._due: dict[UUID, float] = {}
        self._read: dict[UUID, float] = {}
        self._works = False

    def note(self, workbooks: Iterable[UUID]) -> None:
        """Have them read soon. Who is noted already keeps its moment."""
        now = self._clock()
        with self._changed:
            for uuid in workbooks:
                again = self._read.get(uuid, now - EVERY) + EVERY
                self._due.setdefault(uuid, max(now + self._soon, again))
            self._changed.notify()
            if self._due and settings.REFRESHES_PROGRESS and not self._works:
                self._works = True
                Thread(target=self._work, daemon=True, name="progress").start()

    def due(self) -> dict[UUID, float]:
        """Which wait to be read, and from when on."""
        with self._changed:
            return dict(self._due)

    def take(self) -> list[UUID]:
        """Whatever waits, due or not, to be read by who asks."""
        with self._changed:
            return [self._taken(uuid) for uuid in list(self._due)]

    def read_all(self) -> int:
        """Read whatever waits, here and now; how many those were."""
        taken = self.take()
        for uuid in taken:
            _refresh(uuid)
        return len(taken)

    def _work(self) -> None:
        try:
            while uuid := self._next():
                try:
                    close_old_connections()
                    _refresh(uuid)
                except Exception:
                    LOGGER.exception("progress not refreshed")
        finally:
            connections.close_all()

    def _next(self) -> UUID | None:
        """The next whose moment has come; None when nothing waits any more, and the thread goes."""
        with self._changed:
            while self._due:
                uuid, due = min(self._due.items(), key=lambda item: item[1])
                wait = due - self._clock()
                if wait <= 0:
                    return self._taken(uuid)
                self._changed.wait(wait)
            self._works = False
            return None

    def _taken(self, uuid: UUID) -> UUID:
        now = self._clock()
        self._read = {each: at for each, at in self._read.items() if now - at < EVERY} | {uuid: now}
        del self._due[uuid]
        return uuid


def _refresh(uuid: UUID) -> None:
    """Read a workbook, unless it answers no assignment, is gone, or stands there as it is."""
    workbook = Workbook.objects.filter(uuid=uuid, is_assigned=True, deleted_at=None).select_related("progress").first()
    if workbook and (not hasattr(workbook, "progress") or workbook.progress.revision < workbook.revision):
        refresh(workbook)


NOTED = Noted()


os.register_at_fork(after_in_child=NOTED.forget)
