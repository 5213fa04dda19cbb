"""What is done to a course as a whole, and who follows it: by a code or a link, or from a class list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from classroom import limits
from classroom.class_list import Entry
from classroom.editions import must_be
from classroom.groups import named_groups, sync_groups
from classroom.models import Course, Student, Teacher, Work
from classroom.models.course import Teaching
from classroom.turns import EVERYBODY, take_course, wait_course
from workbook.invitations import Keys, addresses_of, grown
from workbook.posted import uuid_of

SETTINGS: Final = ("name", "description", "groups_open", "group_size")
"""What a teacher sets about a course."""
LISTED: Final = ("name", "number", "email")
"""What the class list says of a student."""


class ClosedError(Exception):
    """Nobody joins this course with a code or link now."""


class UnconfirmedError(Exception):
    """Only who has confirmed an e-mail address joins a course."""


class TeachesError(Exception):
    """Who teaches a course is no student of it."""


class LeftError(Exception):
    """Who left a course, or was taken off its list, comes back only by a teacher."""


class FullError(Exception):
    """A course has as many students as it may."""


class TakenError(Exception):
    """Another student of the course has this address."""


@transaction.atomic
def create_course(*, owner: User, name: str, description: str = "", token: UUID | None = None) -> Course:
    """A course of which ``owner`` is the teacher.

    ``token`` is minted with the form: the same form posted twice by one person gives the same course.
    """
    uuid = uuid_of(token, owner.pk, name, description)
    course, made = Course.objects.get_or_create(uuid=uuid, defaults={"name": name, "description": description})
    if made:
        Teacher.objects.create(course=course, user=owner, role=Teaching.TEACHER)
    return course


def change_course(*, course: UUID, by: User, edition: str | None = None, **values: Any) -> Course:
    """Change what a course is called, what students read of it, and whether they choose their own group: any of ``SETTINGS``.

    Raises:
        ChangedError: it is not the ``edition`` of them any more that was to change.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        must_be(edition, book, SETTINGS)
        for name in SETTINGS:
            setattr(book, name, values.get(name, getattr(book, name)))
        book.save(update_fields=SETTINGS)
        return book


def archive(*, course: UUID, by: User, is_over: bool) -> Course:
    """Put a course away, or take it back out. What is in it stays as it was; nobody joins it while it is away.

    Raises:
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        book.archived_at = (book.archived_at or timezone.now()) if is_over else None
        book.save(update_fields=["archived_at"])
        return book


def join_keys(course: Course) -> Keys | None:
    """The code and the token with which students join now; None when the course is closed.

    They grow from the course and its number by a keyed hash, so that a teacher can show them again while nothing readable is
    stored.
    """
    if not course.join_number or course.archived_at:
        return None
    keys = _keys(course)
    return keys if hash_of(keys.code) == course.code_hash else None


def renew_keys(*, course: UUID, by: User) -> Keys:
    """Open a course, or give it another code and link: the old ones lead nowhere from now on.

    Raises:
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        book.join_number += 1
        keys = _keys(book)
        book.code_hash, book.token_hash = hash_of(keys.code), hash_of(keys.token)
        book.save(update_fields=["join_number", "code_hash", "token_hash"])
        return keys


def close_keys(*, course: UUID, by: User) -> None:
    """Let nobody join with a code or link. The number stays behind the scenes, so that no old code ever opens again.

    Raises:
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        book.code_hash = book.token_hash = None
        book.save(update_fields=["code_hash", "token_hash"])


def hash_of(key: str) -> str:
    """What is stored of a code or token."""
    return salted_hmac("classroom.join", key, algorithm="sha256").hexdigest()


def open_course(key: str) -> Course | None:
    """The course that can be joined by the code or token with this hash."""
    return Course.objects.filter(Q(code_hash=key) | Q(token_hash=key), archived_at=None).first()


def join(*, user: User, key: str) -> Student:
    """Take part in the course that the code or token with this hash opens. Who does already stays as before.

    Who stands on the class list under an address that this user has confirmed is found there.

    Raises:
        ClosedError: it opens no course.
        UnconfirmedError: the user has no confirmed address.
        TeachesError: the user teaches it.
        LeftError: the user took part before, and does not any more.
        FullError: there is no place left.
    """
    with transaction.atomic():
        wait_course(Q(code_hash=key) | Q(token_hash=key))
        course = open_course(key)
        if course is None:
            raise ClosedError
        addresses = list(_confirmed(user))
        if not addresses:
            raise UnconfirmedError
        if course.teachers.filter(user=user).exists():
            raise TeachesError
        mine = course.students.filter(user=user).first() or _waiting(addresses).filter(course=course).first()
        if mine and mine.left_at:
            raise LeftError
        if mine is None:
            return _enter(course, user, addresses[0])
        if mine.user_id is None:
            _recognise([mine], user)
        return mine


def adopt(user: User) -> None:
    """Find somebody on the class lists that hold an address which this user has confirmed: from now on they are the same.

    One statement when there is nothing to find.
    """
    found = _waiting(addresses_of(user)).filter(
        ~Exists(Student.objects.filter(course=OuterRef("course"), user=user)),
        ~Exists(Teacher.objects.filter(course=OuterRef("course"), user=user)),
        left_at=None,
    )
    for student in found:
        with transaction.atomic():
            wait_course(pk=student.course_id)
            _recognise(found.filter(pk=student.pk), user)


def unfound_members(work: Work) -> QuerySet[User]:
    """Who takes part in the workbook of a study group, and has confirmed an address under which somebody of that group still waits
    on the class list.
    """
    if work.group_id is None:
        return User.objects.none()
    waiting = Student.objects.here().filter(user=None, group=work.group_id)
    addresses = waiting.annotate(address=Lower("email")).values("address")
    confirmed = EmailAddress.objects.annotate(address=Lower("email")).filter(verified=True, address__in=addresses)
    return User.objects.filter(memberships__workbook=work.workbook_id, pk__in=confirmed.values("user")).order_by("pk")


@dataclass(frozen=True)
class Enrolled:
    """What became of a class list: how many were put on it, how many came back, how many groups were made; and how many were left
    out, for they teach the course.
    """

    added: int
    returned: int
    groups: int
    teaching: int


def enrol(*, course: UUID, by: User, entries: Iterable[Entry]) -> Enrolled:
    """Put people on the class list, with the groups that the list names. Who is on it stays as before.

    Whoever left comes back, with what the list says now; but nobody who teaches the course. No account is looked for: who logs in
    with the address finds the course.

    Raises:
        FullError: there would be more students than a course may have; nothing is written.
        groups.FullError: there would be more study groups than that; nothing is written.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        known = {student.email.lower(): student for student in book.students.exclude(email="")}
        named = {
            each.email: each for each in entries if not (each.email in known and known[each.email].left_at is None)
        }
        teaching = _addresses_of_teachers(book)
        fresh = {email: each for email, each in named.items() if email not in teaching}
        if book.students.here().count() + len(fresh) > limits.STUDENTS_PER_COURSE:
            raise FullError
        before = book.groups.count()
        groups = named_groups(book, [each.group for each in fresh.values() if each.group])
        new, back = list[Student](), list[Student]()
        for email, each in fresh.items():
            student = known.get(email) or Student(course=book, email=email)
            student.name, student.number = each.name or student.name, each.number or student.number
            student.group = groups[each.group.lower()] if each.group else None
            student.left_at = None
            (back if student.pk else new).append(student)
        Student.objects.bulk_create(new)
        Student.objects.bulk_update(back, ["name", "number", "group", "left_at"], batch_size=100)
        sync_groups({student.group_id for student in back if student.group_id})
        return Enrolled(len(new), len(back), len(groups) - before, len(named) - len(fresh))


def change_student(
    *, course: UUID, by: User, student: UUID, name: str, number: str, email: str, edition: str | None = None
) -> Student:
    """Correct what the class list says of somebody. The address only as long as no account was found with it.

    Raises:
        ChangedError: it is not the ``edition`` of what is ``LISTED`` any more that was to change.
        TakenError: somebody else on the list has this address.
        Student.DoesNotExist: there is nobody such on the list.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        found = book.students.get(uuid=student)
        must_be(edition, found, LISTED)
        found.name, found.number = name, number
        if found.user_id is None:
            if book.students.exclude(pk=found.pk).filter(email__iexact=email).exists():
                raise TakenError
            found.email = email
        found.save(update_fields=LISTED)
        return found


def remove_student(*, course: UUID, by: User, student: UUID) -> Student:
    """End somebody's part in a course, and access to the workbooks of the group, at once. What was handed in stays.

    Raises:
        Student.DoesNotExist: there is nobody such in the course now.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        return _end(take_course(course, by).students.here().get(uuid=student))


def leave(*, course: UUID, user: User) -> Student:
    """End one's own part in a course, as ``remove_student`` does.

    Raises:
        Student.DoesNotExist: the user is no student of it.
        Course.DoesNotExist: as in ``take_course``.
    """
    with transaction.atomic():
        return _end(take_course(course, user, EVERYBODY).students.here().get(user=user))


def bring_back(*, course: UUID, by: User, student: UUID) -> Student:
    """Let somebody who left take part again, without a group.

    Raises:
        FullError: there is no place left.
        TeachesError: by now this person teaches the course.
        Student.DoesNotExist: there is nobody such who left.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        found = book.students.exclude(left_at=None).get(uuid=student)
        if found.user_id and book.teachers.filter(user=found.user_id).exists():
            raise TeachesError
        _keep_room(book)
        found.left_at = None
        found.save(update_fields=["left_at"])
        return found


def _keys(course: Course) -> Keys:
    return grown("classroom.join.keys", course.uuid, course.join_number)


def _addresses_of_teachers(course: Course) -> set[str]:
    """Under which who teaches a course may stand on a class list: confirmed ones, and those of before; in small letters."""
    teachers = course.teachers.values("user")
    confirmed = EmailAddress.objects.filter(user__in=teachers, verified=True).values_list("email", flat=True)
    before = course.students.filter(user__in=teachers).values_list("email", flat=True)
    return {email.lower() for email in (*confirmed, *before)}


def _confirmed(user: User) -> Iterable[str]:
    """The addresses that somebody has confirmed, in small letters, the first that of the account."""
    verified = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    return verified.annotate(lower=Lower("email")).values_list("lower", flat=True)


def _waiting(addresses: Any) -> QuerySet[Student]:
    """Who stands on a class list under one of these addresses, in small letters, and was not found to have an account yet."""
    return Student.objects.annotate(address=Lower("email")).filter(user=None, address__in=addresses).order_by("pk")


def _enter(course: Course, user: User, address: str) -> Student:
    _keep_room(course)
    # Somebody else may have had this address before, and stand on the list with it.
    is_free = not course.students.filter(email__iexact=address).exists()
    return course.students.create(user=user, email=address if is_free else "", name=user.name)


def _recognise(students: Iterable[Student], user: User) -> None:
    """Whoever this is on the list, it is this user; the workbooks of the group open in the same act."""
    for student in students:
        student.user = user
        student.name = student.name or user.name
        student.save(update_fields=["user", "name"])
        if student.group_id:
            sync_groups({student.group_id})


def _end(student: Student) -> Student:
    group, student.group, student.left_at = student.group_id, None, timezone.now()
    student.save(update_fields=["group", "left_at"])
    if group:
        sync_groups({group})
    return student


def _keep_room(course: Course) -> None:
    if course.students.here().count() >= limits.STUDENTS_PER_COURSE:
        raise FullError
