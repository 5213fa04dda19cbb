"""What was handed in stays of who handed it in, wherever they go; who comes later sees the frozen pages and no result."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.courses import remove_student
from classroom.groups import Move, put_in_group
from classroom.models import Assignment, Course, Submission
from classroom.releasing import release
from tests.classroom.handed import ready
from tests.classroom.judged import all_levels
from tests.classroom.judged import ready as judge
from tests.classroom.making import make_group, make_student
from tests.conftest import logged_in
from tests.seen import see

pytestmark = pytest.mark.django_db
FEEDBACK, RESULT = "Sterk geheel.", "Je resultaat staat klaar"


@pytest.fixture
def versions(teacher: User, student: User, teammate: User, outsider: User) -> tuple[Submission, Submission]:
    """The first was handed in by two and released; then somebody took the place of one of them, and the second was handed in."""
    work = ready(teacher, student, teammate)
    course, group = work.work.assignment.course, work.work.group
    assert group is not None
    first, now = work.hand_in(), timezone.now()
    judge(first, teacher, now, all_levels() | {"feedback": FEEDBACK})
    release(assignment=work.work.assignment, by=teacher, now=now)
    other = make_group(course, "Groep 2")
    goes, comes = course.students.get(user=teammate), make_student(course, outsider)
    moves = [Move(goes.uuid, group.uuid, other.uuid), Move(comes.uuid, None, group.uuid)]
    put_in_group(course=course.uuid, by=teacher, moves=moves)
    work.write("Toch iets anders")
    return first, work.hand_in()


def path(name: str, of: Submission | Assignment | Course) -> str:
    return reverse(f"classroom:{name}", args=[of.uuid])


def answer(user: User, name: str, of: Submission) -> int:
    return logged_in(user).get(path(name, of)).status_code


def test_who_went_keeps_the_receipt_and_the_result_and_sees_nothing_that_was_handed_in_later(
    versions: tuple[Submission, Submission], teammate: User
) -> None:
    first, second = versions
    page = see(logged_in(teammate), path("submission", first))
    assert (page.status, FEEDBACK in page.text, str(second.uuid) in page.html) == (200, True, False)
    assert [answer(teammate, name, first) for name in ("submission_json", "difference")] == [200, 200]
    assert [answer(teammate, name, second) for name in ("submission", "submission_json", "difference")] == [404] * 3


def test_who_came_sees_what_was_handed_in_and_nowhere_a_result_of_others(
    versions: tuple[Submission, Submission], outsider: User
) -> None:
    first, second = versions
    client = logged_in(outsider)
    page = see(client, path("submission", first))
    assert (page.status, FEEDBACK in page.text, str(second.uuid) in page.html) == (200, False, True)
    asked = first.work.assignment
    assert RESULT not in see(client, path("assignment", asked)).text


def test_who_stayed_is_led_to_the_result(versions: tuple[Submission, Submission], student: User) -> None:
    first, _second = versions
    client = logged_in(student)
    assert FEEDBACK in see(client, path("submission", first)).text
    assert RESULT in see(client, path("assignment", first.work.assignment)).text


def test_who_left_the_course_too_has_nothing_of_it_any_more(
    versions: tuple[Submission, Submission], teammate: User, teacher: User
) -> None:
    first, _second = versions
    course = first.work.assignment.course
    remove_student(course=course.uuid, by=teacher, student=course.students.get(user=teammate).uuid)
    assert [answer(teammate, name, first) for name in ("submission", "submission_json", "difference")] == [404] * 3


def test_the_course_tells_of_a_result_only_to_whose_it_is(
    versions: tuple[Submission, Submission], student: User, outsider: User
) -> None:
    first, second = versions
    second.delete()
    course = path("course", first.work.assignment.course)
    told = ["je beoordeling is er" in see(logged_in(user), course).text for user in (student, outsider)]
    assert told == [True, False]
