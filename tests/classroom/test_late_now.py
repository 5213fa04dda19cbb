"""Whether something counts as late: by what holds now wherever somebody decides by it, by what held then on what is frozen."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from classroom.grades import grades_of
from classroom.models import Assignment, Student, Submission
from tests.classroom.judged import submit
from tests.classroom.making import frozen_then
from tests.conftest import logged_in
from tests.seen import see, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(teacher: User, student: User) -> Submission:
    """Handed in an hour after the deadline."""
    found = submit(teacher, student)
    due = found.handed_in_at - timedelta(hours=1)
    Assignment.objects.update(due_at=due)
    Submission.objects.update(due_at=due, frozen=frozen_then(found.work, 1))
    return Submission.objects.get()


def said(submission: Submission, teacher: User, student: User) -> dict[str, bool]:
    """Who is told that it is late."""
    assignment = submission.work.assignment
    desk, pupil = logged_in(teacher), logged_in(student)
    (row,) = grades_of(Assignment.objects.get(pk=assignment.pk), timezone.now()).rows

    def reads(client: Client, url: str, tag: str, late: str, **attributes: str) -> bool:
        return any(late in words(each).lower() for each in see(client, url).all(tag, **attributes))

    return {
        "class": reads(desk, f"/assignments/{assignment.uuid}/class/", "table", "te laat", class_="hm"),
        "queue": reads(desk, f"/assignments/{assignment.uuid}/queue/", "table", "te laat"),
        "desk": reads(desk, f"/submissions/{submission.uuid}/review/", "div", "te laat", class_="snap"),
        "grades": bool(row.is_late),
        "tasks": reads(pupil, f"/courses/{assignment.course.uuid}/", "dl", "te laat"),
    }


def everywhere(is_late: bool) -> dict[str, bool]:
    return dict.fromkeys(("class", "queue", "desk", "grades", "tasks"), is_late)


def extended(submission: Submission, until: datetime) -> None:
    submission.work.assignment.extensions.create(student=Student.objects.get(), due_at=until, reason="Ziek")


def test_after_the_deadline_it_is_late_everywhere(submission: Submission, teacher: User, student: User) -> None:
    assert said(submission, teacher, student) == everywhere(True)


def test_an_extension_excuses_it_wherever_somebody_decides_by_it(
    submission: Submission, teacher: User, student: User
) -> None:
    extended(submission, submission.handed_in_at)

    assert said(submission, teacher, student) == everywhere(False)


def test_a_later_deadline_for_everybody_excuses_it_too(submission: Submission, teacher: User, student: User) -> None:
    extended(submission, submission.handed_in_at - timedelta(minutes=30))
    Assignment.objects.update(due_at=submission.handed_in_at)

    assert said(submission, teacher, student) == everywhere(False)


def test_a_deadline_that_is_made_earlier_takes_nothing_from_who_was_in_time(
    submission: Submission, teacher: User, student: User
) -> None:
    Submission.objects.update(due_at=submission.handed_in_at)

    assert said(submission, teacher, student) == everywhere(False)


def test_the_receipt_keeps_what_was_true_when_it_was_made(submission: Submission, student: User) -> None:
    pupil, url = logged_in(student), f"/submissions/{submission.uuid}/"
    before = see(pupil, url).text

    extended(submission, submission.handed_in_at)

    assert "te laat" in before
    assert see(pupil, url).text == before
