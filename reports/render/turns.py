"""Who is next: a few at a time, the others in the order in which they came."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """Places at the table for some threads, chairs to wait on for some more; who leaves calls the one who has waited longest."""

    def __init__(self, places: int, chairs: int) -> None:
        self._free = places
        self._chairs = chairs
        self._waiting: deque[Event] = deque()
        self._lock = Lock()

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """Wait for a place, hold it for the block, pass it on.

        Args:
            patience: seconds to wait.

        Raises:
            TimeoutError: nobody left in that time, or all chairs were taken.
        """
        mine = Event()
        with self._lock:
            if self._free:
                self._free -= 1
                mine.set()
            elif len(self._waiting) < self._chairs:
                self._waiting.append(mine)
            else:
                raise TimeoutError
        if not mine.wait(patience):
            with self._lock:
                if not mine.is_set():
                    self._waiting.remove(mine)
                    raise TimeoutError
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._free += 1
