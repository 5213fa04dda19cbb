"""From assignment to released grade, over two browsers: a course from a CSV of thirty, a group, marking, and once more."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from classroom.models import Assignment, Course, Review, Submission
from reports.exchange.demo import set_up
from reports.exchange.examples import copy_example
from tests.classroom.test_class_list import csv_of
from tests.conftest import make_person
from tests.journeys.conftest import log_in, violations
from tests.journeys.desk import now, state
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_course_pages import CLASS_OF_30, person
from tests.journeys.test_marking import REMARK, mark

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

COURSE: Final = "Commercieel management 3B"
ASSIGNMENT: Final = "De klantketting van een provider"
STEP: Final = "quality-of-service"
BETTER: Final = "We lossen nu drie van de vier vragen in één keer op."


@pytest.fixture(autouse=True)
def demo(transactional_db: None) -> None:
    set_up()


def make_course(page: Page, tmp_path: Path) -> None:
    """A course with the class list of a file, in the study groups that stand in it."""
    page.goto("/courses/new/")
    page.fill("[name=name]", COURSE)
    page.press("[name=name]", "Enter")
    expect(page.locator("h1")).to_have_text(COURSE)
    course = Course.objects.get(name=COURSE)
    file = tmp_path / "klas.csv"
    file.write_bytes(csv_of(CLASS_OF_30))
    page.goto(reverse("classroom:students_import", args=[course.uuid]))
    page.set_input_files("[name=file]", file)
    page.click("main [type=submit]")
    page.get_by_role("button", name="Zet 30 studenten op de lijst").click()
    expect(page.locator("main")).to_contain_text("Sanne de Vries")
    assert (course.students.count(), course.groups.count()) == (30, 8)


def make_assignment(page: Page) -> Assignment:
    """An assignment for study groups that is open, as a teacher fills it in."""
    page.goto(reverse("classroom:assignment_new", args=[Course.objects.get(name=COURSE).uuid]))
    today = timezone.localdate()
    days = {"opens": today - timedelta(days=1), "due": today + timedelta(days=7)}
    page.fill("[name=title]", ASSIGNMENT)
    for name, day in days.items():
        page.fill(f"[name={name}_day]", day.strftime("%d-%m-%Y"))
        page.fill(f"[name={name}_time]", "17:00")
    page.check("[name=together][value=groups]")
    page.check("[name=publish]")
    page.click("main form.fields [type=submit]")
    expect(page.locator("h1")).to_have_text(ASSIGNMENT)
    return Assignment.objects.get(title=ASSIGNMENT)


def attach(page: Page, assignment: Assignment) -> None:
    """Answer with a workbook that is there already."""
    page.goto(reverse("classroom:assignment", args=[assignment.uuid]))
    page.get_by_role("link", name="Gebruik een werkboek dat ik al heb").click()
    page.locator("[name=workbook]").first.check()
    page.click("main form.fields [type=submit]")
    expect(page.locator("main")).to_contain_text("Groep 1")


def hand_in(page: Page, assignment: Assignment, number: int) -> Submission:
    """Hand the workbook in, and read the receipt."""
    page.goto(reverse("classroom:hand_in", args=[assignment.uuid]))
    page.click("main aside form [type=submit]")
    expect(page.locator("h1")).to_have_text(f"Versie {number} is ingeleverd")
    return Submission.objects.get(work__assignment=assignment, number=number)


def test_from_a_class_list_to_what_changed_after_the_grade(new_page: Callable[..., Page], tmp_path: Path) -> None:
    teacher, student = new_page(), new_page()
    make_person("noor0@school.test", "Noor 0 Bakker")
    copy_example(person("student@demo.test"))
    log_in(teacher, "teacher@demo.test")
    make_course(teacher, tmp_path)
    assignment = make_assignment(teacher)

    log_in(student, "student@demo.test")
    student.goto("/courses/")
    expect(student.locator("main")).to_contain_text(COURSE)
    attach(student, assignment)
    first = hand_in(student, assignment, 1)

    teacher.goto(reverse("classroom:queue", args=[assignment.uuid]))
    Keyboard(teacher).press("[action$='/queue/next/'] button")
    expect(teacher.locator("h1")).to_have_text("Groep 1")
    mark(teacher, "3")
    student.goto(reverse("classroom:submission", args=[first.uuid]))
    expect(student.locator(".result")).to_have_count(0)

    teacher.goto(reverse("classroom:release", args=[assignment.uuid]))
    assert violations(teacher) == []
    Keyboard(teacher).press("form:not(.undo) .acts .btn-primary")
    Keyboard(teacher).press("[value=release]")
    expect(teacher.locator(".notes")).to_contain_text("1 resultaat is vrijgegeven.")
    assert Review.objects.get().grade == 8

    student.reload()
    expect(student.locator(".result .due")).to_have_text("8,0")
    student.goto(reverse("classroom:submission_plate", args=[first.uuid, STEP]))
    expect(student.locator(".result .cmt")).to_contain_text(REMARK)
    student.locator(".frozen .cm").first.click()
    expect(student.locator(".result .cmt")).to_be_in_viewport()
    student.get_by_role("button", name="Hiermee gedaan").click()
    expect(student.locator(".result .st.done")).to_have_text("Hiermee gedaan")

    student.goto(f"/workbooks/{first.work.workbook.uuid}/plates/{STEP}/")
    student.fill(f"[id='plate:{STEP}/key_message']", BETTER)
    student.keyboard.press("Tab")
    expect(now(student)).to_be_empty()
    expect(state(student)).to_contain_text("Opgeslagen om")
    second = hand_in(student, assignment, 2)

    teacher.goto(reverse("classroom:review", args=[second.uuid]))
    teacher.get_by_role("link", name="Vergelijk met versie 1").click()
    expect(teacher.locator("h1")).to_have_text("Wat is er veranderd van versie 1 naar versie 2")
    expect(teacher.locator(".differ")).to_have_count(1)
    expect(teacher.locator(".differ ins").first).to_be_visible()
