"""Who stops teaching a course leaves what is still to be judged to the others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from classroom.models import Assignment, Claim, Review, ReviewChange, Submission
from classroom.queue import allocate, next_to_do
from classroom.teachers import remove_teacher
from tests.classroom.crowd import hand_in_crowd
from tests.classroom.making import make_assignment, make_course

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def assignment(teacher: User, consultant: User) -> Assignment:
    course = make_course(teacher)
    course.teachers.create(user=consultant, role="teacher")
    return Assignment.objects.visible_to(teacher).get(pk=make_assignment(course).pk)


def given(assignment: Assignment, by: User, to: User, number: int) -> list[Submission]:
    some = hand_in_crowd(assignment, number)
    allocate(assignment=assignment, by=by, submissions=[each.uuid for each in some], marker=to)
    return some


def test_what_a_former_teacher_had_to_judge_comes_next_for_who_stays(
    assignment: Assignment, teacher: User, consultant: User
) -> None:
    (theirs,) = given(assignment, teacher, consultant, 1)
    assert next_to_do(assignment, teacher, timezone.now()) is None

    remove_teacher(course=assignment.course.uuid, by=teacher, email=consultant.email)

    assert next_to_do(assignment, teacher, timezone.now()) == theirs
    last = ReviewChange.objects.latest("pk")
    assert (last.submission, last.field, last.old, last.new, last.user) == (
        theirs,
        "allocated_to",
        str(consultant.pk),
        "",
        teacher,
    )


def test_what_a_former_teacher_had_in_hand_is_free(assignment: Assignment, teacher: User, consultant: User) -> None:
    held, mine = hand_in_crowd(assignment, 2)
    until = timezone.now() + timedelta(minutes=20)
    for submission, user in ((held, consultant), (mine, teacher)):
        Claim.objects.create(submission=submission, user=user, until=until)

    remove_teacher(course=assignment.course.uuid, by=teacher, email=consultant.email)

    assert list(Claim.objects.values_list("submission", "user")) == [(mine.pk, teacher.pk)]
    assert next_to_do(assignment, teacher, timezone.now()) == held


def test_what_was_judged_stays_with_who_judged_it(assignment: Assignment, teacher: User, consultant: User) -> None:
    ready, _draft = given(assignment, teacher, consultant, 2)
    Review.objects.create(submission=ready, user=consultant, status="ready")

    remove_teacher(course=assignment.course.uuid, by=teacher, email=consultant.email)

    assert list(Submission.objects.exclude(allocated_to=None)) == [ready]
