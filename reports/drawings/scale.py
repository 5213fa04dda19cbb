"""The three scores of a link on a line from 0 to 10, with the 5,5 that counts as sufficient."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kpis.charts.axes import SUFFICIENT
from kpis.charts.letters import text_width
from reports.drawings import wording
from reports.drawings.bands import band
from reports.drawings.marks import diamond, disc, pointer
from reports.drawings.svg import INK, INK2, INK3, LINE, LINE2, Colour, drawing, path, words
from reports.drawings.values import Step

WIDTH: Final = 260.0
EDGE: Final = 10.0
TEXT: Final = 13.0


def scale(step: Step, *, language: str, title: str | None = "", labels: bool = True) -> SafeString:
    """Customer score as a disc, own score as a diamond around it, aspired score as an open pointer above the line.

    ``labels`` writes each score above its mark and figures under the line. ``title`` as with ``chain()``.
    """
    if title == "":
        title = wording.step_sentence(step, language)
    y = 39.0 if labels else 20.0
    body = _line(y)
    if step.customer is not None and step.own is not None:
        left, right = sorted((place(step.customer), place(step.own)))
        body.append(path(f"M{left:.2f} {y:.2f}H{right:.2f}", INK2, 3))
    if step.own is not None:
        body.append(diamond(place(step.own), y, 9.0))
    if step.customer is not None:
        body.append(disc(place(step.customer), y, 5.6, band(step.customer).solid))
    if step.aspired is not None:
        body.append(pointer(place(step.aspired), y - 10))
    if labels:
        body += _labels(step, language) + _figures(y + 23, language)
    return drawing("scale", body, box=(0.0, 0.0, WIDTH, y + (27 if labels else 12)), title=title)


def place(score: Decimal) -> float:
    """Where a score of 0 to 10 lies on the line."""
    return EDGE + (WIDTH - 2 * EDGE) * float(score) / 10


def spread(wanted: Sequence[float], widths: Sequence[float], *, left: float, right: float, space: float) -> list[float]:
    """Centres of texts as near as can be to where they are wanted, side by side between ``left`` and ``right``.

    The order of what is wanted is kept, of equals the first one stays on the left. The texts have to fit together.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    starts = [wanted[index] - widths[index] / 2 for index in order]
    floor = left
    for at, index in enumerate(order):
        starts[at] = max(starts[at], floor)
        floor = starts[at] + widths[index] + space
    ceiling = right
    for at, index in reversed(list(enumerate(order))):
        starts[at] = min(starts[at], ceiling - widths[index])
        ceiling = starts[at] - space
    centres = [0.0] * len(wanted)
    for at, index in enumerate(order):
        centres[index] = starts[at] + widths[index] / 2
    return centres


def _line(y: float) -> list[str]:
    middle = place(SUFFICIENT)
    return [
        path(f"M{EDGE} {y}H{WIDTH - EDGE}", LINE, 2),
        path(f"M{EDGE} {y - 5}v10M{WIDTH - EDGE} {y - 5}v10", LINE2, 1),
        path(f"M{middle:.2f} {y - 8}v16", INK3, 1, dashes="2 2"),
    ]


def _labels(step: Step, language: str) -> list[str]:
    with translation.override(language):
        named = (
            (gettext("customer {score}"), step.customer, INK, 700),
            (gettext("own {score}"), step.own, INK2, None),
            (gettext("aspired {score}"), step.aspired, INK2, None),
        )
    said = [
        (text.format(score=wording.score(score, language)), place(score), fill, weight)
        for text, score, fill, weight in named
        if score is not None
    ]
    widths = [text_width(text, TEXT) for text, *_ in said]
    centres = spread([x for _, x, *_ in said], widths, left=0.0, right=WIDTH, space=8.0)
    return [
        words(text, x, 14.0, size=TEXT, fill=fill, weight=weight)
        for (text, _, fill, weight), x in zip(said, centres, strict=True)
    ]


def _figures(y: float, language: str) -> list[str]:
    figures: list[tuple[Decimal, str, Colour]] = [
        (Decimal(0), "0", INK3),
        (SUFFICIENT, wording.score(SUFFICIENT, language), INK3),
        (Decimal(10), "10", INK3),
    ]
    return [words(text, place(at), y, size=12.0, fill=fill) for at, text, fill in figures]
