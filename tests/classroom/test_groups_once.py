"""A group that a student begins, and groups that a teacher adds: once, however often a button is pressed, and at one moment too."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from classroom.groups import Move, add_groups, choose_group, put_in_group
from classroom.models import Course
from tests.classroom.making import make_assignment, make_course, make_group, make_work
from tests.classroom.test_groups import groups
from tests.conftest import logged_in
from tests.factories import make_workbook
from tests.many import together
from tests.seen import Seen, see

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    return make_course(teacher, students=[student, teammate, outsider], groups_open=True, group_size=2)


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def test_who_begins_a_group_again_and_again_has_one(as_student: Client, course: Course, student: User) -> None:
    """By pressing twice, and by leaving it in between, for none or for another one."""
    other = make_group(course, "Vrij")
    for asked in ("new", "new", "", "new", str(other.uuid), "new", "", "new"):
        as_student.post(f"/courses/{course.uuid}/groups/choose/", {"group": asked})

    assert groups(course) == {"Vrij": [], "Groep 1": ["Sanne"], "": ["Olivia", "Tim"]}


def test_who_begins_a_group_where_others_are_in_the_own_one_has_another(
    course: Course, student: User, teammate: User, outsider: User
) -> None:
    first = choose_group(course=course.uuid, user=student, group=None, is_new=True)
    assert first
    choose_group(course=course.uuid, user=teammate, group=first.uuid)
    for _press in range(2):
        choose_group(course=course.uuid, user=student, group=None, is_new=True)
    assert groups(course) == {"Groep 1": ["Tim"], "Groep 2": ["Sanne"], "": ["Olivia"]}

    choose_group(course=course.uuid, user=teammate, group=None)
    choose_group(course=course.uuid, user=student, group=None)
    for user in (student, outsider, teammate):
        choose_group(course=course.uuid, user=user, group=None, is_new=True)

    assert groups(course) == {"Groep 1": ["Sanne"], "Groep 2": [], "Groep 3": ["Olivia"], "Groep 4": ["Tim"]}


def test_an_own_group_that_has_begun_stays_as_it_is(course: Course, student: User, teacher: User) -> None:
    first = choose_group(course=course.uuid, user=student, group=None, is_new=True)
    assert first
    make_work(make_assignment(course, in_groups=True), make_workbook(student), group=first)
    away = Move(course.students.get(user=student).uuid, first.uuid, None)
    put_in_group(course=course.uuid, by=teacher, moves=[away])

    choose_group(course=course.uuid, user=student, group=None, is_new=True)

    assert groups(course) == {"Groep 1": [], "Groep 2": ["Sanne"], "": ["Olivia", "Tim"]}


def test_a_form_that_adds_groups_sent_twice_adds_them_once(as_teacher: Client, course: Course) -> None:
    path = f"/courses/{course.uuid}/groups/"
    posted = see(as_teacher, path).filled(f"{path}add/")

    told = [
        Seen(as_teacher.post(f"{path}add/", posted | {"number": number}, follow=True)).text
        for number in ("3", "3", "2")
    ]

    assert ["3 groepen zijn gemaakt." in text for text in told] == [True, True, False]
    assert list(groups(course)) == [*(f"Groep {number}" for number in range(1, 6)), ""]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_a_button_pressed_eight_times_at_once_makes_groups_once(course: Course, student: User, teacher: User) -> None:
    token = uuid4()
    together(*8 * [lambda: choose_group(course=course.uuid, user=student, group=None, is_new=True)])
    together(*8 * [lambda: add_groups(course=course.uuid, by=teacher, number=2, token=token)])

    assert groups(course) == {"Groep 1": ["Sanne"], "Groep 2": [], "Groep 3": [], "": ["Olivia", "Tim"]}
