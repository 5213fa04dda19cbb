"""Letting students see what was decided: at once, on a date, of some or of all. Until then nothing they can reach holds any of it.

``visible_review`` is the one function that says what a student sees; every page, mail and export asks it and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Subquery

from accounts.models import User
from classroom.judging import Judgement, first_review, judgement_of, result_of, result_words
from classroom.models import Assignment, Remark, Review, ReviewChange, Submission
from classroom.models.review import ReviewStatus
from classroom.models.submission import Status
from classroom.rubrics import CriterionPoints, GoalPoints, Outcome
from classroom.seen import seen_by_students, wait_where_refused, write_refused_waivers
from classroom.turns import must_lead
from workbook.method.load import version
from workbook.models import Workbook


@dataclass(frozen=True)
class Released:
    """What a release did: submissions that students see now or from its date on, those that they saw already, and those whose
    review is not ready.
    """

    released: tuple[Submission, ...]
    unchanged: tuple[Submission, ...]
    not_ready: tuple[Submission, ...]


@transaction.atomic
def release(
    *,
    assignment: Assignment,
    by: User,
    now: datetime,
    submissions: Iterable[UUID] | None = None,
    at: datetime | None = None,
) -> Released:
    """Let students see their result from ``at`` on, else at once. Without ``submissions`` of each work the newest that counts.

    What students see already stays as it is, so that doing it again does nothing; what was planned gets the new date. A moment that
    has gone by is now.

    Raises:
        PermissionDenied: the user is no teacher of the course.
    """
    must_lead(assignment.course_id, by)
    chosen = _chosen(assignment, submissions)
    books = sorted(chosen.values_list("snapshot__workbook", flat=True))
    wait_where_refused(books)
    chosen.update(number=F("number"))
    ready = set(
        Review.objects.filter(submission__in=chosen, is_second=False, status=ReviewStatus.READY).values_list(
            "submission", flat=True
        )
    )
    done, unchanged, not_ready = [], [], []
    for each in chosen.order_by("pk"):
        if each.status != Status.HANDED_IN and each.release_at is not None and each.release_at <= now:
            unchanged.append(each)
        elif each.pk not in ready or each.status == Status.RETURNED:
            not_ready.append(each)
        else:
            done.append(each)
    _write(done, by, max(at or now, now), now)
    write_refused_waivers(books, now)
    return Released(tuple(done), tuple(unchanged), tuple(not_ready))


def planned(assignment: Assignment, now: datetime) -> QuerySet[Submission]:
    """Submissions that students see from a date on that is yet to come, also where something newer was handed in."""
    return Submission.objects.filter(work__assignment=assignment, status=Status.GRADED, release_at__gt=now)


@transaction.atomic
def withdraw(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Take back what is planned to be released and not seen yet; how many that were.

    Raises:
        PermissionDenied: the user is no teacher of the course.
    """
    must_lead(assignment.course_id, by)
    held = planned(assignment, now)
    books = sorted(held.values_list("snapshot__workbook", flat=True))
    wait_where_refused(books)
    held.update(number=F("number"))
    taken = list(held.order_by("pk"))
    ReviewChange.objects.bulk_create(
        ReviewChange(
            submission=each,
            field="release_at",
            old=each.release_at.isoformat() if each.release_at else "",
            user=by,
            at=now,
        )
        for each in taken
    )
    for each in taken:
        each.status, each.release_at = Status.HANDED_IN, None
    Submission.objects.bulk_update(taken, ["status", "release_at"])
    write_refused_waivers(books, now)
    return len(taken)


def _chosen(assignment: Assignment, submissions: Iterable[UUID] | None) -> QuerySet[Submission]:
    here = Submission.objects.filter(work__assignment=assignment).counting()
    return here.newest_of_each_work() if submissions is None else here.filter(uuid__in=list(submissions))


def _write(done: Sequence[Submission], by: User, at: datetime, now: datetime) -> None:
    changes = []
    for each in done:
        old = each.release_at.isoformat() if each.release_at else ""
        if old != at.isoformat():
            changes.append(
                ReviewChange(submission=each, field="release_at", old=old, new=at.isoformat(), user=by, at=now)
            )
        each.status, each.release_at = Status.GRADED, at
    Submission.objects.bulk_update(done, ["status", "release_at"])
    ReviewChange.objects.bulk_create(changes)


@dataclass(frozen=True)
class ReleasedCriterion:
    """A criterion as a student sees it; ``text`` is what the rubric says of the level."""

    key: str
    title: str
    weight: int
    level: str
    text: str
    points: Decimal | None
    note: str


@dataclass(frozen=True)
class ReleasedGoal:
    """A learning goal as a student sees it."""

    title: str
    weight: int
    points: Decimal | None
    criteria: tuple[ReleasedCriterion, ...]


@dataclass(frozen=True)
class ReleasedReview:
    """All that a student sees of the judging of a submission.

    ``grade`` is how it reads: ``7,5``, ``NB``, ``voldaan``; empty when it was returned or is held back, and ``points``, of all
    goals together, and ``goals`` with it: the grade is one sum away from them. ``value`` is the number. ``reasons`` tell what
    stood in the way of a higher or of any grade, ``refusals`` the links whose waiver was refused, each with the reason. What the
    reviewer wrote to the student, ``remarks``, ``feedback`` and ``return_note``, is always there.
    """

    is_returned: bool
    grade: str
    value: Decimal | None
    points: Decimal | None
    goals: tuple[ReleasedGoal, ...]
    remarks: tuple[Remark, ...]
    feedback: str
    return_note: str
    reasons: tuple[str, ...]
    refusals: tuple[tuple[str, str], ...]
    reviewer: str
    released_at: datetime


def visible_review(submission: Submission, user: User, now: datetime) -> ReleasedReview | None:
    """What a student sees of the judging of a submission; None until it is released, and for who did not hand it in nor teaches.

    Of what was returned for revision, and of what is held back, no verdict: neither grade nor points nor level.
    """
    asked = Submission.objects.filter(pk=submission.pk)
    if not (asked.of_student(user).exists() or asked.of_teacher(user).exists()):
        return None
    found = seen_by_students(now).select_related("work__assignment", "rubric_version", "snapshot")
    seen = found.filter(pk=submission.pk).first()
    review = first_review(seen) if seen else None
    if seen is None or review is None or seen.release_at is None:
        return None
    judged = judgement_of(seen, review)
    is_returned = seen.status == Status.RETURNED
    shows_verdicts = not is_returned and not judged.outcome.is_referred
    shows_points = shows_verdicts and judged.is_graded
    return ReleasedReview(
        is_returned=is_returned,
        grade=result_words(result_of(judged.content, judged.mode, review)) if shows_verdicts else "",
        value=review.grade if shows_verdicts else None,
        points=judged.outcome.points if shows_points else None,
        goals=tuple(_goal(judged, each, shows_points=shows_points) for each in judged.outcome.goals)
        if shows_verdicts
        else (),
        remarks=tuple(review.remarks.filter(deleted_at=None).order_by("created_at", "pk")),
        feedback=review.feedback,
        return_note=review.return_note,
        reasons=_reasons(judged.outcome, is_returned=is_returned),
        refusals=tuple(_refusals(judged, review)),
        reviewer=str(review.user or ""),
        released_at=seen.release_at,
    )


def remarks_seen(workbook: Workbook, user: User, now: datetime) -> Sequence[Remark]:
    """The remarks that ``visible_review`` shows of the newest version of a workbook of which this user sees a result, each with its
    submission; one statement.
    """
    seen = seen_by_students(now).of_student(user).filter(snapshot__workbook=workbook).order_by("-handed_in_at", "-pk")
    found = Remark.objects.filter(review__is_second=False, review__submission=Subquery(seen.values("pk")[:1]))
    texts = ("review__submission__findings", "review__submission__frozen")
    return list(
        found.filter(deleted_at=None).select_related("review__submission").defer(*texts).order_by("created_at", "pk")
    )


def _reasons(outcome: Outcome, *, is_returned: bool) -> tuple[str, ...]:
    """Without what would tell a verdict where none is shown: a ``cap`` says how few points there are, or how high it can end."""
    told = {"not_gradable", "cap"}
    if is_returned:
        told = {"not_gradable", "return_for_revision"}
    elif outcome.is_referred:
        told = {"refer"}
    return tuple(each.message for each in outcome.knock_outs if each.effect in told)


def _goal(judged: Judgement, each: GoalPoints, *, shows_points: bool) -> ReleasedGoal:
    criteria = tuple(_criterion(judged, one, shows_points=shows_points) for one in each.criteria)
    return ReleasedGoal(each.goal.title, each.weight, each.points if shows_points else None, criteria)


def _criterion(judged: Judgement, each: CriterionPoints, *, shows_points: bool) -> ReleasedCriterion:
    criterion, key = each.criterion, each.judged.level if each.judged else ""
    return ReleasedCriterion(
        key=criterion.key,
        title=criterion.title,
        weight=criterion.weight,
        level=each.level,
        text=criterion.texts.get(key, ""),
        points=each.points if shows_points else None,
        note=judged.verdicts[criterion.key].note if criterion.key in judged.verdicts else "",
    )


def _refusals(judged: Judgement, review: Review) -> Iterable[tuple[str, str]]:
    reasons = {each.step: each.reason for each in review.waiver_refusals.all()}
    for step in version(judged.document.method_version).steps:
        if step.key in reasons:
            yield step.name_en, reasons[step.key]


@transaction.atomic
def set_done(*, submission: Submission, user: User, remark: UUID, done: bool, now: datetime) -> Remark:
    """A student tells that something was done with a remark, or not after all.

    Raises:
        Remark.DoesNotExist: there is none that this user may see, or the user did not hand it in.
    """
    mine = Submission.objects.of_student(user).filter(pk=submission.pk)
    found = Remark.objects.filter(
        review__submission__in=seen_by_students(now).filter(pk__in=mine.values("pk")),
        review__is_second=False,
        deleted_at=None,
    ).get(uuid=remark)
    if done != (found.done_at is not None):
        found.done_at, found.done_by = (now, user) if done else (None, None)
        found.save(update_fields=["done_at", "done_by"])
    return found
