"""What was deleted, with a way back: whole workbooks and what was removed from them, on one page."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views import Asked
from workbook import services
from workbook.forms.page import as_uid
from workbook.models import Workbook
from workbook.naming import places_of
from workbook.places import url_of
from workbook.reading import read
from workbook.removed import describe, removed_for, restoring, workbooks_with_removed
from workbook.saving import save
from workbook.views.access import get_editable, get_owned, private, verb

PER_PAGE: Final = 20


@require_safe
@private
def index(request: Asked) -> HttpResponse:
    """What somebody can still bring back, the last removed first; of one workbook when the address names it."""
    asked = as_uid(request.GET.get("workbook", ""))
    workbooks = workbooks_with_removed(request.user, asked)
    chosen = next((workbook for workbook in workbooks if workbook.uuid == asked), None)
    page = Paginator(removed_for(request.user, chosen), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "gone": describe(list(page.object_list)),
        "workbooks": workbooks,
        "chosen": chosen,
        "days": services.RECOVERABLE_DAYS,
        "query": _kept(request.GET),
    }
    return render(request, "workbook/deleted.html", shown)


@verb
def bring_back(request: Asked, uuid: UUID) -> HttpResponse:
    """Bring back what was removed from a workbook."""
    workbook = get_editable(request.user, uuid)
    of, uid = request.POST.get("kind", ""), as_uid(request.POST.get("uid", ""))
    acts = restoring(workbook, of, uid) if uid else []
    outcome = save(workbook=uuid, user=request.user, acts=acts) if acts else None
    if uid is None or outcome is None or not (outcome.written or outcome.full):
        messages.info(request, _("There was nothing to bring back: it is there already, or gone for good."))
    elif outcome.full:
        messages.warning(request, _("There is no room to bring this back: the list is full by now."))
    else:
        messages.success(request, _told(request, workbook, of, uid))
    return redirect(f"{reverse('workbook:deleted')}{_kept(request.GET)}")


@verb
def delete(request: Asked, uuid: UUID) -> HttpResponse:
    """Delete, and offer to undo it in the very message that tells so (a rendered template is safe to print, and stays so).

    Who may bring it back and presses once more is told that it was done already; for anybody else there is no such workbook.
    """
    try:
        workbook = get_owned(request.user, uuid)
        services.delete(workbook=workbook.uuid, user=request.user)
    except (Http404, Workbook.DoesNotExist):
        if not Workbook.objects.deleted_of(request.user).filter(uuid=uuid).exists():
            raise
        messages.info(request, _("This workbook was deleted already. You can bring it back at “Deleted”."))
        return redirect("workbook:list")
    told = {"workbook": workbook, "days": services.RECOVERABLE_DAYS}
    messages.success(request, render_to_string("workbook/partials/undo.html", told, request))
    return redirect("workbook:list")


@verb
def restore(request: Asked, uuid: UUID) -> HttpResponse:
    """Bring a deleted workbook back."""
    try:
        services.restore(workbook=uuid, user=request.user)
    except Workbook.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Your workbook is back."))
    return redirect("workbook:page", uuid)


def _told(request: Asked, workbook: Workbook, of: str, uid: UUID) -> str:
    """That it is back, with the way to where it stands now."""
    document = read(workbook).document
    place = places_of(workbook, document, [(of, uid, "")])[of, uid, ""]
    url = url_of(workbook.uuid, place.address, document) if place.address else ""
    return render_to_string("workbook/partials/back.html", {"words": place.words, "url": url}, request)


def _kept(asked: QueryDict) -> str:
    """What the address of the page asks, so that whoever brought something back returns to where it stood."""
    named = {name: str(asked[name]) for name in ("workbook", "page") if name in asked}
    return f"?{urlencode(named)}" if named else ""
