"""Notes of each request what is needed later, by nobody's request: which workbook was saved, and when its answer was out."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from classroom import arrival
from classroom.refreshing import NOTED

WRITES = frozenset({"workbook", "reports"})
"""Apps whose addresses write in a workbook, by its uuid."""


def progress(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """After a post to a workbook that was answered well: whether it answers an assignment is asked later, elsewhere."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        saved = match.kwargs.get("uuid") if match and match.app_name in WRITES and request.method == "POST" else None
        if saved and response.status_code < HTTPStatus.BAD_REQUEST and request.user.is_authenticated:
            NOTED.note([saved])
        return response

    return answered


def connections(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Since when a connection is free for a next request: the server closes an answer once all of it is sent."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        close = response.close

        def closed() -> None:
            close()
            arrival.answered(request.META, timezone.now())

        response.close = closed  # type: ignore[method-assign]
        return response

    return answered
