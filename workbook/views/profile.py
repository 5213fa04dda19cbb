"""The fields of the workbook itself: organisation, periods, budget, summary."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook.forms.left import left_over, shown_again
from workbook.forms.page import Typed
from workbook.forms.workbook import FrontPage, ProfileForm
from workbook.saving import save
from workbook.views.access import get_editable, get_visible, private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID) -> HttpResponse:
    """The front page of a workbook. What is valid and in nobody's way is saved; the rest comes back as typed."""
    if request.method != "POST":
        return _shown(request, FrontPage(get_visible(request.user, uuid)))
    posted = FrontPage(get_editable(request.user, uuid), Typed.posted(request.POST))
    form = ProfileForm.of_page(posted)
    outcome = save(workbook=uuid, user=request.user, acts=form.acts())
    if left := left_over([form], outcome):
        now = FrontPage(get_visible(request.user, uuid))
        return _shown(request, shown_again(now, posted, left, outcome))
    messages.success(request, _("Saved."))
    return redirect("workbook:page", uuid)


def _shown(request: Asked, page: FrontPage) -> HttpResponse:
    form = ProfileForm.of_page(page)
    conflicts = page.typed.conflicts if page.typed else []
    shown = {"workbook": page.workbook, "page": page, "form": form, "conflicts": conflicts}
    shown |= {"troubles": [form] if form.has_trouble else [], "wrong": len(form.wrong())}
    status = 409 if conflicts else 422 if form.has_trouble else 200
    return render(request, "workbook/profile.html", shown, status=status)
