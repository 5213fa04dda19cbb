"""Which texts can be kept at all, in a database, a file or a mail."""

import re
from typing import Final

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether a text holds neither NUL nor half a character (a lone surrogate)."""
    return not _UNSTORABLE.search(text)
