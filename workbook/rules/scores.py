"""B. Scores."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from workbook.document import Plate
from workbook.fields import plate_address
from workbook.rules.findings import Finding
from workbook.rules.subject import Subject
from workbook.shown import is_hidden
from workbook.values import SCORE_MAX, period_start

COUNTED_KINDS: Final = frozenset({"study", "own_survey", "app_survey"})
INDICATIVE_BELOW: Final = 30
LARGE_GAP: Final = Decimal(2)
OLD_MONTHS: Final = 18


def r10_no_customer_score(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """No customer score, and no word on why."""
    if plate.customer_score is None and not plate.customer_score_unknown_reason.strip():
        yield subject.finding("R10", plate_address(plate.step, "customer_score"), step=plate.name_en)


def r11_no_own_score(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """No own score."""
    if plate.own_score is None:
        yield subject.finding("R11", plate_address(plate.step, "own_score"), step=plate.name_en)


def r12_no_score_at_all(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Forms, Document and database refuse such a score; a value made past all three is still caught."""
    for name in ("customer_score", "own_score", "aspired_score"):
        score = getattr(plate, name)
        if score is not None and not (score.is_finite() and 0 <= score <= SCORE_MAX and score == round(score, 1)):
            yield subject.finding("R12", plate_address(plate.step, name))


def r13_no_source(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A customer score of which nobody knows where it comes from."""
    if plate.customer_score is not None and not plate.score_source.strip():
        yield subject.finding("R13", plate_address(plate.step, "score_source"), step=plate.name_en)


def r14_no_number_of_answers(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A survey without its number of answers."""
    if plate.score_source_kind in COUNTED_KINDS and plate.score_n is None:
        yield subject.finding("R14", plate_address(plate.step, "score_n"))


def r15_few_answers(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """One to twenty-nine answers: indicative."""
    if plate.score_n is not None and 1 <= plate.score_n < INDICATIVE_BELOW:
        yield subject.finding("R15", plate_address(plate.step, "score_n"), n=plate.score_n)


def r16_too_few_answers_to_show(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A mini survey with so few answers that people could be recognised."""
    if is_hidden(plate):
        yield subject.finding("R16", plate_address(plate.step, "customer_score"))


def r17_gap_without_explanation(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Customer and department differ two points or more, unexplained. To name the gap would tell a score that stays hidden."""
    if is_hidden(plate):
        return
    if plate.gap is not None and abs(plate.gap) >= LARGE_GAP and not plate.gap_explanation.strip():
        address = plate_address(plate.step, "gap_explanation")
        yield subject.finding("R17", address, step=plate.name_en, gap=abs(plate.gap))


def r18_all_scores_alike(subject: Subject) -> Iterator[Finding]:
    """Customer score and own score are equal on every active plate, as far as they are shown: else it tells a score that is not."""
    shown = [plate for plate in subject.plates if not is_hidden(plate)]
    if shown and all(plate.gap == 0 for plate in shown):
        yield subject.finding("R18", "workbook")


def r19_old_score(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Months are counted from the year 0, for a period may be any four digits."""
    if plate.score_date is None or not subject.document.period:
        return
    year, month = period_start(subject.document.period)
    if plate.score_date.year * 12 + plate.score_date.month < year * 12 + month - OLD_MONTHS:
        yield subject.finding("R19", plate_address(plate.step, "score_date"), step=plate.name_en)


PER_PLATE = (
    r10_no_customer_score,
    r11_no_own_score,
    r12_no_score_at_all,
    r13_no_source,
    r14_no_number_of_answers,
    r15_few_answers,
    r16_too_few_answers_to_show,
    r17_gap_without_explanation,
    r19_old_score,
)
OVERALL = (r18_all_scores_alike,)
