"""A list of what was handed in reads none of the large texts that only the page of one submission shows."""

from typing import Final
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from classroom.models import Submission
from tests.classroom.making import make_assignment, make_course, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import make_workbook

pytestmark = pytest.mark.django_db

LARGE: Final = ('"classroom_submission"."findings"', '"classroom_submission"."frozen"', '"workbook_snapshot"."content"')


@pytest.fixture
def newest(teacher: User, student: User) -> Submission:
    """The last of four versions."""
    course = make_course(teacher, students=[student])
    work = make_work(make_assignment(course), make_workbook(student), student=course.students.get())
    return [make_submission(work) for _each in range(4)][-1]


def reads(user: User, name: str, uuid: UUID) -> tuple[int, int, int]:
    """How many statements of a page ask for findings, for names of then, and for the text of a snapshot."""
    client = logged_in(user)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(f"classroom:{name}", args=[uuid])).status_code == 200
    statements = [each["sql"] for each in asked.captured_queries]
    findings, frozen, content = (sum(column in each for each in statements) for column in LARGE)
    return findings, frozen, content


@pytest.mark.parametrize("name", ["queue", "release", "class", "assignment"])
def test_a_list_for_teachers_reads_none(name: str, newest: Submission, teacher: User) -> None:
    assert reads(teacher, name, newest.work.assignment.uuid) == (0, 0, 0)


def test_the_pages_of_a_student_read_none(newest: Submission, student: User) -> None:
    assert reads(student, "course", newest.work.assignment.course.uuid) == (0, 0, 0)
    assert reads(student, "assignment", newest.work.assignment.uuid) == (0, 0, 0)


def test_the_receipt_reads_as_much_of_the_last_of_many_as_of_the_only_one(newest: Submission, student: User) -> None:
    alone = make_submission(
        make_work(make_assignment(newest.work.assignment.course), make_workbook(student), student=newest.work.student)
    )

    assert reads(student, "submission", newest.uuid) == reads(student, "submission", alone.uuid)


def test_to_compare_two_the_texts_of_two_are_read(newest: Submission, student: User) -> None:
    assert reads(student, "difference", newest.uuid) == (1, 1, 2)


def test_the_desk_reads_those_of_one_and_of_the_one_before_it(newest: Submission, teacher: User) -> None:
    assert reads(teacher, "review", newest.uuid) == (2, 2, 2)
