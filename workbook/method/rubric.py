"""What a workbook is judged by, as frozen values: learning goals, criteria, levels, knock-outs, and from points to a grade.

The method brings one, in ``rubric.yaml``; a course edits its own from there. Texts are Dutch, as all of the method's data.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints

from workbook.document import Name, Prose, Short
from workbook.method.types import Entry, Tuple
from workbook.values import plain

WHOLE: Final = 100
"""What the weights of all criteria add up to, and the points that can be had."""
LEVELS_MOST: Final = 8
CRITERIA_MOST: Final = 30
PHRASES_MOST: Final = 40
"""For one criterion."""
GENERAL: Final = ("general_positive", "general_improve")
"""Phrases for any criterion stand under these."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Effect = Literal["not_gradable", "cap", "refer", "return_for_revision"]
Number = Annotated[
    Decimal,
    BeforeValidator(lambda value: Decimal(str(value)) if isinstance(value, int | float | str) else value),
    PlainSerializer(plain, return_type=str),
]
"""A number that is no binary fraction: text in JSON, and in YAML what stands there."""
Texts = Annotated[tuple[Prose, ...], Tuple, Field(max_length=PHRASES_MOST)]


class Level(Entry):
    """How well something was done. ``fraction`` of the weight, 0 to 1; a teacher may move it from ``low`` to ``high``."""

    key: Key
    name: Name
    fraction: Number
    low: Number
    high: Number


class Goal(Entry):
    """What students learn. It weighs what its criteria weigh together."""

    key: Key
    title: Name
    text: Short


class Criterion(Entry):
    """What is judged for a learning goal; ``weight`` is the points it brings at most, ``texts`` what each level means for it."""

    key: Key
    goal: Key
    title: Name
    weight: Annotated[int, Field(ge=1, le=WHOLE)]
    texts: Mapping[Key, Short]


class KnockOut(Entry):
    """What stands in the way of a grade, whatever the points. ``cap`` is the highest grade, with the effect of that name."""

    key: Key
    condition: Short
    effect: Effect
    message: Short
    cap: Number | None = None
    policy: Literal["", "kpis"] = ""
    is_on: bool = True


class Conversion(Entry):
    """From points to a grade in two linear pieces that meet where ``points`` gives ``pass_mark``."""

    lowest: Number
    pass_mark: Number
    highest: Number
    points: Number
    decimals: Annotated[int, Field(ge=0, le=2)]

    def grade(self, points: Decimal) -> Decimal:
        """The grade of 0 to 100 points: half up, and with too few points always below the pass mark.

        ``cijfer = 1 + 4,5 · punten / 55`` to 55 points and ``5,5 + 4,5 · (punten − 55) / 45`` above, as the method's file has it.
        """
        if points <= self.points:
            exact = self.lowest + (self.pass_mark - self.lowest) * points / self.points
        else:
            exact = self.pass_mark + (self.highest - self.pass_mark) * (points - self.points) / (WHOLE - self.points)
        step = Decimal(1).scaleb(-self.decimals)
        grade = exact.quantize(step, ROUND_HALF_UP)
        return min(grade, self.pass_mark - step) if points < self.points else grade


class Outcomes(Entry):
    """What an outcome that is no number is called."""

    not_gradable: Name
    mastered: Name
    not_mastered: Name


class RubricContent(Entry):
    """A rubric, whole. ``phrases`` stand by the key of a criterion, or under ``GENERAL``."""

    goals: tuple[Goal, ...]
    criteria: tuple[Criterion, ...]
    levels: tuple[Level, ...]
    knock_outs: tuple[KnockOut, ...]
    conversion: Conversion
    outcomes: Outcomes
    phrases: Mapping[Key, tuple[Prose, ...]]

    @property
    def by_goal(self) -> tuple[tuple[Goal, int, tuple[Criterion, ...]], ...]:
        """Each learning goal with its weight and its criteria, in order."""
        found = [(goal, tuple(each for each in self.criteria if each.goal == goal.key)) for goal in self.goals]
        return tuple((goal, sum(each.weight for each in criteria), criteria) for goal, criteria in found)

    def criterion(self, key: str) -> Criterion | None:
        """The criterion with a key."""
        return next((each for each in self.criteria if each.key == key), None)

    def level(self, key: str) -> Level | None:
        """The level with a key."""
        return next((each for each in self.levels if each.key == key), None)

    def knock_out(self, key: str) -> KnockOut | None:
        """The knock-out with a key."""
        return next((each for each in self.knock_outs if each.key == key), None)

    def canonical(self) -> str:
        """The text that is stored: equal rubrics give equal texts."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def faults_of(content: RubricContent) -> Iterator[tuple[str, str]]:
    """What no single part can tell, each as the key of the part and what is wrong with it."""
    for name, parts in _keyed(content):
        yield from _twice(name, (part.key for part in parts))
    yield from _faults_of_levels(content)
    yield from _faults_of_criteria(content)
    for each in content.knock_outs:
        if (each.effect == "cap") != (each.cap is not None):
            yield f"{each.key}.cap_grade", "a highest grade goes with the effect cap, and only with that"
    known = {*GENERAL, *(criterion.key for criterion in content.criteria)}
    yield from ((f"feedback_phrases.{key}", "no such criterion") for key in content.phrases if key not in known)


def _keyed(content: RubricContent) -> Iterator[tuple[str, Iterable[Any]]]:
    yield "learning_goals", content.goals
    yield "criteria", content.criteria
    yield "levels", content.levels
    yield "knock_out", content.knock_outs


def _twice(name: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from ((f"{name}.{key}", "stands there twice") for key, times in Counter(keys).items() if times > 1)


def _faults_of_levels(content: RubricContent) -> Iterator[tuple[str, str]]:
    """Levels go from bad to good, each with its fraction within its range and no fraction in two."""
    if not 2 <= len(content.levels) <= LEVELS_MOST:
        yield "levels", f"there have to be 2 to {LEVELS_MOST}"
    below = Decimal(-1)
    for level in content.levels:
        if not 0 <= level.low <= level.fraction <= level.high <= 1:
            yield f"{level.key}.fraction", "the fraction lies within its range, and that from 0 to 1"
        if level.low <= below:
            yield f"{level.key}.fraction_range", "the range overlaps that of the level before"
        below = level.high


def _faults_of_criteria(content: RubricContent) -> Iterator[tuple[str, str]]:
    goals, levels = {goal.key for goal in content.goals}, {level.key for level in content.levels}
    if not 1 <= len(content.criteria) <= CRITERIA_MOST:
        yield "criteria", f"there have to be 1 to {CRITERIA_MOST}"
    for criterion in content.criteria:
        if criterion.goal not in goals:
            yield f"{criterion.key}.learning_goal", f"no such learning goal: {criterion.goal}"
        if set(criterion.texts) != levels:
            yield f"{criterion.key}.levels", "each level has its text, and nothing else has"
    for goal, weight, _criteria in content.by_goal:
        if not weight:
            yield goal.key, "no criterion is about this learning goal"
    total = sum(criterion.weight for criterion in content.criteria)
    if total != WHOLE:
        yield "criteria", f"the weights add up to {total}, and have to be {WHOLE}"


class _Described(Entry):
    """What the method's file says besides: where it comes from, and for whom it is meant."""

    origin: str = ""


class _FileGoal(_Described):
    key: Key
    order: int
    title: Name
    text: Short
    weight: int


class _FileLevel(Entry):
    key: Key
    name: Name
    fraction: Number
    fraction_range: Annotated[tuple[Number, Number], Tuple]


class _FileCriterion(_Described):
    key: Key
    learning_goal: Key
    title: Name
    weight: Annotated[int, Field(ge=1, le=WHOLE)]
    levels: Mapping[Key, Short]


class _FileKnockOut(_Described):
    key: Key
    condition: Short
    effect: Effect
    cap_grade: Number | None = None
    policy: Literal["", "kpis"] = ""
    message: Short


class _Scale(_Described):
    min: Number
    max: Number
    decimals: Annotated[int, Field(ge=0, le=2)]
    pass_mark: Number


class _Anchor(Entry):
    rubric_points: Number
    grade: Number
    note: str = ""


class _FileConversion(_Described):
    description: str
    formula_below_cut: str
    formula_above_cut: str
    rounding: str
    pass_rubric_points: Number
    anchors: Annotated[tuple[_Anchor, ...], Tuple]


class _Mode(_Described):
    key: Literal["graded", "mastery"]
    name: str
    default: bool
    description: str
    pass_label: str = ""
    fail_label: str = ""


class _HandIns(_Described):
    limit: None
    note: str


class _FileOutcomes(Entry):
    not_gradable: Name
    graded: Name
    mastered: Name
    not_mastered: Name


class RubricFile(Entry):
    """The method's file as it is written."""

    version: int
    modes: Annotated[tuple[_Mode, ...], Tuple]
    grade_scale: _Scale
    weights_origin: str
    levels: Annotated[tuple[_FileLevel, ...], Tuple]
    levels_origin: str
    level_notes: str
    learning_goals: Annotated[tuple[_FileGoal, ...], Tuple]
    criteria: Annotated[tuple[_FileCriterion, ...], Tuple]
    knock_out: Annotated[tuple[_FileKnockOut, ...], Tuple]
    conversion: _FileConversion
    hand_ins: _HandIns
    outcomes: _FileOutcomes
    feedback_phrases: Mapping[Key, Texts]

    def content(self) -> RubricContent:
        """The rubric that stands in it."""
        scale = self.grade_scale
        return RubricContent(
            goals=tuple(
                Goal(key=each.key, title=each.title, text=each.text)
                for each in sorted(self.learning_goals, key=lambda goal: goal.order)
            ),
            criteria=tuple(
                Criterion(
                    key=each.key, goal=each.learning_goal, title=each.title, weight=each.weight, texts=each.levels
                )
                for each in self.criteria
            ),
            levels=tuple(
                Level(
                    key=each.key,
                    name=each.name,
                    fraction=each.fraction,
                    low=each.fraction_range[0],
                    high=each.fraction_range[1],
                )
                for each in self.levels
            ),
            knock_outs=tuple(
                KnockOut(
                    key=each.key,
                    condition=each.condition,
                    effect=each.effect,
                    message=each.message,
                    cap=each.cap_grade,
                    policy=each.policy,
                )
                for each in self.knock_out
            ),
            conversion=Conversion(
                lowest=scale.min,
                pass_mark=scale.pass_mark,
                highest=scale.max,
                points=self.conversion.pass_rubric_points,
                decimals=scale.decimals,
            ),
            outcomes=Outcomes(
                not_gradable=self.outcomes.not_gradable,
                mastered=self.outcomes.mastered,
                not_mastered=self.outcomes.not_mastered,
            ),
            phrases=dict(self.feedback_phrases),
        )

    def faults(self) -> Iterator[tuple[str, str]]:
        """What no single part can tell: keys, sums, ranges, and the grades the file itself gives as anchors."""
        content = self.content()
        yield from faults_of(content)
        weights = {goal.key: weight for goal, weight, _criteria in content.by_goal}
        for goal in self.learning_goals:
            if weights[goal.key] != goal.weight:
                yield f"{goal.key}.weight", f"its criteria weigh {weights[goal.key]}, not {goal.weight}"
        for anchor in self.conversion.anchors:
            grade = content.conversion.grade(anchor.rubric_points)
            if grade != anchor.grade:
                points = plain(anchor.rubric_points)
                yield "conversion.anchors", f"{points} points give {plain(grade)}, not {plain(anchor.grade)}"
