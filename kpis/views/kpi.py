"""One KPI: its definition card, its measurements, and what hangs together with it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook.views.access import get_visible, private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID, kpi: UUID) -> HttpResponse:
    """One KPI, filled in."""
    get_visible(request.user, uuid)
    raise Http404
