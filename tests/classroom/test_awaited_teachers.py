"""Who is to teach is asked by address, and nobody learns by that whether there is an account with it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from classroom import courses, teachers
from classroom.class_list import Entry
from classroom.models import AwaitedTeacher, Course
from tests.classroom.making import make_course, make_student
from tests.conftest import logged_in, make_person
from tests.many import together
from tests.seen import Seen, see, words

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def url(course: Course, name: str = "") -> str:
    return f"/courses/{course.uuid}/teachers/{name}"


def ask(client: Client, course: Course, email: str, role: str = "second_marker") -> Seen:
    return Seen(client.post(url(course), {"email": email, "role": role}, follow=True))


def roles(course: Course) -> dict[str, str]:
    return dict(course.teachers.values_list("user__email", "role"))


def test_an_address_with_and_one_without_an_account_are_answered_alike(
    as_teacher: Client, course: Course, second_marker: User
) -> None:
    pages = [ask(as_teacher, course, email) for email in ("Second@demo.test", "nobody@demo.test")]

    told = [re.findall(r"(?:second|nobody)@demo\.test( wordt verwacht .*? openen\.)", page.text) for page in pages]
    said = " wordt verwacht als tweede beoordelaar. Laat deze persoon met dit adres inloggen en Cursussen openen."
    assert [each[0] for each in told] == [said] * 2
    assert [page.status for page in pages] == [200, 200]
    listed = [words(row) for row in see(as_teacher, url(course)).one("ul", class_="chosen").iter("b")]
    assert listed == ["Theo Visser", "second@demo.test", "nobody@demo.test"]


def test_who_opens_the_courses_with_the_address_teaches_from_then_on(
    as_teacher: Client, course: Course, second_marker: User, teacher: User
) -> None:
    ask(as_teacher, course, "second@demo.test")
    assert roles(course) == {teacher.email: "teacher"}
    assert logged_in(second_marker).get(url(course)).status_code == 404

    assert course.name in see(logged_in(second_marker), "/courses/").links
    assert roles(course) == {teacher.email: "teacher", second_marker.email: "second_marker"}
    assert not AwaitedTeacher.objects.exists()


def test_who_confirms_the_address_later_teaches_from_then_on(as_teacher: Client, course: Course) -> None:
    ask(as_teacher, course, "Nieuw@Demo.test", "teacher")
    sly = make_person("sly@demo.test", "Sly")
    EmailAddress.objects.create(user=sly, email="nieuw@demo.test", verified=False)
    assert course.name not in see(logged_in(sly), "/courses/").links

    EmailAddress.objects.filter(email="nieuw@demo.test").delete()
    assert course.name in see(logged_in(make_person("nieuw@demo.test", "Nieuw")), "/courses/").links
    assert roles(course)["nieuw@demo.test"] == "teacher"


def test_to_teach_goes_before_to_follow(course: Course, teacher: User, second_marker: User) -> None:
    teachers.add_teacher(course=course.uuid, by=teacher, email=second_marker.email, role="second_marker")
    courses.enrol(course=course.uuid, by=teacher, entries=[Entry(2, second_marker.email)])

    see(logged_in(second_marker), "/courses/")

    assert (roles(course)[second_marker.email], course.students.get().user) == ("second_marker", None)


def test_a_student_is_told_by_the_class_list_alone(as_teacher: Client, course: Course, student: User) -> None:
    make_student(course, student)
    EmailAddress.objects.create(user=student, email="thuis@demo.test", verified=True)

    assert "student in deze cursus" in words(ask(as_teacher, course, student.email).at("error_id_email"))
    assert ask(as_teacher, course, "thuis@demo.test").status == 200
    see(logged_in(student), "/courses/")
    assert (student.email in roles(course), AwaitedTeacher.objects.count()) == (False, 1)


def test_another_role_replaces_the_one_that_waits_and_a_known_teacher_gets_it_at_once(
    as_teacher: Client, course: Course, second_marker: User
) -> None:
    for role in ("second_marker", "teacher"):
        ask(as_teacher, course, "nobody@demo.test", role)
    assert list(AwaitedTeacher.objects.values_list("email", "role")) == [("nobody@demo.test", "teacher")]

    course.teachers.create(user=second_marker, role="second_marker")
    assert "Sara Smit is nu: docent." in ask(as_teacher, course, second_marker.email, "teacher").text
    assert AwaitedTeacher.objects.count() == 1


def test_who_is_awaited_can_be_withdrawn(as_teacher: Client, course: Course, second_marker: User) -> None:
    ask(as_teacher, course, second_marker.email)
    page = see(as_teacher, url(course))
    assert page.faults == []

    gone = Seen(as_teacher.post(url(course, "remove/"), {"email": second_marker.email}, follow=True))

    assert "second@demo.test wordt niet meer verwacht." in gone.text
    assert course.name not in see(logged_in(second_marker), "/courses/").links


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_who_opens_the_courses_twice_at_once_teaches_once(course: Course, teacher: User, second_marker: User) -> None:
    teachers.add_teacher(course=course.uuid, by=teacher, email=second_marker.email, role="second_marker")

    together(*[lambda: teachers.adopt_teacher(second_marker)] * 4)

    assert roles(course) == {teacher.email: "teacher", second_marker.email: "second_marker"}
    assert not AwaitedTeacher.objects.exists()
