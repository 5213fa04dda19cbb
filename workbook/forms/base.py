"""A form whose fields are merged one by one with what others wrote: each knows its address, its base and what is left of it.

The front page of a workbook is one such form; on a plate each row is one, and so are the parts of the plate itself.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorList
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from workbook.acts import Act, Edit, Outcome, Overtaken
from workbook.fields import kind
from workbook.forms.bases import Bases
from workbook.forms.clash import Clash, Gone, text_field
from workbook.forms.fields import DecimalField, RowChoice, RowChoices
from workbook.forms.page import Typed
from workbook.forms.rendering import FieldsOnly, Renderer, control
from workbook.marks import Mark, Where
from workbook.rules import Finding
from workbook.values import with_minus


class Page(Protocol):
    """What a form asks of the page it stands on: what was posted, what hangs on it, and what the rules say at an address."""

    @property
    def typed(self) -> Typed | None:
        """What was posted."""

    @property
    def marks(self) -> Mapping[Where, Mark]:
        """What hangs on its fields and rows."""

    def notes(self, address: str) -> list[Finding]:
        """What the rules say about one field."""


class RowPage(Page, Protocol):
    """What rows in a list ask of the page besides."""

    @property
    def bases(self) -> Bases:
        """The revisions that the page carries."""

    @property
    def may_edit(self) -> bool:
        """Whether its reader may write on it."""

    @property
    def address(self) -> str:
        """Where what the page is about stands."""

    @property
    def owner(self) -> tuple[str, UUID]:
        """Kind and uid of what the page is about: its rows stand on that, and it keeps their order."""

    def asks(self, key: str, name: str) -> UUID | None:
        """The row of a list that the address of the page names under ``key``."""


class PageField(BoundField):
    """A field as the page shows it: under its address, with what the rules say about it and what somebody else made of it."""

    form: "PageForm"

    @property
    def auto_id(self) -> str:
        """The address is the id in the DOM."""
        return self.form.address(self.name)

    @property
    def data(self) -> Any:
        """What was posted for it; of two texts that were made one, that one."""
        return super().data if self._made is None else self._made

    def value(self) -> Any:
        """As typed where something is left to do, else as it stands."""
        if not self.form.shows_typed(self.name):
            return self.field.prepare_value(self.initial)
        return super().data if self._is_made_wrong else super().value()

    @property
    def errors(self) -> ErrorList:
        """What is wrong with what is shown. Of a text made of both it is told where that is typed."""
        is_shown = self.form.shows_typed(self.name) and not self._is_made_wrong
        return super().errors if is_shown else ErrorList()

    @property
    def aria_describedby(self) -> str | None:
        """The ids of all that is said about the field."""
        if self.field.widget.attrs.get("aria-describedby") or self.is_hidden:
            return None
        said = {"hint": self.help_text, "error": self.errors, "who": self.clash, "note": self.notes, "mark": self.mark}
        return " ".join(f"{what}_{self.auto_id}" for what, words in said.items() if words)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """As of every field, with the class that Bootstrap asks."""
        of_widget = widget or self.field.widget
        style = "form-select" if isinstance(of_widget, forms.Select) else "form-control"
        if not (self.is_tick or self.use_fieldset):
            attrs.setdefault("class", f"{style} is-invalid" if self.errors else style)
        waits_for = self.form.waits_for(self.name)
        if waits_for is not None:
            attrs["data-whole"] = waits_for
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
        return bool(self.notes or self.clash or self.mark)

    @property
    def mark(self) -> Mark | None:
        """What hangs on the field."""
        return self.form.page.marks.get((self.form.uid, self.name))

    @property
    def notes(self) -> list[Finding]:
        """What the rules still ask here."""
        return self.form.page.notes(self.auto_id)

    @property
    def overtaken(self) -> Overtaken | None:
        """What somebody else wrote here since."""
        typed = self.form.page.typed
        found = typed.overtaken_at(self.form.uid, self.name) if typed and self.form.is_bound else None
        return None if found is None or found.removed else found

    @property
    def clash(self) -> Clash | None:
        """Both texts, where somebody else wrote one since, or where what was made of both cannot be saved."""
        if self._is_made_wrong:
            mine, theirs = str(super().data), str(self.initial)
            box, wrong = text_field(self.field), super().errors
            return Clash(self.auto_id, mine, theirs, box, typed=self._made, errors=wrong)
        found = self.overtaken
        return Clash.of(found, self.auto_id, self.field, partial(self.form.in_words, self.name)) if found else None

    @property
    def _made(self) -> str | None:
        """The text that was made of both, when somebody chose that."""
        typed = self.form.page.typed
        return typed.made_of_both(self.auto_id) if typed and self.form.is_bound and text_field(self.field) else None

    @property
    def _is_made_wrong(self) -> bool:
        """Whether such a text cannot be saved, and is more than what stands in the field itself."""
        if self._made is None or self.form.stored is None or not super().errors:
            return False
        return super().data not in {None, self.initial}

    @property
    def in_words(self) -> str:
        """The value as a reader sees it who cannot edit it."""
        return self.form.in_words(self.name, self.form.in_log(self.name, self.initial))


class PageForm(forms.Form):
    """Fields of one row. Subclasses name the kind of row it is ``of``; field names are those of the kind.

    ``stored`` is what holds their values now, None for a row that is not there. ``at`` is the address of the row.
    """

    of: ClassVar[str]
    optional: ClassVar[frozenset[str]] = frozenset()
    """Fields that may stay empty without anybody asking for them."""
    never_empty: ClassVar[frozenset[str]] = frozenset()
    """Fields that a row of this kind cannot be without."""
    bound_field_class = PageField
    default_renderer = Renderer()
    helper: ClassVar[FieldsOnly] = FieldsOnly()
    page: Page

    def __init__(self, page: Page, *, uid: UUID, stored: Any, at: str, posted: bool, prefix: str | None = None) -> None:
        self.page, self.uid, self.stored, self.at = page, uid, stored, at
        initial = {name: getattr(stored, name) for name in self.base_fields} if stored is not None else {}
        data = page.typed.data if posted and page.typed else None
        super().__init__(data, prefix=prefix, initial=initial, use_required_attribute=False)

    def __getitem__(self, name: str) -> BoundField:
        """A field. Templates look here first for whatever they ask of a form: what is no field is to be told at once."""
        if name not in self.fields:
            raise KeyError(name)
        return super().__getitem__(name)

    @property
    def uids(self) -> frozenset[UUID]:
        """The rows without which nothing typed here could be saved."""
        return frozenset({self.uid})

    @property
    def mark(self) -> Mark | None:
        """What hangs on the row as a whole."""
        return self.page.marks.get((self.uid, ""))

    @property
    def talks(self) -> int:
        """How many open comments there are on the row and on its fields: told also while it is folded."""
        return sum(mark.comments for mark in self._marks())

    @property
    def is_to_do(self) -> bool:
        """Whether something is left to do in it: what could not be saved, or what a teacher said and nobody ticked off."""
        return self.has_trouble or any(not each.is_done for mark in self._marks() for each in mark.remarks)

    def _marks(self) -> Iterator[Mark]:
        """What hangs on the row and on its fields."""
        found = (self.page.marks.get((self.uid, name)) for name in ("", *self.fields))
        return (mark for mark in found if mark)

    def address(self, name: str) -> str:
        """Where a field stands: its id in the DOM, the anchor of its findings, the key of its base."""
        return f"{self.at}/{name}"

    def waits_for(self, name: str) -> str | None:
        """Of a field that is only saved together with others, the input that has to hold something first, empty where none has to.

        None for a field that saves itself.
        """
        return None

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
        """A value of the log as a reader sees it: a choice in words, a number with a comma and a minus, a date in Dutch order."""
        field, of_kind = self.fields[name], kind(self.of)
        if isinstance(field, RowChoice | RowChoices):
            return ", ".join(str(field.words.get(uid, "")) for uid in text.split())
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.widget.choices).get(text, text))
        value = field.prepare_value(of_kind.fields[name].from_text(text))
        said = "" if value is None else str(value)
        return with_minus(said) if isinstance(field, DecimalField) else said

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

    def newly_wrong(self) -> set[str]:
        """Those of which their writer was not told yet: what is shown again has a base of its own."""
        told = self.page.typed.bases.own if self.page.typed else {}
        return {name for name in self.wrong() if self.address(name) not in told}

    def edits(self) -> list[Edit]:
        """What was typed, each field on the base it was typed over."""
        typed = self.page.typed
        if not self.is_bound or typed is None or typed.keeps_theirs(self.at):
            return []
        return [
            Edit(self.of, self.uid, name, text, typed.bases.of(self.address(name))) for name, text in self.valid_texts()
        ]

    def acts(self) -> list[Act]:
        """What is to be saved."""
        return [*self.edits()]

    def left(self, outcome: Outcome) -> set[str]:
        """Names of posted fields of which what was typed is not saved."""
        if not self.is_bound:
            return set()
        return self.wrong() | {each.field for each in outcome.overtaken if each.uid == self.uid} & set(self.fields)

    @property
    def goes_by(self) -> str:
        """The name a row goes by on the page, empty when its labels tell enough."""
        return ""

    @property
    def refusal(self) -> str | Promise:
        """Why the row as a whole was not saved."""
        return ""

    @property
    def removal(self) -> Gone | None:
        """What tells that somebody removed this row while it was typed in."""
        return None

    @property
    def has_trouble(self) -> bool:
        """Whether something typed in this row is not saved."""
        return self.is_bound and any(self.is_left(name) for name in self.fields)
