"""What is asked of the KPIs in all workbooks of somebody."""

from accounts.models import User
from kpis.models import Kpi
from workbook.models import Workbook
from workbook.models.workbook import Suggestions


def tried_steps_of(user: User) -> frozenset[str]:
    """Steps on which a KPI with a name stands in a workbook that the user can see: one statement."""
    named = Kpi.objects.filter(deleted_at=None, workbook__in=Workbook.objects.visible_to(user)).exclude(name="")
    return frozenset(named.values_list("plate__step", flat=True).distinct())


def suggestions_for(user: User) -> str:
    """What the assignments of a user say about suggestions, together: who is to look around first somewhere does so here too."""
    asked = Workbook.objects.visible_to(user).filter(is_assigned=True).values_list("suggestions", flat=True)
    said = set(asked.distinct())
    return next((each for each in (Suggestions.CLOSED, Suggestions.OPEN) if each in said), "")
