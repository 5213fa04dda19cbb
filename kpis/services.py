"""What is asked of the KPIs in all workbooks of somebody."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from accounts.models import User
from kpis.models import Candidate, Kpi
from workbook.models import Workbook
from workbook.models.workbook import Suggestions

MOST_OWN: Final = 100
"""How many KPIs of one's own the library shows."""


def tried_steps_of(user: User) -> frozenset[str]:
    """Steps with a first try, as of ``kpis.library.tried_steps``, in a workbook that the user can see: one statement."""
    here = {"deleted_at": None, "workbook__in": Workbook.objects.visible_to(user)}
    named = Kpi.objects.filter(**here).exclude(name="").values_list("plate__step")
    listed = Candidate.objects.filter(**here, definition_key="").exclude(name="").values_list("plate__step")
    return frozenset(step for (step,) in named.union(listed))


def suggestions_for(user: User) -> str:
    """What the assignments of a user say about suggestions, together: who is to look around first somewhere does so here too."""
    asked = Workbook.objects.visible_to(user).filter(is_assigned=True).values_list("suggestions", flat=True)
    said = set(asked.distinct())
    return next((each for each in (Suggestions.CLOSED, Suggestions.OPEN) if each in said), "")


def removed_kpis(workbook: Workbook, uids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of some KPIs were removed from a workbook, and can be brought back: one statement."""
    rows = Kpi.objects.filter(workbook=workbook, uid__in=list(uids), deleted_at__isnull=False)
    return frozenset(rows.values_list("uid", flat=True))


def own_kpis_of(user: User) -> list[Kpi]:
    """KPIs of their own making, each with its plate and workbook, in workbooks that the user can see: one statement.

    The last made stand first, and no more than the library itself could show.
    """
    mine = Kpi.objects.filter(deleted_at=None, definition_key="", workbook__in=Workbook.objects.visible_to(user))
    return list(mine.exclude(name="").select_related("workbook", "plate").order_by("-pk")[:MOST_OWN])
