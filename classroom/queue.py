"""What there is to mark: of each work the newest submission that counts, with how far its judging is, and who is to do it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classroom.alphabet import Key, by_number, by_surname
from classroom.listing import Sorted
from classroom.models import Assignment, Claim, Course, Review, ReviewChange, Submission, Teacher
from classroom.models.course import Teaching
from classroom.models.review import ReviewStatus
from classroom.models.submission import Status, SubmissionQuerySet
from workbook.models import Member, Snapshot


class State(models.TextChoices):
    """How far the judging of a submission is, as one marker sees it. In the order in which there is something to do."""

    TO_DO = "to_do", _("to do")
    MINE = "mine", _("in my hands")
    CLAIMED = "claimed", _("in somebody's hands")
    DRAFT = "draft", _("draft")
    SECOND = "second", _("second marker has begun")
    READY = "ready", _("ready")
    RELEASED = "released", _("released")
    RETURNED = "returned", _("returned")


UNFINISHED: Final = (State.TO_DO, State.MINE, State.CLAIMED, State.DRAFT, State.SECOND)
SAME: Final = 3
"""How many are named of what others handed in that holds the same."""
NEXT: Final = (State.TO_DO, State.SECOND, State.DRAFT)


def newest(assignment: Assignment) -> QuerySet[Submission]:
    """Of each work of an assignment the last submission that counts, with ``who`` handed it in."""
    return _named(Submission.objects.filter(work__assignment=assignment).counting().newest_of_each_work())


def decided(assignment: Assignment) -> QuerySet[Submission]:
    """Of each work of an assignment the last submission that has a result, with ``who`` handed it in: the review that counts is
    ready, and it was not returned. Something may have been handed in after it.
    """
    ready = Review.objects.filter(is_second=False, status=ReviewStatus.READY)
    found = Submission.objects.filter(work__assignment=assignment, reviews__in=ready).exclude(status=Status.RETURNED)
    return _named(found.counting().newest_of_each_work())


def _named(found: SubmissionQuerySet) -> QuerySet[Submission]:
    """As a list shows them, with ``who``: the study group or the student, as they are called now."""
    name = Coalesce(
        "work__group__name",
        NullIf("work__student__name", Value("")),
        "work__student__email",
        output_field=models.TextField(),
    )
    return found.listed().annotate(who=name)


def queue_of(assignment: Assignment, user: User, now: datetime) -> QuerySet[Submission]:
    """What there is to mark, each with its ``state`` for this user, the ``grade`` that was decided and whether it ``is_own`` work.

    A second marker sees how far their own review is, everybody else how far the one is that counts.
    """
    return _with_state(newest(assignment), assignment, user, now)


def results_of(assignment: Assignment, user: User, now: datetime) -> QuerySet[Submission]:
    """What there is to release, each as in ``queue_of``: of each work the last submission, and the last that has a result, where
    something was handed in after it.
    """
    last, judged = (which(assignment).values("pk") for which in (newest, decided))
    found = Submission.objects.filter(Q(pk__in=last) | Q(pk__in=judged))
    return _with_state(_named(found), assignment, user, now)


def _with_state(found: QuerySet[Submission], assignment: Assignment, user: User, now: datetime) -> QuerySet[Submission]:
    reviews = Review.objects.filter(submission=OuterRef("pk"))
    is_second = assignment.teaching == Teaching.SECOND_MARKER
    seen = reviews.filter(is_second=True, user=user) if is_second else reviews.filter(is_second=False)
    member = Member.objects.filter(workbook=OuterRef("snapshot__workbook"), user=user)
    ready = Q(review_status=ReviewStatus.READY)
    return found.annotate(
        review_key=Subquery(seen.values("pk")[:1]),
        review_status=Subquery(seen.values("status")[:1]),
        review_ready_at=Subquery(seen.values("ready_at")[:1]),
        grade=Subquery(seen.values("grade")[:1]),
        mastered=Subquery(seen.values("mastered")[:1]),
        is_own=Exists(member),
        state=Case(
            When(status=Status.RETURNED, then=Value(State.RETURNED)),
            When(Q(status=Status.GRADED, release_at__lte=now), then=Value(State.RELEASED)),
            When(ready, then=Value(State.READY)),
            When(Q(claim__until__gt=now, claim__user=user), then=Value(State.MINE)),
            When(Q(claim__until__gt=now), then=Value(State.CLAIMED)),
            When(Q(review_status=ReviewStatus.DRAFT), then=Value(State.DRAFT)),
            When(Exists(reviews.filter(is_second=True)), then=Value(State.SECOND)),
            default=Value(State.TO_DO),
            output_field=models.CharField(),
        ),
    ).select_related("work__group", "work__student", "allocated_to", "claim__user")


def by_name(found: QuerySet[Submission], *parts: Collection[str]) -> Sorted[Submission]:
    """By who handed it in: groups by number, people by surname. Those in a state of the first of ``parts`` stand before all others,
    and so on.
    """
    fields = ("work__group__name", "work__student__name", "work__student__email")
    return Sorted(found, (*fields, *(["state"] if parts else [])), partial(_by_name, parts))


def _by_name(
    parts: Sequence[Collection[str]], group: str | None, name: str | None, email: str | None, state: str = ""
) -> tuple[int, Key]:
    place = next((n for n, part in enumerate(parts) if state in part), len(parts))
    who = by_surname(name or "", email or "") if group is None else (False, by_number(group), "", "")
    return (place, who)


def put_in_same(listed: Iterable[Any], assignment: Assignment) -> None:
    """Give each of these ``same``: what others handed in for this assignment that holds the very same, ``SAME`` of them at most,
    the oldest first. For teachers only; one statement.
    """
    rows = {each.pk: each for each in listed}
    hashes = Snapshot.objects.filter(submission__in=list(rows)).values("content_hash")
    found = Submission.objects.filter(work__assignment=assignment, snapshot__content_hash__in=hashes).counting()
    alike: dict[str, list[Submission]] = {}
    for each in _named(found).annotate(content_hash=F("snapshot__content_hash")).order_by("handed_in_at", "pk"):
        alike.setdefault(each.content_hash, []).append(each)
    for row in rows.values():
        row.same = []
    for group in alike.values():
        for row in (rows[each.pk] for each in group if each.pk in rows):
            row.same = list(islice((each for each in group if each.work_id != row.work_id), SAME))


def counts_of(queue: QuerySet[Submission]) -> dict[str, int]:
    """How many submissions are in each state."""
    found = dict(queue.order_by().values_list(F("state")).annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def next_to_do(assignment: Assignment, user: User, now: datetime, skipped: Collection[int] = ()) -> Submission | None:
    """The submission to take in hand now: what is given to this user first, then what no teacher has, oldest first. When all is
    begun, what lies there unfinished.

    Nobody gets own work, and a second marker only what was given to them: beside a teacher, whose review is the one that counts.
    ``skipped`` are those that turned out to be taken.
    """
    mine = offered = Q(allocated_to=user)
    if assignment.teaching == Teaching.TEACHER:
        teachers = Teacher.objects.filter(course=assignment.course_id, role=Teaching.TEACHER)
        offered |= Q(~Exists(teachers.filter(user=OuterRef("allocated_to"))))
    waiting = queue_of(assignment, user, now).filter(offered, Q(state__in=NEXT, is_own=False)).exclude(pk__in=skipped)
    begun = Case(When(Q(state=State.DRAFT), then=Value(1)), default=Value(0))
    after_mine = Case(When(mine, then=Value(0)), default=Value(1))
    return waiting.order_by(begun, after_mine, "handed_in_at", "pk").first()


def beside(assignment: Assignment, submission: Submission) -> tuple[Submission | None, Submission | None]:
    """The submissions before and after this one, by the moment of handing in."""
    here, pk = submission.handed_in_at, submission.pk
    before = Q(handed_in_at__lt=here) | Q(handed_in_at=here, pk__lt=pk)
    after = Q(handed_in_at__gt=here) | Q(handed_in_at=here, pk__gt=pk)
    found = newest(assignment)
    return (
        found.filter(before).order_by("-handed_in_at", "-pk").first(),
        found.filter(after).order_by("handed_in_at", "pk").first(),
    )


@transaction.atomic
def allocate(*, assignment: Assignment, by: User, submissions: Iterable[UUID], marker: User | None) -> int:
    """Give submissions to somebody to judge, or to nobody; how many changed hands.

    Raises:
        Teacher.DoesNotExist: the marker does not teach the course.
    """
    if marker is not None:
        Teacher.objects.get(course=assignment.course_id, user=marker)
    found = (
        newest(assignment)
        .filter(uuid__in=list(submissions))
        .select_for_update(of=("self",))
        .order_by("handed_in_at", "pk")
    )
    return _give([(each, marker) for each in found if each.allocated_to_id != (marker.pk if marker else None)], by)


@transaction.atomic
def deal(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Give what nobody has to judge yet to the teachers of the course, so that all have as much to do; how many were given.

    Second markers get nothing by it: theirs is not the review that counts.
    """
    list(newest(assignment).only("pk").select_for_update(of=("self",)).order_by("handed_in_at", "pk"))
    teachers = Teacher.objects.filter(course=assignment.course_id, role=Teaching.TEACHER)
    markers = [each.user for each in teachers.select_related("user").order_by("pk")]
    unfinished = queue_of(assignment, by, now).filter(Q(state__in=UNFINISHED))
    loads = dict(unfinished.exclude(allocated_to=None).order_by().values_list("allocated_to").annotate(Count("pk")))
    waiting = list(unfinished.filter(allocated_to=None).order_by("handed_in_at", "pk"))
    hands = dealt([loads.get(marker.pk, 0) for marker in markers], len(waiting))
    return _give([(each, markers[hand]) for each, hand in zip(waiting, hands, strict=True)], by)


def leave_to_others(*, course: Course, user: User, by: User) -> None:
    """What somebody has to judge in a course and is not ready, nobody has to judge from now on; nor do they have it in hand.

    Inside a transaction.
    """
    ready = Review.objects.filter(is_second=False, status=ReviewStatus.READY)
    theirs = Submission.objects.filter(work__assignment__course=course, allocated_to=user).exclude(reviews__in=ready)
    _give([(each, None) for each in theirs.select_for_update(of=("self",)).order_by("pk")], by)
    Claim.objects.filter(submission__work__assignment__course=course, user=user).delete()


def dealt(loads: Sequence[int], number: int) -> list[int]:
    """Which hand gets each of ``number`` things so that loads end as even as they can: who has least, and of equals the first."""
    held = list(loads)
    hands = []
    for _each in range(number):
        hand = held.index(min(held))
        held[hand] += 1
        hands.append(hand)
    return hands


def _give(given: Sequence[tuple[Submission, User | None]], by: User) -> int:
    changes = []
    for submission, marker in given:
        old = submission.allocated_to
        changes.append(
            ReviewChange(
                submission=submission,
                field="allocated_to",
                old=str(old.pk) if old else "",
                new=str(marker.pk) if marker else "",
                user=by,
            )
        )
        submission.allocated_to = marker
    Submission.objects.bulk_update([submission for submission, _marker in given], ["allocated_to"])
    ReviewChange.objects.bulk_create(changes)
    return len(given)
