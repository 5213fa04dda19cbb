"""WHAT: performance indicators and how they move each other."""

from decimal import Decimal
from typing import Any, ClassVar

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


class Sign(models.TextChoices):
    TOGETHER = "+", _("+ the values rise and fall together")
    AGAINST = "-", _("− the values move against each other")


class RelationKind(models.TextChoices):
    STRENGTHENS = "strengthens", _("strengthens")
    HAMPERS = "hampers", _("hampers")
    PRECONDITION = "precondition", _("is a precondition for")


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

    class Meta:
        constraints: ClassVar[list[Any]] = [
            uid_is_unique("kpi"),
            texts_fit("kpi"),
            is_choice("kpi", "direction", Direction),
            is_choice("kpi", "kind", KpiKind),
        ]

    def __str__(self) -> str:
        return self.name


class KpiRelation(Row):
    """From one KPI to another (``to``, a uid): how the values move, how the maker reads it, and why."""

    kpi = models.ForeignKey(Kpi, models.CASCADE, related_name="relations")
    to = models.UUIDField(_("to KPI"))
    sign = models.CharField(_("sign"), max_length=1, blank=True, default="", choices=Sign.choices)
    kind = models.CharField(_("reading"), max_length=15, blank=True, default="", choices=RelationKind.choices)
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            uid_is_unique("relation"),
            texts_fit("relation"),
            is_choice("relation", "sign", Sign),
            is_choice("relation", "kind", RelationKind),
        ]

    def __str__(self) -> str:
        return self.reason
