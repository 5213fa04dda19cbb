"""Rectangles, of drawings and of pages: x to the right, y down."""

from collections.abc import Iterator
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """Where a text stands, or what else is a rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether they share any place."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def points(self, step: float) -> Iterator[Point]:
        """Places all over it, at most ``step`` apart."""
        across, down = (max(1, round((b - a) / step)) for a, b in ((self.left, self.right), (self.top, self.bottom)))
        for i in range(across + 1):
            for j in range(down + 1):
                yield (
                    self.left + (self.right - self.left) * i / across,
                    self.top + (self.bottom - self.top) * j / down,
                )
