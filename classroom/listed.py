"""Courses and assignments as their lists show them: to who teaches, with counts; to who follows, with the own state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from classroom.assignments import deadlines_with
from classroom.deadlines import Deadlines, State, late, state_at
from classroom.models import Assignment, Course, Extension, Student, StudyGroup, Submission, Work
from classroom.models.submission import SubmissionQuerySet
from classroom.seen import seen_by_students
from workbook.models import SnapshotAuthor


@dataclass(frozen=True)
class Shelves:
    """Courses that somebody teaches, that somebody follows, and those that were put away."""

    teaching: tuple[Course, ...]
    following: tuple[Course, ...]
    archived: tuple[Course, ...]


def courses_of(user: User) -> Shelves:
    """All courses of somebody by name, each with ``people`` and ``next_due``: one statement, and four more for who follows any."""
    people = Student.objects.here().filter(course=OuterRef("pk")).order_by().values("course").annotate(n=Count("pk"))
    told = Q(assignments__deleted_at=None, assignments__published_at__lte=timezone.now())
    ahead = Q(assignments__due_at__gte=timezone.now())
    found = Course.objects.visible_to(user).annotate(
        people=Coalesce(Subquery(people.values("n")), 0), next_due=Min("assignments__due_at", filter=told & ahead)
    )
    courses = list(found.order_by("name", "pk"))
    _tell_own_deadlines([course for course in courses if not course.teaching], user)
    now = [course for course in courses if not course.archived_at]
    return Shelves(
        teaching=tuple(course for course in now if course.teaching),
        following=tuple(course for course in now if not course.teaching),
        archived=tuple(course for course in courses if course.archived_at),
    )


def _tell_own_deadlines(courses: Sequence[Any], user: User) -> None:
    """Of courses that are followed ``next_due`` is the first deadline that holds for this user, of what was not handed in yet."""
    if not courses:
        return
    now, students = timezone.now(), Student.objects.here().filter(user=user, course__in=courses).select_related("group")
    told = Assignment.objects.filter(course__in=courses, deleted_at=None, published_at__lte=now)
    of_course: dict[int, list[Assignment]] = {}
    for assignment in told:
        of_course.setdefault(assignment.course_id, []).append(assignment)
    groups = {student.group_id for student in students if student.group_id}
    mine = Q(student__in=list(students)) | Q(group__in=groups)
    given = {each.assignment_id: each for each in Extension.objects.standing().filter(mine, assignment__in=told)}
    done = set(
        Work.objects.filter(mine, assignment__in=told, submissions__isnull=False).values_list("assignment", flat=True)
    )
    for course in courses:
        open_ones = [each for each in of_course.get(course.pk, []) if each.pk not in done]
        ahead = [deadlines_with(each, given.get(each.pk)).due_at for each in open_ones]
        course.next_due = min((moment for moment in ahead if moment >= now), default=None)


def ahead_of(user: User) -> list[Course]:
    """Courses that go on and that somebody follows, by name; one statement.

    Each with ``ahead``: the uuid of the assignment in it that is due first of those on which neither this student nor the study
    group has begun; None where there is none that can still be in time.
    """
    now, followed = timezone.now(), Student.objects.here().filter(user=user).values("course")
    begun = Work.objects.answered_by(user).filter(assignment=OuterRef("pk"), workbook__deleted_at=None)
    told = Assignment.objects.filter(~Exists(begun), course=OuterRef("pk"), deleted_at=None, published_at__lte=now)
    first = told.filter(due_at__gte=now).order_by("due_at", "pk").values("uuid")[:1]
    found = Course.objects.filter(archived_at=None, pk__in=followed).annotate(ahead=Subquery(first))
    return list(found.order_by("name", "pk"))


@dataclass(frozen=True)
class Taught:
    """What a teacher sees of a course at once: its assignments, ``counted``, and the class. ``waiting`` students did not log in yet
    with the address on the list.
    """

    assignments: tuple[Assignment, ...]
    students: int
    waiting: int
    groups: int


def taught(course: Course) -> Taught:
    """The assignments of a course, the last due first, and its class in numbers: three statements."""
    rows = course.assignments.filter(deleted_at=None).order_by("-due_at", "-pk")
    class_of = Student.objects.here().filter(course=course)
    students = class_of.aggregate(all=Count("pk"), waiting=Count("pk", filter=Q(user=None)))
    return Taught(
        assignments=tuple(rows.counted()),
        students=students["all"],
        waiting=students["waiting"],
        groups=course.groups.here().count(),
    )


@dataclass(frozen=True)
class Task:
    """An assignment as a student has it: the deadlines that hold, the work on it, and what was last handed in.

    ``result`` is ``returned`` or ``graded`` from the moment that the student sees it, and ``""`` before, and where it is of others.
    ``asks_me`` tells that the student still has to confirm it.
    """

    assignment: Assignment
    deadlines: Deadlines
    state: State
    work: Work | None
    submission: Submission | None
    result: str
    asks_me: bool

    @property
    def is_late(self) -> bool:
        """Whether what was last handed in counts as late now."""
        last = self.submission
        return last is not None and late(last.handed_in_at, last.due_at, self.deadlines)


@dataclass(frozen=True)
class Choice:
    """A group that a student can choose, or could. Whoever joins one that has begun reads first who is in it: ``makers``."""

    group: StudyGroup
    makers: tuple[Student, ...]
    is_full: bool


@dataclass(frozen=True)
class Followed:
    """What a student sees of a course: tasks, the own group with who is in it, and the groups to choose from."""

    student: Student
    tasks: tuple[Task, ...]
    mates: tuple[Student, ...]
    choices: tuple[Choice, ...]
    is_bound: bool


def followed(course: Course, user: User, now: datetime) -> Followed:
    """What a student sees of a course: ten statements at most, however much there is.

    Raises:
        Student.DoesNotExist: the user is no student of it.
    """
    student = course.students.here().select_related("group").get(user=user)
    assignments = list(course.assignments.filter(deleted_at=None, published_at__lte=now).order_by("due_at", "pk"))
    here = Student.objects.here().order_by("name", "pk")
    in_group = here.filter(group=student.group).exclude(pk=student.pk) if student.group else here.none()
    groups = tuple(course.groups.counted()) if course.groups_open else ()
    return Followed(
        student=student,
        tasks=tuple(_tasks(assignments, student, user, now)),
        mates=tuple(in_group),
        choices=_choices(course, [group for group in groups if group.pk != student.group_id]),
        is_bound=any(group.begun for group in groups if group.pk == student.group_id),
    )


def _choices(course: Course, groups: Sequence[StudyGroup]) -> tuple[Choice, ...]:
    """Groups to choose from, with the names of who is in those that have begun and can be joined still."""
    makers: dict[int, list[Student]] = {}
    joined = [group.pk for group in groups if group.begun and not group.handed_in]
    for each in Student.objects.here().filter(group__in=joined).order_by("joined_at", "pk"):
        makers.setdefault(each.group_id or 0, []).append(each)
    return tuple(Choice(each, tuple(makers.get(each.pk, ())), each.size >= course.group_size) for each in groups)


def _tasks(assignments: Sequence[Assignment], student: Student, user: User, now: datetime) -> list[Task]:
    works = {work.assignment_id: work for work in _mine(Work.objects.all(), assignments, student)}
    extensions = {
        extension.assignment_id: extension for extension in _mine(Extension.objects.standing(), assignments, student)
    }
    every = [(each, works.get(each.pk), extensions.get(each.pk)) for each in assignments]
    return tasks_with(every, Submission.objects.all(), user, now)


def tasks_with(
    asked: Iterable[tuple[Assignment, Work | None, Extension | None]],
    submissions: SubmissionQuerySet,
    user: User,
    now: datetime,
) -> list[Task]:
    """Assignments as a user has them, each with the work on it and the extension that holds; of what was handed in among
    ``submissions``. Two statements, and one more where a member is waited for.
    """
    rows = list(asked)
    works = [work for _assignment, work, _extension in rows if work]
    last = {each.work_id: each for each in submissions.listed().filter(work__in=works).order_by("number")}
    results = seen_by_students(now).of_student(user).filter(pk__in=[each.pk for each in last.values()])
    seen = set(results.values_list("pk", flat=True))
    unconfirmed = _asked(last.values(), user)
    tasks = []
    for assignment, work, extension in rows:
        deadlines = deadlines_with(assignment, extension)
        submission = last.get(work.pk) if work else None
        result = submission.status if submission and submission.pk in seen else ""
        asks_me = submission is not None and submission.snapshot_id in unconfirmed
        tasks.append(Task(assignment, deadlines, state_at(deadlines, now), work, submission, result, asks_me))
    return tasks


def _asked(last: Iterable[Submission], user: User) -> set[int]:
    """The snapshots of those of these that a member still has to confirm: a statement where any waits."""
    waiting = [each.snapshot_id for each in last if each.confirmed_at is None]
    if not waiting:
        return set()
    mine = SnapshotAuthor.objects.filter(snapshot__in=waiting, user=user, confirmation=None)
    return set(mine.values_list("snapshot", flat=True))


def _mine[Row: (Work, Extension)](
    rows: QuerySet[Row], assignments: Sequence[Assignment], student: Student
) -> QuerySet[Row]:
    """Rows about a student, or about the student's group where an assignment is made in groups."""
    alone = Q(assignment__in_groups=False, student=student)
    together = Q(assignment__in_groups=True, group=student.group) if student.group else Q(pk=None)
    return rows.filter(alone | together, assignment__in=assignments)
