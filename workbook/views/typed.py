"""What was typed when the session turned out to be over: kept until its writer has logged in again.

When the session is over the server no longer knows whose page it was. So each page of a workbook leaves a signed mark of its
reader in the browser, which outlives the session. What is kept carries that mark, and is offered only to whom it belongs. A page
that is older than the last log-in in its browser cannot pass for one of the person who logged in since: its token does not fit
any more, so it never comes here.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User

KEY: Final = "typed"
"""Where the session keeps it: a log-in goes on with the session of the visitor, a log-out ends it."""
LEAVE: Final = "typed:leave"
"""Name of the button that throws it away."""
MARK: Final = "reader"
"""The cookie with the mark of who read a page last, and its salt."""
MARK_AGE: Final = 365 * 24 * 60 * 60


def mark(answer: HttpResponseBase, request: HttpRequest, user: User) -> None:
    """Leave the mark of the reader beside a page. It names nobody: it is a keyed hash."""
    if request.get_signed_cookie(MARK, None, salt=MARK) != _mark_of(user):
        answer.set_signed_cookie(
            MARK,
            _mark_of(user),
            salt=MARK,
            max_age=MARK_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def keep(request: HttpRequest) -> None:
    """Keep a post that came too late, for the page it was meant for. Files are not kept, nor what nobody can have typed here."""
    reader = request.get_signed_cookie(MARK, None, salt=MARK)
    if request.FILES or not reader:
        return
    request.session[KEY] = {"path": request.path, "body": request.POST.urlencode(), "reader": reader}
    messages.info(request, _("You were logged out. Log in again: what you typed is kept, and you can save it then."))


def settled(request: HttpRequest) -> bool:
    """Forget what was kept for an address to which something is posted; whether it was only left, and not sent."""
    kept = request.session.get(KEY)
    if kept and kept["path"] == request.path:
        del request.session[KEY]
    return LEAVE in request.POST


def offer(request: HttpRequest, user: User) -> HttpResponse | None:
    """A page that offers its writer to send what was kept for this address, until it is sent or left; None when nothing was."""
    kept = request.session.get(KEY)
    if kept and kept["reader"] != _mark_of(user):
        del request.session[KEY]
        return None
    if not kept or kept["path"] != request.path:
        return None
    fields = list(_fields(QueryDict(kept["body"])))
    texts = [value for _name, value in fields if _is_prose(value)]
    return render(request, "workbook/typed.html", {"fields": fields, "texts": texts, "leave": LEAVE})


def _mark_of(user: User) -> str:
    return salted_hmac(MARK, str(user.pk), algorithm="sha256").hexdigest()


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
