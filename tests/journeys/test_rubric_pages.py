"""The rubric and the bank of phrases: axe finds nothing, nothing scrolls sideways; keys suffice, without script too."""

from collections.abc import Callable
from typing import Final

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.models import Course, RubricVersion
from classroom.phrases import add_phrase
from classroom.rubric_versions import save_rubric
from classroom.rubrics import RubricContent, default_content
from reports.exchange.demo import set_up
from tests.classroom.making import make_assignment, make_course
from tests.journeys.conftest import LIGHT_AND_DARK, LOOKS, log_in, scrolls_sideways, violations
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_every_page import NARROWEST, faults_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NewPage = Callable[..., Page]
LONG: Final = "w" * 120


@pytest.fixture(autouse=True)
def demo(transactional_db: None) -> None:
    set_up()


def person(email: str) -> User:
    return User.objects.get(email=email)


def stretched() -> Course:
    """A course whose rubric and phrases are as long as they may be."""
    teacher, marker = person("teacher@demo.test"), person("second@demo.test")
    course = make_course(teacher, second_marker=marker, students=[person("student@demo.test")])
    version = save_rubric(course=course, by=teacher, base=0, content=long_rubric(), name=LONG)
    make_assignment(course, title=LONG, rubric_version=version, requires_kpis=True)
    for shared in (True, False):
        add_phrase(course=course, user=teacher, text=LONG * 3, criterion="c1", shared=shared)
        add_phrase(course=course, user=teacher, text="Mooi werk.", shared=shared)
    return course


def long_rubric() -> RubricContent:
    content = default_content()
    texts = {level.key: LONG * 3 for level in content.levels}
    first = content.criteria[0].model_copy(update={"title": LONG, "texts": texts})
    goal = content.goals[0].model_copy(update={"title": LONG, "text": LONG * 3})
    return content.model_copy(update={"criteria": (first, *content.criteria[1:]), "goals": (goal, *content.goals[1:])})


def address(name: str, course: Course) -> str:
    assignment = course.assignments.first()
    assert assignment
    return reverse(f"classroom:{name}", args=[assignment.uuid if name == "assignment_rubric" else course.uuid])


@LOOKS
def test_pages_with_all_that_can_be_in_them(new_page: NewPage, width: int, dark: bool) -> None:
    course = stretched()
    page, student = new_page(width=width, dark=dark), new_page(width=width, dark=dark)
    log_in(page, "teacher@demo.test")
    log_in(student, "student@demo.test")
    phrase = course.phrases.first()
    assert phrase
    of_teachers = [address(name, course) for name in ("rubric", "phrases", "assignment_rubric")]

    edit = reverse("classroom:phrase", args=[course.uuid, phrase.uuid])
    assert faults_on(page, [*of_teachers, edit]) == {}
    assert faults_on(student, [address("assignment_rubric", course)]) == {}


@LIGHT_AND_DARK
def test_pages_with_errors_and_two_who_edit_at_once(new_page: NewPage, dark: bool) -> None:
    course = stretched()
    page = new_page(dark=dark)
    log_in(page, "teacher@demo.test")
    page.goto(address("phrases", course))
    page.get_by_role("button", name="Zin bewaren").click()
    page.locator(".errsum").wait_for()
    assert_fine(page)

    page.goto(address("rubric", course))
    for details in page.locator("details.rubric-criterion").all():
        details.evaluate("element => element.open = true")
    assert_fine(page)
    page.fill("[name='criterion:c2/title']", "")
    page.fill("[name='criterion:c2/weight']", "veel")
    page.get_by_role("button", name="Als nieuwe versie bewaren").first.click()
    page.locator(".errsum").wait_for()
    assert_fine(page)

    page.goto(address("rubric", course))
    other = long_rubric().model_copy(update={"goals": default_content().goals})
    save_rubric(course=course, by=person("teacher@demo.test"), base=1, content=other, name="")
    page.fill("[name='goal:lg1/title']", "Van mij")
    page.get_by_role("button", name="Als nieuwe versie bewaren").first.click()
    expect(page.get_by_role("heading", name="Iemand anders bewaarde versie 2 terwijl je bezig was")).to_be_visible()
    assert_fine(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_rubric_is_edited_by_keyboard_alone(new_page: NewPage, script: bool) -> None:
    course = make_course(person("teacher@demo.test"))
    page = new_page(script=script)
    log_in(page, "teacher@demo.test")
    page.goto(reverse("classroom:rubric", args=[course.uuid]))
    keys = Keyboard(page)
    keys.write("[name='goal:lg1/title']", "Kern")
    keys.press("button[value=save]")

    expect(page.get_by_text("Versie 1 is bewaard. Opdrachten houden de versie die ze hebben.")).to_be_visible()
    assert '"Kern"' in RubricVersion.objects.get().content

    keys.open("details.rubric-criterion > summary")
    keys.write("[name='criterion:c1/weight']", "10")
    keys.press("button[value=save]")
    expect(page.locator(".errsum").get_by_text("Alle gewichten samen zijn 95. Dat moet 100 zijn.")).to_be_visible()
    assert RubricVersion.objects.count() == 1


def assert_fine(page: Page) -> None:
    """Axe finds nothing, and the page fits the narrowest window."""
    size = page.viewport_size
    assert size
    assert violations(page) == []
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    assert not scrolls_sideways(page)
    page.set_viewport_size(size)
