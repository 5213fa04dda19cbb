"""Judging a submission: taking it in hand, saving field by field, and setting the review ready, open again, or returned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.core.exceptions import SuspiciousOperation
from django.db import transaction

from accounts.models import User
from classroom.fields import read_field, refit
from classroom.in_hand import (
    CLAIMED,
    ClaimedError,
    Clash,
    InHand,
    ReviewClash,
    Saved,
    SealedError,
    UnconfirmedError,
    UnseenError,
    keep_in_sight,
    merge,
)
from classroom.judging import YES_NO, Judgement, judgement_of, state_of
from classroom.models import Claim, Review, ReviewChange, Submission
from classroom.models.review import ReviewStatus
from classroom.models.submission import Status
from classroom.remarks import FullError, NoPlaceError, Passage, add_remark, edit_remark, remove_remark, restore_remark
from classroom.rubrics import Outcome
from classroom.seen import seen_by_students, write_refused_waivers
from classroom.writing import write_fields
from workbook.rules import Finding
from workbook.rules.messages import MESSAGES
from workbook.turns import wait_turn
from workbook.values import plain

__all__ = [
    "CLAIMED",
    "ClaimedError",
    "Clash",
    "FullError",
    "NoPlaceError",
    "Passage",
    "ReviewClash",
    "Saved",
    "SealedError",
    "UnconfirmedError",
    "UnseenError",
    "add_remark",
    "claim",
    "edit_remark",
    "let_go",
    "remove_remark",
    "reopen",
    "restore_remark",
    "return_for_revision",
    "save_review",
    "set_ready",
]


@transaction.atomic
def claim(*, submission: Submission, user: User, now: datetime) -> Review:
    """Take a submission in hand for twenty minutes; each save renews it. One that expired is taken over, with what was written.

    A second marker writes in a review of their own, beside the other: that needs no claim.

    Raises:
        ClaimedError: somebody else has it in hand.
        Submission.DoesNotExist: the user teaches no course that it is of.
        UnconfirmedError: not all members confirmed it.
    """
    return InHand(submission, user, now).take_in_hand()


@transaction.atomic
def let_go(*, submission: Submission, user: User, now: datetime) -> None:
    """End one's own claim, so that nobody has to wait for it to expire. Another's stays."""
    gone, _by_kind = Claim.objects.filter(submission=submission, user=user).delete()
    if gone:
        ReviewChange.objects.create(submission=submission, field="let_go", user=user, at=now)


@transaction.atomic
def save_review(
    *, submission: Submission, user: User, base: int | Mapping[str, int], changes: Mapping[str, str], now: datetime
) -> Saved | ReviewClash:
    """Save fields of a review as they were typed, all on one ``base`` or each on its own; ``classroom.judging`` names them.

    A text that cannot be one of its field is ``wrong`` and stops only itself, and so does a field that was changed since ``base``.

    Raises:
        SealedError: the review is ready.
        SuspiciousOperation: no page has such a field; nothing was written.
        ClaimedError, Submission.DoesNotExist, UnconfirmedError: as in ``claim``.
    """
    turn = InHand(submission, user, now)
    review = turn.open_review()
    judged = judgement_of(turn.submission, review)
    wanted, wrong = _read(judged, changes)
    clashes = merge(review, base, wanted, judged.state)
    state = {**judged.state, **wanted}
    for name, text, why in refit(judged.content, state, wanted):
        if why:
            wrong[name] = why
            wanted.pop(name, None)
        else:
            wanted[name] = text
    for name, text in wanted.items():
        turn.note(review, name, judged.state.get(name, ""), text)
    names = write_fields(review, wanted)
    saved = Saved(turn.finish(review, *names), frozenset(wanted), wrong)
    return ReviewClash(clashes, saved) if clashes else saved


def _read(judged: Judgement, changes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed, as the log writes it; and what is wrong, with why."""
    wanted, wrong = {}, {}
    for name, typed in changes.items():
        try:
            wanted[name] = read_field(judged.content, judged.document, name, typed)
        except ValueError as error:
            wrong[name] = str(error)
        except KeyError as error:
            raise SuspiciousOperation(f"no page has this field: {name[:80]}") from error
    return wanted, wrong


@transaction.atomic
def set_ready(
    *, submission: Submission, user: User, base: int | Mapping[str, int], now: datetime
) -> tuple[Finding, ...]:
    """Say that the review is done: the grade is decided, and nothing in it changes until it is opened again.

    Students see nothing of it before it is released. ``base`` is the revision of the page by which it is decided.

    What it answers is in the way (R06, R91 to R93, a reason that is missing); then nothing changed. One that is ready stays ready.

    Raises:
        UnseenError: somebody else changed the review since ``base``.
        ClaimedError, Submission.DoesNotExist, UnconfirmedError: as in ``claim``.
    """
    turn = InHand(submission, user, now)
    review = turn.take_in_hand()
    if review.status == ReviewStatus.READY:
        return ()
    keep_in_sight(review, base, user)
    judged = judgement_of(turn.submission, review)
    findings = judged.findings(user)
    if findings:
        return findings
    _decide(turn, review, judged)
    turn.note(review, "status", ReviewStatus.DRAFT, ReviewStatus.READY)
    _seal(turn, review)
    return ()


def _decide(turn: InHand, review: Review, judged: Judgement) -> None:
    """What was not decided by hand is what the rubric gives."""
    outcome: Outcome = judged.outcome
    if review.grade is None and judged.is_graded and outcome.proposed is not None:
        review.grade = outcome.proposed
        turn.note(review, "grade", "", plain(review.grade))
    if review.mastered is None and outcome.mastered is not None:
        review.mastered = outcome.mastered
        turn.note(review, "mastered", "", YES_NO[review.mastered])


def _seal(turn: InHand, review: Review) -> None:
    review.status, review.ready_at = ReviewStatus.READY, turn.now
    turn.finish(review, "status", "ready_at", "grade", "mastered")
    if not review.is_second:
        Claim.objects.filter(submission=turn.submission).delete()


@transaction.atomic
def reopen(*, submission: Submission, user: User, now: datetime) -> Review:
    """Open a review that is ready, released or returned: nothing of it can be seen by students until it is released again.

    A grade that was the rubric's follows the rubric again. A second marker opens the own one, which students never see.

    Raises:
        ClaimedError, Submission.DoesNotExist, UnconfirmedError: as in ``claim``.
    """
    wait_turn(snapshots__submission=submission)
    turn = InHand(submission, user, now)
    review = turn.take_in_hand()
    if review.status == ReviewStatus.DRAFT:
        return review
    was_seen = not review.is_second and seen_by_students(now).filter(pk=submission.pk).exists()
    turn.note(review, "status", turn.submission.status if was_seen else ReviewStatus.READY, ReviewStatus.DRAFT)
    if not review.grade_reason:
        state = state_of(review)
        for name in {"grade", "mastered"} & state.keys():
            turn.note(review, name, state[name], "")
        review.grade = review.mastered = None
    review.status, review.ready_at = ReviewStatus.DRAFT, None
    turn.finish(review, "status", "ready_at", "grade", "mastered")
    if not review.is_second:
        Submission.objects.filter(pk=submission.pk).update(status=Status.HANDED_IN, release_at=None)
        write_refused_waivers([turn.submission.snapshot.workbook_id], now)
    return review


@transaction.atomic
def return_for_revision(
    *, submission: Submission, user: User, base: int | Mapping[str, int], now: datetime, confirmed: bool = False
) -> tuple[Finding, ...]:
    """Give it back to be mended: students see at once what to mend and the remarks, and neither grade nor points.

    Without words on what to mend it warns (R94), and does it only when that is ``confirmed``. ``base`` is as in ``set_ready``.

    Raises:
        UnseenError: somebody else changed the review since ``base``.
        PermissionDenied: the user is a second marker.
        SealedError: the review is ready; it has to be opened again first.
        ClaimedError, Submission.DoesNotExist, UnconfirmedError: as in ``claim``.
    """
    wait_turn(snapshots__submission=submission)
    turn = InHand(submission, user, now)
    turn.only_teacher()
    review = turn.open_review()
    keep_in_sight(review, base, user)
    in_the_way = tuple(
        each for each in judgement_of(turn.submission, review).findings(user) if each.number in RETURNING
    )
    if in_the_way:
        return in_the_way
    if not review.return_note.strip() and not confirmed:
        return (Finding("R94", "warning", frozenset(), MESSAGES["R94"], "review/return_note"),)
    turn.note(review, "status", ReviewStatus.DRAFT, Status.RETURNED)
    _seal(turn, review)
    Submission.objects.filter(pk=submission.pk).update(status=Status.RETURNED, release_at=now)
    write_refused_waivers([turn.submission.snapshot.workbook_id], now)
    return ()


RETURNING: Final = frozenset({"R06", "R93"})
"""What has to be in order before something is returned too: a refusal without a reason cannot be mended, own work not judged."""
