"""What a Document cannot know, of a workbook as it stands: the one Context for the live panel, the report and handing in."""

import datetime
from collections.abc import Collection, Iterable
from math import ceil
from typing import Final, cast

from django.utils import timezone

from workbook.document import Document
from workbook.models import Workbook
from workbook.reading import Reading
from workbook.rules import Context, Policy
from workbook.rules.waivers import counting

FROM: Final = "@"
"""Before the second, of the epoch, from which steps are refused that are not refused yet; nobody needs to be awake then."""
PLANNED: Final = 2
"""How many plans a workbook keeps; those after that are written when the first has come."""


def context_of(workbook: Workbook, reading: Reading, today: datetime.date) -> Context:
    """The Context in which a workbook is checked, with what its assignments ask of it."""
    return Context(
        today=today,
        policy=frozenset(cast("list[Policy]", workbook.policy.split())),
        previous_targets=reading.previous_targets,
        refused_waivers=refused_at(workbook, timezone.now()),
    )


def as_it_counts(workbook: Workbook, document: Document) -> Document:
    """A workbook without the waivers that are refused by now: what is drawn and derived of it counts those steps."""
    return counting(document, refused_at(workbook, timezone.now()))


def refused_at(workbook: Workbook, moment: datetime.datetime) -> frozenset[str]:
    """The steps whose waiver is refused at a moment, by a result that students can see then."""
    now, *planned = workbook.refused_waivers.split(FROM)
    steps = now.split()
    for each in planned:
        since, *later = each.split()
        if int(since) <= moment.timestamp():
            steps = later
    return frozenset(steps)


def refusals(now: Collection[str], planned: Iterable[tuple[datetime.datetime, Collection[str]]]) -> str:
    """What a workbook keeps of refused waivers: the steps of now, and of the next two planned ones those from when they differ."""
    parts, last = [" ".join(sorted(now))], frozenset(now)
    for moment, steps in planned:
        if frozenset(steps) != last and len(parts) <= PLANNED:
            parts.append(" ".join([str(ceil(moment.timestamp())), *sorted(steps)]))
            last = frozenset(steps)
    return f" {FROM}".join(parts)
