"""From verdicts to an outcome: points, grade, and what stands in the way, each with its reason. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from workbook.method.load import CURRENT
from workbook.method.load import rubric as rubric_of_method
from workbook.method.rubric import Criterion, Goal, KnockOut, Level, RubricContent

__all__ = [
    "MISSING",
    "Criterion",
    "CriterionPoints",
    "Goal",
    "GoalPoints",
    "Judged",
    "KnockOut",
    "Level",
    "Outcome",
    "RubricContent",
    "content_of",
    "default_content",
    "grade_of",
    "grade_words",
    "outcome_of",
    "points_of",
    "range_of",
]

MISSING: Final = "missing"
"""What a criterion gets, in place of a level, when the part it is about is not there at all: no points."""
Mode = Literal["graded", "mastery"]
NOTHING: Final = Decimal(0)


def default_content() -> RubricContent:
    """The rubric of the method as it stands, with which a course begins."""
    return rubric_of_method(CURRENT)


def content_of(text: str) -> RubricContent:
    """The rubric that is stored in a version.

    Raises:
        pydantic.ValidationError: the text is no rubric; nothing else is ever stored.
    """
    return RubricContent.model_validate_json(text)


@dataclass(frozen=True)
class Judged:
    """What was decided on one criterion: the key of a level or ``MISSING``, and a fraction of the weight, 0 to 1.

    Without a fraction it is that of the level.
    """

    level: str
    fraction: Decimal | None = None
    note: str = ""


def range_of(content: RubricContent, level: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """The lowest, usual and highest fraction of a level or of ``MISSING``; None when the rubric has no such level."""
    if level == MISSING:
        return NOTHING, NOTHING, NOTHING
    found = content.level(level)
    return (found.low, found.fraction, found.high) if found else None


@dataclass(frozen=True)
class CriterionPoints:
    """A criterion with what was decided on it; ``points`` is None while nothing was. ``level`` is the name of the level."""

    criterion: Criterion
    judged: Judged | None
    level: str
    points: Decimal | None


@dataclass(frozen=True)
class GoalPoints:
    """A learning goal with its criteria; ``points`` is None while one of them is not judged."""

    goal: Goal
    weight: int
    criteria: tuple[CriterionPoints, ...]
    points: Decimal | None


def points_of(content: RubricContent, verdicts: Mapping[str, Judged]) -> tuple[GoalPoints, ...]:
    """Weight times fraction for each criterion, by learning goal. A verdict on a level that is not there is none."""
    found = []
    for goal, weight, criteria in content.by_goal:
        each = tuple(_points(content, criterion, verdicts.get(criterion.key)) for criterion in criteria)
        found.append(GoalPoints(goal, weight, each, _sum([one.points for one in each])))
    return tuple(found)


def _points(content: RubricContent, criterion: Criterion, judged: Judged | None) -> CriterionPoints:
    bounds = range_of(content, judged.level) if judged else None
    if judged is None or bounds is None:
        return CriterionPoints(criterion, None, "", None)
    level = content.level(judged.level)
    fraction = bounds[1] if judged.fraction is None else judged.fraction
    return CriterionPoints(criterion, judged, level.name if level else _("missing"), criterion.weight * fraction)


def _sum(points: Collection[Decimal | None]) -> Decimal | None:
    known = [each for each in points if each is not None]
    return sum(known, NOTHING) if len(known) == len(points) else None


def total_of(goals: Collection[GoalPoints]) -> Decimal | None:
    """All points together, 0 to 100; None while a criterion is not judged."""
    return _sum([goal.points for goal in goals])


def grade_of(points: Decimal, content: RubricContent | None = None) -> Decimal:
    """The grade of 0 to 100 points, 1.0 to 10.0, half up to one decimal, below the pass mark never at it."""
    return (content or default_content()).conversion.grade(points)


@dataclass(frozen=True)
class Outcome:
    """What verdicts and knock-outs come to.

    ``points``, and ``exact``, the grade they come to before a ``cap`` holds, are None while a criterion is not judged and with
    mastery; ``proposed`` also when no grade can be given or it is held back. ``mastered`` is None with a grade, and while it is
    held back. ``reasons`` tell why, in the words of the rubric.
    """

    goals: tuple[GoalPoints, ...]
    points: Decimal | None
    exact: Decimal | None
    proposed: Decimal | None
    cap: Decimal | None
    mastered: bool | None
    is_gradable: bool
    is_referred: bool
    is_to_return: bool
    knock_outs: tuple[KnockOut, ...]
    reasons: tuple[str, ...]

    @property
    def unjudged(self) -> tuple[Criterion, ...]:
        """Criteria that nothing was decided on yet."""
        return tuple(each.criterion for goal in self.goals for each in goal.criteria if each.points is None)


def outcome_of(
    content: RubricContent,
    mode: Mode | str,
    verdicts: Mapping[str, Judged],
    knock_outs: Collection[str],
    *,
    blocks: bool = False,
) -> Outcome:
    """What a submission comes to.

    Args:
        content: the rubric of the submission.
        mode: with a grade, or mastered or not.
        verdicts: what was decided, by the key of the criterion.
        knock_outs: keys of those that apply, found or ruled. Those that the rubric does not have, or has switched off, do nothing.
        blocks: whether a blocking finding stands, a refused waiver among them; only mastery hangs on it.
    """
    standing = tuple(each for each in content.knock_outs if each.is_on and each.key in knock_outs)
    effects = {each.effect for each in standing}
    graded = mode != "mastery"
    is_held = "refer" in effects
    if not graded:
        standing = tuple(each for each in standing if each.effect in {"refer", "return_for_revision"})
    is_gradable = "not_gradable" not in effects
    goals = points_of(content, verdicts)
    points = total_of(goals) if graded else None
    exact = content.conversion.grade(points) if points is not None else None
    caps = [each.cap for each in standing if each.cap is not None]
    cap = min(caps, default=None)
    proposed = exact if is_gradable and not is_held else None
    if proposed is not None and cap is not None:
        proposed = min(proposed, cap)
    return Outcome(
        goals=goals,
        points=points,
        exact=exact,
        proposed=proposed,
        cap=cap,
        mastered=None if graded or is_held else not blocks,
        is_gradable=is_gradable or not graded,
        is_referred=is_held,
        is_to_return="return_for_revision" in effects,
        knock_outs=standing,
        reasons=tuple(each.message for each in standing),
    )


def grade_words(grade: Decimal) -> str:
    """A grade as it is read, with its one decimal: ``7,5``."""
    return number_format(grade, 1)
