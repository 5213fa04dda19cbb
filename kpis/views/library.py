"""The whole library, to read."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views import Asked
from kpis.forms.search import SearchForm
from kpis.library import closed_steps
from kpis.services import suggestions_for, tried_steps_of
from workbook.method.load import current
from workbook.method.search import find_kpis
from workbook.method.types import KpiDefinition, Step
from workbook.views.access import private


@dataclass(frozen=True)
class Shelf:
    """A step with its KPIs; ``is_closed`` while one is to look around oneself first."""

    step: Step
    kpis: tuple[KpiDefinition, ...]
    is_closed: bool


@require_safe
@private
def library(request: Asked) -> HttpResponse:
    """The KPIs by step, or those that fit what somebody looks for."""
    method = current()
    form = SearchForm(request.GET, method=method)
    closed = closed_steps(method, tried_steps_of(request.user), suggestions_for(request.user))
    words, within = (form.cleaned_data["words"], form.cleaned_data["step"]) if form.is_valid() else ("", "")
    shelves = [
        Shelf(step, find_kpis(method, "", step.key, closed=closed), step.key in closed)
        for step in method.steps
        if within in {"", step.key}
    ]
    found = find_kpis(method, words, within=within, closed=closed) if words else ()
    shown = {"form": form, "words": words, "found": found, "shelves": shelves, "size": len(method.kpis)}
    return render(request, "kpis/library.html", shown, status=422 if form.errors else 200)
