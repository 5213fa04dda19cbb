"""What is asked for: a piece of a workbook, and with the Document and the day everything that decides the bytes of its file."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final, Literal, Self

from reports.making.edition import EDITION
from reports.report import report_html
from reports.report.view import Version
from workbook.document import Document, canonical
from workbook.rules.waivers import active_plates

What = Literal["report"]
Form = Literal["pdf"]

AROUND: Final = 7
"""Pages of a report besides its plates and KPIs."""
KPIS_ON_A_PAGE: Final = 7


@dataclass(frozen=True)
class Piece:
    """What can be taken out, as one file of a kind."""

    what: What
    language: str
    version: Version = "draft"
    form: Form = "pdf"

    @property
    def kind(self) -> str:
        """What is alike in length: by it a job is estimated from those before."""
        return f"{self.what}-{self.version}-{self.form}"


@dataclass(frozen=True)
class Order:
    """A piece of one Document, here as its canonical text, dated on one day. Equal orders give equal files."""

    piece: Piece
    content: str
    made_on: datetime.date

    @classmethod
    def of(cls, piece: Piece, document: Document, made_on: datetime.date) -> Self:
        """The order of a piece of a Document as it stands."""
        return cls(piece, canonical(document), made_on)

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Self:
        """The order again from what ``telling`` made of it."""
        return cls(Piece(**told["piece"]), told["content"], datetime.date.fromisoformat(told["made_on"]))

    def telling(self) -> dict[str, Any]:
        """The order as JSON can hold it."""
        return {"piece": asdict(self.piece), "content": self.content, "made_on": self.made_on.isoformat()}

    @cached_property
    def key(self) -> str:
        """SHA-256 over all that decides the file, the program included, in 64 hexadecimal digits."""
        content = hashlib.sha256(self.content.encode()).hexdigest()
        return hashlib.sha256(json.dumps([{**self.telling(), "content": content}, EDITION]).encode()).hexdigest()

    @property
    def document(self) -> Document:
        """What the file is made of."""
        return Document.model_validate_json(self.content)

    @property
    def html(self) -> str:
        """The page for the renderer."""
        piece = self.piece
        return report_html(self.document, language=piece.language, version=piece.version, made_on=self.made_on)

    @property
    def pages(self) -> int:
        """How many pages it may become: an estimate for who waits for the first time."""
        document = self.document
        return AROUND + len(active_plates(document)) + -(-len(list(document.kpis())) // KPIS_ON_A_PAGE)
