"""The exercise in three rounds as a page has it: the longlist, what is used of it here, and the choice."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.forms.utils import ErrorList
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.forms.kpi import KpiForm
from kpis.forms.library import Library, library, offered, search, suggest
from kpis.library import taken
from kpis.models import Candidate as Row
from kpis.models import IsUsed
from kpis.rounds import (
    VOTES_EACH,
    Number,
    Tally,
    by_votes,
    is_chosen,
    is_in_play,
    is_out,
    kpi_uid,
    on_plate,
    tally_of,
)
from workbook import limits
from workbook.acts import Add, Edit, Restore
from workbook.document import Candidate, Plate
from workbook.fields import plate_address, row_address
from workbook.forms.base import PageField
from workbook.forms.fields import TextField
from workbook.forms.page import Deed, PlatePage, as_uid
from workbook.forms.rows import Card, ListWords, RowForm, RowList
from workbook.places import OPEN
from workbook.sections import Section

CANDIDATE: Final = "candidate"
WHY: Final = "why"
"""In the address of a page: the candidate that was to drop out without a reason."""
FEWEST: Final = 3
"""How many lines an empty longlist has room for; one that is filled has room for one more."""


def _described(name: str, help_text: Any = "", label: Any = "") -> dict[str, Any]:
    own = capfirst(Row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return {"label": label or own, "help_text": help_text}


def _text(name: str, **kwargs: Any) -> TextField:
    return TextField(limits.TEXTS[CANDIDATE][name], **_described(name, **kwargs))


class CandidateField(PageField):
    """A field of a candidate; that of the reason tells that it is asked for."""

    form: "CandidateForm"

    @property
    def errors(self) -> ErrorList:
        """As of every field; and that there is no reason, where a button was pressed that asks for one."""
        errors = super().errors
        if errors or self.name != "drop_reason" or not self.form.lacks_reason:
            return errors
        return ErrorList([_("First write why it drops out.")], renderer=self.form.renderer)


class CandidateForm(RowForm):
    """A candidate for the shortlist. Each round shows some of its fields."""

    of = CANDIDATE
    page: PlatePage
    bound_field_class = CandidateField
    optional: ClassVar[frozenset[str]] = frozenset({"found_at", "used_note"})

    name = _text("name", label=gettext_lazy("KPI"))
    found_at = _text("found_at")
    is_used = forms.ChoiceField(
        choices=lambda: [("", gettext_lazy("not known yet")), *IsUsed.choices], required=False, **_described("is_used")
    )
    used_note = _text("used_note", label=gettext_lazy("How, or by whom?"))
    drop_reason = _text("drop_reason")

    @property
    def goes_by(self) -> str:
        """The name it goes by on the page."""
        return str(self["name"].value() or "") if self.shows_typed("name") or self.stored is None else self.stored.name

    @property
    def lacks_reason(self) -> bool:
        """Whether it was to drop out, by what the address of the page tells, and there is still no reason why."""
        is_asked = self.stored is not None and self.page.asks(WHY, CANDIDATE) == self.uid
        return is_asked and is_in_play(self.stored) and not self.stored.drop_reason.strip()


class Longlist(RowList):
    """The candidates of a step. One that somebody voted for is not removed: its votes are kept, so it drops out."""

    def deed(self, verb: str, rest: str) -> Deed | None:
        """As of every list, but for the removal of what has votes."""
        deed = super().deed(verb, rest)
        uid = as_uid(rest.rpartition(":")[2])
        if deed and verb == "remove" and any(each.uid == uid and each.votes for each in self._stored.values()):
            told = _("There are votes for this KPI, and they are kept. Let it drop out in round 3.")
            return Deed(anchor=self.row_address(uid) if uid else "", refusal=told)
        return deed


@dataclass(frozen=True)
class Line:
    """A candidate in its place on the page; ``is_mine`` tells whether its reader voted for it."""

    card: Card
    candidate: Candidate | None
    is_mine: bool = False

    @property
    def form(self) -> CandidateForm:
        """Its form."""
        form = self.card.form
        assert isinstance(form, CandidateForm)  # noqa: S101
        return form

    @property
    def is_chosen(self) -> bool:
        """Whether it is on the shortlist."""
        return self.candidate is not None and is_chosen(self.candidate)

    @property
    def is_out(self) -> bool:
        """Whether it dropped out."""
        return self.candidate is not None and is_out(self.candidate)


@dataclass(frozen=True)
class Chosen:
    """A KPI of the shortlist with the votes it got as a candidate."""

    card: Card
    votes: int


@dataclass(frozen=True)
class Rounds:
    """What the page of a step shows of one round.

    ``mine`` are the candidates that its reader voted for, ``kept`` the uids of KPIs that were on the shortlist and removed.
    """

    page: PlatePage
    number: Number
    mine: Collection[UUID] = ()
    kept: Collection[UUID] = ()

    @cached_property
    def longlist(self) -> Longlist:
        """The candidates, with blank lines in the first round."""
        words = ListWords(
            add=gettext_lazy("Add a line"),
            removed=gettext_lazy("The KPI is off the longlist."),
            full=gettext_lazy("A longlist bears at most 60 KPIs. Remove one first."),
        )
        here = self.page.plate.candidates
        most = max(limits.CANDIDATES_PER_PLATE, len(here))
        return Longlist(
            self.page,
            CANDIDATE,
            CandidateForm,
            here,
            address=plate_address(self.page.step, "candidates"),
            words=words,
            most=most,
            fewest=min(most, max(FEWEST, len(here) + 1)) if self.number == 1 else 0,
        )

    @cached_property
    def kpis(self) -> RowList:
        """The KPIs that candidates became."""
        words = ListWords(
            add="",
            removed=gettext_lazy("The KPI is off the shortlist, and off the plate."),
            full=gettext_lazy("A plate bears at most 30 KPIs and a workbook 200. Remove one first."),
        )
        chosen = {each.kpi for each in self.page.plate.candidates}
        here = [kpi for kpi in self.page.plate.kpis if kpi.uid in chosen] if self.number == 3 else []
        return RowList(
            self.page, "kpi", KpiForm, here, address=plate_address(self.page.step, "kpis"), words=words, most=0
        )

    @cached_property
    def tally(self) -> Tally:
        """How far the step is."""
        return tally_of(self.page.plate)

    @cached_property
    def library(self) -> Library:
        """The library as the address of the page asks for it, with what is on the longlist already."""
        found = library(self.page)
        here = {each.definition_key for each in self.page.plate.candidates}
        return replace(found, offers=tuple(replace(each, is_here=each.definition.key in here) for each in found.offers))

    @cached_property
    def lines(self) -> list[Line]:
        """All candidates, and the blank lines below them."""
        by_uid = {each.uid: each for each in self.page.plate.candidates}
        cards = self.longlist.cards
        return [Line(card, by_uid.get(card.form.uid), card.form.uid in self.mine) for card in cards]

    @property
    def named(self) -> list[Line]:
        """Those that are used here or not: with a name, and not dropped. What is not saved of another stands among them."""
        return [each for each in self.lines if self._has_trouble(each) or (each.form.goes_by and not each.is_out)]

    @property
    def in_play(self) -> list[Line]:
        """Those to vote for, in the order that the address asks."""
        lines = [each for each in self.lines if self._has_trouble(each) or self._is_in_play(each)]
        if self.is_by_votes:
            place = {each.uid: n for n, each in enumerate(by_votes(self.page.plate.candidates))}
            lines.sort(key=lambda each: place.get(each.form.uid, -1))
        return lines

    @property
    def out(self) -> list[Line]:
        """Those that dropped out."""
        return [each for each in self.lines if each.is_out and not self._has_trouble(each)]

    @property
    def shortlist(self) -> list[Chosen]:
        """The KPIs that were chosen, in the order of the plate."""
        votes = {each.kpi: each.votes for each in self.page.plate.candidates}
        return [Chosen(card, votes.get(card.form.uid, 0)) for card in self.kpis.cards]

    @property
    def is_by_votes(self) -> bool:
        """Whether the most votes stand first."""
        return self.page.query.get("by") == "votes"

    @property
    def votes_left(self) -> int:
        """How many votes its reader has left."""
        return max(VOTES_EACH - len(self.mine), 0)

    @staticmethod
    def _has_trouble(line: Line) -> bool:
        return line.form.has_trouble

    @staticmethod
    def _is_in_play(line: Line) -> bool:
        return line.candidate is not None and is_in_play(line.candidate)


def rounds_section(rounds: Rounds) -> Section:
    """One round as a page that is one form."""
    page = rounds.page
    verbs: dict[str, Callable[[str], Deed | None]] = {
        "search": lambda rest: search(page) if rest == "kpi" else None,
        "suggest": lambda rest: suggest(page) if rest == "kpi" else None,
        "take": lambda rest: _take(rounds, rest),
        "choose": lambda rest: _of(rounds, rest, _choose),
        "drop": lambda rest: _of(rounds, rest, _drop),
        "back": lambda rest: _of(rounds, rest, _bring_back),
        "vote": lambda rest: _of(rounds, rest, _voted),
        "unvote": lambda rest: _of(rounds, rest, _voted),
    }
    template = f"kpis/partials/round_{rounds.number}.html"
    return Section("rounds", "", template, lists=(rounds.longlist, rounds.kpis), verbs=verbs, shown={"rounds": rounds})


def candidate_of(plate: Plate, rest: str) -> Candidate | None:
    """The candidate that the rest of a button names: ``candidate:<uid>``."""
    what, _colon, text = rest.partition(":")
    uid = as_uid(text)
    return next((each for each in plate.candidates if what == CANDIDATE and each.uid == uid), None)


def _of(rounds: Rounds, rest: str, do: Callable[[Rounds, Candidate], Deed]) -> Deed | None:
    candidate = candidate_of(rounds.page.plate, rest)
    return do(rounds, candidate) if candidate else None


def _at(rounds: Rounds, candidate: Candidate, part: str = "") -> str:
    return row_address(rounds.page.step, CANDIDATE, candidate.uid, part).removesuffix("/")


def _edit(rounds: Rounds, candidate: Candidate, field: str, value: str) -> Edit:
    """What a button does to a field that nobody types in: to what stands there now, however old the page is."""
    return Edit(CANDIDATE, candidate.uid, field, value, rounds.page.revision)


def _voted(rounds: Rounds, candidate: Candidate) -> Deed:
    """A vote is no act of a save: it is not logged. The page goes on at its button."""
    return Deed(anchor=_at(rounds, candidate, "vote"))


def _choose(rounds: Rounds, candidate: Candidate) -> Deed:
    """Make it a KPI of the plate. One that stands there already is taken for it; one that was removed comes back as it was."""
    page, there = rounds.page, on_plate(rounds.page.plate, candidate)
    uid = candidate.kpi or (there.uid if there else kpi_uid(candidate.uid))
    anchor = row_address(page.step, "kpi", uid, "current_value")
    if is_chosen(candidate):
        return Deed(anchor=anchor)
    elsewhere = sum(len(plate.kpis) for plate in page.document.plates)
    if not there and (len(page.plate.kpis) >= limits.KPIS_PER_PLATE or elsewhere >= limits.KPIS_PER_WORKBOOK):
        return Deed(anchor=_at(rounds, candidate), refusal=rounds.kpis.words.full)
    said = _("“%(name)s” is on the shortlist and on your plate. Fill in the value now and the target.")
    made: tuple[Restore | Add, ...] = ()
    if not there:
        definition = page.method.kpi(candidate.definition_key)
        texts = {**(taken(definition) if definition else {}), "name": candidate.name}
        is_kept = uid in rounds.kept
        made = (Restore("kpi", uid),) if is_kept else (Add("kpi", uid, page.plate.uid, texts, page.bases.page),)
    link = _edit(rounds, candidate, "kpi", str(uid))
    return Deed((*made, link), anchor=anchor, message=said % {"name": candidate.name})


def _drop(rounds: Rounds, candidate: Candidate) -> Deed:
    """Let it drop out, with the reason that was typed or stands there."""
    if not is_in_play(candidate):
        return Deed(anchor=_at(rounds, candidate))
    typed = rounds.page.typed
    name = f"{candidate.uid}-drop_reason"
    reason = typed.data.get(name, candidate.drop_reason) if typed else candidate.drop_reason
    if not reason.strip():
        asked = dict.fromkeys((OPEN, WHY), f"{CANDIDATE}:{candidate.uid}")
        return Deed(query=asked, anchor=_at(rounds, candidate, "drop_reason"))
    said = _("“%(name)s” dropped out. Its reason and its votes are kept below.") % {"name": candidate.name}
    dropped = _edit(rounds, candidate, "is_dropped", "true")
    return Deed((dropped,), anchor=_at(rounds, candidate), message=said)


def _bring_back(rounds: Rounds, candidate: Candidate) -> Deed:
    said = _("“%(name)s” is a candidate again.") % {"name": candidate.name}
    back = _edit(rounds, candidate, "is_dropped", "")
    return Deed((back,), anchor=_at(rounds, candidate), message=said)


def _take(rounds: Rounds, rest: str) -> Deed | None:
    """Put a KPI of the library on the longlist; ``rest`` is ``candidate:<key>:<uid>``. The list that was searched stays in view."""
    what, _colon, chosen = rest.partition(":")
    key, _colon, text = chosen.rpartition(":")
    definition, uid = offered(rounds.page, key), as_uid(text)
    if what != CANDIDATE or definition is None or uid is None:
        return None
    said = {"name": definition.name}
    query = search(rounds.page).query
    there = next((each for each in rounds.page.plate.candidates if each.definition_key == key), None)
    if there and there.uid != uid:
        told = _("“%(name)s” is on your longlist already.") % said
        return Deed(query=query, anchor=_at(rounds, there, "name"), message=told)
    if rounds.longlist.is_full:
        return Deed(anchor=rounds.longlist.address, refusal=rounds.longlist.words.full)
    values = {"definition_key": key, "name": definition.name, "found_at": _("KPI library")}
    added = Add(CANDIDATE, uid, rounds.page.plate.uid, values, rounds.page.bases.page)
    anchor = f"{rounds.page.address}/library"
    return Deed((Restore(CANDIDATE, uid), added), query, anchor, _("“%(name)s” is on your longlist.") % said)
