"""Mails as files in a folder: what the demo has instead of a mail server."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class Folder(BaseEmailBackend):
    """Writes each mail to a file of its own, named so that a list by name is a list by time."""

    def __init__(self, *, path: Path, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.path = path

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """How many were written."""
        self.path.mkdir(parents=True, exist_ok=True)
        written = 0
        for mail in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
            unready = self.path / f"{name}.tmp"
            unready.write_bytes(mail.message().as_bytes())
            unready.rename(self.path / f"{name}.eml")
            written += 1
        return written


@dataclass(frozen=True)
class Mail:
    """A mail to read: its head, and its text without the HTML."""

    to: str
    subject: str
    sent: datetime
    text: str


def latest(path: Path, most: int) -> Iterator[Mail]:
    """The mails in a folder, newest first, at most so many."""
    for file in sorted(path.glob("*.eml"), reverse=True)[:most]:
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        text = body.get_content() if body else ""
        yield Mail(str(mail["To"]), str(mail["Subject"]), datetime.fromtimestamp(file.stat().st_mtime, UTC), text)
