"""The report as it is shown: frozen values, written out in one language, from which print and screen are made alike."""

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from reports.report.kpi_view import KpiPages
from reports.report.pieces import Fact, PointLine
from reports.report.texts import Text, footnoted

Density = Literal["roomy", "open", "normal", "close", "dense", "snug"]
MessageSize = Literal["usual", "long", "longest"]
Version = Literal["draft", "final"]
"""A draft says what is still missing; a final shows only what is there."""
Size = Literal["usual", "small", "smaller", "tiny", "tiniest"]
TitleSize = Literal["large", "long", "longest"]
Rows = Literal["few", "usual", "many"]
PointKind = Literal["top", "tip", "advice"]


@dataclass(frozen=True)
class Cover:
    """The first page. ``caption`` tells what the chain is drawn with, ``marks`` who, by whom and when, ``version`` which it is."""

    heading: SafeString
    size: TitleSize
    subtitle: str
    chain: SafeString
    caption: str
    marks: tuple[Text, ...]
    version: str


@dataclass(frozen=True)
class Entry:
    """A line of the contents: where it leads, what is there, and what it concludes. ``in_english`` when the title is a step."""

    anchor: str
    title: str
    message: Text
    in_english: bool = False


@dataclass(frozen=True)
class LeftOut:
    """What a reader could look for in vain, and why it is not there."""

    title: str
    reason: Text


@dataclass(frozen=True)
class Rung:
    """A line of the legend: a part of the scale with its line, its pips and its word."""

    scores: str
    line: SafeString
    pips: SafeString
    word: str


@dataclass(frozen=True)
class Guide:
    """How the chain is read: one link as an example, what each of its parts says, the scale, and what the scores rest on."""

    example: SafeString
    parts: tuple[tuple[str, str], ...]
    rungs: tuple[Rung, ...]
    ground: str


@dataclass(frozen=True)
class Contents:
    """What is where, told as a story: the pages to read, those to look things up in, and what is left out.

    ``is_full`` when so much is told of the pages that its lines have to stand close; ``is_split`` when the appendix finds no room
    under the story.
    """

    story: tuple[Entry, ...]
    appendix: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    guide: Guide
    is_full: bool
    is_split: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that has a page."""
        return self.story + self.appendix


@dataclass(frozen=True)
class Column:
    """What stands under one link of the chain: its departments, the scores that the link does not show, how far they differ."""

    number: int
    name: str
    departments: Text
    customer: str
    others: str
    gap: str
    gap_word: str
    has_scores: bool


@dataclass(frozen=True)
class KeyPoint:
    """One of the three conclusions on the whole chain."""

    title: Text
    text: Text


@dataclass(frozen=True)
class Decision:
    """What the board is asked to decide: the sentence to act on, and the rest. False when nobody asked anything."""

    lead: Text
    rest: Text
    is_long: bool

    def __bool__(self) -> bool:
        return bool(self.lead or self.rest)


@dataclass(frozen=True)
class Summary:
    """The whole at one sight, for who reads one page. A ``headline`` is a title on lines of about equal length."""

    title: str
    headline: SafeString
    chain: SafeString
    columns: tuple[Column, ...]
    key_points: tuple[KeyPoint, ...]
    decision: Decision
    story: Text
    density: Density


@dataclass(frozen=True)
class Reading:
    """What a drawing means, in a sentence."""

    title: str
    text: Text


@dataclass(frozen=True)
class Gaps:
    """Where customers and departments differ, the largest overrating first."""

    title: str
    headline: SafeString
    drawing: SafeString
    readings: tuple[Reading, ...]
    note: str


@dataclass(frozen=True)
class Growth:
    """What stands under a link of the chain to come: its score now and then, and the rise between, empty when that is not known."""

    number: int
    name: str
    told: str
    rise: str


@dataclass(frozen=True)
class Closing:
    """The chain as it stands when the aspired scores are reached, under the chain of today."""

    title: str
    headline: SafeString
    today: str
    now: SafeString
    tomorrow: str
    then: SafeString
    columns: tuple[Growth, ...]
    readings: tuple[Reading, ...]
    decision: Decision
    density: Density


@dataclass(frozen=True)
class Profile:
    """The organisation and the workbook about it."""

    title: str
    organisation: tuple[Fact, ...]
    workbook: tuple[Fact, ...]
    description: Text
    departments: tuple[tuple[Text, str], ...]


@dataclass(frozen=True)
class ReceiptShown:
    """What is told of what was handed in: when, by whom, and what the rules said then, each by its place."""

    title: str
    message: str
    facts: tuple[Fact, ...]
    findings_title: str
    findings: tuple[Fact, ...]


@dataclass(frozen=True)
class ScoreShown:
    """One of the numbers at the head of a plate."""

    label: str
    number: str


@dataclass(frozen=True)
class Scores:
    """The scores at the head of a plate, in numbers, on a scale and in words. Without any there are no ``numbers``."""

    numbers: tuple[ScoreShown, ...]
    scale: SafeString
    pips: SafeString
    verdict: str
    gap_word: str


@dataclass(frozen=True)
class Points:
    """The tops, tips or advice of a plate."""

    kind: PointKind
    title: str
    lines: tuple[PointLine, ...]


@dataclass(frozen=True)
class ActivityLine:
    """A core activity with its own top, tip and advice."""

    name: Text
    explanation: Text
    top: Text
    tip: Text
    advice: Text
    is_long: bool


@dataclass(frozen=True)
class KpiLine:
    """A KPI on its plate: its value now, the way to its target, its target. Its card stands at ``anchor``, under its number."""

    anchor: str
    number: int
    name: Text
    unit: Text
    now: str
    bar: SafeString
    target: str

    @property
    def linked(self) -> SafeString:
        """Its name as HTML that leads to its card."""
        return footnoted(self.name, self.number, self.anchor)


@dataclass(frozen=True)
class Talk:
    """A conversation that was held, or an attempt to get one."""

    role: Text
    facts: Text
    story: Text


@dataclass(frozen=True)
class PlatePage:
    """One plate, of which nothing is needed to show it but this.

    ``headline`` is the key message on lines of about equal length. ``missing`` names what is not filled in, when that is much;
    otherwise each empty place says so itself when ``tells_blanks``.
    """

    language: str
    anchor: str
    number: int
    name_en: str
    name_nl: str
    place: str
    message: Text
    headline: SafeString
    message_size: MessageSize
    bookmark: str
    who: SafeString
    link: SafeString
    mini: SafeString
    scores: Scores | None
    waiver: Fact | None
    points: tuple[Points, ...]
    activities: tuple[ActivityLine, ...]
    kpi_title: str
    kpis: tuple[KpiLine, ...]
    gap_explanation: Text
    sources: tuple[Fact, ...]
    interviews: tuple[Talk, ...]
    attempts: tuple[Talk, ...]
    missing: tuple[str, ...]
    tells_blanks: bool
    has_long_foot: bool = False
    density: Density = "normal"

    @property
    def foot_columns(self) -> int:
        """How many columns stand at the foot: why the scores differ, the sources, the conversations, the attempts."""
        return sum(map(bool, (self.gap_explanation, self.sources, self.interviews, self.attempts)))


@dataclass(frozen=True)
class KpiRow:
    """A KPI among all others, with the ``band`` around its target; ``reached`` when its value now is as good as its target."""

    line: KpiLine
    band: str
    reached: bool


@dataclass(frozen=True)
class KpiStep:
    """The KPIs of one plate in the table of all; ``waived`` is the word for it when the plate does not count."""

    number: int
    name: str
    waived: str
    rows: tuple[KpiRow, ...]


@dataclass(frozen=True)
class KpiOverview:
    """All KPIs at one sight: what they say together, in a title and a sentence more, and how close their rows have to stand.

    ``legend`` explains the bars, sentence by sentence.
    """

    title: str
    sentence: SafeString
    period: str
    steps: tuple[KpiStep, ...]
    rows: Rows
    legend: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A whole report in one language, its parts in the order of its pages. ``mark`` stands at the foot of every page of a draft."""

    language: str
    title: str
    organisation: Text
    running: str
    footer: str
    mark: str
    version: Version
    cover: Cover
    contents: Contents
    summary: Summary
    gaps: Gaps | None
    plates: tuple[PlatePage, ...]
    overview: KpiOverview | None
    closing: Closing | None
    kpis: KpiPages
    profile: Profile
    size: Size
    receipt: ReceiptShown | None = None

    @property
    def is_final(self) -> bool:
        """Whether what is missing stays out."""
        return self.version == "final"
