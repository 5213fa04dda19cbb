"""What a post to the page of a review leaves as it is: what was not sent, is not allowed, or does not fit."""

import pytest
from django.test import Client

from accounts.models import User
from classroom.models import Remark, Review, Submission, Verdict
from tests.classroom.judged import submit
from tests.classroom.test_review_page import form_of, review_of, url
from tests.conftest import logged_in
from tests.seen import Seen, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(teacher: User, student: User, second_marker: User) -> Submission:
    return submit(teacher, student, second_marker=second_marker)


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def test_a_field_that_is_not_posted_stays_as_it_is(as_teacher: Client, submission: Submission) -> None:
    typed = form_of(as_teacher, submission, feedback="Goed gelezen.", **{"criterion:c1/level": "good"})
    as_teacher.post(url(submission), typed)
    base = str(review_of(submission).revision)

    as_teacher.post(url(submission), {"base": base})
    level = Verdict.objects.get(review__submission=submission).level
    assert (review_of(submission).feedback, level) == ("Goed gelezen.", "good")

    as_teacher.post(url(submission), {"base": base, "private_note": "Let op."})
    review = review_of(submission)
    assert (review.feedback, review.private_note) == ("Goed gelezen.", "Let op.")


def test_a_second_marker_who_cannot_return_it_saves_nothing_by_that(
    submission: Submission, second_marker: User
) -> None:
    client = logged_in(second_marker)
    typed = form_of(client, submission, feedback="Terug ermee.")
    assert client.post(url(submission, "review_return"), typed).status_code == 403
    assert not Review.objects.filter(submission=submission, feedback="Terug ermee.").exists()


def test_what_is_brought_back_where_no_room_is_left_is_told(
    as_teacher: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = f"{url(submission, 'review_remark')}?step=become-aware"
    typed = see(as_teacher, url(submission), step="become-aware").filled(action)
    as_teacher.post(action, typed | {"text": "Een.", "do": "add"})
    gone = Remark.objects.get()
    as_teacher.post(action, {"do": "remove", "remark": gone.uuid})
    monkeypatch.setattr("classroom.limits.REMARKS_PER_REVIEW", 0)
    page = Seen(as_teacher.post(action, {"do": "restore", "remark": gone.uuid}))
    assert (page.status, "Er is geen ruimte voor nog een opmerking." in page.text) == (409, True)
