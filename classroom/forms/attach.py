"""An existing workbook, to answer an assignment with."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from workbook.models import Workbook

CHOOSE = gettext_lazy("Choose one of your workbooks.")


class AttachForm(forms.Form):
    """One of the workbooks that somebody owns."""

    workbook = forms.TypedChoiceField(
        label=gettext_lazy("Workbook"),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, owned: Iterable[Workbook], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["workbook"].field.choices = [(str(each.uuid), str(each)) for each in owned]  # type: ignore[attr-defined]
