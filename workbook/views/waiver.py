"""Leaving a step out, and taking that back: for the steps that the method lets go."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook.acts import Edit
from workbook.forms.left import left_over, shown_again
from workbook.forms.page import Deed, PlatePage, Typed
from workbook.forms.scores import WaiveForm, WaiverForm, withdrawal
from workbook.models import Workbook
from workbook.saving import save
from workbook.views.access import get_editable, get_visible, private
from workbook.views.deeds import tell_deed
from workbook.views.plate import read_plate
from workbook.views.script import onward


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID, step: str) -> HttpResponse:
    """Ask a waiver with its reason, or withdraw it. What stands on the plate stays.

    A waiver that stands where the method has none (it came in with a file) can only be withdrawn.
    """
    if request.method != "POST":
        workbook = get_visible(request.user, uuid)
        return _shown(request, workbook, _about_waiver(read_plate(workbook, step)))
    workbook = get_editable(request.user, uuid)
    page = _about_waiver(read_plate(workbook, step))
    asked = request.POST.get("do")
    if asked in {"unwaive", "go:plate"}:
        return _keep(request, workbook, page, withdraws=asked == "unwaive")
    return _waive(request, workbook, page)


def _about_waiver(page: PlatePage) -> PlatePage:
    if not page.about.waivable and not page.plate.waived:
        raise Http404
    return page


def _waive(request: Asked, workbook: Workbook, page: PlatePage) -> HttpResponse:
    if not page.about.waivable:
        raise Http404
    posted = replace(page, typed=Typed.posted(request.POST))
    form = WaiveForm.of_plate(posted)
    words = _("%(step)s is left out. You can take that back here.") % {"step": page.plate.name_en}
    waived = () if form.wrong() else (Edit("plate", page.plate.uid, "waived", "true", page.revision),)
    outcome = save(workbook=workbook.uuid, user=request.user, acts=[*form.acts(), *waived])
    left = left_over([form], outcome)
    if left:
        workbook = get_visible(request.user, workbook.uuid)
        return _shown(request, workbook, shown_again(read_plate(workbook, page.step), posted, left, outcome))
    tell_deed(request, Deed(waived, message=words), outcome, left)
    return onward(request, reverse("workbook:plate", args=[workbook.uuid, page.step]))


def _keep(request: Asked, workbook: Workbook, page: PlatePage, *, withdraws: bool) -> HttpResponse:
    """The reason is saved, and nothing else changes unless the waiver is withdrawn."""
    posted = replace(page, typed=Typed.posted(request.POST))
    form, deed = WaiverForm.of_plate(posted), withdrawal(posted) if withdraws else Deed()
    outcome = save(workbook=workbook.uuid, user=request.user, acts=[*form.acts(), *deed.acts])
    left = left_over([form], outcome)
    tell_deed(request, deed, outcome, left)
    if left:
        workbook = get_visible(request.user, workbook.uuid)
        again = shown_again(read_plate(workbook, page.step), posted, left, outcome)
        return _shown(request, workbook, again, WaiverForm, withdraws=withdraws)
    return onward(request, reverse("workbook:plate", args=[workbook.uuid, page.step]))


def _shown(
    request: Asked,
    workbook: Workbook,
    page: PlatePage,
    form_class: type[WaiverForm] = WaiveForm,
    *,
    withdraws: bool = False,
) -> HttpResponse:
    form = form_class.of_plate(page)
    overtaken = page.typed.overtaken if page.typed else []
    shown = {"workbook": workbook, "page": page, "form": form, "troubles": [form] if form.has_trouble else []}
    shown |= {"overtaken": overtaken, "wrong": len(form.wrong()), "withdraws": withdraws}
    status = 409 if overtaken else 422 if form.has_trouble else 200
    return render(request, "workbook/waiver.html", shown, status=status)
