"""What was typed when the session turned out to be over: kept until its writer has logged in again."""

from collections.abc import Iterator
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

KEY: Final = "typed"
"""Where the session keeps it: a log-in goes on with the session of the visitor, a log-out ends it."""


def keep(request: HttpRequest) -> None:
    """Keep a post that came too late, for the page it was meant for. Files are not kept."""
    if request.FILES:
        return
    request.session[KEY] = {"path": request.path, "body": request.POST.urlencode()}
    messages.info(request, _("You were logged out. Log in again: what you typed is kept, and you can save it then."))


def offer(request: HttpRequest) -> HttpResponse | None:
    """A page that offers to send what was kept for this address, once; None when there is nothing."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    return render(request, "workbook/typed.html", {"fields": list(_fields(QueryDict(kept["body"])))})


def _fields(data: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in data.lists():
        if name != "csrfmiddlewaretoken":
            yield from ((name, str(value)) for value in values)
