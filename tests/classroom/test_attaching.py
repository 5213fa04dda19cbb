"""Answering with a workbook that is there already: told first is what the teacher and the group get of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from classroom.models import Assignment, Course, Student, Work
from tests.classroom.making import make_assignment, make_course, make_group, make_work
from tests.factories import join, make_workbook
from tests.seen import Seen, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    course = make_course(teacher, students=[student, teammate, outsider])
    make_group(course, "Groep 1", [student, teammate])
    return course


def path(assignment: Assignment) -> str:
    return f"/assignments/{assignment.uuid}/attach/"


def test_only_workbooks_that_one_owns_are_offered(
    as_student: Client, course: Course, student: User, outsider: User
) -> None:
    mine, shared = make_workbook(student, organisation="Mijn"), make_workbook(outsider, organisation="Gedeeld")
    join(shared, student, "editor")

    offered = [
        each.get("value") for each in see(as_student, path(make_assignment(course))).all("input", name="workbook")
    ]
    assert offered == [str(mine.uuid)]


def test_it_is_told_exactly_what_the_teacher_will_see(as_student: Client, course: Course, student: User) -> None:
    make_workbook(student)
    page = see(as_student, path(make_assignment(course)))

    before = (
        "Voordat je inlevert: de cijfers van elke schakel, hoeveel onderdelen zijn ingevuld, hoeveel regels open staan en wanneer"
        " er voor het laatst is geschreven. Geen tekst."
    )
    assert before in page.text
    assert "Nadat je hebt ingeleverd: alles wat is ingeleverd, met de namen van de leden." in page.text
    assert page.faults == []


def test_it_is_told_who_else_gets_in(as_student: Client, course: Course, student: User) -> None:
    make_workbook(student)

    alone = see(as_student, path(make_assignment(course))).text
    together = see(as_student, path(make_assignment(course, in_groups=True))).text
    assert ["Tim Jansen" in alone, "Tim Jansen" in together] == [False, True]


def test_it_is_told_what_becomes_of_an_own_workbook_when_one_leaves(
    as_student: Client, course: Course, student: User
) -> None:
    make_workbook(student)
    said = (
        "Daarna is dit het werkboek van de groep. Ga je uit de groep, dan blijft het bij de anderen en kun je er niet meer bij."
        " Zijn er geen anderen, dan hou je het."
    )

    assert said in see(as_student, path(make_assignment(course, in_groups=True))).text
    assert said not in see(as_student, path(make_assignment(course))).text


def test_attaching_makes_it_the_work_of_the_group(
    as_student: Client, as_teammate: Client, course: Course, student: User
) -> None:
    assignment, workbook = make_assignment(course, in_groups=True), make_workbook(student)

    answer = as_student.post(path(assignment), {"workbook": workbook.uuid})

    assert answer["Location"] == f"/assignments/{assignment.uuid}/"
    assert Work.objects.get().group == course.groups.get()
    assert as_teammate.get(f"/workbooks/{workbook.uuid}/").status_code == 200


def test_a_workbook_of_somebody_else_cannot_be_chosen(
    as_student: Client, course: Course, student: User, outsider: User
) -> None:
    make_workbook(student)
    answer = as_student.post(path(make_assignment(course)), {"workbook": make_workbook(outsider).uuid})

    assert answer.status_code == 422
    assert "Kies een van je werkboeken." in Seen(answer).text
    assert not Work.objects.exists()


def test_nothing_chosen_is_said(as_student: Client, course: Course, student: User) -> None:
    make_workbook(student)
    answer = as_student.post(path(make_assignment(course)))

    assert answer.status_code == 422
    assert "Kies een van je werkboeken." in Seen(answer).text


def test_who_answers_already_goes_to_the_assignment(as_student: Client, course: Course, student: User) -> None:
    assignment, workbook = make_assignment(course), make_workbook(student)
    make_work(assignment, workbook, student=Student.objects.get(user=student))

    for answer in (as_student.get(path(assignment)), as_student.post(path(assignment), {"workbook": workbook.uuid})):
        assert answer["Location"] == f"/assignments/{assignment.uuid}/"
    assert Work.objects.count() == 1


def test_after_it_closed_nothing_is_attached_and_the_choice_stays(
    as_student: Client, course: Course, student: User
) -> None:
    now = timezone.now()
    assignment = make_assignment(course, due_at=now - timedelta(days=2), cut_off_at=now - timedelta(days=1))
    workbook = make_workbook(student)

    answer = as_student.post(path(assignment), {"workbook": workbook.uuid})

    page = Seen(answer)
    assert (answer.status_code, page.at(f"workbook-{workbook.uuid}").get("checked") is not None) == (422, True)
    assert "Deze opdracht is gesloten. Vraag je docent of je nog mag beginnen." in page.text


def test_who_owns_no_workbook_is_led_back(as_student: Client, course: Course) -> None:
    assignment = make_assignment(course)

    page = see(as_student, path(assignment))
    assert page.links["Terug naar de opdracht"] == f"/assignments/{assignment.uuid}/"
