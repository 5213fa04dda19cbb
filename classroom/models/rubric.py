"""What is judged by. A rubric that was used is never changed: who edits it makes the next version."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classroom import limits
from classroom.models.course import Course
from workbook.models.row import texts_fit


class Rubric(models.Model):
    """A rubric of a course."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, related_name="rubrics")
    name = models.TextField(_("name"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [texts_fit("rubric", limits.TEXTS)]

    def __str__(self) -> str:
        return self.name


class RubricVersion(models.Model):
    """One version, as assignments use it; ``content`` is the canonical JSON of ``classroom.rubrics.RubricContent``."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["rubric", "number"], name="rubric_version_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rubric_id} / {self.number}"
