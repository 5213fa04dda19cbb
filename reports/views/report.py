"""The report of a workbook: to read in the browser, and as a PDF file."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.views import Asked
from reports.exchange.formats import FORMATS, file_name
from reports.exchange.pdf import export_pdf
from reports.render import RenderFailed
from reports.report import build
from reports.report.html import languages
from workbook.reading import read
from workbook.views.access import get_visible, private

_STATUS: Final = {"pages": 422, "cpu": 422, "memory": 422, "wall": 503, "crash": 503}
"""Too much in the workbook is for its makers to mend; too busy a machine, or a fault of ours, is not."""


@require_safe
@private
def report(request: Asked, uuid: UUID) -> HttpResponse:
    """The report as a page in the language of the page, with everything that the PDF holds."""
    workbook = get_visible(request.user, uuid)
    shown = build(read(workbook).document, language=get_language() or settings.LANGUAGE_CODE)
    return render(request, "reports/report.html", {"workbook": workbook, "report": shown, **languages(shown)})


@require_safe
@private
def pdf(request: Asked, uuid: UUID) -> HttpResponse:
    """The report as a file; when it cannot be made, a page that says why and what helps."""
    workbook = get_visible(request.user, uuid)
    try:
        content = export_pdf(workbook, _language(request))
    except RenderFailed as failed:
        failure = {"workbook": workbook, "reason": failed.reason}
        return render(request, "reports/failed.html", failure, status=_STATUS[failed.reason])
    headers = {"Content-Disposition": f'attachment; filename="{file_name(workbook, "pdf")}"'}
    return HttpResponse(content, content_type=FORMATS["pdf"].media_type, headers=headers)


def _language(request: HttpRequest) -> str:
    """The language that the address asks for, else that of the page."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
