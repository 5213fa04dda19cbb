"""The grades of an assignment, a row for each student: for the teacher's own administration, released or not."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from classroom.assignments import late_now
from classroom.judging import mode_of, state_of, verdicts_of
from classroom.models import Assignment, Review, Student, Submission, Work
from classroom.models.assignment import Mode
from classroom.models.review import ReviewStatus
from classroom.models.submission import Status
from classroom.rubrics import Criterion, RubricContent, content_of, points_of, total_of
from classroom.sheets import Cell, as_csv, as_xlsx

FIRST: Final = "first"
"""Where a submission keeps the review that counts."""


@dataclass(frozen=True)
class GradeRow:
    """A student, and what was decided on the newest submission that counts. Without a review that is ready there is no ``grade``.

    ``grade`` is a number, a word (``NB``, ``voldaan``) or None. ``points`` are by the key of the criterion.
    """

    student: Student
    group: str
    status: str
    grade: Decimal | str | None
    total: Decimal | None
    points: Mapping[str, Decimal]
    number: int | None
    handed_in_at: datetime | None
    is_late: bool | None


@dataclass(frozen=True)
class Grades:
    """All rows, by the name of the student, and the criteria that there are points for."""

    assignment: Assignment
    criteria: tuple[Criterion, ...]
    rows: tuple[GradeRow, ...]

    @property
    def is_graded(self) -> bool:
        """Whether it ends with a grade."""
        return self.assignment.mode == Mode.GRADED

    def head(self) -> list[str]:
        """The titles of the columns."""
        first = [_("Name"), _("Student number"), _("Study group"), _("Status"), self.grade_title]
        points = [f"{each.title} ({each.weight})" for each in self.criteria]
        return [
            *first,
            *([_("Points"), *points] if self.is_graded else []),
            _("Submission"),
            _("Handed in"),
            _("Late"),
        ]

    @property
    def grade_title(self) -> str:
        """The title of the column with the result."""
        return _("Grade") if self.is_graded else _("Result")

    def cells(self) -> Iterator[list[Cell]]:
        """The rows, cell by cell, as the head has them."""
        for row in self.rows:
            late = {True: _("yes"), False: _("no"), None: None}[row.is_late]
            points = [row.total, *(row.points.get(each.key) for each in self.criteria)] if self.is_graded else []
            moment = timezone.make_naive(row.handed_in_at).replace(microsecond=0) if row.handed_in_at else None
            yield [
                row.student.name or row.student.email,
                row.student.number,
                row.group,
                row.status,
                row.grade,
                *points,
                row.number,
                moment,
                late,
            ]

    def csv(self) -> bytes:
        """As CSV."""
        return as_csv(self.head(), list(self.cells()))

    def xlsx(self) -> bytes:
        """As XLSX."""
        return as_xlsx(_("Grades"), self.head(), list(self.cells()), (self.grade_title,))


def grades_of(assignment: Assignment, now: datetime) -> Grades:
    """The grades of everybody who is on the class list, and of who left after handing in: as many statements for 3 as for 300."""
    submissions = {each.work_id: each for each in _newest(assignment)}
    contents = {each.rubric_version_id: each.rubric_version for each in submissions.values()}
    versions = {pk: content_of(version.content) for pk, version in contents.items()}
    works = Work.objects.filter(assignment=assignment)
    of_student = {work.student_id: work.pk for work in works if work.student_id}
    of_group = {work.group_id: work.pk for work in works if work.group_id}
    students = Student.objects.filter(Q(left_at=None) | Q(pk__in=of_student), course=assignment.course_id)
    late = late_now(assignment, submissions.values())
    rows = []
    for student in students.select_related("group").order_by("name", "email", "pk"):
        work = of_student.get(student.pk) or (of_group.get(student.group_id) if student.group_id else None)
        rows.append(_row(assignment, student, submissions.get(work) if work else None, versions, now, late))
    return Grades(assignment, _criteria(assignment, versions), tuple(rows))


def _newest(assignment: Assignment) -> Sequence[Submission]:
    last = Submission.objects.filter(work=OuterRef("work"), confirmed_at__isnull=False).order_by("-number")
    first = Review.objects.filter(is_second=False).prefetch_related("verdicts", "waiver_refusals", "rulings")
    found = Submission.objects.filter(work__assignment=assignment, pk=Subquery(last.values("pk")[:1]))
    return list(
        found.select_related("rubric_version", "work").prefetch_related(Prefetch("reviews", first, to_attr=FIRST))
    )


def _criteria(assignment: Assignment, versions: Mapping[int, RubricContent]) -> tuple[Criterion, ...]:
    """Those of the assignment's rubric, then those that only an older version has."""
    own = versions.get(assignment.rubric_version_id) or content_of(assignment.rubric_version.content)
    found = {each.key: each for each in own.criteria}
    for _pk, content in sorted(versions.items()):
        found = {**{each.key: each for each in content.criteria}, **found} if content is not own else found
    order = [*(each.key for each in own.criteria), *found]
    return tuple(found[key] for key in dict.fromkeys(order))


def _row(
    assignment: Assignment,
    student: Student,
    submission: Submission | None,
    versions: Mapping[int, RubricContent],
    now: datetime,
    late: Collection[int],
) -> GradeRow:
    group = student.group.name if student.group else ""
    if submission is None:
        return GradeRow(student, group, _("not handed in"), None, None, {}, None, None, None)
    review: Review | None = next(iter(getattr(submission, FIRST)), None)
    content = versions[submission.rubric_version_id]
    decided = review if review and review.status == ReviewStatus.READY else None
    if decided is None or submission.status == Status.RETURNED:
        grade, total, points = None, None, {}
    else:
        goals = points_of(content, verdicts_of(content, state_of(decided)))
        total = total_of(goals)
        points = {one.criterion.key: one.points for goal in goals for one in goal.criteria if one.points is not None}
        grade = _grade(mode_of(submission, assignment), content, decided)
    return GradeRow(
        student,
        group,
        _status(submission, review, now),
        grade,
        total,
        points,
        submission.number,
        submission.handed_in_at,
        submission.pk in late,
    )


def _grade(mode: str, content: RubricContent, review: Review) -> Decimal | str | None:
    is_held = any(
        ruling.applies and (found := content.knock_out(ruling.key)) is not None and found.effect == "refer"
        for ruling in review.rulings.all()
    )
    if is_held:
        return _("held back")
    if mode != Mode.GRADED:
        words = {True: content.outcomes.mastered, False: content.outcomes.not_mastered, None: None}
        return words[review.mastered]
    return content.outcomes.not_gradable.partition(" ")[0] if review.grade is None else review.grade


def _status(submission: Submission, review: Review | None, now: datetime) -> str:
    if submission.status == Status.RETURNED:
        return _("returned for revision")
    if review is None:
        return _("to do")
    if review.status != ReviewStatus.READY:
        return _("draft")
    is_seen = submission.status == Status.GRADED and submission.release_at and submission.release_at <= now
    return _("released") if is_seen else _("ready")
