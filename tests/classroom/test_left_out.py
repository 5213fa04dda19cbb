"""Who is in a study group and not in what it handed in is told so, and so is who releases it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from classroom.forms.message import NOT_HANDED_IN
from classroom.grades import grades_of
from classroom.groups import Move, put_in_group
from classroom.handing_in import UnchangedError
from classroom.messages import recipients, unreached
from classroom.models import Assignment, Review, Student, Submission
from tests.classroom import judged
from tests.classroom.handed import Ready, ready
from tests.classroom.making import make_group, make_student, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.seen import see

pytestmark = pytest.mark.django_db
TOLD = "Jij zit er niet in. Versie 1 is zonder jou ingeleverd: de beoordeling ervan telt niet voor jou."
AGAIN = "Levert iemand van je groep opnieuw in, of jij zelf, dan zit je er wel in."
CLOSED = "Inleveren kan niet meer. Vraag je docent of je groep nog een keer mag inleveren."


@pytest.fixture
def work(teacher: User, student: User, teammate: User) -> Ready:
    return ready(teacher, student, teammate)


@pytest.fixture
def made(work: Ready) -> Submission:
    return work.hand_in()


@pytest.fixture
def late_comer(made: Submission, work: Ready, teacher: User, outsider: User) -> User:
    """Somebody whom the teacher puts in the group after it handed in."""
    course = work.work.assignment.course
    row = make_student(course, outsider)
    group = course.groups.get()
    put_in_group(course=course.uuid, by=teacher, moves=[Move(row.uuid, None, group.uuid)])
    return outsider


def pages(made: Submission) -> tuple[str, str]:
    """Of the assignment, and of what was handed in."""
    assignment = made.work.assignment
    return (
        reverse("classroom:assignment", args=[assignment.uuid]),
        reverse("classroom:submission", args=[made.uuid]),
    )


def test_who_came_after_it_was_handed_in_reads_that_and_what_to_do(
    made: Submission, late_comer: User, student: User
) -> None:
    for page in pages(made):
        seen = see(logged_in(late_comer), page)
        assert f"{TOLD} {AGAIN}" in seen.text
        assert seen.faults == []
        assert TOLD not in see(logged_in(student), page).text
    links = see(logged_in(late_comer), pages(made)[1]).links
    assert links["Opnieuw inleveren"] == reverse("classroom:hand_in", args=[made.work.assignment.uuid])


def test_after_it_closed_only_the_teacher_can_help(made: Submission, late_comer: User) -> None:
    past = timezone.now() - timedelta(days=1)
    Assignment.objects.update(due_at=past, cut_off_at=past)

    assert [f"{TOLD} {CLOSED}" in see(logged_in(late_comer), page).text for page in pages(made)] == [True, True]


def test_who_reads_along_or_teaches_is_told_nothing(
    made: Submission, outsider: User, teacher: User, work: Ready
) -> None:
    join(work.workbook, outsider, "reader")

    assert [TOLD in see(logged_in(user), pages(made)[1]).text for user in (outsider, teacher)] == [False, False]


@pytest.mark.both_databases
def test_handing_in_again_lets_in_who_came_though_nothing_else_changed(
    made: Submission, work: Ready, late_comer: User
) -> None:
    again = work.hand_in(user=late_comer)

    names = list(again.snapshot.authors.order_by("pk").values_list("user", flat=True))
    assert (again.number, late_comer.pk in names, len(names)) == (2, True, 3)
    assert TOLD not in see(logged_in(late_comer), pages(again)[0]).text
    with pytest.raises(UnchangedError):
        work.hand_in(user=late_comer)


def test_who_left_since_gives_no_reason_to_hand_in_the_same_again(made: Submission, work: Ready) -> None:
    Student.objects.exclude(user=work.user).update(group=None)

    with pytest.raises(UnchangedError):
        work.hand_in()


@pytest.mark.parametrize("name", ["queue", "release"])
def test_a_teacher_reads_who_of_the_group_is_not_in_it(
    name: str, made: Submission, late_comer: User, teacher: User
) -> None:
    Student.objects.create(
        course=made.work.assignment.course, group=made.work.group, name="Daan Bos", email="daan@school.test"
    )
    judged.ready(made, teacher)

    page = see(logged_in(teacher), reverse(f"classroom:{name}", args=[made.work.assignment.uuid]))

    assert "2 leden van de groep zitten er niet in: Daan Bos, Olivia Bakker" in page.text
    assert page.faults == []


def test_it_is_told_once_more_before_it_is_released(made: Submission, late_comer: User, teacher: User) -> None:
    judged.ready(made, teacher)
    url = reverse("classroom:release", args=[made.work.assignment.uuid])

    answer = logged_in(teacher).post(url, {"submissions": [str(made.uuid)], "when": "now"})

    assert "1 lid van de groep zit er niet in:" in answer.content.decode()


def test_of_a_group_that_is_whole_nothing_is_said(made: Submission, teacher: User) -> None:
    for name in ("queue", "release"):
        page = see(logged_in(teacher), reverse(f"classroom:{name}", args=[made.work.assignment.uuid]))
        assert "zit er niet in" not in page.text


def test_who_is_not_in_it_has_not_handed_in_for_a_message_as_in_the_grades(
    made: Submission, late_comer: User, teacher: User
) -> None:
    assignment = made.work.assignment
    Student.objects.create(course=assignment.course, group=made.work.group, name="Daan", email="daan@school.test")

    rows = {row.email for row in grades_of(assignment, timezone.now()).rows if row.status == "niet ingeleverd"}

    asked = (*recipients(assignment, NOT_HANDED_IN), *unreached(assignment, NOT_HANDED_IN))
    assert {each.email for each in asked} == rows == {late_comer.email, "daan@school.test"}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", ["queue", "release"])
def test_more_groups_with_more_who_are_not_in_it_take_as_many_statements(
    name: str,
    number: int,
    made: Submission,
    teacher: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assignment = made.work.assignment
    for each in range(number):
        group = make_group(assignment.course, f"Groep {each + 2}")
        for n in range(number):
            assignment.course.students.create(group=group, name=f"Lid {n}", email=f"lid{each}{n}@demo.test")
        handed = make_submission(make_work(assignment, make_workbook(teacher), group=group))
        handed.snapshot.authors.all().delete()
        Review.objects.create(submission=handed, user=teacher, status="ready", ready_at=timezone.now())
    client = logged_in(teacher)

    with django_assert_num_queries(13):
        client.get(reverse(f"classroom:{name}", args=[assignment.uuid]))
