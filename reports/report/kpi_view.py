"""The pages about KPIs as they are shown: frozen values, as in ``view.py``, from which print and screen are made alike."""

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from reports.report.pieces import Fact, PointLine
from reports.report.texts import Text, footnoted

BarsWidth = Literal["", "wide", "middle", "narrow"]


@dataclass(frozen=True)
class KpiName:
    """A KPI where it is named: by the number of its card, which stands at ``anchor``, and by who bears it: the departments of its
    plate, or without these its link."""

    name: Text
    number: int
    anchor: str
    place: Text

    @property
    def linked(self) -> SafeString:
        """As HTML that leads to its card."""
        return footnoted(self.name, self.number, self.anchor)


@dataclass(frozen=True)
class KpiCard:
    """Everything about a KPI but what it moves. ``facts`` tell what it is, ``values`` where it is and where it is to go, ``whys``
    why it is measured, ``notes`` what is said of its values; ``missing`` what a draft still asks for."""

    anchor: str
    number: int
    name: Text
    definition: Text
    formula: Text
    facts: tuple[Fact, ...]
    values: tuple[Fact, ...]
    whys: tuple[Fact, ...]
    notes: tuple[Fact, ...]
    start_advice: PointLine | None
    missing: str
    is_long: bool


@dataclass(frozen=True)
class KpiGroup:
    """The KPIs of one plate."""

    number: int
    name: str
    cards: tuple[KpiCard, ...]


@dataclass(frozen=True)
class Definitions:
    """What all KPIs of the workbook mean."""

    title: str
    groups: tuple[KpiGroup, ...]


@dataclass(frozen=True)
class RelationLine:
    """How one KPI moves another: in words, how strong, why, and what follows for both their goals."""

    start: KpiName
    end: KpiName
    moves: str
    strength: str
    reason: Text
    goals: str
    opposes: bool
    is_long: bool


@dataclass(frozen=True)
class RelationGroup:
    """The relations that begin at the KPIs of one plate, with the departments that bear it."""

    number: int
    name: str
    departments: Text
    lines: tuple[RelationLine, ...]


@dataclass(frozen=True)
class Relations:
    """All relations, the same that the map shows."""

    title: str
    groups: tuple[RelationGroup, ...]


@dataclass(frozen=True)
class RelationMap:
    """The map of all relations; ``keys`` explain its lines, ``note`` the rest."""

    title: str
    drawing: SafeString
    keys: tuple[tuple[SafeString, str], ...]
    note: str


@dataclass(frozen=True)
class Agreed:
    """What is agreed about a conflict; ``is_settled`` when that is enough, or what is agreed about the one that it follows from."""

    decides: Text
    yields: Text
    review: str
    is_settled: bool


@dataclass(frozen=True)
class ConflictLine:
    """Two goals that work against each other: both KPIs, what lies between them, why, and what is agreed.

    ``number`` is that on the map; ``follows_from`` that of another conflict whose agreement holds here too, or 0.
    """

    number: int
    start: KpiName
    between: KpiName | None
    end: KpiName
    sentence: Text
    agreed: Agreed
    follows_from: int = 0


@dataclass(frozen=True)
class Conflicts:
    """Goals that work against each other; ``more`` tells how many without an agreement are not shown.

    ``earlier`` are agreements on goals that do so no more.
    """

    title: str
    sentence: str
    lines: tuple[ConflictLine, ...]
    more: str
    earlier: tuple[ConflictLine, ...]

    @property
    def is_story(self) -> bool:
        """Whether there is something to decide on; earlier agreements alone are looked up."""
        return bool(self.lines)


@dataclass(frozen=True)
class Progress:
    """How far the KPIs are on their way, in rows of columns of bars; and of which that cannot be told, by the reason.

    A single column has a ``width``, and beside it room for who stands where: ``states``.
    """

    title: str
    sentence: str
    rows: tuple[tuple[SafeString, ...], ...]
    width: BarsWidth
    states: tuple[tuple[str, tuple[KpiName, ...]], ...]
    without: tuple[tuple[str, tuple[KpiName, ...]], ...]
    note: str


@dataclass(frozen=True)
class TrendShown:
    """A KPI through time: drawn, and what can be seen in a sentence."""

    kpi: KpiName
    drawing: SafeString
    sentence: str


@dataclass(frozen=True)
class Trends:
    """The KPIs that were measured more than once, row by row."""

    title: str
    rows: tuple[tuple[TrendShown, ...], ...]


@dataclass(frozen=True)
class SeenLine:
    """What the systems of the organisation see of a link, and which customers they tell apart."""

    number: int
    name: str
    moments: Text
    segments: Text


@dataclass(frozen=True)
class Seen:
    """What can be measured, link by link."""

    title: str
    lines: tuple[SeenLine, ...]


@dataclass(frozen=True)
class CandidateLine:
    """A KPI in the exercise: where it was found, whether it is in use, its votes, and what became of it."""

    name: Text
    found_at: Text
    used: str
    used_note: Text
    votes: str
    became: SafeString
    reason: Text


@dataclass(frozen=True)
class CandidateGroup:
    """The candidates of one plate."""

    number: int
    name: str
    lines: tuple[CandidateLine, ...]


@dataclass(frozen=True)
class Rounds:
    """From longlist to shortlist."""

    title: str
    groups: tuple[CandidateGroup, ...]


@dataclass(frozen=True)
class KpiPages:
    """All pages about KPIs but that of now and target; None where there is nothing to tell."""

    definitions: Definitions | None
    relations: Relations | None
    map: RelationMap | None
    conflicts: Conflicts | None
    progress: Progress | None
    trends: Trends | None
    seen: Seen | None
    rounds: Rounds | None
