"""Who teaches a course, and who judges in it as a second marker."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from accounts.models import User
from classroom.models import AwaitedTeacher, Course, Student, Teacher
from classroom.models.course import Teaching
from classroom.queue import leave_to_others
from classroom.turns import take_course, wait_course


class IsStudentError(Exception):
    """A student of a course does not teach it."""


class LastTeacherError(Exception):
    """A course has at least one teacher: this act would have taken the last."""


def add_teacher(*, course: UUID, by: User, email: str, role: str) -> Teacher | AwaitedTeacher:
    """Let somebody teach too, from when they open their courses with this address. Who does already gets this role.

    No account is looked for: that would tell who has one.

    Raises:
        IsStudentError: it is that of a student of the course, as the class list has it.
        LastTeacherError: nobody would decide about the course any more.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        teacher = book.teachers.select_related("user").filter(user__email__iexact=email).first()
        if teacher:
            _give(book, teacher, role)
            return teacher
        if book.students.here().filter(email__iexact=email).exists():
            raise IsStudentError
        awaited, _is_new = book.awaited.update_or_create(email=email.lower(), defaults={"role": role})
        return awaited


def adopt_teacher(user: User) -> None:
    """Let somebody teach who is awaited under an address that this user has confirmed; a student of the course only after leaving.

    One statement when there is nothing to find.
    """
    confirmed = EmailAddress.objects.filter(user=user, verified=True).annotate(lower=Lower("email")).values("lower")
    studies = Student.objects.here().filter(course=OuterRef("course"), user=user)
    found = AwaitedTeacher.objects.filter(~Exists(studies), email__in=confirmed)
    for awaited in found.order_by("pk"):
        with transaction.atomic():
            wait_course(pk=awaited.course_id)
            if still := found.filter(pk=awaited.pk).first():
                Teacher.objects.get_or_create(course_id=still.course_id, user=user, defaults={"role": still.role})
                AwaitedTeacher.objects.filter(pk=still.pk).delete()


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


def remove_teacher(*, course: UUID, by: User, email: str) -> Teacher | AwaitedTeacher:
    """End somebody's part in a course as a teacher; what was judged stays, and what was not yet is for the others. Who is only
    awaited is so no more.

    Raises:
        LastTeacherError: nobody would decide about the course any more.
        Teacher.DoesNotExist: nobody with this address teaches it.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        if awaited := book.awaited.filter(email__iexact=email).first():
            AwaitedTeacher.objects.filter(pk=awaited.pk).delete()
            return awaited
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


def works_at(user: User) -> str:
    """The name of the page on which a teacher works; empty for who teaches no course that goes on."""
    return "classroom:list" if Teacher.objects.filter(user=user, course__archived_at=None).exists() else ""
