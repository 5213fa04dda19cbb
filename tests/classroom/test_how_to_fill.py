"""How students come into a course that has none: what is said of a code is true."""

import pytest
from django.test import Client

from accounts.models import User
from classroom import courses
from tests.classroom.making import make_course
from tests.conftest import logged_in
from tests.seen import Seen, see

pytestmark = pytest.mark.django_db
BY_HAND = "Lees de klassenlijst van je school in, of zet studenten er met de hand op."
OPEN = "Of open de cursus met een code en laat ze zelf meedoen. Openen met een code"
SHOW = "of laat ze de code van de cursus zien."


def test_a_new_course_has_no_code_to_show_yet(as_student: Client) -> None:
    page = Seen(as_student.post("/courses/new/", {"name": "Marketing 2A"}, follow=True))

    assert "De cursus staat klaar. Zet nu je studenten op de lijst, of open de cursus met een code." in page.text


@pytest.mark.parametrize(
    ("state", "told"),
    [("closed", [True, True, False]), ("open", [False, False, True]), ("put away", [True, False, False])],
)
def test_an_empty_class_list_says_what_can_be_done(state: str, told: list[bool], teacher: User) -> None:
    course = make_course(teacher)
    if state == "open":
        courses.renew_keys(course=course.uuid, by=teacher)
    if state == "put away":
        courses.archive(course=course.uuid, by=teacher, is_over=True)

    page = see(logged_in(teacher), f"/courses/{course.uuid}/students/")

    assert [each in page.text for each in (BY_HAND, OPEN, SHOW)] == told
    assert page.faults == []


def test_a_second_marker_is_asked_nothing(teacher: User, second_marker: User) -> None:
    course = make_course(teacher, second_marker=second_marker)

    page = see(logged_in(second_marker), f"/courses/{course.uuid}/students/")

    assert [each in page.text for each in ("Er staat nog niemand op de lijst", BY_HAND, OPEN, SHOW)] == [
        True,
        False,
        False,
        False,
    ]
