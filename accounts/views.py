"""The pages of one's own account that allauth does not bring."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import ProfileForm
from accounts.mailing import latest
from accounts.models import User

MAILS_SHOWN: Final = 50


class Asked(HttpRequest):
    """A request of somebody who is logged in."""

    user: User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: Asked) -> HttpResponse:
    """Change one's own name."""
    form = ProfileForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if form.is_valid():
        form.save(request.user)
        messages.success(request, _("Your name is saved."))
        return redirect("account_profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """What the demo would have mailed, to anybody: there it is on this machine only.

    Raises:
        Http404: this is no demo.
    """
    if not settings.DEMO:
        raise Http404
    return render(request, "accounts/mails.html", {"mails": list(latest(settings.VAR_DIR / "mail", MAILS_SHOWN))})
