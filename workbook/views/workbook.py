"""A workbook at a glance: the chain, what is still missing, who takes part, and the report."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views import Asked
from workbook.chain import all_scored, blind_spot, is_level, weakest
from workbook.context import context_of
from workbook.document import Department, Document, Plate
from workbook.fields import step_of
from workbook.marks import counted
from workbook.method.load import version
from workbook.method.types import Step
from workbook.models import Member, Workbook
from workbook.places import CHAIN, url_of
from workbook.progress import PlateProgress, plate_progress, workbook_progress
from workbook.reading import Reading, read
from workbook.rules import Finding, check
from workbook.rules.waivers import active_plates, counting
from workbook.shown import protected
from workbook.since import Changed, changed_since
from workbook.views.access import get_visible, private
from workbook.visits import new_since, visit

AT_ONCE: Final = 4
"""How many findings of one place are shown before the rest is folded."""
EMPTY: Final = "R01"
"""The rule that says all there is to say about an empty plate."""


@dataclass(frozen=True)
class Link:
    """A link of the chain with what the page tells about it. It ``counts`` unless it has a valid waiver.

    ``changed`` is in how many places others changed it since the last visit, where a page tells that.
    """

    step: Step
    plate: Plate
    departments: tuple[Department, ...]
    progress: PlateProgress
    counts: bool
    is_weakest: bool
    is_blind_spot: bool
    changed: int = 0

    @property
    def has_scores(self) -> bool:
        """Whether there is any score to show."""
        scores = (self.plate.customer_score, self.plate.own_score, self.plate.aspired_score)
        return any(score is not None for score in scores)


@dataclass(frozen=True)
class Open:
    """An open rule, and where it is mended."""

    finding: Finding
    url: str


@dataclass(frozen=True)
class Task:
    """What is missing at one place: a link of the chain, or the workbook itself (no link). What blocks stands first."""

    link: Link | None
    pressing: tuple[Open, ...]
    hints: tuple[Open, ...]

    @property
    def shown(self) -> tuple[Open, ...]:
        """The first of the pressing ones; of an empty plate only that it is empty. One alone is never folded."""
        most = 1 if self.pressing and self.pressing[0].finding.number == EMPTY else AT_ONCE
        return self.pressing if len(self.pressing) <= most + 1 else self.pressing[:most]

    @property
    def folded(self) -> tuple[Open, ...]:
        """The other pressing ones."""
        return self.pressing[len(self.shown) :]


@require_safe
@private
def page(request: Asked, uuid: UUID) -> HttpResponse:
    """The chain as navigation, and every open rule as a link to its field."""
    workbook = get_visible(request.user, uuid)
    reading = read(workbook)
    context = context_of(workbook, reading, timezone.localdate())
    findings = check(reading.document, context)
    document = counting(reading.document, context.refused_waivers)
    members = list(workbook.members.select_related("user", "visit").order_by("created_at", "pk"))
    changed = _changed(reading, next((member for member in members if member.user == request.user), None))
    new = {each.step: each.count for each in changed}
    links = tuple(replace(link, changed=new.get(link.step.key, 0)) for link in links_of(document))
    shown = {
        "workbook": workbook,
        "document": document,
        "changed": changed,
        "revision": reading.revision,
        "now": timezone.now(),
        "links": links,
        "urls": [reverse("workbook:plate", args=[workbook.uuid, link.step.key]) for link in links],
        "weakest": next((link for link in links if link.is_weakest), None),
        "blind_spot": next((link for link in links if link.is_blind_spot), None),
        "all_scored": all_scored(protected(document)),
        "is_level": is_level(protected(document)),
        "next": next((link for link in links if link.counts and not link.progress.is_done), None),
        "done": sum(link.progress.is_done for link in links if link.counts),
        "counting": sum(link.counts for link in links),
        "percent": workbook_progress(document),
        "chain_id": CHAIN,
        "tasks": tasks_of(workbook.uuid, document, links, findings),
        "counts": Counter(finding.severity for finding in findings),
        "talk": counted(workbook, document),
        "members": members,
    }
    return render(request, "workbook/page.html", shown)


def _changed(reading: Reading, member: Member | None) -> list[Changed]:
    """What others changed since a member's last visit, and write down that this is one.

    Raises:
        Workbook.DoesNotExist: who reads is no member any more.
    """
    if member is None:
        raise Workbook.DoesNotExist
    since = new_since(member)
    visit(member, "", reading.revision)
    return [] if since is None else changed_since(member.workbook, reading.document, since, member.user_id)


def links_of(document: Document) -> tuple[Link, ...]:
    """The seven links in the order of the chain, without scores that stay hidden; those count as filled in all the same."""
    shown = protected(document)
    active, blind = active_plates(shown), blind_spot(shown)
    lowest = None if is_level(shown) else weakest(shown)
    return tuple(
        Link(
            step,
            plate,
            document.departments_of(plate),
            plate_progress(document, step.key),
            counts=any(plate is each for each in active),
            is_weakest=plate is lowest,
            is_blind_spot=plate is blind,
        )
        for step in version(document.method_version).steps
        for plate in [shown.plate(step.key)]
    )


def tasks_of(
    workbook: UUID, document: Document, links: Iterable[Link], findings: Iterable[Finding]
) -> tuple[Task, ...]:
    """The findings by the place where they are mended: the workbook itself first, then link by link; nothing for who is done."""
    by_step: dict[str, list[Open]] = {}
    for finding in findings:
        by_step.setdefault(step_of(finding.address), []).append(
            Open(finding, url_of(workbook, finding.address, document))
        )
    places: list[tuple[Link | None, str]] = [(None, ""), *((link, link.step.key) for link in links)]
    return tuple(task_of(link, by_step[step]) for link, step in places if step in by_step)


def task_of(link: Link | None, found: Iterable[Open]) -> Task:
    """What was found at one place, the heaviest first and hints apart."""
    found = list(found)
    weight = {"blocking": 0, "warning": 1}
    pressing = sorted(
        (each for each in found if each.finding.severity in weight), key=lambda each: weight[each.finding.severity]
    )
    return Task(link, tuple(pressing), tuple(each for each in found if each.finding.severity not in weight))
