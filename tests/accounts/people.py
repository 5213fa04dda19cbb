"""What visitors do, by a browser that checks tokens: forms are fetched and then posted, as in life."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from tests.conftest import PASSWORD

NEW = {"name": "Noor Bos", "email": "noor@school.test", "password1": "zeven blauwe schakels"}


def browser() -> Client:
    """A browser of somebody nobody knows yet."""
    return Client(enforce_csrf_checks=True)


def send(client: Client, path: str, data: dict[str, Any], **extra: Any) -> Any:
    """Open a page and post its form."""
    client.get(path)
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    return client.post(path, data | {"csrfmiddlewaretoken": token}, **extra)


def log_in(client: Client, email: str, password: str = PASSWORD, path: str = "/accounts/login/") -> Any:
    """Log in by the form."""
    return send(client, path, {"login": email, "password": password})


def is_logged_in(client: Client) -> bool:
    """Whether the browser gets to see what is somebody's own."""
    return bool(client.get("/accounts/profile/").status_code == 200)


def link_in_mail(number: int = -1) -> str:
    """Path of the link in a mail that was sent; the last one unless told otherwise."""
    found = re.search(r"http://testserver(/\S+)", str(mail.outbox[number].body))
    assert found, mail.outbox[number].body
    return found[1]
