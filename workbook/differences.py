"""How two texts differ, word by word, and what two people's changes of one text make together.

A word is what stands between blanks, so that a number (``7,4``) or an address is never cut in two; of a script without blanks a
whole line is one word. Two words that are alike in both texts, in the same order, are anchors; what stands between two anchors is
either the same in both or a change. No database, no request, no language.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

MOST: Final = 4_000_000
"""Words of one text times words of the other, above which only what both begin and end with counts as the same. Two texts of 2,000
characters have at most 1,000,000."""
_WORD: Final = re.compile(r"\S+")
_BLANK: Final = re.compile(r"\s*")

Side = Literal["same", "only_first", "only_second"]


@dataclass(frozen=True)
class Part:
    """A piece of two texts that are compared, never empty: in both, or in one of them only."""

    side: Side
    text: str

    @property
    def words(self) -> str:
        """The words in it, with what stands between them; empty when only blanks differ, another line end, say."""
        return self.text.strip()

    @property
    def lead(self) -> str:
        """The blanks before its words, or all there are."""
        return self.text[: len(self.text) - len(self.text.lstrip())]

    @property
    def trail(self) -> str:
        """The blanks after its words."""
        return self.text[len(self.text.rstrip()) :] if self.words else ""


@dataclass(frozen=True)
class _Words:
    """A text as its words; ``spans`` tells where each begins and ends."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> "_Words":
        found = list(_WORD.finditer(text))
        return cls(text, tuple(each.group() for each in found), tuple(each.span() for each in found))

    def between(self, one: int, other: int) -> str:
        """What stands between two of its words, blanks too; word -1 is the beginning, the one after the last is the end."""
        start = self.spans[one][1] if one >= 0 else 0
        end = self.spans[other][0] if other < len(self.words) else len(self.text)
        return self.text[start:end]


def differences(first: str, second: str) -> tuple[Part, ...]:
    """The parts of two texts from left to right.

    Those that are not ``only_second`` give the first text when joined, those that are not ``only_first`` the second.
    """
    one, other = _Words.of(first), _Words.of(second)
    parts: list[Part] = []
    for (before, there_before), (after, there_after) in pairwise(_anchors(one.words, other.words)):
        parts += _compared(one.between(before, after), other.between(there_before, there_after))
        if after < len(one.words):
            parts.append(Part("same", one.words[after]))
    return tuple(_joined(parts))


def merged(base: str, mine: str, theirs: str, *, beside: str = "\n") -> str:
    """One text with the changes of two people in a third.

    Where a word that both left alone stands between their changes, each gets its own. Where they touch once, in a text of which
    they left most alone, both stand there beside each other, mine first; else both texts come one under the other, with ``beside``
    between them. No word that somebody wrote is dropped.
    """
    root, one, other = _Words.of(base), _Words.of(mine), _Words.of(theirs)
    here, there = dict(_anchors(root.words, one.words)), dict(_anchors(root.words, other.words))
    shared = sorted(here.keys() & there.keys())
    texts: list[str] = []
    touching: list[int] = []
    for before, after in pairwise(shared):
        was = root.between(before, after)
        options = one.between(here[before], here[after]), other.between(there[before], there[after])
        changed = {text for text in options if text != was}
        if len(changed) > 1:
            touching.append(max(len(text.split()) for text in options))
            texts.append(_side_by_side(was, *options))
        else:
            texts.append(changed.pop() if changed else was)
        if after < len(root.words):
            texts.append(root.words[after])
    ends = 2  # the beginning and the end of the text, which are no words
    if len(touching) > 1 or any(len(shared) - ends <= words for words in touching):
        return beside.join(filter(None, [mine, theirs]))
    return "".join(texts)


def _side_by_side(was: str, mine: str, theirs: str) -> str:
    """What two people put in one place: on end when both added it, with a stroke between when both changed what stood there."""
    one, other = Part("only_first", mine), Part("only_second", theirs)
    if not (one.words and other.words):
        return mine if one.words else theirs
    between = " / " if was.strip() else other.lead or " "
    return f"{one.lead}{one.words}{between}{other.words}{other.trail}"


def _compared(first: str, second: str) -> list[Part]:
    """What stands between two anchors: the blanks at both ends are the same when they are alike."""
    if first == second:
        return [Part("same", first)] if first else []
    head = _edge(first, second)
    tail = _edge(first[len(head) :][::-1], second[len(head) :][::-1])[::-1]
    inner = [text[len(head) : len(text) - len(tail)] for text in (first, second)]
    sides: tuple[Side, ...] = ("same", "only_first", "only_second", "same")
    return [Part(side, text) for side, text in zip(sides, (head, *inner, tail), strict=True) if text]


def _edge(first: str, second: str) -> str:
    """The blanks with which both begin, when both begin with the same."""
    blanks = {match.group() for match in map(_BLANK.match, (first, second)) if match}
    return blanks.pop() if len(blanks) == 1 else ""


def _joined(parts: Iterable[Part]) -> list[Part]:
    """The same with neighbours on one side made one."""
    made: list[Part] = []
    for part in parts:
        goes_on = bool(made) and made[-1].side == part.side
        made.append(Part(part.side, made.pop().text + part.text) if goes_on else part)
    return made


def _anchors(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the words that are alike in both, with the beginning (-1) and the end (one after the last) of both texts."""
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < min(len(first), len(second)) - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    here, there = first[head : len(first) - tail], second[head : len(second) - tail]
    inner = [(head + one, head + other) for one, other in _longest_common(here, there)]
    return [
        *((place, place) for place in range(-1, head)),
        *_without_islands(inner, (head - 1, head - 1), (len(first) - tail, len(second) - tail)),
        *((len(first) - place, len(second) - place) for place in range(tail, -1, -1)),
    ]


def _without_islands(
    inner: Sequence[tuple[int, int]], before: tuple[int, int], after: tuple[int, int]
) -> list[tuple[int, int]]:
    """The same without words that are alike by chance: a run that is shorter than the changes on both its sides.

    Else two texts that have only “de” and “een” in common would be told as twenty changes of a word.
    """
    runs: list[list[tuple[int, int]]] = []
    for one, other in inner:
        if runs and runs[-1][-1] == (one - 1, other - 1):
            runs[-1].append((one, other))
        else:
            runs.append([(one, other)])
    ends = [before, *(run[-1] for run in runs)], [*(run[0] for run in runs), after]
    gaps = [max(one - gone, other - went) - 1 for (gone, went), (one, other) in zip(*ends, strict=True)]
    kept = (run for run, (left, right) in zip(runs, pairwise(gaps), strict=True) if len(run) >= min(left, right))
    return [pair for run in kept for pair in run]


def _longest_common(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int]]:
    """Places of a longest common subsequence, nothing where that would be too much work.

    The table of lengths is held by column, each as the bits of one integer, 0 where the length goes up: one addition fills a column
    (Crochemore et al., “A fast and practical bit-vector algorithm for the longest common subsequence problem”, 2001).
    """
    if len(first) * len(second) > MOST:
        return []
    every = (1 << len(first)) - 1
    where: dict[str, int] = {}
    for place, word in enumerate(first):
        where[word] = where.get(word, 0) | 1 << place
    columns = [every]
    for word in second:
        column = columns[-1]
        alike = column & where.get(word, 0)
        columns.append(((column + alike) | (column - alike)) & every)
    found: list[tuple[int, int]] = []
    one, other = len(first), len(second)
    while one and other:
        if first[one - 1] == second[other - 1]:
            one, other = one - 1, other - 1
            found.append((one, other))
        elif columns[other] >> (one - 1) & 1:
            one -= 1
        else:
            other -= 1
    return found[::-1]
