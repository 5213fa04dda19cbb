"""Among one's workbooks stands which of them answer an assignment, of which course, until when, and how far that is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from classroom.assignments import write_what_is_asked
from classroom.models import Assignment, Extension, Review, Student, Submission, Work
from classroom.models.review import ReviewStatus
from classroom.models.submission import Status
from tests.accounts.people import browser, log_in
from tests.classroom.making import make_assignment, make_course, make_group, make_submission, make_work
from tests.conftest import PASSWORD, logged_in
from tests.factories import join, make_workbook
from tests.seen import see, words
from workbook.models import Workbook

pytestmark = pytest.mark.django_db
LIST = "/workbooks/"
HANDED_IN = datetime(2026, 11, 1, 12, tzinfo=UTC)


def answer(teacher: User, student: User, title: str, course: str) -> Work:
    assignment = make_assignment(
        make_course(teacher, students=[student], name=course), title=title, due_at=datetime(2099, 12, 4, 16, tzinfo=UTC)
    )
    work = make_work(
        assignment, make_workbook(student), student=Student.objects.get(course=assignment.course, user=student)
    )
    write_what_is_asked(Workbook.objects.filter(pk=work.workbook_id))
    return work


def test_it_names_assignment_course_and_deadline(as_student: Client, teacher: User, student: User) -> None:
    work = answer(teacher, student, "De klantketting", "Marketing 3B")
    page = see(as_student, LIST)

    assert page.faults == []
    assert "De klantketting · Marketing 3B Inleveren voor vrijdag 4 december 2099, 17:00" in page.text
    assert page.links["De klantketting"] == reverse("classroom:assignment", args=[work.assignment.uuid])


def test_the_deadline_is_the_one_that_holds_for_its_students(as_student: Client, teacher: User, student: User) -> None:
    work = answer(teacher, student, "De klantketting", "Marketing 3B")
    Extension.objects.create(
        assignment=work.assignment, student=work.student, due_at=datetime(2099, 12, 7, 16, tzinfo=UTC), reason="Griep"
    )

    assert "Inleveren voor maandag 7 december 2099, 17:00" in see(as_student, LIST).text


def test_who_left_the_course_reads_nothing_of_it(as_student: Client, teacher: User, student: User) -> None:
    work = answer(teacher, student, "De klantketting", "Marketing 3B")
    Student.objects.filter(works=work).update(left_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert "Marketing 3B" not in see(as_student, LIST).text


def test_what_was_handed_in_tells_how_far_it_is(as_student: Client, teacher: User, student: User) -> None:
    made = make_submission(answer(teacher, student, "De klantketting", "Marketing 3B"), handed_in_at=HANDED_IN)
    said = "Inleveren voor vrijdag 4 december 2099, 17:00 Stand: "
    assert f"{said}ingeleverd op 1 november, 13:00" in see(as_student, LIST).text

    Review.objects.create(submission=made, status=ReviewStatus.READY)
    Submission.objects.update(status=Status.GRADED, release_at=datetime(2099, 12, 5, tzinfo=UTC))
    assert f"{said}ingeleverd op 1 november, 13:00" in see(as_student, LIST).text
    Submission.objects.update(release_at=HANDED_IN)
    assert f"{said}je beoordeling is er" in see(as_student, LIST).text

    Assignment.objects.update(opens_at=HANDED_IN - timedelta(days=9), due_at=HANDED_IN, cut_off_at=HANDED_IN)
    page = see(as_student, LIST)
    assert "De klantketting · Marketing 3B Stand: je beoordeling is er" in page.text
    assert page.faults == []
    made.delete()
    assert (
        "Inleveren voor zondag 1 november 2026, 13:00 Stand: gesloten, niets ingeleverd" in see(as_student, LIST).text
    )


def test_who_only_takes_part_in_the_workbook_reads_nothing_of_what_another_answers(
    teacher: User, student: User, outsider: User
) -> None:
    work = answer(teacher, student, "De klantketting", "Marketing 3B")
    Student.objects.create(course=work.assignment.course, user=outsider, email=outsider.email, joined_at=HANDED_IN)
    join(work.workbook, outsider, "editor")
    join(work.workbook, teacher, "reader")

    told = [see(logged_in(user), LIST).text for user in (student, outsider, teacher)]
    assert ["De klantketting · Marketing 3B" in each for each in told] == [True, False, True]


def test_many_take_as_many_statements_as_one(
    teacher: User, student: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = logged_in(student)
    for number in (1, 3):
        while Assignment.objects.count() < number:
            answer(teacher, student, f"Opdracht {number}", f"Cursus {Assignment.objects.count()}")
        with django_assert_num_queries(12):
            client.get(LIST)
    for work in Work.objects.all():
        make_submission(work)
    with django_assert_num_queries(13):
        client.get(LIST)


@pytest.mark.parametrize("path", ["/", "/accounts/login/"])
def test_who_teaches_comes_to_the_courses_and_everybody_else_to_the_workbooks(
    teacher: User, student: User, path: str
) -> None:
    course = make_course(teacher, students=[student])
    assert [_lands(user, path) for user in (teacher, student)] == ["/courses/", LIST]

    course.archived_at = timezone.now()
    course.save()

    assert _lands(teacher, path) == LIST


def _lands(user: User, path: str) -> str:
    """Where somebody comes who opens the site, or logs in."""
    if path == "/":
        return str(logged_in(user).get(path)["Location"])
    return str(Client().post(path, {"login": user.email, "password": PASSWORD})["Location"])


def test_who_only_follows_courses_is_first_of_all_asked_to_join_one(
    as_student: Client, teacher: User, student: User
) -> None:
    make_course(teacher, students=[student])
    buttons = {
        who: [words(link) for link in see(client, "/courses/").all("a", class_="btn-primary")]
        for who, client in (("student", as_student), ("teacher", logged_in(teacher)))
    }

    assert buttons == {"student": ["Ik heb een code"], "teacher": ["Nieuwe cursus"]}


def test_who_follows_a_course_and_has_no_workbook_reads_of_it_and_goes_to_what_is_asked_first(
    as_student: Client, teacher: User, student: User
) -> None:
    course = make_course(teacher, students=[student], name="Marketing 3B")
    make_assignment(course, due_at=timezone.now() + timedelta(days=9))
    first = make_assignment(course, due_at=timezone.now() + timedelta(days=2))
    make_assignment(course, due_at=timezone.now() - timedelta(days=2))
    make_assignment(course, due_at=timezone.now() + timedelta(days=1), published_at=None)

    page = see(as_student, LIST)

    assert page.faults == []
    assert "Je doet mee met Marketing 3B. Bekijk de opdracht: Marketing 3B Nog geen werkboek" in page.text
    assert page.links["Bekijk de opdracht: Marketing 3B"] == reverse("classroom:assignment", args=[first.uuid])


def test_a_course_that_asks_nothing_yet_is_named_where_there_is_no_workbook(
    as_student: Client, teacher: User, student: User
) -> None:
    course = make_course(teacher, students=[student], name="Marketing 3B")
    assert see(as_student, LIST).links["Naar de cursus: Marketing 3B"] == reverse(
        "classroom:course", args=[course.uuid]
    )

    make_workbook(student)
    assert "Marketing 3B" not in see(as_student, LIST).text


@pytest.mark.parametrize("in_groups", [False, True], ids=["alone", "in a group"])
def test_beside_workbooks_only_a_course_is_named_in_which_nobody_began_yet(
    in_groups: bool, as_student: Client, teacher: User, student: User, teammate: User
) -> None:
    course = make_course(teacher, students=[student, teammate], name="Marketing 3B")
    group = make_group(course, students=[student, teammate])
    assignment = make_assignment(course, in_groups=in_groups)
    workbook = make_workbook(student)
    told = "Je doet mee met Marketing 3B. Bekijk de opdracht"
    other = Student.objects.get(user=teammate)

    assert told in see(as_student, LIST).text
    if not in_groups:
        make_work(assignment, make_workbook(teammate), student=other)
        assert told in see(as_student, LIST).text
    whose = {"group": group} if in_groups else {"student": Student.objects.get(user=student)}
    make_work(assignment, workbook, **whose)
    assert told not in see(as_student, LIST).text


def test_of_a_course_that_is_over_or_was_left_nothing_is_said(as_student: Client, teacher: User, student: User) -> None:
    make_course(teacher, students=[student], name="Vorig jaar", archived_at=timezone.now())
    left = make_course(teacher, students=[student], name="Verlaten")
    left.students.update(left_at=timezone.now())

    page = see(as_student, LIST)
    assert ("Je doet mee met" in page.text, "Nog geen werkboek" in page.text) == (False, True)


def test_more_courses_that_wait_take_as_many_statements(
    teacher: User, student: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = logged_in(student)
    for number in (1, 3):
        while Assignment.objects.count() < number:
            make_assignment(make_course(teacher, students=[student]))
        with django_assert_num_queries(7):
            client.get(LIST)


def test_who_stands_on_a_list_reads_of_the_course_at_the_first_log_in(teacher: User, student: User) -> None:
    course = make_course(teacher, name="Marketing 3B")
    Student.objects.create(course=course, email=student.email)
    client = browser()

    answered = log_in(client, student.email)

    assert "Naar de cursus: Marketing 3B" in see(client, answered["Location"]).links
