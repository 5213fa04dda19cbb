"""Every list of people goes by surname, as a Dutch class list does, and every list of groups by number."""

import random
import unicodedata
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from classroom.alphabet import PREFIXES, by_number, by_surname, in_order
from classroom.models import Assignment, Course, Review
from tests.classroom.crowd import hand_in_crowd, rubric_text
from tests.classroom.making import make_assignment, make_course, make_rubric_version, make_student
from tests.conftest import logged_in
from tests.seen import see, words

IN_ORDER: Final = (
    "Sanne Aarts",
    "Anna Bakker-de Wit",
    "Jan van den Berg",
    "Yusuf el Bouazza",
    "Marie-Louise d'Hondt",
    "Piet in 't Hout",
    "Łukasz Łuczak",
    "Öznur Öz",
    "Ali Özdemir",
    "Noor de Vries",
    "Sanne de Vries",
    "İpek Yılmaz",
    "Zoë",
)
WORD: Final = st.text("abcdefghijklmnopqrstuvwyz", min_size=1, max_size=8).filter(lambda word: word not in PREFIXES)
"""A word of a name that is no prefix."""


def test_people_stand_in_a_dutch_class_list_by_their_surname() -> None:
    assert sorted(random.Random(5).sample(IN_ORDER, len(IN_ORDER)), key=by_surname) == list(IN_ORDER)


@given(WORD, st.lists(st.sampled_from(sorted(PREFIXES)), max_size=3), WORD)
def test_what_stands_before_a_surname_is_passed_over(first: str, before: list[str], last: str) -> None:
    of_list = " ".join([first, *before, last])
    of_school = f"{last}, {' '.join([first, *before])}"

    assert by_surname(of_list)[:3] == by_surname(of_school)[:3] == (False, in_order(last), in_order(first))


@given(st.text())
def test_signs_on_letters_and_capitals_change_no_order(name: str) -> None:
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))

    assert in_order(name) == in_order(plain) == in_order(name.upper().lower().casefold())


@given(st.text(), st.text())
def test_every_name_has_its_place_and_who_has_none_stands_last(name: str, email: str) -> None:
    has_name = bool(in_order(name).replace(",", " ").split())

    assert by_surname(name, email)[0] is not has_name
    assert by_surname("", email) > by_surname("Zoë", "")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_groups_stand_by_number(one: int, other: int) -> None:
    assert (by_number(f"Groep {one}") < by_number(f"Groep {other}")) == (one < other)


LISTED: Final = [("Sanne de Vries", "v"), ("", "a"), ("Öznur Öz", "o"), ("Bram Aarts", "z"), ("Piet Zwart", "b")]
SURNAMES: Final = ["Bram Aarts", "Öznur Öz", "Sanne de Vries", "Piet Zwart", "a@school.test"]


@pytest.fixture
def course(teacher: User) -> Course:
    course = make_course(teacher)
    for name, mailbox in LISTED:
        make_student(course, name=name, email=f"{mailbox}@school.test")
    return course


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["students", "groups"])
def test_a_class_list_goes_by_surname(page: str, as_teacher: Client, course: Course) -> None:
    shown = see(as_teacher, reverse(f"classroom:{page}", args=[course.uuid]))

    assert [words(each) for each in shown.one("table").iter("th") if each.get("scope") == "row"] == SURNAMES


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["name", "progress", "active"])
def test_the_class_page_goes_by_surname_where_nothing_else_tells_people_apart(
    order: str, as_teacher: Client, course: Course
) -> None:
    shown = see(as_teacher, reverse("classroom:class", args=[make_assignment(course).uuid]), order=order)
    rows = [words(each) for each in shown.one("table").iter("th") if each.get("scope") == "row"]

    assert [name for name in rows if name in SURNAMES] == SURNAMES


@pytest.mark.django_db
def test_the_grades_go_by_surname(as_teacher: Client, course: Course) -> None:
    answer = as_teacher.get(reverse("classroom:grades_csv", args=[make_assignment(course).uuid]))
    rows = answer.content.decode("utf-8-sig").splitlines()[1:]

    assert [row.split(";")[0].strip('"') for row in rows] == SURNAMES


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["queue", "release"])
def test_what_was_handed_in_goes_by_surname(page: str, as_teacher: Client, teacher: User) -> None:
    assignment = _handed_in(teacher)
    shown = see(as_teacher, reverse(f"classroom:{page}", args=[assignment.uuid]), order="name")

    assert [words(each) for each in shown.one("table", class_="queue").iter("th") if each.get("scope") == "row"] == [
        "Bram Aarts",
        "Öznur Öz",
        "Sanne de Vries",
    ]


def _handed_in(teacher: User) -> Assignment:
    course = make_course(teacher)
    assignment = make_assignment(course, rubric_version=make_rubric_version(course, content=rubric_text()))
    for submission, name in zip(
        hand_in_crowd(assignment, 3), ("Sanne de Vries", "Öznur Öz", "Bram Aarts"), strict=True
    ):
        assignment.course.students.filter(works=submission.work).update(name=name)
        Review.objects.create(submission=submission, user=teacher, status="ready", ready_at=timezone.now())
    return assignment
