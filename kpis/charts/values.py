"""The charts as values: what is drawn, and every word and number as it is read."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final, Literal
from uuid import UUID

from django.utils.safestring import SafeString

from kpis.charts.axes import Axis, Days
from kpis.progress import State, Trend
from workbook.document import Direction
from workbook.sheets import Cell, as_csv

FURTHEST_BACK: Final = Decimal("-0.25")
FURTHEST_ON: Final = Decimal("1.25")
"""How much of a share is drawn: what lies further is cut off in the drawing, and told in full beside it."""
CROWDED: Final = 40
"""Up to so many values each has its mark."""
GAPS: Final = "gaps"
PROGRESS: Final = "progress"
TREND: Final = "trend-"
"""Keys of the charts in addresses; that of a trend ends in the uid of its KPI."""


@dataclass(frozen=True)
class Told:
    """A number as it is drawn, and as it is read: with its unit, or an en dash while there is none."""

    value: Decimal | None
    words: str


@dataclass(frozen=True)
class Column:
    """The head of a column; numbers stand on the right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """The numbers of a chart: ``rows`` as they are read, ``cells`` the same as a spreadsheet takes them."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[Cell, ...], ...]

    def body(self) -> SafeString:
        """The rows in HTML: a page has two thousand of these cells, for which a template takes ten times as long."""
        cells = ('<td class="n">{}</td>' if column.is_number else "<td>{}</td>" for column in self.columns[1:])
        row = f'<tr><th scope="row">{{}}</th>{"".join(cells)}</tr>'
        return SafeString("".join(row.format(*map(escape, told)) for told in self.rows))

    def csv(self) -> bytes:
        """As a file that a Dutch Excel opens by itself, in which texts stay texts."""
        return as_csv([column.title for column in self.columns], self.cells)


@dataclass(frozen=True)
class GapRow:
    """A link with its scores of 0 to 10. ``gap`` is customer minus own score, ``meaning`` how that is read; ``note`` tells why
    there is nothing to see: the link is waived, or its customer score stays hidden. ``band`` is that of the customer score, 1 to 5.
    """

    number: int
    name: str
    customer: Told
    own: Told
    aspired: Told
    gap: Told
    meaning: str = ""
    note: str = ""
    band: int | None = None
    is_waived: bool = False


@dataclass(frozen=True)
class GapChart:
    """The scores of all links, in the order of the chain, and the gap between customer and department. ``names`` are
    those of the marks (customer, own, aspired), ``sufficient`` is the score that counts as such."""

    key: str
    language: str
    title: str
    sentence: str
    names: tuple[str, str, str]
    sufficient: str
    rows: tuple[GapRow, ...]
    table: Table

    @property
    def drawn(self) -> tuple[GapRow, ...]:
        """The links that count, from the most overrated to the most underrated one; those without a gap come last."""
        counted = (row for row in self.rows if not row.is_waived)
        return tuple(sorted(counted, key=lambda row: (row.gap.value is None, row.gap.value or Decimal(0))))


AimKind = Literal["target", "high", "low", "start"]


MarkKind = Literal["now", AimKind]


@dataclass(frozen=True)
class Aim:
    """A value that others are seen against: the target, a limit of the band, or where it began. ``name`` heads its column."""

    kind: AimKind
    name: str
    value: Told


@dataclass(frozen=True)
class Mark:
    """What stands beside the end of a line: that of an aim, or that of the values, which ends in the newest one. ``short`` has no
    unit.
    """

    kind: MarkKind
    value: Decimal
    words: str
    short: str


@dataclass(frozen=True)
class TrendPoint:
    """What was measured on a day."""

    date: datetime.date
    day: str
    value: Told
    note: str


@dataclass(frozen=True)
class TrendChart:
    """A KPI through time. ``aims`` are those that are known, the one that matters most first; ``marks`` are the newest value and
    these. Axes say how much is seen of values and of days.
    """

    key: str
    uid: UUID
    title: str
    step: str
    unit: str
    direction: Direction
    better: str
    points: tuple[TrendPoint, ...]
    aims: tuple[Aim, ...]
    marks: tuple[Mark, ...]
    now: Told
    target: Told
    state: State
    share: Told
    trend: Trend
    sentence: str
    values: Axis
    days: Days
    table: Table

    @property
    def is_crowded(self) -> bool:
        """Whether there are more values than marks: a line is then read more easily."""
        return len(self.points) > CROWDED

    def aim(self, kind: AimKind) -> Decimal | None:
        """The value of an aim; None while it is not known."""
        return next((each.value.value for each in self.aims if each.kind == kind), None)


@dataclass(frozen=True)
class ProgressBar:
    """How far a KPI is. ``share`` in per cent of its way (None when it is reached without one); ``drawn`` from
    ``FURTHEST_BACK`` to ``FURTHEST_ON``, where 0 is the start and 1 the target; ``is_cut`` when it lies further.
    """

    uid: UUID
    name: str
    step: str
    start: Told
    now: Told
    target: Told
    state: State
    state_words: str
    share: Told
    drawn: Decimal
    is_cut: bool

    @property
    def words(self) -> str:
        """How far it is and where it stands, as it is read beside the bar."""
        return self.state_words if self.share.value is None else f"{self.share.words}, {self.state_words}"


@dataclass(frozen=True)
class Without:
    """A KPI of which no progress can be told, and why."""

    uid: UUID
    name: str
    step: str
    why: str


@dataclass(frozen=True)
class ProgressChart:
    """All KPIs on their way from start to target, whatever their units: the least far first. Further to the right is better."""

    key: str
    title: str
    sentence: str
    ends: tuple[str, str]
    bars: tuple[ProgressBar, ...]
    without: tuple[Without, ...]
    table: Table


Chart = GapChart | TrendChart | ProgressChart
