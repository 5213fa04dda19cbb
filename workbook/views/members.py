"""Who takes part in a workbook."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook import services
from workbook.forms.workbook import MemberForm, RoleForm, WhoForm
from workbook.models import Member, Workbook
from workbook.models.workbook import Role
from workbook.views.access import get_owned, get_visible, private, verb


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """The members; their owner adds somebody who has an account.

    An address without an account is answered just like one with an account. That the list then shows who was added is the owner's
    to know.
    """
    workbook = get_visible(request.user, uuid) if request.method != "POST" else get_owned(request.user, uuid)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        try:
            services.add_member(workbook=uuid, by=request.user, email=email, role=role)
        except services.AlreadyMemberError:
            form.add_error("email", _("This person is a member already. Choose another role in the list above."))
        else:
            messages.success(request, _("If %(email)s has an account, that person now has access.") % {"email": email})
            return redirect("workbook:members", uuid)
    return _page(request, workbook, form)


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


def _page(request: Asked, workbook: Workbook, form: MemberForm) -> HttpResponse:
    members = workbook.members.select_related("user").order_by("created_at", "pk")
    shown = {"workbook": workbook, "members": members, "form": form, "roles": Role.choices}
    return render(request, "workbook/members.html", shown, status=422 if form.is_bound else 200)
