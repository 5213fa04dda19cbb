"""The grades of an assignment, a row for each student: for the teacher's own administration, released or not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from classroom.alphabet import by_number, by_surname
from classroom.assignments import late_now
from classroom.judging import mode_of, result_of, state_of, verdicts_of
from classroom.models import Assignment, Review, Student, StudyGroup, Submission, Work
from classroom.models.assignment import Mode
from classroom.models.review import ReviewStatus
from classroom.models.submission import Status
from classroom.queue import decided, newest
from classroom.rubrics import Criterion, RubricContent, content_of, points_of, total_of
from workbook.models import SnapshotAuthor
from workbook.sheets import Cell, as_csv, as_xlsx

FIRST: Final = "first"
"""Where a submission keeps the review that counts."""


@dataclass(frozen=True)
class GradeRow:
    """A student, what was handed in last, and what was decided last: on that, or on what was handed in before it.

    ``name`` is that of the study group where no student is left. ``grade`` is a number, a word (``NB``, ``voldaan``) or None, and
    ``graded`` the number of the submission that it is of. ``status`` is of that same submission, and of the last one while there
    is no grade; ``state`` and what follows it are always of the last one. ``points`` are by the key of the criterion.
    """

    name: str
    student_number: str
    email: str
    group: str
    status: str
    grade: Decimal | str | None
    total: Decimal | None
    points: Mapping[str, Decimal]
    graded: int | None
    number: int | None
    state: str
    handed_in_at: datetime | None
    is_late: bool | None


@dataclass(frozen=True)
class Grades:
    """All rows, by the surname of the student, and the criteria that there are points for. ``is_graded`` tells whether any row ends
    with a grade, by what was asked when it was handed in.
    """

    criteria: tuple[Criterion, ...]
    rows: tuple[GradeRow, ...]
    is_graded: bool

    def head(self) -> list[str]:
        """The titles of the columns."""
        first = [_("Name"), _("Student number"), _("Study group"), _("Status"), self.grade_title]
        points = [f"{each.title} ({each.weight})" for each in self.criteria]
        return [
            *first,
            *([_("Points"), *points] if self.is_graded else []),
            _("Result of version"),
            _("Last version"),
            _("Status of last version"),
            _("Handed in"),
            _("Late"),
            _("E-mail address"),
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
                row.name,
                row.student_number,
                row.group,
                row.status,
                row.grade,
                *points,
                row.graded,
                row.number,
                row.state,
                moment,
                late,
                row.email,
            ]

    def csv(self) -> bytes:
        """As CSV."""
        return as_csv(self.head(), list(self.cells()))

    def xlsx(self) -> bytes:
        """As XLSX."""
        return as_xlsx(_("Grades"), self.head(), list(self.cells()), (self.grade_title,))


@dataclass(frozen=True)
class _HandedIn:
    """Of a work what was handed in last, and what was decided last."""

    newest: Submission
    decided: Submission | None
    is_late: bool


def grades_of(assignment: Assignment, now: datetime) -> Grades:
    """The grades of everybody who is on the class list, and of who left after handing in: as many statements for 3 as for 300.

    Who handed in with a study group has what that group got, also after going to another one; who came to it later, or had no
    access to its workbook, has no part in it.
    """
    handed_in, versions = _handed_in(assignment)
    works = list(Work.objects.filter(assignment=assignment).select_related("group"))
    own = {work.student_id: work for work in works if work.student_id}
    of_group = {work.group_id: work for work in works if work.group_id}
    made = _made(handed_in.values(), of_group.values())
    students = Student.objects.filter(
        Q(left_at=None) | Q(pk__in=own) | Q(user__in=made), course=assignment.course_id
    ).select_related("group")
    rows, shown = [], set()
    for student in sorted(students.order_by("email", "pk"), key=lambda each: by_surname(each.name, each.email)):
        own_work, part = own.get(student.pk), made.get(student.user_id or 0, [])
        work = own_work or _with_group(student, of_group, part)
        known = handed_in.get(work.pk) if work and (own_work or work in part) else None
        if known is None and student.left_at:
            continue
        group = work.group if work and work.group and known else student.group
        who = (str(student), student.number, student.email)
        rows.append(_row(assignment, who, group, known, versions, now))
        shown.add(work.pk if work else None)
    for work in sorted(of_group.values(), key=lambda each: by_number(str(each.group))):
        if work.pk in handed_in.keys() - shown:
            rows.append(_row(assignment, (str(work.group), "", ""), work.group, handed_in[work.pk], versions, now))
    modes = {mode_of(each.decided, assignment) for each in handed_in.values() if each.decided} or {assignment.mode}
    return Grades(_criteria(assignment, versions), tuple(rows), Mode.GRADED in modes)


def _with_group(student: Student, of_group: Mapping[int, Work], made: Sequence[Work]) -> Work | None:
    """What a student made with others: of the group of now, unless something was handed in with another one only."""
    of_now = of_group.get(student.group_id) if student.group_id and not student.left_at else None
    return of_now if of_now in made or not made else made[-1]


def _handed_in(assignment: Assignment) -> tuple[Mapping[int, _HandedIn], Mapping[int, RubricContent]]:
    """What was handed in, by the key of the work, and the rubrics that it is judged by."""
    first = Review.objects.filter(is_second=False).prefetch_related("verdicts", "waiver_refusals", "rulings")
    last, judged = (which(assignment).values("pk") for which in (newest, decided))
    found = Submission.objects.filter(Q(pk__in=last) | Q(pk__in=judged)).defer("findings")
    found = found.select_related("rubric_version", "work").prefetch_related(Prefetch("reviews", first, to_attr=FIRST))
    submissions = list(found.order_by("number"))
    late = late_now(assignment, submissions)
    of_last = {each.work_id: each for each in submissions}
    with_result = {each.work_id: each for each in submissions if _result_of(each)}
    contents = {each.rubric_version_id: each.rubric_version for each in submissions}
    return (
        {work: _HandedIn(each, with_result.get(work), each.pk in late) for work, each in of_last.items()},
        {pk: content_of(version.content) for pk, version in contents.items()},
    )


def _made(handed_in: Iterable[_HandedIn], works: Iterable[Work]) -> Mapping[int, list[Work]]:
    """The works of groups in whose last submission somebody has a part, the last one last, by the key of the user."""
    of_group = {work.pk: work for work in works}
    authors = SnapshotAuthor.objects.filter(
        snapshot__submission__in=[each.newest.pk for each in handed_in], user__isnull=False
    ).order_by("snapshot__submission__handed_in_at", "pk")
    found: dict[int, list[Work]] = {}
    for user, work in authors.values_list("user", "snapshot__submission__work"):
        if user and work in of_group:
            found.setdefault(user, []).append(of_group[work])
    return found


def _first(submission: Submission) -> Review | None:
    return next(iter(getattr(submission, FIRST)), None)


def _result_of(submission: Submission) -> Review | None:
    """The review with the result; None while there is none, and of what was returned."""
    review = _first(submission)
    has_result = review and review.status == ReviewStatus.READY and submission.status != Status.RETURNED
    return review if has_result else None


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
    who: tuple[str, str, str],
    group: StudyGroup | None,
    known: _HandedIn | None,
    versions: Mapping[int, RubricContent],
    now: datetime,
) -> GradeRow:
    called = group.name if group else ""
    if known is None:
        return GradeRow(*who, called, _("not handed in"), None, None, {}, None, None, "", None, None)
    grade, total, points, graded = None, None, {}, None
    review = _result_of(known.decided) if known.decided else None
    if known.decided and review:
        content = versions[known.decided.rubric_version_id]
        mode = mode_of(known.decided, assignment)
        if mode == Mode.GRADED:
            goals = points_of(content, verdicts_of(content, state_of(review)))
            total = total_of(goals)
            points = {
                one.criterion.key: one.points for goal in goals for one in goal.criteria if one.points is not None
            }
        result = result_of(content, mode, review)
        grade = _("held back") if result is None else result
        graded = known.decided.number
    return GradeRow(
        *who,
        called,
        _status(known.decided or known.newest, now),
        grade,
        total,
        points,
        graded,
        known.newest.number,
        _status(known.newest, now),
        known.newest.handed_in_at,
        known.is_late,
    )


def _status(submission: Submission, now: datetime) -> str:
    review = _first(submission)
    if submission.status == Status.RETURNED:
        return _("returned for revision")
    if review is None:
        return _("to do")
    if review.status != ReviewStatus.READY:
        return _("draft")
    is_seen = submission.status == Status.GRADED and submission.release_at and submission.release_at <= now
    return _("released") if is_seen else _("ready")
