"""F. What a plate rests on: interviews and attempts."""

from collections.abc import Iterator

from workbook.document import Plate
from workbook.fields import plate_address, row_address, workbook_address
from workbook.rules.findings import Finding
from workbook.rules.subject import Subject, folded


def r60_estimate_without_attempt(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Without any basis it is a question that blocks nothing."""
    if not subject.is_active(plate):
        return
    if not plate.basis:
        yield subject.finding("R60", plate_address(plate.step, "basis"), severity="warning", message="R60 basis")
    elif plate.basis == "own_estimate" and not plate.interviews and not plate.attempts:
        yield subject.finding("R60", plate_address(plate.step, "attempts"), step=plate.name_en)


def r61_one_attempt_only(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Own estimate, no interview, and no more than one attempt."""
    estimated = subject.is_active(plate) and plate.basis == "own_estimate"
    if estimated and not plate.interviews and len(plate.attempts) == 1:
        yield subject.finding("R61", plate_address(plate.step, "attempts"))


def r62_attempt_not_described(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """One finding per attempt, at its first empty field."""
    for attempt in plate.attempts:
        filled = {
            "date": attempt.date,
            "channel": attempt.channel.strip(),
            "outcome": attempt.outcome.strip(),
        }
        empty = [field for field, value in filled.items() if not value]
        if empty:
            yield subject.finding("R62", row_address(plate.step, "attempt", attempt.uid, empty[0]))


def r63_interview_not_recorded(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """The plate says to rest on an interview, but there is none."""
    if subject.is_active(plate) and plate.basis == "interview" and not plate.interviews:
        yield subject.finding("R63", plate_address(plate.step, "interviews"), step=plate.name_en)


def r64_date_in_the_future(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """An interview or attempt after today."""
    for kind, talks in (("interview", plate.interviews), ("attempt", plate.attempts)):
        for talk in talks:
            if talk.date is not None and talk.date > subject.context.today:
                yield subject.finding("R64", row_address(plate.step, kind, talk.uid, "date"))


def r66_one_channel_only(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Two or more attempts, all through the same channel."""
    channels = [folded(attempt.channel) for attempt in plate.attempts]
    if len(channels) >= 2 and channels[0] and len(set(channels)) == 1:
        yield subject.finding("R66", plate_address(plate.step, "attempts"))


def r67_no_interview_at_all(subject: Subject) -> Iterator[Finding]:
    """No interview on any plate."""
    if not any(plate.interviews for plate in subject.document.plates):
        yield subject.finding("R67", workbook_address("interviews"))


PER_PLATE = (
    r60_estimate_without_attempt,
    r61_one_attempt_only,
    r62_attempt_not_described,
    r63_interview_not_recorded,
    r64_date_in_the_future,
    r66_one_channel_only,
)
OVERALL = (r67_no_interview_at_all,)
