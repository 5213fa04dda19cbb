"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from accounts.reader import mark_of


def demo(request: HttpRequest) -> dict[str, bool]:
    """Whether this is a demo, where everybody knows the password and mails are files."""
    return {"demo": settings.DEMO}


def reader(request: HttpRequest) -> dict[str, str]:
    """The mark of who reads the page, empty when nobody is logged in."""
    return {"reader": mark_of(request.user) if hasattr(request, "user") else ""}
