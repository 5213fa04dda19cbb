"""Pictures taken apart."""

import struct
import zlib
from itertools import batched

Pixel = tuple[int, ...]


def pixels(png: bytes) -> list[list[Pixel]]:
    """The rows of a PNG of eight bits a channel, red, green and blue."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, packed, head = 8, b"", (0, 0, 0, 0)
    while at < len(png):
        size, kind = struct.unpack("!I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            head = struct.unpack("!IIBB", data[:10])
        packed += data if kind == b"IDAT" else b""
        at += size + 12
    width, height, depth, kind_of_colour = head
    assert (depth, kind_of_colour) == (8, 2)
    return [list(batched(row, 3, strict=True)) for row in _rows(zlib.decompress(packed), 3 * width, height)]


def _rows(data: bytes, length: int, height: int) -> list[bytes]:
    """Undo the filter of each row: what stands there is the difference from what is left of it, above it, or both."""
    rows, above = [], bytes(length)
    for number in range(height):
        start = number * (length + 1)
        above = _unfiltered(data[start], bytearray(data[start + 1 : start + 1 + length]), above)
        rows.append(above)
    return rows


def _unfiltered(kind: int, row: bytearray, above: bytes) -> bytes:
    for at in range(len(row)) if kind else ():
        left, corner = (row[at - 3], above[at - 3]) if at >= 3 else (0, 0)
        row[at] = (row[at] + _guess(kind, left, above[at], corner)) & 255
    return bytes(row)


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    if kind < 4:
        return (0, left, above, (left + above) // 2)[kind]
    nearest = left + above - corner
    return min((left, above, corner), key=lambda each: abs(nearest - each))
