"""Django's tasks in threads of the web process itself: nothing else has to be started. Each sign of life is given from here."""

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from threading import Lock, Thread
from typing import Any, Final

from django.db import close_old_connections, connections
from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string

BEAT: Final = 1.0
"""Seconds between two signs of life."""
Beat = Callable[[Sequence[Mapping[str, Any]]], None]

logger = logging.getLogger(__name__)


class FullError(Exception):
    """As many tasks wait in this process as may: this one was not taken."""


class Threads(BaseTaskBackend):
    """A few at a time, the others in the order in which they came.

    Its options: ``threads`` at work together, ``waiting`` tasks at most beside those, and ``beat``, the path of a function that is
    called every second with the arguments of all tasks in hand.
    """

    def enqueue[**P, R](self, task: "Task[P, R]", args: list[Any], kwargs: dict[str, Any]) -> "TaskResult[P, R]":
        """Take a task in hand.

        Raises:
            FullError: too many wait already.
        """
        self.validate_task(task)
        result: TaskResult[P, R] = TaskResult(
            task=task,
            id=get_random_string(32),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        _POOL.take(result, self.options["threads"], self.options["waiting"], import_string(self.options["beat"]))
        return result


class Pool:
    """The threads of this process: they come with the work, and go when there is none."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[TaskResult[..., Any]] = deque()
        self._at_work: dict[str, TaskResult[..., Any]] = {}
        self._threads = 0
        self._beats = False

    def take(self, result: "TaskResult[..., Any]", threads: int, waiting: int, beat: Beat) -> None:
        """Begin a task, or let it wait; as ``Threads.enqueue``."""
        with self._lock:
            if len(self._waiting) >= waiting:
                raise FullError
            self._waiting.append(result)
            if self._threads < threads:
                self._threads += 1
                Thread(target=self._work, daemon=True, name="task").start()
            if not self._beats:
                self._beats = True
                Thread(target=self._beat, args=(beat,), daemon=True, name="beat").start()

    def _work(self) -> None:
        try:
            while result := self._next():
                try:
                    close_old_connections()
                    result.task.call(*result.args, **result.kwargs)
                except Exception:
                    logger.exception("A task failed: %s", result.task.name)
                finally:
                    with self._lock:
                        del self._at_work[result.id]
        finally:
            connections.close_all()

    def _next(self) -> "TaskResult[..., Any] | None":
        with self._lock:
            if not self._waiting:
                self._threads -= 1
                return None
            result = self._waiting.popleft()
            self._at_work[result.id] = result
            return result

    def _beat(self, beat: Beat) -> None:
        try:
            while True:
                time.sleep(BEAT)
                with self._lock:
                    in_hand = [each.kwargs for each in (*self._at_work.values(), *self._waiting)]
                    self._beats = bool(in_hand)
                if not in_hand:
                    return
                try:
                    close_old_connections()
                    beat(in_hand)
                except Exception:
                    logger.exception("A sign of life was not given")
        finally:
            connections.close_all()


_POOL = Pool()


def _anew() -> None:
    """In a forked process: its threads are not there."""
    global _POOL  # noqa: PLW0603
    _POOL = Pool()


os.register_at_fork(after_in_child=_anew)
