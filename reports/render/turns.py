"""Who is next: a few at a time, the others in the order in which they came."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """A place at the table for so many threads; whoever leaves hands the place to the one who has waited longest."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[Event] = deque()
        self._lock = Lock()

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """Wait for a place, hold it for the block, pass it on.

        Args:
            patience: seconds to wait.

        Raises:
            TimeoutError: nobody left in that time.
        """
        mine = Event()
        with self._lock:
            if self._free:
                self._free -= 1
                mine.set()
            else:
                self._waiting.append(mine)
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
