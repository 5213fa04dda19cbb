"""Knock-outs that a program finds in what was handed in and in the verdicts on it; the others are a reader's to rule. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from classroom.rubrics import Judged, RubricContent, points_of
from workbook.document import Document
from workbook.rules import Context
from workbook.rules.kpis import r40_department_with_few_kpis
from workbook.rules.subject import Subject

RULED: Final = frozenset({"refer", "return_for_revision"})
"""Effects of knock-outs that only a reader can tell."""
FEWEST_POINTS: Final = Decimal("0.4")
"""Of the points of a learning goal: less is badly insufficient (``ko5``)."""


@dataclass(frozen=True)
class Found:
    """A knock-out that was found, and where: names of steps, departments or learning goals."""

    key: str
    where: tuple[str, ...]


def found_in(
    content: RubricContent,
    document: Document,
    context: Context,
    verdicts: Mapping[str, Judged],
    *,
    graded: bool = True,
) -> tuple[Found, ...]:
    """The knock-outs of a rubric that are found, in its order. Those that only limit a grade are looked for only with a grade.

    ``context`` is that of handing in, with the waivers that the reviewer refuses.
    """
    subject = Subject(document, context)
    places = {
        "ko1": lambda: _blank(subject),
        "ko2": lambda: _wrongly_waived(subject),
        "ko3": lambda: _untried(subject),
        "ko4": lambda: _few_kpis(subject),
        "ko5": lambda: _few_points(content, verdicts),
    }
    found = []
    for each in content.knock_outs:
        asked = each.is_on and (graded or each.effect != "cap") and (not each.policy or each.policy in context.policy)
        where = tuple(places[each.key]()) if asked and each.key in places else ()
        if where:
            found.append(Found(each.key, where))
    return tuple(found)


def standing(content: RubricContent, found: Collection[Found], rulings: Mapping[str, bool]) -> frozenset[str]:
    """Keys of the knock-outs that apply: what was found and not ruled out, and what a reader ruled."""
    ruled = {each.key for each in content.knock_outs if each.effect in RULED and rulings.get(each.key)}
    return frozenset({each.key for each in found if rulings.get(each.key, True)} | ruled)


def _blank(subject: Subject) -> Iterator[str]:
    """Plates that count and hold nothing, but for those of a waiver that is refused or not allowed."""
    for plate in subject.plates:
        if plate.is_blank and not (plate.waived and plate.waiver_reason.strip()):
            yield plate.name_en


def _wrongly_waived(subject: Subject) -> Iterator[str]:
    """A waiver of a step that cannot be left out; or one that was refused, while the plate is blank."""
    for plate in subject.document.plates:
        refused = plate.step in subject.context.refused_waivers and plate.is_blank
        if plate.waived and (refused or not subject.steps[plate.step].waivable):
            yield plate.name_en


def _untried(subject: Subject) -> Iterator[str]:
    """An own estimate, without an attempt to speak somebody and without a conversation."""
    for plate in subject.plates:
        if plate.basis == "own_estimate" and not (plate.attempts or plate.interviews):
            yield plate.name_en


def _few_kpis(subject: Subject) -> Iterator[str]:
    """Departments with too few KPIs on all their plates together, as rule R40 counts them."""
    for plate in subject.plates:
        yield from (str(each.params["department"]) for each in r40_department_with_few_kpis(subject, plate))


def _few_points(content: RubricContent, verdicts: Mapping[str, Judged]) -> Iterator[str]:
    """Learning goals of which everything is judged, with too few of their points."""
    for each in points_of(content, verdicts):
        if each.points is not None and each.points < FEWEST_POINTS * each.weight:
            yield each.goal.title
