"""How every page of a course begins: fetched through a question about access. Hidden is 404, visible but not allowed is 403."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import User
from classroom import courses
from classroom.models import (
    Assignment,
    Course,
    Extension,
    Material,
    Phrase,
    Remark,
    Student,
    StudyGroup,
    Submission,
    Teacher,
    Work,
)
from classroom.models.course import Teaching
from classroom.teachers import adopt_teacher
from workbook.views.access import VANISHING


def register_vanishing() -> None:
    """Enter what others can take away in a course while somebody looks at it."""
    taken = (Course, Assignment, Extension, Material, Phrase, Remark, Student, StudyGroup, Submission, Teacher, Work)
    VANISHING.update(each.DoesNotExist for each in taken)


def adopt(user: User) -> None:
    """Find what waits for the addresses that somebody has confirmed: to teach goes before to follow."""
    adopt_teacher(user)
    courses.adopt(user)


def adopt_members(work: Work) -> None:
    """Find those of a study group who write in its workbook already, and did not log in since they stand on the class list: what is
    handed in is theirs too. For the group this tells nothing new: who takes part in its workbook stands in it.
    """
    for user in courses.unfound_members(work):
        adopt(user)


def get_course(user: User, uuid: UUID) -> Course:
    """A course that the user teaches or follows, with ``teaching``.

    Raises:
        Http404: there is none for this user.
    """
    return get_object_or_404(Course.objects.visible_to(user), uuid=uuid)


def get_taught(user: User, uuid: UUID) -> Course:
    """A course in which the user is a teacher or second marker.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user is a student of it.
    """
    return _taught(get_course(user, uuid))


def get_led(user: User, uuid: UUID) -> Course:
    """A course about which the user decides.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user is a student or second marker of it.
    """
    return _led(get_course(user, uuid))


def get_assignment(user: User, uuid: UUID) -> Assignment:
    """An assignment of a course that the user teaches, or that students of it can see; with ``teaching`` and its course.

    Who stands on the class list and follows the link of an assignment before any other page is found on it here.

    Raises:
        Http404: there is none for this user.
    """
    found = Assignment.objects.visible_to(user).filter(uuid=uuid).first()
    if found is None:
        adopt(user)
    return found or get_object_or_404(Assignment.objects.visible_to(user), uuid=uuid)


def get_taught_assignment(user: User, uuid: UUID) -> Assignment:
    """An assignment in whose course the user is a teacher or second marker.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user is a student.
    """
    return _taught(get_assignment(user, uuid))


def get_led_assignment(user: User, uuid: UUID) -> Assignment:
    """An assignment about which the user decides.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user is a student or second marker.
    """
    return _led(get_assignment(user, uuid))


def get_submission(user: User, uuid: UUID) -> Submission:
    """What somebody handed in: for its authors, the members of its workbook and the teachers of their course, with ``is_teacher``.

    Raises:
        Http404: there is none for this user.
    """
    found = Submission.objects.visible_to(user).select_related("work__assignment__course", "work__group", "snapshot")
    return get_object_or_404(found, uuid=uuid)


def get_judged(user: User, uuid: UUID) -> Submission:
    """What the user may judge.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user is one of its authors.
    """
    submission = get_submission(user, uuid)
    if not submission.is_teacher:
        raise PermissionDenied
    return submission


def _taught[T: (Course, Assignment)](found: T) -> T:
    if not found.teaching:
        raise PermissionDenied
    return found


def _led[T: (Course, Assignment)](found: T) -> T:
    if found.teaching != Teaching.TEACHER:
        raise PermissionDenied
    return found
