"""What a visitor was told is being made: who looks again gets that very file, also when the workbook was changed meanwhile.

Otherwise nobody would ever get the report of a workbook in which a group is at work: each save makes another one of it. A promise
lies in the visitor's session, so nobody else can look at it. A question that does not say that it looks again is a new one.
"""

import time
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.http import HttpRequest

LOOKING_AGAIN: Final = "begun"
"""The parameter by which the page of a file that is being made asks for it."""
_PROMISES: Final = "files_promised"
_MOST: Final = 10
_HOLDS: Final = 600.0
"""Seconds: an address that somebody kept does not give an old file tomorrow."""


@dataclass(frozen=True)
class Promise:
    """The file under a key, by the name that it had when it was begun; it holds until a moment, in seconds of the clock."""

    key: str
    name: str
    until: float


def of(request: HttpRequest) -> Promise | None:
    """What was promised at this address, when it is looked at again."""
    if LOOKING_AGAIN not in request.GET:
        return None
    made = request.session.get(_PROMISES, {}).get(asked(request))
    promise = Promise(**made) if made else None
    return promise if promise and time.time() < promise.until else None


def make(request: HttpRequest, *, key: str, name: str) -> None:
    """Remember what is being made for who asked for it here; the latest few."""
    kept: dict[str, Any] = request.session.get(_PROMISES, {})
    kept.pop(asked(request), None)
    latest = [*kept.items(), (asked(request), asdict(Promise(key, name, time.time() + _HOLDS)))][-_MOST:]
    request.session[_PROMISES] = dict(latest)


def address(request: HttpRequest) -> str:
    """Where to look again."""
    query = request.GET.copy()
    query[LOOKING_AGAIN] = "1"
    return f"{request.path}?{query.urlencode()}"


def asked(request: HttpRequest) -> str:
    """The address of the first question: asked there, it is a new one."""
    query = request.GET.copy()
    query.pop(LOOKING_AGAIN, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
