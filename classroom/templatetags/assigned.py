"""In the list of workbooks: what each answers, and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import template

from accounts.models import User
from classroom.assignments import deadlines_with
from classroom.models import Assignment, Extension, Work
from workbook.models import Workbook

register = template.Library()


@dataclass(frozen=True)
class Answered:
    """An assignment that a workbook answers, with the deadline that holds for it."""

    assignment: UUID
    title: str
    course: str
    due_at: datetime


@register.simple_tag
def answered(workbooks: Sequence[Workbook], user: User) -> Mapping[int, list[Answered]]:
    """What these workbooks answer, by their keys, as far as this user knows of it: two statements when any of them does."""
    asked = [workbook.pk for workbook in workbooks if workbook.is_assigned]
    if not asked:
        return {}
    seen = Assignment.objects.visible_to(user).values("pk")
    works = list(
        Work.objects.filter(workbook__in=asked, assignment__in=seen)
        .select_related("assignment__course")
        .order_by("assignment__due_at", "pk")
    )
    longer = {
        (each.assignment_id, each.student_id, each.group_id): each
        for each in Extension.objects.standing().filter(assignment__in={work.assignment_id for work in works})
    }
    found: dict[int, list[Answered]] = {}
    for work in works:
        assignment = work.assignment
        extension = longer.get((assignment.pk, work.student_id, work.group_id))
        due_at = deadlines_with(assignment, extension).due_at
        found.setdefault(work.workbook_id, []).append(
            Answered(assignment.uuid, assignment.title, assignment.course.name, due_at)
        )
    return found


@register.filter
def of_workbook(found: Mapping[int, list[Answered]], workbook: Workbook) -> list[Answered]:
    """What this one answers."""
    return found.get(workbook.pk, [])
