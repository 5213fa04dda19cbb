"""The workbook itself, who may do what with it, its client and its departments."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workbook.models.row import Row, is_choice, texts_fit, uid_is_unique

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

RECOVERABLE: Final = timedelta(days=30)
"""How long a deleted workbook can be brought back."""


class Client(models.Model):
    """The company a consultant works for. Its consultants come with the rooms for sharing."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do; each role may all that the one before it may."""

    READER = "reader", _("reader")
    COMMENTER = "commenter", _("commenter")
    EDITOR = "editor", _("editor")
    OWNER = "owner", _("owner")

    @property
    def rank(self) -> int:
        """How much it may, counted from 0: the higher, the more."""
        return list(Role).index(self)


WRITERS: Final = (Role.EDITOR, Role.OWNER)
"""Who may write in a workbook."""
OWNERS: Final = (Role.OWNER,)
"""Who may delete it, and decide who takes part."""
COMMENTERS: Final = (Role.COMMENTER, *WRITERS)
"""Who may say something about it."""


class WorkbookQuerySet(models.QuerySet["Workbook"]):
    """Who may: the first line of every view fetches through one of these."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Workbooks that the user is a member of and that are not deleted, each with ``role``."""
        return self.filter(deleted_at=None)._as_member(user)

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Workbooks the user may write in."""
        return self.filter(deleted_at=None)._as_member(user, WRITERS)

    def owned_by(self, user: "User | AnonymousUser") -> Self:
        """Workbooks the user may delete or share."""
        return self.filter(deleted_at=None)._as_member(user, OWNERS)

    def deleted_of(self, user: "User | AnonymousUser") -> Self:
        """Deleted workbooks that the user may bring back, the last deleted first."""
        recent = self.filter(deleted_at__gt=timezone.now() - RECOVERABLE)
        return recent._as_member(user, OWNERS).order_by("-deleted_at", "-pk")

    def listed_for(self, user: "User | AnonymousUser") -> Self:
        """Workbooks as a list shows them, the last changed first, each with ``is_shared``: whether others take part in it.

        Two statements, the second for the plates of all of them.
        """
        others = Member.objects.filter(workbook=models.OuterRef("pk")).exclude(user=user.pk)
        found = self.visible_to(user).annotate(is_shared=models.Exists(others))
        found = found.defer("extras", "description", "summary", "requested_decision")
        return found.prefetch_related("plate_rows").order_by("-updated_at", "-pk")

    def _as_member(self, user: "User | AnonymousUser", roles: Iterable[str] | None = None) -> Self:
        if not user.is_authenticated:
            return self.none()
        mine = Q(members__user=user) & (Q(members__role__in=list(roles)) if roles else Q())
        return self.filter(mine).annotate(role=models.F("members__role"))


class AuthorKind(models.TextChoices):
    STUDENT = "student", _("student")
    STUDY_GROUP = "study_group", _("study group")
    CONSULTANT = "consultant", _("consultant")


class Suggestions(models.TextChoices):
    """When suggestions are shown, where not the method decides: at once, or nowhere before a first own entry."""

    OPEN = "open", _("open from the start")
    CLOSED = "closed", _("after a first own entry")


class Workbook(models.Model):
    """All plates about one organisation and one period. It has no status; ``revision`` counts every saved act.

    The order of its key points is kept here, as a plate keeps that of its rows. What its assignments ask of it is written here too,
    for every page that checks it: the ``policy`` they require, when ``suggestions`` are shown, whose waivers were refused (keys of
    steps). These are no part of the Document.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, models.SET_NULL, null=True, blank=True, related_name="workbooks")
    predecessor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="successors")
    predecessor_organisation = models.TextField(blank=True, default="")
    predecessor_period = models.CharField(max_length=7, blank=True, default="")
    method_version = models.PositiveSmallIntegerField()
    fictional = models.BooleanField(default=False)

    organisation = models.TextField(_("organisation"), blank=True, default="")
    sector = models.TextField(_("sector"), blank=True, default="")
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    customers = models.PositiveIntegerField(_("customers"), null=True, blank=True)
    revenue_eur = models.PositiveBigIntegerField(_("revenue in euro per year"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True, default="")
    author_kind = models.CharField(_("filled in by"), max_length=20, blank=True, default="", choices=AuthorKind.choices)
    own_role = models.TextField(_("own role"), blank=True, default="")
    period = models.CharField(_("period"), max_length=7, blank=True, default="")
    next_period = models.CharField(_("next period"), max_length=7, blank=True, default="")
    total_budget = models.PositiveBigIntegerField(_("total budget in euro"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True, default="")
    requested_decision = models.TextField(_("requested decision"), blank=True, default="")
    key_point_order = models.TextField(blank=True, default="")
    extras = models.TextField(blank=True, default="{}")

    is_assigned = models.BooleanField(default=False)
    policy = models.CharField(max_length=40, blank=True, default="")
    suggestions = models.CharField(max_length=10, blank=True, default="", choices=Suggestions.choices)
    refused_waivers = models.CharField(max_length=200, blank=True, default="")

    revision = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = WorkbookQuerySet.as_manager()

    if TYPE_CHECKING:
        role: str

    class Meta:
        constraints: ClassVar[list[Any]] = [
            texts_fit("workbook"),
            is_choice("workbook", "author_kind", AuthorKind),
            is_choice("workbook", "suggestions", Suggestions),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or _('Workbook without a name')} {self.period}".strip()

    @property
    def may_edit(self) -> bool:
        """Whether the user this workbook was fetched for may write in it."""
        return self.role in WRITERS

    @property
    def may_comment(self) -> bool:
        """Whether the user this workbook was fetched for may say something about it."""
        return self.role in COMMENTERS

    @property
    def is_owned(self) -> bool:
        """Whether the user this workbook was fetched for may delete it."""
        return self.role == Role.OWNER


class Member(models.Model):
    """Somebody with a role in a workbook: the only access there is.

    With ``digest`` new comments are mailed once a day; those up to ``digested_at`` were, or were there before.
    """

    workbook = models.ForeignKey(Workbook, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now)
    digest = models.BooleanField(_("mail about new comments once a day"), default=True)
    digested_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workbook", "user"], name="member_once_in_workbook"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="member_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Department(Row):
    """A department of the organisation; one department may bear several plates."""

    name = models.TextField(_("name"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [uid_is_unique("department"), texts_fit("department")]

    def __str__(self) -> str:
        return self.name


class About(models.TextChoices):
    STRONGEST = "strongest", _("strongest link")
    WEAKEST = "weakest", _("weakest link")
    BLIND_SPOT = "blind_spot", _("blind spot")


class KeyPoint(Row):
    """A finding that the management summary tells first; ``about`` is the proposal it was made from, if it was."""

    about = models.CharField(max_length=20, blank=True, default="", choices=About.choices, editable=False)
    title = models.TextField(_("title"), blank=True, default="")
    text = models.TextField(_("text"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            uid_is_unique("key_point"),
            texts_fit("key_point"),
            is_choice("key_point", "about", About),
        ]

    def __str__(self) -> str:
        return self.title
