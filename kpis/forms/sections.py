"""The sections of the plate page that this app enters: the KPIs with their library, and the relations between KPIs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from kpis.forms.agreement import AgreementForm
from kpis.forms.card import CardForm
from kpis.forms.kpi import KpiForm
from kpis.forms.library import as_words, library, search, suggest, take
from kpis.forms.measurability import MeasurabilityForm
from kpis.forms.measurement import MeasurementForm
from kpis.forms.relation import RelationForm
from kpis.forms.rounds import CandidateForm
from kpis.places import relation_at
from kpis.sentences import IN_PLAIN_WORDS, called, goals_in_words, verdict_in_short
from workbook import limits
from workbook.document import Kpi
from workbook.fields import plate_address
from workbook.forms import known
from workbook.forms.page import PlatePage, as_uid
from workbook.forms.rows import Card, ListWords, RowList
from workbook.links import Link, links_in
from workbook.sections import Section, register

FEWEST: Final = 3
"""How many KPIs an empty plate has room for: as many as the method asks."""

RELATION: Final = "relation:"
"""Before the uid of a KPI: the list of the relations that start at it."""


def register_sections() -> None:
    """Enter both sections, between the points and what a plate rests on."""
    register("kpis", 500, kpis_section)
    register("relations", 510, relations_section)


def register_forms() -> None:
    """Enter the forms in which KPIs, what was measured of them and their relations are typed: the card has all fields of a KPI."""
    known.enter(CandidateForm)
    known.enter(AgreementForm, CardForm, MeasurementForm, MeasurabilityForm, RelationForm)


def kpis_section(page: PlatePage) -> Section:
    """The KPIs of the plate, and the library to take others from."""
    words = ListWords(
        add=_("Add a KPI of your own"),
        removed=_("The KPI is removed."),
        full=_("A plate bears at most 30 KPIs and a workbook 200. Remove one first."),
    )
    here = len(page.plate.kpis)
    elsewhere = sum(len(plate.kpis) for plate in page.document.plates) - here
    rows = RowList(
        page,
        "kpi",
        KpiForm,
        page.plate.kpis,
        address=plate_address(page.step, "kpis"),
        words=words,
        most=max(here, min(limits.KPIS_PER_PLATE, limits.KPIS_PER_WORKBOOK - elsewhere)),
        order="kpi_order",
        fewest=FEWEST,
    )
    verbs = {
        "search": lambda rest: search(page) if rest == "kpi" else None,
        "suggest": lambda rest: suggest(page) if rest == "kpi" else None,
        "take": lambda rest: take(page, rows, rest),
    }
    measurability = MeasurabilityForm.of_plate(page)
    shown = {"list": rows, "library": library(page), "measurability": measurability}
    return Section("kpis", _("KPIs"), "kpis/plate/kpis.html", (measurability,), (rows,), verbs, shown)


@dataclass(frozen=True)
class Line:
    """A relation from a KPI of this plate. ``link`` is None while it leads nowhere, or to the KPI itself."""

    card: Card
    link: Link | None

    @property
    def end(self) -> str:
        """What the KPI is called that it leads to."""
        return called(self.link.other) if self.link else ""

    @property
    def goals(self) -> str:
        """What the two goals do to each other, in words."""
        return goals_in_words(self.link) if self.link else ""

    @property
    def in_short(self) -> str:
        """The same in a few words; empty while it cannot be told."""
        return verdict_in_short(self.link) if self.link else ""

    @property
    def is_open(self) -> bool:
        """Whether it is shown open: the page was asked for it, something in it is left to do, or the rules ask for it."""
        form = self.card.form
        return self.card.is_open or any(form.page.notes(form.address(name)) for name in form.fields)


@dataclass(frozen=True)
class Incoming:
    """A relation that comes from another plate, to read here and to edit there."""

    link: Link

    @property
    def at(self) -> str:
        """Where it is edited, after the address of its plate."""
        return relation_at(self.link)

    @property
    def start(self) -> str:
        """What the KPI is called that it comes from."""
        return called(self.link.kpi)

    @property
    def end(self) -> str:
        """What the KPI of this plate is called."""
        return called(self.link.other)

    @property
    def sign(self) -> str:
        """How the values move, in words; empty while it is not chosen."""
        return str(dict(IN_PLAIN_WORDS).get(self.link.relation.sign, ""))

    @property
    def goals(self) -> str:
        """What the two goals do to each other, in words."""
        return goals_in_words(self.link)


@dataclass(frozen=True)
class Group:
    """A KPI of the plate with the relations that start at it."""

    kpi: Kpi
    list: RowList
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """What the KPI is called."""
        return called(self.kpi)


def relations_section(page: PlatePage) -> Section:
    """The relations from and to the KPIs of the plate."""
    links = links_in(page.document)
    groups = tuple(_groups(page, links))
    here = page.plate
    incoming = [Incoming(link) for link in links if link.other_plate is here and link.plate is not here]
    address = plate_address(page.step, "relations")
    shown = {
        "groups": groups,
        "incoming": incoming,
        "address": address,
        "asked": page.notes(address),
        "can_relate": bool(here.kpis) and sum(len(plate.kpis) for plate in page.document.plates) > 1,
        "is_filled": bool(incoming) or any(group.lines for group in groups),
    }
    lists = tuple(group.list for group in groups)
    return Section("relations", _("Relations"), "kpis/plate/relations.html", lists=lists, shown=shown)


def _groups(page: PlatePage, links: tuple[Link, ...]) -> Iterator[Group]:
    words = ListWords(
        add=_("Lay a relation"),
        removed=_("The relation is removed."),
        full=_("A workbook bears at most 600 relations. Remove one first."),
    )
    by_uid = {link.relation.uid: link for link in links}
    free = limits.RELATIONS_PER_WORKBOOK - sum(len(kpi.relations) for _plate, kpi in page.document.kpis())
    for kpi in _starts(page):
        rows = RowList(
            page,
            f"{RELATION}{kpi.uid}",
            RelationForm,
            kpi.relations,
            address=plate_address(page.step, "relations"),
            words=words,
            most=len(kpi.relations) + max(free, 0),
            at=f"{page.address}/kpi:{kpi.uid}",
            parent=("kpi", kpi.uid),
        )
        yield Group(kpi, rows, tuple(Line(card, by_uid.get(card.form.uid)) for card in rows.cards))


def _starts(page: PlatePage) -> Iterator[Kpi]:
    """The KPIs that relations start at: those of the plate, and those that somebody removed while relations were typed in there."""
    yield from page.plate.kpis
    here = {kpi.uid for kpi in page.plate.kpis}
    data = page.typed.data if page.typed else {}
    for key in data:
        uid = as_uid(key.removeprefix(RELATION)) if key.startswith(RELATION) else None
        if uid and uid not in here:
            yield Kpi(uid=uid, name=as_words(data.get(f"{uid}-name", "")))
