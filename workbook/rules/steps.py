"""A. Steps and waivers."""

from collections.abc import Iterator
from typing import Final

from workbook.document import Plate
from workbook.fields import plate_address, workbook_address
from workbook.rules.findings import Finding, Severity
from workbook.rules.subject import Subject, words

REASON_WORDS: Final = 20


def r01_plate_is_blank(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """The plate of an active step holds no score, activity, point or KPI."""
    if subject.is_active(plate) and plate.is_blank:
        yield subject.finding("R01", plate_address(plate.step), step=plate.name_en)


def r02_step_cannot_be_waived(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A waiver stands on one of the five steps that cannot be left out."""
    if plate.waived and not subject.steps[plate.step].waivable:
        yield subject.finding("R02", plate_address(plate.step, "waiver"), step=plate.name_en)


def r03_waiver_without_reason(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Without a reason it blocks; a short reason only warns."""
    if plate.waived and words(plate.waiver_reason) < REASON_WORDS:
        milder: Severity | None = "warning" if plate.waiver_reason.strip() else None
        address = plate_address(plate.step, "waiver/reason")
        yield subject.finding("R03", address, severity=milder, step=plate.name_en)


def r04_waived_yet_filled_in(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A waived plate holds a score, activity, point or KPI."""
    if plate.waived and not plate.is_blank:
        yield subject.finding("R04", plate_address(plate.step, "waiver"), step=plate.name_en)


def r05_all_that_can_be_waived_is(subject: Subject) -> Iterator[Finding]:
    """Both steps that can be waived are."""
    if all(plate.waived for plate in subject.document.plates if subject.steps[plate.step].waivable):
        yield subject.finding("R05", workbook_address("summary"))


def r07_waived_without_attempt(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A waiver has a reason, but nobody tried to speak somebody."""
    if plate.waived and plate.waiver_reason.strip() and not plate.attempts:
        yield subject.finding("R07", plate_address(plate.step, "attempts"), step=plate.name_en)


PER_PLATE = (
    r01_plate_is_blank,
    r02_step_cannot_be_waived,
    r03_waiver_without_reason,
    r04_waived_yet_filled_in,
    r07_waived_without_attempt,
)
OVERALL = (r05_all_that_can_be_waived_is,)
