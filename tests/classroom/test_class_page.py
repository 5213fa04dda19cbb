"""The class page: how far everybody is by step, as quick for thousands as for thirty."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from classroom.models import Assignment, Course, Progress, Student, StudyGroup, Work
from classroom.refreshing import NOTED
from classroom.standing import Standing, refresh
from reports.exchange.rows import write
from tests.classroom.making import make_assignment, make_course, make_group, make_student, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import make_workbook
from tests.seen import see, words
from tests.workbook.documents import full_document, scored, waived
from workbook.document import Document
from workbook.models import Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_noted() -> None:
    NOTED.forget()


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    return make_course(teacher, students=[student, teammate, outsider])


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def path(assignment: Assignment, asked: str = "") -> str:
    return f"/assignments/{assignment.uuid}/class/{asked}"


def answer(assignment: Assignment, user: User, document: Document | None = None) -> Work:
    """The work of a student, of which is known how far it is."""
    workbook = write(document or full_document(), owner=user)
    refresh(workbook)
    return make_work(assignment, workbook, student=Student.objects.get(user=user))


def lines(client: Client, assignment: Assignment, asked: str = "") -> list[list[str]]:
    """The table as it is read, row by row, the averages first."""
    table = see(client, path(assignment, asked)).one("table", class_="hm")
    return [[words(cell) for cell in row if cell.tag in {"th", "td"}] for row in table.findall("./tbody/tr")]


def test_everybody_stands_there_with_scores_state_and_last_activity(
    as_teacher: Client, course: Course, student: User
) -> None:
    assignment = make_assignment(course)
    answer(assignment, student, scored(("6.5", "7.0", None), ("3.9", None, None), ("8.0", "7", None)))

    found = lines(as_teacher, assignment)
    assert [row[0] for row in found] == ["Gemiddeld", "Olivia Bakker", "Tim Jansen", "Sanne de Vries"]
    assert found[3][1:4] == ["6,5", "3,9, 7 van 8 onderdelen", "8,0"]
    assert found[3][8:] == ["6 van 7 compleet", "vandaag"]
    assert found[1][1:] == ["–"] * 7 + ["niet begonnen", ""]


def test_colour_is_never_alone_and_means_a_score(as_teacher: Client, course: Course, student: User) -> None:
    assignment = make_assignment(course)
    answer(
        assignment,
        student,
        scored(("3.9", "3", None), ("5.4", "5", None), ("5.5", "5", None), ("7.0", "7", None), ("8.0", "8", None)),
    )

    row = see(as_teacher, path(assignment)).one("table", class_="hm").findall("./tbody/tr")[3]
    looks = [(cell.get("class"), words(cell)) for cell in row.findall("./td")[:5]]
    assert looks == [("c s1", "3,9"), ("c s2", "5,4"), ("c s3", "5,5"), ("c s4", "7,0"), ("c s5", "8,0")]
    legend = words(see(as_teacher, path(assignment)).one("div", class_="leg"))
    assert "0 – 3,9 zwaar onvoldoende 4,0 – 5,4 onvoldoende 5,5 – 6,9 voldoende" in legend


def test_gaps_and_progress_are_other_looks_at_the_same(as_teacher: Client, course: Course, student: User) -> None:
    assignment = make_assignment(course)
    answer(
        assignment,
        student,
        waived(scored(("6.5", "7.9", None), ("7.0", "7.0", None), ("8.0", "7.5", None), ("7", None, None))),
    )

    gaps = lines(as_teacher, assignment, "?show=gap")[3]
    done = lines(as_teacher, assignment, "?show=progress")[3]
    assert [cell.split(", ")[0] for cell in gaps[1:6]] == ["−1,4", "0,0", "+0,5", "–", "n.v.t."]
    assert done[1:6] == ["8", "8", "8", "7", "n.v.t."]


def test_averages_are_those_of_all_and_name_the_weakest_link(
    as_teacher: Client, course: Course, student: User, teammate: User
) -> None:
    assignment = make_assignment(course)
    answer(assignment, student, scored(*[("7.0", "7", None)] * 6, ("4.0", "5", None)))
    answer(assignment, teammate, scored(*[("8.1", "7", None)] * 6, ("5.1", "5", None)))

    page = see(as_teacher, path(assignment))
    assert lines(as_teacher, assignment)[0][1:8] == ["7,6"] * 6 + ["4,6"]
    assert "4,6 Ease of payment and switch, zwakste schakel" in page.text


def test_what_was_handed_in_leads_to_its_plates(
    as_teacher: Client, course: Course, student: User, teammate: User
) -> None:
    assignment = make_assignment(course)
    answer(assignment, student)
    submission = make_submission(answer(assignment, teammate))

    page = see(as_teacher, path(assignment))
    assert [link for link in page.links.values() if link.startswith("/workbooks/") and link != "/workbooks/"] == []
    assert f"/submissions/{submission.uuid}/plates/easy-to-buy/" in page.html
    states = {row[0]: row[8] for row in lines(as_teacher, assignment)[1:]}
    assert states == {
        "Olivia Bakker": "niet begonnen",
        "Sanne de Vries": "7 van 7 compleet",
        "Tim Jansen": "ingeleverd",
    }


def test_late_again_and_unconfirmed_are_told(
    as_teacher: Client, course: Course, student: User, teammate: User, outsider: User
) -> None:
    assignment = make_assignment(course, due_at=timezone.now() - timedelta(days=1))
    works = [answer(assignment, user) for user in (student, teammate, outsider)]
    for work in (works[0], works[0], works[1]):
        make_submission(work)
    make_submission(works[2], confirmed_at=None)
    more = {"due_at": timezone.now() + timedelta(days=1), "reason": "Ziek"}
    assignment.extensions.create(student=works[1].student, **more)

    states = {row[0]: row[8] for row in lines(as_teacher, assignment)[1:]}
    assert states == {
        "Olivia Bakker": "wacht op bevestiging",
        "Sanne de Vries": "versie 2 ingeleverd, te laat",
        "Tim Jansen": "ingeleverd",
    }
    assert "2 van 3 ingeleverd" in see(as_teacher, path(assignment)).text


def test_who_was_not_seen_for_three_weeks_asks_for_attention(as_teacher: Client, course: Course, student: User) -> None:
    assignment = make_assignment(course)
    answer(assignment, student)
    Progress.objects.update(active_at=timezone.now() - timedelta(days=25))

    page = see(as_teacher, path(assignment))
    assert "3 weken niet gezien" in page.text
    assert "1 drie weken niet gezien" in page.text


def test_in_groups_the_groups_stand_there(as_teacher: Client, course: Course, student: User, teammate: User) -> None:
    assignment = make_assignment(course, in_groups=True)
    group = make_group(course, "Groep 1", [student, teammate])
    make_group(course, "Groep 2", [])
    workbook = write(full_document(), owner=student)
    refresh(workbook)
    make_work(assignment, workbook, group=group)

    assert [row[0] for row in lines(as_teacher, assignment)] == ["Gemiddeld", "Groep 1"]
    assert "1 student zit in geen studiegroep" in see(as_teacher, path(assignment)).text


def test_they_are_sorted_as_asked(as_teacher: Client, course: Course, student: User, teammate: User) -> None:
    assignment = make_assignment(course)
    answer(assignment, student)
    answer(assignment, teammate, scored(("5", None, None)))
    Progress.objects.filter(workbook__members__user=student).update(active_at=timezone.now() - timedelta(days=1))

    names = {
        order: [row[0] for row in lines(as_teacher, assignment, f"?order={order}")[1:]]
        for order in ("progress", "active", "x")
    }
    assert names == {
        "progress": ["Olivia Bakker", "Tim Jansen", "Sanne de Vries"],
        "active": ["Tim Jansen", "Sanne de Vries", "Olivia Bakker"],
        "x": ["Olivia Bakker", "Tim Jansen", "Sanne de Vries"],
    }


def test_what_is_older_than_its_workbook_is_noted_and_shown_as_it_is_known(
    as_teacher: Client, course: Course, student: User, teammate: User
) -> None:
    assignment = make_assignment(course)
    known = answer(assignment, student, scored(("6.5", "7", None)))
    fresh = make_work(assignment, make_workbook(teammate), student=Student.objects.get(user=teammate))
    Workbook.objects.filter(pk=known.workbook_id).update(revision=9)

    found = lines(as_teacher, assignment)
    assert (found[3][1], found[2][8]) == ("6,5", "net begonnen")
    assert set(NOTED.due()) == {known.workbook.uuid, fresh.workbook.uuid}


def test_no_text_of_a_workbook_is_on_it(as_teacher: Client, course: Course, student: User) -> None:
    assignment = make_assignment(course)
    answer(assignment, student)

    html = see(as_teacher, path(assignment)).html
    document = full_document()
    texts = {each.text for plate in document.plates for each in plate.tops} | {document.summary, document.description}
    assert [text for text in texts if text and text in html] == []


def test_a_second_marker_sees_the_class_and_writes_nobody(course: Course, second_marker: User) -> None:
    course.teachers.create(user=second_marker, role="second_marker")
    page = see(logged_in(second_marker), path(make_assignment(course)))

    assert page.status == 200
    assert [link for link in page.links.values() if "message" in link] == []


def test_an_empty_class_is_told_what_to_do(as_teacher: Client, teacher: User) -> None:
    course = make_course(teacher)

    links = see(as_teacher, path(make_assignment(course))).links
    assert links["Naar de klassenlijst"] == f"/courses/{course.uuid}/students/"
    links = see(as_teacher, path(make_assignment(course, in_groups=True))).links
    assert links["Naar de studiegroepen"] == f"/courses/{course.uuid}/groups/"


def test_fifty_stand_on_a_page(as_teacher: Client, teacher: User) -> None:
    course = make_course(teacher)
    for number in range(51):
        make_student(course, name=f"Student {number:02d}")
    assignment = make_assignment(course)

    pages = [[row[0] for row in lines(as_teacher, assignment, f"?page={page}")[1:]] for page in (1, 2)]
    assert [len(page) for page in pages] == [50, 1]
    assert pages[1] == ["Student 50"]


def crowd(assignment: Assignment, number: int) -> None:
    """So many who work on it, each known half way."""
    kind: Any = StudyGroup if assignment.in_groups else Student
    whose = kind.objects.bulk_create(kind(course=assignment.course, name=f"Nummer {n}") for n in range(number))
    if assignment.in_groups:
        Student.objects.bulk_create(Student(course=assignment.course, group=each) for each in whose)
    books = Workbook.objects.bulk_create(Workbook(method_version=2, is_assigned=True, revision=3) for _each in whose)
    name = "group" if assignment.in_groups else "student"
    works = Work.objects.bulk_create(
        Work(assignment=assignment, workbook=book, **{name: each}) for book, each in zip(books, whose, strict=True)
    )
    told = Standing(
        customer_scores=(Decimal("6.5"), None) + (Decimal("7.1"),) * 5,
        own_scores=(Decimal(7),) * 7,
        eighths=(8, 3, 8, 4, 8, 8, 8),
        counts=(True,) * 7,
        blocking=3,
        warnings=4,
        percent=83,
    )
    Progress.objects.bulk_create(
        Progress(
            workbook=work.workbook, revision=3, content=told.model_dump_json(), percent=83, active_at=timezone.now()
        )
        for work in works
    )


@pytest.mark.parametrize("in_groups", [False, True], ids=["alone", "groups"])
@pytest.mark.parametrize("number", [30, 300, 3000])
def test_it_takes_as_many_statements_for_thousands(
    number: int, in_groups: bool, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assignment = make_assignment(make_course(teacher), in_groups=in_groups)
    crowd(assignment, number)
    client = logged_in(teacher)

    with django_assert_num_queries(11):
        assert client.get(path(assignment)).status_code == 200
