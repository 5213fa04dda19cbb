"""When two groups hand in the very same content, who marks reads it where they mark; a student never does."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from classroom.models import Assignment, Submission
from tests.classroom.making import make_assignment, make_course, make_group, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import make_workbook
from tests.seen import see
from workbook.models import Snapshot

pytestmark = pytest.mark.django_db
SAME = "Zelfde inhoud als"


@pytest.fixture
def assignment(teacher: User, student: User, teammate: User, outsider: User) -> Assignment:
    course = make_course(teacher, students=[student, teammate, outsider])
    return make_assignment(course, in_groups=True)


@pytest.fixture
def three(assignment: Assignment, student: User, teammate: User, outsider: User) -> list[Submission]:
    """What three groups handed in, each of one student; the first and the third the same."""
    found = []
    for number, user in enumerate((student, teammate, outsider), 1):
        group = make_group(assignment.course, f"Groep {number}", [user])
        found.append(make_submission(make_work(assignment, make_workbook(user), group=group)))
    first = Snapshot.objects.get(submission=found[0])
    Snapshot.objects.filter(submission=found[2]).update(content=first.content, content_hash=first.content_hash)
    return found


def test_the_queue_and_the_page_of_each_name_the_other(
    teacher: User, assignment: Assignment, three: list[Submission]
) -> None:
    client = logged_in(teacher)
    queue = see(client, reverse("classroom:queue", args=[assignment.uuid])).text
    pages = [see(client, reverse("classroom:review", args=[each.uuid])) for each in three]

    assert [queue.count(f"{SAME} Groep {number}, versie 1") for number in (1, 2, 3)] == [1, 0, 1]
    assert [[f"{SAME} Groep {number}, versie 1" in page.text for number in (1, 2, 3)] for page in pages] == [
        [False, False, True],
        [False, False, False],
        [True, False, False],
    ]


def test_a_next_version_of_the_same_group_is_no_news(
    teacher: User, assignment: Assignment, three: list[Submission]
) -> None:
    Snapshot.objects.filter(submission=three[2]).update(content_hash="0" * 64)
    make_submission(three[0].work)

    assert SAME not in see(logged_in(teacher), reverse("classroom:queue", args=[assignment.uuid])).text


def test_no_student_reads_it(as_student: Client, assignment: Assignment, three: list[Submission]) -> None:
    paths = [
        reverse("classroom:assignment", args=[assignment.uuid]),
        reverse("classroom:course", args=[assignment.course.uuid]),
        reverse("classroom:submission", args=[three[0].uuid]),
    ]

    assert [SAME in see(as_student, path).text for path in paths] == [False] * 3
