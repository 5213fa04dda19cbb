"""What the log leaves out: keys in addresses, which lead somewhere without a password."""

import logging
import re
from typing import Final

KEYS: Final = re.compile(r"(/(?:join|accounts/confirm-email|accounts/password/reset/key)/)[^/\s]+")


class Line(logging.Formatter):
    """A line of the log in which no key of an invitation, an address or a password can be read."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return KEYS.sub(r"\1…", super().format(record))
