"""Pages to render and what is in the PDF that comes of them, for the tests of the render process."""

import io
import re
import struct
import subprocess
import zlib

import pikepdf
import pypdf

WORD = "".join(chr(97 + number % 26) for number in range(2_000))
"""As long as a text may be, in one word."""


def page(body: str, style: str = "") -> str:
    """A whole page of HTML."""
    head = f"<title>Proef</title><style>body {{ font: 10pt 'Source Sans 3' }} {style}</style>"
    return f"<!doctype html><html lang='nl'><head>{head}</head><body>{body}</body></html>"


def page_count(pdf: bytes) -> int:
    """How many pages it has."""
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def texts_of(pdf: bytes) -> list[str]:
    """What stands on each page, in the order in which it is drawn: by Poppler, in a tenth of the time that ``read_back`` takes.

    For what is written from left to right: the other way round Poppler turns it about.
    """
    told = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
    return told.stdout.decode().split("\f")[:-1]


def read_back(pdf: bytes) -> str:
    """The text, page after page."""
    return "\n".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def unspaced(text: str) -> str:
    """A text without blanks and line ends, which a PDF has where its lines end."""
    return re.sub(r"\s", "", text)


def images(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height in pixels of each picture in it."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = (each for each in opened.objects if isinstance(each, pikepdf.Stream))
        return [(int(each.Width), int(each.Height)) for each in streams if each.get("/Subtype") == "/Image"]


def fonts(pdf: bytes) -> set[str]:
    """Names of the fonts in it, each of which is embedded in part."""
    found = set()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for each in opened.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in each
                found.add(re.sub(r"^/[A-Z]{6}\+|,$", "", str(each.FontName)))
    return found


def all_bytes(pdf: bytes) -> bytes:
    """Everything that a PDF holds, with its streams unpacked."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.specialized, compress_streams=False)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """A black picture; a large one is small as a file and large in memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(3 * width)) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
