"""A workbook at a glance: the chain, what is still missing, who takes part, and the report."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from workbook.document import Department, Document, Plate
from workbook.fields import step_of
from workbook.method.load import version
from workbook.method.types import Step
from workbook.progress import PlateProgress, plate_progress, workbook_progress
from workbook.reading import read
from workbook.rules import Context, Finding, check
from workbook.views.access import Asked, get_visible, private


@dataclass(frozen=True)
class Link:
    """A link of the chain with what the page tells about it."""

    step: Step
    plate: Plate
    departments: tuple[Department, ...]
    progress: PlateProgress

    @property
    def counts(self) -> bool:
        """Whether the plate counts: it is not waived, or may not be."""
        return not (self.plate.waived and self.step.waivable)


@dataclass(frozen=True)
class Task:
    """What is missing at one place: a link of the chain, or the workbook itself (no link)."""

    link: Link | None
    pressing: tuple[Finding, ...]
    hints: tuple[Finding, ...]


@require_GET
@private
def page(request: Asked, uuid: UUID) -> HttpResponse:
    """The chain as navigation, and every open rule as a link to its field."""
    workbook = get_visible(request.user, uuid)
    reading = read(workbook)
    document = reading.document
    today = timezone.localdate()
    findings = check(document, Context(today=today, previous_targets=reading.previous_targets))
    links = links_of(document)
    shown = {
        "workbook": workbook,
        "document": document,
        "links": links,
        "percent": workbook_progress(document),
        "tasks": tasks_of(links, findings),
        "counts": Counter(finding.severity for finding in findings if not is_sum(finding)),
        "members": workbook.members.select_related("user").order_by("created_at", "pk"),
    }
    return render(request, "workbook/page.html", shown)


def links_of(document: Document) -> tuple[Link, ...]:
    """The seven links in the order of the chain."""
    steps = version(document.method_version).steps
    return tuple(
        Link(step, plate, document.departments_of(plate), plate_progress(document, step.key))
        for step in steps
        for plate in [document.plate(step.key)]
    )


def tasks_of(links: Iterable[Link], findings: Iterable[Finding]) -> list[Task]:
    """The findings by the place where they are mended: the workbook itself first, then link by link; nothing for who is done."""
    by_step: dict[str, list[Finding]] = {}
    for finding in findings:
        if not is_sum(finding):
            by_step.setdefault(step_of(finding.address), []).append(finding)
    places: list[tuple[Link | None, str]] = [(None, ""), *((link, link.step.key) for link in links)]
    return [_task(link, by_step[step]) for link, step in places if step in by_step]


def is_sum(finding: Finding) -> bool:
    """Whether a finding only counts the others (R70)."""
    return finding.address == "workbook"


def _task(link: Link | None, findings: list[Finding]) -> Task:
    weight = {"blocking": 0, "warning": 1}
    pressing = sorted((each for each in findings if each.severity in weight), key=lambda each: weight[each.severity])
    return Task(link, tuple(pressing), tuple(each for each in findings if each.severity not in weight))
