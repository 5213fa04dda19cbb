"""A message to students of an assignment."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy

from classroom import limits
from workbook.forms.fields import TextField, TokenField

NOT_STARTED: Final = "not_started"
NOT_HANDED_IN: Final = "not_handed_in"
TO: Final = [
    (NOT_STARTED, gettext_lazy("Who has not started")),
    (NOT_HANDED_IN, gettext_lazy("Who has not handed in")),
]


class MessageForm(forms.Form):
    """To whom, and what. ``token`` is minted with the page, so that a double post is one message."""

    token = TokenField()
    to = forms.ChoiceField(
        label=gettext_lazy("To"),
        choices=TO,
        initial=NOT_STARTED,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose to whom it goes."),
            "invalid_choice": gettext_lazy("Choose to whom it goes."),
        },
    )
    subject = TextField(
        limits.TEXTS["message"]["subject"],
        label=gettext_lazy("Subject"),
        required=True,
        error_messages={"required": gettext_lazy("Fill in a subject.")},
    )
    text = TextField(
        limits.TEXTS["message"]["text"],
        rows=8,
        label=gettext_lazy("Text"),
        required=True,
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )

    def clean_subject(self) -> str:
        """On one line: it goes in the head of a mail."""
        return " ".join(str(self.cleaned_data["subject"]).split())
