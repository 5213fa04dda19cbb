"""In which order names stand in a list: people by their surname, as in a Dutch class list, groups by number. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

PREFIXES: Final = frozenset(
    re.findall(
        r"\S+",
        "aan af al auf aus am bij bin boven da dal dalla das de degli dei del della den der des di do dos du el en het im in la las"
        " le les los onder op over 's 't te ten ter tot uit uijt van vanden vander ver voor vom von vor zu zum zur",
    )
)
"""What may stand before a Dutch surname, or one from elsewhere, and is passed over when names are sorted."""
KEPT: Final = 10_000
"""So many names are read once: a class of thousands is sorted for each of its pages."""
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_ELIDED: Final = re.compile(r"^([dlst])'(?=\w)")
_NUMBER: Final = re.compile(r"[0-9]+")
_DIGITS: Final = 12

Key = tuple[bool, str, str, str]


def in_order(name: str) -> str:
    """By which names are sorted: as letters stand in the alphabet, with or without signs on them, capital or small."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_LETTERS)


@lru_cache(maxsize=KEPT)
def by_surname(name: str, otherwise: str = "") -> Key:
    """By which people are sorted: the surname without what stands before it (``Sanne de Vries`` under V), then the rest.

    A name is read as it is written in the Netherlands: ``Sanne de Vries``, or with a comma ``Vries, Sanne de``. Where nothing
    stands before the surname, it is the last word, with what is joined to it (``Bakker-de Wit``). Who has no name stands behind
    all others, by ``otherwise``.
    """
    words = in_order(name).replace("’", "'").replace("`", "'")
    whole = words.replace(",", " ").split()
    if not whole:
        return (True, in_order(otherwise), "", "")
    last, comma, first = words.partition(",")
    surname, before = last.split(), first.split()
    if not (comma and surname and before):
        place = _begin_of_surname(whole)
        surname, before = whole[place:], whole[:place]
    n = next((n for n, word in enumerate(surname[:-1]) if not _is_prefix(word)), len(surname) - 1)
    sorted_by = [_ELIDED.sub("", surname[n]), *surname[n + 1 :]]
    given = [word for word in before if not (comma and _is_prefix(word))]
    return (False, " ".join(sorted_by), " ".join(given), " ".join(words.split()))


def by_number(name: str) -> str:
    """By which groups are sorted: ``Group 2`` before ``Group 10``."""
    return _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), in_order(name))


def _begin_of_surname(words: Sequence[str]) -> int:
    """The place of the first word of a surname in a whole name; a first name alone is one."""
    for n, (word, after) in enumerate(pairwise(words[1:]), 1):
        if _is_prefix(word) or after == "-" or _is_prefix(word.rpartition("-")[2]):
            return n
    return len(words) - 1


def _is_prefix(word: str) -> bool:
    return word in PREFIXES
