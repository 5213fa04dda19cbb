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
    body = []
    for each in BANDS:
        tall = 1.4 + each.number * 1.6
        filled = reached is not None and each.number <= reached.number
        colour = reached.solid if reached is not None and filled else LINE
        x = (each.number - 1) * STEP
        body.append(shape("rect", colour, x=x, y=HEIGHT - tall, width=STEP - 1, height=tall))
    width = len(BANDS) * STEP - 1
    return drawing("pips", body, box=(0.0, 0.0, width, HEIGHT), title=title, size=(width, HEIGHT))
