"""A course with its teachers and students, the study groups in it, and what a teacher adds to the method."""

from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classroom import limits
from workbook.models.row import is_choice, texts_fit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def teaching_of(user: "User", course: str) -> Coalesce:
    """What the user does in the course at this path: the key of a ``Teaching``, or ``""`` for who does not teach there."""
    role = Teacher.objects.filter(course=OuterRef(course), user=user).values("role")
    return Coalesce(Subquery(role), Value(""))


def _follows(user: "User", course: str) -> Exists:
    return Exists(Student.objects.here().filter(course=OuterRef(course), user=user))


class CourseQuerySet(models.QuerySet["Course"]):
    """Who may: the first line of every view fetches through one of these. Who is nobody here finds nothing."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Courses that the user teaches or follows, each with ``teaching``: what the user does in it, ``""`` as a student."""
        if not user.is_authenticated:
            return self.none()
        return self.annotate(teaching=teaching_of(user, "pk")).filter(~Q(teaching="") | Q(_follows(user, "pk")))


class Course(models.Model):
    """Teachers and students who work on assignments. Students join by a code or a link, both of which grow from ``join_number``:
    another number makes the old ones lead nowhere. Only hashes are stored; 0 is closed.

    With ``groups_open`` students choose their own study group, of ``group_size`` people at most.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.TextField(_("name"))
    description = models.TextField(_("description"), blank=True, default="")
    join_number = models.PositiveIntegerField(default=0)
    code_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    groups_open = models.BooleanField(_("students choose their own study group"), default=False)
    group_size = models.PositiveSmallIntegerField(_("people in a study group at most"), default=4)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    if TYPE_CHECKING:
        teaching: str

    class Meta:
        constraints: ClassVar[list[Any]] = [
            texts_fit("course", limits.TEXTS),
            models.CheckConstraint(
                condition=Q(group_size__gte=1, group_size__lte=limits.GROUP_SIZE_MAX), name="course_group_size_within"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Teaching(models.TextChoices):
    """What somebody does in a course: a second marker judges what is given to judge, and decides nothing about the course."""

    TEACHER = "teacher", _("teacher")
    SECOND_MARKER = "second_marker", _("second marker")


class Teacher(models.Model):
    """Somebody who teaches a course."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="teachers")
    user = models.ForeignKey(User, models.CASCADE, related_name="teaching")
    role = models.CharField(_("role"), max_length=20, choices=Teaching.choices, default=Teaching.TEACHER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["course", "user"], name="teacher_once_in_course"),
            is_choice("teacher", "role", Teaching),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class AwaitedTeacher(models.Model):
    """Somebody who is to teach a course, by e-mail address: from when they open their courses with it, confirmed, they do.

    Nobody is told whether there is an account with the address.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="awaited")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Teaching.choices, default=Teaching.TEACHER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("course", Lower("email"), name="teacher_awaited_once_in_course"),
            is_choice("awaitedteacher", "role", Teaching),
        ]

    def __str__(self) -> str:
        return self.email


class StudyGroupQuerySet(models.QuerySet["StudyGroup"]):
    def here(self) -> Self:
        """Groups that at least one student is in now."""
        return self.filter(Exists(Student.objects.here().filter(group=OuterRef("pk"))))

    def counted(self) -> Self:
        """Groups with ``size``, the number of students in each now, and whether it has ``begun`` on an assignment, and
        ``handed_in`` anything, confirmed or not.
        """
        begun = StudyGroup.objects.filter(pk=OuterRef("pk"), works__isnull=False)
        handed_in = StudyGroup.objects.filter(pk=OuterRef("pk"), works__submissions__isnull=False)
        size = models.Count("students", filter=Q(students__left_at=None))
        found = self.annotate(size=size, begun=Exists(begun), handed_in=Exists(handed_in))
        return found.order_by("created_at", "pk")


class StudyGroup(models.Model):
    """Students who work in one workbook together."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, related_name="groups")
    name = models.TextField(_("name"))
    created_at = models.DateTimeField(default=timezone.now)

    objects = StudyGroupQuerySet.as_manager()

    if TYPE_CHECKING:
        size: int
        begun: bool
        handed_in: bool

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("course", Lower("name"), name="study_group_name_once_in_course"),
            texts_fit("study_group", limits.TEXTS),
        ]

    def __str__(self) -> str:
        return self.name


class StudentQuerySet(models.QuerySet["Student"]):
    def here(self) -> Self:
        """Who takes part now."""
        return self.filter(left_at=None)


class Student(models.Model):
    """Somebody on the class list, by e-mail address. The account is found when there is one with that address, confirmed.

    ``number`` is that of the school. Who left stays on the list of what was handed in.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, related_name="students")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="studies")
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    name = models.TextField(_("name"), blank=True, default="")
    number = models.TextField(_("student number"), blank=True, default="")
    group = models.ForeignKey(StudyGroup, models.SET_NULL, null=True, blank=True, related_name="students")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = StudentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["course", "user"], name="student_once_in_course"),
            models.UniqueConstraint(
                "course", Lower("email"), condition=~Q(email=""), name="student_address_once_in_course"
            ),
            texts_fit("student", limits.TEXTS),
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(_("former participant"))


class MaterialKind(models.TextChoices):
    TEXT = "text", _("text")
    LINK = "link", _("link")


class Material(models.Model):
    """What a teacher adds to a step, or to the course when ``step`` is empty: a text or a link.

    With ``slot`` it fills a place that the method leaves open, by its key.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, related_name="materials")
    step = models.CharField(_("step"), max_length=40, blank=True, default="")
    slot = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=10, choices=MaterialKind.choices)
    title = models.TextField(_("title"))
    text = models.TextField(_("text"), blank=True, default="")
    url = models.TextField(_("address"), blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            texts_fit("material", limits.TEXTS),
            is_choice("material", "kind", MaterialKind),
        ]

    def __str__(self) -> str:
        return self.title
