"""The rubric of a course and its versions. None is ever changed: who edits it makes the next one.

Assignments keep the version they have until a teacher gives them another, and what was handed in keeps it for ever.
"""

from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from classroom.models import Course, Rubric, RubricVersion
from classroom.rubrics import RubricContent, content_of, default_content
from classroom.turns import take_course
from workbook.method.rubric import faults_of

NONE_YET: Final = 0
"""The number that stands for the rubric of the method, with which a course begins."""


class ChangedMeanwhileError(Exception):
    """Somebody else made a version since the page was read; ``newest`` is it."""

    def __init__(self, newest: RubricVersion) -> None:
        super().__init__()
        self.newest = newest


def versions_of(course: Course) -> QuerySet[RubricVersion]:
    """All versions of the rubric of a course, the newest first, each with how many assignments are judged by it (``used``)."""
    first = Rubric.objects.filter(course=course).order_by("pk").values("pk")[:1]
    found = RubricVersion.objects.filter(rubric__in=first).select_related("rubric")
    return found.annotate(used=Count("assignments")).order_by("-number")


def content_at(course: Course, number: int) -> RubricContent:
    """The rubric of a course as it was; that of the method where there is no such version."""
    version = versions_of(course).filter(number=number).first()
    return content_of(version.content) if version else default_content()


def save_rubric(*, course: Course, by: User, base: int, content: RubricContent, name: str) -> RubricVersion:
    """Make the next version; the newest stays the newest when nothing differs. ``name`` is for the first.

    Args:
        course: whose rubric it is.
        by: a teacher of it.
        base: the number of the version that was edited, ``NONE_YET`` for the rubric of the method.
        content: a rubric without faults.
        name: what it is called where there is none yet.

    Raises:
        ChangedMeanwhileError: there is a newer version than ``base``.
        PermissionDenied: the user does not decide about the course.
        Course.DoesNotExist: there is no such course for this user.
        ValueError: the rubric has faults; a form tells them first.
    """
    if faults := list(faults_of(content)):
        raise ValueError(faults)
    text = content.canonical()
    with transaction.atomic():
        take_course(course.uuid, by)
        newest = versions_of(course).first()
        if newest is None:
            rubric = Rubric.objects.create(course=course, name=name)
            return RubricVersion.objects.create(rubric=rubric, number=1, content=text)
        if newest.number != base:
            raise ChangedMeanwhileError(newest)
        if content_of(newest.content) == content:
            return newest
        return RubricVersion.objects.create(rubric=newest.rubric, number=newest.number + 1, content=text)
