"""Who teaches a course: somebody to add, and a teacher with a role."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import EmailField
from classroom.models.course import Teaching
from workbook.forms.workbook import CHOOSE

_WRONG: Final = {"required": CHOOSE, "invalid_choice": CHOOSE}


class AddForm(forms.Form):
    """Somebody to teach or to judge too, by an address, whether there is an account with it or not."""

    email = EmailField(
        autocomplete="off",
        help_text=_("The address with which this person logs in here, now or later. No mail is sent."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Teaching.choices, initial=Teaching.TEACHER, error_messages=_WRONG)


class WhoForm(forms.Form):
    """A teacher, by e-mail address."""

    email = EmailField(autocomplete="off")


class RoleForm(WhoForm):
    """Another role for a teacher."""

    role = forms.ChoiceField(choices=Teaching.choices, error_messages=_WRONG)
