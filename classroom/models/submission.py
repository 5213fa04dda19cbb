"""What was handed in: a frozen workbook with all that was true of it at that moment."""

from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classroom.deadlines import is_late
from classroom.models.assignment import Work
from classroom.models.course import Student, Teacher, Teaching
from classroom.models.rubric import RubricVersion
from workbook.models import Member, Snapshot, SnapshotAuthor
from workbook.models.row import is_choice

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Status(models.TextChoices):
    """Where a submission is; released is what is graded and has reached its ``release_at``."""

    HANDED_IN = "handed_in", _("handed in")
    RETURNED = "returned", _("returned for revision")
    GRADED = "graded", _("graded")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def of_teacher(self, user: "User | AnonymousUser") -> Self:
        """Submissions in courses in which the user is a teacher or second marker."""
        if not user.is_authenticated:
            return self.none()
        teaches = Exists(Teacher.objects.filter(course=OuterRef("work__assignment__course"), user=user))
        return self.filter(teaches)

    def counting(self) -> Self:
        """Submissions that count: all who have to confirm did, or a teacher let them count without."""
        return self.filter(confirmed_at__isnull=False)

    def newest_of_each_work(self) -> Self:
        """Of each work the last of these submissions."""
        last = self.filter(work=OuterRef("work")).order_by("-number")
        return self.filter(pk=Subquery(last.values("pk")[:1]))

    def listed(self) -> Self:
        """As a list shows them: without the large texts, which only the page of one of them reads."""
        return self.defer("findings", "frozen")

    def of_student(self, user: "User | OuterRef") -> Self:
        """Submissions whose result is the user's own: who is one of those who handed it in, and a student of the course still or a
        member of the workbook; also after going to another study group. Who came to it later, only reads along or was asked to help
        has no part in it.
        """
        makers = self.alias(maker=F("snapshot__authors__user"))
        member = Member.objects.filter(workbook=OuterRef("snapshot__workbook"), user=OuterRef("maker"))
        here = Student.objects.here().filter(course=OuterRef("work__assignment__course"), user=OuterRef("maker"))
        who = user.pk if isinstance(user, User) else user
        return makers.filter(Q(Exists(member)) | Q(Exists(here)), maker=who)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Submissions as they were handed in: for who takes part in the workbook now, for the teachers of their course, and for
        whose result it is. Each with ``is_teacher``, and ``leads``: whether the user decides about the course, as a second marker
        does not. What judging says of them is for fewer: ``of_student``.
        """
        if not user.is_authenticated:
            return self.none()
        teachers = Teacher.objects.filter(course=OuterRef("work__assignment__course"), user=user)
        teaches, leads = Exists(teachers), Exists(teachers.filter(role=Teaching.TEACHER))
        member = Exists(Member.objects.filter(workbook=OuterRef("snapshot__workbook"), user=user))
        own = Q(pk__in=Submission.objects.of_student(user).values("pk"))
        return self.annotate(is_teacher=teaches, leads=leads).filter(Q(is_teacher=True) | Q(member) | own)


class Submission(models.Model):
    """A numbered snapshot with its receipt. Nothing in it changes after it was made but the status and what judging adds.

    ``handed_in_at`` is when the act of the first member arrived, the moment that is judged against ``due_at``, the deadline as it
    then held for these students. Where all members have to confirm, it counts from ``confirmed_at`` on. ``findings`` and ``frozen``
    are the JSON of ``classroom.handing_in``: what the rules said, and the names of course, assignment and group as they were. The
    names of its members stand in ``SnapshotAuthor``. Students see what judging says of it from ``release_at`` on.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    work = models.ForeignKey(Work, models.PROTECT, related_name="submissions")
    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="submission")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.HANDED_IN)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    findings = models.TextField()
    frozen = models.TextField()
    rubric_version = models.ForeignKey(RubricVersion, models.PROTECT, related_name="submissions")
    allocated_to = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    release_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    if TYPE_CHECKING:
        is_teacher: bool
        leads: bool

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["work", "number"], name="submission_numbered_once"),
            is_choice("submission", "status", Status),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} / {self.number}"

    @property
    def is_late(self) -> bool:
        """Whether it came after the second of the deadline that held then, as the receipt says; not what holds now."""
        return is_late(self.handed_in_at, self.due_at)


class Confirmation(models.Model):
    """A member says that this is what the group hands in."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="confirmations")
    author = models.OneToOneField(SnapshotAuthor, models.CASCADE, related_name="confirmation")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.author_id}"
