"""Who takes part in a workbook, and who is asked to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from allauth.core import ratelimit
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.adapter import Adapter
from accounts.views import Asked
from workbook import invitations, services
from workbook.forms.members import InviteForm, RoleForm, WhoForm, WithdrawForm
from workbook.models import Invitation, Member, Workbook
from workbook.models.workbook import Role
from workbook.views.access import get_owned, get_visible, private, verb

NAME_SHOWN: Final = 80
"""Characters of a name that stand in a mail: what somebody else typed does not become the mail."""


@dataclass(frozen=True)
class Listed:
    """A member in the list, with when this person was last here, in words."""

    member: Member
    seen: str


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """The members; an owner asks somebody to take part, or gives who was asked a new link.

    An address without an account is answered just like one with an account. Link and code stand in this answer and nowhere else,
    since they are not stored: there is no page to go on to, and the same form sent again is answered alike.
    """
    if request.method != "POST":
        return _page(request, get_visible(request.user, uuid), InviteForm())
    workbook = get_owned(request.user, uuid)
    form = InviteForm(request.POST)
    try:
        invited = _invite(request, workbook, form) if form.is_valid() else None
        is_mailed = _mail(request, workbook, invited) if invited and invited.is_new else None
    except invitations.SpentError:
        messages.info(request, _("This invitation was used, withdrawn or replaced in the meantime."))
        return redirect("workbook:members", uuid)
    if invited is None:
        status = 429 if form.has_error("__all__", "too_often") else 422
        return _page(request, workbook, form, status=status)
    return _page(request, workbook, InviteForm(), invited, is_mailed=is_mailed)


@verb
def withdraw(request: Asked, uuid: UUID) -> HttpResponse:
    """Take an invitation back."""
    get_owned(request.user, uuid)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an invitation from the list."))
        return redirect("workbook:members", uuid)
    try:
        taken = invitations.withdraw(workbook=uuid, by=request.user, **form.cleaned_data)
    except Invitation.DoesNotExist:
        messages.info(request, _("This invitation is not open any more."))
    else:
        messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": taken.email})
    return redirect("workbook:members", uuid)


@verb
def role(request: Asked, uuid: UUID) -> HttpResponse:
    """Give a member another role."""
    get_owned(request.user, uuid)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role from the list."))
        return redirect("workbook:members", uuid)
    try:
        member = services.change_role(workbook=uuid, by=request.user, **form.cleaned_data)
    except services.LastOwnerError:
        messages.error(request, _("A workbook has at least one owner. First make somebody else owner."))
    except Member.DoesNotExist:
        messages.info(request, _("This person is no member any more."))
    else:
        said = {"name": member.user, "role": member.get_role_display()}
        messages.success(request, _("%(name)s is now: %(role)s.") % said)
        if member.user == request.user:
            return redirect("workbook:page", uuid)
    return redirect("workbook:members", uuid)


@verb
def remove(request: Asked, uuid: UUID) -> HttpResponse:
    """End somebody's access."""
    get_owned(request.user, uuid)
    form = WhoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a member from the list."))
        return redirect("workbook:members", uuid)
    try:
        member = services.remove_member(workbook=uuid, by=request.user, **form.cleaned_data)
    except services.LastOwnerError:
        messages.error(request, _("A workbook has at least one owner. First make somebody else owner."))
    except Member.DoesNotExist:
        messages.info(request, _("This person is no member any more."))
    else:
        messages.success(request, _("%(name)s has no access any more.") % {"name": member.user})
        if member.user == request.user:
            return redirect("workbook:list")
    return redirect("workbook:members", uuid)


@verb
def transfer(request: Asked, uuid: UUID) -> HttpResponse:
    """Make somebody else owner in one's own place."""
    get_owned(request.user, uuid)
    form = WhoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a member from the list."))
        return redirect("workbook:members", uuid)
    try:
        heir = services.transfer(workbook=uuid, by=request.user, **form.cleaned_data)
    except Member.DoesNotExist:
        messages.info(request, _("This person is no member any more."))
    else:
        messages.success(request, _("%(name)s is owner now, and you are editor.") % {"name": heir.user})
    return redirect("workbook:members", uuid)


@verb
def leave(request: Asked, uuid: UUID) -> HttpResponse:
    """End one's own access."""
    workbook = get_visible(request.user, uuid)
    try:
        services.leave(workbook=uuid, user=request.user)
    except services.LastOwnerError:
        messages.error(request, _("You are the only owner. First make somebody else owner, or delete the workbook."))
        return redirect("workbook:members", uuid)
    messages.success(
        request, _("You have left the workbook of %(organisation)s.") % {"organisation": workbook.organisation}
    )
    return redirect("workbook:list")


def _invite(request: Asked, workbook: Workbook, form: InviteForm) -> invitations.Invited | None:
    """Invite; None when that cannot be done, which the form then tells.

    Raises:
        SpentError: this very form was sent before, and what it made is not open any more.
    """
    key = f"{request.user.pk} {form.cleaned_data['email']}"
    count = partial(ratelimit.consume, request, action="invite", user=request.user, key=key, raise_exception=True)
    try:
        return invitations.invite(workbook=workbook.uuid, by=request.user, count=count, **form.cleaned_data)
    except RateLimited:
        words = _("You sent a great many invitations. Wait an hour: what is open already stays open.")
        form.add_error(None, ValidationError(words, "too_often"))
        return None
    except invitations.AlreadyMemberError:
        form.add_error("email", _("This person is a member already. Choose another role in the list above."))
        return None


def _mail(request: Asked, workbook: Workbook, invited: invitations.Invited) -> bool:
    """Send link and code to who is invited; whether the mail left."""
    names = Truncator(request.user), Truncator(workbook.organisation or _("Workbook without a name"))
    inviter, organisation = (" ".join(name.chars(NAME_SHOWN).split()) for name in names)
    said = {
        "inviter": inviter,
        "organisation": organisation,
        "role": invited.invitation.get_role_display(),
        "code": invited.keys.written,
        "until": invited.invitation.expires_at,
        "join_url": _link(request, invited),
    }
    return Adapter(request).is_sent("workbook/email/invitation", invited.invitation.email, said)


def _link(request: Asked, invited: invitations.Invited) -> str:
    return request.build_absolute_uri(reverse("workbook:join_link", args=[invited.keys.token]))


def _page(
    request: Asked,
    workbook: Workbook,
    form: InviteForm,
    invited: invitations.Invited | None = None,
    *,
    is_mailed: bool | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "workbook": workbook,
        "listed": list(_listed(workbook)),
        "asked": invitations.pending_of(workbook) if workbook.is_owned else (),
        "now": timezone.now(),
        "form": form,
        "seed": invitations.new_seed(),
        "roles": Role.choices,
        "invited": invited,
        "is_mailed": is_mailed,
        "link": _link(request, invited) if invited else "",
    }
    return render(request, "workbook/members.html", shown, status=status)


def _listed(workbook: Workbook) -> Iterator[Listed]:
    now = timezone.localtime()
    for member in workbook.members.select_related("user", "visit").order_by("created_at", "pk"):
        visit = getattr(member, "visit", None)
        yield Listed(member, _day_of(timezone.localtime(visit.seen_at), now) if visit else "")


def _day_of(moment: datetime, now: datetime) -> str:
    """A moment in the past in words: with its time today and yesterday, else only the day."""
    days = (now.date() - moment.date()) // timedelta(days=1)
    time = date_format(moment, "H:i")
    if days == 0:
        return _("today %(time)s") % {"time": time}
    if days == 1:
        return _("yesterday %(time)s") % {"time": time}
    return date_format(moment, "j F" if moment.year == now.year else "j F Y")
