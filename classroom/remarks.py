"""What a reviewer says in place, and what a student does with it once it may be seen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from classroom import limits
from classroom.in_hand import InHand, ReviewClash, Saved, merge
from classroom.judging import Judgement, judgement_of
from classroom.models import Remark, Review, Submission
from classroom.places import place_in, text_at
from workbook.posted import uuid_of


class NoPlaceError(Exception):
    """The submission has no such place, or other words stand there than are quoted."""


@dataclass(frozen=True)
class Passage:
    """Words in a text: where they begin and end, in code points of it, and what they are."""

    start: int
    end: int
    quote: str


class FullError(Exception):
    """The review holds as many remarks as it can."""


@transaction.atomic
def add_remark(
    *,
    submission: Submission,
    user: User,
    address: str,
    text: str,
    now: datetime,
    passage: Passage | None = None,
    criterion: str = "",
    token: UUID | None = None,
) -> Remark:
    """Say something at a place of what was handed in, or about a passage of the text that stands there.

    ``token`` is minted with the form: the same form posted twice makes one remark.

    Raises:
        FullError: there are as many as there can be.
        NoPlaceError: there is no such place, or the quoted words do not stand there.
        SealedError, ClaimedError, Submission.DoesNotExist, UnconfirmedError: as in ``save_review``.
    """
    turn = InHand(submission, user, now)
    review = turn.open_review()
    uuid = uuid_of(token, review.pk, address, criterion, text)
    if made := review.remarks.filter(uuid=uuid).first():
        return made
    judged = judgement_of(turn.submission, review)
    _check_place(judged, address, passage)
    if criterion and judged.content.criterion(criterion) is None:
        raise NoPlaceError
    _keep_room(review)
    remark = review.remarks.create(
        uuid=uuid,
        address=address,
        start=passage.start if passage else None,
        end=passage.end if passage else None,
        quote=passage.quote if passage else "",
        text=text,
        criterion=criterion,
        created_at=now,
        updated_at=now,
    )
    turn.note(review, f"remark:{remark.uuid}", "", text)
    turn.finish(review)
    return remark


def _keep_room(review: Review) -> None:
    if review.remarks.filter(deleted_at=None).count() >= limits.REMARKS_PER_REVIEW:
        raise FullError


def _check_place(judged: Judgement, address: str, passage: Passage | None) -> None:
    if not place_in(judged.document, address):
        raise NoPlaceError
    if passage:
        text, start, end = text_at(judged.document, address), passage.start, passage.end
        if text is None or not 0 <= start < end <= len(text) or text[start:end] != passage.quote:
            raise NoPlaceError


@transaction.atomic
def edit_remark(
    *, submission: Submission, user: User, remark: UUID, base: int, text: str, now: datetime
) -> Saved | ReviewClash:
    """Say it in other words.

    Raises:
        Remark.DoesNotExist: it is not there, or not any more.
        SealedError, ClaimedError, Submission.DoesNotExist, UnconfirmedError: as in ``save_review``.
    """
    turn = InHand(submission, user, now)
    review = turn.open_review()
    found = review.remarks.get(uuid=remark, deleted_at=None)
    name = f"remark:{found.uuid}"
    wanted = {name: text}
    clashes = merge(review, base, wanted, {name: found.text})
    if wanted:
        turn.note(review, name, found.text, text)
        found.text, found.updated_at = text, now
        found.save(update_fields=["text", "updated_at"])
    saved = Saved(turn.finish(review), frozenset(wanted))
    return ReviewClash(clashes, saved) if clashes else saved


@transaction.atomic
def remove_remark(*, submission: Submission, user: User, remark: UUID, now: datetime) -> None:
    """Take a remark back; one that is gone stays gone.

    Raises:
        Remark.DoesNotExist: the review never had it.
        SealedError, ClaimedError, Submission.DoesNotExist, UnconfirmedError: as in ``save_review``.
    """
    turn = InHand(submission, user, now)
    review = turn.open_review()
    found = review.remarks.get(uuid=remark)
    if found.deleted_at is None:
        turn.note(review, f"remark:{found.uuid}", found.text, "")
        found.deleted_at = now
        found.save(update_fields=["deleted_at"])
        turn.finish(review)


@transaction.atomic
def restore_remark(*, submission: Submission, user: User, remark: UUID, now: datetime) -> Remark:
    """Bring a remark back that was taken back; one that is there stays as it is.

    Raises:
        Remark.DoesNotExist: the review never had it.
        FullError: there are as many as there can be.
        SealedError, ClaimedError, Submission.DoesNotExist, UnconfirmedError: as in ``save_review``.
    """
    turn = InHand(submission, user, now)
    review = turn.open_review()
    found = review.remarks.get(uuid=remark)
    if found.deleted_at is not None:
        _keep_room(review)
        turn.note(review, f"remark:{found.uuid}", "", found.text)
        found.deleted_at = None
        found.save(update_fields=["deleted_at"])
        turn.finish(review)
    return found
