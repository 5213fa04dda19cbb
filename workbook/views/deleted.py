"""Deleting a workbook, with a way back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views import Asked
from workbook import services
from workbook.models import Workbook
from workbook.models.workbook import RECOVERABLE
from workbook.views.access import get_owned, private, verb


@require_safe
@private
def index(request: Asked) -> HttpResponse:
    """What somebody deleted and can still bring back."""
    found = Workbook.objects.deleted_of(request.user)
    deleted = [(workbook, workbook.deleted_at + RECOVERABLE) for workbook in found if workbook.deleted_at]
    return render(request, "workbook/deleted.html", {"deleted": deleted, "days": services.RECOVERABLE_DAYS})


@verb
def delete(request: Asked, uuid: UUID) -> HttpResponse:
    """Delete, and offer to undo it in the very message that tells so (a rendered template is safe to print, and stays so)."""
    workbook = get_owned(request.user, uuid)
    services.delete(workbook=workbook.uuid, user=request.user)
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
