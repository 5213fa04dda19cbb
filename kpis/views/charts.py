"""The charts of a workbook: as a page, as figures for a script, and each of them as a file."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_safe

from accounts.views import Asked
from kpis.charts import Chart, gap_chart, in_order, progress_chart, trend_chart, trend_charts
from kpis.charts.values import GAPS, PROGRESS, TREND
from kpis.figures import figure_of
from workbook.context import as_it_counts
from workbook.document import Document
from workbook.file_names import name_of
from workbook.models import Workbook
from workbook.reading import read
from workbook.views.access import get_visible, private

PER_PAGE: Final = 12
"""Trends on a page."""
AT_ONCE: Final = PER_PAGE + 2
"""Figures that one page may ask for."""


@require_safe
@private
def charts(request: Asked, uuid: UUID) -> HttpResponse:
    """All charts, drawn already; those of gaps and progress on the first page, trends page by page."""
    workbook = get_visible(request.user, uuid)
    document, language = _document(workbook), _language()
    measured = in_order(document)
    page = Paginator(measured, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "workbook": workbook,
        "page": page,
        "trends": trend_charts(document, page.object_list, language=language),
        "unmeasured": sum(1 for _kpi in document.kpis()) - len(measured),
    }
    if page.number == 1:
        shown |= {
            "gaps": gap_chart(document, language=language),
            "progress": progress_chart(document, language=language),
        }
    return render(request, "kpis/charts.html", shown)


@require_safe
@private
def figures(request: Asked, uuid: UUID) -> JsonResponse:
    """The figures that a script asks for by their keys: ``?key=gaps&key=trend-<uid>``."""
    document = _document(get_visible(request.user, uuid))
    keys = request.GET.getlist("key")
    if len(keys) > AT_ONCE:
        raise Http404
    return JsonResponse({key: figure_of(_chart(document, key)) for key in keys})


@require_safe
@private
def svg(request: Asked, uuid: UUID, key: str) -> HttpResponse:
    """A chart as a picture that can be enlarged."""
    return _file(request, uuid, key, "svg", _drawn)


@require_safe
@private
def csv(request: Asked, uuid: UUID, key: str) -> HttpResponse:
    """The numbers of a chart, for a spreadsheet."""
    return _file(request, uuid, key, "csv", lambda chart: chart.table.csv())


def _file(request: Asked, uuid: UUID, key: str, ending: str, write: Callable[[Chart], bytes]) -> HttpResponse:
    workbook = get_visible(request.user, uuid)
    chart = _chart(_document(workbook), key)
    about = {GAPS: pgettext("name of a file", "gaps"), PROGRESS: pgettext("name of a file", "progress")}
    name = name_of(workbook.organisation, workbook.period, about.get(key, chart.title), ending=ending)
    kind = {"svg": "image/svg+xml", "csv": "text/csv; charset=utf-8"}[ending]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(chart), content_type=kind, headers=headers)


def _drawn(chart: Chart) -> bytes:
    return render_to_string("kpis/charts/drawing.svg", {"chart": chart}).encode()


def _chart(document: Document, key: str) -> Chart:
    """The chart with a key.

    Raises:
        Http404: there is none.
    """
    language = _language()
    if key == GAPS:
        return gap_chart(document, language=language)
    if key == PROGRESS:
        return progress_chart(document, language=language)
    uids = {f"{TREND}{kpi.uid}": kpi.uid for _plate, kpi in document.kpis()}
    if key not in uids:
        raise Http404
    return trend_chart(document, uids[key], language=language)


def _document(workbook: Workbook) -> Document:
    """The workbook as it is drawn: a link whose waiver was refused counts."""
    return as_it_counts(workbook, read(workbook).document)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
