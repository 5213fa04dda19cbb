"""Blank plates: to be filled in by hand, in class. Ink and grey only, for colour means a score and there is none yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kpis.charts.axes import SUFFICIENT
from reports.drawings import wording
from reports.drawings.bands import BANDS, thickness
from reports.drawings.chain import Stadium, chain
from reports.drawings.link import HALF, RADIUS, minichain
from reports.drawings.ring import DASHES, THIN, reach
from reports.drawings.svg import INK, INK2, INK3, LINE2, RIM, drawing, path, words
from reports.drawings.values import Chain
from reports.drawings.values import Step as Link
from reports.report.html import PICTURES, assets
from workbook.method import load
from workbook.method.types import Step
from workbook.models.plate import Basis

Paper = Literal["a4", "a3"]
ACTIVITIES: Final = 5
KPIS: Final[Mapping[Paper, int]] = {"a4": 4, "a3": 5}
LINES: Final[Mapping[Paper, int]] = {"a4": 2, "a3": 3}
"""Writing lines in an activity, and under tops, tips and advice."""
_LENGTH: Final = 260.0
_EDGE: Final = 8.0


@dataclass(frozen=True)
class Points:
    """A place for tops, tips or advice of the whole plate, with the questions that get somebody started."""

    kind: Literal["top", "tip", "advice"]
    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class BlankPlate:
    """The sheet of one step: what stands on it before anybody has written."""

    number: int
    name_en: str
    name_nl: str
    place: str
    question: str
    questions: tuple[str, ...]
    mini: SafeString
    link: SafeString
    points: tuple[Points, ...]


def blank_html(*, language: str, paper: Paper, steps: Collection[str] = ()) -> str:
    """Blank plates of the method as it is today, for ``render_pdf`` with ``blank_assets()``: a sheet per step, landscape.

    ``steps`` are keys of steps; without any it is all seven, behind a sheet with the whole chain.
    """
    method = load.current()
    chosen = [step for step in method.steps if not steps or step.key in steps]
    with translation.override(language):
        shown = {
            "language": language,
            "nl": "" if language == "nl" else "nl",
            "en": "" if language == "en" else "en",
            "paper": paper,
            "title": _title(chosen, whole=not steps),
            "chain": None if steps else _chain(method.steps, language),
            "steps": method.steps,
            "bands": _bands(language),
            "plates": [_plate(step, len(method.steps), language) for step in chosen],
            "scale": _scale(language),
            "bases": [each.label for each in Basis],
            "activities": range(1, ACTIVITIES + 1),
            "kpis": range(KPIS[paper]),
            "lines": range(LINES[paper]),
            "more": range(LINES[paper] + 1),
        }
        return render_to_string("reports/report/print/blank.html", shown)


def blank_assets() -> Mapping[str, bytes]:
    """Style sheet and pictures of the blank plates, by the names under which these ask for them."""
    return assets("css/blank.css", PICTURES)


def _title(steps: Collection[Step], *, whole: bool) -> str:
    if whole:
        return _("Blank plates of the customer chain")
    return _("Blank plate: {steps}").format(steps=", ".join(step.name_en for step in steps))


def _plate(step: Step, count: int, language: str) -> BlankPlate:
    asked = step.guiding_questions
    return BlankPlate(
        number=step.order,
        name_en=step.name_en,
        name_nl=step.name_nl,
        place=_("Link {number} of {count}").format(number=step.order, count=count),
        question=step.customer_question,
        questions=(*asked.score, *asked.use),
        mini=minichain(count, step.order, language=language),
        link=_link(language),
        points=(
            Points("top", _("This goes well"), asked.tops),
            Points("tip", _("This can be better"), asked.tips),
            Points("advice", _("Our advice"), asked.advice),
        ),
    )


def _chain(steps: Collection[Step], language: str) -> SafeString:
    links = tuple(Link(step.order, step.name_en) for step in steps)
    title = _("An empty chain of {count} links, to draw in").format(count=len(links))
    return chain(Chain(links), language=language, title=title, numbers=False, pointer=False)


def _link(language: str) -> SafeString:
    """A dashed link; the thin lines beside it are where a ring of each band begins, so that it can be coloured up to a score."""
    margin = reach(RADIUS)
    width, height = 2 * (HALF + RADIUS + margin), 2 * (RADIUS + margin)
    stadium = Stadium(width / 2, height / 2, HALF, RADIUS)
    edges = [thickness(score, RADIUS) / 2 for score in (*(each.floor for each in BANDS[1:]), Decimal(10))]
    body = [path(stadium.whole(side * edge), RIM, 0.5) for edge in edges for side in (1, -1)]
    body.append(path(stadium.whole(0.0), LINE2, THIN, dashes=DASHES))
    scores = ", ".join(wording.score(each.floor, language) for each in BANDS[1:])
    title = _("An empty link, to draw: the thin lines are as thick as the scores {scores} and 10").format(scores=scores)
    return drawing("link", body, box=(0.0, 0.0, width, height), title=title)


def _scale(language: str) -> SafeString:
    """A line from 0 to 10 on which scores are marked by hand."""
    step = (_LENGTH - 2 * _EDGE) / 10
    at = [_EDGE + step * number for number in range(11)]
    middle = _EDGE + step * float(SUFFICIENT)
    body = [
        path(f"M{_EDGE} 10H{_LENGTH - _EDGE}", INK2, 1.4),
        path("".join(f"M{x:.2f} 5v10" for x in at), INK2, 0.8),
        path(f"M{middle:.2f} 1v18", INK3, 1.0, dashes="2 2"),
        *(words(str(number), x, 27.0, size=9.5, fill=INK) for number, x in enumerate(at)),
    ]
    sufficient = wording.score(SUFFICIENT, language)
    title = _("A line from 0 to 10, to mark the scores on; from {score} it is sufficient").format(score=sufficient)
    return drawing("scale", body, box=(0.0, 0.0, _LENGTH, 30.0), title=title)


def _bands(language: str) -> list[tuple[SafeString, str, str]]:
    """How thick a link is drawn, and for which scores."""
    highest = [*(each.floor - Decimal("0.1") for each in BANDS[1:]), Decimal(10)]
    bands = []
    for band, high in zip(BANDS, highest, strict=True):
        word = _(band.word)
        line = drawing(
            "rung",
            [path("M0 12H60", INK2, thickness((band.floor + high) / 2, 24.0))],
            box=(0.0, 0.0, 60.0, 24.0),
            title=_("thickness of a link at {word}").format(word=word),
        )
        scores = f"{wording.score(band.floor, language)} – {wording.score(high, language)}"
        bands.append((line, scores, word))
    return bands
