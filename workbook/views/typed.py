"""What was typed when the session turned out to be over: kept until its writer has logged in again.

When the session is over the server no longer knows whose page it was. So each page of a workbook leaves a signed mark of its
reader in the browser, which outlives the session. What is kept carries that mark, and is offered only to whom it belongs. A page
that is older than the last log-in in its browser cannot pass for one of the person who logged in since: its token does not fit
any more, so it never comes here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.reader import MARK, mark_of

KEY: Final = "typed"
"""Where the session keeps it: a log-in goes on with the session of the visitor, a log-out ends it."""
LEAVE: Final = "typed:leave"
"""Name of the button that throws it away."""
SENT: Final = "typed:sent"
"""Name of the input that tells which of what was kept is sent or left."""
MOST: Final = 20
MOST_CHARACTERS: Final = 4_000_000
"""How much is kept for one browser: some class hours of pages, as forms send them. The last page is always kept."""
MARK_AGE: Final = 365 * 24 * 60 * 60
"""Seconds for which a browser keeps the mark of who read a page last."""


def mark(answer: HttpResponseBase, request: HttpRequest, user: User) -> None:
    """Leave the mark of the reader beside a page, in a cookie."""
    if request.get_signed_cookie(MARK, None, salt=MARK) != mark_of(user):
        leave_mark(answer, MARK, user)


def leave_mark(answer: HttpResponseBase, name: str, user: User) -> None:
    """Leave the mark of a reader under a name: it says something about this reader on this device, and outlives the session."""
    answer.set_signed_cookie(
        name,
        mark_of(user),
        salt=name,
        max_age=MARK_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep(request: HttpRequest) -> None:
    """Keep a post that came too late, for the page it was meant for. Files are not kept, nor what nobody can have typed here.

    Each post is kept, also a second one for the same page. When there is too much the oldest goes, and that is said.
    """
    reader = request.get_signed_cookie(MARK, None, salt=MARK)
    if request.FILES or not reader:
        return
    late = {"key": str(uuid4()), "path": request.path, "body": request.POST.urlencode(), "reader": reader}
    every = [each for each in _kept(request) if _without_key(each) != _without_key(late)]
    every.append(late)
    fits = [each for place, each in enumerate(every, 1) if _fits(every[place - 1 :]) or place == len(every)]
    request.session[KEY] = fits
    messages.info(request, _("You were logged out. Log in again: what you typed is kept, and you can save it then."))
    if len(fits) < len(every):
        messages.warning(
            request, _("There was too much to keep all of it: only the last pages that you sent are kept.")
        )


def is_left(request: HttpRequest) -> bool:
    """Whether something kept is thrown away by its writer, and not sent."""
    if LEAVE not in request.POST:
        return False
    _forget(request)
    return True


def settle(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Forget what was kept once the page it was meant for has taken it, or shows it again: not before."""
    if SENT in request.POST and (answer.status_code < 400 or answer.status_code in {409, 422}):
        _forget(request)
        if _kept(request):
            messages.info(
                request, _("You typed more before you were logged out. It waits on the page it was meant for.")
            )


def offer(request: HttpRequest, user: User) -> HttpResponse | None:
    """A page that offers its writer to send what was kept for this address, until it is sent or left; None when nothing was."""
    own = [each for each in _kept(request) if each["reader"] == mark_of(user)]
    _keep_only(request, own)
    here = [each for each in own if each["path"] == request.path]
    if not here:
        return None
    first = here[0]
    shown = {
        "fields": [(SENT, first["key"]), *_fields(QueryDict(first["body"]))],
        "texts": texts(QueryDict(first["body"])),
        "leave": LEAVE,
        "others": list(dict.fromkeys((each["path"], _beginning(each)) for each in own if each["path"] != request.path)),
    }
    return render(request, "workbook/typed.html", shown)


def texts(data: QueryDict) -> list[str]:
    """What somebody wrote in a form, to be read and copied: more than one word of their own."""
    return [value for _name, value in _fields(data) if _is_prose(value)]


def _kept(request: HttpRequest) -> list[dict[str, str]]:
    kept: list[dict[str, str]] = request.session.get(KEY, [])
    return kept


def _keep_only(request: HttpRequest, entries: list[dict[str, str]]) -> None:
    if entries:
        if entries != _kept(request):
            request.session[KEY] = entries
    elif KEY in request.session:
        del request.session[KEY]


def _forget(request: HttpRequest) -> None:
    sent = request.POST.get(SENT)
    _keep_only(request, [each for each in _kept(request) if each["key"] != sent])


def _without_key(entry: Mapping[str, str]) -> tuple[str, ...]:
    body = QueryDict(entry["body"], mutable=True)
    body.pop("csrfmiddlewaretoken", None)
    return entry["path"], entry["reader"], body.urlencode()


def _fits(entries: Sequence[Mapping[str, str]]) -> bool:
    return len(entries) <= MOST and sum(len(each["body"]) for each in entries) <= MOST_CHARACTERS


def _beginning(entry: Mapping[str, str]) -> str:
    """How what was typed begins: by that one recognises it."""
    return Truncator(next(iter(texts(QueryDict(entry["body"]))), "")).chars(60)


def _fields(data: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in data.lists():
        if name not in {"csrfmiddlewaretoken", SENT}:
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
