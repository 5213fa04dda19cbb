"""The gaps of all links beneath each other, the largest overestimation on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kpis.charts.axes import SUFFICIENT, scores_from
from kpis.charts.letters import fitted, text_width
from reports.drawings import wording
from reports.drawings.bands import band
from reports.drawings.marks import diamond, disc, pointer
from reports.drawings.svg import INK, INK2, INK3, LINE, SERIF, WASH, drawing, element, number, path, shape, words
from reports.drawings.values import Chain, Step
from workbook.chain import LARGE

WIDTH: Final = 680.0
LEFT: Final = 226.0
RIGHT: Final = 520.0
"""Where the scale begins and where its 10 lies."""
ASPIRED: Final = 616.0
"""Where the column of aspired scores ends; that of gaps ends with the drawing."""
NAMES: Final = 190.0
"""Width for the names; left of the scale a score of its first mark still has to find room."""
TOP: Final = 34.0
ROW: Final = 58.0
BOTTOM: Final = 26.0
CLEAR: Final = 3.0
"""Paper left free between a score and a line beside it."""


def dumbbell(chain: Chain, *, language: str, title: str | None = "") -> SafeString:
    """Customer and own score of each link joined by a line, sorted on gap; links without a gap come last, waived ones not at all.

    ``title`` as with ``chain()``.
    """
    steps = by_gap(chain)
    if title == "":
        title = " ".join(wording.step_sentence(step, language) for step in steps)
    axis = Axis(steps)
    body = [*_key(language), *_ground(axis, steps, language)]
    for row, step in enumerate(steps):
        y = TOP + ROW * (row + 0.5)
        body += [*_names(step, y), *_marks(step, axis, y, language), *_columns(step, y, language)]
        body.append(path(f"M0 {y + ROW / 2:.2f}H{WIDTH}", LINE, 0.8))
    return drawing("dumbbell", body, box=(0.0, 0.0, WIDTH, TOP + ROW * len(steps) + BOTTOM), title=title)


def by_gap(chain: Chain) -> list[Step]:
    """The links that count, from the most overrated to the most underrated one; of equals the first in the chain is first."""
    steps = [step for step in chain.steps if not step.waived]
    return sorted(steps, key=lambda step: (step.gap is None, step.gap or 0))


class Axis:
    """The scale: from 3, or lower when a score is, to 10."""

    def __init__(self, steps: list[Step]) -> None:
        self.first = scores_from(score for step in steps for score in (step.customer, step.own, step.aspired))

    def place(self, score: Decimal | int) -> float:
        """Where a score lies."""
        return LEFT + (RIGHT - LEFT) * (float(score) - self.first) / (10 - self.first)


def _key(language: str) -> list[str]:
    """What the marks mean, above the names."""
    y, x = TOP - 15, 6.0
    marks = (disc(0, 0, 4.5, INK), diamond(0, 0, 5.8), pointer(0, 4))
    with translation.override(language):
        names = (gettext("customer"), gettext("own"), gettext("aspired"))
    body = []
    for drawn, name in zip(marks, names, strict=True):
        body.append(element("g", drawn, transform=f"translate({number(x)} {number(y)})"))
        body.append(words(name, x + 10, y + 4, size=11, fill=INK2, anchor=None))
        x += 26 + text_width(name, 11)
    return body


def _ground(axis: Axis, steps: Sequence[Step], language: str) -> list[str]:
    below = TOP + ROW * len(steps)
    sufficient = axis.place(SUFFICIENT)
    body = [shape("rect", WASH, x=LEFT, y=TOP, width=sufficient - LEFT, height=ROW * len(steps))]
    for figure in range(axis.first, 11):
        x = axis.place(figure)
        body += [path(f"M{x:.2f} {TOP}V{below}", LINE, 1), words(str(figure), x, below + 18, size=11, fill=INK3)]
    body.append(path(_around_scores(sufficient, axis, steps, language), INK2, 1, dashes="3 3"))
    with translation.override(language):
        enough = f"{wording.band_word(SUFFICIENT, language)} {wording.score(SUFFICIENT, language)}"
        heads = (
            (enough, sufficient, "middle"),
            (gettext("Aspired score"), ASPIRED, "end"),
            (gettext("Gap"), WIDTH, "end"),
        )
        return body + [words(head, x, TOP - 11, size=11, fill=INK2, anchor=anchor) for head, x, anchor in heads]


def _around_scores(x: float, axis: Axis, steps: Sequence[Step], language: str) -> str:
    """A line down at ``x`` that leaves out the rows where a score is written across it."""
    pieces, begun = [], TOP - 6
    for row, step in enumerate(steps):
        if any(score.left - CLEAR < x < score.right + CLEAR for score in _scores(step, axis, language)):
            middle = TOP + ROW * (row + 0.5)
            pieces.append(f"M{x:.2f} {begun:.2f}V{middle - CLEAR * 3:.2f}")
            begun = middle + CLEAR * 3
    return "".join([*pieces, f"M{x:.2f} {begun:.2f}V{TOP + ROW * len(steps):.2f}"])


def _names(step: Step, y: float) -> list[str]:
    departments = ", ".join(name for name in step.departments if name.strip())
    name_y = y - 2 if departments else y + 4.5
    name = words(fitted(f"{step.number}  {step.name}", NAMES, 13), 0, name_y, size=13, anchor=None, weight=600)
    if not departments:
        return [name]
    return [name, words(fitted(departments, NAMES - 16, 11.5), 16, y + 13, size=11.5, fill=INK3, anchor=None)]


@dataclass(frozen=True)
class Score:
    """A score beside its mark: what is written, where, and from where to where that reaches."""

    said: str
    x: float
    anchor: Literal["start", "end"]
    is_customers: bool

    @property
    def left(self) -> float:
        return self.x if self.anchor == "start" else self.x - text_width(self.said, 13)

    @property
    def right(self) -> float:
        return self.left + text_width(self.said, 13)


def _scores(step: Step, axis: Axis, language: str) -> list[Score]:
    """The two scores on the outer sides of their marks."""
    own_right = step.gap is not None and step.gap < 0
    scores = []
    for score, to_the_right, is_customers in ((step.own, own_right, False), (step.customer, not own_right, True)):
        if score is not None:
            x = axis.place(score) + (14 if to_the_right else -14)
            scores.append(Score(wording.score(score, language), x, "start" if to_the_right else "end", is_customers))
    return scores


def _marks(step: Step, axis: Axis, y: float, language: str) -> list[str]:
    """Line, diamond, disc and pointer, and the two scores."""
    body = []
    if step.customer is not None and step.own is not None and step.gap is not None:
        bold = 5 if abs(step.gap) >= LARGE else 2.6
        body.append(path(f"M{axis.place(step.customer):.2f} {y:.2f}H{axis.place(step.own):.2f}", INK2, bold))
    if step.own is not None:
        body.append(diamond(axis.place(step.own), y, 9.5))
    if step.customer is not None:
        body.append(disc(axis.place(step.customer), y, 6.4, band(step.customer).solid))
    for score in _scores(step, axis, language):
        ink, weight = (INK, 700) if score.is_customers else (INK2, 400)
        body.append(words(score.said, score.x, y + 4.5, size=13, fill=ink, anchor=score.anchor, weight=weight))
    if step.aspired is not None:
        body.append(pointer(axis.place(step.aspired), y - 11))
    return body


def _columns(step: Step, y: float, language: str) -> list[str]:
    return [
        words(wording.score(step.aspired, language), ASPIRED, y + 4.5, size=13, fill=INK2, anchor="end"),
        words(wording.gap(step.gap, language), WIDTH, y + 5, size=17, anchor="end", weight=600, family=SERIF),
    ]
