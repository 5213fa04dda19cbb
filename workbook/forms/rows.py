"""One plain form per row of a plate, and the lists they stand in.

A form has the row's uid as prefix and the row's address in its ids. A repeated hidden input, named after the list, holds the uids
in page order. Spare rows get their uid when the page is made, so that a double post adds nothing; one that was left blank is not
added. A row missing from a post is not removed: removing is an act of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorList
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from workbook.fields import kind
from workbook.forms.fields import RowChoice, RowChoices
from workbook.forms.page import KEEP, OPEN, REMOVED, Deed, PlatePage, as_uid, in_place
from workbook.forms.rendering import FieldsOnly, Renderer, control
from workbook.rules import Finding
from workbook.saving import Act, Add, Conflict, Edit, Order, Outcome, Remove, Restore


class PlateField(BoundField):
    """A field as the page shows it: under its address, with what the rules say about it and what somebody else made of it."""

    form: "RowForm"

    @property
    def auto_id(self) -> str:
        """The address is the id in the DOM."""
        return self.form.address(self.name)

    def value(self) -> Any:
        """As typed where something is left to do, else as it stands."""
        return super().value() if self.form.shows_typed(self.name) else self.field.prepare_value(self.initial)

    @property
    def errors(self) -> ErrorList:
        """What is wrong with what is shown."""
        return super().errors if self.form.shows_typed(self.name) else ErrorList()

    @property
    def aria_describedby(self) -> str | None:
        """The ids of all that is said about the field."""
        if self.field.widget.attrs.get("aria-describedby") or self.is_hidden:
            return None
        said = {"hint": self.help_text, "error": self.errors, "conflict": self.conflict, "note": self.notes}
        return " ".join(f"{what}_{self.auto_id}" for what, words in said.items() if words)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """As of every field, with the class that Bootstrap asks."""
        of_widget = widget or self.field.widget
        style = "form-select" if isinstance(of_widget, forms.Select) else "form-control"
        if not self.is_tick:
            attrs.setdefault("class", f"{style} is-invalid" if self.errors else style)
        return super().build_widget_attrs(attrs, widget)

    @property
    def is_common(self) -> bool:
        """Whether it is one input with its label above it."""
        return not (self.use_fieldset or self.is_tick or self.is_hidden)

    @property
    def control(self) -> SafeString:
        """The field with its label, hint and errors."""
        return control(self)

    @property
    def is_tick(self) -> bool:
        """Whether it is a box to tick, which has its label beside it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """Whether it may stay empty without anybody asking for it."""
        return self.name in self.form.optional

    @property
    def is_remarked(self) -> bool:
        """Whether something is said beside it."""
        return bool(self.notes or self.conflict)

    @property
    def notes(self) -> list[Finding]:
        """What the rules still ask here."""
        return self.form.page.notes(self.auto_id)

    @property
    def conflict(self) -> Conflict | None:
        """What somebody else wrote here since."""
        typed = self.form.page.typed
        found = typed.conflict(self.form.uid, self.name) if typed else None
        return None if found is None or found.removed else found

    @property
    def theirs(self) -> str:
        """The other's value as a reader sees it."""
        return self.form.in_words(self.name, self.conflict.theirs) if self.conflict else ""

    @property
    def before(self) -> str:
        """The value that both began with, as a reader sees it."""
        return self.form.in_words(self.name, self.conflict.base) if self.conflict else ""

    @property
    def in_words(self) -> str:
        """The value as a reader sees it who cannot edit it."""
        return self.form.in_words(self.name, self.form.in_log(self.name, self.initial))

    @property
    def keep(self) -> str:
        """Name of the input that tells whose text stays."""
        return f"{KEEP}{self.auto_id}"


class RowForm(forms.Form):
    """A row, or some fields of the plate. Subclasses name the kind of row it is ``of``; field names are those of the kind.

    ``stored`` is the row's part of the Document, None for a spare row or one that somebody removed. ``at`` is its address.
    """

    of: ClassVar[str]
    optional: ClassVar[frozenset[str]] = frozenset()
    """Fields that may stay empty without anybody asking for them."""
    bound_field_class = PlateField
    default_renderer = Renderer()
    helper: ClassVar[FieldsOnly] = FieldsOnly()

    def __init__(
        self,
        page: PlatePage,
        *,
        uid: UUID,
        stored: Any,
        at: str,
        posted: bool,
        parent: tuple[str, UUID] | None = None,
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        self.page, self.uid, self.stored, self.at = page, uid, stored, at
        self.parent, self.fixed = parent or ("plate", page.plate.uid), dict(fixed or {})
        initial = {name: getattr(stored, name) for name in self.base_fields} if stored is not None else {}
        data = page.typed.data if posted and page.typed else None
        super().__init__(data, prefix=str(uid), initial=initial, use_required_attribute=False)

    @classmethod
    def of_plate(cls, page: PlatePage) -> Self:
        """A form for fields of the plate itself."""
        plate = page.plate
        return cls(page, uid=plate.uid, stored=plate, at=page.address, posted=page.typed is not None)

    def __getitem__(self, name: str) -> BoundField:
        """A field. Templates look here first for whatever they ask of a form: what is no field is to be told at once."""
        if name not in self.fields:
            raise KeyError(name)
        return super().__getitem__(name)

    def address(self, name: str) -> str:
        """Where a field stands: its id in the DOM, the anchor of its findings, the key of its base."""
        return f"{self.at}/{name}"

    def shows_typed(self, name: str) -> bool:
        """Whether a field is shown as typed and not as it stands."""
        typed = self.page.typed
        if not self.is_bound or typed is None:
            return False
        return self.stored is None or typed.outcome is None or self.is_left(name)

    def is_left(self, name: str) -> bool:
        """Whether what was typed in a field is not saved."""
        return self.page.typed is not None and (self.uid, name) in self.page.typed.left

    def in_log(self, name: str, value: Any) -> str:
        """A value as the log writes it."""
        of_kind = kind(self.of)
        if name in of_kind.sets:
            return " ".join(sorted(map(str, value or ())))
        return of_kind.fields[name].to_text(value)

    def in_words(self, name: str, text: str) -> str:
        """A value of the log as a reader sees it: a choice in words, a number with a comma, a date in Dutch order."""
        field, of_kind = self.fields[name], kind(self.of)
        if isinstance(field, RowChoice | RowChoices):
            return ", ".join(str(field.words.get(uid, "")) for uid in text.split())
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.widget.choices).get(text, text))
        return str(field.prepare_value(of_kind.fields[name].from_text(text)) or "")

    def valid_texts(self) -> Iterator[tuple[str, str]]:
        """Name and value, as the log writes it, of the fields that were posted, are valid and are not left to another's text."""
        typed = self.page.typed
        right = {} if self.errors is None else self.cleaned_data
        for name, value in right.items():
            if typed and self.add_prefix(name) in self.data and not typed.keeps_theirs(self.address(name)):
                yield name, self.in_log(name, value)

    def wrong(self) -> set[str]:
        """Names of posted fields that are not valid and that somebody still wants to keep."""
        typed = self.page.typed
        if not self.is_bound or typed is None or typed.keeps_theirs(self.at):
            return set()
        return {name for name in self.errors if not typed.keeps_theirs(self.address(name))}

    @cached_property
    def is_touched(self) -> bool:
        """Whether anything was typed in a row that is not there yet."""
        return self.is_bound and (bool(self.errors) or any(text for _name, text in self.valid_texts()))

    def acts(self) -> list[Act]:
        """What was typed, as acts: edits of a row that is there, or one row more."""
        typed = self.page.typed
        if not self.is_bound or typed is None or typed.keeps_theirs(self.at):
            return []
        texts = dict(self.valid_texts())
        bases = {name: typed.bases.of(self.address(name)) for name in texts}
        edits = [
            Edit(self.of, self.uid, name, text, bases[name])
            for name, text in texts.items()
            if not self._points_nowhere(name, text)
        ]
        if self.stored is not None:
            return [*edits]
        of_parent, parent_uid = self.parent
        parent = parent_uid if kind(self.of).parent else None
        if typed.chose(self.at):
            above = [] if of_parent == "plate" else [Restore(of_parent, parent_uid)]
            made = Add(self.of, self.uid, parent, {}, typed.bases.page, self.fixed)
            return [*above, Restore(self.of, self.uid), made, *edits]
        if not any(texts.values()):
            return []
        return [Add(self.of, self.uid, parent, texts, min(bases.values()), self.fixed)]

    def _points_nowhere(self, name: str, text: str) -> bool:
        """Whether a link to a row that is gone was left as it looks: it comes back with that row."""
        is_none = self.stored is not None and not text and not self.initial[name]
        return is_none and isinstance(self.fields[name], RowChoice)

    def left(self, outcome: Outcome) -> set[str]:
        """Names of fields of which what was typed is not saved."""
        if any(isinstance(act, Add) and act.uid == self.uid for act in outcome.full):
            return set(self.fields)
        return self.wrong() | {each.field for each in outcome.conflicts if each.uid == self.uid} & set(self.fields)

    @property
    def title(self) -> str:
        """The name a row goes by on the page, empty when its labels tell enough."""
        return ""

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
    def removal(self) -> Conflict | None:
        """What tells that somebody removed this row while it was typed in."""
        return self.page.typed.removal(self.uid) if self.page.typed else None

    @property
    def keep(self) -> str:
        """Name of the input that tells whether a removed row comes back."""
        return f"{KEEP}{self.at}"

    @property
    def has_trouble(self) -> bool:
        """Whether something typed in this row is not saved."""
        return self.is_bound and any(self.is_left(name) for name in self.fields)


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
    of the Document in reading order; ``order`` the field of the plate that keeps their order, empty when they follow by age;
    ``fewest`` how many forms are shown at least, ``most`` how many rows the page lets somebody add.
    """

    def __init__(  # noqa: PLR0913
        self,
        page: PlatePage,
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
        spare = [uuid4() for _ in range(fewest - len(uids))]
        return [*uids, *spare] if self.page.may_edit else list(self._stored)

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
        return sum(form.has_trouble for form in self.forms) <= 1

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
        return form.has_trouble or form.uid == self.page.asks(OPEN, self.name)

    def deed(self, verb: str, rest: str) -> Deed | None:
        """What a button ``add:<list>`` or ``remove|restore|up|down:<list>:<uid>`` asks; None when it is about another list."""
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
        here = {form.uid for form in self.rows}
        uids = [each for each in self._posted if each in here]
        place = uids.index(uid) if uid in uids else -1
        other = place + (1 if verb == "down" else -1)
        if place < 0 or not 0 <= other < len(uids):
            return Deed(anchor=self.row_address(uid))
        uids[place], uids[other] = uids[other], uids[place]
        at_end = other in {0, len(uids) - 1}
        turned = {"up": "down", "down": "up"}[verb] if at_end else verb
        act = Order(self.page.plate.uid, self.order, tuple(uids))
        return Deed((act,), {OPEN: f"{self.name}:{uid}"}, anchor=f"{self.row_address(uid)}/{turned}")
