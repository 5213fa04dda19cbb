"""What is asked for: a piece of a workbook, and with the Document and the day all that decides the bytes of its file."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Final, Literal, Self

from reports.making.edition import EDITION
from reports.render.pictures import WIDTH, PictureForm
from reports.report import report_assets, report_html
from reports.report.alone import Shape, plate_assets, plate_html, plate_in_words
from reports.report.blank import Paper, blank_assets, blank_html
from reports.report.receipt import Receipt
from reports.report.view import Version
from workbook.document import Document, canonical
from workbook.method.load import current
from workbook.rules.waivers import active_plates

What = Literal["report", "plate", "blank"]
Form = Literal["pdf", PictureForm]

AROUND: Final = 7
"""Pages of a report besides its plates and KPIs."""
KPIS_ON_A_PAGE: Final = 4
"""With its card and relations, and its place on the pages about all."""


@dataclass(frozen=True)
class Piece:
    """What can be taken out as one file: the report, the plate of a ``step``, or blank plates (all of them without a step).

    A picture (of a plate only) is a ``page`` (from 1) of the PDF of the same piece, so many pixels in ``width``.
    """

    what: What
    language: str
    version: Version = "draft"
    step: str = ""
    shape: Shape = "page"
    paper: Paper = "a4"
    form: Form = "pdf"
    page: int = 1
    width: int = 0

    @classmethod
    def of_plate(cls, step: str, form: Form, language: str, version: Version = "draft", page: int = 1) -> Self:
        """The plate of a step on a page of paper, or one of its slides (from 1) as a picture that fills a beamer."""
        if form == "pdf":
            return cls("plate", language, version, step)
        return cls("plate", language, version, step, shape="slide", form=form, page=page, width=WIDTH)

    @property
    def kind(self) -> str:
        """What is alike in length: by it a job is estimated from those before."""
        if self.what == "blank":
            return "-".join(filter(None, (self.what, self.paper, self.step)))
        return f"{self.step or self.what}-{self.version}-{self.form}"


@dataclass(frozen=True)
class Recipe:
    """A piece of one Document, here as its canonical text, dated on one day. Equal recipes give equal files.

    Blank plates are made of no Document and have no day. The report of what was handed in has its ``receipt``.
    """

    piece: Piece
    content: str = ""
    made_on: datetime.date | None = None
    receipt: Receipt | None = None

    @classmethod
    def of(cls, piece: Piece, document: Document, made_on: datetime.date, receipt: Receipt | None = None) -> Self:
        """The recipe of a piece of a Document as it stands."""
        return cls(piece, canonical(document), made_on, receipt)

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Self:
        """The recipe again from what ``telling`` made of it."""
        day, receipt = told["made_on"], told["receipt"]
        return cls(
            Piece(**told["piece"]),
            told["content"],
            datetime.date.fromisoformat(day) if day else None,
            Receipt.told(receipt) if receipt else None,
        )

    def telling(self) -> dict[str, Any]:
        """The recipe as JSON can hold it."""
        day = self.made_on.isoformat() if self.made_on else ""
        receipt = self.receipt.telling() if self.receipt else None
        return {"piece": asdict(self.piece), "content": self.content, "made_on": day, "receipt": receipt}

    @cached_property
    def key(self) -> str:
        """SHA-256 over all that decides the file, the program included, in 64 hexadecimal digits."""
        content = hashlib.sha256(self.content.encode()).hexdigest()
        return hashlib.sha256(json.dumps([{**self.telling(), "content": content}, EDITION]).encode()).hexdigest()

    @cached_property
    def document(self) -> Document:
        """What the file is made of."""
        return Document.model_validate_json(self.content)

    @property
    def of_pdf(self) -> Self:
        """The recipe of the PDF from which a picture is taken."""
        return replace(self, piece=replace(self.piece, form="pdf", page=1, width=0))

    @property
    def html(self) -> str:
        """The page for the renderer."""
        piece = self.piece
        if piece.what == "blank":
            return blank_html(language=piece.language, paper=piece.paper, steps=(piece.step,) if piece.step else ())
        how: dict[str, Any] = {"language": piece.language, "version": piece.version, "made_on": self.made_on}
        if piece.what == "plate":
            return plate_html(self.document, piece.step, shape=piece.shape, **how)
        return report_html(self.document, receipt=self.receipt, **how)

    @property
    def assets(self) -> Mapping[str, bytes]:
        """What that page refers to."""
        return {"report": report_assets, "plate": plate_assets, "blank": blank_assets}[self.piece.what]()

    @property
    def words(self) -> tuple[str, str]:
        """What a picture of it is called, and what it shows, for who does not see it."""
        return plate_in_words(self.document, self.piece.step, language=self.piece.language)

    @property
    def pages(self) -> int:
        """How many pages it may become: an estimate for who waits for the first time."""
        if self.piece.what == "blank":
            return 1 if self.piece.step else 1 + len(current().steps)
        if self.piece.what == "plate":
            return 1
        plates = active_plates(self.document) if self.piece.version == "final" else self.document.plates
        return AROUND + len(plates) + -(-len(list(self.document.kpis())) // KPIS_ON_A_PAGE)
