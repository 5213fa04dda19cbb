"""The exercise in three rounds, per step: look which KPIs there are, which of them are used here, and choose the essential few."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID, uuid5

from workbook import limits
from workbook.document import Candidate, Kpi, Plate
from workbook.method.search import fold
from workbook.method.types import Exercise, Method

Number = Literal[1, 2, 3]
"""Which round: 1 the longlist, 2 what is used here, 3 the shortlist."""
VOTES_EACH: Final = 5
"""How many votes somebody has per step."""
MOST_LINES: Final = limits.CANDIDATES_PER_PLATE
"""How many lines can be pasted at once: as many as a longlist bears."""
_BULLET: Final = re.compile(r"^(?:[-–—*•·◦▪]|\d{1,3}[.)])\s+")
_DIVIDES: Final = re.compile(r"\s*[\t;]\s*")


@dataclass(frozen=True)
class Tally:
    """How far a step is: how many stand on the longlist, of how many it is known whether they are used here, how many are, and how
    many were chosen and dropped."""

    longlist: int
    known: int
    used: int
    shortlist: int
    dropped: int

    @property
    def is_begun(self) -> bool:
        """Whether anything stands on the longlist."""
        return self.longlist > 0


def tally_of(plate: Plate) -> Tally:
    """How far the step of a plate is; a candidate without a name does not count."""
    named = [each for each in plate.candidates if each.name.strip()]
    return Tally(
        longlist=len(named),
        known=sum(bool(each.is_used) for each in named),
        used=sum(each.is_used == "yes" for each in named),
        shortlist=sum(is_chosen(each) for each in named),
        dropped=sum(is_out(each) for each in named),
    )


def is_chosen(candidate: Candidate) -> bool:
    """Whether it is on the shortlist: it stands on the plate as a KPI."""
    return candidate.kpi is not None


def is_out(candidate: Candidate) -> bool:
    """Whether it dropped out. What was chosen at the same moment is in: that shows on the plate."""
    return candidate.is_dropped and not is_chosen(candidate)


def is_in_play(candidate: Candidate) -> bool:
    """Whether somebody can still vote for it, choose it or drop it."""
    return takes_part(candidate.name, is_chosen=is_chosen(candidate), is_dropped=candidate.is_dropped)


def takes_part(name: str, *, is_chosen: bool, is_dropped: bool) -> bool:
    """Whether a candidate has a name and was neither chosen nor dropped. A row is chosen as long as its KPI stands there."""
    return bool(name.strip()) and not is_chosen and not is_dropped


def by_votes(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The most votes first; of equals the oldest."""
    return sorted(candidates, key=lambda each: -each.votes)


def kpi_uid(candidate: UUID) -> UUID:
    """The uid of the KPI that a candidate becomes: always the same, so that choosing it twice, or by two people, makes one."""
    return uuid5(candidate, "shortlist")


def on_plate(plate: Plate, candidate: Candidate) -> Kpi | None:
    """The KPI on a plate that a candidate is: from the same entry of the library, or by the same name; None when there is none."""
    for kpi in plate.kpis:
        is_entry = bool(candidate.definition_key) and kpi.definition_key == candidate.definition_key
        if is_entry or _key(kpi.name) == _key(candidate.name):
            return kpi
    return None


@dataclass(frozen=True)
class Pasted:
    """A line of a list that somebody pasted: what the KPI is called, and where it was found if the line tells."""

    name: str
    found_at: str = ""

    def uid(self, token: UUID) -> UUID:
        """The uid that it gets from a page with this token: the same post twice adds it once."""
        return uuid5(token, _key(self.name))


def pasted(text: str) -> list[Pasted]:
    """The lines of a list: numbers and dots before them fall off, what stands behind a tab or semicolon is where it was found.

    Blank lines do not count, nor does a name that stood in it before.
    """
    return list(_once(line for line in map(_line, text.splitlines()) if line.name))


def unlisted(lines: Iterable[Pasted], candidates: Iterable[Candidate]) -> list[Pasted]:
    """Those that no candidate is called by yet."""
    here = {_key(each.name) for each in candidates}
    return [line for line in lines if _key(line.name) not in here]


def _key(name: str) -> str:
    """By what a name is known again, however it is written."""
    return fold(name) or name


def _line(text: str) -> Pasted:
    parts = _DIVIDES.split(_BULLET.sub("", text.strip()), maxsplit=1)
    return Pasted(parts[0].strip(), parts[1].strip() if len(parts) > 1 else "")


def _once(lines: Iterable[Pasted]) -> Iterator[Pasted]:
    seen = set()
    for line in lines:
        key = _key(line.name)
        if key not in seen:
            seen.add(key)
            yield line


def exercises_of(method: Method, step: str = "") -> tuple[Exercise, ...]:
    """The method's exercises for the three rounds, in their order; with a ``step`` only where the method gives them there."""
    every = [each for other in method.steps if step in {"", other.key} for each in other.exercises]
    return tuple(each for each in every if each.deliverable in {"kpi-longlist", "kpi-set"})
