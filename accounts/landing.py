"""Somebody logs in: what waits for a confirmed address of theirs becomes theirs, and they come where the work is."""

from collections.abc import Callable

from django.conf import settings
from django.shortcuts import resolve_url

from accounts.models import User

_landings: list[Callable[[User], str]] = []
_finders: list[Callable[[User], None]] = []


def register_landing(lands: Callable[[User], str]) -> None:
    """Enter who knows of work elsewhere: the name of its page, empty where there is none; called once from ``AppConfig.ready``."""
    _landings.append(lands)


def register_finder(finds: Callable[[User], None]) -> None:
    """Enter who keeps what waits for addresses, and gives it to who has confirmed one; called once from ``AppConfig.ready``."""
    _finders.append(finds)


def find_what_waits(user: User) -> None:
    """Give somebody all that waits for an address that this user has confirmed: at log-in, at confirming, at the own workbooks."""
    for finds in _finders:
        finds(user)


def landing_of(user: User) -> str:
    """The address of the first page on which somebody has work; one's own workbooks when there is no other."""
    elsewhere = filter(None, (lands(user) for lands in _landings))
    return resolve_url(next(elsewhere, settings.LOGIN_REDIRECT_URL))
