"""What the rules look at: a Document, what it cannot know itself, and a few ways to find one's way in it."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from uuid import UUID

from workbook.conflicts import Conflict, conflicts_in
from workbook.document import Department, Document, Kpi, Plate, PreviousTarget
from workbook.links import Link, links_in
from workbook.method.load import version
from workbook.method.types import KpiDefinition, Rule, Step
from workbook.rules.findings import Finding, Severity
from workbook.rules.messages import MESSAGES, NAMELESS, Param, Words
from workbook.rules.waivers import active_plates

Policy = Literal["kpis", "activities"]


@dataclass(frozen=True)
class Context:
    """What a Document cannot know.

    ``today`` is the day of the check or of handing in. ``policy`` names what the assignment requires: those
    rules then block.
    ``previous_targets`` are what the previous workbook aimed for, ``refused_waivers`` the steps whose waiver
    a teacher refused.
    """

    today: datetime.date
    policy: frozenset[Policy] = frozenset()
    previous_targets: tuple[PreviousTarget, ...] = ()
    refused_waivers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Subject:
    """A Document under examination. Whatever several rules ask is found once."""

    document: Document
    context: Context
    plates: tuple[Plate, ...] = field(init=False)
    """The active plates: those without a valid waiver."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plates", active_plates(self.document, self.context.refused_waivers))

    def is_active(self, plate: Plate) -> bool:
        """Whether a plate counts: it has no valid waiver."""
        return any(plate is active for active in self.plates)

    def finding(
        self,
        number: str,
        address: str,
        *,
        severity: Severity | None = None,
        message: str = "",
        **params: Param,
    ) -> Finding:
        """A finding of a rule.

        ``severity`` makes it milder than its standard (it then blocks nothing); ``message`` is the key of
        another message
        than the rule's first.
        """
        rule = self.rules[number]
        text = MESSAGES[message or number]
        if rule.policy in self.context.policy:
            return Finding(number, "blocking", frozenset({"hand_in"}), text, address, params)
        if severity is not None:
            return Finding(number, severity, frozenset(), text, address, params)
        return Finding(number, rule.severity, frozenset(rule.blocks), text, address, params)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules of the Document's method version by number."""
        return {rule.number: rule for rule in version(self.document.method_version).rules}

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """The steps of the Document's method version by key."""
        return {step.key: step for step in version(self.document.method_version).steps}

    @cached_property
    def library(self) -> Mapping[str, KpiDefinition]:
        """The KPI library of the Document's method version by key."""
        return {kpi.key: kpi for kpi in version(self.document.method_version).kpis}

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every relation with another KPI, in reading order."""
        return links_in(self.document)

    @cached_property
    def links_by_step(self) -> Mapping[str, Sequence[Link]]:
        """The relations from or to a KPI on the plate of a step."""
        found: dict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            for step in {link.plate.step, link.other_plate.step}:
                found[step].append(link)
        return found

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Pairs of targets on active plates that work against each other."""
        return conflicts_in(self.document, self.plates)

    @cached_property
    def same_kpis(self) -> Mapping[str, Sequence[tuple[Plate, Kpi]]]:
        """The KPIs on active plates by ``identity()``, in reading order."""
        found: dict[str, list[tuple[Plate, Kpi]]] = defaultdict(list)
        for plate in self.plates:
            for kpi in plate.kpis:
                found[identity(kpi)].append((plate, kpi))
        found.pop("", None)
        return found

    @cached_property
    def plates_of(self) -> Mapping[UUID, Sequence[Plate]]:
        """The active plates that a department bears, in the order of the chain."""
        found: dict[UUID, list[Plate]] = defaultdict(list)
        for plate in self.plates:
            for department in plate.departments:
                found[department].append(plate)
        return found

    def bearers(self, plate: Plate) -> Iterator[tuple[Department | None, Sequence[Plate]]]:
        """Each department of a plate with the plates it bears; a plate without one bears itself (None)."""
        departments = self.document.departments_of(plate)
        yield from ((department, self.plates_of[department.uid]) for department in departments)
        if not departments:
            yield None, (plate,)


def identity(kpi: Kpi) -> str:
    """What makes two KPIs the same one: entry in the library, else name; ``""`` when it has neither."""
    return f"library:{kpi.definition_key}" if kpi.definition_key else folded(kpi.name)


def folded(name: str) -> str:
    """A name without what does not make it another name: case and blanks."""
    return "".join(name.casefold().split())


def named(name: str) -> Param:
    """A name to fill in, or the words that say there is none yet."""
    return name if name.strip() else Words((NAMELESS,))


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())
