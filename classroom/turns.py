"""Taking one's turn in a course: who changes its teachers, students or groups goes through here, one at a time.

What is read after it cannot change until the end of the transaction, on either database: the last place in a group goes to one.
"""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q

from accounts.models import User
from classroom.models import Course, Teacher
from classroom.models.course import Teaching

LEADERS: Final = (Teaching.TEACHER,)
"""Who decides about a course."""
EVERYBODY: Final = ("", *Teaching.values)
"""Who takes part in it, students too."""


def take_course(course: UUID, user: User, roles: Collection[str] = LEADERS) -> Course:
    """Take one's turn, and read the course: two statements, inside a transaction.

    Raises:
        Course.DoesNotExist: there is no such course for this user.
        PermissionDenied: the user is something else in it.
    """
    wait_course(uuid=course)
    found = Course.objects.visible_to(user).get(uuid=course)
    if found.teaching not in roles:
        raise PermissionDenied
    return found


def must_lead(course: int, user: User) -> None:
    """Go on only when the user decides about the course with this key.

    Raises:
        PermissionDenied: the user does not.
    """
    if not Teacher.objects.filter(course=course, user=user, role__in=LEADERS).exists():
        raise PermissionDenied


def wait_course(*which: Q, **values: Any) -> None:
    """Wait for the turn in a course where it is not a role that decides; who may is asked when it has come."""
    Course.objects.filter(*which, **values).update(join_number=F("join_number"))
