"""A relation between two KPIs: how their values move, how its maker reads it, and why."""

from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Final, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kpis.models import KpiRelation, RelationKind, Strength
from kpis.sentences import IN_PLAIN_WORDS, called
from workbook import limits
from workbook.acts import Act, Add
from workbook.document import Kpi, Plate
from workbook.forms.fields import RowChoice, TextField
from workbook.forms.page import PlatePage, as_uid
from workbook.forms.rows import RowForm

ASKS_SIGN: Final = _("What do the values do?")


def described(name: str, help_text: Any = "") -> dict[str, Any]:
    """Label and help of a field of a relation."""
    label = KpiRelation._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return {"label": capfirst(label), "help_text": help_text}


class RelationForm(RowForm):
    """A relation from a KPI of this plate. Where it leads is chosen when it is made; another end is another relation."""

    of = "relation"
    page: PlatePage
    optional: ClassVar[frozenset[str]] = frozenset({"kind", "strength"})
    never_empty: ClassVar[frozenset[str]] = frozenset({"to"})

    to = RowChoice(**described("to"))
    sign = forms.ChoiceField(
        choices=lambda: [("", _("Not chosen yet")), *IN_PLAIN_WORDS], required=False, label=ASKS_SIGN
    )
    kind = forms.ChoiceField(
        choices=lambda: [("", _("Not chosen yet")), *RelationKind.choices],
        required=False,
        **described("kind", _("How do you read it?")),
    )
    strength = forms.ChoiceField(
        choices=lambda: [("", _("Not chosen yet")), *Strength.choices],
        required=False,
        **described("strength", _("How much does the one move the other?")),
    )
    reason = TextField(
        limits.TEXTS["relation"]["reason"], rows=2, **described("reason", _("Why do these values move this way?"))
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = cast(RowChoice, self.fields["to"])
        to.offer([(uid, called(kpi)) for uid, (_plate, kpi) in self._ends.items()], none=_("Choose a KPI"))
        by_step: dict[str, list[tuple[str, str]]] = {}
        for uid, (plate, _kpi) in self._ends.items():
            by_step.setdefault(plate.name_en, []).append((str(uid), to.words[str(uid)]))
        to.choices = [("", _("Choose a KPI")), *by_step.items()]

    @cached_property
    def _ends(self) -> dict[UUID, tuple[Plate, Kpi]]:
        """Every KPI of the workbook that this relation can lead to."""
        own = self.parent[1]
        return {kpi.uid: (plate, kpi) for plate, kpi in self.page.document.kpis() if kpi.uid != own}

    def waits_for(self, name: str) -> str | None:
        """A relation is made when it leads somewhere; then each of its fields saves itself."""
        return self.add_prefix("to") if self.stored is None else None

    @property
    def goes_by(self) -> str:
        """The KPIs at both its ends."""
        to = self.stored.to if self.stored is not None else as_uid(str(self["to"].value() or ""))
        end = self._ends.get(to) if to else None
        starts = [called(kpi) for kpi in self.page.plate.kpis if kpi.uid == self.parent[1]]
        return " → ".join([*starts, *([called(end[1])] if end else [])])

    def clean(self) -> dict[str, Any]:
        """What is typed belongs to a relation that leads somewhere."""
        values = self.cleaned_data
        to = values.get("to")
        is_asked = self.add_prefix("to") in self.data and "to" not in self.errors
        is_typed = any(value for name, value in values.items() if name != "to") or bool(self.errors)
        if is_asked and to is None and (self.stored is not None or is_typed):
            self.add_error("to", ValidationError(_("Choose the KPI that this relation leads to."), "required"))
        if to is not None and to not in self._ends and (self.stored is None or to != self.stored.to):
            self.add_error("to", ValidationError(_("This KPI is not there any more. Choose another."), "gone"))
        return values

    def acts(self) -> list[Act]:
        """As of every row; a relation that leads nowhere is not made."""
        acts = super().acts()
        if self.stored is not None or not acts:
            return acts
        to = dict(self.valid_texts()).get("to")
        if not to:
            return []
        return [replace(act, values={"to": to, **act.values}) if isinstance(act, Add) else act for act in acts]
