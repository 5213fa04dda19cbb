"""How much room texts take in print: found from their letters, so that no page is rendered twice to see what fits.

Lengths are millimetres, sizes of letters points. The numbers mirror ``static/css/report.css``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import strip_tags

from reports.report.letters import POINT, Face, lines, width
from reports.report.pieces import PointLine
from reports.report.texts import Text
from reports.report.view import Density, MessageSize, PlatePage, Size, Talk
from workbook.document import Activity, Advice, Document, Kpi, Part, Relation

PAGE_HEIGHT: Final = 177.0
PAGE_WIDTH: Final = 265.0
TITLE_WIDTH: Final = 156.0
TITLES: Final[Mapping[MessageSize, float]] = {"usual": 19.0, "long": 15.0, "longest": 11.5}
"""Sizes of the title of a plate."""
_MOST_LINES: Final[Mapping[MessageSize, int]] = {"usual": 2, "long": 3}
_SAFE: Final = 0.6
"""What is kept free at the foot of a page, for all this stays an estimate."""
_USUAL_UP_TO: Final = 30.0
"""So many pages of bare text, set solid in the usual size, are the most that a report in its usual sizes can bear."""
_SOLID: Final = 9.4**2 * POINT**2 * 1.34 / (PAGE_HEIGHT * PAGE_WIDTH)
"""Part of a page under one em of text in the usual size."""
_SMALL: Final[Mapping[Size, float]] = {"small": 7.5, "smaller": 6.5, "tiny": 5.5, "tiniest": 4.0}
_SET_SMALL: Final = POINT**2 * 1.2 * 1.6 / (277 * 187)
"""Part of a page under one em of small text of one point, with the room around it."""
_PAGES_AIMED: Final = 110.0
_FOOT_LINE: Final = 3.73


@dataclass(frozen=True)
class Fit:
    """The letters in which a plate is set, and the room above and below a row of its tables as a part of their size."""

    density: Density
    size: float
    row: float = 0.42
    kpi: float = 0.48
    explanation: float = 0.9

    @property
    def em(self) -> float:
        """The size of the letters in millimetres."""
        return self.size * POINT


FITS: Final = (
    Fit("roomy", 11.0, row=0.72, kpi=0.9),
    Fit("open", 10.4, row=0.6, kpi=0.74),
    Fit("normal", 9.8),
    Fit("close", 9.2),
    Fit("dense", 8.7, row=0.34),
    Fit("snug", 8.35, row=0.34),
)
_NORMAL: Final = FITS[2]
_RUNNING_ON: Final = (_NORMAL, FITS[4])
"""In what a plate is set that takes more than a page."""


def density_of(page: PlatePage, below: float = 0.0) -> Density:
    """The roomiest setting in which a plate, ``below`` it included, takes one page; when none does, that of the fewest pages."""
    fitting = (each.density for each in FITS if pages(page, each, below) == 1)
    return next(fitting, min(_RUNNING_ON, key=lambda each: pages(page, each, below)).density)


def pages(page: PlatePage, fit: Fit, below: float = 0.0) -> int:
    """How many pages a plate takes: rows stay whole, the KPIs and the foot too, and the head of a table is repeated.

    ``below`` is how high something is that follows and stays whole.
    """
    sheet = _Sheet()
    sheet.flow(_head(page) + _waiver(page) + _points(page, fit))
    sheet.rows(5.6, _activities(page, fit))
    sheet.flow(0.0 if page.activities else _blank(page, fit))
    sheet.whole(_kpis(page, fit))
    if is_long_foot(page):
        sheet.flow(_foot(page))
    else:
        sheet.whole(_foot(page))
    sheet.whole(_missing(page))
    sheet.whole(below)
    return sheet.number


class _Sheet:
    """Pages while they are filled."""

    def __init__(self) -> None:
        self.number = 1
        self.left = PAGE_HEIGHT - _SAFE

    def flow(self, height: float) -> None:
        """What may break anywhere."""
        self.left -= height
        while self.left < 0:
            self._turn(self.left + PAGE_HEIGHT - _SAFE)

    def whole(self, height: float) -> None:
        """What moves to the next page when it does not fit, and breaks only when it is higher than one."""
        if self.left < height < PAGE_HEIGHT - _SAFE:
            self._turn(PAGE_HEIGHT - _SAFE)
        self.flow(height)

    def rows(self, head: float, rows: Iterable[tuple[float, bool]]) -> None:
        """A table: the heights of its rows, and whether each is so long that it may break."""
        first = head
        for height, is_long in rows:
            if not is_long and self.left < first + height:
                self._turn(PAGE_HEIGHT - _SAFE)
                first = head
            self.flow(first + height)
            first = 0.0

    def _turn(self, left: float) -> None:
        self.number += 1
        self.left = left


def message_size(message: str) -> MessageSize:
    """In which letters the key message of a plate stands: the largest in which it is a title still, or the smallest."""
    fitting = (size for size, most in _MOST_LINES.items() if lines(message, TITLES[size], TITLE_WIDTH, "serif") <= most)
    return next(fitting, "longest")


def is_long(texts: Iterable[str], room: float) -> bool:
    """Whether a row of a table, its fullest column ``room`` wide, may take more than half a page and so has to break."""
    return sum(lines(text, 9.4, room) for text in texts) * 9.4 * POINT * 1.34 > PAGE_HEIGHT / 2


def is_long_foot(page: PlatePage) -> bool:
    """Whether what stands at the foot of a plate takes too many lines to stand side by side."""
    return max(_foot_columns(page)) * _FOOT_LINE > PAGE_HEIGHT / 3


def is_long_row(activity: Activity) -> bool:
    """Whether the row of an activity has to break."""
    return is_long((activity.name, activity.explanation), 52)


def is_long_card(kpi: Kpi, advice: Iterable[Advice]) -> bool:
    """Whether the row of a KPI has to break; ``advice`` is what starts it."""
    facts = (
        kpi.unit,
        kpi.data_source,
        kpi.owner_role,
        kpi.measuring_period,
        kpi.reliability_note,
        "kind and direction",
    )
    whys = (kpi.first_why, kpi.second_why, kpi.third_why, kpi.target_note, kpi.previous_target_note)
    measured = "; ".join(f"00-00-0000 000 {each.note}" for each in kpi.measurements)
    notes = (*whys, measured, *(each.text for each in advice))
    return is_long((kpi.name, kpi.definition, kpi.formula), 80) or is_long(facts, 52) or is_long(notes, 86)


def is_long_relation(kpi: Kpi, other: Kpi, relation: Relation) -> bool:
    """Whether the row of a relation has to break."""
    return any(is_long((each,), room) for each, room in ((kpi.name, 46), (other.name, 46), (relation.reason, 60)))


def size_of(document: Document) -> Size:
    """In which letters a workbook is set: usual ones, or the largest small ones that keep its report within what is accepted."""
    text = _told_small(document)
    if (text + _notes(document)) * _SOLID <= _USUAL_UP_TO:
        return "usual"
    fitting = (size for size, points in _SMALL.items() if text * points**2 * _SET_SMALL <= _PAGES_AIMED)
    return next(fitting, "tiniest")


def smallest_pages(document: Document) -> float:
    """About how many pages a report takes in the smallest letters."""
    return _told_small(document) * _SMALL["tiniest"] ** 2 * _SET_SMALL


def _told_small(document: Document) -> float:
    """The ems of all text that is printed in small letters: of measurements only how many there are, from what to what."""
    return sum(map(width, texts_of(document))) - _notes(document)


def _notes(document: Document) -> float:
    return sum(width(each.note) for _plate, kpi in document.kpis() for each in kpi.measurements)


def texts_of(part: Part) -> Iterable[str]:
    """Every text in a part of a Document, extras apart."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Part):
                yield from texts_of(each)
            elif isinstance(each, str):
                yield each


def _lines(page: PlatePage, text: Text, size: float, room: float, face: Face = "sans") -> int:
    return sum(lines(each, size, room, face, page.language) for each in text.lines)


def _head(page: PlatePage) -> float:
    size = TITLES[page.message_size]
    title = lines(str(page.message) or page.name_en, size, TITLE_WIDTH, "serif") * size * POINT * 1.14
    who = lines(strip_tags(page.who), 8.6, TITLE_WIDTH, "bold") * 4.13
    said = f"{page.scores.verdict}; {page.scores.gap_word}" if page.scores else ""
    return max(24.6, 5.1 + title + 1.6 + who, 20.0 + lines(said, 8.2, 57, "bold") * 3.94) + 3.4


def _waiver(page: PlatePage) -> float:
    return 0.0 if page.waiver is None else max(1, _lines(page, page.waiver.value, 10.6, 257)) * 5.1 + 11.0


def _points(page: PlatePage, fit: Fit) -> float:
    if not page.points:
        return 0.0
    room = PAGE_WIDTH / len(page.points) - 8.0
    return max(_column(page, each.lines, fit, room) for each in page.points) + 11.0


def _column(page: PlatePage, points: Sequence[PointLine], fit: Fit, room: float) -> float:
    room -= 4.5 if len(points) > 1 else 0.0
    height = 0.0
    for each in points:
        told = max(1, _lines(page, each.text, fit.size * 1.1, room)) * fit.em * 1.1 * 1.32
        by = lines(f"{each.who} · {each.when} · {each.rests_on}", fit.size * 0.9, room, "bold") if each.is_told else 0
        height += told + by * fit.em * 0.9 * 1.32 + 0.6 * (len(each.text.lines) + 2)
    return height


def _activities(page: PlatePage, fit: Fit) -> Iterator[tuple[float, bool]]:
    size, em = fit.size, fit.em
    small = size * fit.explanation
    for each in page.activities:
        name = (
            _lines(page, each.name, size, 60, "bold") * em + _lines(page, each.explanation, small, 60) * small * POINT
        )
        texts = (
            max(
                _lines(page, each.top, size, 63),
                _lines(page, each.tip, size, 63),
                _lines(page, each.advice, size, 60),
                1,
            )
            * em
        )
        yield max(name, texts) * 1.3 + (2 * fit.row + 0.06) * em + 0.2, each.is_long


def _kpis(page: PlatePage, fit: Fit) -> float:
    if not page.kpis:
        return _blank(page, fit)
    size = fit.size * 0.93
    names = sum(lines(f"{kpi.name} {kpi.number} {kpi.unit}", size, 93, "sans", page.language) for kpi in page.kpis)
    return 8.8 + names * size * POINT * 1.25 + len(page.kpis) * (fit.kpi * size * POINT + 0.2)


def _blank(page: PlatePage, fit: Fit) -> float:
    """The line that stands where a table would."""
    return fit.em * 1.36 if page.tells_blanks else 0.0


def _foot(page: PlatePage) -> float:
    columns = _foot_columns(page)
    return (sum(columns) * 0.5 if is_long_foot(page) else max(columns)) * _FOOT_LINE + 3.6


def _foot_columns(page: PlatePage) -> tuple[float, ...]:
    """Lines of why the scores differ, of the sources, of the conversations and of the attempts."""
    ground = " · ".join(f"{fact.label}: {fact.value}" for fact in page.sources)
    column = 66.0 if page.foot_columns == 4 else 75.0
    talks = bool(page.interviews) + bool(page.attempts)
    narrow, wide = column - 6.0, (PAGE_WIDTH - column * (page.foot_columns - talks)) / max(1, talks) - 6.0
    return (
        _lines(page, page.gap_explanation, 8, narrow) + 1,
        lines(ground, 8, narrow - 2, "sans", page.language) + 1,
        _talked(page, page.interviews, wide),
        _talked(page, page.attempts, wide),
    )


def _talked(page: PlatePage, talks: Sequence[Talk], room: float) -> float:
    told = (
        lines(f"{each.role} · {each.facts}", 8, room - 2, "sans", page.language) + _lines(page, each.story, 8, room)
        for each in talks
    )
    return sum(told) + 1 + 0.27 * max(0, len(talks) - 1)


def _missing(page: PlatePage) -> float:
    return 13.0 + 5.05 * len(page.missing) if page.missing else 0.0
