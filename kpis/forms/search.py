"""Words to search the library with."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.forms.fields import TextField
from workbook.method.types import Method


class SearchForm(forms.Form):
    """What somebody looks for in the library, and on which step; both may be left blank."""

    words = TextField(
        limits.NAME, label=_("Search for a KPI"), help_text=_("By its name, abbreviation or what it is about.")
    )
    step = forms.ChoiceField(label=_("Link"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, method: Method) -> None:
        super().__init__(data, auto_id="kpi-%s")
        steps = [(step.key, step.name_en) for step in method.steps]
        self.fields["step"].choices = [("", _("All links")), *steps]  # type: ignore[attr-defined]
