"""What a review comes to: from what was handed in, by what was known then and what is decided now."""

import pytest

from accounts.models import User
from classroom.judging import Judgement, first_review, judgement_of
from classroom.models import Submission
from classroom.receipts import frozen_of
from classroom.releasing import release, visible_review
from tests.classroom.judged import NOW, after, all_levels, judge, rule_knock_out, set_ready, submit
from tests.workbook.documents import STEPS, full_document, waived, with_plate
from workbook.document import Document

pytestmark = pytest.mark.django_db
REFUSED = STEPS[4].key


def judged_again(submission: Submission, *refused: str) -> Judgement:
    """As it is where these waivers were refused on the version before."""
    then = frozen_of(submission).model_copy(update={"refused_waivers": refused})
    Submission.objects.update(frozen=then.model_dump_json())
    submission.refresh_from_db()
    return judgement_of(submission, None)


def test_a_waiver_that_was_refused_on_the_version_before_is_still_refused(teacher: User, student: User) -> None:
    submission = submit(teacher, student, waived(full_document()))

    told = [[each.key for each in judged_again(submission, *refused).found] for refused in ((), (REFUSED,))]

    assert told == [[], ["ko2"]]


def test_it_is_not_mastered_as_long_as_the_plate_is_blank(teacher: User, student: User) -> None:
    submission = submit(teacher, student, waived(full_document()), mode="mastery")

    assert [judged_again(submission, *refused).mastered for refused in ((), (REFUSED,))] == [True, False]


def test_nobody_has_to_give_the_reason_for_it_once_more(teacher: User, student: User) -> None:
    submission = submit(teacher, student, waived(full_document()))

    assert judged_again(submission, REFUSED).refused == frozenset()


@pytest.mark.parametrize(
    ("mode", "document", "ruled", "reads"),
    [
        ("graded", full_document(), False, "8,0"),
        ("graded", with_plate(full_document(), 1, waived=True, waiver_reason="Geen reclame."), False, "NB"),
        ("graded", full_document(), True, ""),
        ("mastery", full_document(), False, "voldaan"),
        ("mastery", with_plate(full_document(), 0, activities=()), False, "niet voldaan"),
        ("mastery", full_document(), True, ""),
    ],
)
def test_a_result_reads_alike_for_a_marker_before_it_is_decided_and_for_the_student_after_it(
    teacher: User, student: User, mode: str, document: Document, ruled: bool, reads: str
) -> None:
    submission = submit(teacher, student, document, mode=mode)
    judge(submission, teacher, all_levels())
    if ruled:
        rule_knock_out(submission=submission, user=teacher, key="ko6", applies=True, note="Ja.", base=1, now=NOW)
    proposed = judgement_of(submission, first_review(submission)).result
    assert set_ready(submission=submission, user=teacher, now=NOW) == ()
    release(assignment=submission.work.assignment, by=teacher, now=after(1))
    seen = visible_review(submission, student, after(1))

    assert (proposed, seen and seen.grade) == (reads, reads)
