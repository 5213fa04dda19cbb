"""The WSGI door for gunicorn."""

import gc
import os
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any, Final

from django.conf import settings
from django.core.wsgi import get_wsgi_application

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
FORWARDED: Final = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")
"""A proxy says by these for whom it asks."""


def only_here(application: Application) -> Application:
    """Answer this machine only: bound to its loopback, asked from it, and not through a proxy.

    A setting cannot know where a server is bound, and a Host header is whatever the visitor says. What the server itself
    says in each request (its own address and that of the peer) holds for every server.
    """

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        here = _is_loopback(environ.get("SERVER_NAME", "")) and _is_loopback(environ.get("REMOTE_ADDR", ""))
        if here and not any(name in environ for name in FORWARDED):
            return application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"DEMO=1 answers only on 127.0.0.1, to this machine.\n"]

    return guarded


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klantketting.settings")
application: Application = get_wsgi_application()
if settings.DEMO:
    application = only_here(application)

# A page leaves much behind in circles, and threads make many at a time. What is loaded by now stays as long as the process, so the
# collector need not walk it; for that it may come twice as often. A tenth less memory, and no more work.
gc.collect()
gc.freeze()
gc.set_threshold(2000, 5, 5)
