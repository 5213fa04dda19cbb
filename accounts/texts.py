"""Which texts can be kept at all, in a database, a file or a mail, and which stand among other words."""

import re
from typing import Final

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def on_one_line(text: str) -> str:
    """A text with single blanks where it had blanks or ends of lines, without what turns round the words after it."""
    return " ".join(_TURNING.sub("", text).split())


def is_storable(text: str) -> bool:
    """Whether a text holds neither NUL nor half a character (a lone surrogate)."""
    return not _UNSTORABLE.search(text)


def is_safe_in_head(address: str) -> bool:
    """Whether an e-mail address holds no quotes or control characters: the standard allows them, but they are traps in a mail."""
    return '"' not in address and address.isprintable()
