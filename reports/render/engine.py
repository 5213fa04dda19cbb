"""HTML to PDF with WeasyPrint, from memory alone. Imported by the render process only: it takes a second."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import weasyprint
from fontTools.ttLib import TTFont
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.render.text import breakable, printable

FONTS: Final = Path(__file__).parents[1] / "fonts"
PAGES_MAX: Final = 120
"""Longest report; a workbook at all limits stays below it."""
MEDIA_TYPES: Final = {"css": "text/css", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}
"""By the ending of an asset's name; nothing else can be an asset."""
NO_TEXT: Final = frozenset({"script", "style", "title", "textarea", "svg"})
"""Elements whose text is not laid out in lines."""


class Assets(URLFetcher):
    """Answers ``asset:NAME`` from the given bytes. Any other URL, ``data:`` too, is refused without a look at it.

    The constructor of the class above prepares for HTTP, FTP and files (and reads the machine's certificates): it is left out,
    so that there is nothing here that could open anything.
    """

    _fail_on_errors = False

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        self._assets = assets

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The asset of this name.

        Raises:
            ValueError: the URL is of something else, which then stays out of the PDF.
            FatalURLFetchingError: there is no such asset: a fault of the page, and better no PDF than one without its style.
        """
        scheme, _, name = url.partition(":")
        if scheme != "asset":
            raise ValueError("not an asset")
        if name not in self._assets:
            raise FatalURLFetchingError(name)
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": MEDIA_TYPES[name.rpartition(".")[2]]})

    def open(self, *_arguments: object, **_more: object) -> URLFetcherResponse:
        raise ValueError("not an asset")


class TooManyPagesError(Exception):
    """The report is longer than anybody would read."""


class OurFonts(FontConfiguration):
    """The fonts of ``fonts.conf``. A style sheet brings none: WeasyPrint would write them to a file first."""

    def add_font_face(self, rule_descriptors: object, url_fetcher: object) -> None:
        pass


def glyphs() -> frozenset[int]:
    """The code points that the fonts have glyphs for, all together."""
    found: set[int] = set()
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap() or ())
    return frozenset(found)


class Engine:
    """What is made once per process: the fonts, and which characters they can draw."""

    def __init__(self) -> None:
        logging.getLogger("weasyprint").disabled = True  # its warnings quote the document
        self._fonts = OurFonts()  # type: ignore[no-untyped-call]  # its parent has no types
        self._glyphs = glyphs()
        self.draw("<!doctype html><html lang=nl><title>-</title><p>-</p></html>", {})  # imports what comes late

    def draw(self, html: str, assets: Mapping[str, bytes]) -> bytes:
        """The page as a PDF/UA-1 file.

        Raises:
            TooManyPagesError: it has more than ``PAGES_MAX``.
        """
        page = weasyprint.HTML(string=printable(html, self._glyphs), url_fetcher=Assets(assets))
        prepare(page.etree_element)
        options = {"font_config": self._fonts, "pdf_variant": "pdf/ua-1"}
        document = page.render(**options)
        if len(document.pages) > PAGES_MAX:
            raise TooManyPagesError
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def prepare(root: Element) -> None:
    """Break the long runs in all text that is laid out, and turn attachments, which are files within the file, into plain links."""
    found = [root]
    while found:
        element = found.pop()
        if element.tail:
            element.tail = breakable(element.tail)
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in NO_TEXT:
            continue
        if "attachment" in element.get("rel", "").lower():
            del element.attrib["rel"]
        if element.text:
            element.text = breakable(element.text)
        found.extend(element)
