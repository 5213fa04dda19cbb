"""The library: all of it to read, and each KPI on a page of its own, from which it is taken over into a workbook."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import Asked
from kpis.forms.library import as_words
from kpis.forms.search import SearchForm
from kpis.forms.takeover import TakeOverForm
from kpis.library import LibraryKpi, closed_steps, is_shown, library_kpi
from kpis.models import Kpi
from kpis.places import kpi_url
from kpis.services import own_kpis_of, suggestions_for, tried_steps_of
from workbook.acts import Add
from workbook.fields import row_address
from workbook.method.load import current
from workbook.method.search import find_kpis, fold, is_guess
from workbook.method.types import Step
from workbook.models import Workbook
from workbook.reading import read
from workbook.saving import save
from workbook.views.access import get_editable, private


@dataclass(frozen=True)
class Shelf:
    """A step with its KPIs; ``is_closed`` while one is to look around oneself first."""

    step: Step
    entries: tuple[LibraryKpi, ...]
    is_closed: bool


@require_safe
@private
def library(request: Asked) -> HttpResponse:
    """The KPIs by step, or those that fit what somebody looks for, and beside them those that one made oneself."""
    method = current()
    form = SearchForm(request.GET, method=method)
    closed = _closed(request)
    words, within = (form.cleaned_data["words"], form.cleaned_data["step"]) if form.is_valid() else ("", "")
    steps = [step for step in method.steps if within in {"", step.key}]
    shelves = [
        Shelf(
            step,
            tuple(library_kpi(method, kpi, closed) for kpi in method.kpis if kpi.step == step.key),
            is_closed=False,
        )
        if step.key not in closed
        else Shelf(step, (), is_closed=True)
        for step in steps
    ]
    found = find_kpis(method, words, within=within, closed=closed) if words else ()
    shown = {
        "form": form,
        "words": words,
        "is_guess": is_guess(method, words, found),
        "found": [library_kpi(method, kpi, closed) for kpi in found],
        "shelves": shelves,
        "own": _own(request, words, {step.key: step for step in steps}),
        "size": len(method.kpis),
    }
    return render(request, "kpis/library.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def entry(request: Asked, key: str) -> HttpResponse:
    """One KPI, for who may see it in the library or calls it by its very name; posted, it is taken over."""
    method, closed = current(), _closed(request)
    definition, words = method.kpi(key), as_words(request.GET.get("words", ""))
    if definition is None or not is_shown(method, definition, closed, words):
        raise Http404
    workbooks = list(Workbook.objects.editable_by(request.user).order_by("-updated_at", "-pk"))
    data = request.POST if request.method == "POST" else None
    form = TakeOverForm(data, definition=definition, method=method, workbooks=workbooks)
    if data is not None and form.is_valid():
        address = _take_over(request, form)
        if address:
            return redirect(address)
    shown = {
        "entry": library_kpi(method, definition, closed),
        "step": method.step(definition.step),
        "form": form,
        "words": words,
        "workbooks": workbooks,
    }
    return render(request, "kpis/library_entry.html", shown, status=422 if form.errors else 200)


def _closed(request: Asked) -> frozenset[str]:
    return closed_steps(current(), tried_steps_of(request.user), suggestions_for(request.user))


def _own(request: Asked, words: str, steps: dict[str, Step]) -> list[tuple[Kpi, Step]]:
    """KPIs of one's own with their step: those in which all words occur."""
    wanted = fold(words).split()
    found = [kpi for kpi in own_kpis_of(request.user) if kpi.plate.step in steps]
    return [
        (kpi, steps[kpi.plate.step])
        for kpi in found
        if all(word in fold(f"{kpi.name} {kpi.definition}") for word in wanted) and (wanted or not words)
    ]


def _take_over(request: Asked, form: TakeOverForm) -> str:
    """Where it stands by now, told on the page that follows; empty when there is no room, which the form tells."""
    workbook = get_editable(request.user, UUID(form.cleaned_data["workbook"]))
    step, key, name = form.cleaned_data["step"], form.definition.key, {"name": form.definition.name}
    reading = read(workbook)
    plate = reading.document.plate(step)
    is_candidate = request.POST.get("do") == "longlist"
    here = plate.candidates if is_candidate else plate.kpis
    there = next((each.uid for each in here if each.definition_key == key), None)
    if there:
        messages.info(request, _("“%(name)s” stands here already.") % name)
        return _address(workbook, step, there, is_candidate=is_candidate)
    base = reading.revision
    acts = form.on_longlist(plate, base, _("KPI library")) if is_candidate else form.on_plate(plate, base)
    outcome = save(workbook=workbook.uuid, user=request.user, acts=acts)
    if any(isinstance(act, Add) for act in outcome.full):
        full = _("A longlist bears at most 60 KPIs. Remove one first.")
        form.add_error(
            "step", full if is_candidate else _("A plate bears at most 30 KPIs and a workbook 200. Remove one first.")
        )
        return ""
    told = (
        _("“%(name)s” is on the longlist.")
        if is_candidate
        else _("“%(name)s” is on the plate. Fill in now and target.")
    )
    messages.success(request, told % name)
    return _address(workbook, step, form.uid, is_candidate=is_candidate)


def _address(workbook: Workbook, step: str, uid: UUID, *, is_candidate: bool) -> str:
    """The row on its page."""
    if is_candidate:
        anchor = row_address(step, "candidate", uid, "name")
        return f"{reverse('kpis:round', args=[workbook.uuid, step])}?round=1#{anchor}"
    return kpi_url(workbook.uuid, step, uid)
