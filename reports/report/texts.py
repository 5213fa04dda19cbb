"""What people typed, made fit to be shown: line by line, reading the right way."""

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

Direction = Literal["ltr", "rtl"]
_STEADY: Final = frozenset({"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"})
"""Kinds of characters that cannot turn the words around them."""


@dataclass(frozen=True)
class Text:
    """A text of a user: its lines that hold something, and the direction in which it reads. False when it is blank."""

    lines: tuple[str, ...] = ()
    direction: Direction = "ltr"

    def __bool__(self) -> bool:
        return bool(self.lines)

    def __str__(self) -> str:
        return " ".join(self.lines)

    @property
    def paragraphs(self) -> SafeString:
        """As HTML, a paragraph a line."""
        return format_html_join("", "<p{}>{}</p>", ((self.turn, line) for line in self.lines))

    @property
    def inline(self) -> SafeString:
        """As HTML within a sentence, in which it does not turn the words around it."""
        return self._apart(escape(str(self)))

    @property
    def broken(self) -> SafeString:
        """As HTML within a heading, with its lines as they are: a blank and a break between them."""
        first, *others = self.lines or ("",)
        return self._apart(escape(first) + format_html_join("", " <br/>{}", ((line,) for line in others)))

    @property
    def turn(self) -> SafeString:
        """The attribute for an element that holds this text alone."""
        return format_html(' dir="{}"', self.direction) if self.direction == "rtl" else escape("")

    @property
    def within(self) -> SafeString:
        """As HTML in an element of its own, which has ``turn``: its line as it is, more lines as paragraphs."""
        return escape(self.lines[0]) if len(self.lines) == 1 else self.paragraphs

    def _apart(self, html: SafeString) -> SafeString:
        steady = all(unicodedata.bidirectional(character) in _STEADY for line in self.lines for character in line)
        return html if steady else format_html('<bdi dir="{}">{}</bdi>', self.direction, html)

    def __html__(self) -> SafeString:
        return self.inline


NOTHING: Final = Text()
"""What nobody filled in."""


def text(typed: str) -> Text:
    """A text as it is shown."""
    lines = (line.strip() for line in typed.splitlines())
    return Text(tuple(line for line in lines if line), direction(typed))


def joined(*typed: str) -> Text:
    """Several texts as one, with a point between those that hold something."""
    return text(" · ".join(each for each in typed if each.strip()))


def footnoted(name: Text, number: int, anchor: str) -> SafeString:
    """A name with a small number, as HTML; the number leads to where more is said under it.

    The link has no element within it: WeasyPrint would make of that a second link, which PDF/UA does not allow.
    """
    return format_html('{}<a class="footnote" href="#{}">{}</a>', name, anchor, number)


def shortened(typed: str, most: int) -> str:
    """A text on one line of at most ``most`` characters, for a place that has no room for more."""
    line = " ".join(typed.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def excerpt(typed: str, most: int) -> Text:
    """The beginning of a text on one line, of at most ``most`` characters: whole sentences when these fill half of it."""
    line = " ".join(typed.split())
    if len(line) > most:
        end = max(line.rfind(mark, most // 2, most) for mark in (". ", "! ", "? "))
        line = line[: end + 1] if end > 0 else shortened(line, most)
    return Text((line,) if line else (), direction(line))


def direction(typed: str) -> Direction:
    """The direction of the first letter that has one, as browsers decide it."""
    for character in typed:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"
