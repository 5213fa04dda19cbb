"""The pages of a course, empty, full and with errors: axe finds nothing, nothing scrolls sideways; keys are enough to work them."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.courses import renew_keys
from classroom.models import Course, Student
from reports.exchange.demo import set_up
from tests.classroom.making import make_assignment, make_course, make_group, make_student
from tests.classroom.test_class_list import csv_of
from tests.journeys.conftest import LIGHT_AND_DARK, LOOKS, log_in, log_in_by_hand, scrolls_sideways, violations
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_every_page import NARROWEST, WIDEST, faults_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NewPage = Callable[..., Page]
LONG: Final = "w" * 120
ADDRESS: Final = f"{'w' * 60}@{'w' * 60}.test"
CLASS_OF_30: Final = [
    ["Voornaam", "Tussenvoegsel", "Achternaam", "E-mail", "Studentnummer", "Groep"],
    ["Sanne", "de", "Vries", "student@demo.test", "500100", "Groep 1"],
    *([f"Noor {n}", "", "Bakker", f"noor{n}@school.test", str(500101 + n), f"Groep {n // 4 + 1}"] for n in range(29)),
    ["Zonder", "", "Adres", "", "500199", ""],
]


@pytest.fixture(autouse=True)
def demo(transactional_db: None) -> None:
    set_up()


def person(email: str) -> User:
    return User.objects.get(email=email)


def stretched(**values: object) -> Course:
    """A course in which all that can be written is as long as it may be."""
    student, teacher = person("student@demo.test"), person("teacher@demo.test")
    course = make_course(
        teacher,
        second_marker=person("second@demo.test"),
        students=[student, person("teammate@demo.test")],
        **{"name": LONG, "description": f"{LONG}\n{LONG}", "groups_open": True, "group_size": 3, **values},
    )
    renew_keys(course=course.uuid, by=teacher)
    group = make_group(course, LONG, [student, person("teammate@demo.test")])
    make_group(course, "Groep 2")
    for number in range(60):
        make_student(course, name=LONG if number == 0 else f"Noor {number}", email=f"{number}{ADDRESS}", number=LONG)
    make_student(course, name=LONG, email="weg@school.test", left_at=course.created_at)
    Student.objects.filter(email=f"1{ADDRESS}").update(group=group)
    make_assignment(course, title=LONG, in_groups=True)
    make_assignment(course, title="Nog niet te zien", published_at=None)
    course.materials.create(kind="text", title=LONG, text=LONG * 2, step="easy-to-buy")
    course.materials.create(kind="link", title=LONG, text=LONG, url=f"https://voorbeeld.test/{LONG}")
    course.materials.create(kind="text", title=LONG, text=LONG, deleted_at=course.created_at)
    return course


MAIN: Final = ("course", "students", "groups", "teachers", "materials")


def main_pages_of(course: Course) -> list[str]:
    """The pages of a course that differ most from a form."""
    return ["/courses/", *(reverse(f"classroom:{name}", args=[course.uuid]) for name in MAIN)]


def pages_of(course: Course) -> list[str]:
    """Every page of a course that a teacher has."""
    names = ("course", "students", "students_import", "groups", "teachers", "materials", "settings")
    student, group, material = course.students.first(), course.groups.first(), course.materials.first()
    assert student
    assert group
    assert material
    return [
        "/courses/",
        "/courses/new/",
        "/courses/join/",
        *(reverse(f"classroom:{name}", args=[course.uuid]) for name in names),
        reverse("classroom:student", args=[course.uuid, student.uuid]),
        reverse("classroom:material", args=[course.uuid, material.uuid]),
        reverse("classroom:groups", args=[course.uuid]) + f"?page=2&group={group.uuid}",
        reverse("classroom:students", args=[course.uuid]) + "?page=2&words=noor",
        reverse("classroom:students", args=[course.uuid]) + "?words=niemand",
    ]


@LOOKS
def test_a_full_course_of_a_teacher(new_page: NewPage, width: int, dark: bool) -> None:
    course = stretched()
    page = new_page(width=width, dark=dark)
    log_in(page, "teacher@demo.test")

    assert faults_on(page, pages_of(course) if width == WIDEST else main_pages_of(course)) == {}


@LOOKS
def test_a_full_course_of_a_student_and_a_second_marker(new_page: NewPage, width: int, dark: bool) -> None:
    course = stretched()
    student, marker = new_page(width=width, dark=dark), new_page(width=width, dark=dark)
    log_in(student, "student@demo.test")
    log_in(marker, "second@demo.test")

    assert faults_on(student, ["/workbooks/", "/courses/", reverse("classroom:course", args=[course.uuid])]) == {}
    assert faults_on(marker, main_pages_of(course) if width == WIDEST else []) == {}


@LIGHT_AND_DARK
def test_an_empty_and_an_archived_course(new_page: NewPage, dark: bool) -> None:
    teacher = person("teacher@demo.test")
    course = make_course(teacher)
    over = stretched(archived_at=course.created_at, groups_open=False)
    page, student, nobody = (new_page(dark=dark) for _each in range(3))
    log_in(page, "teacher@demo.test")
    log_in(student, "student@demo.test")
    log_in(nobody, "outsider@demo.test")
    empty = [reverse(f"classroom:{name}", args=[course.uuid]) for name in ("course", "students", "groups", "materials")]

    assert faults_on(page, [*empty, *main_pages_of(over)]) == {}
    assert faults_on(student, ["/courses/", reverse("classroom:course", args=[over.uuid])]) == {}
    assert faults_on(nobody, ["/courses/"]) == {}


@LIGHT_AND_DARK
def test_pages_with_errors_and_the_preview_of_a_list(new_page: NewPage, dark: bool, tmp_path: Path) -> None:
    course = stretched()
    page = new_page(dark=dark)
    log_in(page, "teacher@demo.test")
    wrong = {"new": {}, "settings": {"group_size": "veel"}, "students": {"email": "x"}, "teachers": {"email": "x"}}
    for name, values in {**wrong, "materials": {"url": "x"}, "join": {"code": "x"}}.items():
        page.goto(reverse(f"classroom:{name}", args=[] if name in {"new", "join"} else [course.uuid]))
        for field, value in values.items():
            page.fill(f"[name={field}]:not([type=hidden])", value)
        page.locator("main form[method=post] [type=submit].btn-primary").last.click()
        page.locator(".errsum").wait_for()
        assert_fine(page)

    path = tmp_path / "klas.csv"
    path.write_bytes(
        csv_of([["naam", "e-mail", "groep"], [LONG, ADDRESS, LONG], ["", LONG * 3, ""], ["", f"0{ADDRESS}", ""]])
    )
    page.goto(reverse("classroom:students_import", args=[course.uuid]))
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="Kijk wat erin staat").click()
    page.get_by_role("heading", name="Klopt dit?").wait_for()
    assert_fine(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_from_a_new_course_to_a_student_in_a_group_by_keyboard_alone(
    new_page: NewPage, script: bool, tmp_path: Path
) -> None:
    page, student = new_page(script=script), new_page(script=script)
    path = tmp_path / "klas.csv"
    path.write_bytes(csv_of(CLASS_OF_30))
    log_in_by_hand(page, "teacher@demo.test")
    keys = Keyboard(page)
    keys.press("[href='/courses/']")
    keys.press("[href='/courses/new/']")
    keys.write("[name=name]", "Marketing 2A")
    keys.press("main form [type=submit]")
    keys.press("a[href$='/students/']")
    keys.press("a[href$='/students/import/']")
    keys.reach("[name=file]")
    page.set_input_files("[name=file]", path)
    keys.press("main form [type=submit]")
    expect(page.get_by_text("Rij 32, Zonder Adres: Er staat geen e-mailadres.")).to_be_visible()
    keys.press("main form [type=submit]")
    expect(page.get_by_text("30 studenten staan nu op de lijst. 8 groepen zijn gemaakt.")).to_be_visible()

    log_in_by_hand(student, "student@demo.test")
    walker = Keyboard(student)
    walker.press("[href='/courses/']")
    walker.press("main a[href^='/courses/']:not([href$='/join/'], [href$='/new/'])")
    expect(student.get_by_role("heading", name="Marketing 2A")).to_be_visible()
    expect(student.get_by_text("Groep 1")).to_be_visible()

    keys.press("a[href$='/groups/']")
    sanne = Student.objects.get(user__email="student@demo.test")
    eight = sanne.course.groups.get(name="Groep 8")
    keys.choose(f"[name='group:{sanne.uuid}']", str(eight.uuid))
    keys.press("main form [type=submit]")
    expect(page.get_by_text("1 student is verplaatst.")).to_be_visible()
    student.reload()
    expect(student.get_by_text("Groep 8")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_code_on_the_projector_is_typed_by_keyboard_alone(new_page: NewPage, script: bool) -> None:
    course = make_course(person("teacher@demo.test"))
    page, student = new_page(script=script), new_page(script=script)
    log_in_by_hand(page, "teacher@demo.test")
    page.goto(reverse("classroom:course", args=[course.uuid]))
    Keyboard(page).press("[name=renew]")
    code = page.locator(".joincode").inner_text().strip()

    log_in_by_hand(student, "outsider@demo.test")
    keys = Keyboard(student)
    keys.press("[href='/courses/']")
    keys.press("[href='/courses/join/']")
    keys.write("[name=code]", code.lower())
    keys.press("main form [type=submit]")

    expect(student.get_by_text("Je doet mee met Commercieel management 3B.")).to_be_visible()


def assert_fine(page: Page) -> None:
    """Axe finds nothing, and the page fits the narrowest window."""
    size = page.viewport_size
    assert size
    assert violations(page) == []
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    assert not scrolls_sideways(page)
    page.set_viewport_size(size)
