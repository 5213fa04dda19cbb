"""In the list of workbooks: what each answers, until when, and how far that is; and what courses ask that none answers."""

from collections.abc import Mapping, Sequence

from django import template
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from classroom.listed import Task, ahead_of, tasks_with
from classroom.models import Assignment, Course, Extension, Submission, Teacher, Work
from workbook.models import Workbook

register = template.Library()


@register.simple_tag
def answered(workbooks: Sequence[Workbook], user: User) -> Mapping[int, list[Task]]:
    """What these workbooks answer, by their keys, for who answers it or teaches it: at most five statements when any does."""
    asked = [workbook.pk for workbook in workbooks if workbook.is_assigned]
    if not asked:
        return {}
    answers = Q(pk__in=Work.objects.answered_by(user).values("pk"))
    teaches = Q(assignment__course__in=Teacher.objects.filter(user=user).values("course"))
    seen = Assignment.objects.visible_to(user).values("pk")
    works = list(
        Work.objects.filter(answers | teaches, workbook__in=asked, assignment__in=seen)
        .select_related("assignment__course")
        .order_by("assignment__due_at", "pk")
    )
    longer = {
        (each.assignment_id, each.student_id, each.group_id): each
        for each in Extension.objects.standing().filter(assignment__in={work.assignment_id for work in works})
    }
    every = [
        (work.assignment, work, longer.get((work.assignment_id, work.student_id, work.group_id))) for work in works
    ]
    tasks = tasks_with(every, Submission.objects.visible_to(user), user, timezone.now())
    found: dict[int, list[Task]] = {}
    for work, task in zip(works, tasks, strict=True):
        found.setdefault(work.workbook_id, []).append(task)
    return found


@register.simple_tag
def courses_ahead(user: User, workbooks: Sequence[object]) -> list[Course]:
    """Courses of which one reads above the own workbooks: all that somebody follows who has none, else those in which an assignment
    waits to be begun on; one statement.
    """
    return [each for each in ahead_of(user) if not workbooks or each.ahead]  # type: ignore[attr-defined]


@register.filter
def of_workbook(found: Mapping[int, list[Task]], workbook: Workbook) -> list[Task]:
    """What this one answers."""
    return found.get(workbook.pk, [])
