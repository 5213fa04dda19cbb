"""One plain form per row of a page, and the lists they stand in.

A form has the row's uid as prefix and the row's address in its ids. A repeated hidden input, named after the list, holds the uids
in page order. Spare rows get their uid when the page is made, so that a double post adds nothing; one that was left blank is not
added. A row missing from a post is not removed: removing is an act of its own.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self
from uuid import UUID, uuid4

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workbook.acts import Act, Add, Order, Outcome, Remove, Restore
from workbook.fields import kind
from workbook.forms.base import PageForm, RowPage
from workbook.forms.clash import Gone
from workbook.forms.fields import RowChoice
from workbook.forms.page import REMOVED, Deed, PlatePage, as_uid, in_place
from workbook.places import OPEN
from workbook.rules import Finding


class RowForm(PageForm):
    """A row of a plate or of the front page, or some fields of the plate itself.

    ``stored`` is the row's part of the Document, None for a spare row or one that somebody removed.
    """

    page: RowPage

    def __init__(
        self,
        page: RowPage,
        *,
        uid: UUID,
        stored: Any,
        at: str,
        posted: bool,
        parent: tuple[str, UUID] | None = None,
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        self.parent, self.fixed = parent or page.owner, dict(fixed or {})
        super().__init__(page, uid=uid, stored=stored, at=at, posted=posted, prefix=str(uid))

    @classmethod
    def of_plate(cls, page: PlatePage) -> Self:
        """A form for fields of the plate itself."""
        plate = page.plate
        return cls(page, uid=plate.uid, stored=plate, at=page.address, posted=page.typed is not None)

    @property
    def uids(self) -> frozenset[UUID]:
        """Itself, and what it stands on."""
        return frozenset({self.uid, self.parent[1]})

    @cached_property
    def is_touched(self) -> bool:
        """Whether anything was typed in a row that is not there yet."""
        return self.is_bound and (bool(self.errors) or any(text for _name, text in self.valid_texts()))

    def acts(self) -> list[Act]:
        """What was typed, as acts: edits of a row that is there, or one row more."""
        typed, edits = self.page.typed, self.edits()
        if typed is None or not self.is_bound or typed.keeps_theirs(self.at):
            return []
        if self.stored is not None:
            return [edit for edit in edits if not self._points_nowhere(edit.field, edit.value)]
        of_parent, parent_uid = self.parent
        parent = parent_uid if kind(self.of).parent else None
        if typed.chose(self.at):
            above = [] if kind(of_parent).lasting else [Restore(of_parent, parent_uid)]
            made = Add(self.of, self.uid, parent, {}, typed.bases.page, self.fixed)
            return [*above, Restore(self.of, self.uid), made, *edits]
        if not any(edit.value for edit in edits):
            return []
        texts = {edit.field: edit.value for edit in edits}
        return [Add(self.of, self.uid, parent, texts, min(edit.base for edit in edits), self.fixed)]

    def _points_nowhere(self, name: str, text: str) -> bool:
        """Whether a link to a row that is gone was left as it looks: it comes back with that row."""
        is_none = self.stored is not None and not text and not self.initial[name]
        return is_none and isinstance(self.fields[name], RowChoice)

    def left(self, outcome: Outcome) -> set[str]:
        """As of every form; all of a row for which there is no room."""
        is_full = any(isinstance(act, Add) and act.uid == self.uid for act in outcome.full)
        return set(self.fields) if is_full else super().left(outcome)

    @property
    def made_with(self) -> str:
        """On what a row that is not there yet stands, and what is decided about it at once: JSON, as a script sends it along."""
        parent = str(self.parent[1]) if kind(self.of).parent else None
        return json.dumps({"parent": parent, "fixed": self.fixed})

    @property
    def filled(self) -> int:
        """How many of its fields hold something."""
        return sum(bool(field.value()) for field in self)

    @property
    def refusal(self) -> str | Promise:
        """Why the row as a whole was not added."""
        typed = self.page.typed
        if typed is None or not typed.was_full(self.uid):
            return ""
        return _("There is no room for this row: the list is full. Remove another one first.")

    @property
    def removal(self) -> Gone | None:
        """What tells that somebody removed this row while it was typed in."""
        found = self.page.typed.removal(self.uid) if self.page.typed else None
        return Gone.of(found, self.at) if found else None


@dataclass(frozen=True)
class ListWords:
    """What a list says about its rows."""

    add: str | Promise
    removed: str | Promise
    full: str | Promise


@dataclass(frozen=True)
class Card:
    """A row in its place on the page."""

    form: RowForm
    number: int
    may_rise: bool
    may_sink: bool
    is_open: bool


class RowList:
    """Rows of one kind that stand together on the page, with spare rows at the end.

    ``name`` is that of the repeated hidden input and of the list in verbs; ``address`` the DOM id of the list; ``stored`` the parts
    of the Document in reading order; ``order`` the field of the page's owner that keeps their order, empty when they follow by age;
    ``fewest`` how many forms are shown at least, ``most`` how many rows the page lets somebody add.
    """

    def __init__(  # noqa: PLR0913
        self,
        page: RowPage,
        name: str,
        form: type[RowForm],
        stored: Iterable[Any],
        *,
        address: str,
        words: ListWords,
        most: int,
        order: str = "",
        fewest: int = 0,
        at: str = "",
        parent: tuple[str, UUID] | None = None,
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        self.page, self.name, self.address, self.words, self.most, self.order = page, name, address, words, most, order
        self.kind, self._form, self._at, self._fixed = form.of, form, at or page.address, fixed
        self._parent = parent
        self._stored = {part.uid: part for part in stored}
        self._posted = page.typed.rows(name) if page.typed else []
        self.forms = [self._made(uid) for uid in self._uids(fewest)]

    def _uids(self, fewest: int) -> list[UUID]:
        """The rows on the page, from top to bottom."""
        typed = self.page.typed
        if typed is not None and typed.outcome is None:
            return in_place(self._stored, self._posted)
        uids = in_place(self._stored, self._posted)
        if typed:
            uids = [uid for uid in uids if uid in self._stored or typed.has_left(uid)]
        opened = self.page.asks(OPEN, self.name)
        if opened and opened not in uids and len(uids) < self.most:
            uids.append(opened)
        return [*uids, *self._spare(uids, fewest - len(uids))] if self.page.may_edit else list(self._stored)

    def _spare(self, uids: list[UUID], wanted: int) -> list[UUID]:
        """Blank rows below the others: those of a page that comes back stay, for another row may be tied to one."""
        blank = (
            [uid for uid in self._posted if uid not in uids and not self._made(uid).is_touched] if wanted > 0 else []
        )
        return [*blank, *(uuid4() for _ in range(wanted))][: max(wanted, 0)]

    def _made(self, uid: UUID) -> RowForm:
        return self._form(
            self.page,
            uid=uid,
            stored=self._stored.get(uid),
            at=self.row_address(uid),
            posted=uid in self._posted,
            parent=self._parent,
            fixed=self._fixed,
        )

    def row_address(self, uid: UUID) -> str:
        """Where a row stands."""
        return f"{self._at}/{self.kind}:{uid}"

    @property
    def rows(self) -> list[RowForm]:
        """The rows that are there, and those somebody typed in: all but blank spare ones."""
        return [form for form in self.forms if form.stored is not None or form.is_touched]

    @property
    def cards(self) -> list[Card]:
        """The rows as the page shows them. When none is open by itself, the first blank one is."""
        movable = [form.uid for form in self.rows if self.order and len(self.rows) > 1]
        opened = {form.uid for form in self.forms if self.is_open(form)}
        if not opened:
            opened = {form.uid for form in [form for form in self.forms if form.stored is None][:1]}
        return [
            Card(form, number, form.uid in movable[1:], form.uid in movable[:-1], form.uid in opened)
            for number, form in enumerate(self.forms, 1)
        ]

    @property
    def opens_one(self) -> bool:
        """Whether opening one row may close the others: not while several have something left to do."""
        return sum(form.is_to_do for form in self.forms) <= 1

    @property
    def notes(self) -> list[Finding]:
        """What the rules ask of the list as a whole."""
        return self.page.notes(self.address)

    @property
    def is_full(self) -> bool:
        """Whether the page offers no further row."""
        return len(self.rows) >= self.most

    @property
    def has_room_for_one(self) -> bool:
        """Whether the next row is the last."""
        return len(self.rows) == self.most - 1

    @property
    def removed(self) -> UUID | None:
        """The row that was just removed and may be wanted back."""
        uid = self.page.asks(REMOVED, self.name)
        return uid if uid and uid not in self._stored and self.page.may_edit else None

    @property
    def removed_address(self) -> str:
        """Where that row stood."""
        return self.row_address(self.removed) if self.removed else ""

    def is_open(self, form: RowForm) -> bool:
        """Whether a row is shown open: the one the page was asked for, and those with something left to do."""
        return form.is_to_do or form.uid == self.page.asks(OPEN, self.name)

    def deed(self, verb: str, rest: str) -> Deed | None:
        """What ``add:<list>`` or ``remove|restore|up|down|order:<list>:<uid>`` asks; None when it is about another list."""
        if verb == "add" and rest == self.name:
            return self._add()
        name, _, text = rest.rpartition(":")
        uid = as_uid(text)
        if name != self.name or uid is None:
            return None
        if verb == "remove":
            return self._remove(uid)
        if verb == "restore":
            opened = {OPEN: f"{self.name}:{uid}"}
            return Deed((Restore(self.kind, uid),), opened, anchor=self.row_address(uid))
        if verb == "order" and self.order:
            return self._put_in_place(uid)
        return self._move(uid, verb) if verb in {"up", "down"} and self.order else None

    def _add(self) -> Deed:
        """One more spare row; it is made when something is typed in it."""
        if self.is_full:
            return Deed(anchor=self.address, refusal=self.words.full)
        uid = uuid4()
        first = next(iter(self._form.base_fields))
        return Deed(query={OPEN: f"{self.name}:{uid}"}, anchor=f"{self.row_address(uid)}/{first}")

    def _remove(self, uid: UUID) -> Deed:
        """What was typed in it is saved first, so that it comes back whole; a blank spare row only disappears."""
        if all(form.uid != uid for form in self.rows):
            return Deed(anchor=self.address)
        removed = {REMOVED: f"{self.name}:{uid}"}
        return Deed((Remove(self.kind, uid),), removed, anchor=f"{self.row_address(uid)}/restore")

    def _move(self, uid: UUID, verb: str) -> Deed:
        """One place up or down among the rows as they stood on the page."""
        uids = self._as_posted()
        place = uids.index(uid) if uid in uids else -1
        other = place + (1 if verb == "down" else -1)
        if place < 0 or not 0 <= other < len(uids):
            return Deed(anchor=self.row_address(uid))
        uids[place], uids[other] = uids[other], uids[place]
        at_end = other in {0, len(uids) - 1}
        turned = {"up": "down", "down": "up"}[verb] if at_end else verb
        return self._ordered(uids, uid, f"/{turned}")

    def _put_in_place(self, uid: UUID) -> Deed:
        """All rows as the page posts them: somebody dragged this one to where it stands there."""
        uids = self._as_posted()
        return self._ordered(uids, uid) if uid in uids else Deed(anchor=self.row_address(uid))

    def _as_posted(self) -> list[UUID]:
        here = {form.uid for form in self.rows}
        return [each for each in self._posted if each in here]

    def _ordered(self, uids: Iterable[UUID], moved: UUID, part: str = "") -> Deed:
        act = Order(*self.page.owner, self.order, tuple(uids))
        return Deed((act,), {OPEN: f"{self.name}:{moved}"}, anchor=f"{self.row_address(moved)}{part}")
