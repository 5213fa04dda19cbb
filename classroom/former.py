"""What was said of an earlier version of the same work, for who judges the next one: was done what was asked?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from accounts.models import User
from classroom.judging import Judgement, judgement_of
from classroom.models import Remark, Review, Submission
from classroom.models.submission import Status
from classroom.seen import seen_by_students
from workbook.fields import step_of


@dataclass(frozen=True)
class Said:
    """The level of a criterion as it is called, and the explanation."""

    level: str
    note: str


@dataclass(frozen=True)
class FormerRemark:
    """A remark and its place: ``step`` is empty on the front page, and ``name`` with it."""

    remark: Remark
    step: str
    name: str


@dataclass(frozen=True)
class Former:
    """An earlier version with what was said of it."""

    judged: Judgement

    @property
    def submission(self) -> Submission:
        """That version."""
        return self.judged.submission

    @property
    def is_returned(self) -> bool:
        """Whether it was given back to be mended, without a result."""
        return self.submission.status == Status.RETURNED

    @cached_property
    def criteria(self) -> Mapping[str, Said]:
        """By the key of the criterion what was decided; a rubric that was changed since may have others."""
        found = (one for goal in self.judged.outcome.goals for one in goal.criteria)
        return {each.criterion.key: Said(each.level, each.judged.note) for each in found if each.judged and each.level}

    @cached_property
    def remarks(self) -> tuple[FormerRemark, ...]:
        """In the order in which they were made."""
        plates = enumerate(self.judged.document.plates, 1)
        names: dict[str, str] = {plate.step: f"{n}. {plate.name_en}" for n, plate in plates}
        review = self.judged.review
        found = review.remarks.filter(deleted_at=None).order_by("created_at", "pk") if review else ()
        steps = ((each, step_of(each.address)) for each in found)
        return tuple(FormerRemark(each, step, names.get(step, "")) for each, step in steps)

    @property
    def done(self) -> int:
        """With how many of the remarks students say that they did something."""
        return sum(each.remark.done_at is not None for each in self.remarks)


def former_of(submission: Submission, user: User, now: datetime) -> Former | None:
    """The last version before this one of which this user may read a judgement: one that students see, or their own.

    What a colleague wrote and nobody sees yet stays with that colleague.
    """
    if submission.number == 1:
        return None
    before = Submission.objects.filter(work=submission.work_id, number__lt=submission.number)
    seen = Q(is_second=False, submission__in=seen_by_students(now).filter(work=submission.work_id))
    found = (
        Review.objects.filter(Q(user=user) | seen, submission__in=before)
        .select_related("user", "submission__work__assignment", "submission__snapshot", "submission__rubric_version")
        .prefetch_related("verdicts", "waiver_refusals", "rulings")
        .order_by("-submission__number", "is_second")
        .first()
    )
    return Former(judgement_of(found.submission, found)) if found else None
