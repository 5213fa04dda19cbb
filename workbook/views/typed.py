"""What was typed when the session turned out to be over: kept until its writer has logged in again."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

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
    fields = list(_fields(QueryDict(kept["body"])))
    texts = [value for _name, value in fields if _is_prose(value)]
    return render(request, "workbook/typed.html", {"fields": fields, "texts": texts})


def _fields(data: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in data.lists():
        if name != "csrfmiddlewaretoken":
            yield from ((name, str(value)) for value in values)


def _is_prose(value: str) -> bool:
    """More than one word of somebody's own: the rest of a form is figures, choices and uids."""
    words = value.split()
    return len(words) > 1 and not all(map(_is_uid, words))


def _is_uid(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True
