"""A phrase of the bank."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom import limits
from classroom.forms.edition import EditionForm
from classroom.rubrics import Criterion
from workbook.forms.fields import TextField
from workbook.forms.workbook import CHOOSE


class PhraseForm(forms.Form):
    """A phrase: its text, and for which criterion. ``token`` is minted with the page, so that a double post keeps one."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    text = TextField(
        limits.TEXTS["phrase"]["text"],
        rows=3,
        label=_("Phrase"),
        required=True,
        error_messages={"required": _("Write the phrase.")},
    )
    criterion = forms.ChoiceField(label=_("For"), required=False, error_messages={"invalid_choice": CHOOSE})

    def __init__(self, criteria: Iterable[Criterion], *args: Any, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("any criterion")), *((each.key, each.title) for each in criteria)]
        if chosen and chosen not in dict(offered):
            offered.append((chosen, chosen))
        self["criterion"].field.choices = offered  # type: ignore[attr-defined]


class ChangePhraseForm(EditionForm, PhraseForm):
    """The same for a phrase that is in the bank."""


class NewPhraseForm(PhraseForm):
    """A phrase to be; a teacher may share it with the other markers of the course."""

    shared = forms.BooleanField(
        required=False, label=_("For all markers of this course"), help_text=_("Else it is yours, in all your courses.")
    )

    def __init__(self, criteria: Iterable[Criterion], *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(criteria, *args, **kwargs)
        if not may_share:
            del self.fields["shared"]
