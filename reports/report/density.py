"""How much room texts take in print: found from their letters, so that no page is rendered twice to see what fits.

Lengths are millimetres, sizes of letters points. The numbers mirror ``static/css/report.css``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from reports.report.view import Density, Size
from workbook.document import Activity, Advice, Document, Kpi, Part, Plate, Point

PAGE_HEIGHT: Final = 177.0
PAGE_WIDTH: Final = 265.0
POINT: Final = 0.3528
_TITLE_WIDTH: Final = 158.0
_LONG_TITLE: Final = 12.0
_SAFE: Final = 2.0
"""What is kept free below a plate, for all this stays an estimate."""
_RAGGED: Final = 1.03
"""Lines end at words, so that each stays this much short of its column."""
_USUAL_UP_TO: Final = 30.0
"""So many pages of bare text, set solid in the usual size, are the most that a report in its usual sizes can bear."""
_SOLID: Final = 9.4**2 * POINT**2 * 1.34 / (PAGE_HEIGHT * PAGE_WIDTH)
"""Part of a page under one em of text in the usual size."""
_SMALL: Final[Mapping[Size, float]] = {"small": 7.5, "smaller": 6.5, "tiny": 5.5, "tiniest": 4.0}
_SET_SMALL: Final = POINT**2 * 1.2 * 1.6 / (277 * 187)
"""Part of a page under one em of small text of one point, with the room around it."""
_PAGES_AIMED: Final = 110.0

_ASCII: Final = (
    *(200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497),
    *(497, 497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617),
    *(652, 263, 479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303),
    *(350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542),
    *(555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497),
)
"""Thousandths of the size of Source Sans 3 that the characters from blank to tilde are wide."""


@dataclass(frozen=True)
class Setting:
    """The sizes in which a plate is set: title, points, activities, explanations; then the room around an activity and of a KPI."""

    density: Density
    title: float
    points: float
    activities: float
    explanation: float
    row: float
    kpi: float


SETTINGS: Final = (
    Setting("roomy", title=19, points=11.4, activities=10.6, explanation=9.0, row=4.6, kpi=7.2),
    Setting("normal", title=19, points=10.4, activities=9.4, explanation=8.2, row=3.2, kpi=5.8),
    Setting("dense", title=17, points=9.4, activities=8.6, explanation=8.0, row=2.4, kpi=5.0),
    Setting("snug", title=16, points=8.8, activities=8.2, explanation=7.6, row=1.9, kpi=4.5),
)


def width(text: str) -> float:
    """Width of a text on one line, in the size of its letters."""
    return sum(map(_advance, text))


def lines(text: str, size: float, room: float) -> int:
    """How many lines a text takes in a column ``room`` wide; none when it is empty."""
    return sum(max(1, ceil(width(line) * size * POINT * _RAGGED / room)) for line in text.splitlines())


def density_of(plate: Plate) -> Density:
    """The roomiest setting in which a plate takes one page; the usual one when none does, for it runs on anyhow."""
    fitting = (each.density for each in SETTINGS if height(plate, each) + _SAFE <= PAGE_HEIGHT)
    return next(fitting, "normal")


def height(plate: Plate, setting: Setting) -> float:
    """How high a plate is, set in one run."""
    return (
        _head(plate, setting)
        + _ground(plate)
        + _points(plate, setting)
        + _activities(plate, setting)
        + _evidence(plate, setting)
    )


def is_long(texts: Iterable[str], room: float) -> bool:
    """Whether a row of a table, its fullest column ``room`` wide, may take more than half a page and so has to break."""
    return sum(lines(text, 9.4, room) for text in texts) * 9.4 * POINT * 1.34 > PAGE_HEIGHT / 2


def is_long_title(plate: Plate) -> bool:
    """Whether the key message of a plate is too long for the letters of a title."""
    return lines(plate.key_message, 19, _TITLE_WIDTH) > 3


def is_long_ground(plate: Plate) -> bool:
    """Whether what a plate rests on takes too many lines to stand side by side."""
    narrow = (plate.customer_score_unknown_reason, plate.own_score_source)
    return any(lines(text, 8.4, 38) > 8 for text in narrow) or lines(plate.gap_explanation, 8.4, 112) > 12


def is_long_row(activity: Activity) -> bool:
    """Whether the row of an activity has to break."""
    return is_long((activity.name, activity.explanation), 54)


def is_long_card(kpi: Kpi, advice: Iterable[Advice]) -> bool:
    """Whether the row of a KPI has to break; ``advice`` is what starts it."""
    notes = (kpi.target_note, kpi.previous_target_note, *(each.text for each in advice))
    reasons = [text for each in kpi.relations for text in ("name of the other", "sign and reading", each.reason)]
    return is_long((kpi.definition, kpi.formula), 70) or is_long(notes, 60) or is_long(reasons, 65)


def size_of(document: Document) -> Size:
    """In which letters a workbook is set: usual ones, or the largest small ones that keep its report within what is accepted."""
    text = sum(map(width, texts_of(document)))
    if text * _SOLID <= _USUAL_UP_TO:
        return "usual"
    fitting = (size for size, points in _SMALL.items() if text * points**2 * _SET_SMALL <= _PAGES_AIMED)
    return next(fitting, "tiniest")


def texts_of(part: Part) -> Iterable[str]:
    """Every text in a part of a Document, extras apart."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Part):
                yield from texts_of(each)
            elif isinstance(each, str):
                yield each


def _head(plate: Plate, setting: Setting) -> float:
    size = _LONG_TITLE if is_long_title(plate) else setting.title
    rows = lines(plate.key_message or plate.name_en, size, _TITLE_WIDTH) * size * POINT * 1.14
    return max(24.0, 5.5 + rows + 5.5) + 3.4


def _ground(plate: Plate) -> float:
    columns = (
        lines(plate.score_source, 8.4, 56) + 1,
        lines(plate.own_score_source, 8.4, 38),
        lines(plate.customer_score_unknown_reason, 8.4, 38),
        lines(plate.gap_explanation, 8.4, 112),
    )
    waiver = lines(plate.waiver_reason, 10.6, 257) * 5.1 + 11 if plate.waived else 0
    return max(columns) * 3.91 + 8.6 + waiver


def _points(plate: Plate, setting: Setting) -> float:
    advice = [each for each in plate.advice if each.uid not in plate.start_advice]
    columns = [_column(each, setting, room) for each, room in ((plate.tops, 83), (plate.tips, 83), (advice, 79))]
    return max(columns) + len(advice) * 3.8 + 11


def _column(points: Sequence[Point | Advice], setting: Setting, room: float) -> float:
    numbers = 5.2 if len(points) > 1 else 0
    height = setting.points * POINT * 1.34
    return sum(lines(point.text, setting.points, room) * height + 0.6 + numbers for point in points)


def _activities(plate: Plate, setting: Setting) -> float:
    size, small = setting.activities, setting.explanation
    rows = (
        max(
            lines(each.name, size, 52) * size * POINT * 1.33 + lines(each.explanation, small, 52) * small * POINT * 1.3,
            max(lines(text, size, 64) for text in (each.top, each.tip, each.advice)) * size * POINT * 1.33,
        )
        + setting.row
        for each in plate.activities
    )
    return sum(rows) + 5.2 if plate.activities else 0


def _evidence(plate: Plate, setting: Setting) -> float:
    talks = [(each.role, each.summary) for each in plate.interviews]
    talks += [(each.role, each.outcome) for each in plate.attempts]
    names = sum(lines(f"{kpi.name} {kpi.unit}", 8.8, 54) for kpi in plate.kpis)
    kpis = 5.6 + names * 3.9 + len(plate.kpis) * (setting.kpi - 3.9) if plate.kpis else 0
    told = sum(
        lines(f"{role} · 31-12-2026 · telefoon · 45 minuten", 8.4, 95) + lines(story, 8.4, 95) for role, story in talks
    )
    heads = bool(plate.interviews) + bool(plate.attempts)
    return max(kpis, told * 3.91 + heads * 4.7 + len(talks) * 1.6) + 4


def _advance(character: str) -> float:
    code = ord(character)
    if code < 0x7F:
        return _ASCII[code - 0x20] / 1000 if code >= 0x20 else 0
    if code < 0x2000:
        return 0.55
    return 1.27 if code >= 0x2E80 else 0.45
