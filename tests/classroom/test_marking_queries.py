"""What the pages of marking ask of the database: as many statements for 3,000 workbooks as for 30, a page of fifty at a time."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from classroom.models import Assignment, Claim, Review, Submission
from classroom.remarks import add_remark
from tests.classroom.crowd import hand_in_crowd, rubric_text
from tests.classroom.making import make_assignment, make_course, make_rubric_version
from tests.conftest import logged_in
from tests.seen import Seen

pytestmark = pytest.mark.django_db


def crowded(teacher: User, number: int) -> list[Submission]:
    """So many submissions, a third of them in somebody's hands and a third of them ready."""
    course = make_course(teacher)
    assignment = make_assignment(course, rubric_version=make_rubric_version(course, content=rubric_text()))
    found = hand_in_crowd(assignment, number)
    now = timezone.now()
    Claim.objects.bulk_create(Claim(submission=each, user=teacher, until=now) for each in found[::3])
    Review.objects.bulk_create(
        Review(submission=each, user=teacher, status="ready", ready_at=now) for each in found[1::3]
    )
    return found


def url(assignment: Assignment, name: str) -> str:
    return reverse(f"classroom:{name}", args=[assignment.uuid])


@pytest.mark.parametrize("number", [30, 300, 3000])
def test_the_queue_asks_as_much_of_thirty_as_of_three_thousand(
    number: int, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assignment = crowded(teacher, number)[0].work.assignment
    client = logged_in(teacher)

    with django_assert_num_queries(11):
        page = Seen(client.get(url(assignment, "queue")))

    assert len(page.all("input", name="submissions")) == min(number, 50)


@pytest.mark.parametrize("number", [30, 300, 3000])
def test_the_page_of_releasing_asks_as_much_of_thirty_as_of_three_thousand(
    number: int, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assignment = crowded(teacher, number)[0].work.assignment
    client = logged_in(teacher)

    with django_assert_num_queries(11):
        page = Seen(client.get(url(assignment, "release")))

    assert len(page.all("input", name="submissions")) == min(number // 3, 50)


@pytest.mark.parametrize(("number", "remarks"), [(3, 1), (3, 30), (300, 30)])
def test_the_page_of_one_submission_asks_the_same_whatever_stands_on_it(
    number: int, remarks: int, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submission = crowded(teacher, number)[2]
    now = timezone.now()
    for each in range(remarks):
        add_remark(submission=submission, user=teacher, address="plate:meet-my-needs", text=f"Nummer {each}", now=now)
    client = logged_in(teacher)

    with django_assert_num_queries(23):
        page = Seen(client.get(reverse("classroom:review", args=[submission.uuid])))

    assert len(page.all("div", class_="cmt")) == remarks
