"""What a teacher says of a submission: verdicts by the rubric, remarks in place, a grade; and the record of who changed what."""

from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classroom import limits
from classroom.models.course import Course
from classroom.models.submission import Submission
from workbook.models.row import is_choice, texts_fit


class Claim(models.Model):
    """One reviewer has a submission in hand, until then: nobody else writes in its review meanwhile."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="claim")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.user}"


class ReviewStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    READY = "ready", _("ready")


class Review(models.Model):
    """The work of judging one submission. A second marker has a review of their own (``is_second``), which is never released.

    ``revision`` counts every saved act, as that of a workbook does: who saves on an older one is told, and nothing is overwritten.
    ``grade`` is what was decided; ``grade_reason`` says why it is not what the rubric gives. Of mastery ``mastered`` is what was
    decided. ``private_note`` is for teachers only, ever.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reviews")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    is_second = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.DRAFT)
    revision = models.PositiveBigIntegerField(default=0)
    grade = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    grade_reason = models.TextField(_("reason for another grade"), blank=True, default="")
    mastered = models.BooleanField(null=True, blank=True)
    feedback = models.TextField(_("feedback on the whole"), blank=True, default="")
    private_note = models.TextField(_("private note"), blank=True, default="")
    return_note = models.TextField(_("what to mend"), blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(is_second=False), name="review_one_first_per_submission"
            ),
            models.UniqueConstraint(
                fields=["submission", "user"], condition=Q(is_second=True), name="review_one_second_per_marker"
            ),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=Decimal(1), grade__lte=Decimal(10)), name="review_grade_1_to_10"
            ),
            is_choice("review", "status", ReviewStatus),
            texts_fit("review", limits.TEXTS),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.status}"


class Verdict(models.Model):
    """What a review says on one criterion: a level, and a fraction of the weight (0 to 1) within the range of that level."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="verdicts")
    criterion = models.CharField(max_length=40)
    level = models.CharField(max_length=40, blank=True, default="")
    fraction = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["review", "criterion"], name="verdict_once_per_criterion"),
            models.CheckConstraint(
                condition=Q(fraction=None) | Q(fraction__gte=0, fraction__lte=1), name="verdict_fraction_0_to_1"
            ),
            texts_fit("verdict", limits.TEXTS),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level}"


class Remark(models.Model):
    """What a reviewer says at a place of the submission, by its address; of a passage with its ends and the quoted text.

    It is never moved: it is about the snapshot. Deleting is soft. Students tell with ``done_at`` that they did something with it.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    review = models.ForeignKey(Review, models.CASCADE, related_name="remarks")
    address = models.CharField(max_length=200)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.TextField(blank=True, default="")
    text = models.TextField(_("remark"))
    criterion = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__gt=models.F("start")),
                name="remark_passage_has_ends",
            ),
            texts_fit("remark", limits.TEXTS),
        ]

    def __str__(self) -> str:
        return self.text


class Phrase(models.Model):
    """A sentence that a teacher uses again: of a ``user``, or of all teachers of a ``course``. For one criterion, or for any."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="phrases")
    course = models.ForeignKey(Course, models.CASCADE, null=True, blank=True, related_name="phrases")
    criterion = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(user=None, course__isnull=False) | Q(user__isnull=False, course=None),
                name="phrase_of_teacher_or_course",
            ),
            texts_fit("phrase", limits.TEXTS),
        ]

    def __str__(self) -> str:
        return self.text


class WaiverRefusal(models.Model):
    """A teacher does not accept the waiver of a step: it then counts as not waived. R06 asks for the reason."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="waiver_refusals")
    step = models.CharField(max_length=40)
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["review", "step"], name="waiver_refusal_once_per_step"),
            texts_fit("waiver_refusal", limits.TEXTS),
        ]

    def __str__(self) -> str:
        return self.step


class KnockOutRuling(models.Model):
    """What a reviewer decided on a knock-out, with a note on why.

    It ``applies`` where nobody but a reader can tell (``ko6``, ``ko7``), or does not where it was found.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="rulings")
    key = models.CharField(max_length=40)
    applies = models.BooleanField()
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["review", "key"], name="ruling_once_per_knock_out"),
            texts_fit("knock_out_ruling", limits.TEXTS),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.applies}"


class ReviewChange(models.Model):
    """One thing that changed in the judging of a submission: who, when, old and new. Append-only."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="review_changes")
    review = models.ForeignKey(Review, models.CASCADE, null=True, blank=True, related_name="changes")
    revision = models.PositiveBigIntegerField(default=0)
    field = models.CharField(max_length=80)
    old = models.TextField(blank=True, default="")
    new = models.TextField(blank=True, default="")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["submission", "at"], name="review_change_at")]

    def __str__(self) -> str:
        return f"{self.revision} {self.field}"
