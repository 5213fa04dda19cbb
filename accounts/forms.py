"""The forms of an account."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

NAME_MAX: Final = 120


class NameField(forms.CharField):
    """The name by which others in a workbook know somebody, at most ``NAME_MAX`` code points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Name"),
            help_text=_("This is how others in your workbooks see you."),
            # The browser's own maxlength would cut off a pasted text in silence.
            widget=forms.TextInput({"autocomplete": "name", "data-most": str(NAME_MAX)}),
            error_messages={"required": _("Fill in your name.")},
            **kwargs,
        )


class ProfileForm(forms.Form):
    """Change one's own name."""

    name = NameField()

    def save(self, user: User) -> None:
        """Give the user this name."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
