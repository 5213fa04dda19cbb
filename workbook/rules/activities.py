"""C. Core activities."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from workbook.document import Plate
from workbook.fields import plate_address, row_address
from workbook.rules.findings import Finding
from workbook.rules.subject import Subject, folded

FEWEST: Final = 3
MOST: Final = 5
MANY_PLATES: Final = 3


def r20_too_few_activities(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Fewer than three core activities."""
    if len(plate.activities) < FEWEST:
        address = plate_address(plate.step, "activities")
        yield subject.finding("R20", address, step=plate.name_en, n=len(plate.activities))


def r21_too_many_activities(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """More than five core activities."""
    if len(plate.activities) > MOST:
        yield subject.finding("R21", plate_address(plate.step, "activities"))


def r22_activity_not_described(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Without a name it blocks; without an explanation it only warns."""
    for activity in plate.activities:
        if not activity.name.strip():
            yield subject.finding("R22", row_address(plate.step, "activity", activity.uid, "name"))
        elif not activity.explanation.strip():
            address = row_address(plate.step, "activity", activity.uid, "explanation")
            yield subject.finding("R22", address, severity="warning")


def r23_activity_twice(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Told once per name, at its second activity."""
    seen: Counter[str] = Counter()
    for activity in plate.activities:
        name = folded(activity.name)
        seen[name] += 1
        if name and seen[name] == 2:
            yield subject.finding("R23", _name_address(plate, activity.uid), name=activity.name)


def r24_activity_on_many_plates(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Told once per name, on the first plate that has it."""
    steps: dict[str, list[str]] = defaultdict(list)
    for each in subject.plates:
        for name in {folded(activity.name) for activity in each.activities} - {""}:
            steps[name].append(each.step)
    told = set()
    for activity in plate.activities:
        name = folded(activity.name)
        if name not in told and len(steps[name]) >= MANY_PLATES and steps[name][0] == plate.step:
            told.add(name)
            yield subject.finding("R24", _name_address(plate, activity.uid), name=activity.name)


def _name_address(plate: Plate, uid: UUID) -> str:
    return row_address(plate.step, "activity", uid, "name")


PER_PLATE = (
    r20_too_few_activities,
    r21_too_many_activities,
    r22_activity_not_described,
    r23_activity_twice,
    r24_activity_on_many_plates,
)
