"""Working together on a workbook: who was here last, who is asked to join, what is left for later, and what is said about it."""

from datetime import timedelta
from typing import Any, ClassVar, Final, Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workbook.models.row import texts_fit
from workbook.models.workbook import Member, Role, Workbook

INVITED_FOR: Final = timedelta(days=14)
"""How long an invitation can be accepted."""


def _two_weeks_on() -> Any:
    return timezone.now() + INVITED_FOR


class Visit(models.Model):
    """Where a member is in a workbook, or was last. It goes with the member.

    ``place`` is the key of a step, ``profile`` for the front page, empty elsewhere. ``seen_revision`` is the last revision that was
    shown. What others changed after ``since_revision``, or said after ``since_at``, is new to this member.
    """

    member = models.OneToOneField(Member, models.CASCADE, related_name="visit")
    place = models.CharField(max_length=40, blank=True, default="")
    seen_at = models.DateTimeField(default=timezone.now)
    seen_revision = models.PositiveBigIntegerField(default=0)
    since_revision = models.PositiveBigIntegerField(default=0)
    since_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.member_id}: {self.place}"


class Invitation(models.Model):
    """Somebody is asked to take part, by e-mail address: nobody else can accept, and nobody twice.

    Its link and its code are secrets of which only a hash is kept. It is pending until it is accepted, withdrawn or expired.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    workbook = models.ForeignKey(Workbook, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="invitations")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_two_weeks_on)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.UniqueConstraint(
                "workbook",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.role}"


class Marked(models.Model):
    """What hangs on a place in a workbook: a field, or a whole row when ``field`` is empty. Plate and workbook are rows too."""

    kind = models.CharField(max_length=40)
    uid = models.UUIDField()
    field = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        abstract = True


class LaterMarker(Marked):
    """A field that somebody wants to come back to. All members see it; whoever may write takes it away."""

    workbook = models.ForeignKey(Workbook, models.CASCADE, related_name="later_markers")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workbook", "uid", "field"], name="later_once_per_field"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def threads(self) -> Self:
        """The first comment of each thread that still says something: itself, or an answer when it was taken back."""
        answers = Comment.objects.filter(thread=OuterRef("pk"), deleted_at=None)
        return self.filter(Q(deleted_at=None) | Exists(answers), thread=None)


class Comment(Marked):
    """What a member says about a place in the workbook, during the work. An answer stands in the ``thread`` of the first comment.

    Only the first of a thread is resolved or opened again. Deleting is soft.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    workbook = models.ForeignKey(Workbook, models.CASCADE, related_name="comments")
    thread = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    text = models.TextField(_("comment"))
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [texts_fit("comment")]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["workbook", "uid", "field"], name="comment_at"),
            models.Index(fields=["workbook", "created_at"], name="comment_since"),
        ]

    def __str__(self) -> str:
        return self.text
