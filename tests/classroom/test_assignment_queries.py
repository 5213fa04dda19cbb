"""What the pages of an assignment ask of the database: as much for a class of 300 as for one of 30."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from classroom.models import Assignment, Extension, Message, Student, StudyGroup
from tests.classroom.making import make_assignment, make_course, make_student, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import make_workbook

pytestmark = pytest.mark.django_db
Filled = Callable[[User, User, int], str]
"""Fills the pages of a teacher and a student, so full, and gives the address of one."""


def class_of(teacher: User, student: User, number: int, *, in_groups: bool = False) -> Assignment:
    """An assignment for so many students, that teaches with so many materials, worksheets and extensions."""
    course = make_course(teacher)
    group = StudyGroup.objects.create(course=course, name="Groep 0")
    mine = make_student(course, student, group=group)
    assignment = make_assignment(
        course, in_groups=in_groups, worksheets="pains-gains kpi-trade-off", exercises="mmn-analysis"
    )
    others = Student.objects.bulk_create(Student(course=course, name=f"Student {n}") for n in range(number))
    StudyGroup.objects.bulk_create(StudyGroup(course=course, name=f"Groep {n + 1}") for n in range(number))
    due = {"due_at": assignment.due_at + timedelta(days=1), "reason": "Ziek"}
    Extension.objects.bulk_create(Extension(assignment=assignment, student=each, **due) for each in others)
    Message.objects.bulk_create(
        Message(assignment=assignment, subject="Hoi", text="Hoi", sent_by=teacher) for _each in others
    )
    course.materials.bulk_create(
        course.materials.model(course=course, kind="text", step="easy-to-buy", title=f"Materiaal {n}")
        for n in range(number)
    )
    work = make_work(assignment, make_workbook(student), **({"group": group} if in_groups else {"student": mine}))
    for _each in range(1 if number == 30 else 3):
        make_submission(work)
    return assignment


def taught(part: str = "", *, in_groups: bool = False) -> Filled:
    """A page of the teacher."""
    return lambda teacher, student, number: (
        f"/assignments/{class_of(teacher, student, number, in_groups=in_groups).uuid}/{part}"
    )


def own_workbooks(teacher: User, student: User, number: int) -> str:
    """A choice of so many workbooks."""
    assignment = class_of(teacher, student, 1)
    fresh = make_assignment(assignment.course)
    for _each in range(number // 10):
        make_workbook(student)
    return f"/assignments/{fresh.uuid}/attach/"


def new(teacher: User, student: User, number: int) -> str:
    """The form of a new one, in a course with so many rubrics."""
    course = class_of(teacher, student, 1).course
    for name in range(number // 10):
        rubric = course.rubrics.create(name=f"Rubric {name}")
        rubric.versions.create(number=1, content="{}")
    return f"/courses/{course.uuid}/assignments/new/"


TABLE: Final[dict[str, tuple[str, Filled, int]]] = {
    "assignment, for a teacher": ("teacher", taught(), 6),
    "assignment in groups, for a teacher": ("teacher", taught(in_groups=True), 7),
    "assignment, for a student": ("student", taught(), 10),
    "assignment in groups, for a student": ("student", taught(in_groups=True), 11),
    "new assignment": ("teacher", new, 4),
    "change an assignment": ("teacher", taught("edit/"), 6),
    "extensions": ("teacher", taught("extensions/"), 5),
    "message": ("teacher", taught("message/"), 8),
    "use a workbook": ("student", own_workbooks, 6),
}
"""Page: who looks, how it is filled, and the statements it takes, session and user among them."""


@pytest.mark.parametrize("number", [30, 300])
@pytest.mark.parametrize("page", TABLE)
def test_a_page_takes_as_many_statements_when_there_is_more_to_show(
    page: str, number: int, teacher: User, student: User
) -> None:
    who, filled, statements = TABLE[page]
    url = filled(teacher, student, number)
    client = logged_in(teacher if who == "teacher" else student)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    assert len(asked) == statements
