"""The queue: of each work the newest that counts, with how far its judging is, who is to do it, and what comes next."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from classroom.models import Assignment, Claim, Review, ReviewChange, Submission, Teacher
from classroom.queue import State, allocate, beside, counts_of, deal, dealt, next_to_do, queue_of
from tests.classroom.crowd import hand_in_crowd
from tests.classroom.making import make_assignment, make_course, make_submission, make_work
from tests.factories import join, make_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(teacher: User, second_marker: User) -> Assignment:
    return seen_by(teacher, make_assignment(make_course(teacher, second_marker=second_marker)))


def seen_by(user: User, assignment: Assignment) -> Assignment:
    """An assignment as a page fetches it for somebody."""
    return Assignment.objects.visible_to(user).get(pk=assignment.pk)


def states(assignment: Assignment, user: User) -> list[str]:
    return list(
        queue_of(assignment, user, timezone.now()).order_by("handed_in_at", "pk").values_list(F("state"), flat=True)
    )


def reviewed(submission: Submission, user: User, status: str, *, is_second: bool = False) -> Review:
    return Review.objects.create(submission=submission, user=user, status=status, is_second=is_second)


def held(submission: Submission, user: User, *, minutes: int) -> None:
    Claim.objects.create(submission=submission, user=user, until=timezone.now() + timedelta(minutes=minutes))


def test_each_work_stands_there_once_by_the_last_submission_that_all_confirmed(
    assignment: Assignment, teacher: User, student: User
) -> None:
    (first,) = hand_in_crowd(assignment, 1)
    again = make_submission(first.work)
    make_submission(first.work, confirmed_at=None)

    assert list(queue_of(assignment, teacher, timezone.now())) == [again]


def test_a_teacher_sees_how_far_each_is(assignment: Assignment, teacher: User, second_marker: User) -> None:
    some = hand_in_crowd(assignment, 10)
    held(some[1], teacher, minutes=5)
    held(some[2], second_marker, minutes=5)
    held(some[3], second_marker, minutes=-1)
    reviewed(some[4], teacher, "draft")
    reviewed(some[5], second_marker, "draft", is_second=True)
    for number in (6, 7, 8):
        reviewed(some[number], teacher, "ready")
    now = timezone.now()
    Submission.objects.filter(pk=some[7].pk).update(status="graded", release_at=now + timedelta(days=1))
    Submission.objects.filter(pk=some[8].pk).update(status="graded", release_at=now)
    Submission.objects.filter(pk=some[9].pk).update(status="returned")

    assert states(assignment, teacher) == [
        State.TO_DO,
        State.MINE,
        State.CLAIMED,
        State.TO_DO,
        State.DRAFT,
        State.SECOND,
        State.READY,
        State.READY,
        State.RELEASED,
        State.RETURNED,
    ]
    assert counts_of(queue_of(assignment, teacher, timezone.now())) == {
        "to_do": 2,
        "mine": 1,
        "claimed": 1,
        "draft": 1,
        "second": 1,
        "ready": 2,
        "released": 1,
        "returned": 1,
    }


def test_a_second_marker_sees_the_own_review_and_not_that_of_the_teacher(
    assignment: Assignment, teacher: User, second_marker: User
) -> None:
    one, other = hand_in_crowd(assignment, 2)
    reviewed(one, teacher, "ready")
    reviewed(other, teacher, "draft")
    reviewed(other, second_marker, "ready", is_second=True)

    assert states(seen_by(second_marker, assignment), second_marker) == [State.TO_DO, State.READY]


def test_what_comes_next_is_given_to_me_then_to_no_teacher_and_never_taken_or_my_own(
    assignment: Assignment, teacher: User, second_marker: User, consultant: User
) -> None:
    taken, of_another, own, free, beside_me, mine = hand_in_crowd(assignment, 6)
    held(taken, second_marker, minutes=5)
    join(own.work.workbook, teacher, "editor")
    assignment.course.teachers.create(user=consultant, role="teacher")
    allocate(assignment=assignment, by=teacher, submissions=[of_another.uuid], marker=consultant)
    allocate(assignment=assignment, by=teacher, submissions=[beside_me.uuid], marker=second_marker)
    allocate(assignment=assignment, by=teacher, submissions=[mine.uuid], marker=teacher)
    now = timezone.now()

    assert next_to_do(assignment, teacher, now) == mine
    assert next_to_do(assignment, teacher, now, [mine.pk]) == free
    assert next_to_do(assignment, teacher, now, [mine.pk, free.pk]) == beside_me
    assert next_to_do(assignment, teacher, now, [mine.pk, free.pk, beside_me.pk]) is None
    for_second = seen_by(second_marker, assignment)
    assert next_to_do(for_second, second_marker, now) == beside_me
    assert next_to_do(for_second, second_marker, now, [beside_me.pk]) is None


def test_what_was_given_to_who_teaches_no_more_is_for_everybody(
    assignment: Assignment, teacher: User, consultant: User
) -> None:
    (one,) = hand_in_crowd(assignment, 1)
    gone = assignment.course.teachers.create(user=consultant, role="teacher")
    allocate(assignment=assignment, by=teacher, submissions=[one.uuid], marker=consultant)
    assert next_to_do(assignment, teacher, timezone.now()) is None

    gone.delete()
    assert next_to_do(assignment, teacher, timezone.now()) == one


def test_submissions_stand_in_the_order_in_which_they_came(assignment: Assignment) -> None:
    one, two, three = hand_in_crowd(assignment, 3)

    assert beside(assignment, one) == (None, two)
    assert beside(assignment, two) == (one, three)
    assert beside(assignment, three) == (two, None)


def test_what_is_given_to_somebody_is_told_once_in_the_record(assignment: Assignment, teacher: User) -> None:
    one, two = hand_in_crowd(assignment, 2)

    given = [
        allocate(assignment=assignment, by=teacher, submissions=[one.uuid, two.uuid], marker=teacher),
        allocate(assignment=assignment, by=teacher, submissions=[one.uuid, two.uuid], marker=teacher),
        allocate(assignment=assignment, by=teacher, submissions=[two.uuid], marker=None),
    ]

    assert given == [2, 0, 1]
    told = ReviewChange.objects.order_by("pk").values_list("submission", "field", "old", "new", "user")
    key = str(teacher.pk)
    assert list(told) == [
        (one.pk, "allocated_to", "", key, teacher.pk),
        (two.pk, "allocated_to", "", key, teacher.pk),
        (two.pk, "allocated_to", key, "", teacher.pk),
    ]


def test_nobody_who_does_not_teach_the_course_gets_anything(
    assignment: Assignment, teacher: User, outsider: User
) -> None:
    (one,) = hand_in_crowd(assignment, 1)

    with pytest.raises(Teacher.DoesNotExist):
        allocate(assignment=assignment, by=teacher, submissions=[one.uuid], marker=outsider)
    assert Submission.objects.get().allocated_to is None


def test_dealing_fills_up_the_teacher_who_has_least_and_leaves_what_is_given_or_done(
    assignment: Assignment, teacher: User, second_marker: User, consultant: User
) -> None:
    some = hand_in_crowd(assignment, 6)
    assignment.course.teachers.create(user=consultant, role="teacher")
    allocate(assignment=assignment, by=teacher, submissions=[some[0].uuid, some[1].uuid], marker=teacher)
    reviewed(some[5], teacher, "ready")

    assert deal(assignment=assignment, by=teacher, now=timezone.now()) == 3
    hands = Submission.objects.order_by("pk").values_list("allocated_to", flat=True)
    assert list(hands) == [teacher.pk, teacher.pk, consultant.pk, consultant.pk, teacher.pk, None]


@pytest.mark.both_databases
def test_all_that_is_dealt_is_offered_to_somebody_whose_review_counts(assignment: Assignment, teacher: User) -> None:
    some = hand_in_crowd(assignment, 4)
    deal(assignment=assignment, by=teacher, now=timezone.now())

    offered: list[Submission] = []
    while found := next_to_do(assignment, teacher, timezone.now(), [each.pk for each in offered]):
        offered.append(found)

    assert offered == some


@pytest.mark.parametrize(
    ("loads", "number", "hands"),
    [
        ([0, 0, 0], 7, [0, 1, 2, 0, 1, 2, 0]),
        ([4, 0], 3, [1, 1, 1]),
        ([1, 0], 3, [1, 0, 1]),
        ([5], 2, [0, 0]),
        ([2, 3], 0, []),
    ],
)
def test_deals_as_evenly_as_it_can(loads: list[int], number: int, hands: list[int]) -> None:
    assert dealt(loads, number) == hands


def test_a_group_goes_by_its_name_and_a_student_without_one_by_address(
    assignment: Assignment, teacher: User, student: User
) -> None:
    workbook = make_workbook(student)
    row = assignment.course.students.create(email="nina@demo.test")
    make_submission(make_work(assignment, workbook, student=row))
    group = assignment.course.groups.create(name="Groep 4")
    make_submission(make_work(assignment, make_workbook(student), group=group))

    names = queue_of(assignment, teacher, timezone.now()).order_by("pk").values_list(F("who"), flat=True)
    assert list(names) == ["nina@demo.test", "Groep 4"]
