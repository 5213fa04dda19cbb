"""Pages for what went wrong. None of them loses what was typed: it stands in the page, to be sent again."""

import sqlite3
import sys
from http import HTTPStatus
from typing import Any, Final

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from workbook.views.script import is_script
from workbook.views.typed import texts

PAGES: Final = frozenset({400, 403, 404, 405, 409, 422, 429})
"""Statuses with a page of their own for an answer that came without one."""
RETRY_AFTER: Final = 10
"""Seconds after which a busy database is worth another try."""
BUSY: Final = (
    "locked",
    "lock timeout",
    "deadlock",
    "timeout expired",
    "too many clients",
    "connection",
)
"""What SQLite and PostgreSQL say when they cannot come to us right now."""
FULL: Final = ("disk is full", "no space left")
"""What they say when there is no room to write in: reading goes on."""
SHORT_OF_MEMORY: Final = frozenset(
    {sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN}
)
"""Faults of SQLite at the index of its log, a file that has to grow before anything is read or written: the disk is full then too.
By its words it cannot be told from a disk that fails.
"""


def problem(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """The page for an answer that is only a status; its headers stay."""
    page = render(request, f"{bare.status_code}.html", status=bare.status_code)
    for name, value in bare.items():
        page.headers.setdefault(name, value)
    page.cookies.update(bare.cookies)
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it is only that the database cannot come to us now. Neither page asks the database for anything."""
    fault = sys.exc_info()[1]
    trouble = str(fault).lower() if isinstance(fault, OperationalError) else ""
    full, busy = (any(word in trouble for word in words) for words in (FULL, BUSY))
    full = full or getattr(fault and fault.__cause__, "sqlite_errorcode", None) in SHORT_OF_MEMORY
    status = HTTPStatus.SERVICE_UNAVAILABLE if full or busy else HTTPStatus.INTERNAL_SERVER_ERROR
    answer = _said(status, full=full) if is_script(request) else _shown(request, status, full=full)
    if full or busy:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def _shown(request: HttpRequest, status: HTTPStatus, *, full: bool) -> HttpResponse:
    # A post whose origin was not checked yet is not offered again.
    posted = again(request) if getattr(request, "csrf_processing_done", False) else {}
    shown = {"path": request.get_full_path(), "full": full} | posted
    return HttpResponse(render_to_string(f"{status.value}.html", shown), status=status)


def _said(status: HTTPStatus, *, full: bool) -> HttpResponse:
    """The same to a script, which itself keeps what was typed."""
    busy = status == HTTPStatus.SERVICE_UNAVAILABLE
    words = _("It is very busy right now") if busy else _("Something went wrong here")
    words = _("There is no room to save in") if full else words
    unsaved = _("What you typed is not saved yet.")
    return JsonResponse({"message": f"{words}. {unsaved}"}, status=status)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a post whose token does not fit.

    From one of our own pages that only means that the page is older than the last log-in: what was typed is offered once
    more, with a fresh token. A page elsewhere gets nothing to offer.
    """
    said = again(request) if _is_ours(request) else {}
    return render(request, "403_csrf.html", said, status=HTTPStatus.FORBIDDEN)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 for somebody whose role does not allow this, perhaps since a minute."""
    return render(request, "403.html", _unsaved(request), status=HTTPStatus.FORBIDDEN)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for what is not there, or not for this person, perhaps since a minute."""
    return render(request, "404.html", _unsaved(request), status=HTTPStatus.NOT_FOUND)


def _unsaved(request: HttpRequest) -> dict[str, Any]:
    """What was written in a post that is refused, to be copied, and to be sent once more when the role is given back."""
    checked = getattr(request, "csrf_processing_done", False)
    said = again(request) if checked else {}
    written = texts(request.POST) if said else []
    return said | {"texts": written} if written else {}


def again(request: HttpRequest) -> dict[str, Any]:
    """What a page needs to post the same once more; nothing where a password or a file is part of it."""
    if request.method != "POST" or request.FILES or any("password" in name for name in request.POST):
        return {}
    posted = ((name, str(value)) for name, values in request.POST.lists() for value in values)
    fields = [(name, value) for name, value in posted if name != "csrfmiddlewaretoken"]
    return {"again": True, "fields": fields, "path": request.get_full_path(), "token": get_token(request)}


def _is_ours(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
