"""HTML to PDF with WeasyPrint, from memory alone. Imported by the render process only: it takes a second."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.render.limits import PAGES_MAX
from reports.render.reading import prepare, set_pictures, tree
from reports.render.text import printable

FONTS: Final = Path(__file__).parents[1] / "fonts"
USUAL: Final = Path(__file__).with_name("page.css")
WARM: Final = Path(__file__).with_name("warm.html")
"""A page with some of everything: what is imported, parsed or looked up late is then there before the first child is forked."""
MEDIA_TYPES: Final = {"css": "text/css", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}
"""By the ending of an asset's name; nothing else can be an asset."""


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


class Page(HTML):
    """A page that is read already, with a style of its own for the few elements that it is made of.

    WeasyPrint's style for all of HTML gives every element six more to work out, for notes that we do not have. The constructor of
    the class above reads HTML in one way only: it is left out.
    """

    def __init__(self, root: Element, assets: Mapping[str, bytes], usual: CSS) -> None:
        self.base_url = None
        self.url_fetcher = Assets(assets)
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root
        self._usual = usual

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002  its signature is not ours
        return [self._usual]


class Laid(logging.Handler):
    """Hears from WeasyPrint of each page that is laid out, and ends the drawing of a report that is too long."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on the number of the page, if the record is about one.

        Raises:
            TooManyPagesError: it is over ``PAGES_MAX``.
        """
        if record.msg.endswith("Page %d") and isinstance(record.args, tuple):
            [number] = record.args
            if not isinstance(number, int) or number > PAGES_MAX:
                raise TooManyPagesError
            self._progress(number)


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
    """What is made once per process: the fonts, which characters they can draw, and the style that each page begins with."""

    def __init__(self) -> None:
        logging.getLogger("weasyprint").disabled = True  # its warnings quote the document
        self._fonts = OurFonts()  # type: ignore[no-untyped-call]  # its parent has no types
        self._glyphs = glyphs()
        self._usual = CSS(string=USUAL.read_text())
        self.draw(WARM.read_text(), {}, lambda _pages: None)

    def draw(self, html: str, assets: Mapping[str, bytes], progress: Callable[[int], None]) -> bytes:
        """The page as a PDF/UA-1 file.

        Raises:
            TooManyPagesError: it has more than ``PAGES_MAX``.
        """
        root = tree(printable(html, self._glyphs))
        pictures = set_pictures(root)
        prepare(root)
        logger = logging.getLogger("weasyprint.progress")
        logger.setLevel(logging.INFO)
        logger.handlers, logger.propagate = [Laid(progress)], False
        page = Page(root, {**assets, **pictures}, self._usual)
        document = page.render(font_config=self._fonts, pdf_variant="pdf/ua-1")  # type: ignore[no-untyped-call]
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))
