"""Somebody at a browser: asks a served site for pages, posts their forms, and saves fields as the script of a page does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings

from accounts.models import User
from accounts.reader import mark_of
from tests.conftest import logged_in
from workbook.models import Workbook

TOKEN: Final = "t" * 32
"""A token against forged requests, in cookie and header alike."""
PATIENCE: Final = 60


@dataclass(frozen=True)
class Answer:
    """What came back, as the tests of pages read it too."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """What it says to a script."""
        return json.loads(self.content)

    @property
    def text(self) -> str:
        """What it says to a reader."""
        return self.content.decode()


class Person:
    """Somebody who is logged in at a server that shares its database and its secret with this process."""

    def __init__(self, site: str, user: User) -> None:
        self.user = user
        self._where = urlsplit(site).netloc
        self._line: HTTPConnection | None = None
        session = logged_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        self._cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        self._reader = mark_of(user)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, data: Mapping[str, Any], **headers: str) -> Answer:
        """Send a form."""
        body = urlencode({**data, "csrfmiddlewaretoken": TOKEN}, doseq=True).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def save(self, workbook: Workbook, uid: UUID, address: str, value: str, base: int, **new: Any) -> Answer:
        """Save one field, as the script of a page does; of a ``row`` that is new with what it stands on."""
        edit = {"address": address, "uid": str(uid), "value": value, "base": base, **new}
        headers = {"Content-Type": "application/json", "X-CSRFToken": TOKEN, "X-Reader": self._reader}
        return self._ask("POST", f"/workbooks/{workbook.uuid}/save/", json.dumps({"edits": [edit]}).encode(), headers)

    def leave(self) -> None:
        """Close the line; a next request opens another."""
        if self._line:
            self._line.close()
            self._line = None

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Over one line as long as it holds.

        Raises:
            OSError, HTTPException: no answer came.
        """
        if self._line is None:
            self._line = HTTPConnection(self._where, timeout=PATIENCE)
        try:
            self._line.request(method, path, body, {"Cookie": self._cookies, **headers})
            answer = self._line.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        except BaseException:
            self.leave()
            raise
