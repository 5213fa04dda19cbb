"""The page of conflicts: each explains itself and asks for an agreement, which is made by the first field that is typed."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar, Final, Literal
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from kpis.models import ConflictAgreement as Row
from kpis.places import relation_at
from kpis.sentences import called, conflict_in_words, moves_in_words
from workbook import limits
from workbook.acts import Remove, Restore
from workbook.conflicts import (
    Conflict,
    Pair,
    agreement_for,
    agreement_uid,
    agreements_of,
    conflicts_in,
    is_agreed,
    is_blank,
)
from workbook.document import ConflictAgreement, Kpi, Plate
from workbook.fields import workbook_address
from workbook.forms.fields import DateField, TextField
from workbook.forms.page import REMOVED, Deed, as_uid, asked_for
from workbook.forms.rows import ListWords, RowForm
from workbook.forms.workbook import FrontPage
from workbook.links import Link
from workbook.places import OPEN
from workbook.rules.waivers import active_plates
from workbook.sections import Section

AGREEMENT: Final = "conflict_agreement"
AT_ONCE: Final = 25
"""Conflicts on one page: each has three fields."""
ENDS: Final = ("one", "other")
LENGTH: Final = limits.TEXTS[AGREEMENT]
State = Literal["none", "half", "agreed", "overdue", "above"]
"""How far an agreement is; ``above``: nothing is agreed here, but about the conflict that this one follows from."""
SETTLED: Final[frozenset[State]] = frozenset({"agreed", "overdue", "above"})


def _described(name: str, help_text: Any) -> dict[str, Any]:
    label = Row._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return {"label": capfirst(label), "help_text": help_text}


class AgreementForm(RowForm):
    """What is agreed about two targets. Which two is decided by its uid."""

    of = AGREEMENT
    page: FrontPage
    optional: ClassVar[frozenset[str]] = frozenset({"review_date"})

    decides = TextField(
        LENGTH["decides"], **_described("decides", gettext_lazy("A role, for example director operations."))
    )
    yields = TextField(
        LENGTH["yields"],
        rows=2,
        **_described("yields", gettext_lazy("Which target gives way, how far, and when does it not?")),
    )
    review_date = DateField(**_described("review_date", gettext_lazy("For example 31-12-2026.")))

    @property
    def goes_by(self) -> str:
        """The names of both KPIs, where they are there."""
        names = {str(kpi.uid): called(kpi) for _plate, kpi in self.page.document.kpis()}
        return " – ".join(names[uid] for uid in self.fixed.values() if uid in names)

    @property
    def ends(self) -> list[tuple[str, str]]:
        """Names and values of the hidden inputs that tell of which KPIs it is, also when nothing else of them is left."""
        return [(self.add_prefix(name), self.fixed[name]) for name in ENDS]


@dataclass(frozen=True)
class Step:
    """A relation that a conflict follows from, in words and with where it is edited."""

    link: Link

    @property
    def at(self) -> str:
        """Where it is edited, after the address of its plate."""
        return relation_at(self.link)

    @property
    def words(self) -> str:
        """How the one value moves the other."""
        return moves_in_words(self.link)


@dataclass(frozen=True)
class Told:
    """A conflict as the page tells it, under its number on the map; ``above`` is the number of the one it follows from."""

    number: int
    conflict: Conflict
    state: State
    above: int
    of: "Agreements"

    @property
    def uid(self) -> UUID:
        """The uid that its agreement has, or will have."""
        return agreement_uid(self.conflict.pair)

    @property
    def form(self) -> AgreementForm:
        """What is agreed about it."""
        return self.of.form(self.conflict.pair)

    @property
    def is_folded(self) -> bool:
        """Whether what holds by another conflict is enough, as long as nothing is typed here."""
        return bool(self.above) and self.form.stored is None and not self.form.has_trouble

    @property
    def ends(self) -> list[tuple[Plate, Kpi, str]]:
        """Both KPIs, with their plates and what they are called."""
        return [(plate, kpi, called(kpi)) for plate, kpi in (self.conflict.start, self.conflict.end)]

    @property
    def words(self) -> str:
        """Why both targets cannot be reached for free."""
        return conflict_in_words(self.conflict)

    @property
    def steps(self) -> list[Step]:
        """The relations that it follows from."""
        return [Step(link) for link in self.conflict.path]


class Agreements:
    """All conflicts of a workbook under their numbers, and the agreements whose conflict is gone.

    Like a list of a page it knows which of its rows were posted, and what a button asks of them.
    """

    name: Final = AGREEMENT
    kind: Final = AGREEMENT
    words: Final = ListWords(
        add="", removed=gettext_lazy("The agreement is removed."), full=gettext_lazy("There is no room for more.")
    )

    def __init__(self, page: FrontPage, refused_waivers: frozenset[str], today: datetime.date) -> None:
        self.page, self._forms = page, dict[Pair, AgreementForm]()
        document = page.document
        self._agreed = agreements_of(document)
        found = conflicts_in(document, active_plates(document, refused_waivers))
        numbers = {conflict.pair: number for number, conflict in enumerate(found, 1)}
        self.told = [
            Told(
                number,
                conflict,
                _state_of(conflict, self._agreed, today),
                numbers[conflict.follows_from] if conflict.follows_from else 0,
                self,
            )
            for number, conflict in enumerate(found, 1)
        ]
        self._posted = page.typed.rows(AGREEMENT) if page.typed else []

    def form(self, pair: Pair) -> AgreementForm:
        """The form of the agreement about two KPIs, made when it is asked for: there may be conflicts by the hundred."""
        if pair not in self._forms:
            uid = agreement_uid(pair)
            self._forms[pair] = AgreementForm(
                self.page,
                uid=uid,
                stored=self._agreed.get(pair),
                at=_at(uid),
                posted=uid in self._posted,
                fixed=dict(zip(ENDS, sorted(map(str, pair)), strict=True)),
            )
        return self._forms[pair]

    @cached_property
    def posted(self) -> list[AgreementForm]:
        """The forms of what was posted."""
        known = {agreement_uid(pair): pair for pair in (*self._here, *self._agreed)}
        pairs = [known.get(uid) or self._told_by_the_page(uid) for uid in self._posted]
        return [self.form(pair) for pair in pairs if pair]

    @cached_property
    def kept(self) -> list[AgreementForm]:
        """Agreements whose conflict is gone, and what was typed about one that went meanwhile."""
        pairs = dict.fromkeys(pair for pair, each in self._agreed.items() if not is_blank(each))
        pairs |= dict.fromkeys(Pair(map(UUID, form.fixed.values())) for form in self.posted if form.has_trouble)
        return [self.form(pair) for pair in pairs if pair not in self._here]

    @cached_property
    def leaf(self) -> Page[Told]:
        """The conflicts on the page that its address asks for: that of a row, or by its number."""
        opened = asked_for(self.page.query, OPEN, AGREEMENT)
        place = next((place for place, each in enumerate(self.told) if each.uid == opened), 0)
        return Paginator(self.told, AT_ONCE).get_page(self.page.query.get("page", place // AT_ONCE + 1))

    @property
    def shown(self) -> list[Told]:
        """Those on this page, and those of others in which something is left to do."""
        left = {form.uid for form in self.posted if form.has_trouble}
        here = {each.number for each in self.leaf}
        return [each for each in self.told if each.number in here or (left and each.uid in left)]

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to write about."""
        return bool(self.told or self.kept or self.removed)

    @property
    def settled(self) -> int:
        """How many conflicts it is agreed of who decides and what yields."""
        return sum(each.state in SETTLED for each in self.told)

    @property
    def overdue(self) -> int:
        """How many agreements were to be looked at again by now."""
        return sum(each.state == "overdue" for each in self.told)

    @property
    def removed(self) -> UUID | None:
        """The agreement that was just removed and may be wanted back."""
        uid = asked_for(self.page.query, REMOVED, AGREEMENT)
        return uid if uid and self.page.may_edit and all(each.uid != uid for each in self._agreed.values()) else None

    @property
    def removed_address(self) -> str:
        """Where that stood."""
        return _at(self.removed) if self.removed else ""

    def deed(self, rest: str, verb: str) -> Deed | None:
        """Removing an agreement whose conflict is gone, and bringing it back; ``rest`` is ``conflict_agreement:<uid>``."""
        what, _colon, text = rest.partition(":")
        uid = as_uid(text)
        if what != AGREEMENT or uid is None:
            return None
        if verb == "restore":
            return Deed((Restore(AGREEMENT, uid),), {OPEN: rest}, anchor=_at(uid))
        if all(form.uid != uid for form in self.kept):
            return Deed(anchor=_at(uid))
        return Deed((Remove(AGREEMENT, uid),), {REMOVED: rest}, anchor=f"{_at(uid)}/restore")

    @cached_property
    def _here(self) -> set[Pair]:
        return {each.conflict.pair for each in self.told}

    def _told_by_the_page(self, uid: UUID) -> Pair | None:
        """Of which KPIs a row is that was posted and is neither a conflict nor agreed by now; believed where its uid says so."""
        data: Mapping[str, str] = self.page.typed.data if self.page.typed else {}
        pair = Pair(end for end in (as_uid(data.get(f"{uid}-{name}", "")) for name in ENDS) if end)
        return pair if len(pair) == 2 and agreement_uid(pair) == uid else None


def conflicts_section(agreements: Agreements) -> Section:
    """The conflicts as a page that is one form."""
    verbs = {verb: partial(agreements.deed, verb=verb) for verb in ("remove", "restore")}
    return Section("conflicts", gettext_lazy("Conflicts"), "kpis/conflicts.html", verbs=verbs)


def _at(uid: UUID) -> str:
    return workbook_address(f"{AGREEMENT}:{uid}")


def _state_of(conflict: Conflict, agreed: Mapping[Pair, ConflictAgreement], today: datetime.date) -> State:
    own = agreed.get(conflict.pair)
    if own is None or is_blank(own):
        return "above" if is_agreed(agreement_for(conflict, agreed)) else "none"
    if not is_agreed(own):
        return "half"
    return "overdue" if own.review_date is not None and own.review_date < today else "agreed"
