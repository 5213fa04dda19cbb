"""The targets of a workbook that work against each other, and what is agreed about them."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from kpis.forms.agreement import Agreements, conflicts_section
from workbook.context import refused_at
from workbook.forms.left import shown_again
from workbook.forms.page import Deed, Typed
from workbook.forms.workbook import FrontPage
from workbook.marks import marks_of
from workbook.models import Workbook
from workbook.places import OPEN
from workbook.reading import read
from workbook.views.access import get_editable, get_visible, private
from workbook.views.deeds import perform
from workbook.views.script import onward


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID) -> HttpResponse:
    """Every conflict with its agreement. What is valid and in nobody's way is saved; the rest comes back as typed."""
    if request.method == "POST":
        return _save(request, get_editable(request.user, uuid))
    workbook = get_visible(request.user, uuid)
    page = replace(_read(workbook), query=request.GET.dict(), marks=marks_of(workbook))
    return _shown(request, workbook, page)


def _save(request: Asked, workbook: Workbook) -> HttpResponse:
    query = request.GET.dict()
    posted = replace(_read(workbook), typed=Typed.posted(request.POST), query=query)
    agreements = _agreements(workbook, posted)
    done = perform(request, workbook, [conflicts_section(agreements)], agreements.posted)
    if not done.left:
        return onward(request, _following(workbook, query, done.deed))
    workbook = get_visible(request.user, workbook.uuid)
    now = shown_again(_read(workbook), posted, done.left, done.outcome)
    return _shown(request, workbook, replace(now, query={**query, **done.deed.query}, marks=marks_of(workbook)))


def _following(workbook: Workbook, query: dict[str, str], deed: Deed) -> str:
    """Back to the same conflicts, and to where a button did something."""
    asked = {name: query[name] for name in ("page", OPEN) if name in query} | dict(deed.query)
    anchor = f"#{deed.anchor}" if deed.anchor else ""
    return f"{reverse('kpis:conflicts', args=[workbook.uuid])}{'?' if asked else ''}{urlencode(asked)}{anchor}"


def _read(workbook: Workbook) -> FrontPage:
    reading = read(workbook)
    return FrontPage(workbook.uuid, reading.document, reading.revision, workbook.may_edit)


def _agreements(workbook: Workbook, page: FrontPage) -> Agreements:
    return Agreements(page, refused_at(workbook, timezone.now()), timezone.localdate())


def _shown(request: Asked, workbook: Workbook, page: FrontPage) -> HttpResponse:
    agreements = _agreements(workbook, page)
    overtaken = page.typed.overtaken if page.typed else []
    troubles = [form for form in agreements.posted if form.has_trouble]
    shown = {
        "workbook": workbook,
        "page": page,
        "agreements": agreements,
        "has_relations": any(kpi.relations for _plate, kpi in page.document.kpis()),
        "overtaken": overtaken,
        "troubles": troubles,
        "wrong": sum(len(form.wrong()) or bool(form.refusal) for form in troubles),
    }
    status = 409 if overtaken else 422 if troubles else 200
    return render(request, "kpis/conflicts.html", shown, status=status)
