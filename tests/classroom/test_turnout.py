"""How many began and handed in: the course, the assignment and the class page say the same of one class."""

import pytest
from django.test import Client

from accounts.models import User
from classroom.courses import leave
from classroom.heat_map import Turnout, turnout
from classroom.listed import taught
from classroom.models import Assignment, Course, Student
from tests.classroom.making import make_assignment, make_course, make_group, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import make_workbook
from tests.seen import see

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    return make_course(teacher, students=[student, teammate, outsider])


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def told(assignment: Assignment) -> tuple[int, int, int]:
    """Expected, begun and handed in: the same in the list of the course and on the page of the assignment."""
    seen = turnout(assignment)
    (listed,) = taught(assignment.course).assignments
    assert (listed.expected, listed.begun, listed.handed_in) == (seen.expected, seen.begun, seen.handed_in)
    assert seen.to_begin == seen.expected - seen.begun
    return seen.expected, seen.begun, seen.handed_in


def test_what_still_waits_for_members_is_not_handed_in(course: Course, student: User, teammate: User) -> None:
    assignment = make_assignment(course)
    for user, moment in ((student, {}), (teammate, {"confirmed_at": None})):
        work = make_work(assignment, make_workbook(user), student=Student.objects.get(user=user))
        make_submission(work, **moment)

    assert told(assignment) == (3, 2, 1)


def test_who_handed_in_twice_counts_once(course: Course, student: User) -> None:
    assignment = make_assignment(course)
    work = make_work(assignment, make_workbook(student), student=Student.objects.get(user=student))
    make_submission(work)
    make_submission(work)

    assert told(assignment) == (3, 1, 1)


def test_who_left_counts_no_more_and_nobody_is_less_than_none(
    course: Course, student: User, teammate: User, outsider: User
) -> None:
    assignment = make_assignment(course)
    for user in (student, teammate):
        make_submission(make_work(assignment, make_workbook(user), student=Student.objects.get(user=user)))
        leave(course=course.uuid, user=user)

    assert told(assignment) == (1, 0, 0)
    leave(course=course.uuid, user=outsider)
    assert turnout(assignment) == Turnout(expected=0, begun=0, handed_in=0, unseen=0, groupless=0)


def test_a_study_group_counts_as_long_as_somebody_is_in_it(
    as_teacher: Client, course: Course, student: User, teammate: User, outsider: User
) -> None:
    assignment = make_assignment(course, in_groups=True)
    full, other = make_group(course, "Groep 1", [student, teammate]), make_group(course, "Groep 2", [outsider])
    make_group(course, "Groep 3")
    for group, user in ((full, student), (other, outsider)):
        make_submission(make_work(assignment, make_workbook(user), group=group))
    assert told(assignment) == (2, 2, 2)

    leave(course=course.uuid, user=outsider)

    assert told(assignment) == (1, 1, 1)
    assert "1 van 1 ingeleverd" in see(as_teacher, f"/assignments/{assignment.uuid}/class/").text
