"""Five bars that say in which band a score lies, as a telephone says its reception."""

from decimal import Decimal
from typing import Final

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reports.drawings import wording
from reports.drawings.bands import BANDS, band
from reports.drawings.svg import LINE, drawing, shape

HEIGHT: Final = 10.0
STEP: Final = 4.0


def pips(score: Decimal | None, *, language: str, title: str | None = "") -> SafeString:
    """As many filled bars as the number of the band; none without a score. ``title`` as with ``chain()``."""
    reached = None if score is None else band(score)
    if title == "":
        with translation.override(language):
            if score is None or reached is None:
                title = gettext("no score yet")
            else:
                place = gettext("level {number} of {count}").format(number=reached.number, count=len(BANDS))
                title = f"{wording.band_word(score, language)}, {place}"
    count = 0 if reached is None else reached.number
    full, left = "".join(map(_bar, range(1, count + 1))), "".join(map(_bar, range(count + 1, len(BANDS) + 1)))
    body = [shape("path", LINE, d=left)] if left else []
    if reached is not None:
        body.append(shape("path", reached.solid, d=full))
    width = len(BANDS) * STEP - 1
    return drawing("pips", body, box=(0.0, 0.0, width, HEIGHT), title=title, size=(width, HEIGHT))


def _bar(number: int) -> str:
    """The outline of a bar, the first one from 1."""
    return f"M{(number - 1) * STEP:.0f} {HEIGHT:.0f}v{-1.4 - number * 1.6:.1f}h{STEP - 1:.0f}V{HEIGHT:.0f}z"
