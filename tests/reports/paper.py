"""What lies where on the pages of a PDF, and how it is tagged."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pypdf
from pikepdf import Dictionary, Name, Object, parse_content_stream


@dataclass(frozen=True)
class Glyph:
    """A drawn glyph: its number in its font, and from where to where it lies, in points from the lower left corner of the page."""

    code: int
    left: float
    right: float
    base: float


@dataclass
class _Font:
    default: float
    widths: dict[int, float] = field(default_factory=dict)

    @classmethod
    def read(cls, font: Any) -> "_Font":
        descendant = font.DescendantFonts[0]
        made = cls(float(descendant.get("/DW", 1000)))
        entries = list(descendant.get("/W", []))
        while entries:
            first, following = int(entries.pop(0)), entries.pop(0)
            if isinstance(following, pikepdf.Array):
                made.widths |= {first + number: float(width) for number, width in enumerate(following)}
            else:
                width = float(entries.pop(0))
                made.widths |= dict.fromkeys(range(first, int(following) + 1), width)
        return made

    def width(self, code: int) -> float:
        return self.widths.get(code, self.default) / 1000


Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def glyphs(page: pikepdf.Page) -> Iterator[Glyph]:
    """Every glyph on a page, also in what it draws as a form."""
    yield from _Drawn(page.obj, page.obj.Resources, _SAME).glyphs()


@dataclass
class _Drawn:
    """A content stream while it is read: where it draws, and with which font."""

    stream: Any
    resources: Any
    at: Matrix
    text: Matrix = _SAME
    font: _Font = field(default_factory=lambda: _Font(0))
    size: float = 0.0
    kept: list[Matrix] = field(default_factory=list)

    def glyphs(self) -> Iterator[Glyph]:
        for instruction in parse_content_stream(self.stream):
            operands, operator = instruction.operands, str(instruction.operator)
            if operator in {"TJ", "Tj"}:
                parts = operands[0] if operator == "TJ" else [operands[0]]
                yield from _shown(parts, self.font, self.size, _times(self.text, self.at))
            elif operator == "Do":
                yield from self._form(self.resources.XObject[operands[0]])
            else:
                self._set(operator, operands)

    def _set(self, operator: str, operands: Any) -> None:
        match operator:
            case "q":
                self.kept.append(self.at)
            case "Q":
                self.at = self.kept.pop()
            case "cm":
                self.at = _times(_matrix(operands), self.at)
            case "BT":
                self.text = _SAME
            case "Tm":
                self.text = _matrix(operands)
            case "Tf":
                self.font, self.size = _Font.read(self.resources.Font[operands[0]]), float(operands[1])

    def _form(self, form: Any) -> Iterator[Glyph]:
        if form.get("/Subtype") == "/Form":
            matrix = _matrix(form.get("/Matrix", _SAME))
            yield from _Drawn(form, form.get("/Resources", self.resources), _times(matrix, self.at)).glyphs()


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(each) for each in values)
    return (a, b, c, d, e, f)


def _shown(parts: Any, font: _Font, size: float, matrix: Matrix) -> Iterator[Glyph]:
    x = 0.0
    for part in parts:
        if not isinstance(part, pikepdf.String):
            x -= float(part) * size / 1000
            continue
        codes = bytes(part)
        for first, second in zip(codes[::2], codes[1::2], strict=True):
            code = first << 8 | second
            wide = font.width(code) * size
            ends = [(matrix[0] * each + matrix[4], matrix[1] * each + matrix[5]) for each in (x, x + wide)]
            yield Glyph(code, min(ends)[0], max(ends)[0], ends[0][1])
            x += wide


def lost(page: pikepdf.Page) -> list[Glyph]:
    """Glyphs that nobody reads: outside the page, or without a shape."""
    _, _, width, height = (float(each) for each in page.mediabox)
    return [
        each
        for each in glyphs(page)
        if each.code == 0 or not (each.left >= 0 and each.right <= width + 1 and 0 <= each.base <= height)
    ]


def texts(pdf: bytes) -> list[str]:
    """What stands on each page, in reading order."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def characters(pdf: pikepdf.Pdf) -> Counter[str]:
    """How often each character is printed, wherever: what a reader who copies all pages gets. A missing glyph counts as U+FFFD."""
    found: Counter[str] = Counter()
    meanings: dict[Any, dict[int, str]] = {}
    for page in pdf.pages:
        for font, codes in _codes(page.obj, page.obj.Resources):
            meant = meanings.get(font.objgen) or meanings.setdefault(font.objgen, _meaning(font))
            for code, times in codes.items():
                for character in meant[code] if code else "\ufffd":
                    found[character] += times
    return found


def _codes(holder: Any, resources: Any) -> Iterator[tuple[Any, Counter[int]]]:
    font = None
    for instruction in parse_content_stream(holder, "Tf TJ Tj Do"):
        operands, operator = instruction.operands, str(instruction.operator)
        if operator == "Tf":
            font = resources.Font[operands[0]]
        elif operator == "Do":
            form = resources.XObject[operands[0]]
            if form.get("/Subtype") == "/Form":
                yield from _codes(form, form.get("/Resources", resources))
        else:
            parts = operands[0] if operator == "TJ" else [operands[0]]
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            yield font, Counter(first << 8 | second for first, second in zip(codes[::2], codes[1::2], strict=True))


def _meaning(font: Any) -> dict[int, str]:
    """The text that each glyph of a font stands for."""
    table = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table.partition("beginbfchar")[2])
    return {int(code, 16): bytes.fromhex(meant).decode("utf-16-be") for code, meant in pairs}


def opened(pdf: bytes) -> pikepdf.Pdf:
    """A PDF to look into."""
    return pikepdf.open(io.BytesIO(pdf))


def elements(pdf: pikepdf.Pdf) -> Iterator[Dictionary]:
    """Every element of the tree of tags, in reading order."""
    pending: list[Any] = [pdf.Root.StructTreeRoot]
    while pending:
        element = pending.pop()
        if element.get("/S"):
            yield element
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        pending += reversed([kid for kid in kids if isinstance(kid, Dictionary) and kid.get("/Type") != Name.OBJR])


def tag(element: Object) -> str:
    """The kind of an element: ``H1``, ``Figure``."""
    return str(element.S).removeprefix("/")


def bookmarks(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """The outline: depth from 0, and title."""

    def below(items: Any, depth: int) -> Iterator[tuple[int, str]]:
        for item in items:
            yield depth, str(item.title)
            yield from below(item.children, depth + 1)

    with pdf.open_outline() as outline:
        return list(below(outline.root, 0))
