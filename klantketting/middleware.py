"""What holds for every answer of the site."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from classroom.announcing import begin_announcing
from classroom.messages import begin_reminding
from classroom.receipts import begin_mailing_receipts
from klantketting.errors import PAGES, problem
from reports.making.threads import FullError
from workbook import digest

Answer = Callable[[HttpRequest], HttpResponse]
METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
"""Nouns by GET, verbs by POST; TRACE would read back what a script must not see."""
PATIENCE: Final = 1
"""Seconds that who only reads waits for a session to be written."""
LOOK: Final = timedelta(minutes=10)
"""How often a process looks whether the mail of the day is sent."""
ALPHABETS: Final = ("utf-8", "utf8")


def caches(get_response: Answer) -> Answer:
    """No cache keeps a page, unless its view says so: closed by default, like all else."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    return answered


def language(get_response: Answer) -> Answer:
    """Dutch, unless somebody chose otherwise here.

    What the browser says it prefers is not asked: Dutch browsers are often set to English, and the product is Dutch first.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        request.LANGUAGE_CODE = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(request.LANGUAGE_CODE):
            response = get_response(request)
            patch_vary_headers(response, ("Cookie",))
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response

    return answered


def requests(get_response: Answer) -> Answer:
    """What no page of ours sends is refused before anything looks at it: other methods, and other alphabets than UTF-8.

    In some alphabets half a character can be written, which no database stores; others cannot be read at all.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        alphabet = (request.content_params or {}).get("charset", "utf-8")
        return get_response(request) if alphabet.lower() in ALPHABETS else HttpResponse(status=400)

    return answered


class Sessions(SessionMiddleware):
    """Django's own, which takes a database that cannot be written (locked, or the disk is full) for a session that has gone.

    Reading goes on, and waits but shortly: that a message was read, the session learns next time. Any other answer says that it is
    busy.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session where something changed in it."""
        is_read = request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK
        waiting = getattr(connection, "waiting", None)
        try:
            with waiting(PATIENCE) if is_read and waiting else nullcontext():
                return super().process_response(request, response)
        except SessionInterrupted as gone:
            fault = gone.__context__ and gone.__context__.__context__
            if not isinstance(fault, OperationalError):
                raise
            if is_read:
                return response
            raise fault from None


class Problems:
    """An answer that says something is wrong says it on a page of ours, and in its status."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give an error without a body its page."""
        response = self.get_response(request)
        bare = response.status_code in PAGES and not response.streaming and not response.content
        return problem(request, response) if bare else response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Allauth answers a form with errors by 200: here that is 422, or 429 when it was tried too often."""
        form: Any = (response.context_data or {}).get("form")
        if request.method == "POST" and form is not None and form.errors:
            response.status_code = 429 if form.has_error("__all__", "too_many_login_attempts") else 422
        return response


class Daily:
    """Begins the mails of the day where no cron does: at the first request after ``DIGEST_FROM``, in the background. Reminders of
    deadlines, results that were released by then and receipts that did not leave yet are among them.

    A process looks again every now and then, for another may have been killed while it was at it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.next_look: datetime | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer first."""
        response = self.get_response(request)
        now = timezone.localtime()
        is_late = settings.DIGEST_FROM is not None and now.time() >= settings.DIGEST_FROM
        if is_late and (self.next_look is None or now >= self.next_look):
            self.next_look = now + LOOK
            with suppress(FullError):  # there is other work: at the next look
                digest.begin.enqueue(attempt=str(uuid4()), expected=1)
                begin_reminding.enqueue(attempt=str(uuid4()), expected=1)
                begin_announcing.enqueue(attempt=str(uuid4()), expected=1)
                begin_mailing_receipts.enqueue(attempt=str(uuid4()), expected=1)
        return response
