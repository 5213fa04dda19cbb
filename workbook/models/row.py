"""What every row of a workbook shares: its workbook, its uid, and that removing it is soft."""

from collections.abc import Mapping
from functools import reduce
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from workbook import limits


class Row(models.Model):
    """A row that stands in the Document under its uid. References between rows are uids: a removed row may come back."""

    workbook = models.ForeignKey("workbook.Workbook", models.CASCADE, related_name="%(class)s_rows")
    uid = models.UUIDField(default=uuid4)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def uid_is_unique(kind: str) -> models.UniqueConstraint:
    """Identity is (workbook, uid)."""
    return models.UniqueConstraint(fields=["workbook", "uid"], name=f"{kind}_uid_unique_in_workbook")


def texts_fit(kind: str, texts: Mapping[str, Mapping[str, int]] = limits.TEXTS) -> models.CheckConstraint:
    """All texts of a kind of row are as long as the limits of its app say, at most; the database itself counts code points."""
    fits: list[Any] = [LessThanOrEqual(Length(field), most) for field, most in texts[kind].items()]
    both = reduce(lambda left, right: models.Q(left) & models.Q(right), fits)
    return models.CheckConstraint(condition=models.Q(both), name=f"{kind}_texts_fit")


def is_score(kind: str, field: str) -> models.CheckConstraint:
    """A score that is there lies from 0 to 10."""
    within = models.Q(**{f"{field}__gte": 0, f"{field}__lte": 10})
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | within, name=f"{kind}_{field}_0_to_10"
    )


def is_choice(kind: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """A choice is empty or one of the known ones."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": ["", *choices.values]}), name=f"{kind}_{field}_known"
    )
