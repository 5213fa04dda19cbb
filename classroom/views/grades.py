"""The grades of an assignment as files, for its teachers only."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.views import Asked
from classroom.grades import grades_of
from classroom.models import Assignment
from classroom.views.access import get_led_assignment
from workbook.file_names import name_of
from workbook.views.access import private

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@private
def csv(request: Asked, uuid: UUID) -> HttpResponse:
    """As CSV, the way a Dutch Excel opens it."""
    assignment = get_led_assignment(request.user, uuid)
    return _file(assignment, grades_of(assignment, timezone.now()).csv(), "csv", CSV)


@require_safe
@private
def xlsx(request: Asked, uuid: UUID) -> HttpResponse:
    """As a workbook of Excel."""
    assignment = get_led_assignment(request.user, uuid)
    return _file(assignment, grades_of(assignment, timezone.now()).xlsx(), "xlsx", XLSX)


def _file(assignment: Assignment, content: bytes, ending: str, kind: str) -> HttpResponse:
    name = name_of(assignment.title, pgettext("name of a file", "grades"), ending=ending)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
