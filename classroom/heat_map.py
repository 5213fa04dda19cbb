"""How far a class is with an assignment: study groups or students by steps, from what is known of their workbooks.

No workbook is read here, only the ``Progress`` row of each. However many there are, it takes the same few statements.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, partial
from itertools import compress
from typing import Any, Final, Literal
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, Max, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from classroom.alphabet import by_surname
from classroom.assignments import late_now
from classroom.listing import Sorted
from classroom.models import Assignment, Progress, Student, StudyGroup, Submission, Work
from classroom.moments import LONG_AWAY
from classroom.standing import Standing
from workbook.method.load import current

Order = Literal["name", "progress", "active"]
TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Row:
    """A study group or student, with what a teacher may know: nothing while there is no work, nothing was read of it yet, or the
    workbook was deleted.
    """

    pk: int
    uuid: UUID
    name: str
    work: UUID | None
    workbook: UUID | None
    is_stale: bool
    standing: Standing | None
    active_at: datetime | None
    submission: UUID | None = None
    number: int = 0
    handed_in_at: datetime | None = None
    is_confirmed: bool = False
    is_late: bool = False
    is_deleted: bool = False

    @property
    def has_begun(self) -> bool:
        """Whether there is a workbook."""
        return self.workbook is not None


@dataclass(frozen=True)
class Turnout:
    """How many students or study groups are here who answer an assignment, how many of them began, handed in what counts, and have
    not been seen for long.

    ``groupless`` are students who are in no study group yet, where it is made in groups.
    """

    expected: int
    begun: int
    handed_in: int
    unseen: int
    groupless: int

    @property
    def to_begin(self) -> int:
        """How many have not begun."""
        return self.expected - self.begun


@dataclass(frozen=True)
class Averages:
    """Means of a class by step, to one decimal; None where nobody has a number."""

    customer_scores: tuple[Decimal | None, ...]
    gaps: tuple[Decimal | None, ...]
    eighths: tuple[Decimal | None, ...]

    @property
    def weakest(self) -> int | None:
        """The place of the step with the lowest mean customer score, the first of equals."""
        known = [(score, place) for place, score in enumerate(self.customer_scores) if score is not None]
        return min(known)[1] if known else None


def rows_of(assignment: Assignment, order: Order) -> QuerySet[Any, Any] | Sorted[Any]:
    """Who answers an assignment, each with the work and what is known of it, as dictionaries.

    Study groups in the order in which they were made, one statement; students by surname, one statement more.
    """
    answering: QuerySet[Any]
    if assignment.in_groups:
        answering = StudyGroup.objects.here().filter(course=assignment.course_id)
        name: Any = F("name")
    else:
        answering = Student.objects.here().filter(course=assignment.course_id)
        name = Coalesce(NullIf("name", Value("")), "email", output_field=TextField())
    found = (
        answering.annotate(answer=FilteredRelation("works", condition=Q(works__assignment=assignment)))
        .annotate(
            called=name,
            work=F("answer__pk"),
            work_uuid=F("answer__uuid"),
            book=F("answer__workbook__uuid"),
            book_revision=F("answer__workbook__revision"),
            deleted=F("answer__workbook__deleted_at"),
            content=F("answer__workbook__progress__content"),
            percent=F("answer__workbook__progress__percent"),
            revision=F("answer__workbook__progress__revision"),
            active=F("answer__workbook__progress__active_at"),
        )
        .values(
            "pk",
            "uuid",
            "called",
            "work",
            "work_uuid",
            "book",
            "book_revision",
            "deleted",
            "content",
            "revision",
            "percent",
            "active",
        )
    )
    if not assignment.in_groups and order == "name":
        return Sorted(found, ("name", "email"), by_surname, among=answering)
    if not assignment.in_groups:
        return Sorted(found, ("percent", "active", "name", "email"), partial(_place, order))
    by_age = ("created_at", "pk")
    orders: dict[Order, tuple[Any, ...]] = {
        "name": by_age,
        "progress": (F("percent").asc(nulls_first=True), *by_age),
        "active": (F("active").desc(nulls_last=True), *by_age),
    }
    return found.order_by(*orders[order])


def _place(order: Order, percent: int | None, active: datetime | None, name: str, email: str) -> tuple[Any, ...]:
    """Where a student stands in an order; those who have not begun are first by progress and last by activity."""
    if order == "progress":
        return (-1 if percent is None else percent, by_surname(name, email))
    return (0 if active is None else -active.timestamp(), by_surname(name, email))


def as_rows(assignment: Assignment, found: Sequence[dict[str, Any]]) -> list[Row]:
    """Rows with what they handed in last, and whether that is late now; two statements."""
    works = [each["work"] for each in found if each["work"]]
    handed_in = Submission.objects.listed().filter(work__in=works).select_related("work").order_by("number")
    newest = {each.work_id: each for each in handed_in}
    late = late_now(assignment, newest.values())
    return [_row(each, newest.get(each["work"]), late) for each in found]


def _row(found: dict[str, Any], newest: Submission | None, late: Collection[int]) -> Row:
    handed_in: dict[str, Any] = {}
    if newest:
        handed_in = {
            "submission": newest.uuid,
            "number": newest.number,
            "handed_in_at": newest.handed_in_at,
            "is_confirmed": newest.confirmed_at is not None,
            "is_late": newest.pk in late,
        }
    return Row(
        pk=found["pk"],
        uuid=found["uuid"],
        name=found["called"] or _("former participant"),
        work=found["work_uuid"],
        workbook=found["book"],
        is_stale=found["book"] is not None
        and found["deleted"] is None
        and (found["revision"] is None or found["revision"] < found["book_revision"]),
        standing=Standing.model_validate_json(found["content"]) if found["content"] and not found["deleted"] else None,
        is_deleted=found["deleted"] is not None,
        active_at=found["active"],
        **handed_in,
    )


def turnout(assignment: Assignment) -> Turnout:
    """How many began and handed in, in three statements at most."""
    counted = Assignment.objects.counted().get(pk=assignment.pk)
    alone = Student.objects.here().filter(course=assignment.course_id, group=None)
    return Turnout(
        expected=counted.expected,
        begun=counted.begun,
        handed_in=counted.handed_in,
        unseen=unseen(assignment).count(),
        groupless=alone.count() if assignment.in_groups else 0,
    )


def unseen(assignment: Assignment, now: datetime | None = None) -> QuerySet[Work]:
    """Works that nobody wrote in for long, and that were not handed in."""
    until = (now or timezone.now()) - LONG_AWAY
    away = Work.objects.here().filter(assignment=assignment, workbook__progress__active_at__lte=until)
    return away.filter(submissions=None)


def averages(assignment: Assignment) -> Averages:
    """Means over all workbooks that answer an assignment: one statement, and one more when any of them was read anew since."""
    known = _known(assignment.pk)
    edition = known.aggregate(number=Count("pk"), made_at=Max("made_at"), newest=Max("pk"))
    return _averages(assignment.pk, tuple(edition.values()))


def _known(assignment: int) -> QuerySet[Progress]:
    """What is known of all workbooks that answer it and are there."""
    return Progress.objects.filter(workbook__works__assignment=assignment, workbook__deleted_at=None)


@lru_cache(maxsize=128)
def _averages(assignment: int, _edition: tuple[object, ...]) -> Averages:
    """Kept, for that takes longer than all else of a page of thousands, and a class is looked at more often than it changes."""
    told = _known(assignment).values_list("content", flat=True)
    standings = json.loads(f"[{','.join(told)}]")
    by_step = zip(
        *(_columns(standings, name) for name in ("customer_scores", "own_scores", "eighths", "counts")), strict=True
    )
    means = [_means_of(*column) for column in by_step]
    return Averages(*(tuple(mean[kind] for mean in means) for kind in range(3)))


def _columns(standings: Sequence[dict[str, Any]], name: str) -> Sequence[Sequence[Any]]:
    """What all say of each step."""
    return list(zip(*(each[name] for each in standings), strict=True)) or [()] * len(current().steps)


def _means_of(
    scores: Sequence[str | None], own: Sequence[str | None], eighths: Sequence[int], counts: Sequence[bool]
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Of one step: the mean customer score, the mean gap where both scores are there, and the mean of the parts done."""
    both = [
        counted and score is not None and other is not None
        for score, other, counted in zip(scores, own, counts, strict=True)
    ]
    customer, department = _mean(compress(scores, both)), _mean(compress(own, both))
    gap = None if customer is None or department is None else customer - department
    return _tenths(_mean(compress(scores, counts))), _tenths(gap), _tenths(_mean(compress(eighths, counts)))


def _mean(numbers: Iterable[str | int | None]) -> Decimal | None:
    """Equal ones are counted together: of thousands of workbooks there are but a hundred scores. None is no number."""
    known = [(Decimal(number), times) for number, times in Counter(numbers).items() if number is not None]
    total = sum(number * times for number, times in known)
    return Decimal(total) / sum(times for _number, times in known) if known else None


def _tenths(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.quantize(TENTH, ROUND_HALF_UP)
