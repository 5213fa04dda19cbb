"""How wide a text is in our letters, for who has to find room for it: no font is read for it. Pure."""

from bisect import bisect_right
from itertools import accumulate
from typing import Final

_WIDTHS: Final = (
    (0.3, " \u00a0.,:;'|ijlI\u2019\u00b7"),
    (0.4, "!()-/[]{}frt"),
    (0.48, "szc"),
    (0.53, "xvyeag0123456789+"),
)
"""Widths of characters in the size of the text, in the boldest cut of our sans serif."""
_WIDTH_OF: Final = {character: width for width, characters in _WIDTHS for character in characters}
_BROAD: Final = "mwMW\u00df\u00c6\u00e6\u0152\u0153\u00bc\u00bd\u00be"
_JOINERS: Final = " \u200d\ufe0f"
_LAST_LATIN: Final = "\u024f"
_LAST_BASIC: Final = "\uffff"


def text_width(text: str, size: float) -> float:
    """About how wide a text is in our letters, rather too wide than too narrow; no font is read for it."""
    return size * sum(_advance(character) for character in text)


def fitted(text: str, width: float, size: float) -> str:
    """A text that may be cut off at the end to fit in a width, and then says so by an ellipsis."""
    if text_width(text, size) <= width:
        return text
    ends = accumulate(map(_advance, text), initial=_advance("…"))
    kept = bisect_right([size * each for each in ends], width) - 1
    return f"{text[: max(0, kept)].rstrip(_JOINERS)}…"


def _advance(character: str) -> float:
    if character in _WIDTH_OF:
        return _WIDTH_OF[character]
    if character > _LAST_BASIC:
        return 1.4
    if character in _BROAD:
        return 0.92
    if character > _LAST_LATIN or not character.isalnum():
        return 1.0
    return 0.69 if character.isupper() else 0.59
