"""Having a submission in hand to judge it: one at a time, for as long as a claim stands, and nothing of another overwritten.

Whatever is written in a review goes through here. A save holds the revision that its page was read at, as that of a workbook does:
a field that was changed since is a clash that holds both texts, and stops only itself. All that changes is in ``ReviewChange``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef

from accounts.models import User
from classroom.judging import review_of
from classroom.models import Claim, Review, ReviewChange, Submission, Teacher
from classroom.models.course import Teaching
from classroom.models.review import ReviewStatus

CLAIMED: Final = timedelta(minutes=20)
"""How long a claim stands without a save."""


class ClaimedError(Exception):
    """Somebody else has the submission in hand; ``claim`` tells who, and until when."""

    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self.claim = claim


class SealedError(Exception):
    """The review is ready or the submission returned: it has to be opened again before it can change."""


class UnconfirmedError(Exception):
    """Not all members confirmed yet that this is what they hand in: there is nothing to judge."""


class UnseenError(Exception):
    """Somebody else changed the review since the page was made that it is decided by: ``changes`` tells what, oldest first."""

    def __init__(self, changes: tuple[ReviewChange, ...]) -> None:
        super().__init__()
        self.changes = changes


@dataclass(frozen=True)
class Saved:
    """What a save did: the ``revision`` now, the fields that were ``written``, and those that were ``wrong``, each with why."""

    revision: int
    written: frozenset[str] = frozenset()
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed since the page was read: both texts, who and when."""

    field: str
    mine: str
    theirs: str
    who: User | None
    at: datetime


@dataclass(frozen=True)
class ReviewClash:
    """A save of which some fields clash; all others are ``saved``."""

    clashes: tuple[Clash, ...]
    saved: Saved


class InHand:
    """The turn in a submission, taken: whoever else judges it waits until the transaction ends.

    Raises:
        Submission.DoesNotExist: the user teaches no course that it is of.
        UnconfirmedError: as said there.
    """

    def __init__(self, submission: Submission, user: User, now: datetime) -> None:
        teaches = Teacher.objects.filter(course=OuterRef("work__assignment__course"), user=user)
        mine = Submission.objects.filter(Exists(teaches), pk=submission.pk)
        if not mine.update(number=F("number")):
            raise Submission.DoesNotExist
        found = Submission.objects.select_related("work__assignment", "work__student", "rubric_version", "snapshot")
        self.submission = found.get(pk=submission.pk)
        if self.submission.confirmed_at is None:
            raise UnconfirmedError
        course = self.submission.work.assignment.course_id
        self.is_second = Teacher.objects.get(course=course, user=user).role == Teaching.SECOND_MARKER
        self.user, self.now = user, now
        self.changes: list[ReviewChange] = []

    def take_in_hand(self) -> Review:
        """Claim the review that counts, or renew the claim; a second marker's own needs none. Made when it is not there yet.

        Raises:
            ClaimedError: somebody else has it.
        """
        if not self.is_second:
            self._claim()
        review = review_of(self.submission, self.user, is_second=self.is_second)
        if review is None:
            review = Review.objects.create(
                submission=self.submission,
                user=self.user,
                is_second=self.is_second,
                created_at=self.now,
                updated_at=self.now,
            )
        return review

    def _claim(self) -> None:
        claim = Claim.objects.filter(submission=self.submission).select_related("user").first()
        if claim and claim.user_id != self.user.pk:
            if claim.until > self.now:
                raise ClaimedError(claim)
            ReviewChange.objects.create(submission=self.submission, field="claim", user=self.user, at=self.now)
        Claim.objects.update_or_create(
            submission=self.submission, defaults={"user": self.user, "until": self.now + CLAIMED}
        )

    def open_review(self) -> Review:
        """The review in hand, when it can be written in.

        Raises:
            ClaimedError: somebody else has it.
            SealedError: it is ready, or the submission was returned.
        """
        review = self.take_in_hand()
        if review.status == ReviewStatus.READY:
            raise SealedError
        return review

    def only_teacher(self) -> None:
        """What a second marker does not decide.

        Raises:
            PermissionDenied: the user is one.
        """
        if self.is_second:
            raise PermissionDenied

    def note(self, review: Review, name: str, old: str, new: str) -> None:
        """Remember a change for the log."""
        self.changes.append(
            ReviewChange(
                submission=self.submission,
                review=review,
                revision=review.revision + 1,
                field=name,
                old=old,
                new=new,
                user=self.user,
                at=self.now,
            )
        )

    def finish(self, review: Review, *names: str) -> int:
        """Write the review and the log; its revision, a new one when anything changed."""
        if self.changes:
            review.revision += 1
            review.updated_at = self.now
            if not review.is_second:
                review.user = self.user
            review.save(update_fields=["revision", "updated_at", "user", *names])
            ReviewChange.objects.bulk_create(self.changes)
        return review.revision


def keep_in_sight(review: Review, base: int | Mapping[str, int], user: User) -> None:
    """Let nobody decide by what they did not see: what others changed since ``base``, the revision of the page.

    Of a field that was shown or chosen later ``base`` can hold its own revision, beside that of the page under ``""``.

    Raises:
        UnseenError: others changed something since. What is again as it was is no change.
    """
    seen = base if isinstance(base, Mapping) else {"": base}
    at = {name: since if 0 <= since <= review.revision else 0 for name, since in seen.items()}
    log = review.changes.filter(revision__gt=min(at.values())).exclude(user=user).order_by("revision", "pk")
    found: dict[str, list[ReviewChange]] = {}
    for change in log.select_related("user"):
        if change.field != "status" and change.revision > at.get(change.field, at[""]):
            found.setdefault(change.field, []).append(change)
    unseen = tuple(each[-1] for each in found.values() if each[0].old != each[-1].new)
    if unseen:
        raise UnseenError(unseen)


def merge(
    review: Review, base: int | Mapping[str, int], wanted: dict[str, str], state: Mapping[str, str]
) -> tuple[Clash, ...]:
    """Take out of ``wanted`` what is there already, what was not touched on a page that was older, and what clashes.

    ``base`` is the revision at which all of it was typed, or for each field its own.
    """
    given = base if isinstance(base, Mapping) else dict.fromkeys(wanted, base)
    bases = {name: given[name] if 0 <= given[name] <= review.revision else 0 for name in wanted}
    since: dict[str, list[ReviewChange]] = {}
    log = review.changes.filter(revision__gt=min(bases.values(), default=0), field__in=list(wanted))
    for change in log.order_by("revision", "pk").select_related("user"):
        if change.revision > bases[change.field]:
            since.setdefault(change.field, []).append(change)
    clashes = []
    for name, mine in list(wanted.items()):
        theirs, changed = state.get(name, ""), since.get(name)
        if mine == theirs or (changed and changed[0].old == mine):
            del wanted[name]
        elif changed:
            del wanted[name]
            clashes.append(Clash(name, mine, theirs, changed[-1].user, changed[-1].at))
    return tuple(clashes)
