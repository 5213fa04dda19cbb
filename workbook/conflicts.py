"""Conflicts: pairs of targets that cannot both be reached for free. Derived from signs, directions and targets, never typed.

The effect of one value on another is the product of the signs along a path of one or two relations; whether two targets then oppose
follows as for one relation (``kpi_logic``, rules "Teken en doelen"). A relation between the two themselves tells all about them: a
path around it adds nothing. Where paths of two disagree about a pair, both targets can gain along one of them: no conflict.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from workbook.document import ConflictAgreement, Document, Kpi, Plate
from workbook.kpi_logic import Movement, Sign, desired_movement, goals_relation
from workbook.rules.subject import Link, links_in

_AGREEMENTS: Final = UUID("6c0f3a52-5f0e-4f5e-9a57-0d4b6f1f9f10")
_STRENGTHS: Final = ("weak", "", "moderate", "strong")
"""From the least to the most that a relation may tell; one without a strength counts as something."""


@dataclass(frozen=True)
class Conflict:
    """Two targets that work against each other, along ``path``: one relation, or two that follow each other.

    The path runs from the first KPI of its first link to the last of its last one.
    """

    path: tuple[Link, ...]

    @property
    def start(self) -> tuple[Plate, Kpi]:
        """The KPI whose target is in the other's way, with its plate."""
        return self.path[0].plate, self.path[0].kpi

    @property
    def end(self) -> tuple[Plate, Kpi]:
        """The KPI that moves along with it, with its plate."""
        return self.path[-1].other_plate, self.path[-1].other

    @property
    def between(self) -> tuple[Plate, Kpi] | None:
        """The KPI in the middle of a path of two, with its plate."""
        return (self.path[0].other_plate, self.path[0].other) if len(self.path) > 1 else None

    @property
    def sign(self) -> Sign:
        """How the two values move: together or against each other."""
        return sign_along(self.path)

    @property
    def pair(self) -> frozenset[UUID]:
        """The uids of both KPIs."""
        return frozenset((self.start[1].uid, self.end[1].uid))

    @property
    def strength(self) -> int:
        """0 to 3: a path is as strong as its weakest relation."""
        return min(_STRENGTHS.index(link.relation.strength) for link in self.path)


def sign_along(path: Iterable[Link]) -> Sign:
    """The product of the signs of relations that follow each other; empty while one is not chosen."""
    signs = [link.relation.sign for link in path]
    if "" in signs:
        return ""
    return "-" if signs.count("-") % 2 else "+"


def wish(kpi: Kpi) -> Movement:
    """Which way the target of a KPI asks its value to go; 0 without a target, for then nothing is asked yet."""
    if kpi.target_value is None:
        return 0
    return desired_movement(kpi.direction, kpi.current_value, kpi.target_value)


def conflicts_in(document: Document, plates: Sequence[Plate]) -> tuple[Conflict, ...]:
    """Every conflict between KPIs on these plates (the active ones), each pair once.

    First those of one relation, then those of two, in reading order. Of several paths the strongest is told.
    """
    here = {id(plate) for plate in plates}
    links = [link for link in links_in(document) if {id(link.plate), id(link.other_plate)} <= here]
    direct, around = _direct(links), _around(links)
    related = {pair_of(link) for link in links}
    paths = [*direct.values(), *(paths for pair, paths in around.items() if pair not in related)]
    return tuple(_strongest(each) for each in paths if all(map(_opposes, each)))


def pair_of(link: Link) -> frozenset[UUID]:
    """The uids of the KPIs at both ends of a relation."""
    return frozenset((link.kpi.uid, link.other.uid))


def agreement_uid(pair: Iterable[UUID]) -> UUID:
    """The uid of the agreement about two KPIs: the same for whoever writes it down first, in every copy of the workbook."""
    return uuid5(_AGREEMENTS, " ".join(sorted(map(str, pair))))


def agreements_of(document: Document) -> dict[frozenset[UUID], ConflictAgreement]:
    """What is agreed, by the uids of both KPIs."""
    return {frozenset((each.one, each.other)): each for each in document.agreements}


def is_agreed(agreement: ConflictAgreement | None) -> bool:
    """Whether an agreement says who decides and what yields: without both nothing is settled."""
    return agreement is not None and bool(agreement.decides.strip() and agreement.yields.strip())


def _direct(links: Iterable[Link]) -> dict[frozenset[UUID], list[tuple[Link, ...]]]:
    """Paths of one relation by pair. Two that contradict each other (R50) are both told: then not all of them oppose."""
    found: dict[frozenset[UUID], list[tuple[Link, ...]]] = defaultdict(list)
    for link in links:
        if link.relation.sign:
            found[pair_of(link)].append((link,))
    return found


def _around(links: Sequence[Link]) -> dict[frozenset[UUID], list[tuple[Link, ...]]]:
    """Paths of two relations by the pair at their ends."""
    onward: dict[UUID, list[Link]] = defaultdict(list)
    for link in links:
        onward[link.kpi.uid].append(link)
    found: dict[frozenset[UUID], list[tuple[Link, ...]]] = defaultdict(list)
    for path in _steps_of_two(links, onward):
        if sign_along(path):
            found[frozenset((path[0].kpi.uid, path[1].other.uid))].append(path)
    return found


def _steps_of_two(links: Iterable[Link], onward: dict[UUID, list[Link]]) -> Iterator[tuple[Link, ...]]:
    for first in links:
        for second in onward.get(first.other.uid, ()):
            if second.other.uid != first.kpi.uid:
                yield first, second


def _opposes(path: tuple[Link, ...]) -> bool:
    return goals_relation(wish(path[0].kpi), sign_along(path), wish(path[-1].other)) == "opposing"


def _strongest(paths: Iterable[tuple[Link, ...]]) -> Conflict:
    return max(map(Conflict, paths), key=lambda each: each.strength)
