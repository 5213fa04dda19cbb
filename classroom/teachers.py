"""Who teaches a course, and who judges in it as a second marker."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from classroom.models import Course, Teacher
from classroom.models.course import Teaching
from classroom.queue import leave_to_others
from classroom.turns import take_course


class NoAccountError(Exception):
    """Nobody has confirmed this address."""


class IsStudentError(Exception):
    """A student of a course does not teach it."""


class LastTeacherError(Exception):
    """A course has at least one teacher: this act would have taken the last."""


def add_teacher(*, course: UUID, by: User, email: str, role: str) -> Teacher:
    """Let somebody with a confirmed address teach too. Who does already gets this role.

    Raises:
        NoAccountError: nobody has confirmed the address.
        IsStudentError: it is that of a student of the course.
        LastTeacherError: nobody would decide about the course any more.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        found = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
        if found is None:
            raise NoAccountError
        if book.students.here().filter(user=found.user).exists():
            raise IsStudentError
        teacher, is_new = book.teachers.get_or_create(user=found.user, defaults={"role": role})
        if not is_new:
            _give(book, teacher, role)
        return teacher


def change_teacher(*, course: UUID, by: User, email: str, role: str) -> Teacher:
    """Give a teacher another role.

    Raises:
        LastTeacherError: nobody would decide about the course any more.
        Teacher.DoesNotExist: nobody with this address teaches it.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        teacher = book.teachers.select_related("user").get(user__email__iexact=email)
        _give(book, teacher, role)
        return teacher


def remove_teacher(*, course: UUID, by: User, email: str) -> Teacher:
    """End somebody's part in a course as a teacher; what was judged stays, and what was not yet is for the others.

    Raises:
        LastTeacherError: nobody would decide about the course any more.
        Teacher.DoesNotExist: nobody with this address teaches it.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        teacher = book.teachers.select_related("user").get(user__email__iexact=email)
        _keep_a_teacher(book, teacher)
        Teacher.objects.filter(pk=teacher.pk).delete()
        leave_to_others(course=book, user=teacher.user, by=by)
        return teacher


def _give(course: Course, teacher: Teacher, role: str) -> None:
    if role != Teaching.TEACHER:
        _keep_a_teacher(course, teacher)
    teacher.role = role
    teacher.save(update_fields=["role"])


def _keep_a_teacher(course: Course, teacher: Teacher) -> None:
    if not course.teachers.filter(role=Teaching.TEACHER).exclude(pk=teacher.pk).exists():
        raise LastTeacherError
