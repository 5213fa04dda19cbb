"""A KPI on a plate: what it is, where it stands now and where it is to go."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Final, cast
from uuid import UUID, uuid4

from django import forms
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kpis.forms.fields import NumberField, understood
from kpis.models import Direction, Kpi, KpiKind
from kpis.progress_words import counts_instead
from workbook import limits
from workbook.acts import Act, Add, Outcome
from workbook.forms.base import PageField
from workbook.forms.fields import RowChoice, TextField
from workbook.forms.page import PlatePage, as_uid
from workbook.forms.rows import RowForm
from workbook.models.plate import PointKind

NEW_ADVICE: Final = "new_advice"
CHOOSE: Final = ("", _("Not chosen yet"))
_ADVICE_LABEL: Final = 70
"""Characters of an advice by which one recognises it in a list."""


def described(name: str, help_text: Any = "", label: Any = "") -> dict[str, Any]:
    """Label and help of a field of a KPI."""
    own = capfirst(Kpi._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return {"label": label or own, "help_text": help_text}


def text(name: str, help_text: Any = "", *, rows: int = 1) -> TextField:
    """A text of a KPI."""
    return TextField(limits.TEXTS["kpi"][name], rows=rows, **described(name, help_text))


class KpiField(PageField):
    """A field of a KPI, which can tell in which sense its number was read."""

    @property
    def understood(self) -> str:
        """In which sense the number that stands here was read, where another could be meant."""
        number = self.form.cleaned_data.get(self.name) if self.form.shows_typed(self.name) else self.initial
        return understood(number) if isinstance(number, Decimal) else ""


AT_A_GLANCE: Final = ("name", "current_value", "target_value", "unit")
TICKS: Final = ("not_measured_yet", "no_target_yet")
START: Final = ("start_advice", NEW_ADVICE)
"""Fields of a KPI that stand in the open; the others stand in a part of its own that opens."""


class KpiForm(RowForm):
    """A KPI. A new advice that is written here becomes an advice of the plate, tied to this KPI as its advice to start."""

    of = "kpi"
    page: PlatePage
    bound_field_class = KpiField
    optional: ClassVar[frozenset[str]] = frozenset({"formula", "data_source", "target_note", NEW_ADVICE})

    name = text("name")
    current_value = NumberField(**described("current_value", label=_("Now")))
    target_value = NumberField(**described("target_value"))
    unit = text("unit")
    not_measured_yet = forms.BooleanField(required=False, **described("not_measured_yet"))
    no_target_yet = forms.BooleanField(required=False, **described("no_target_yet"))
    definition = text("definition", _("What exactly do you count, of whom and over which time?"), rows=2)
    formula = text("formula", _("For example: solved at first contact / all contacts * 100"))
    direction = forms.ChoiceField(
        choices=lambda: [CHOOSE, *Direction.choices], required=False, **described("direction")
    )
    kind = forms.ChoiceField(choices=lambda: [CHOOSE, *KpiKind.choices], required=False, **described("kind"))
    band_low = NumberField(**described("band_low"))
    band_high = NumberField(**described("band_high"))
    data_source = text("data_source", _("Where does the value come from?"))
    start_advice = RowChoice(**described("start_advice"))
    target_note = text("target_note", _("Why this target, also when it is no improvement?"), rows=2)
    previous_target_note = text("previous_target_note", _("Was the target of the previous workbook reached?"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_advice()
        if period := self.page.document.next_period:
            self.fields["target_value"].label = _("Target %(period)s") % {"period": period}
        if not self._looks_back:
            del self.fields["previous_target_note"]

    def _offer_advice(self) -> None:
        told = [(each.uid, each.text.strip() or gettext("Advice without text")) for each in self.page.plate.advice]
        advice = [(uid, Truncator(words).chars(_ADVICE_LABEL)) for uid, words in told]
        self.fields["start_advice"].offer(advice, none=_("No advice chosen"))  # type: ignore[attr-defined]
        # Not among the fields of the class: the row has no such column.
        self.fields[NEW_ADVICE] = TextField(
            limits.TEXTS["point"]["text"],
            rows=2,
            label=_("Or write a new advice"),
            help_text=_("It then also stands among the advice of this plate."),
        )

    @property
    def counts_instead(self) -> str:
        """That a measurement counts and not the value now that stands here."""
        return counts_instead(self.stored) if self.stored is not None else ""

    @property
    def _looks_back(self) -> bool:
        """Whether there is a previous target to look back on."""
        note = "previous_target_note"
        before = self.page.document.predecessor is not None or bool(self.page.notes(self.address(note)))
        return before or bool(self.stored is not None and self.stored.previous_target_note)

    @cached_property
    def new_advice_uid(self) -> UUID:
        """Minted with the page, so that the same post twice makes one advice; a fresh one when it is saved or taken."""
        posted = as_uid(self.data.get(self.new_advice_key, "")) if self.shows_typed(NEW_ADVICE) else None
        outcome = self.page.typed.outcome if self.page.typed else None
        is_taken = outcome is not None and posted in {overtaken.uid for overtaken in outcome.overtaken}
        return posted if posted and not is_taken else uuid4()

    @property
    def new_advice_key(self) -> str:
        """Name of the hidden input that carries the uid of a new advice."""
        return self.add_prefix("advice")

    def waits_for(self, name: str) -> str | None:
        """A new advice is saved together with the KPI that it starts."""
        return "" if name == NEW_ADVICE else None

    def in_log(self, name: str, value: Any) -> str:
        """As of every row; a new advice is a text."""
        return str(value) if name == NEW_ADVICE else super().in_log(name, value)

    def in_words(self, name: str, text: str) -> str:
        """As of every row; a tick is a yes or a no, and a new advice is what it says."""
        if name in TICKS:
            return gettext("yes") if text else gettext("no")
        return text if name == NEW_ADVICE else super().in_words(name, text)

    def valid_texts(self) -> Iterator[tuple[str, str]]:
        """As of every row; a new advice counts as the one that is chosen."""
        texts = dict(super().valid_texts())
        if texts.pop(NEW_ADVICE, ""):
            texts["start_advice"] = str(self.new_advice_uid)
        yield from texts.items()

    def acts(self) -> list[Act]:
        """As of every row, and the new advice: after the KPI, for advice that starts one does not count among the plate's five."""
        acts, typed = super().acts(), self.page.typed
        advice = self.cleaned_data.get(NEW_ADVICE) if acts else ""
        if not advice or typed is None:
            return acts
        base = typed.bases.of(self.address(NEW_ADVICE))
        values, fixed = {"text": advice}, {"kind": PointKind.ADVICE.value}
        return [*acts, Add("point", self.new_advice_uid, self.page.plate.uid, values, base, fixed)]

    def left(self, outcome: Outcome) -> set[str]:
        """As of every row; an advice that the plate cannot bear, or that was made and changed meanwhile, is left too."""
        full = {act.uid for act in outcome.full if isinstance(act, Add)}
        changed = {overtaken.uid for overtaken in outcome.overtaken}
        return super().left(outcome) | ({NEW_ADVICE} if self.new_advice_uid in full | changed else set())

    @property
    def goes_by(self) -> str:
        """The name it goes by on the page."""
        return str(self["name"].value() or "")

    @property
    def at_a_glance(self) -> list[KpiField]:
        """The fields in the row that one sees first."""
        return self._fields_of(AT_A_GLANCE)

    @property
    def is_open(self) -> bool:
        """Whether the further fields are shown: one of them holds an error, or something is said beside it."""
        further = self._fields_of(name for name in self.fields if name not in {*AT_A_GLANCE, *TICKS, *START})
        # A target that is no improvement is explained among them.
        asks_why = any(finding.number == "R45" for finding in self._fields_of(["target_value"])[0].notes)
        return asks_why or any(field.errors or field.is_remarked for field in further)

    def _fields_of(self, names: Iterable[str]) -> list[KpiField]:
        return [cast(KpiField, self[name]) for name in names]

    @property
    def advice_is_full(self) -> bool:
        """Whether the new advice was one too many for the plate."""
        return bool(self.page.typed and self.page.typed.was_full(self.new_advice_uid))
