"""D. Tops, tips and advice."""

from collections.abc import Iterator, Sequence
from typing import Final

from workbook.document import Advice, Plate, Point
from workbook.fields import plate_address, row_address
from workbook.rules.findings import Finding
from workbook.rules.messages import ADVICE, TIP, TOP, Words
from workbook.rules.subject import Subject, named, words

FEW_WORDS: Final = 8
LIST_WORDS: Final = {"tops": TOP, "tips": TIP, "advice": ADVICE}


def r30_plate_lacks_points(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """One finding, at the first of the three lists that has no text."""
    lacking = lists_without_text(plate)
    if lacking:
        missing = Words(tuple(LIST_WORDS[name] for name in lacking))
        address = plate_address(plate.step, lacking[0])
        yield subject.finding("R30", address, step=plate.name_en, missing=missing)


def r31_activity_lacks_points(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """One finding per activity, at its first empty text."""
    for activity in plate.activities:
        texts = (("top", TOP, activity.top), ("tip", TIP, activity.tip), ("advice", ADVICE, activity.advice))
        lacking = [(field, word) for field, word, text in texts if not text.strip()]
        if lacking:
            address = row_address(plate.step, "activity", activity.uid, lacking[0][0])
            missing = Words(tuple(word for _, word in lacking))
            yield subject.finding("R31", address, name=named(activity.name), missing=missing)


def r32_short_point(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A top, tip or advice of fewer than eight words."""
    points: tuple[Point | Advice, ...] = (*plate.tops, *plate.tips, *plate.advice)
    for point in points:
        if words(point.text) < FEW_WORDS:
            yield subject.finding("R32", row_address(plate.step, "point", point.uid, "text"))


def r33_advice_without_tip(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Advice to start with a KPI rests on that KPI and needs no tip."""
    for advice in plate.advice:
        if advice.based_on is None and advice.uid not in plate.start_advice:
            yield subject.finding("R33", row_address(plate.step, "point", advice.uid, "based_on"))


def r34_advice_without_role_or_period(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Advice without a role or a period; one finding, at the first of both."""
    for advice in plate.advice:
        if not advice.responsible_role.strip() or not advice.period:
            field = "period" if advice.responsible_role.strip() else "responsible_role"
            yield subject.finding("R34", row_address(plate.step, "point", advice.uid, field))


def lists_without_text(plate: Plate) -> tuple[str, ...]:
    """Which of ``tops``, ``tips`` and ``advice`` say nothing."""
    lists: dict[str, Sequence[Point | Advice]] = {
        "tops": plate.tops,
        "tips": plate.tips,
        "advice": plate.advice,
    }
    return tuple(name for name, points in lists.items() if not any(point.text.strip() for point in points))


PER_PLATE = (
    r30_plate_lacks_points,
    r31_activity_lacks_points,
    r32_short_point,
    r33_advice_without_tip,
    r34_advice_without_role_or_period,
)
