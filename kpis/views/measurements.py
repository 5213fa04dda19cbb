"""Measurements of a KPI from a spreadsheet: first what it would do, then, when that is confirmed, the good rows."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook.views.access import get_editable, private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def import_series(request: Asked, uuid: UUID, kpi: UUID) -> HttpResponse:
    """What was pasted or uploaded, read row by row."""
    get_editable(request.user, uuid)
    raise Http404
