"""What the two sides say to each other.

A document goes as its parts, the HTML first and without a name: for each the lengths of name and content, then both. Back come
beats, each with the number of pages that are laid out, and then the PDF as it is. Beside it a pen writes that a child has started
and, when it has died, the verdict.
"""

import struct
from collections.abc import Iterator, Mapping
from typing import Final

from reports.render.limits import Reason

STARTED: Final = b"+"
VERDICTS: Final[Mapping[bytes, Reason | None]] = {
    b"k": None,
    b"w": "wall",
    b"c": "cpu",
    b"m": "memory",
    b"x": "crash",
    b"p": "pages",
}
"""What the pen writes at the end; only without a reason is the PDF whole."""
_LENGTHS: Final = struct.Struct("!IQ")
_BEAT: Final = struct.Struct("!cI")
_BEATS: Final = b"."
"""How a beat begins, and no PDF does."""


def packed(html: str, assets: Mapping[str, bytes]) -> Iterator[bytes]:
    """The bytes to send, piece by piece."""
    for name, content in (("", html.encode()), *assets.items()):
        key = name.encode()
        yield _LENGTHS.pack(len(key), len(content)) + key
        yield content


def unpacked(data: bytes) -> tuple[str, dict[str, bytes]]:
    """The HTML and the assets again.

    Raises:
        ValueError: the bytes end before they should, because whoever sent them gave up.
    """
    parts: dict[str, bytes] = {}
    at = 0
    while at < len(data) or not parts:
        if at + _LENGTHS.size > len(data):
            raise ValueError("cut off within the lengths")
        key, content = _LENGTHS.unpack_from(data, at)
        start = at + _LENGTHS.size + key
        at = start + content
        if at > len(data):
            raise ValueError("cut off within a part")
        parts[data[start - key : start].decode()] = data[start:at]
    return parts.pop("").decode(), parts


def beat(pages: int) -> bytes:
    """That so many pages are laid out."""
    return _BEAT.pack(_BEATS, pages)


def without_beats(back: bytearray) -> int | None:
    """Take the whole beats from the front of what has come back; the pages of the last of them, None when there was none."""
    pages = None
    while back.startswith(_BEATS) and len(back) >= _BEAT.size:
        _kind, pages = _BEAT.unpack_from(back)
        del back[: _BEAT.size]
    return pages
