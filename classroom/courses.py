"""What is done to a course as a whole: making it, changing it, and who teaches it."""

import json
from typing import Final
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from accounts.models import User
from classroom.models import Course, Teacher
from classroom.models.course import Teaching

_POSTED: Final = UUID("7d9f4f3a-6a1c-5f0e-8b57-2f1f5c0a9d34")


@transaction.atomic
def create_course(*, owner: User, name: str, description: str = "", token: UUID | None = None) -> Course:
    """A course of which ``owner`` is the teacher.

    ``token`` is minted with the form: the same form posted twice by one person gives the same course.
    """
    posted = f"{owner.pk} {token} {json.dumps([name, description])}"
    uuid = uuid5(_POSTED, posted) if token else uuid4()
    course, made = Course.objects.get_or_create(uuid=uuid, defaults={"name": name, "description": description})
    if made:
        Teacher.objects.create(course=course, user=owner, role=Teaching.TEACHER)
    return course
