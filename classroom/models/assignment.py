"""What is asked, by when, of whom; and which workbook answers it."""

from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classroom import limits
from classroom.models.course import Course, Student, StudyGroup, teaching_of
from classroom.models.rubric import RubricVersion
from workbook.models import Workbook
from workbook.models.row import is_choice, texts_fit
from workbook.models.workbook import Suggestions

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Mode(models.TextChoices):
    """How it ends: with a grade, or mastered or not."""

    GRADED = "graded", _("grade")
    MASTERY = "mastery", _("mastered or not")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Assignments that the user teaches or can see as a student, each with ``teaching``, which is ``""`` for a student."""
        if not user.is_authenticated:
            return self.none()
        follows = Exists(Student.objects.here().filter(course=OuterRef("course"), user=user))
        told = Q(follows, published_at__lte=timezone.now())
        found = self.filter(deleted_at=None).annotate(teaching=teaching_of(user, "course"))
        return found.filter(~Q(teaching="") | told).select_related("course")

    def counted(self) -> Self:
        """Assignments with how many answer them: of so many students or study groups that are here ``expected``, how many have
        ``begun``, and of how many something was ``handed_in`` that counts.
        """
        course, works = {"course": OuterRef("course")}, Work.objects.here().filter(assignment=OuterRef("pk"))
        groups = _number(StudyGroup.objects.here().filter(**course), "course")
        return self.annotate(
            expected=Case(
                When(in_groups=True, then=groups), default=_number(Student.objects.here().filter(**course), "course")
            ),
            begun=_number(works, "assignment"),
            handed_in=_number(works.filter(submissions__confirmed_at__isnull=False), "assignment"),
        )


def _number(rows: models.QuerySet[Any], key: str) -> Coalesce:
    """How many rows there are with this key, which leads to the row of the query around it."""
    counted = rows.order_by().values(key).annotate(n=models.Count("pk", distinct=True))
    return Coalesce(models.Subquery(counted.values("n")), 0)


class Assignment(models.Model):
    """What a course asks, when, alone or in groups, and by which rules and rubric it is judged.

    Handing in is possible from ``opens_at`` and late after ``due_at``; at ``cut_off_at`` it ends (none: never). Moments count to
    the second; what arrives in the second of a deadline is in time. ``worksheets`` and ``exercises`` are keys of the method, with
    blanks between. Students see it from ``published_at`` on. ``reminder_days`` before the deadline who has not handed in is
    reminded, once; 0 is never.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.CASCADE, related_name="assignments")
    title = models.TextField(_("title"))
    explanation = models.TextField(_("explanation"), blank=True, default="")
    opens_at = models.DateTimeField(_("open from"))
    due_at = models.DateTimeField(_("due"))
    cut_off_at = models.DateTimeField(_("closes"), null=True, blank=True)
    in_groups = models.BooleanField(_("in study groups"), default=False)
    confirm_by_all = models.BooleanField(_("all members confirm"), default=False)
    requires_kpis = models.BooleanField(_("KPIs are mandatory"), default=False)
    requires_activities = models.BooleanField(_("top, tip and advice per activity are mandatory"), default=False)
    suggestions = models.CharField(_("suggestions"), max_length=10, blank=True, default="", choices=Suggestions.choices)
    worksheets = models.TextField(blank=True, default="")
    exercises = models.TextField(blank=True, default="")
    mode = models.CharField(_("judged with"), max_length=10, choices=Mode.choices, default=Mode.GRADED)
    rubric_version = models.ForeignKey(RubricVersion, models.PROTECT, related_name="assignments")
    reminder_days = models.PositiveSmallIntegerField(_("reminder, days before"), default=2)
    reminded_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    if TYPE_CHECKING:
        teaching: str
        expected: int
        begun: int
        handed_in: int

    class Meta:
        constraints: ClassVar[list[Any]] = [
            texts_fit("assignment", limits.TEXTS),
            is_choice("assignment", "mode", Mode),
            is_choice("assignment", "suggestions", Suggestions),
            models.CheckConstraint(condition=Q(due_at__gt=models.F("opens_at")), name="assignment_opens_before_due"),
            models.CheckConstraint(
                condition=Q(cut_off_at=None) | Q(cut_off_at__gte=models.F("due_at")),
                name="assignment_due_before_cut_off",
            ),
        ]

    def __str__(self) -> str:
        return self.title


def for_one(kind: str) -> models.CheckConstraint:
    """A row is about a student or about a study group, never both, never neither."""
    student, group = Q(student__isnull=False, group=None), Q(student=None, group__isnull=False)
    return models.CheckConstraint(condition=student | group, name=f"{kind}_for_student_or_group")


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def standing(self) -> Self:
        """Those that were not withdrawn, the one that counts last."""
        return self.filter(withdrawn_at=None).order_by("created_at", "pk")


class Extension(models.Model):
    """A later deadline for one student or study group, with the reason. The last one that was not withdrawn counts."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="extensions")
    student = models.ForeignKey(Student, models.CASCADE, null=True, blank=True, related_name="extensions")
    group = models.ForeignKey(StudyGroup, models.CASCADE, null=True, blank=True, related_name="extensions")
    due_at = models.DateTimeField(_("due"))
    cut_off_at = models.DateTimeField(_("closes"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            for_one("extension"),
            texts_fit("extension", limits.TEXTS),
            models.CheckConstraint(
                condition=Q(cut_off_at=None) | Q(cut_off_at__gte=models.F("due_at")),
                name="extension_due_before_cut_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.due_at}"


class WorkQuerySet(models.QuerySet["Work"]):
    def here(self) -> Self:
        """Works of students who take part now, and of study groups that at least one student is in now."""
        in_group = Student.objects.here().filter(group=OuterRef("group"))
        return self.filter(Q(student__isnull=False, student__left_at=None) | Exists(in_group))

    def answered_by(self, user: User) -> Self:
        """Works of which the user is the student, or is in the study group now."""
        mine = Student.objects.here().filter(user=user)
        alone = Q(assignment__in_groups=False, student__in=mine)
        together = Q(assignment__in_groups=True, group__in=mine.exclude(group=None).values("group"))
        return self.filter(alone | together)


class Work(models.Model):
    """The workbook with which a student or a study group answers an assignment."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="works")
    workbook = models.ForeignKey(Workbook, models.CASCADE, related_name="works")
    student = models.ForeignKey(Student, models.PROTECT, null=True, blank=True, related_name="works")
    group = models.ForeignKey(StudyGroup, models.PROTECT, null=True, blank=True, related_name="works")
    attached_at = models.DateTimeField(default=timezone.now)
    attached_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            for_one("work"),
            models.UniqueConstraint(fields=["assignment", "workbook"], name="work_workbook_once_in_assignment"),
            models.UniqueConstraint(fields=["assignment", "student"], name="work_once_per_student"),
            models.UniqueConstraint(fields=["assignment", "group"], name="work_once_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.workbook_id}"


class ExtraHandIn(models.Model):
    """A teacher lets somebody hand in once more after the cut-off. ``used_at`` is when that was done."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="extra_hand_ins")
    reason = models.TextField(_("reason"))
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [texts_fit("extra_hand_in", limits.TEXTS)]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.reason}"


class Progress(models.Model):
    """How far a workbook is, as its teacher may see it before it is handed in: scores, parts and open rules, no text.

    ``content`` is the JSON of ``classroom.standing.Standing``. It is made off the saving path and may lag behind the workbook.
    """

    workbook = models.OneToOneField(Workbook, models.CASCADE, related_name="progress")
    revision = models.PositiveBigIntegerField()
    content = models.TextField()
    percent = models.PositiveSmallIntegerField()
    active_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_percent_within"),
        ]

    def __str__(self) -> str:
        return f"{self.workbook_id}: {self.percent}"


class Message(models.Model):
    """What a teacher wrote to students of an assignment, by mail; ``recipients`` is to how many."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="messages")
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    subject = models.TextField(_("subject"))
    text = models.TextField(_("text"))
    recipients = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [texts_fit("message", limits.TEXTS)]

    def __str__(self) -> str:
        return self.subject
