"""The seven plates and what stands on them, KPIs apart."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from workbook.models.row import Row, is_choice, is_score, texts_fit, uid_is_unique
from workbook.models.workbook import Department


class Basis(models.TextChoices):
    INTERVIEW = "interview", _("a conversation")
    OWN_DEPARTMENT = "own_department", _("my own department")
    DATA = "data", _("data")
    OWN_ESTIMATE = "own_estimate", _("my own estimate")


class ScoreSourceKind(models.TextChoices):
    STUDY = "study", _("customer study")
    OWN_SURVEY = "own_survey", _("own survey")
    APP_SURVEY = "app_survey", _("mini survey in this app")
    INTERVIEW = "interview", _("conversation with customers")
    ESTIMATE = "estimate", _("estimate")


class Plate(Row):
    """One step of the chain. The order of its rows is kept here, as uids divided by spaces; rows not named follow by age."""

    step = models.CharField(max_length=40, editable=False)
    departments = models.ManyToManyField(Department, related_name="plates", blank=True)
    responsible_role = models.TextField(_("responsible role"), blank=True, default="")
    key_message = models.TextField(_("key message"), blank=True, default="")
    basis = models.CharField(_("basis"), max_length=20, blank=True, default="", choices=Basis.choices)
    customer_score = models.DecimalField(_("customer score"), max_digits=3, decimal_places=1, null=True, blank=True)
    score_source = models.TextField(_("source of the customer score"), blank=True, default="")
    score_source_kind = models.CharField(
        _("kind of source"), max_length=20, blank=True, default="", choices=ScoreSourceKind.choices
    )
    score_n = models.PositiveIntegerField(_("number of answers"), null=True, blank=True)
    score_date = models.DateField(_("date of measurement"), null=True, blank=True)
    customer_score_unknown_reason = models.TextField(_("why there is no customer score"), blank=True, default="")
    own_score = models.DecimalField(_("own score"), max_digits=3, decimal_places=1, null=True, blank=True)
    own_score_source = models.TextField(_("source of the own score"), blank=True, default="")
    aspired_score = models.DecimalField(_("aspired score"), max_digits=3, decimal_places=1, null=True, blank=True)
    gap_explanation = models.TextField(_("explanation of the gap"), blank=True, default="")
    waived = models.BooleanField(_("waived"), default=False)
    waiver_reason = models.TextField(_("reason for the waiver"), blank=True, default="")
    visible_moments = models.TextField(_("moments that our systems can see"), blank=True, default="")
    segments = models.TextField(_("groups of customers that we can tell apart"), blank=True, default="")
    activity_order = models.TextField(blank=True, default="")
    top_order = models.TextField(blank=True, default="")
    tip_order = models.TextField(blank=True, default="")
    advice_order = models.TextField(blank=True, default="")
    kpi_order = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            uid_is_unique("plate"),
            models.UniqueConstraint(fields=["workbook", "step"], name="plate_once_per_step"),
            texts_fit("plate"),
            is_choice("plate", "basis", Basis),
            is_choice("plate", "score_source_kind", ScoreSourceKind),
            is_score("plate", "customer_score"),
            is_score("plate", "own_score"),
            is_score("plate", "aspired_score"),
        ]

    def __str__(self) -> str:
        return self.step


class PlateRow(Row):
    """A row that stands on one plate."""

    plate = models.ForeignKey(Plate, models.CASCADE, related_name="%(class)s_rows")

    class Meta:
        abstract = True


class Activity(PlateRow):
    """A core activity."""

    name = models.TextField(_("name"), blank=True, default="")
    explanation = models.TextField(_("explanation"), blank=True, default="")
    top = models.TextField(_("top"), blank=True, default="")
    tip = models.TextField(_("tip"), blank=True, default="")
    advice = models.TextField(_("advice"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [uid_is_unique("activity"), texts_fit("activity")]

    def __str__(self) -> str:
        return self.name


class PointKind(models.TextChoices):
    TOP = "top", _("top")
    TIP = "tip", _("tip")
    ADVICE = "advice", _("advice")


class Point(PlateRow):
    """A top, tip or advice of the whole plate; ``based_on`` is the uid of the tip under an advice."""

    kind = models.CharField(max_length=10, choices=PointKind.choices, editable=False)
    text = models.TextField(_("text"), blank=True, default="")
    responsible_role = models.TextField(_("responsible role"), blank=True, default="")
    period = models.CharField(_("period"), max_length=7, blank=True, default="")
    based_on = models.UUIDField(_("based on"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            uid_is_unique("point"),
            texts_fit("point"),
            models.CheckConstraint(condition=models.Q(kind__in=PointKind.values), name="point_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text


class Interview(PlateRow):
    """A conversation that was held."""

    role = models.TextField(_("role"), blank=True, default="")
    date = models.DateField(_("date"), null=True, blank=True)
    channel = models.TextField(_("channel"), blank=True, default="")
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    summary = models.TextField(_("summary of the conversation"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [uid_is_unique("interview"), texts_fit("interview")]

    def __str__(self) -> str:
        return self.role


class Attempt(PlateRow):
    """An attempt to get a conversation."""

    role = models.TextField(_("role"), blank=True, default="")
    date = models.DateField(_("date"), null=True, blank=True)
    channel = models.TextField(_("channel"), blank=True, default="")
    outcome = models.TextField(_("outcome"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [uid_is_unique("attempt"), texts_fit("attempt")]

    def __str__(self) -> str:
        return self.role
