"""What is done to an assignment: making and changing it, later deadlines, and the workbooks that answer it.

Whoever starts, attaches or changes something waits for the turn in the course first, and then for that in a workbook: two who start
at once for one study group get one workbook, and the group does not change meanwhile.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from classroom.deadlines import Deadlines, Extended, State, late, state_at
from classroom.editions import must_be
from classroom.groups import sync_members
from classroom.models import Assignment, Course, Extension, Rubric, RubricVersion, Student, StudyGroup, Submission, Work
from classroom.rubrics import default_content
from classroom.standing import outdate
from classroom.turns import must_lead, wait_course
from workbook import services
from workbook.models import Workbook
from workbook.models.workbook import OWNERS, AuthorKind, Suggestions
from workbook.posted import uuid_of
from workbook.turns import Turn, wait_turn

TOLD: Final = frozenset({field.attname for field in Assignment._meta.concrete_fields} - {"reminded_at"})
"""What a teacher decides about an assignment, by the attribute: what an edition of it is."""


class HasWorksError(Exception):
    """Students answer it already: alone or in groups, and shown or not, stay as they are."""


class NoGroupError(Exception):
    """It is made in study groups, and this student is in none."""


class NotNowError(Exception):
    """It is not open yet, or closed; ``state`` says which."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


class DeletedError(Exception):
    """The workbook that answers it was deleted, and can be brought back still."""


class AnsweredError(Exception):
    """There is a workbook already: of this student or study group, or the same one of somebody else."""


class HandedInError(Exception):
    """Something was handed in with this workbook: it stays the answer."""


def rubric_versions(course: Course) -> QuerySet[RubricVersion]:
    """The newest version of each rubric of a course, the first made first."""
    newer = RubricVersion.objects.filter(rubric=OuterRef("rubric"), number__gt=OuterRef("number"))
    return RubricVersion.objects.filter(~Exists(newer), rubric__course=course).select_related("rubric").order_by("pk")


def default_rubric(course: Course, name: str) -> RubricVersion:
    """The first rubric of a course; where it has none yet the rubric of the method becomes that, under this name."""
    first = rubric_versions(course).first()
    if first:
        return first
    rubric = Rubric.objects.create(course=course, name=name)
    return RubricVersion.objects.create(rubric=rubric, number=1, content=default_content().canonical())


@transaction.atomic
def make_assignment(*, course: Course, token: UUID, values: Mapping[str, Any], publish: bool) -> Assignment:
    """An assignment of a course. The same form posted twice, by its token, makes one."""
    told = {**values, "course": course, "published_at": timezone.now() if publish else None}
    made, _is_new = Assignment.objects.get_or_create(uuid=uuid_of(token, course.pk), defaults=told)
    return made


@transaction.atomic
def save_assignment(
    *, assignment: UUID, by: User, values: Mapping[str, Any], publish: bool, edition: str | None = None
) -> Assignment:
    """Change an assignment, and what it asks of the workbooks that answer it. Who was reminded of an earlier deadline is again.

    Raises:
        ChangedError: it is not the ``edition`` any more that was to change.
        HasWorksError: students answer it already, and it would be made otherwise alone or in groups, or be shown no more.
        PermissionDenied: ``by`` does not decide about its course.
        Assignment.DoesNotExist: it is not there.
    """
    row = _led(assignment, by)
    must_be(edition, row, TOLD)
    turns_around = values.get("in_groups", row.in_groups) != row.in_groups or (row.published_at and not publish)
    if turns_around and row.works.exists():
        raise HasWorksError
    if values.get("due_at", row.due_at) > row.due_at:
        row.reminded_at = None
    for name, value in values.items():
        setattr(row, name, value)
    row.published_at = (row.published_at or timezone.now()) if publish else None
    row.save()
    write_what_is_asked(Workbook.objects.filter(works__assignment=row))
    return row


@transaction.atomic
def delete_assignment(*, assignment: UUID, by: User) -> None:
    """Take an assignment away that nobody answers yet.

    Raises:
        HasWorksError, PermissionDenied, Assignment.DoesNotExist: as in ``save_assignment``.
    """
    row = _led(assignment, by)
    if row.works.exists():
        raise HasWorksError
    Assignment.objects.filter(pk=row.pk).update(deleted_at=timezone.now())


def take_turn(assignment: UUID) -> Assignment:
    """Wait, inside a transaction, until nobody else starts, attaches or changes something in its course.

    Raises:
        Assignment.DoesNotExist: it is not there.
    """
    wait_course(assignments__uuid=assignment)
    return Assignment.objects.select_related("course").get(uuid=assignment, deleted_at=None)


def _led(assignment: UUID, by: User) -> Assignment:
    row = take_turn(assignment)
    must_lead(row.course_id, by)
    return row


def student_of(assignment: Assignment, user: User) -> Student | None:
    """Who the user is on the class list."""
    here = Student.objects.here().filter(course=assignment.course_id, user=user)
    return here.select_related("group").first()


def work_of(assignment: Assignment, student: Student) -> Work | None:
    """The work of a student, or of the student's group where it is made in groups."""
    if assignment.in_groups and student.group_id is None:
        return None
    return assignment.works.select_related("workbook", "group").filter(**_whose(assignment, student)).first()


def _whose(assignment: Assignment, student: Student) -> dict[str, Any]:
    return {"group": student.group} if assignment.in_groups else {"student": student}


def start(*, assignment: UUID, user: User) -> Work:
    """The work of a student, or of the student's group: with a new workbook where there was none. Who comes second joins.

    Raises:
        Student.DoesNotExist: the user is no student of the course.
        NoGroupError, NotNowError, DeletedError: see there.
    """
    with transaction.atomic():
        row, student = _participant(assignment, user)
        found = work_of(row, student)
        if found is None:
            kind = AuthorKind.STUDY_GROUP if row.in_groups else AuthorKind.STUDENT
            year = timezone.localdate().year
            workbook = services.create(
                owner=user, organisation="", period=str(year), next_period=str(year + 1), author_kind=kind
            )
            found = _answered(row, student, workbook, user)
        if found.workbook.deleted_at is not None:
            raise DeletedError
        if row.in_groups:
            sync_members(found)
        return found


def attach(*, assignment: UUID, workbook: UUID, user: User) -> Work:
    """Answer with a workbook that the user owns; in groups the others of the group become members of it.

    Raises:
        AnsweredError: see there. The same workbook attached twice by the same people is no fault.
        PermissionDenied, Workbook.DoesNotExist: the user does not own the workbook.
        Student.DoesNotExist, NoGroupError, NotNowError: as in ``start``.
    """
    with transaction.atomic():
        row, student = _participant(assignment, user)
        turn = Turn(workbook, user, OWNERS)
        turn.take()
        book = turn.book()
        found = work_of(row, student)
        if (found and found.workbook_id != book.pk) or (not found and row.works.filter(workbook=book).exists()):
            raise AnsweredError
        found = found or _answered(row, student, book, user)
        if row.in_groups:
            sync_members(found)
        return found


def detach(*, assignment: UUID, user: User) -> None:
    """Let a student, or the student's group, begin anew: with another workbook or none. The workbook stays with its members.

    Only while nothing was handed in; nothing of what anybody may read changes by it. Done twice it is done.

    Raises:
        HandedInError: something was handed in with it.
        Student.DoesNotExist: the user is no student of the course.
        Assignment.DoesNotExist: as in ``take_turn``.
    """
    with transaction.atomic():
        row = take_turn(assignment)
        student = Student.objects.here().select_related("group").get(course=row.course_id, user=user)
        found = work_of(row, student)
        if found is None:
            return
        wait_turn(pk=found.workbook_id)
        if found.submissions.exists():
            raise HandedInError
        Work.objects.filter(pk=found.pk).delete()
        write_what_is_asked(Workbook.objects.filter(pk=found.workbook_id))


def _participant(assignment: UUID, user: User) -> tuple[Assignment, Student]:
    row = take_turn(assignment)
    if row.published_at is None:
        raise Student.DoesNotExist
    student = Student.objects.here().select_related("group").get(course=row.course_id, user=user)
    if row.in_groups and student.group is None:
        raise NoGroupError
    state = state_at(deadlines_of(row, student.group if row.in_groups else student), timezone.now())
    if state in {State.NOT_OPEN, State.CLOSED} and work_of(row, student) is None:
        raise NotNowError(state)
    return row, student


def _answered(assignment: Assignment, student: Student, workbook: Workbook, user: User) -> Work:
    work = Work.objects.create(
        assignment=assignment, workbook=workbook, attached_by=user, **_whose(assignment, student)
    )
    write_what_is_asked(Workbook.objects.filter(pk=workbook.pk))
    return work


def write_what_is_asked(workbooks: QuerySet[Workbook]) -> None:
    """Write on workbooks what all their assignments ask together, in one statement however many they are; what is known of them is
    read anew.

    What one of them makes mandatory is mandatory, and who is to look around first somewhere does so everywhere.
    """

    def asks(**what: Any) -> Exists:
        here = Work.objects.filter(workbook=OuterRef("pk"), assignment__deleted_at=None)
        return Exists(here.filter(**{f"assignment__{name}": value for name, value in what.items()}))

    kpis, activities = asks(requires_kpis=True), asks(requires_activities=True)
    policy = Case(
        When(kpis & activities, then=Value("kpis activities")),
        When(Q(kpis), then=Value("kpis")),
        When(Q(activities), then=Value("activities")),
        default=Value(""),
    )
    suggestions = Case(
        *(When(asks(suggestions=each), then=Value(each)) for each in (Suggestions.CLOSED, Suggestions.OPEN)),
        default=Value(""),
    )
    chosen = Workbook.objects.filter(pk__in=workbooks.values("pk"))
    chosen.update(is_assigned=asks(), policy=policy, suggestions=suggestions)
    outdate(chosen)


def deadlines_of(assignment: Assignment, whose: Student | StudyGroup | None = None) -> Deadlines:
    """The moments that hold for a student or a study group, or for who got no later ones."""
    if whose is None:
        return deadlines_with(assignment, None)
    key = {"group": whose} if isinstance(whose, StudyGroup) else {"student": whose}
    return deadlines_with(assignment, assignment.extensions.standing().filter(**key).last())


def deadlines_with(assignment: Assignment, extension: Extension | None) -> Deadlines:
    """The moments of an assignment with a later deadline that was given, or none.

    Nobody has less time with an extension than without: whichever is later holds, also when the assignment was changed since.
    """
    everybody = Deadlines(assignment.opens_at, assignment.due_at, assignment.cut_off_at)
    if extension is None:
        return everybody
    due_at = max(assignment.due_at, extension.due_at)
    cut_off_at = None
    if assignment.cut_off_at and extension.cut_off_at:
        cut_off_at = max(assignment.cut_off_at, extension.cut_off_at)
    if (due_at, cut_off_at) == (everybody.due_at, everybody.cut_off_at):
        return everybody
    told = Extended(extension.reason, assignment.due_at, assignment.cut_off_at)
    return Deadlines(assignment.opens_at, due_at, cut_off_at, told)


def late_now(assignment: Assignment, submissions: Iterable[Submission]) -> frozenset[int]:
    """The keys of those of an assignment's submissions, read with their work, that count as late now; one statement."""
    given = {(each.student_id, each.group_id): each for each in assignment.extensions.standing()}
    return frozenset(
        each.pk
        for each in submissions
        if late(
            each.handed_in_at,
            each.due_at,
            deadlines_with(assignment, given.get((each.work.student_id, each.work.group_id))),
        )
    )


@transaction.atomic
def extend(
    *,
    assignment: UUID,
    by: User,
    whose: Student | StudyGroup,
    due_at: datetime,
    cut_off_at: datetime | None,
    reason: str,
) -> Extension:
    """Give a student or a study group a later deadline, in place of one that was given before; the same one again is that one.

    Raises:
        PermissionDenied, Assignment.DoesNotExist: as in ``save_assignment``.
    """
    row = _led(assignment, by)
    key = {"group": whose} if isinstance(whose, StudyGroup) else {"student": whose}
    standing = row.extensions.standing().filter(**key)
    last = standing.last()
    if last and (last.due_at, last.cut_off_at, last.reason) == (due_at, cut_off_at, reason):
        return last
    standing.update(withdrawn_at=timezone.now())
    told = {"due_at": due_at, "cut_off_at": cut_off_at, "reason": reason, "given_by": by}
    return Extension.objects.create(assignment=row, **key, **told)


def withdraw(*, assignment: UUID, by: User, extension: UUID) -> Extension:
    """Take a later deadline back: the ones of the assignment hold again.

    Raises:
        Extension.DoesNotExist: it is not there, or was withdrawn.
        PermissionDenied, Assignment.DoesNotExist: as in ``save_assignment``.
    """
    with transaction.atomic():
        found = _led(assignment, by).extensions.standing().select_related("student", "group").get(uuid=extension)
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        return found
