"""What somebody else changed while a form was filled in is not overwritten unseen: it is shown first, beside what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from accounts.models import User
from classroom.models import Course, Phrase
from tests.classroom.making import make_assignment, make_course, make_student
from tests.conftest import logged_in
from tests.seen import Seen, see, words

pytestmark = pytest.mark.django_db

SAID = "Iemand anders heeft dit intussen gewijzigd."


@dataclass(frozen=True)
class Form:
    """A form of something that is there: its page, the row, and two of its fields as they are posted, with their attributes."""

    url: str
    row: Model
    mine: tuple[str, str, Any]
    theirs: tuple[str, Any, str]


def settings(course: Course) -> Form:
    url = f"/courses/{course.uuid}/settings/"
    return Form(url, course, ("name", "Van mij", "Van mij"), ("groups_open", True, "ja"))


def student(course: Course) -> Form:
    row = make_student(course, name="Sanne", number="12", email="sanne@school.test")
    url = f"/courses/{course.uuid}/students/{row.uuid}/"
    return Form(url, row, ("name", "Sanne de Vries", "Sanne de Vries"), ("number", "0042", "0042"))


def material(course: Course) -> Form:
    row = course.materials.create(kind="text", title="Lezen", text="Hoofdstuk 1", step="")
    url = f"/courses/{course.uuid}/materials/{row.uuid}/"
    return Form(url, row, ("title", "Van mij", "Van mij"), ("step", "easy-to-buy", "3. Easy to buy"))


def phrase(course: Course) -> Form:
    row = Phrase.objects.create(course=course, text="Goed gezien.", criterion="c1")
    url = f"/courses/{course.uuid}/phrases/{row.uuid}/"
    return Form(url, row, ("text", "Van mij", "Van mij"), ("criterion", "", "elk criterium"))


def assignment(course: Course) -> Form:
    row = make_assignment(course, title="Ketting")
    url = f"/assignments/{row.uuid}/edit/"
    return Form(url, row, ("title", "Van mij", "Van mij"), ("mode", "mastery", "voldaan of niet voldaan"))


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


FORMS = pytest.mark.parametrize("make", [settings, student, material, phrase, assignment])


@FORMS
def test_what_another_made_of_it_is_shown_before_it_is_replaced(
    make: Callable[[Course], Form], as_teacher: Client, course: Course
) -> None:
    form = make(course)
    name, typed, kept = form.mine
    field, value, in_words = form.theirs
    mine = see(as_teacher, form.url).filled(None, **{name: typed})
    type(form.row)._default_manager.filter(pk=form.row.pk).update(**{field: value})

    answer = as_teacher.post(form.url, mine)

    page = Seen(answer)
    form.row.refresh_from_db()
    assert (answer.status_code, getattr(form.row, field) == value, getattr(form.row, name) == kept) == (
        409,
        True,
        False,
    )
    assert SAID in page.text
    assert words(page.at(f"error_id_{field}")).startswith(f"Nu staat er: {in_words}")
    again = page.filled(None)
    assert again[name] == [typed]

    assert as_teacher.post(form.url, again).status_code == 302
    form.row.refresh_from_db()
    assert (getattr(form.row, name), getattr(form.row, field) == value) == (kept, False)


@FORMS
@pytest.mark.parametrize("edition", [None, "", " ", "x"])
def test_a_form_that_does_not_say_what_it_was_made_of_overwrites_nothing(
    make: Callable[[Course], Form], edition: str | None, as_teacher: Client, course: Course
) -> None:
    form = make(course)
    name, typed, kept = form.mine
    mine = see(as_teacher, form.url).filled(None, **{name: typed})
    del mine["edition"]

    answer = as_teacher.post(form.url, mine if edition is None else mine | {"edition": edition})

    form.row.refresh_from_db()
    assert (answer.status_code, getattr(form.row, name) == kept) == (409, False)
    assert as_teacher.post(form.url, Seen(answer).filled(None)).status_code == 302


@FORMS
def test_what_nobody_changed_is_saved_at_once(
    make: Callable[[Course], Form], as_teacher: Client, course: Course
) -> None:
    form = make(course)
    name, typed, kept = form.mine

    answer = as_teacher.post(form.url, see(as_teacher, form.url).filled(None, **{name: typed}))

    form.row.refresh_from_db()
    assert (answer.status_code, getattr(form.row, name)) == (302, kept)
