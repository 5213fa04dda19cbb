"""All that can be taken out of a workbook, and why a final report may have to wait."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.views import Asked
from reports.making import blocking
from reports.render.pictures import can_draw
from reports.report.alone import slide_count
from reports.report.view import Version
from workbook.context import context_of
from workbook.document import Document, Plate
from workbook.models import Workbook
from workbook.reading import Reading, read
from workbook.rules import Finding
from workbook.rules.waivers import counting
from workbook.views.access import get_visible, private
from workbook.views.workbook import links_of, tasks_of

OFFERED: Final = 20
"""Slides of a plate that are offered as pictures: nobody looks for more of one link, and its PDF has everything."""


@require_safe
@private
def download(request: Asked, uuid: UUID) -> HttpResponse:
    """What there is to take out, in the language of the files that the address asks for."""
    workbook = get_visible(request.user, uuid)
    reading = read(workbook)
    return _page(request, workbook, reading, blocking(workbook, reading, timezone.localdate()))


def refused(request: Asked, workbook: Workbook, reading: Reading, findings: tuple[Finding, ...]) -> HttpResponse:
    """The same page for who asked for a final report that cannot be: what blocks it stands first."""
    return _page(request, workbook, reading, findings, status=409)


def language_of(request: HttpRequest) -> str:
    """The language that the address asks for, else that of the page."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def version_of(request: HttpRequest) -> Version:
    """The version that the address asks for, else a draft."""
    return "final" if request.GET.get("version") == "final" else "draft"


def _page(
    request: Asked, workbook: Workbook, reading: Reading, findings: tuple[Finding, ...], *, status: int = 200
) -> HttpResponse:
    refused = context_of(workbook, reading, timezone.localdate()).refused_waivers
    document, language = counting(reading.document, refused), language_of(request)
    version: Version = "draft" if findings else "final"
    shown = {
        "workbook": workbook,
        "language": language,
        "version": version,
        "plates": [(plate, *_slides(document, plate, language, version)) for plate in document.plates],
        "draws": can_draw(),
        "languages": settings.LANGUAGES,
        "blocking": len(findings),
        "tasks": tasks_of(workbook.uuid, document, links_of(document), findings),
        "refused": status != 200,
    }
    return render(request, "reports/download.html", shown, status=status)


def _slides(document: Document, plate: Plate, language: str, version: Version) -> tuple[int, range]:
    """How many slides a plate has, and the numbers of those that are offered."""
    count = slide_count(document, plate.step, language=language, version=version)
    return count, range(1, min(count, OFFERED) + 1)
