"""What is asked of the KPIs in all workbooks of somebody."""

from accounts.models import User
from kpis.models import Kpi
from workbook.models import Workbook


def tried_steps_of(user: User) -> frozenset[str]:
    """Steps on which a KPI with a name stands in a workbook that the user can see: one statement."""
    named = Kpi.objects.filter(deleted_at=None, workbook__in=Workbook.objects.visible_to(user)).exclude(name="")
    return frozenset(named.values_list("plate__step", flat=True).distinct())
