"""The panel beside a submission: every field of a review as it is shown, what is wrong with it, and what somebody else wrote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext as _

from classroom import limits
from classroom.fields import criterion_field, knock_out_field, parts_of, waiver_field
from classroom.former import Former, Said
from classroom.in_hand import Clash as Met
from classroom.judging import Judgement, KnockOutSeen
from classroom.rubrics import MISSING, Criterion, CriterionPoints, Goal, grade_words, range_of
from workbook.document import Plate
from workbook.forms.clash import Clash
from workbook.values import in_words, written

FRONT: Final = "review/"
"""Before the name of a field: its address, which is its id on the page."""
KEEP: Final = "keep:"
THEIRS: Final = "theirs"
TICKED: Final = ("level", "refused")
"""Last words of fields that a browser leaves out of a post when nothing is chosen."""
HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True)
class Box:
    """A field of the panel. ``value`` is what its input holds, ``most`` how long its text may be."""

    name: str
    value: str
    most: int = 0
    wrong: str = ""
    clash: Clash | None = None

    @property
    def address(self) -> str:
        """Its id."""
        return f"{FRONT}{self.name}"


@dataclass(frozen=True)
class LevelShown:
    """A level to choose. ``text`` is what it means for this criterion."""

    key: str
    name: str
    text: str
    number: int
    is_chosen: bool


@dataclass(frozen=True)
class CriterionShown:
    """A criterion with its levels. ``points`` are as they are read; ``span`` is the range of the chosen level, in words."""

    criterion: Criterion
    points: str
    level: Box
    levels: tuple[LevelShown, ...]
    is_missing: bool
    fraction: Box
    span: str
    note: Box
    phrases: tuple[str, ...]
    former: Said | None

    @property
    def is_open(self) -> bool:
        """Whether there is something to see in what is folded away."""
        return bool(self.fraction.value or self.note.value or self.fraction.wrong or self.note.wrong or self.is_missing)


@dataclass(frozen=True)
class GoalShown:
    """A learning goal with its criteria."""

    goal: Goal
    weight: int
    points: str
    criteria: tuple[CriterionShown, ...]


@dataclass(frozen=True)
class KnockOutShown:
    """A knock-out, and what was ruled on it."""

    seen: KnockOutSeen
    applies: Box
    note: Box


@dataclass(frozen=True)
class WaiverShown:
    """A waiver that was asked, and whether it is refused; ``was_refused`` tells that it was so before it was handed in."""

    plate: Plate
    refused: Box
    reason: Box
    was_refused: bool


@dataclass(frozen=True)
class Panel:
    """All that can be filled in. ``typed`` and ``wrong`` are of a post that came back, ``clashes`` what somebody else changed,
    ``former`` what was said of a version before.
    """

    judged: Judgement
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    clashes: tuple[Met, ...] = ()
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    former: Former | None = None

    @property
    def revision(self) -> int:
        """The base of what is typed in it."""
        return self.judged.review.revision if self.judged.review else 0

    def box(self, name: str, most: int = 0) -> Box:
        """A field."""
        value = self.typed.get(name, shown(name, self.judged.state.get(name, "")))
        met = next((clash_of(self.judged, each) for each in self.clashes if each.field == name), None)
        return Box(name, value, most, self.wrong.get(name, ""), met)

    @property
    def goals(self) -> tuple[GoalShown, ...]:
        """The rubric."""
        return tuple(
            GoalShown(each.goal, each.weight, points_in_words(each.points), tuple(map(self._criterion, each.criteria)))
            for each in self.judged.outcome.goals
        )

    def _criterion(self, one: CriterionPoints) -> CriterionShown:
        criterion = one.criterion
        level = self.box(criterion_field(criterion.key, "level"))
        bounds = range_of(self.judged.content, level.value)
        return CriterionShown(
            criterion,
            points_in_words(one.points),
            level,
            tuple(
                LevelShown(each.key, each.name, criterion.texts.get(each.key, ""), number, each.key == level.value)
                for number, each in enumerate(self.judged.content.levels, 1)
            ),
            level.value == MISSING,
            self.box(criterion_field(criterion.key, "fraction")),
            _span(bounds),
            self.box(criterion_field(criterion.key, "note"), limits.TEXTS["verdict"]["note"]),
            self.phrases.get(criterion.key, ()),
            self.former.criteria.get(criterion.key) if self.former else None,
        )

    @property
    def knock_outs(self) -> tuple[KnockOutShown, ...]:
        """Those that were found or ruled, and those that only a reader can tell."""
        most = limits.TEXTS["knock_out_ruling"]["note"]
        return tuple(
            KnockOutShown(
                seen,
                self.box(knock_out_field(seen.knock_out.key, "applies")),
                self.box(knock_out_field(seen.knock_out.key, "note"), most),
            )
            for seen in self.judged.knock_outs
            if seen.found or seen.ruled is not None or seen.is_ruled_by_reader
        )

    @property
    def waivers(self) -> tuple[WaiverShown, ...]:
        """The steps that are to be left out."""
        most = limits.TEXTS["waiver_refusal"]["reason"]
        return tuple(
            WaiverShown(
                plate,
                self.box(waiver_field(plate.step, "refused")),
                self.box(waiver_field(plate.step, "refusal_reason"), most),
                plate.step in self.judged.refused_before,
            )
            for plate in self.judged.document.plates
            if plate.waived
        )

    @property
    def own(self) -> Mapping[str, Box]:
        """The fields of the review as a whole."""
        most = limits.TEXTS["review"]
        names = ("grade", "mastered", *most)
        return {name: self.box(name, most.get(name, 0)) for name in names}

    @property
    def given(self) -> str:
        """The points that were given by now."""
        return points_in_words(sum((each.points for each in self._judged() if each.points is not None), Decimal(0)))

    @property
    def judged_weight(self) -> int:
        """The points that could be given on what was judged by now."""
        return sum(each.criterion.weight for each in self._judged() if each.points is not None)

    def _judged(self) -> Iterable[CriterionPoints]:
        return (one for each in self.judged.outcome.goals for one in each.criteria)

    @property
    def proposed(self) -> str:
        """The grade that is proposed, as it is read."""
        return "" if self.judged.outcome.proposed is None else grade_words(self.judged.outcome.proposed)

    @property
    def exact(self) -> str:
        """The grade without a knock-out that limits it."""
        return "" if self.judged.outcome.exact is None else grade_words(self.judged.outcome.exact)

    @property
    def general(self) -> tuple[str, ...]:
        """Phrases for any place."""
        return self.phrases.get("", ())

    @property
    def names(self) -> frozenset[str]:
        """Every field that it shows."""
        return frozenset(each.name for each in self._boxes())

    def _boxes(self) -> Iterable[Box]:
        yield from self.own.values()
        for goal in self.goals:
            for each in goal.criteria:
                yield from (each.level, each.fraction, each.note)
        for knock_out in self.knock_outs:
            yield from (knock_out.applies, knock_out.note)
        for waiver in self.waivers:
            yield from (waiver.refused, waiver.reason)


def posted(panel: Panel, data: Mapping[str, str]) -> dict[str, str]:
    """What a post of the whole panel says, field by field: a box that is not ticked, and levels of which none is chosen, are empty.

    Any other field that is not in it stays as it is, and all of them where it holds nothing of the panel. Of a clash, what somebody
    else wrote is not sent when it was chosen.
    """
    has_any = not panel.names.isdisjoint(data)
    sent = (name for name in panel.names if name in data or (has_any and parts_of(name)[2] in TICKED))
    return {name: data.get(name, "") for name in sent if data.get(f"{KEEP}{FRONT}{name}") != THEIRS}


def shown(name: str, text: str) -> str:
    """A value of the log as its input holds it."""
    is_number = parts_of(name)[2] in {"grade", "fraction"}
    return written(Decimal(text)) if text and is_number else text


def told(judged: Judgement, name: str, text: str) -> str:
    """A value of the log as a reader sees it."""
    kind, _key, part = parts_of(name)
    if kind == "criterion" and part == "level":
        level = judged.content.level(text)
        return level.name if level else _("missing") if text == MISSING else ""
    if part in {"applies", "refused", "mastered"} and text:
        return _("yes") if text == "true" else _("no")
    return shown(name, text)


def clash_of(judged: Judgement, met: Met) -> Clash:
    """Two texts in one field, as the page asks about them."""
    mine, theirs = (told(judged, met.field, each) for each in (met.mine, met.theirs))
    return Clash(f"{FRONT}{met.field}", mine, theirs, user=met.who, at=met.at)


def points_in_words(points: Decimal | None) -> str:
    """Points with as many decimals as they have, two at most, half up; a dash where nothing was decided."""
    return "–" if points is None else written(points.quantize(HUNDREDTH, ROUND_HALF_UP))


def _span(bounds: tuple[Decimal, Decimal, Decimal] | None) -> str:
    if bounds is None or bounds[0] == bounds[2]:
        return ""
    low, usual, high = (in_words(each, 2) for each in bounds)
    return _("From {low} to {high}; usually {usual}.").format(low=low, high=high, usual=usual)
