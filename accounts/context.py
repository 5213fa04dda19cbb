"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, bool]:
    """Whether this is a demo, where everybody knows the password and mails are files."""
    return {"demo": settings.DEMO}
