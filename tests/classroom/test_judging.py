"""What a review comes to: from what was handed in, by what was known then and what is decided now."""

import pytest

from accounts.models import User
from classroom.judging import Judgement, judgement_of
from classroom.models import Submission
from classroom.receipts import frozen_of
from tests.classroom.judged import submit
from tests.workbook.documents import STEPS, full_document, waived

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
