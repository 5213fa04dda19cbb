"""What the pages of handing in ask of the database: the same, however many take part and however often it was handed in."""

from collections.abc import Callable
from typing import Final

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from classroom.models import Submission
from tests.classroom.handed import Ready, ready
from tests.conftest import logged_in, make_person

pytestmark = pytest.mark.django_db


def crowd(teacher: User, student: User, number: int) -> Ready:
    """Work of a group with so many others."""
    others = [make_person(f"groep{n}@demo.test", f"Lid {n}") for n in range(number)]
    return ready(teacher, student, *others)


def page(teacher: User, student: User, number: int) -> str:
    return reverse("classroom:hand_in", args=[crowd(teacher, student, number).work.assignment.uuid])


def last_of(teacher: User, student: User, number: int) -> Submission:
    """The last of so many versions of a group of as many."""
    work = crowd(teacher, student, number)
    made = work.hand_in()
    for n in range(number):
        work.write(f"Versie {n}")
        made = work.hand_in()
    return made


def on(name: str, *args: str) -> Callable[[User, User, int], str]:
    """A page of the last version."""
    return lambda teacher, student, number: reverse(
        f"classroom:{name}", args=[last_of(teacher, student, number).uuid, *args]
    )


TABLE: Final = {
    "hand in": (page, 19),
    "receipt": (on("submission"), 9),
    "plate": (on("submission_plate", "easy-to-buy"), 6),
    "difference": (on("difference"), 5),
    "json": (on("submission_json"), 4),
}
"""Page: how it is reached, and the statements it takes, session and user among them."""


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", TABLE)
def test_a_page_takes_as_many_statements_whoever_takes_part(
    name: str, number: int, teacher: User, student: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filled, statements = TABLE[name]
    url, client = filled(teacher, student, number), logged_in(student)

    with django_assert_num_queries(statements):
        assert client.get(url).status_code == 200
