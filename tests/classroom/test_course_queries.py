"""What the pages of a course ask of the database: as many statements for a class of 300 as for one of 30."""

from collections.abc import Callable
from typing import Final

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from classroom.courses import renew_keys
from classroom.models import Course, Student, StudyGroup
from tests.classroom.making import (
    make_assignment,
    make_course,
    make_group,
    make_rubric_version,
    make_student,
    make_submission,
    make_work,
)
from tests.conftest import logged_in, make_person
from tests.factories import make_workbook

pytestmark = pytest.mark.django_db
Filled = Callable[[User, int], str]
"""Fills the pages of somebody, so full, and gives the address of one."""


def class_of(course: Course, number: int) -> None:
    """So many students in groups of four, and a tenth as many who left."""
    groups = StudyGroup.objects.bulk_create(
        StudyGroup(course=course, name=f"Groep {n}") for n in range(number // 4 + 1)
    )
    Student.objects.bulk_create(
        Student(course=course, email=f"s{n}@school.test", name=f"Student {n}", group=groups[n // 4])
        for n in range(number)
    )
    for n in range(number // 10):
        make_student(course, email=f"weg{n}@school.test", left_at=course.created_at)


def taught(name: str, *, query: str = "") -> Filled:
    """A page of a course with so many students, for its teacher."""

    def filled(teacher: User, number: int) -> str:
        course = make_course(teacher)
        renew_keys(course=course.uuid, by=teacher)
        class_of(course, number)
        return reverse(f"classroom:{name}", args=[course.uuid]) + query

    return filled


def assigned(teacher: User, number: int) -> str:
    """The page of a course with so many assignments, each begun and handed in by as many."""
    course = make_course(teacher)
    version = make_rubric_version(course)
    for each in range(number):
        assignment = make_assignment(course, rubric_version=version, title=f"Opdracht {each}")
        for one in range(number):
            student = make_student(course, email=f"s{each}-{one}@school.test")
            make_submission(make_work(assignment, make_workbook(teacher), student=student))
    return reverse("classroom:course", args=[course.uuid])


def followed(student: User, number: int) -> str:
    """The page of a course with so many assignments, students in the own group, groups and things on shelves, for a student."""
    course = make_course(make_person("docent@demo.test", "Dora Docent"), students=[student], groups_open=True)
    mine = make_group(course, "Mijn groep", [student])
    version = make_rubric_version(course)
    for each in range(number):
        make_student(course, email=f"s{each}@school.test", group=mine)
        begun = make_group(course, f"Groep {each}")
        course.materials.create(kind="text", title="Tekst", text="x", step="easy-to-buy")
        assignment = make_assignment(course, rubric_version=version, in_groups=True)
        make_submission(make_work(assignment, make_workbook(student), group=mine))
        make_work(assignment, make_workbook(student), group=begun)
    return reverse("classroom:course", args=[course.uuid])


def listed(user: User, number: int) -> str:
    """So many courses that somebody teaches, as many that somebody follows."""
    other = make_person("docent@demo.test", "Dora Docent")
    for _ in range(number):
        class_of(make_course(user), 3)
        make_assignment(make_course(other, students=[user]))
    return reverse("classroom:list")


def shelved(teacher: User, number: int) -> str:
    """So much material, and as much deleted."""
    course = make_course(teacher)
    for _ in range(number):
        course.materials.create(kind="text", title="Tekst", text="x", step="easy-to-buy")
        course.materials.create(kind="text", title="Weg", text="x", deleted_at=course.created_at)
    return reverse("classroom:materials", args=[course.uuid])


def staffed(teacher: User, number: int) -> str:
    """So many teachers."""
    course = make_course(teacher)
    for each in range(number):
        course.teachers.create(user=make_person(f"docent{each}@demo.test", f"Docent {each}"))
    return reverse("classroom:teachers", args=[course.uuid])


TABLE: Final[dict[str, tuple[Filled, tuple[int, ...], int]]] = {
    "courses": (listed, (1, 3), 9),
    "course, by students": (taught("course"), (30, 300), 8),
    "course, by assignments": (assigned, (1, 3), 8),
    "course of a student": (followed, (1, 3), 15),
    "class list": (taught("students"), (30, 300), 6),
    "class list, searched": (taught("students", query="?words=student"), (30, 300), 6),
    "study groups": (taught("groups"), (30, 300), 6),
    "teachers": (staffed, (1, 3), 5),
    "material": (shelved, (1, 3), 5),
    "settings": (taught("settings"), (30, 300), 3),
    "class list to read in": (taught("students_import"), (30, 300), 3),
}
"""Page: how it is filled, how full (each time), and the statements it takes, session and user among them."""


@pytest.mark.parametrize(("page", "number"), [(page, number) for page, row in TABLE.items() for number in row[1]])
def test_a_page_takes_as_many_statements_when_there_is_more_to_show(
    page: str, number: int, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filled, _numbers, statements = TABLE[page]
    url, client = filled(teacher, number), logged_in(teacher)

    with django_assert_num_queries(statements):
        assert client.get(url).status_code == 200


def test_a_page_shows_no_more_than_fifty_students(teacher: User) -> None:
    url = taught("students")(teacher, 120)
    client = logged_in(teacher)

    rows = [client.get(f"{url}?page={page}").content.decode().count('<th scope="row">') for page in (1, 2, 3, 9)]

    assert rows == [50, 50, 20, 20]
