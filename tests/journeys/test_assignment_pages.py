"""The pages of an assignment, empty, full and with errors: axe finds nothing, nothing scrolls sideways, no script is needed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.demo import set_up_course
from classroom.models import Assignment, Course, Student, Work
from classroom.standing import refresh
from reports.exchange.demo import set_up
from reports.exchange.examples import copy_example
from tests.classroom.making import make_assignment, make_course, make_group, make_student, make_submission, make_work
from tests.journeys.conftest import LIGHT_AND_DARK, LOOKS, log_in, scrolls_sideways, violations
from tests.journeys.test_every_page import NARROWEST, faults_on
from workbook.method.load import current
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NewPage = Callable[..., Page]
LONG: Final = "w" * 120


@pytest.fixture(autouse=True)
def demo(transactional_db: None) -> None:
    set_up()


def person(email: str) -> User:
    return User.objects.get(email=email)


def stretched() -> Assignment:
    """An assignment in which all is as long as it may be, with a class that began, stopped, handed in and was late."""
    student, teammate = person("student@demo.test"), person("teammate@demo.test")
    course = make_course(
        person("teacher@demo.test"), students=[student, teammate, person("outsider@demo.test")], name=LONG
    )
    method = current()
    assignment = make_assignment(
        course,
        title=LONG,
        explanation=f"{LONG * 3}\n\n{LONG}",
        due_at=timezone.now() - timedelta(hours=2),
        cut_off_at=timezone.now() + timedelta(days=2),
        requires_kpis=True,
        requires_activities=True,
        suggestions="closed",
        worksheets=" ".join(each.key for each in method.worksheets),
        exercises=" ".join(each.key for step in method.steps for each in step.exercises),
    )
    course.materials.create(kind="text", title=LONG, text=LONG * 2, step="easy-to-buy")
    course.materials.create(kind="link", title=LONG, text=LONG, url=f"https://voorbeeld.test/{LONG}")
    for user in (student, teammate):
        book = copy_example(user)
        Workbook.objects.filter(pk=book.pk).update(is_assigned=True)
        refresh(Workbook.objects.get(pk=book.pk))
        work = make_work(assignment, book, student=Student.objects.get(user=user))
        if user == student:
            make_submission(work)
            make_submission(work)
    for number in range(51):
        make_student(course, name=LONG if number == 0 else f"Noor {number}")
    due = {"due_at": timezone.now() + timedelta(days=1), "reason": LONG}
    assignment.extensions.create(
        student=Student.objects.get(user=teammate), given_by=person("teacher@demo.test"), **due
    )
    assignment.messages.create(subject=LONG, text=LONG, sent_by=person("teacher@demo.test"), recipients=3)
    return assignment


def path(name: str, assignment: Assignment, query: str = "") -> str:
    return f"{reverse(f'classroom:{name}', args=[assignment.uuid])}{query}"


@LOOKS
def test_pages_of_a_teacher(new_page: NewPage, width: int, dark: bool) -> None:
    assignment = stretched()
    page = new_page(width=width, dark=dark)
    log_in(page, "teacher@demo.test")
    looks = [path("class", assignment, query) for query in ("", "?show=gap", "?show=progress&page=2", "?order=active")]
    pages = [path(name, assignment) for name in ("assignment", "assignment_edit", "extensions", "message")]

    assert faults_on(page, [*looks, *pages, reverse("classroom:assignment_new", args=[assignment.course.uuid])]) == {}


@LOOKS
def test_pages_of_a_student(new_page: NewPage, width: int, dark: bool) -> None:
    assignment = stretched()
    in_groups = make_assignment(assignment.course, in_groups=True)
    later = make_assignment(assignment.course, opens_at=timezone.now() + timedelta(days=1))
    page, other = new_page(width=width, dark=dark), new_page(width=width, dark=dark)
    log_in(page, "student@demo.test")
    log_in(other, "outsider@demo.test")

    assert faults_on(page, [path("assignment", each) for each in (assignment, in_groups, later)]) == {}
    assert faults_on(other, [path("assignment", assignment), path("attach", assignment)]) == {}
    page.goto(path("assignment", assignment))
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert violations(page) == []


@LIGHT_AND_DARK
def test_an_empty_class_and_what_is_wrong(new_page: NewPage, dark: bool) -> None:
    course = make_course(person("teacher@demo.test"))
    assignment = make_assignment(course)
    page = new_page(dark=dark)
    log_in(page, "teacher@demo.test")
    assert faults_on(page, [path("class", assignment)]) == {}

    for address, button in (
        (reverse("classroom:assignment_new", args=[course.uuid]), "Opdracht maken"),
        (path("extensions", assignment), "Laat zien wat het doet"),
        (path("message", assignment), "Bericht bekijken"),
    ):
        page.goto(address)
        page.get_by_role("button", name=button).click()
        page.locator(".errsum").wait_for()
        assert violations(page) == []
        size = page.viewport_size
        assert size
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        assert not scrolls_sideways(page)
        page.set_viewport_size(size)


@LIGHT_AND_DARK
def test_an_extension_is_given_after_a_look_at_what_it_does(new_page: NewPage, dark: bool) -> None:
    assignment = stretched()
    page = new_page(dark=dark)
    log_in(page, "teacher@demo.test")
    page.goto(path("extensions", assignment))
    page.get_by_label("Voor", exact=True).select_option(
        label=str(Student.objects.get(user=person("student@demo.test")))
    )
    page.get_by_label("Nieuwe deadline, dag").fill("31-12-2030")
    page.get_by_label("Reden").fill("Stage liep uit")
    page.get_by_role("button", name="Laat zien wat het doet").click()

    page.get_by_role("heading", name="Wat dit doet voor").wait_for()
    expect(page.get_by_text("Was te laat, en telt vanaf nu als op tijd")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Verlenging geven").click()
    expect(page.get_by_text("heeft tot dinsdag 31 december 2030")).to_be_visible()


def test_two_of_a_group_begin_and_their_teacher_sees_it_without_script(new_page: NewPage) -> None:
    students = [person("student@demo.test"), person("teammate@demo.test")]
    course: Course = make_course(person("teacher@demo.test"), students=students)
    make_group(course, "Groep 1", students)
    assignment = make_assignment(course, in_groups=True)
    for user, button in zip(students, ("Werkboek starten", "Naar het werkboek"), strict=True):
        page = new_page(script=False)
        log_in(page, user.email)
        page.goto(path("assignment", assignment))
        page.get_by_text(button, exact=True).click()
        page.wait_for_url("**/workbooks/**")

    work = Work.objects.get()
    assert work.workbook.members.count() == 2
    teacher = new_page(script=False)
    log_in(teacher, "teacher@demo.test")
    teacher.goto(path("class", assignment))
    expect(teacher.locator("tbody tr", has_text="Groep 1")).to_contain_text("net begonnen")


def test_the_demo_has_a_class_to_look_at(new_page: NewPage) -> None:
    set_up_course()
    page = new_page()
    log_in(page, "teacher@demo.test")
    page.goto(path("class", Assignment.objects.get(title="Klantketting van je eigen bedrijf")))

    expect(page.locator("tbody tr", has_text="Groep 1")).to_contain_text("ingeleverd")
    expect(page.locator("tbody tr", has_text="Groep 2")).to_contain_text("1 van 6 compleet")
