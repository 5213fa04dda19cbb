"""Who stands on a class list is found there at log-in, at confirming, and as who writes in the workbook of the group already."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from classroom import courses, teachers
from classroom.models import Course, Student, Teacher
from tests.accounts.people import NEW, browser, link_in_mail, log_in, send
from tests.classroom.handed import Ready, ready
from tests.classroom.making import make_assignment, make_course, make_group, make_student
from tests.conftest import logged_in, make_person
from tests.factories import join, make_workbook
from tests.seen import see
from workbook.models import Member

pytestmark = pytest.mark.django_db
OUT = "heeft nog niet ingelogd met het adres op de klassenlijst en zit er dus niet in"


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


def who(course: Course) -> list[User | None]:
    """Who was found to stand on the list, in its order."""
    return [each.user for each in course.students.select_related("user").order_by("pk")]


@pytest.fixture
def waits(teacher: User, student: User, teammate: User) -> Ready:
    """Work of a group; one of its students writes in it, and stands on the list without having been found."""
    both = ready(teacher, student, teammate)
    Student.objects.filter(user=teammate).update(user=None)
    return both


def test_logging_in_finds_the_course(course: Course, teammate: User) -> None:
    make_student(course, email="Teammate@demo.test")

    log_in(browser(), teammate.email)

    assert who(course) == [teammate]


def test_logging_in_finds_a_course_to_teach_before_one_to_follow(course: Course, teacher: User, teammate: User) -> None:
    teachers.add_teacher(course=course.uuid, by=teacher, email=teammate.email, role="teacher")
    make_student(course, email=teammate.email)

    answer = log_in(browser(), teammate.email)

    assert answer["Location"] == "/courses/"
    assert (who(course), Teacher.objects.filter(course=course, user=teammate).count()) == ([None], 1)


def test_confirming_an_address_finds_the_course_on_another_device_too(course: Course) -> None:
    make_student(course, email=NEW["email"])
    send(browser(), "/accounts/signup/", NEW)
    assert who(course) == [None]

    send(browser(), link_in_mail(), {})

    assert who(course) == [User.objects.get(email=NEW["email"])]


def test_an_address_that_is_not_confirmed_finds_nothing_at_log_in(course: Course, teammate: User) -> None:
    make_student(course, email="noor@school.test")
    EmailAddress.objects.create(user=teammate, email="noor@school.test", verified=False)

    log_in(browser(), teammate.email)

    assert who(course) == [None]


def test_who_was_logged_in_before_the_list_was_made_is_found_at_the_own_workbooks(
    course: Course, as_teammate: Client, teammate: User
) -> None:
    make_student(course, email=teammate.email)

    as_teammate.get("/workbooks/")

    assert who(course) == [teammate]


def test_reading_a_list_in_and_correcting_an_address_look_nobody_up(
    course: Course, teacher: User, teammate: User
) -> None:
    mistyped = make_student(course, email="teammat@demo.test")

    courses.change_student(
        course=course.uuid, by=teacher, student=mistyped.uuid, name="Tim", number="", email=teammate.email
    )

    assert who(course) == [None]


@pytest.mark.both_databases
def test_who_writes_in_the_workbook_of_the_group_is_an_author_of_what_it_hands_in(
    waits: Ready, student: User, teammate: User
) -> None:
    as_student, url = logged_in(student), reverse("classroom:hand_in", args=[waits.work.assignment.uuid])

    as_student.post(url)

    assert Student.objects.filter(user=teammate).count() == 1
    assert list(waits.work.submissions.get().snapshot.authors.values_list("user", flat=True).order_by("pk")) == [
        student.pk,
        teammate.pk,
    ]


def test_the_page_of_handing_in_says_so_before(waits: Ready, student: User) -> None:
    page = see(logged_in(student), reverse("classroom:hand_in", args=[waits.work.assignment.uuid]))

    assert ("Tim Jansen" in page.text, OUT in page.text) == (True, False)


def test_who_only_has_an_account_is_not_looked_up_by_a_group(waits: Ready, student: User) -> None:
    make_person("noor@school.test", "Noor Bakker")
    Student.objects.create(
        course=waits.work.assignment.course, group=waits.work.group, name="Noor", email="noor@school.test"
    )

    page = see(logged_in(student), reverse("classroom:hand_in", args=[waits.work.assignment.uuid]))

    assert f"Noor ({OUT})" in page.text
    assert Student.objects.get(email="noor@school.test").user is None


def test_a_member_who_reads_along_and_is_of_no_group_stays_where_they_are(
    waits: Ready, student: User, outsider: User
) -> None:
    """Whose address waits in another group is no part of this one."""
    course = waits.work.assignment.course
    other = make_group(course, "Groep 2")
    Student.objects.create(course=course, group=other, name="Olivia", email=outsider.email)
    join(waits.workbook, outsider, "reader")

    see(logged_in(student), reverse("classroom:hand_in", args=[waits.work.assignment.uuid]))

    assert Student.objects.get(email=outsider.email).user is None
    assert Member.objects.get(user=outsider).role == "reader"


def test_attaching_promises_access_only_to_who_has_logged_in(
    course: Course, as_student: Client, student: User, teammate: User
) -> None:
    for user in (student, teammate):
        make_student(course, user)
    group = make_group(course, students=[student, teammate])
    Student.objects.create(course=course, group=group, name="Daan Bos", email="daan@school.test")
    make_workbook(student)

    page = see(as_student, reverse("classroom:attach", args=[make_assignment(course, in_groups=True).uuid]))

    told = (
        "Zij kunnen vanaf nu in dit werkboek schrijven: Tim Jansen Zij kunnen dat zodra ze inloggen met hun adres op de"
    )
    assert f"{told} klassenlijst: Daan Bos" in page.text
    assert page.faults == []
