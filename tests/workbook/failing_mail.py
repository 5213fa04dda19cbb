"""Mail servers that fail in earnest: a real backend of Django's, of which some mails do not get through."""

from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class Refusing(EmailBackend):
    """Takes no mail for some addresses; all others arrive."""

    def __init__(self, *, refused: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refused = refused

    def send_messages(self, messages: Iterable[EmailMessage]) -> int:
        """How many arrived; fails at one that does not."""
        arrived = 0
        for mail in messages:
            if set(mail.to) & set(self.refused):
                raise ConnectionRefusedError(f"no mail for {mail.to}")
            arrived += super().send_messages([mail]) or 0
        return arrived


class Killed(BaseException):
    """The process is gone: nothing catches this."""


class Dying(Refusing):
    """Takes the process along at some addresses, before the mail is out."""

    def send_messages(self, messages: Iterable[EmailMessage]) -> int:
        """As above, but the process does not live to tell."""
        try:
            return super().send_messages(messages)
        except ConnectionRefusedError as error:
            raise Killed from error


class DyingAfter(EmailBackend):
    """Takes the process along at some addresses, when the mail is out."""

    def __init__(self, *, refused: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refused = refused

    def send_messages(self, messages: Iterable[EmailMessage]) -> int:
        """How many arrived."""
        mails = list(messages)
        arrived = super().send_messages(mails) or 0
        if any(set(mail.to) & set(self.refused) for mail in mails):
            raise Killed
        return arrived
