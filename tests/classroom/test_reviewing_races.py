"""Markers at one moment: one claim, one review, no text overwritten, one release. On both databases."""

from typing import Any

import pytest

from accounts.models import User
from classroom.in_hand import ClaimedError, ReviewClash, Saved
from classroom.models import Claim, Review, ReviewChange, Submission, Teacher
from classroom.releasing import release
from classroom.reviewing import claim, reopen, save_review
from tests.classroom.judged import NOW, after, all_levels, judge, ready, return_for_revision, set_ready, submit
from tests.conftest import make_person
from tests.many import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.race]

AT_ONCE = 8


@pytest.fixture
def submission(teacher: User, student: User) -> Submission:
    return submit(teacher, student)


@pytest.fixture
def teachers(submission: Submission) -> list[User]:
    people = [make_person(f"docent{number}@demo.test", f"Docent {number}") for number in range(AT_ONCE)]
    course = submission.work.assignment.course
    Teacher.objects.bulk_create(Teacher(course=course, user=user, role="teacher") for user in people)
    return people


def test_eight_who_claim_at_once_are_one_who_has_it(submission: Submission, teachers: list[User]) -> None:
    got, refused = list[User](), list[User]()

    def ask(user: User) -> None:
        try:
            claim(submission=submission, user=user, now=NOW)
        except ClaimedError:
            refused.append(user)
        else:
            got.append(user)

    together(*(lambda user=user: ask(user) for user in teachers))
    assert (len(got), len(refused)) == (1, AT_ONCE - 1)
    assert Claim.objects.get().user == got[0]
    assert Review.objects.count() == 1


def test_eight_windows_of_one_marker_overwrite_nothing(submission: Submission, teacher: User) -> None:
    judge(submission, teacher, {"private_note": "begin"})
    outcomes = list[Saved | ReviewClash]()

    def write(number: int) -> None:
        changes = {"feedback": f"tekst {number}", f"criterion:c{number + 1}/note": f"bij {number}"}
        outcomes.append(save_review(submission=submission, user=teacher, base=1, changes=changes, now=NOW))

    together(*(lambda number=number: write(number) for number in range(AT_ONCE)))
    written = [each for each in outcomes if isinstance(each, Saved)]
    clashes = [each.clashes[0] for each in outcomes if isinstance(each, ReviewClash)]
    review = Review.objects.get()
    assert (len(written), len(clashes), review.revision) == (1, AT_ONCE - 1, 1 + AT_ONCE)
    assert {clash.theirs for clash in clashes} == {review.feedback}
    assert {clash.mine for clash in clashes} | {review.feedback} == {f"tekst {n}" for n in range(AT_ONCE)}
    assert sorted(review.verdicts.values_list("note", flat=True)) == [f"bij {n}" for n in range(AT_ONCE)]


def test_the_log_of_many_saves_is_an_unbroken_chain(submission: Submission, teacher: User) -> None:
    def write(name: str) -> None:
        for number in range(4):
            base = Review.objects.values_list("revision", flat=True).filter(submission=submission).first() or 0
            changes = {"feedback": f"{name}{number}"}
            save_review(submission=submission, user=teacher, base=base, changes=changes, now=NOW)

    together(*(lambda name=name: write(name) for name in "abcd"))
    chain = list(ReviewChange.objects.filter(field="feedback").order_by("revision").values_list("old", "new"))
    assert [old for old, _new in chain] == ["", *(new for _old, new in chain[:-1])]
    assert Review.objects.get().feedback == chain[-1][1]


@pytest.mark.parametrize("_round", range(3))
def test_set_ready_while_it_is_returned_is_one_of_both(submission: Submission, teacher: User, _round: int) -> None:
    judge(submission, teacher, all_levels() | {"return_note": "Vul aan."})
    told: dict[str, Any] = {"submission": submission, "user": teacher, "now": NOW}
    refused = list[str]()

    def send_back() -> None:
        try:
            return_for_revision(**told)
        except Exception as fault:  # noqa: BLE001 - only its name counts here
            refused.append(type(fault).__name__)

    together(lambda: set_ready(**told), send_back)
    submission.refresh_from_db()
    review = Review.objects.get()
    assert review.status == "ready"
    assert (submission.status, refused) in [("returned", []), ("handed_in", ["SealedError"])]
    assert (review.grade is None) == (submission.status == "returned")


def test_eight_who_release_at_once_release_once(submission: Submission, teacher: User, teachers: list[User]) -> None:
    ready(submission, teacher)
    assignment = submission.work.assignment
    together(*(lambda user=user: release(assignment=assignment, by=user, now=after(1)) for user in teachers))
    assert ReviewChange.objects.filter(field="release_at").count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_opened_again_while_it_is_released_is_seen_whole_or_not(
    submission: Submission, teacher: User, _round: int
) -> None:
    ready(submission, teacher)
    together(
        lambda: release(assignment=submission.work.assignment, by=teacher, now=after(1)),
        lambda: reopen(submission=submission, user=teacher, now=after(1)),
    )
    submission.refresh_from_db()
    assert (submission.status, submission.release_at, Review.objects.get().status) == ("handed_in", None, "draft")
