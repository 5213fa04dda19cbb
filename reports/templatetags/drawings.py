"""Drawings on pages: ``{% load drawings %}``.

Each tag takes what the page has (a Document, a plate, a score) and gives SVG. ``hidden=True`` is for a drawing beside the same
in words; ``title`` replaces what is read aloud. ``language`` is for a report, which has one of its own; pages leave it out.
``on="wash"`` tells that the drawing lies on the grey wash.
"""

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kpis.charts import Chart, GapChart, TrendChart
from kpis.relation_map import Look, RelationMap
from reports.drawings import chain as chains
from reports.drawings import dumbbell as gaps
from reports.drawings import kpibar as measures
from reports.drawings import link as single
from reports.drawings import pips as bars
from reports.drawings import progress_bars as shares
from reports.drawings import relation_map as maps
from reports.drawings import scale as lines
from reports.drawings import trend as trends
from reports.drawings import vchain as upright
from reports.drawings import wording
from reports.drawings.faces import with_letters
from reports.drawings.svg import PAPER, WASH, Colour
from reports.drawings.values import chain_in, chain_of, measure_of, step_alone
from workbook.document import Document, Kpi, Plate

register = template.Library()

SURFACES = {"paper": PAPER, "wash": WASH}


@register.simple_tag
def chain(
    document: Document,
    *,
    hidden: bool = False,
    title: str = "",
    on: str = "paper",
    language: str = "",
    numbers: bool = True,
    pointer: bool = True,
    links: Sequence[str] = (),
) -> SafeString:
    """The seven links side by side. ``links`` are addresses for the mouse, one per link, for use beside a list of real links."""
    return chains.chain(
        chain_of(document),
        language=_language(language),
        title=None if hidden else title,
        paper=_surface(on),
        numbers=numbers,
        pointer=pointer,
        links=links,
    )


@register.simple_tag
def vchain(
    document: Document,
    *,
    current: str = "",
    hidden: bool = False,
    title: str = "",
    on: str = "paper",
    language: str = "",
) -> SafeString:
    """The seven links upright in a ``.kk-beside``; with the step ``current`` only that one in colour."""
    return upright.vchain(
        chain_of(document),
        language=_language(language),
        current=_number(document, current) if current else None,
        title=None if hidden else title,
        paper=_surface(on),
    )


@register.simple_tag
def link(plate: Plate, *, hidden: bool = False, title: str = "", on: str = "paper", language: str = "") -> SafeString:
    """One link, large."""
    return single.link(
        step_alone(plate), language=_language(language), title=None if hidden else title, paper=_surface(on)
    )


@register.simple_tag
def minichain(
    document: Document, *, current: str, hidden: bool = False, title: str = "", language: str = ""
) -> SafeString:
    """Where the step ``current`` hangs in the chain."""
    return single.minichain(
        len(document.plates),
        _number(document, current),
        language=_language(language),
        title=None if hidden else title,
    )


@register.simple_tag
def scale(
    plate: Plate, *, hidden: bool = False, title: str = "", labels: bool = True, language: str = ""
) -> SafeString:
    """The three scores on a line from 0 to 10."""
    return lines.scale(step_alone(plate), language=_language(language), title=None if hidden else title, labels=labels)


@register.simple_tag
def pips(score: Decimal | None, *, hidden: bool = False, title: str = "", language: str = "") -> SafeString:
    """Five bars for the band of a score."""
    return bars.pips(score, language=_language(language), title=None if hidden else title)


@register.simple_tag
def dumbbell(document: Document, *, hidden: bool = False, title: str = "", language: str = "") -> SafeString:
    """The gaps of all links beneath each other."""
    return gaps.dumbbell(chain_of(document), language=_language(language), title=None if hidden else title)


@register.simple_tag
def kpibar(kpi: Kpi, *, hidden: bool = False, title: str = "", language: str = "") -> SafeString:
    """How far a KPI is and has to go; right is better."""
    return measures.kpibar(measure_of(kpi), language=_language(language), title=None if hidden else title)


@register.simple_tag
def drawn(chart: Chart, *, hidden: bool = False, title: str = "", alone: bool = False) -> SafeString:
    """A chart of KPIs or of gaps, which has its language already. ``alone`` is for a file that is opened without our letters."""
    told = None if hidden else title
    if isinstance(chart, GapChart):
        made = gaps.dumbbell(chain_in(chart), language=chart.language, title=told)
    elif isinstance(chart, TrendChart):
        made = trends.trend(chart, title=told)
    else:
        made = shares.progress_bars(chart, title=told)
    return with_letters(made) if alone else made


@register.simple_tag
def relation_map(drawn: RelationMap, *, language: str = "", addresses: Sequence[str] = ()) -> SafeString:
    """The map of relations. ``addresses`` lead to the pages of its KPIs, in the order of its nodes; else it is one image."""
    return maps.relation_map(drawn, language=_language(language), addresses=addresses)


@register.simple_tag
def map_key(look: Look, *, language: str = "") -> SafeString:
    """One kind of line on that map, for its legend."""
    return maps.map_key(look, language=_language(language))


@register.filter
def score(value: Decimal | None) -> str:
    """A score as pages show it: ``7,5``."""
    return wording.score(value, _language(""))


@register.filter
def gap(value: Decimal | None) -> str:
    """A gap with its sign: ``−2,3``."""
    return wording.gap(value, _language(""))


@register.filter
def gap_word(value: Decimal | None) -> str:
    """How a gap is read; nothing while there is none."""
    return "" if value is None else wording.gap_word(value, _language(""))


@register.filter
def band_word(value: Decimal | None) -> str:
    """The word for a score; nothing while there is none."""
    return "" if value is None else wording.band_word(value, _language(""))


def _language(asked: str) -> str:
    return asked or get_language() or "nl"


def _surface(name: str) -> Colour:
    return SURFACES[name]


def _number(document: Document, step: str) -> int:
    return document.plates.index(document.plate(step)) + 1
