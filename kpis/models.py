"""WHAT: performance indicators and how they move each other."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workbook.models.plate import PlateRow
from workbook.models.row import Row, is_choice, texts_fit, uid_is_unique
from workbook.values import NUMBER_DECIMALS, NUMBER_DIGITS


class Direction(models.TextChoices):
    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")
    BAND = "band", _("within a band is better")


class KpiKind(models.TextChoices):
    RESULT = "result", _("result (afterwards)")
    PROCESS = "process", _("process (can be steered)")


class Reliability(models.TextChoices):
    GOOD = "good", _("good")
    FAIR = "fair", _("fair")
    POOR = "poor", _("poor")


class Sign(models.TextChoices):
    TOGETHER = "+", _("+ the values rise and fall together")
    AGAINST = "-", _("− the values move against each other")


class RelationKind(models.TextChoices):
    STRENGTHENS = "strengthens", _("strengthens")
    HAMPERS = "hampers", _("hampers")
    PRECONDITION = "precondition", _("is a precondition for")


class Strength(models.TextChoices):
    STRONG = "strong", _("strong")
    MODERATE = "moderate", _("moderate")
    WEAK = "weak", _("weak")


class IsUsed(models.TextChoices):
    YES = "yes", _("used here")
    NO = "no", _("not used here")


def number(label: Any) -> "models.DecimalField[Any, Decimal | None]":
    """A KPI value in the unit of the KPI: 15 digits, 4 of them decimals."""
    return models.DecimalField(label, max_digits=NUMBER_DIGITS, decimal_places=NUMBER_DECIMALS, null=True, blank=True)


class Kpi(PlateRow):
    """An indicator on a plate, from the library (``definition_key``) or an own one. ``start_advice`` is the uid of a Point."""

    definition_key = models.TextField(blank=True, default="", editable=False)
    name = models.TextField(_("name"), blank=True, default="")
    definition = models.TextField(_("definition"), blank=True, default="")
    formula = models.TextField(_("formula"), blank=True, default="")
    unit = models.TextField(_("unit"), blank=True, default="")
    direction = models.CharField(_("direction"), max_length=10, blank=True, default="", choices=Direction.choices)
    kind = models.CharField(_("kind"), max_length=10, blank=True, default="", choices=KpiKind.choices)
    data_source = models.TextField(_("source"), blank=True, default="")
    current_value = number(_("value now"))
    target_value = number(_("target"))
    band_low = number(_("lower limit"))
    band_high = number(_("upper limit"))
    not_measured_yet = models.BooleanField(_("not measured yet"), default=False)
    no_target_yet = models.BooleanField(_("no target yet"), default=False)
    start_advice = models.UUIDField(_("advice to start"), null=True, blank=True)
    target_note = models.TextField(_("explanation of the target"), blank=True, default="")
    previous_target_note = models.TextField(_("looking back on the previous target"), blank=True, default="")
    start_value = number(_("value at the start"))
    owner_role = models.TextField(_("owner (role)"), blank=True, default="")
    measuring_period = models.TextField(_("measured every"), blank=True, default="")
    reliability = models.CharField(_("reliability"), max_length=10, blank=True, default="", choices=Reliability.choices)
    reliability_note = models.TextField(_("explanation of the reliability"), blank=True, default="")
    first_why = models.TextField(_("why do we want to know this?"), blank=True, default="")
    second_why = models.TextField(_("and why does that matter?"), blank=True, default="")
    third_why = models.TextField(_("and why that?"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            uid_is_unique("kpi"),
            texts_fit("kpi"),
            is_choice("kpi", "direction", Direction),
            is_choice("kpi", "kind", KpiKind),
            is_choice("kpi", "reliability", Reliability),
        ]

    def __str__(self) -> str:
        return self.name


class KpiRelation(Row):
    """From one KPI to another (``to``, a uid): how the values move, how the maker reads it, and why."""

    kpi = models.ForeignKey(Kpi, models.CASCADE, related_name="relations")
    to = models.UUIDField(_("to KPI"))
    sign = models.CharField(_("sign"), max_length=1, blank=True, default="", choices=Sign.choices)
    kind = models.CharField(_("reading"), max_length=15, blank=True, default="", choices=RelationKind.choices)
    strength = models.CharField(_("strength"), max_length=10, blank=True, default="", choices=Strength.choices)
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            uid_is_unique("relation"),
            texts_fit("relation"),
            is_choice("relation", "sign", Sign),
            is_choice("relation", "kind", RelationKind),
            is_choice("relation", "strength", Strength),
        ]

    def __str__(self) -> str:
        return self.reason


class Measurement(Row):
    """The value of a KPI on a date, in its unit."""

    kpi = models.ForeignKey(Kpi, models.CASCADE, related_name="measurements")
    date = models.DateField(_("date"), null=True, blank=True)
    value = number(_("value"))
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [uid_is_unique("measurement"), texts_fit("measurement")]

    def __str__(self) -> str:
        return f"{self.date or ''} {self.value if self.value is not None else ''}".strip()


class Candidate(PlateRow):
    """A KPI in the exercise of three rounds: on the longlist, in use here or not, and taken over as ``kpi`` (a uid) or dropped.

    ``earlier_votes`` came along with an import or a copy, without the people who gave them.
    """

    definition_key = models.TextField(blank=True, default="", editable=False)
    name = models.TextField(_("name"), blank=True, default="")
    found_at = models.TextField(_("where we found it"), blank=True, default="")
    is_used = models.CharField(
        _("used in our organisation"), max_length=5, blank=True, default="", choices=IsUsed.choices
    )
    used_note = models.TextField(_("how it is used"), blank=True, default="")
    is_dropped = models.BooleanField(_("dropped"), default=False)
    drop_reason = models.TextField(_("why it dropped out"), blank=True, default="")
    kpi = models.UUIDField(null=True, blank=True, editable=False)
    earlier_votes = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            uid_is_unique("candidate"),
            texts_fit("candidate"),
            is_choice("candidate", "is_used", IsUsed),
        ]

    def __str__(self) -> str:
        return self.name


class Vote(models.Model):
    """Somebody's vote for a candidate. It stays when the account goes, without the person."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["candidate", "user"], name="vote_once_per_candidate")
        ]

    def __str__(self) -> str:
        return f"{self.user or ''} → {self.candidate}"


class ConflictAgreement(Row):
    """What is agreed about two targets that work against each other. ``one`` and ``other`` are the uids of their KPIs."""

    one = models.UUIDField(_("one KPI"))
    other = models.UUIDField(_("other KPI"))
    decides = models.TextField(_("who decides (role)"), blank=True, default="")
    yields = models.TextField(_("what yields"), blank=True, default="")
    review_date = models.DateField(_("look at it again on"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [uid_is_unique("conflict_agreement"), texts_fit("conflict_agreement")]

    def __str__(self) -> str:
        return self.decides
