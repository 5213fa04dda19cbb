"""The fields of an account, each with its words. None lets the browser cut a pasted text off."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.texts import is_safe_in_head, is_storable, on_one_line

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAME_MAX: Final = 120
EMAIL_MAX: Final = 254
PASSWORD_MAX: Final = 1000
"""In code points. Whoever pastes more than this into a password has the wrong thing on the clipboard."""
ADDRESS: Final = _("E-mail address")
PASSWORD: Final = _("Password")
NEW_PASSWORD: Final = _("New password")
UNSTORABLE: Final = _("This text holds a character that cannot be stored. Type it again without it.")


def check_text(text: str, most: int) -> None:
    """A text that a database and a mail can carry.

    Raises:
        ValidationError: it holds NUL or half a character (a lone surrogate), or is longer than ``most``.
    """
    if not is_storable(text):
        raise ValidationError(UNSTORABLE, "unstorable")
    if len(text) > most:
        counted = ngettext_lazy(
            "At most %(most)d character fits here. This text has %(n)d.",
            "At most %(most)d characters fit here. This text has %(n)d.",
            most,
        )
        raise ValidationError(counted, "too_long", {"most": most, "n": len(text)})


class NameField(forms.CharField):
    """The name by which others in a workbook know somebody, on one line."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Name"),
            help_text=_("This is how others in your workbooks see you."),
            widget=forms.TextInput({"autocomplete": "name", "data-most": str(NAME_MAX)}),
            error_messages={"required": _("Fill in your name.")},
        )

    def to_python(self, value: Any) -> str:
        """The name as it can stand among other words."""
        text = on_one_line(str(value or ""))
        check_text(text, NAME_MAX)
        return text


class EmailField(forms.EmailField):
    """An address to log in with, in small letters. ``autocomplete`` is ``off`` where it is somebody else's."""

    def __init__(self, label: "StrOrPromise" = ADDRESS, autocomplete: str = "email", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=EMAIL_MAX,
            widget=forms.EmailInput({"autocomplete": autocomplete}),
            error_messages={
                "required": _("Fill in an e-mail address."),
                "invalid": _("This is no e-mail address. Check the part around @."),
            },
            **kwargs,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: what is too long comes back whole."""
        return {}

    def to_python(self, value: Any) -> str:
        """The address, if it is one that can go in the head of a mail."""
        text = (super().to_python(value) or "").lower()
        check_text(text, EMAIL_MAX)
        if not is_safe_in_head(text):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return text


class PasswordField(forms.CharField):
    """A password as it was typed; never shown back."""

    def __init__(self, label: "StrOrPromise" = PASSWORD, autocomplete: str = "current-password", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            strip=False,
            widget=forms.PasswordInput({"autocomplete": autocomplete}),
            error_messages={"required": _("Fill in your password.")},
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """The password itself."""
        text = str(value or "")
        check_text(text, PASSWORD_MAX)
        return text


class NewPasswordField(PasswordField):
    """A password to choose: asked for once, since a slip is mended by mail. Whose it is, is judged by the form."""

    def __init__(self, label: "StrOrPromise" = NEW_PASSWORD) -> None:
        super().__init__(
            label,
            "new-password",
            help_text=_(
                "At least 8 characters. A few words that do not belong together are strong and easy to remember."
            ),
        )
        self.error_messages["required"] = _("Choose a password.")
