"""Letters for a drawing that is taken along: of each face the characters that are used, as data in the file itself.

Where a drawing is opened by itself our letters are not there, and those that fall in are wider: texts would run into each other.
"""

import re
from base64 import b64encode
from collections import defaultdict
from functools import lru_cache
from html import unescape
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.utils.safestring import SafeString

from reports.drawings.svg import with_rules

_FONTS: Final = Path(__file__).parents[1] / "fonts"
_FACES: Final = {"Source Sans 3": "source-sans-3-{weight}.ttf", "KK Serif": "kk-serif-{weight}.ttf"}
_ALWAYS: Final = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\u00a0–−…‘’“”€áàéèëêíïóöúüçñ·×²")
"""In every file, so that nearly all are served by faces that are made once."""
_MADE: Final = 64
"""Faces that are kept, of 10 kB at most."""
_TEXT: Final = re.compile(r"<text ([^>]*)>([^<]*)</text>")
_FAMILY: Final = re.compile(r"font-family=\"'([^']+)'")
_WEIGHT: Final = re.compile(r'font-weight="(\d+)"')


def with_letters(drawing: str) -> SafeString:
    """A drawing of ours with the faces in it that its texts are in. What our faces do not have is left to who opens it."""
    used: dict[tuple[str, int], set[str]] = defaultdict(set)
    for attributes, text in _TEXT.findall(drawing):
        [family] = _FAMILY.findall(attributes)
        used[family, int(*_WEIGHT.findall(attributes) or [400])] |= set(unescape(text))
    rules = (_rule(family, weight, frozenset(found) - _ALWAYS) for (family, weight), found in sorted(used.items()))
    return with_rules(drawing, rules)


@lru_cache(maxsize=_MADE)
def _rule(family: str, weight: int, more: frozenset[str]) -> str:
    data = b64encode(_face(_FONTS / _FACES[family].format(weight=weight), _ALWAYS | more)).decode()
    return f"@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/woff2;base64,{data})}}"


def _face(path: Path, characters: frozenset[str]) -> bytes:
    """The part of a face with these characters, as WOFF2; the same bytes each time. Of its notices those on its licence stay."""
    subset: Any = import_module("fontTools.subset")  # 0.1 s, for who takes a drawing along only
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 13, 14])
    options.drop_tables += ["GDEF", "STAT"]
    part, written = subset.Subsetter(options), BytesIO()
    part.populate(text="".join(sorted(characters)))
    with subset.ttLib.TTFont(path, lazy=True, recalcTimestamp=False) as font:
        part.subset(font)
        font.flavor = "woff2"
        font.save(written)
    return written.getvalue()
