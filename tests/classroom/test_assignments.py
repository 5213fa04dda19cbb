"""An assignment, the workbooks that answer it, and later deadlines: one workbook for each group however many start at once."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from classroom import assignments
from classroom.assignments import AnsweredError, HasWorksError, NoGroupError, NotNowError, deadlines_of, deadlines_with
from classroom.deadlines import State
from classroom.models import Assignment, Course, Extension, Student, Work
from tests.classroom.making import make_assignment, make_course, make_group, make_work
from tests.factories import join, make_workbook
from tests.many import together
from workbook.models import Member, Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    course = make_course(teacher, students=[student, teammate, outsider])
    make_group(course, "Groep 1", [student, teammate])
    return course


def asked(workbook: Workbook) -> tuple[bool, str, str]:
    workbook.refresh_from_db()
    return workbook.is_assigned, workbook.policy, workbook.suggestions


def test_a_student_starts_an_own_workbook_and_gets_the_same_again(course: Course, student: User) -> None:
    assignment = make_assignment(course, requires_kpis=True)

    work = assignments.start(assignment=assignment.uuid, user=student)

    assert assignments.start(assignment=assignment.uuid, user=student) == work
    assert (work.student, work.group) == (Student.objects.get(user=student), None)
    assert (work.workbook.author_kind, list(work.workbook.members.values_list("user", "role"))) == (
        "student",
        [(student.pk, "owner")],
    )
    assert asked(work.workbook) == (True, "kpis", "")


def test_who_comes_second_in_a_group_joins_the_workbook_of_the_first(
    course: Course, student: User, teammate: User
) -> None:
    assignment = make_assignment(course, in_groups=True)

    first = assignments.start(assignment=assignment.uuid, user=student)
    second = assignments.start(assignment=assignment.uuid, user=teammate)

    assert first == second
    assert set(first.workbook.members.values_list("user", "role")) == {(student.pk, "owner"), (teammate.pk, "editor")}


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_of_a_group_who_start_at_once_get_one_workbook(course: Course, student: User, teammate: User) -> None:
    assignment = make_assignment(course, in_groups=True)

    together(
        *(
            lambda user=user: assignments.start(assignment=assignment.uuid, user=user)
            for user in [student, teammate] * 4
        )
    )

    work = Work.objects.get()
    assert Workbook.objects.get() == work.workbook
    assert set(work.workbook.members.values_list("user", flat=True)) == {student.pk, teammate.pk}


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_one_who_starts_while_another_attaches_get_one_workbook(course: Course, student: User, teammate: User) -> None:
    assignment = make_assignment(course, in_groups=True)
    own = make_workbook(teammate)

    def attach() -> None:
        with contextlib.suppress(AnsweredError):
            assignments.attach(assignment=assignment.uuid, workbook=own.uuid, user=teammate)

    together(attach, lambda: assignments.start(assignment=assignment.uuid, user=student))

    work = Work.objects.get()
    assert set(work.workbook.members.values_list("user", flat=True)) == {student.pk, teammate.pk}


def test_nobody_starts_who_is_no_student_or_in_no_group(course: Course, teacher: User, outsider: User) -> None:
    assignment = make_assignment(course, in_groups=True)

    with pytest.raises(Student.DoesNotExist):
        assignments.start(assignment=assignment.uuid, user=teacher)
    with pytest.raises(NoGroupError):
        assignments.start(assignment=assignment.uuid, user=outsider)
    assert not Workbook.objects.exists()


def test_nobody_starts_before_it_opens_or_after_it_closed(course: Course, student: User, outsider: User) -> None:
    now = timezone.now()
    early = make_assignment(course, opens_at=now + timedelta(hours=1))
    over = {"due_at": now - timedelta(days=2), "cut_off_at": now - timedelta(days=1)}
    closed = make_assignment(course, **over)

    for assignment, state in ((early, State.NOT_OPEN), (closed, State.CLOSED)):
        with pytest.raises(NotNowError) as raised:
            assignments.start(assignment=assignment.uuid, user=student)
        assert raised.value.state == state


def test_who_has_more_time_still_starts(course: Course, student: User, outsider: User, teacher: User) -> None:
    now = timezone.now()
    over = {"due_at": now - timedelta(days=2), "cut_off_at": now - timedelta(days=1)}
    assignment = make_assignment(course, **over)
    whose = Student.objects.get(user=student)
    until = now + timedelta(days=1)

    assignments.extend(
        assignment=assignment.uuid, by=teacher, whose=whose, due_at=until, cut_off_at=None, reason="Ziek"
    )

    assert assignments.start(assignment=assignment.uuid, user=student).student == whose
    with pytest.raises(NotNowError):
        assignments.start(assignment=assignment.uuid, user=outsider)


def test_an_own_workbook_is_attached_and_the_group_gets_in(course: Course, student: User, teammate: User) -> None:
    assignment = make_assignment(course, in_groups=True, requires_activities=True, suggestions="closed")
    own = make_workbook(student)

    work = assignments.attach(assignment=assignment.uuid, workbook=own.uuid, user=student)

    assert work.workbook == own
    assert set(own.members.values_list("user", "role")) == {(student.pk, "owner"), (teammate.pk, "editor")}
    assert asked(own) == (True, "activities", "closed")
    assert assignments.attach(assignment=assignment.uuid, workbook=own.uuid, user=student) == work


def test_nobody_attaches_what_is_anothers_or_answers_twice(course: Course, student: User, outsider: User) -> None:
    assignment = make_assignment(course)
    shared = make_workbook(outsider)
    join(shared, student, "editor")

    with pytest.raises(PermissionDenied):
        assignments.attach(assignment=assignment.uuid, workbook=shared.uuid, user=student)
    with pytest.raises(Workbook.DoesNotExist):
        assignments.attach(assignment=assignment.uuid, workbook=make_workbook(outsider).uuid, user=student)

    assignments.start(assignment=assignment.uuid, user=student)
    with pytest.raises(AnsweredError):
        assignments.attach(assignment=assignment.uuid, workbook=make_workbook(student).uuid, user=student)


def test_one_workbook_answers_for_one_student(course: Course, student: User, outsider: User) -> None:
    assignment = make_assignment(course)
    shared = make_workbook(outsider)
    join(shared, student, "owner")
    assignments.attach(assignment=assignment.uuid, workbook=shared.uuid, user=outsider)

    with pytest.raises(AnsweredError):
        assignments.attach(assignment=assignment.uuid, workbook=shared.uuid, user=student)


def test_a_workbook_is_asked_what_all_its_assignments_ask_together(course: Course, student: User) -> None:
    workbook = make_workbook(student)
    whose = Student.objects.get(user=student)
    for values in (
        {"requires_kpis": True, "suggestions": "open"},
        {"requires_activities": True, "suggestions": "closed"},
    ):
        make_work(make_assignment(course, **values), workbook, student=whose)
    beside = make_workbook(student)

    assignments.write_what_is_asked(Workbook.objects.filter(pk=workbook.pk))

    assert asked(workbook) == (True, "kpis activities", "closed")
    assert asked(beside) == (False, "", "")


@pytest.mark.parametrize("number", [1, 3])
def test_changing_what_is_asked_writes_it_on_all_workbooks_in_as_many_statements(
    number: int, course: Course, teacher: User, student: User, django_assert_num_queries: object
) -> None:
    assignment = make_assignment(course)
    books = [make_workbook(student) for _ in range(number)]
    for book in books:
        make_work(assignment, book, student=Student.objects.create(course=course, name="Iemand"))

    with django_assert_num_queries(8):  # type: ignore[operator]
        assignments.save_assignment(
            assignment=assignment.uuid, by=teacher, values={"requires_kpis": True}, publish=True
        )

    assert {asked(book) for book in books} == {(True, "kpis", "")}


def test_alone_or_together_and_shown_or_not_stay_once_somebody_began(
    course: Course, teacher: User, student: User
) -> None:
    assignment = make_assignment(course)
    assignments.start(assignment=assignment.uuid, user=student)

    for values, publish in (({"in_groups": True}, True), ({}, False)):
        with pytest.raises(HasWorksError):
            assignments.save_assignment(assignment=assignment.uuid, by=teacher, values=values, publish=publish)
    with pytest.raises(HasWorksError):
        assignments.delete_assignment(assignment=assignment.uuid, by=teacher)

    saved = assignments.save_assignment(assignment=assignment.uuid, by=teacher, values={"title": "Nieuw"}, publish=True)
    assert (saved.title, saved.in_groups, saved.published_at) == ("Nieuw", False, assignment.published_at)


def test_the_same_form_sent_twice_makes_one_assignment(course: Course, teacher: User) -> None:
    now = timezone.now()
    version = assignments.default_rubric(course, "Rubric")
    values = {"title": "Een", "opens_at": now, "due_at": now + timedelta(days=1), "rubric_version": version}
    token = course.uuid

    made = [assignments.make_assignment(course=course, token=token, values=values, publish=True) for _ in range(2)]

    assert made[0] == made[1]
    assert Assignment.objects.get().title == "Een"
    assert assignments.default_rubric(course, "Rubric") == version


def test_the_last_extension_counts_until_it_is_withdrawn(course: Course, student: User, teacher: User) -> None:
    assignment = make_assignment(course)
    whose = Student.objects.get(user=student)
    first, second = (assignment.due_at + timedelta(days=days) for days in (1, 2))

    given = [
        assignments.extend(
            assignment=assignment.uuid, by=teacher, whose=whose, due_at=due, cut_off_at=None, reason="Ziek"
        )
        for due in (first, second)
    ]
    now = deadlines_of(assignment, whose)
    assert (now.due_at, now.extension and now.extension.reason) == (second, "Ziek")
    assert deadlines_of(assignment, Student.objects.create(course=course)).extension is None

    assignments.withdraw(assignment=assignment.uuid, by=teacher, extension=given[1].uuid)
    assert deadlines_of(assignment, whose).due_at == assignment.due_at


@pytest.mark.parametrize(
    ("everybody", "given", "holds"),
    [
        ((14, 16), (2, 4), (14, 16)),
        ((3, 16), (7, 9), (7, 16)),
        ((3, 4), (7, 9), (7, 9)),
        ((3, None), (7, 9), (7, None)),
        ((3, 4), (7, None), (7, None)),
    ],
)
def test_nobody_has_less_time_with_an_extension_than_without(
    everybody: tuple[int, int | None], given: tuple[int, int | None], holds: tuple[int, int | None]
) -> None:
    """Also when the deadline of everybody was moved after it was given. Days from now; None never closes."""
    now = timezone.now()

    def moments(days: tuple[int, int | None]) -> dict[str, Any]:
        due, closes = (None if each is None else now + timedelta(days=each) for each in days)
        return {"due_at": due, "cut_off_at": closes}

    found = deadlines_with(Assignment(opens_at=now, **moments(everybody)), Extension(reason="Ziek", **moments(given)))

    assert {"due_at": found.due_at, "cut_off_at": found.cut_off_at} == moments(holds)
    assert (found.extension is None) == (everybody == holds)


def test_only_who_decides_about_the_course_changes_an_assignment_or_its_deadlines(
    course: Course, teacher: User, student: User, second_marker: User, consultant: User
) -> None:
    course.teachers.create(user=second_marker, role="second_marker")
    uuid, whose = make_assignment(course).uuid, Student.objects.get(user=student)
    later: dict[str, Any] = {"due_at": timezone.now() + timedelta(days=30), "cut_off_at": None, "reason": "Ziek"}
    given = assignments.extend(assignment=uuid, by=teacher, whose=whose, **later)

    for user in (student, second_marker, consultant):
        for act in (
            lambda by: assignments.save_assignment(assignment=uuid, by=by, values={"title": "Nieuw"}, publish=True),
            lambda by: assignments.delete_assignment(assignment=uuid, by=by),
            lambda by: assignments.extend(assignment=uuid, by=by, whose=whose, **later),
            lambda by: assignments.withdraw(assignment=uuid, by=by, extension=given.uuid),
        ):
            with pytest.raises(PermissionDenied):
                act(user)

    assert list(Extension.objects.filter(withdrawn_at=None)) == [given]


def test_who_leaves_the_group_meanwhile_does_not_start_for_it(course: Course, student: User, teammate: User) -> None:
    assignment = make_assignment(course, in_groups=True)
    Student.objects.filter(user=teammate).update(left_at=timezone.now())

    with pytest.raises(Student.DoesNotExist):
        assignments.start(assignment=assignment.uuid, user=teammate)
    work = assignments.start(assignment=assignment.uuid, user=student)
    assert list(Member.objects.filter(workbook=work.workbook).values_list("user", flat=True)) == [student.pk]
