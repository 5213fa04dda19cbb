"""Writing SVG: elements, numbers, colours, and texts that come from people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Final

from django.utils.safestring import SafeString

SANS: Final = "'Source Sans 3', 'Source Sans 3 Ext', 'KK Emoji', 'DejaVu Sans', sans-serif"
SERIF: Final = "'KK Serif', 'KK Serif Ext', 'DejaVu Serif', serif"
_END: Final = "</svg>"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHANGED: Final = re.compile('[&<>"]|' + _NOT_XML.pattern)
"""What cannot be written as it is: nearly no text has any of it, and a page writes thousands."""


@dataclass(frozen=True)
class Colour:
    """A colour of the design: its name in the style sheet, and how it is printed."""

    name: str
    hex: str


INK: Final = Colour("ink", "#14202E")
INK2: Final = Colour("ink2", "#434F5C")
INK3: Final = Colour("ink3", "#636E7A")
LINE: Final = Colour("line", "#D3D9DF")
LINE2: Final = Colour("line2", "#7F8A96")
RIM: Final = Colour("rim", "#B4BEC8")
WASH: Final = Colour("wash", "#F3F5F7")
PAPER: Final = Colour("paper", "#FFFFFF")


def element(name: str, *children: str, **attributes: object) -> str:
    """An element. Children are SVG already; values of attributes are escaped and None leaves one out.

    ``stroke_width`` becomes ``stroke-width`` and ``class_`` becomes ``class``.
    """
    written = "".join(f' {_named(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None)
    inside = "".join(children)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def drawing(
    kind: str,
    body: list[str],
    *,
    box: tuple[float, float, float, float] | None,
    title: str | None,
    size: tuple[object, object] = (None, None),
    described: str = "",
    role: str = "img",
) -> SafeString:
    """A whole drawing of one kind. ``box`` is left, top, width and height of what is seen; ``size`` width and height on the page.

    ``title`` is what somebody hears who does not see it, ``described`` what they can hear besides; without a title it is hidden
    from them, because the same is said beside it. A ``group`` holds links that they can go through.
    """
    shown = {"aria_hidden": "true"} if title is None else {"role": role}
    return SafeString(
        element(
            "svg",
            "" if title is None else element("title", safe(title)),
            element("desc", safe(described)) if described else "",
            *body,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=None if box is None else " ".join(map(number, box)),
            width=size[0],
            height=size[1],
            class_=f"kk-drawing kk-{kind}",
            **shown,
        )
    )


def with_rules(drawn: str, rules: Iterable[str]) -> SafeString:
    """A whole drawing with rules of a style sheet in it. They are ours: nothing that people wrote."""
    body, end = drawn[: -len(_END)], drawn[-len(_END) :]
    return SafeString(f"{body}{element('style', *rules)}{end}")


def safe(text: str) -> str:
    """Any text, so that it can stand in an element or an attribute; what XML cannot hold becomes U+FFFD."""
    if not _CHANGED.search(text):
        return text
    return escape(_NOT_XML.sub("\ufffd", text), quote=False).replace('"', "&quot;")


def number(value: float) -> str:
    """A coordinate: at most two decimals, no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def path(d: str, stroke: Colour, width: float, *, dashes: str | None = None) -> str:
    """A line of a colour and a width."""
    return element(
        "path",
        class_=f"line-{stroke.name}",
        d=d,
        fill="none",
        stroke=stroke.hex,
        stroke_width=width,
        stroke_dasharray=dashes,
    )


def shape(name: str, fill: Colour, *, stroke: Colour | None = None, **attributes: object) -> str:
    """A filled ``rect``, ``circle`` or ``path``, with or without a line around it."""
    classes = f"fill-{fill.name}" + (f" line-{stroke.name}" if stroke else "")
    return element(name, class_=classes, fill=fill.hex, stroke=stroke.hex if stroke else None, **attributes)


def words(
    text: str,
    x: float,
    y: float,
    *,
    size: float,
    fill: Colour = INK,
    anchor: str | None = "middle",
    weight: int | None = None,
    family: str = SANS,
) -> str:
    """A line of text on the baseline ``y``."""
    return element(
        "text",
        safe(text),
        class_=f"fill-{fill.name}",
        x=x,
        y=y,
        text_anchor=anchor,
        font_family=family,
        font_size=size,
        font_weight=weight,
        fill=fill.hex,
    )


@cache
def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else safe(str(value))
