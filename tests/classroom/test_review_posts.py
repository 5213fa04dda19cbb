"""What a post to the page of a review leaves as it is: what was not sent, is not allowed, or does not fit."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from classroom.in_hand import UnseenError
from classroom.models import Claim, Remark, Review, Submission, Verdict
from classroom.reviewing import add_remark, save_review
from tests.classroom.judged import all_levels, revision_of, set_ready, submit
from tests.classroom.test_review_page import colleague_of, form_of, review_of, url
from tests.conftest import logged_in
from tests.seen import Seen, see, words

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


def changed_meanwhile(submission: Submission, **typed: str) -> User:
    """A colleague changes the review, and leaves it to somebody else."""
    other = colleague_of(submission)
    now = timezone.now()
    Claim.objects.all().delete()
    save_review(submission=submission, user=other, base=revision_of(submission, other), changes=typed, now=now)
    Claim.objects.all().delete()
    return other


def unseen_on(page: Seen) -> list[str]:
    return [words(item) for item in page.all("div", class_="errsum")[0].iter("li")]


@pytest.mark.parametrize(
    ("act", "typed", "title"),
    [
        ("review_ready", all_levels(), "Nog niet klaar"),
        ("review_return", {"return_note": "Vul schakel 3 aan."}, "Nog niet teruggegeven"),
    ],
)
def test_nothing_is_decided_by_a_page_on_which_the_last_change_is_not_to_be_seen(
    as_teacher: Client, submission: Submission, act: str, typed: dict[str, str], title: str
) -> None:
    as_teacher.post(url(submission), form_of(as_teacher, submission, grade="8", grade_reason="Sterk."))
    old = form_of(as_teacher, submission, **typed)
    changed_meanwhile(submission, grade="3", grade_reason="Overgeschreven.")

    page = Seen(as_teacher.post(url(submission, act), old))

    assert (page.status, page.faults, words(page.all("h2")[0])) == (409, [], title)
    told = [each.rpartition(" (")[0] for each in unseen_on(page)]
    assert told == ["Cijfer: 8 → 3", "Reden voor een ander cijfer: Sterk. → Overgeschreven."]
    assert all("Marieke Bos" in each for each in unseen_on(page))
    submission.refresh_from_db()
    assert (review_of(submission).status, submission.status) == ("draft", "handed_in")
    assert page.at("review/grade").get("value") == "3"

    again = page.filled(page.at("review").get("action"))
    assert as_teacher.post(url(submission, act), again).status_code == 302
    assert (review_of(submission).status, review_of(submission).grade) == ("ready", Decimal(3))


def test_what_somebody_else_changed_and_changed_back_or_one_changed_oneself_holds_nothing_up(
    as_teacher: Client, submission: Submission
) -> None:
    old = form_of(as_teacher, submission, **all_levels())
    as_teacher.post(url(submission), form_of(as_teacher, submission, private_note="Uit een ander venster."))
    other = changed_meanwhile(submission, feedback="Toch dit.")
    told: dict[str, Any] = {"submission": submission, "user": other, "now": timezone.now()}
    save_review(**told, base=revision_of(submission, other), changes={"feedback": ""})
    Claim.objects.all().delete()

    assert as_teacher.post(url(submission, "review_ready"), old).status_code == 302
    assert review_of(submission).status == "ready"


def test_a_remark_of_somebody_else_is_read_before_it_is_given_back(as_teacher: Client, submission: Submission) -> None:
    old = form_of(as_teacher, submission, return_note="Vul schakel 3 aan.")
    other = colleague_of(submission)
    remark = add_remark(submission=submission, user=other, address="workbook", text="Noem je bron.", now=timezone.now())
    Claim.objects.all().delete()

    page = Seen(as_teacher.post(url(submission, "review_return"), old))

    assert (page.status, remark.text in unseen_on(page)[0]) == (409, True)
    assert unseen_on(page)[0].startswith("Opmerking: Noem je bron.")


def test_a_base_that_never_was_has_seen_nothing(submission: Submission, teacher: User) -> None:
    changed_meanwhile(submission, feedback="Van Marieke.")
    for base in (99, -1):
        with pytest.raises(UnseenError):
            set_ready(submission=submission, user=teacher, base=base, now=timezone.now())
