"""Conflicts: pairs of targets that cannot both be reached for free. Derived from signs, directions and targets, never typed.

The effect of one value on another is the product of the signs along a path of one or two relations; whether two targets then oppose
follows as for one relation (``kpi_logic``, rules "Teken en doelen"). A relation with a sign between the two themselves tells all
about them: a path around it adds nothing. Where paths disagree about a pair, both targets can gain along one of them: no conflict.
What was weighed for this is in docs/adr/0027.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid5

from workbook.document import ConflictAgreement, Document, Kpi, Plate
from workbook.kpi_logic import Movement, Sign
from workbook.links import Link, links_in, movement_of

Pair = frozenset[UUID]
"""The uids of two KPIs."""
_AGREEMENTS: Final = UUID("6c0f3a52-5f0e-4f5e-9a57-0d4b6f1f9f10")
_STRENGTHS: Final = ("weak", "", "moderate", "strong")
"""From the least to the most that a relation may tell; one without a strength counts as something."""
_EFFECTS: Final[Mapping[Sign, Movement]] = {"+": 1, "-": -1, "": 0}


@dataclass(frozen=True)
class Conflict:
    """Two targets that work against each other, along ``path``: one relation, or two that follow each other.

    The path runs from the first KPI of its first link to the last of its last one. ``follows_from`` is the pair of another conflict
    that is part of it. A path over a KPI with a target of its own has one: if A hinders C over B, then either A hinders B or B
    hinders C (only where relations of that pair contradict each other it is none). What is agreed about that pair holds here too,
    until something is agreed here.
    """

    path: tuple[Link, ...]
    follows_from: Pair | None = None

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
    def pair(self) -> Pair:
        """The uids of both KPIs."""
        return frozenset((self.start[1].uid, self.end[1].uid))

    @property
    def strength(self) -> int:
        """0 to 3: a path is as strong as its weakest relation."""
        return _strength(self.path)


def sign_along(path: Iterable[Link]) -> Sign:
    """The product of the signs of relations that follow each other; empty while one is not chosen."""
    signs = [link.relation.sign for link in path]
    if "" in signs:
        return ""
    return "-" if signs.count("-") % 2 else "+"


def wish(kpi: Kpi) -> Movement:
    """Which way the target of a KPI asks its value to go; 0 without a target, for then nothing is asked yet.

    A target that is reached asks the same as before: what was reached is to be held.
    """
    return 0 if kpi.target_value is None else movement_of(kpi)


def conflicts_in(document: Document, plates: Sequence[Plate]) -> tuple[Conflict, ...]:
    """Every conflict between KPIs on these plates (the active ones), each pair once.

    First those of one relation, then those of two, in reading order. Of several paths the strongest is told.
    """
    here = {id(plate) for plate in plates}
    signed = [
        link
        for link in links_in(document)
        if link.relation.sign and id(link.plate) in here and id(link.other_plate) in here
    ]
    numbers = {kpi.uid: number for number, (_plate, kpi) in enumerate(document.kpis())}
    wishes = [wish(kpi) for _plate, kpi in document.kpis()]
    arcs = [_Arc(link, numbers[link.kpi.uid], numbers[link.other.uid], _EFFECTS[link.relation.sign]) for link in signed]
    one = _strongest(((arc,) for arc in arcs), wishes)
    two = _strongest((path for path in _around(arcs) if _ends(path) not in one), wishes)
    direct = [Conflict(path) for path in one.values() if path]
    pairs = {each.pair for each in direct}
    further = [_placed(Conflict(path), pairs) for path in two.values() if path]
    return (*direct, *further)


def pair_of(link: Link) -> Pair:
    """The uids of the KPIs at both ends of a relation."""
    return frozenset((link.kpi.uid, link.other.uid))


def agreement_uid(pair: Iterable[UUID]) -> UUID:
    """The uid of the agreement about two KPIs: the same for whoever writes it down first, in every copy of the workbook."""
    return uuid5(_AGREEMENTS, " ".join(sorted(map(str, pair))))


def agreements_of(document: Document) -> dict[Pair, ConflictAgreement]:
    """What is agreed, by the uids of both KPIs."""
    return {frozenset((each.one, each.other)): each for each in document.agreements}


def is_blank(agreement: ConflictAgreement | None) -> bool:
    """Whether nothing is agreed: no row, or one that was emptied."""
    return agreement is None or not (agreement.decides.strip() or agreement.yields.strip() or agreement.review_date)


def is_agreed(agreement: ConflictAgreement | None) -> bool:
    """Whether an agreement says who decides and what yields: without both nothing is settled."""
    return agreement is not None and bool(agreement.decides.strip() and agreement.yields.strip())


def agreement_for(conflict: Conflict, agreed: Mapping[Pair, ConflictAgreement]) -> ConflictAgreement | None:
    """What is agreed about a conflict: about its own pair, else about the conflict that it follows from; None where nothing is."""
    own = agreed.get(conflict.pair)
    if conflict.follows_from is not None and is_blank(own):
        own = agreed.get(conflict.follows_from)
    return None if is_blank(own) else own


@dataclass(frozen=True, slots=True)
class _Arc:
    """A relation with a sign; its ends are numbers, for paths are looked at by the ten thousand."""

    link: Link
    start: int
    end: int
    effect: Movement


def _around(arcs: Iterable[_Arc]) -> Iterator[tuple[_Arc, ...]]:
    """Relations that follow each other, two by two; not there and back again."""
    onward: dict[int, list[_Arc]] = defaultdict(list)
    for arc in arcs:
        onward[arc.start].append(arc)
    return ((first, second) for first in arcs for second in onward.get(first.end, ()) if second.end != first.start)


def _ends(path: tuple[_Arc, ...]) -> tuple[int, int]:
    start, end = path[0].start, path[-1].end
    return (start, end) if start < end else (end, start)


def _strongest(
    paths: Iterable[tuple[_Arc, ...]], wishes: Sequence[Movement]
) -> dict[tuple[int, int], tuple[Link, ...]]:
    """Of each pair that paths lead between, the strongest of them; nothing in it where not all of them oppose both targets."""
    found: dict[tuple[int, int], tuple[_Arc, ...]] = {}
    for path in paths:
        pair, effect = _ends(path), wishes[path[0].start] * wishes[path[-1].end]
        for arc in path:
            effect *= arc.effect
        if effect >= 0:
            found[pair] = ()
        elif (best := found.get(pair)) is None or (best and _strength_of(path) > _strength_of(best)):
            found[pair] = path
    return {pair: tuple(arc.link for arc in path) for pair, path in found.items()}


def _strength_of(path: tuple[_Arc, ...]) -> int:
    return _strength(tuple(arc.link for arc in path))


def _strength(path: Iterable[Link]) -> int:
    return min(_STRENGTHS.index(link.relation.strength) for link in path)


def _placed(conflict: Conflict, direct: set[Pair]) -> Conflict:
    """A conflict along two relations, with that of the one relation which it follows from."""
    within = next((pair_of(link) for link in conflict.path if pair_of(link) in direct), None)
    return replace(conflict, follows_from=within)
