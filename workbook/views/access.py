"""How every page of a workbook begins: logged in, never kept by a cache, and fetched through a question about access."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.views import Asked
from workbook.models import Comment, Invitation, Member, Workbook
from workbook.views import typed
from workbook.views.script import asks_json, turned_away

VANISHING: Final[set[type[ObjectDoesNotExist]]] = {
    each.DoesNotExist for each in (Workbook, Member, Invitation, Comment)
}
"""What others can take away while somebody looks at it. An app enters its own when it starts."""


def private(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for who is logged in; no cache, browser or proxy keeps it (``no-store``).

    What somebody posts after the session ended is kept, and offered again on the page it was meant for after the log-in; a script
    keeps it itself, and only hears that it came too late. What others took away between fetching it and acting on it answers like
    what never was; a row that is missing by a fault of ours does not.
    """

    @wraps(view)
    def guarded(request: Asked, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and typed.is_left(request):
            return redirect(request.path)
        try:
            answer = view(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            if not isinstance(error, tuple(VANISHING)):
                raise
            raise Http404 from error
        if request.method == "GET" and answer.status_code == 200:
            answer = typed.offer(request, request.user) or answer
        if request.method == "POST":
            typed.settle(request, answer)
        typed.mark(answer, request, request.user)
        return answer

    inside: Callable[..., HttpResponseBase] = never_cache(login_required(guarded))

    @wraps(view)
    def outside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and asks_json(request) and (away := turned_away(request)):
            return away
        if request.method == "POST" and not request.user.is_authenticated:
            typed.keep(request)
        return inside(request, *args, **kwargs)

    return outside


def verb(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Something that is done and has no page of its own: only by POST, and else as ``private``.

    Nothing is typed in it, and its address leads nowhere: whoever turns out to be logged out goes to the list after the log-in.
    """
    inside = private(view)

    @wraps(view)
    def outside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated and not asks_json(request):
            messages.info(request, _("You were logged out, so nothing was done. Log in and do it again."))
            return redirect_to_login(reverse("workbook:list"))
        return inside(request, *args, **kwargs)

    return require_POST(outside)


def get_visible(user: User, uuid: UUID) -> Workbook:
    """A workbook the user is a member of, with ``role``.

    Raises:
        Http404: there is none for this user.
    """
    return get_object_or_404(Workbook.objects.visible_to(user), uuid=uuid)


def get_editable(user: User, uuid: UUID) -> Workbook:
    """A workbook the user may write in.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user may only read it.
    """
    workbook = get_visible(user, uuid)
    if not workbook.may_edit:
        raise PermissionDenied
    return workbook


def get_commentable(user: User, uuid: UUID) -> Workbook:
    """A workbook the user may say something about.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user may only read it.
    """
    workbook = get_visible(user, uuid)
    if not workbook.may_comment:
        raise PermissionDenied
    return workbook


def get_owned(user: User, uuid: UUID) -> Workbook:
    """A workbook the user may delete, and whose members the user chooses.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user is a member but no owner.
    """
    workbook = get_visible(user, uuid)
    if not workbook.is_owned:
        raise PermissionDenied
    return workbook
