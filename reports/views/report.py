"""The report of a workbook: to read in the browser, and as a PDF file."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.views import Asked
from reports.exchange.formats import file_name
from reports.making import Piece
from reports.report import build
from reports.report.html import languages
from reports.views.download import language_of, version_of
from reports.views.files import piece_of
from workbook.context import context_of
from workbook.reading import read
from workbook.rules.waivers import counting
from workbook.views.access import get_visible, private


@require_safe
@private
def report(request: Asked, uuid: UUID) -> HttpResponse:
    """The report as a page in the language of the page, with everything that the PDF holds."""
    workbook = get_visible(request.user, uuid)
    reading = read(workbook)
    refused = context_of(workbook, reading, timezone.localdate()).refused_waivers
    shown = build(counting(reading.document, refused), language=get_language() or settings.LANGUAGE_CODE)
    return render(request, "reports/report.html", {"workbook": workbook, "report": shown, **languages(shown.language)})


@require_safe
@private
def pdf(request: Asked, uuid: UUID) -> HttpResponse:
    """The report as a file: ``?version=final&language=en``, else a draft in the language of the page."""
    workbook = get_visible(request.user, uuid)
    reading = read(workbook)
    piece = Piece("report", language_of(request), version_of(request))
    name = file_name(workbook, "pdf", language=piece.language, version=piece.version)
    return piece_of(request, workbook, reading, piece, name=name)
