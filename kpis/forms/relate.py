"""Lay a relation between any two KPIs of a workbook: from the one to the other, in plain words."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kpis.forms.relation import ASKS_SIGN, described
from kpis.models import RelationKind, Strength
from kpis.sentences import IN_PLAIN_WORDS, called
from kpis.suggestions import Suggestion
from workbook import limits
from workbook.acts import Add, Outcome
from workbook.document import Document
from workbook.forms.fields import RowChoice, TextField
from workbook.forms.page import as_uid

CHOOSE: Final = _("Not chosen yet")
GONE: Final = _("This KPI is not there any more. Choose another.")
FULL: Final = _("A workbook bears at most 600 relations. Remove one first.")
THERE: Final = _("There is a relation from the one to the other already. Edit that one, below.")
LAID: Final = _("This form laid a relation already; that one stays as it is. Lay this one too? Then press once more.")


class RelateForm(forms.Form):
    """A relation to be. ``uid`` is minted with the page, so that a double post lays one; both ends and what the
    values do have to be chosen. A reason is asked for by the rules; one may come later, so without it nothing is refused.

    ``is_spent`` tells that the relation of the posted uid was laid and removed: then this is another one.
    """

    optional = ("kind", "strength")

    uid = forms.Field(widget=forms.HiddenInput, required=False, initial=uuid4)
    start = RowChoice(label=_("From KPI"))
    to = RowChoice(label=_("To KPI"))
    sign = forms.ChoiceField(
        choices=IN_PLAIN_WORDS,
        widget=forms.RadioSelect,
        label=ASKS_SIGN,
        error_messages={"required": _("Choose what the values do.")},
    )
    kind = forms.ChoiceField(
        choices=lambda: [("", CHOOSE), *RelationKind.choices],
        required=False,
        **described("kind", _("How do you read it?")),
    )
    strength = forms.ChoiceField(
        choices=lambda: [("", CHOOSE), *Strength.choices],
        required=False,
        **described("strength", _("How much does the one move the other?")),
    )
    reason = TextField(
        limits.TEXTS["relation"]["reason"], rows=2, **described("reason", _("Why do these values move this way?"))
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, document: Document, is_spent: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="relate-%s", use_required_attribute=False, **kwargs)
        self.is_spent = is_spent
        self.known = {kpi.uid: kpi for _plate, kpi in document.kpis()}
        grouped = [
            (plate.name_en, [(str(kpi.uid), called(kpi)) for kpi in plate.kpis])
            for plate in document.plates
            if plate.kpis
        ]
        for name in ("start", "to"):
            self.fields[name].choices = [("", _("Choose a KPI")), *grouped]  # type: ignore[attr-defined]

    @classmethod
    def prefilled(
        cls, document: Document, start: UUID | None, to: UUID | None, said: Suggestion | None
    ) -> "RelateForm":
        """The form with what the address asks, and with what the library says about that pair, to be edited."""
        initial: dict[str, object] = {"start": start, "to": to}
        if said:
            initial |= {"sign": said.sign, "reason": said.reason}
        return cls(document=document, initial=initial)

    def clean_uid(self) -> UUID:
        """A uid that is missing, none or spent guards nothing: a fresh one."""
        uid = None if self.is_spent else as_uid(str(self.cleaned_data["uid"]))
        return uid or uuid4()

    def clean_start(self) -> UUID:
        """A KPI that is there."""
        return self._there("start")

    def clean_to(self) -> UUID:
        """A KPI that is there, and another than where it begins."""
        to = self._there("to")
        if to == self.cleaned_data.get("start"):
            raise ValidationError(_("A relation runs between two different KPIs. Choose another."), "itself")
        there = self._between(self.cleaned_data.get("start"), to)
        if there and self.cleaned_data.get("uid") not in there:
            raise ValidationError(THERE, "there")
        return to

    def act(self, base: int) -> Add:
        """The row that a valid form makes, on a page that was read at a revision."""
        names = ("sign", "kind", "strength", "reason")
        values = {"to": str(self.cleaned_data["to"])} | {name: self.cleaned_data[name] for name in names}
        return Add("relation", self.cleaned_data["uid"], self.cleaned_data["start"], values, base)

    def take(self, outcome: Outcome) -> bool:
        """Whether a save laid the relation; if not, the form says why.

        Who came back to a form that has laid its relation, and changed something, is asked whether a second one is meant.
        """
        if outcome.full:
            self.add_error(None, ValidationError(FULL, "full"))
        elif any(not each.removed for each in outcome.overtaken):
            is_same = self.cleaned_data["uid"] in self._between(self.cleaned_data["start"], self.cleaned_data["to"])
            self.add_error("to" if is_same else None, ValidationError(THERE if is_same else LAID, "laid"))
            self.data = {**dict(self.data.items()), "uid": str(uuid4())}
        elif outcome.overtaken:
            self.add_error("start", ValidationError(GONE, "gone"))
        return not self.errors

    def _between(self, start: UUID | None, to: UUID) -> list[UUID]:
        """The relations that run from the one to the other when the page is read."""
        kpi = self.known.get(start) if start else None
        return [relation.uid for relation in kpi.relations if relation.to == to] if kpi else []

    def _there(self, name: str) -> UUID:
        uid: UUID | None = self.cleaned_data[name]
        if uid is None:
            raise ValidationError(_("Choose a KPI."), "required")
        if uid not in self.known:
            raise ValidationError(GONE, "gone")
        return uid
