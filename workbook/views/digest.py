"""Whether new comments are mailed to a member."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views import Asked
from workbook import talk
from workbook.views.access import verb


@verb
def switch(request: Asked, uuid: UUID) -> HttpResponse:
    """Switch the daily mail about this workbook on (``digest`` holds something) or off, for oneself."""
    wants = bool(request.POST.get("digest"))
    talk.set_digest(workbook=uuid, user=request.user, wants=wants)
    on, off = _("New comments are mailed to you once a day."), _("New comments are not mailed to you any more.")
    messages.success(request, on if wants else off)
    return redirect(f"{reverse('workbook:members', args=[uuid])}#digest")
