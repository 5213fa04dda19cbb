"""How the script of a page is answered: in JSON, and never by another page than it asked for."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.reader import mark_of
from workbook.models import Workbook

READER: Final = "X-Reader"
"""The header in which a page says for whom it was made."""
LOGGED_OUT: Final = gettext_lazy("You are logged out. Log in again to go on.")
OTHER_READER: Final = gettext_lazy("Somebody else is logged in here now. Nothing is saved.")


def asks_json(request: HttpRequest) -> bool:
    """Whether an answer is read by a script: a browser that shows it asks for HTML first."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def is_script(request: HttpRequest) -> bool:
    """The same where nothing is known of the view: who sends JSON, which no form does, reads it too."""
    return request.content_type == "application/json" or asks_json(request)


def refused(status: int, words: Any) -> JsonResponse:
    """An answer in which nothing was done, with why."""
    return JsonResponse({"message": str(words)}, status=status)


def turned_away(request: HttpRequest) -> JsonResponse | None:
    """The answer to a script whose page was made for somebody who is not logged in here (any more); None when all is well."""
    if not request.user.is_authenticated:
        return refused(HTTPStatus.UNAUTHORIZED, LOGGED_OUT)
    mark = mark_of(request.user)
    if request.headers.get(READER, mark) != mark:
        return refused(HTTPStatus.PRECONDITION_FAILED, OTHER_READER)
    return None


def scripted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What only scripts ask for: who is logged out, may not or asks in vain hears so in JSON, without another page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if away := turned_away(request):
            return away
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            return refused(HTTPStatus.FORBIDDEN, _("You may read this workbook, but not change it."))
        except (Http404, Workbook.DoesNotExist):
            return refused(HTTPStatus.NOT_FOUND, _("This workbook is not there, or not for you."))

    return guarded


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """To the page that follows: a browser goes there, a script is told where that is."""
    return JsonResponse({"next": url}) if asks_json(request) else redirect(url)
