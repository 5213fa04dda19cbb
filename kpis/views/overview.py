"""All KPIs of a workbook at a glance."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views import Asked
from workbook.views.access import get_visible, private


@require_safe
@private
def overview(request: Asked, uuid: UUID) -> HttpResponse:
    """Every KPI by link: where it stands, how far it is, and what its definition card still lacks."""
    return render(request, "kpis/overview.html", {"workbook": get_visible(request.user, uuid)})
