"""What lies where on the pages of a PDF, and how it is tagged."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object, parse_content_stream


@dataclass(frozen=True)
class Glyph:
    """A drawn glyph: its number in its font, what it stands for, and where it lies, in points from the lower left corner.

    ``size`` is that of its text, in points. ``mark`` ties it to the tree of tags, None for what is only decoration.
    """

    code: int
    text: str
    left: float
    right: float
    base: float
    size: float
    mark: int | None


@dataclass
class _Font:
    default: float
    widths: dict[int, float] = field(default_factory=dict)
    meanings: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, font: Any) -> "_Font":
        descendant = font.DescendantFonts[0]
        made = cls(float(descendant.get("/DW", 1000)), meanings=_meaning(font))
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
Corners = tuple[float, float, float, float]
"""Left, bottom, right and top."""
_PAINTS = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})


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
    yield from _Drawn(page.obj, page.obj.Resources, _SAME, {}).glyphs()


def painted(page: pikepdf.Page) -> Iterator[tuple[int | None, Corners]]:
    """Every line and plane that is painted on a page: its mark, and left, bottom, right and top of it."""
    yield from _Drawn(page.obj, page.obj.Resources, _SAME, {}).painted()


@dataclass
class _Drawn:
    """A content stream while it is read: where it draws, with which font, and for which tag."""

    stream: Any
    resources: Any
    at: Matrix
    fonts: dict[Any, _Font]
    text: Matrix = _SAME
    font: _Font = field(default_factory=lambda: _Font(0))
    size: float = 0.0
    kept: list[Matrix] = field(default_factory=list)
    marks: list[int | None] = field(default_factory=lambda: [None])

    def glyphs(self) -> Iterator[Glyph]:
        for instruction in parse_content_stream(self.stream):
            operands, operator = instruction.operands, str(instruction.operator)
            if operator in {"TJ", "Tj"}:
                yield from self._shown(operands[0] if operator == "TJ" else [operands[0]])
            elif operator == "Do":
                inside = self._inside(self.resources.XObject[operands[0]])
                if inside:
                    yield from inside.glyphs()
            else:
                self._set(operator, operands)

    def painted(self) -> Iterator[tuple[int | None, Corners]]:
        points: list[tuple[float, float]] = []
        for instruction in parse_content_stream(self.stream):
            operator, operands = str(instruction.operator), instruction.operands
            if operator in {"m", "l", "c", "v", "y"}:
                found = [float(each) for each in operands]
                points += [_place(self.at, x, y) for x, y in zip(found[::2], found[1::2], strict=True)]
            elif operator == "re":
                x, y, wide, tall = (float(each) for each in operands)
                points += [_place(self.at, x, y), _place(self.at, x + wide, y + tall)]
            elif operator in _PAINTS and points:
                xs, ys = zip(*points, strict=True)
                yield self.marks[-1], (min(xs), min(ys), max(xs), max(ys))
                points = []
            elif operator == "n":
                points = []
            elif operator == "Do":
                inside = self._inside(self.resources.XObject[operands[0]])
                if inside:
                    yield from inside.painted()
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
                font, self.size = self.resources.Font[operands[0]], float(operands[1])
                self.font = self.fonts.get(font.objgen) or self.fonts.setdefault(font.objgen, _Font.read(font))
            case "BMC" | "BDC":
                properties = operands[1] if operator == "BDC" else {}
                self.marks.append(int(properties["/MCID"]) if "/MCID" in properties else None)
            case "EMC":
                self.marks.pop()

    def _inside(self, form: Any) -> "_Drawn | None":
        if form.get("/Subtype") != "/Form":
            return None
        at = _times(_matrix(form.get("/Matrix", _SAME)), self.at)
        inside = _Drawn(form, form.get("/Resources", self.resources), at, self.fonts)
        inside.marks = self.marks[-1:]
        return inside

    def _shown(self, parts: Any) -> Iterator[Glyph]:
        matrix, font = _times(self.text, self.at), self.font
        size, x = abs(matrix[3]) * self.size, 0.0
        for part in parts:
            if not isinstance(part, pikepdf.String):
                x -= float(part) * self.size / 1000
                continue
            codes = bytes(part)
            for first, second in zip(codes[::2], codes[1::2], strict=True):
                code = first << 8 | second
                wide = font.width(code) * self.size
                (start, base), (end, _) = _place(matrix, x, 0), _place(matrix, x + wide, 0)
                meant = font.meanings.get(code, "")
                yield Glyph(code, meant, min(start, end), max(start, end), base, size, self.marks[-1])
                x += wide


def _place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(each) for each in values)
    return (a, b, c, d, e, f)


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
