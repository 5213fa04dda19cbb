"""Accepting an invitation: by the link in the mail, by its code, or from the list of one's workbooks.

Whatever is wrong with an invitation, and whoever asks, the answer is the same: it is not there (any more), or it is for another
address.
"""

from typing import Final
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import Asked
from workbook import invitations
from workbook.forms.members import CodeForm
from workbook.models import Invitation
from workbook.models.workbook import Role
from workbook.views.access import private, verb

FOLLOWED: Final = "invitation"
"""Where the session of a visitor keeps which link was followed: the hash of its token, as the database does."""


@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail leads. Its token goes no further: no address, title or form of what follows holds it.

    Nothing is looked up, so whoever guesses learns nothing here. What can be no token is not remembered: no session begins with it.
    """
    is_token = invitations.is_token(token)
    if is_token:
        request.session[FOLLOWED] = invitations.hash_of(token)
    else:
        request.session.pop(FOLLOWED, None)
    if is_token and not request.user.is_authenticated:
        words = _("You are invited. Log in, or make an account, with the address at which you received the invitation.")
        messages.info(request, words)
    answer = redirect("workbook:join_followed")
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
@private
def followed(request: Asked) -> HttpResponse:
    """The invitation whose link was followed in this browser, perhaps before an account was made."""
    key = request.session.get(FOLLOWED, "")
    found = invitations.for_user(request.user).filter(token_hash=key).first()
    return redirect("workbook:invitation", found.uuid) if found else _gone(request, CodeForm())


@require_http_methods(["GET", "HEAD", "POST"])
@private
def code(request: Asked) -> HttpResponse:
    """Type the code of an invitation. Guessing is of no use without the address, and soon refused."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "workbook/join.html", {"form": form}, status=422 if form.is_bound else 200)
    if not ratelimit.consume(request, action="join", user=request.user):
        words = _("You tried a great many codes. Wait five minutes, or follow the link in the mail.")
        form.add_error(None, ValidationError(words, "too_often"))
        return render(request, "workbook/join.html", {"form": form}, status=429)
    key = invitations.hash_of(form.cleaned_data["code"])
    found = invitations.for_user(request.user).filter(code_hash=key).first()
    return redirect("workbook:invitation", found.uuid) if found else _gone(request, form)


@require_safe
@private
def page(request: Asked, uuid: UUID) -> HttpResponse:
    """Who asks, for which workbook, as what."""
    found = invitations.for_user(request.user).filter(uuid=uuid).first()
    return render(request, "workbook/invitation.html", {"each": found}) if found else _gone(request, CodeForm())


@verb
def accept(request: Asked, uuid: UUID) -> HttpResponse:
    """Take part. Who did already, by this invitation, comes into the workbook: a button is easily pressed twice."""
    try:
        member = invitations.accept(invitation=uuid, user=request.user)
    except Invitation.DoesNotExist:
        joined = invitations.joined_by(uuid, request.user)
        return redirect("workbook:page", joined.uuid) if joined else _gone(request, CodeForm())
    messages.success(request, _("You take part now, as %(role)s.") % {"role": Role(member.role).label})
    return redirect("workbook:page", member.workbook.uuid)


@verb
def decline(request: Asked, uuid: UUID) -> HttpResponse:
    """Do not take part."""
    try:
        invitations.decline(invitation=uuid, user=request.user)
    except Invitation.DoesNotExist:
        return _gone(request, CodeForm())
    messages.success(request, _("You do not take part. Whoever asked you can invite you again."))
    return redirect("workbook:list")


def _gone(request: Asked, form: CodeForm) -> HttpResponse:
    return render(request, "workbook/invitation_gone.html", {"form": form}, status=404)
