"""What is done to text so that it can be printed: pure functions, no fonts and no WeasyPrint."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

ZERO_WIDTH_SPACE: Final = "\u200b"
RUN_MAX: Final = 80
"""Longest run without blanks that is laid out as it is."""
PIECE: Final = 20
"""Characters between two places where a longer run may be broken."""
MISSING: Final = "\ufffd"

_RUN: Final = re.compile(rf"[^\s{ZERO_WIDTH_SPACE}]{{{RUN_MAX + 1},}}")
_JOINERS: Final = frozenset("\u200d\u2060\ufeff")
_ATTACHED: Final = re.compile("[\u200d\u2060\ufeff\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""Joiners, letters of flags, skin tones and tags: each belongs, or may belong, to what stands before it."""
_INVISIBLE: Final = re.compile(
    "[\t\n\r\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff0-\ufff8"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that are laid out without a glyph."""
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
"""Some fonts have glyphs for these, and readers of PDFs stumble over them."""
_LINE_ENDS: Final = "\x0b\x0c\x85\u2028\u2029"
"""U+2029 stops WeasyPrint 70 with an error, the others have no glyph."""
_SELECTORS: Final = re.compile("\ufe0f(?=[\u200d\u20e3])")
"""With these inside, WeasyPrint 70 draws an emoji of several and leaves its text out. Without, a key stands beside its digit."""
_DROPPED: Final = "\u115f\u1160\u180f\uffa0\ufff9\ufffa\ufffb\U0001bca0\U0001bca1\U0001bca2\U0001bca3"
"""Nothing to see, yet Pango asks the font for a glyph."""
_REPLACED: Final[Mapping[str, str]] = {**dict.fromkeys(_LINE_ENDS, "\n"), **dict.fromkeys(_DROPPED, "")}


def breakable(text: str) -> str:
    """The text with a zero-width space after every 20 or so characters of a run of more than 80 without blanks.

    It lets a line end there and leaves no trace in the PDF: what is copied or searched is what was typed. What is seen as one
    character (an emoji of several, a letter with its accents) stays whole.
    """
    return _RUN.sub(lambda run: ZERO_WIDTH_SPACE.join(_pieces(run[0])), text)


def _pieces(run: str) -> Iterator[str]:
    start = 0
    for at, (before, after) in enumerate(pairwise(run), start=1):
        if at - start >= PIECE and not _together(before, after):
            yield run[start:at]
            start = at
    yield run[start:]


def _together(before: str, after: str) -> bool:
    """Whether two neighbours are, or may be, parts of what is seen as one character."""
    return before in _JOINERS or bool(_ATTACHED.match(after)) or unicodedata.category(after) in {"Mn", "Mc", "Me"}


def printable(text: str, glyphs: Container[int]) -> str:
    """The text with U+FFFD for what no font can draw, and line ends for what only some systems know as such.

    Args:
        text: what was typed, or a whole page of HTML.
        glyphs: the code points of all fonts together.

    PDF/UA forbids references to missing glyphs; without this one such character would make a report invalid.
    """
    used = set(text)
    if "\ufe0f" in used:
        text = _SELECTORS.sub("", text)
    changed: dict[str, str | int | None] = {
        **{each: _REPLACED[each] for each in used & _REPLACED.keys()},
        **dict.fromkeys(_undrawn(used, glyphs), MISSING),
    }
    return text.translate(str.maketrans(changed)) if changed else text


def _undrawn(used: Iterable[str], glyphs: Container[int]) -> Iterator[str]:
    """The characters that would need a glyph and have none."""
    for each in used:
        known = each in _REPLACED or _INVISIBLE.match(each)
        if not known and (ord(each) not in glyphs or _CONTROL.match(each)):
            yield each
