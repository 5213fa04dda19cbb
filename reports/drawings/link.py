"""One link, large, as at the head of a plate; and where it hangs in the chain, small."""

from typing import Final

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reports.drawings import wording
from reports.drawings.chain import Stadium
from reports.drawings.ring import reach, ring
from reports.drawings.svg import INK, INK2, INK3, LINE2, PAPER, SERIF, Colour, drawing, path, words
from reports.drawings.values import Step

RADIUS: Final = 26.0
HALF: Final = 21.0
MINI_PITCH: Final = 15.0
MINI_RADIUS: Final = 4.0


def link(step: Step, *, language: str, title: str | None = "", paper: Colour = PAPER) -> SafeString:
    """The link of one plate with its customer score. ``title`` as with ``chain()``."""
    if title == "":
        title = wording.step_sentence(step, language)
    margin = reach(RADIUS)
    width, height = 2 * (HALF + RADIUS + margin), 2 * (RADIUS + margin)
    stadium = Stadium(width / 2, height / 2, HALF, RADIUS)
    body = [line.along(stadium.whole(line.offset)) for line in ring(step, RADIUS, paper=paper).lines[1:]]
    if step.waived:
        body.append(words(wording.waived_word(language), stadium.x, stadium.y + 4, size=12, fill=INK2))
    else:
        said, fill = wording.score(step.customer, language), INK3 if step.customer is None else INK
        body.append(words(said, stadium.x, stadium.y + 8, size=24, fill=fill, weight=600, family=SERIF))
    return drawing("link", body, box=(0.0, 0.0, width, height), title=title)


def minichain(count: int, current: int, *, language: str, title: str | None = "") -> SafeString:
    """Where link ``current`` (from 1) hangs among ``count``: in ink only, for it tells a place and no score."""
    if title == "":
        with translation.override(language):
            title = gettext("Link {number} of {count}").format(number=current, count=count)
    half = (MINI_PITCH - 1.1 * MINI_RADIUS) / 2
    links = [Stadium(2 + MINI_PITCH * (place + 0.5), 7.0, half, MINI_RADIUS).whole(0.0) for place in range(count)]
    here = links.pop(current - 1)
    body = [path(here, INK, 3.0), path("".join(links), LINE2, 1.3)]
    return drawing("mini", body, box=(0.0, 0.0, count * MINI_PITCH + 4, 14.0), title=title)
