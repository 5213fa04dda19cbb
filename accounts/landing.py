"""Where somebody comes after logging in: where the work is."""

from collections.abc import Callable

from django.conf import settings
from django.shortcuts import resolve_url

from accounts.models import User

_landings: list[Callable[[User], str]] = []


def register_landing(lands: Callable[[User], str]) -> None:
    """Enter who knows of work elsewhere: the name of its page, empty where there is none; called once from ``AppConfig.ready``."""
    _landings.append(lands)


def landing_of(user: User) -> str:
    """The address of the first page on which somebody has work; one's own workbooks when there is no other."""
    elsewhere = filter(None, (lands(user) for lands in _landings))
    return resolve_url(next(elsewhere, settings.LOGIN_REDIRECT_URL))
