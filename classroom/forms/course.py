"""A course: a new one, and its settings."""

from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom import limits
from workbook.forms.fields import TextField


class NewCourseForm(forms.Form):
    """A course to be. ``token`` is minted with the page, so that a double post makes one course."""

    optional = ("description",)

    token = forms.Field(widget=forms.HiddenInput, required=False, initial=uuid4)
    name = TextField(
        limits.TEXTS["course"]["name"],
        label=_("Name of the course"),
        help_text=_("As your students know it, for example Commercial management 3B."),
        required=True,
        error_messages={"required": _("Fill in the name of the course.")},
    )
    description = TextField(
        limits.TEXTS["course"]["description"],
        rows=4,
        label=_("Description"),
        help_text=_("What students read above the assignments."),
    )

    def clean_token(self) -> UUID:
        """A token that is missing or no uuid guards nothing: a fresh one."""
        try:
            return UUID(str(self.cleaned_data["token"]))
        except ValueError:
            return uuid4()
