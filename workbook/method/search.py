"""Finding a KPI in the library by whatever name somebody knows it."""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from workbook.method.types import KpiDefinition, Method

_BETWEEN_NAMES: Final = re.compile(r"[/(),;]")
_NAMED, _IN_A_NAME, _IN_THE_TEXT = range(3)
_LONG_ENOUGH: Final = 5
"""Letters of a word in which one typing fault is forgiven: shorter ones are too near to each other."""


def find_kpis(
    method: Method, words: str, near: str = "", *, within: str = "", closed: Collection[str] = ()
) -> tuple[KpiDefinition, ...]:
    """KPIs in which every word occurs: in the name, the abbreviation, a synonym, the definition or the name of the step.

    Case, accents and punctuation do not matter. The best match stands first: who goes by just these words, then who bears
    them in a name, then the others; of equals those of the step ``near``. ``within`` leaves out all other steps. Without words:
    all KPIs of the step. When nothing fits, those whose names fit but for one typing fault in a word.

    Of ``closed`` steps, where one is to look around first, only what is called by its very name is found.
    """
    wanted = fold(words).split()
    if not words.strip():
        step = within or near
        return tuple(kpi for kpi in method.kpis if kpi.step == step and step not in closed)
    found = []
    for place, kpi in enumerate(method.kpis):
        match = _match(method, kpi, wanted)
        hidden = kpi.step in closed and match != _NAMED
        if match is not None and not hidden and within in {"", kpi.step}:
            found.append((match, kpi.step != near, place, kpi))
    if not found:
        is_open = (kpi for kpi in method.kpis if kpi.step not in closed and within in {"", kpi.step})
        return tuple(sorted((kpi for kpi in is_open if _is_near(kpi, wanted)), key=lambda kpi: kpi.step != near))
    return tuple(kpi for *_, kpi in sorted(found, key=lambda each: each[:3]))


def is_guess(method: Method, words: str, found: tuple[KpiDefinition, ...]) -> bool:
    """Whether what was found does not fit the words, but for a typing fault."""
    return bool(found and words.strip()) and _match(method, found[0], fold(words).split()) is None


def _match(method: Method, kpi: KpiDefinition, wanted: list[str]) -> int | None:
    """How well the words fit, 0 best; None when they do not."""
    if not wanted:
        return None
    names = (kpi.name, kpi.abbr, *kpi.synonyms)
    in_names = fold(" ".join(names))
    if " ".join(wanted) in {fold(part) for name in names for part in (name, *_BETWEEN_NAMES.split(name))}:
        return _NAMED
    if all(word in in_names for word in wanted):
        return _IN_A_NAME
    step = method.step(kpi.step)
    in_text = fold(" ".join((kpi.definition, step.name_en, step.name_nl, *step.aliases)))
    # Within a definition only the beginning of a word counts: "ces" is not what "proces" is about.
    if all(word in in_names or f" {word}" in f" {in_text}" for word in wanted):
        return _IN_THE_TEXT
    return None


def _is_near(kpi: KpiDefinition, wanted: list[str]) -> bool:
    """Whether every word stands in a name, some of them with one typing fault."""
    in_names = fold(" ".join((kpi.name, kpi.abbr, *kpi.synonyms)))
    return bool(wanted) and all(
        word in in_names or any(_is_slip(word, other) for other in in_names.split()) for word in wanted
    )


def _is_slip(typed: str, meant: str) -> bool:
    """Whether two words differ in one letter: left out, too many, another one, or two that changed places."""
    if min(len(typed), len(meant)) < _LONG_ENOUGH or abs(len(typed) - len(meant)) > 1:
        return False
    same = next((n for n, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), None)
    if same is None:
        return len(typed) != len(meant)
    one, other = typed[same:], meant[same:]
    swapped = one[1::-1] + one[2:]
    return other in {one[1:], swapped} or one == other[1:] or one[1:] == other[1:]


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """Words in lower case without accents, divided by single spaces; everything but letters and digits divides."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = (character for character in apart if not unicodedata.combining(character))
    return " ".join("".join(character if character.isalnum() else " " for character in bare).split())
