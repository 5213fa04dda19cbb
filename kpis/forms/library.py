"""The library beside the KPIs of a plate: searched and taken from within the one form of the page."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from kpis.library import closed_steps, is_shown, taken, tried_steps
from workbook import limits
from workbook.acts import Add, Restore
from workbook.fields import row_address
from workbook.forms.page import Deed, PlatePage, as_uid
from workbook.forms.rows import RowList
from workbook.method.search import find_kpis, is_guess
from workbook.method.types import KpiDefinition
from workbook.places import OPEN
from workbook.values import normal

WORDS: Final = "kpi-words"
STEP: Final = "kpi-step"
"""Names of the inputs to search with, and of what the address of a page asks."""
SHOWN: Final = 20
"""How many KPIs are shown at once; whoever finds more words finds fewer."""


@dataclass(frozen=True)
class Offer:
    """A KPI of the library as the page offers it. ``uid`` is what it gets on the plate, so that the same post twice adds one."""

    definition: KpiDefinition
    uid: UUID
    is_here: bool


@dataclass(frozen=True)
class Library:
    """What the page shows of the library: what fits, once somebody asked.

    ``found`` counts all that fits, shown or not, ``is_guess`` tells that it fits but for a typing fault; ``suggested`` the
    KPIs of the plate's own step; ``is_closed`` while one is to look around oneself first on the step that is asked for.
    """

    page: PlatePage
    words: str
    within: str
    is_asked: bool
    is_closed: bool
    offers: tuple[Offer, ...]
    found: int
    suggested: int
    is_guess: bool

    @property
    def hidden(self) -> int:
        """How many fit and are not shown."""
        return self.found - len(self.offers)

    @property
    def address(self) -> str:
        """The DOM id of the library."""
        return f"{self.page.address}/library"


def library(page: PlatePage) -> Library:
    """The library as the address of this page asks for it; what was typed and not searched for stays in the box."""
    typed = page.typed.data if page.typed else {}
    words, within = as_words(page.query.get(WORDS, typed.get(WORDS, ""))), page.query.get(STEP, typed.get(STEP, ""))
    within = within if within in {step.key for step in page.method.steps} else ""
    is_asked = WORDS in page.query
    closed = closed_steps(page.method, tried_steps(page.document), page.suggestions)
    found = find_kpis(page.method, words, page.step, within=within, closed=closed) if is_asked else ()
    suggested = len(find_kpis(page.method, "", page.step, closed=closed))
    here = {kpi.definition_key for kpi in page.plate.kpis}
    offers = tuple(Offer(kpi, uuid4(), kpi.key in here) for kpi in found[:SHOWN])
    is_closed = (within or page.step if is_asked else page.step) in closed
    is_near = is_guess(page.method, words, found)
    return Library(page, words, within, is_asked, is_closed, offers, len(found), suggested, is_near)


def search(page: PlatePage) -> Deed:
    """Show what fits the words that were typed."""
    data = page.typed.data if page.typed else {}
    words = data.get(WORDS, "")
    asked = {WORDS: as_words(words), STEP: str(data.get(STEP, ""))[: limits.NAME]}
    too_long = _("We searched for the first %(most)d characters.") % {"most": limits.NAME}
    return Deed(query=asked, anchor=f"{page.address}/library", refusal=too_long if len(words) > limits.NAME else "")


def suggest(page: PlatePage) -> Deed:
    """Show the KPIs of the plate's own step, whatever stands in the search box."""
    return Deed(query={WORDS: "", STEP: page.step}, anchor=f"{page.address}/library")


def offered(page: PlatePage, key: str) -> KpiDefinition | None:
    """A KPI of the library that this page offers: one on a closed step only to who searched for it by its very name."""
    definition = page.method.kpi(key)
    closed = closed_steps(page.method, tried_steps(page.document), page.suggestions)
    words = as_words((page.typed.data if page.typed else {}).get(WORDS, ""))
    return definition if definition and is_shown(page.method, definition, closed, words) else None


def take(page: PlatePage, rows: RowList, rest: str) -> Deed | None:
    """Put a KPI of the library on the plate; ``rest`` is ``kpi:<key>:<uid>``. The list that was searched stays in view.

    Taken again from a page that is older than its removal (by the back button, say), it comes back as it was.
    """
    what, _colon, chosen = rest.partition(":")
    key, _colon, text = chosen.rpartition(":")
    definition, uid = offered(page, key), as_uid(text)
    if what != "kpi" or definition is None or uid is None:
        return None
    if rows.is_full:
        return Deed(anchor=rows.address, refusal=rows.words.full)
    added = Add("kpi", uid, page.plate.uid, taken(definition), page.bases.page)
    said = _("“%(name)s” is on your plate. Fill in the value now and the target.") % {"name": definition.name}
    query = {OPEN: f"{rows.name}:{uid}", **search(page).query}
    return Deed((Restore("kpi", uid), added), query, row_address(page.step, "kpi", uid, "current_value"), said)


def as_words(text: str) -> str:
    """Words as they can stand in an address: no character that cannot be stored, and no more than a name has."""
    try:
        return normal(text)[: limits.NAME]
    except ValueError:
        return ""
