"""How wide texts are in the letters of the report, and so where their lines end: no page is laid out to see it.

Widths are in the size of the letters, rooms in millimetres, sizes in points.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil
from typing import Final, Literal

from reports.drawings.hyphenation import hyphenation

Face = Literal["sans", "bold", "serif"]

POINT: Final = 0.3528
"""Millimetres."""
_CLOSE: Final = 0.5
"""How near to the narrowest a balanced text is set, in millimetres."""
_HYPHENATED: Final = 10
"""Letters of the shortest word that is hyphenated."""
_ZONE: Final = 0.09
"""Part of a line that may stay empty before a word is hyphenated."""

_SANS: Final = (
    *(200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497),
    *(497, 497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617),
    *(652, 263, 479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303),
    *(350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542),
    *(555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497),
)
_BOLD: Final = (
    *(200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513),
    *(513, 513, 513, 513, 513, 513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538, 510, 628),
    *(663, 282, 494, 597, 502, 745, 657, 674, 582, 674, 592, 545, 546, 655, 536, 800, 541, 501, 540, 324),
    *(344, 324, 513, 500, 549, 516, 563, 462, 564, 507, 317, 520, 558, 262, 263, 522, 271, 843, 560, 549),
    *(564, 564, 373, 431, 361, 556, 495, 748, 481, 495, 443, 324, 255, 324, 513),
)
_SERIF: Final = (
    *(213, 274, 342, 526, 479, 820, 689, 182, 324, 324, 424, 509, 271, 296, 271, 315, 479, 479, 479, 479),
    *(479, 479, 479, 479, 479, 479, 271, 271, 509, 509, 509, 396, 827, 628, 573, 590, 658, 561, 529, 627),
    *(726, 333, 342, 624, 543, 839, 689, 660, 536, 660, 622, 482, 579, 682, 631, 912, 623, 606, 516, 307),
    *(315, 307, 507, 487, 400, 470, 552, 447, 540, 473, 329, 489, 571, 280, 266, 518, 280, 856, 572, 515),
    *(553, 526, 401, 405, 306, 554, 477, 718, 478, 479, 426, 331, 289, 331, 509),
)
"""Thousandths of the size of Source Sans 3 (400 and 600) and KK Serif that the characters from blank to tilde are wide."""


class _Widths(dict[str, float]):
    """Width of each character: that of our fonts, or a guess on the safe side for an alphabet that another font draws."""

    def __init__(self, thousandths: Sequence[int]) -> None:
        super().__init__((chr(code), each / 1000) for code, each in enumerate(thousandths, 0x20))

    def __missing__(self, character: str) -> float:
        code = ord(character)
        if code < 0x20:
            return 0.0
        if code < 0x2000:
            return 0.55
        return 1.27 if code >= 0x2E80 else 0.45


class _Known(_Widths):
    """The same, with each guess made once."""

    def __missing__(self, character: str) -> float:
        self[character] = super().__missing__(character)
        return self[character]


_THOUSANDTHS: Final[dict[Face, Sequence[int]]] = {"sans": _SANS, "bold": _BOLD, "serif": _SERIF}
_WIDTHS: Final = {face: _Widths(each) for face, each in _THOUSANDTHS.items()}


def width(text: str, face: Face = "sans") -> float:
    """Width of a text on one line."""
    return sum(map(_WIDTHS[face].__getitem__, text))


def lines(text: str, size: float, room: float, face: Face = "sans", language: str = "") -> int:
    """How many lines a text takes in a column ``room`` wide; none when it is empty.

    Words are hyphenated as the sheet for print asks, if their ``language`` is told.
    """
    ems = room / (size * POINT)
    return sum(len(_hyphenated(line.split(), ems, face, language)) for line in text.splitlines())


class Ruler:
    """Lines of texts that are asked for in many sizes and rooms: each text is read once, for as long as the ruler is kept."""

    def __init__(self) -> None:
        self._letters = {face: _Known(each) for face, each in _THOUSANDTHS.items()}
        self._read: dict[tuple[str, Face], list[list[float]]] = {}

    def lines(self, text: str, size: float, room: float, face: Face = "sans") -> int:
        """How many lines a text takes, as ``lines`` tells it; no word is hyphenated."""
        known = self._read.get((text, face))
        if known is None:
            known = self._read[text, face] = _widths(text, self._letters[face])
        ems, blank = room / (size * POINT), self._letters[face][" "]
        return sum(len(_starts(widths, blank, ems)) for widths in known)


def _widths(text: str, letters: _Widths) -> list[list[float]]:
    """For each line of a text how wide its words are."""
    return [[sum(map(letters.__getitem__, word)) for word in line.split()] for line in text.splitlines()]


def balanced(text: str, size: float, room: float, face: Face = "serif") -> tuple[str, ...]:
    """The lines of a title: as few as there is room for, and all about as long, so that no word is left alone on the last one."""
    words = text.split()
    widths, blank = [width(word, face) for word in words], width(" ", face)
    high = room / (size * POINT)
    low = min(high, max(widths, default=0.0))  # in less room than its longest word has, that word would be broken
    count = len(_starts(widths, blank, high))
    while count > 1 and (high - low) * size * POINT > _CLOSE:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_starts(widths, blank, middle)) <= count else (middle, high)
    starts = _starts(widths, blank, high)
    return tuple(" ".join(words[start:end]) for start, end in pairwise([*dict.fromkeys(starts), len(words)]))


def _hyphenated(words: Sequence[str], ems: float, face: Face, language: str) -> list[int]:
    widths, blank = [width(word, face) for word in words], width(" ", face)
    if not language:
        return _starts(widths, blank, ems)
    return _starts(widths, blank, ems, lambda number, space: _before_hyphen(words[number], space, ems, face, language))


def _starts(
    widths: Sequence[float], blank: float, ems: float, begun: Callable[[int, float], float] | None = None
) -> list[int]:
    """For each line the number of the word it begins with, or with a piece of which it begins.

    ``begun`` tells how much of a word, by its number, is set in the space that is left on the line before.
    """
    starts: list[int] = []
    used = ems
    for number, long in enumerate(widths):
        if used + blank + long <= ems:
            used += blank + long
            continue
        rest = long - begun(number, ems - used - blank) if begun else long
        starts += [number] * max(1, ceil(rest / ems))
        used = rest if rest <= ems else rest % ems
    return starts


def _before_hyphen(word: str, space: float, ems: float, face: Face, language: str) -> float:
    """How much of a word is set at the end of a line, before a hyphen."""
    if len(word) >= _HYPHENATED and space > _ZONE * ems:
        for start, _rest in hyphenation(language).iterate(word):
            if width(f"{start}-", face) <= space:
                return width(start, face)
    return 0.0
