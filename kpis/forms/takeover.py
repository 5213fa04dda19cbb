"""Taking a KPI of the library over, from its own page: into which workbook, and to which link."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.library import taken
from workbook.acts import Act, Add, Restore
from workbook.document import Plate
from workbook.forms.page import as_uid
from workbook.method.types import KpiDefinition, Method
from workbook.models import Workbook

CHOOSE = {"required": _("Choose one of the list."), "invalid_choice": _("Choose one of the list.")}


class TakeOverForm(forms.Form):
    """A workbook that one may write in, and a link. ``minted`` makes the same form, sent twice, one row."""

    minted = forms.Field(widget=forms.HiddenInput, required=False, initial=uuid4)
    workbook = forms.ChoiceField(label=_("Workbook"), error_messages=CHOOSE)
    step = forms.ChoiceField(label=_("Link"), error_messages=CHOOSE)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        definition: KpiDefinition,
        method: Method,
        workbooks: Iterable[Workbook],
    ) -> None:
        super().__init__(data, auto_id="take-%s", initial={"step": definition.step})
        self.definition = definition
        offered = [(str(each.uuid), str(each)) for each in workbooks]
        self.fields["workbook"].choices = offered  # type: ignore[attr-defined]
        self.fields["step"].choices = [(step.key, step.name_en) for step in method.steps]  # type: ignore[attr-defined]

    @property
    def uid(self) -> UUID:
        """The uid that the row gets."""
        return as_uid(str(self.cleaned_data.get("minted", ""))) or uuid4()

    def on_plate(self, plate: Plate, base: int) -> list[Act]:
        """The acts that put it on a plate, as one takes it over there."""
        return self._acts("kpi", plate, taken(self.definition), base)

    def on_longlist(self, plate: Plate, base: int, found_at: str) -> list[Act]:
        """The acts that put it on the longlist of a step."""
        values = {"definition_key": self.definition.key, "name": self.definition.name, "found_at": found_at}
        return self._acts("candidate", plate, values, base)

    def _acts(self, of: str, plate: Plate, values: Mapping[str, str], base: int) -> list[Act]:
        uid = self.uid
        return [Restore(of, uid), Add(of, uid, plate.uid, values, base)]
