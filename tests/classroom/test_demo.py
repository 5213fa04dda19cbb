"""The course of the demo: a class to look at, and a second run leaves alone whatever was done since."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from classroom.courses import join_keys
from classroom.demo import COURSE, FEEDBACK
from classroom.models import Assignment, Course, Student, Submission, Teacher
from classroom.models.submission import Status
from classroom.releasing import visible_review

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True
    call_command("demo", stdout=StringIO())


def test_the_cast_has_its_place_in_a_class_of_fifteen() -> None:
    roles = dict(Teacher.objects.values_list("user__email", "role"))
    known = dict(Student.objects.exclude(user=None).values_list("user__email", "group__name"))

    assert roles == {"teacher@demo.test": "teacher", "second@demo.test": "second_marker"}
    assert known == {"student@demo.test": "Groep 1", "teammate@demo.test": "Groep 1", "outsider@demo.test": "Groep 2"}
    assert Student.objects.count() == 15
    assert Student.objects.filter(group=None).count() == 3


def test_it_is_open_for_who_has_the_code() -> None:
    assert join_keys(Course.objects.get(uuid=COURSE)) is not None


def test_one_group_has_handed_in_so_that_there_is_something_to_judge() -> None:
    made = Submission.objects.get(status=Status.HANDED_IN)
    assert made.work.group is not None
    assert (made.work.group.name, made.number, made.confirmed_at, made.is_late) == (
        "Groep 1",
        1,
        made.handed_in_at,
        False,
    )
    assert sorted(author.name for author in made.snapshot.authors.all()) == ["Sanne de Vries", "Tim Jansen"]


@pytest.mark.parametrize("email", ["student@demo.test", "teammate@demo.test"])
def test_the_same_group_reads_what_it_was_judged_on_before(email: str) -> None:
    made = Submission.objects.get(status=Status.GRADED)
    seen = visible_review(made, User.objects.get(email=email), timezone.now())

    assert seen is not None
    assert (seen.grade, seen.feedback, len(seen.remarks), seen.reviewer) == ("7,1", FEEDBACK, 4, "Theo Visser")
    assert [criterion.note for goal in seen.goals for criterion in goal.criteria if not criterion.note] == []
    assert [str(remark.quote) for remark in seen.remarks if remark.quote] == ["geven geen cijfer"]


def test_nobody_else_reads_it() -> None:
    made = Submission.objects.get(status=Status.GRADED)
    for email in ("outsider@demo.test", "consultant@demo.test", "otherclient@demo.test"):
        assert visible_review(made, User.objects.get(email=email), timezone.now()) is None


def test_two_groups_answer_an_assignment_and_a_draft_waits() -> None:
    earlier, begun, draft = Assignment.objects.order_by("opens_at")
    assert [(work.group and work.group.name, work.workbook.period) for work in earlier.works.all()] == [
        ("Groep 1", "2025")
    ]

    assert (begun.title, begun.in_groups, begun.requires_kpis) == ("Klantketting van je eigen bedrijf", True, True)
    assert (draft.published_at, draft.works.count()) == (None, 0)
    works = begun.works.select_related("workbook__progress", "group").order_by("group__name")
    assert [(work.group and work.group.name, work.workbook.is_assigned) for work in works] == [
        ("Groep 1", True),
        ("Groep 2", True),
    ]
    assert [work.workbook.policy for work in works] == ["kpis", "kpis"]
    assert [work.workbook.progress.revision >= work.workbook.revision for work in works] == [True, True]


def test_a_second_run_changes_nothing() -> None:
    Student.objects.filter(user=None).delete()
    Course.objects.update(name="Anders")

    call_command("demo", stdout=StringIO())

    assert (Student.objects.count(), Course.objects.get().name) == (3, "Anders")
