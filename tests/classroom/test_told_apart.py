"""What a teacher counts and reads is what is so: who gets a mail, what there is to mark, whose name it is, what a list lost."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.alphabet import in_order
from classroom.models import Assignment, Student
from classroom.reviewing import claim
from tests.classroom.crowd import hand_in_crowd
from tests.classroom.handed import ready
from tests.classroom.making import make_assignment, make_course, make_student
from tests.conftest import logged_in
from tests.seen import Seen, see, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


@pytest.fixture
def assignment(teacher: User, student: User) -> Assignment:
    return make_assignment(make_course(teacher, students=[student]))


def url(asked: Assignment, name: str) -> str:
    return reverse(f"classroom:{name}", args=[asked.uuid])


def test_who_never_logged_in_gets_no_message_and_stands_there_with_the_address(
    as_teacher: Client, assignment: Assignment
) -> None:
    for each in ("noor@school.test", "bram@school.test"):
        make_student(assignment.course, email=each)

    page = see(as_teacher, url(assignment, "message"))

    assert (page.status, page.faults) == (200, [])
    assert "1 student is niet begonnen" in page.text
    assert "Nog 2 studenten logden hier nooit in met het adres van de klassenlijst" in page.text
    assert "bram@school.test ; noor@school.test" in page.text.replace("test;", "test ;")


def test_the_tiles_of_the_queue_add_up(as_teacher: Client, teacher: User, assignment: Assignment) -> None:
    some = hand_in_crowd(assignment, 4)
    claim(submission=some[0], user=teacher, now=timezone.now())
    some[1].status, some[1].release_at = "returned", timezone.now()
    some[1].save()

    tiles = see(as_teacher, url(assignment, "queue")).one("div", class_="kpis4")

    assert words(tiles) == "3na te kijken 0concept 0klaar 0vrijgegeven 1teruggegeven"


def test_the_first_code_is_not_told_of_an_older_one(as_teacher: Client, assignment: Assignment) -> None:
    path = reverse("classroom:keys", args=[assignment.course.uuid])
    told = [Seen(as_teacher.post(path, follow=True)).text for _each in range(2)]
    assert ["Een oudere leidt nergens heen." in each for each in told] == [False, True]


def test_a_list_of_courses_tells_the_deadline_that_holds_and_none_of_what_was_handed_in(
    as_student: Client, teacher: User, student: User
) -> None:
    work = ready(teacher, student)
    asked, later = work.work.assignment, timezone.now() + timedelta(days=20)
    day = timezone.localtime(later).day
    asked.extensions.create(student=Student.objects.get(), due_at=later, reason="Griep")

    assert f"Volgende inlevering {day} " in see(as_student, "/courses/").text
    work.hand_in()
    assert "Volgende inlevering" not in see(as_student, "/courses/").text


def test_a_person_has_one_name_in_a_course_that_of_the_class_list(
    as_student: Client, teacher: User, student: User
) -> None:
    work = ready(teacher, student)
    Student.objects.update(name="Youssef Amrani")

    assert "Youssef Amrani" in see(as_student, url(work.work.assignment, "hand_in")).text
    assert list(work.hand_in().snapshot.authors.values_list("name", flat=True)) == ["Youssef Amrani"]


def test_names_stand_in_the_order_of_the_alphabet() -> None:
    names = ["Zoë", "Öznur", "łukasz", "Bram", "İpek", "Ahmed", "Øystein", "ömer"]
    assert sorted(names, key=in_order) == ["Ahmed", "Bram", "İpek", "łukasz", "ömer", "Øystein", "Öznur", "Zoë"]


def test_a_list_tells_of_names_that_are_missing_and_of_letters_that_were_lost(
    as_teacher: Client, assignment: Assignment
) -> None:

    file = BytesIO("naam;e-mail\n;a@school.test\n?ukasz Y?lmaz;b@school.test\nZoë;c@school.test\n".encode())
    file.name = "klas.csv"
    path = reverse("classroom:students_import", args=[assignment.course.uuid])

    page = Seen(as_teacher.post(path, {"file": file}))

    assert (page.status, page.faults) == (200, [])
    assert "1 student heeft in dit bestand geen naam" in page.text
    assert "lijkt een letter verloren, door het programma dat het bestand bewaarde: ?ukasz Y?lmaz." in page.text
