"""Who takes part in a workbook: asking somebody, a member and a role, and the code of an invitation."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import EmailField, check_text
from workbook.forms.workbook import CHOOSE
from workbook.invitations import is_seed, new_seed, read_code
from workbook.models.workbook import Role

CODE_MAX: Final = 40
"""More than a code with any blanks and dashes in it."""


def _role(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"), choices=Role.choices, error_messages={"invalid_choice": CHOOSE, "required": CHOOSE}, **kwargs
    )


class InviteForm(forms.Form):
    """Somebody to take part, by e-mail address. ``seed`` is minted with the page, so that a double post makes one invitation."""

    seed = forms.Field(widget=forms.HiddenInput, required=False, initial=new_seed)
    email = EmailField(
        autocomplete="off", help_text=_("Only who logs in with this address can accept; an account may be made later.")
    )
    role = _role(initial=Role.EDITOR)

    def clean_seed(self) -> str:
        """A seed that is missing or none of ours guards nothing: a fresh one."""
        seed = str(self.cleaned_data["seed"] or "")
        return seed if is_seed(seed) else new_seed()


class WhoForm(forms.Form):
    """A member, by e-mail address."""

    email = EmailField(autocomplete="off")


class RoleForm(WhoForm):
    """Another role for a member."""

    role = _role()


class WithdrawForm(forms.Form):
    """An invitation, by its uuid."""

    invitation = forms.UUIDField()


class CodeField(forms.CharField):
    """The code of an invitation."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Code"),
            help_text=_("Ten letters and digits, such as K7QF3-M9P2X. Capitals and dashes do not matter."),
            widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
            error_messages={
                "required": _("Fill in the code."),
                "invalid": _("A code has ten letters and digits. Compare it with the mail once more."),
            },
        )

    def to_python(self, value: Any) -> str:
        """The code as it was made."""
        text = super().to_python(value) or ""
        check_text(text, CODE_MAX)
        code = read_code(text)
        if text and code is None:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return code or ""


class CodeForm(forms.Form):
    """The code of an invitation, to type."""

    code = CodeField()
