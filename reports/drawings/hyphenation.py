"""Where words are divided, on paper and in drawings."""

from functools import cache
from typing import Final

from pyphen import Pyphen, language_fallback

_LEFT: Final = 5
_RIGHT: Final = 4
"""Letters of the pieces of a word before and after the hyphen, as the sheet for print asks."""


@cache
def hyphenation(language: str) -> Pyphen:
    """The places where a language divides its words."""
    return Pyphen(lang=language_fallback(language), left=_LEFT, right=_RIGHT)
