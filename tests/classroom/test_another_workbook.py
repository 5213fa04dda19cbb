"""A wrong workbook holds nobody up: it is let go before anything was handed in, and one that was deleted counts nowhere."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from classroom.assignments import HandedInError, attach, detach
from classroom.heat_map import averages
from classroom.models import Assignment, Course, Work
from classroom.standing import refresh
from reports.exchange import rows
from tests.classroom.making import make_assignment, make_course, make_group, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import make_workbook
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document
from workbook.models import Workbook
from workbook.services import delete

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def assignment(teacher: User, student: User, teammate: User) -> Assignment:
    """In groups; the wrong workbook was begun with by one of two."""
    course = make_course(teacher, students=[student, teammate])
    make_group(course, "Groep 1", [student, teammate])
    asked = make_assignment(course, in_groups=True, requires_kpis=True)
    attach(assignment=asked.uuid, workbook=make_workbook(student).uuid, user=student)
    return asked


def url(asked: Assignment, name: str = "assignment") -> str:
    return reverse(f"classroom:{name}", args=[asked.uuid])


def test_a_group_lets_a_wrong_workbook_go_and_answers_with_another(
    assignment: Assignment, as_student: Client, teammate: User
) -> None:
    wrong = Workbook.objects.get()
    assert (wrong.is_assigned, wrong.policy) == (True, "kpis")
    page = see(logged_in(teammate), url(assignment))
    assert [words(button) for button in page.all("button") if "losmaken" in words(button)] == ["Dit werkboek losmaken"]

    told = Seen(logged_in(teammate).post(url(assignment, "detach"), follow=True)).text
    assert "Het werkboek hoort niet meer bij deze opdracht." in told
    wrong.refresh_from_db()
    assert (wrong.is_assigned, wrong.policy, wrong.members.count()) == (False, "", 2)

    right = make_workbook(teammate)
    attach(assignment=assignment.uuid, workbook=right.uuid, user=teammate)
    assert Work.objects.get().workbook == right
    assert dict(right.members.values_list("user__email", "role")) == {
        "teammate@demo.test": "owner",
        "student@demo.test": "editor",
    }


def test_what_was_handed_in_with_stays(assignment: Assignment, student: User, as_student: Client) -> None:
    make_submission(Work.objects.get())

    with pytest.raises(HandedInError):
        detach(assignment=assignment.uuid, user=student)
    assert "losmaken" not in see(as_student, url(assignment)).text
    assert "dus het blijft" in Seen(as_student.post(url(assignment, "detach"), follow=True)).text
    assert Work.objects.count() == 1


def test_a_deleted_workbook_is_told_to_the_teacher_and_counts_in_no_average(
    assignment: Assignment, teacher: User, student: User, teammate: User, as_student: Client
) -> None:
    group = assignment.course.groups.create(name="Groep 2")
    whole = rows.write(full_document(), owner=student)
    make_work(assignment, whole, group=group)
    assignment.course.students.filter(user=teammate).update(group=group)
    wrong = Workbook.objects.exclude(pk=whole.pk).get()
    for each in (whole, wrong):
        refresh(Workbook.objects.get(pk=each.pk))
    both = averages(assignment).eighths

    delete(workbook=wrong.uuid, user=student)

    assert averages(assignment).eighths != both
    page = see(logged_in(teacher), url(assignment, "class"))
    rows_shown = [words(row) for row in page.one("table", class_="hm").iter("tr") if "Groep 1" in words(row)]
    assert rows_shown == ["Groep 1 ––––––– werkboek verwijderd vandaag"]
    mine = see(as_student, url(assignment))
    assert "je maakt het hieronder los en begint opnieuw" in mine.text
    assert as_student.post(url(assignment, "detach")).status_code == 302
    assert as_student.post(url(assignment, "start")).status_code == 302
    assert Work.objects.filter(group__name="Groep 1").exclude(workbook=wrong).count() == 1


def test_who_deletes_a_workbook_that_answers_an_assignment_reads_that_first(
    teacher: User, student: User, as_student: Client
) -> None:
    course: Course = make_course(teacher, students=[student])
    attach(assignment=make_assignment(course).uuid, workbook=make_workbook(student).uuid, user=student)

    page = see(as_student, "/workbooks/")

    assert "Het hoort bij een opdracht: tot het terug is, kan er niets mee worden ingeleverd." in page.text
    assert "De klantketting van je eigen organisatie" in page.links
