"""The rules of the method: what a workbook still lacks, live and at hand-in alike."""

from collections.abc import Iterator

from workbook.document import Document
from workbook.rules import activities, coherence, interviews, kpis, points, relations, scores, steps
from workbook.rules.findings import Act, Finding, Severity
from workbook.rules.subject import Context, Policy, Subject

__all__ = ["Act", "Context", "Finding", "Policy", "Severity", "check"]

PER_ACTIVE_PLATE = (
    *scores.PER_PLATE,
    *activities.PER_PLATE,
    *points.PER_PLATE,
    *kpis.PER_PLATE,
    *relations.PER_PLATE,
    *kpis.PER_PLATE_AFTER_RELATIONS,
)
"""Sections B to E, asked of every plate without a valid waiver."""
OVERALL = (*scores.OVERALL, *relations.OVERALL)
"""What sections B to E ask of the workbook as a whole."""


def check(document: Document, context: Context) -> tuple[Finding, ...]:
    """Every violation of every rule, one finding each.

    The order is that of the method: steps and waivers, then scores, activities, points and KPIs plate by
    plate, then what they say
    about the whole, interviews, and coherence.

    Raises:
        MethodError: the Document is of a method version that does not exist.
    """
    return tuple(_findings(Subject(document, context)))


def _findings(subject: Subject) -> Iterator[Finding]:
    for plate in subject.document.plates:
        for rule in steps.PER_PLATE:
            yield from rule(subject, plate)
    for overall in steps.OVERALL:
        yield from overall(subject)
    for plate in subject.plates:
        for rule in PER_ACTIVE_PLATE:
            yield from rule(subject, plate)
    for overall in OVERALL:
        yield from overall(subject)
    for plate in subject.document.plates:
        for rule in interviews.PER_PLATE:
            yield from rule(subject, plate)
    for overall in (*interviews.OVERALL, *coherence.OVERALL):
        yield from overall(subject)
