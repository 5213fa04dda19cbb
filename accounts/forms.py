"""The forms of an account: allauth's, with our fields and words."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.fields import PASSWORD, EmailField, NameField, NewPasswordField, PasswordField
from accounts.models import User


class LogInForm(allauth.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(login=EmailField(), password=PasswordField())


class SignUpForm(allauth.SignupForm):
    """Name, address and password. An address that has an account gets a mail about that, and the visitor sees no difference."""

    field_order = ("name", "email", "password1")
    name = NameField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = EmailField(help_text=_("We send a mail to this address to confirm it."))
        self.fields.update(email=email, password1=NewPasswordField(PASSWORD))

    def clean(self) -> dict[str, Any]:
        """The password may look like the name as little as like the address."""
        cleaned: dict[str, Any] = super().clean()
        if "password1" in cleaned and "name" in cleaned:
            try:
                get_adapter().clean_password(cleaned["password1"], user=User(name=cleaned["name"]))
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        """Make the account; an address that has one costs as much time. Of two at once for one address, one makes it."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        else:
            try:
                with transaction.atomic():
                    return self.save(request), None
            except IntegrityError:
                self.account_already_exists = True
        user, answer = super().try_save(request)
        return user, answer


class ProfileForm(forms.Form):
    """Change one's own name."""

    name = NameField()

    def save(self, user: User) -> None:
        """Give the user this name."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ChangeEmailForm(allauth.AddEmailForm):
    """Another address to log in with. The password is asked for: who finds an open screen cannot take the account along."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("It changes once you have confirmed it by the mail we send.")
        email = EmailField(_("New e-mail address"), help_text=help_text)
        self.fields.update(email=email, password=PasswordField(_("Your password")))

    def clean_password(self) -> str:
        """The present password; wrong ones count as failed log-ins.

        Raises:
            ValidationError: it is not the password of this user.
        """
        password: str = self.cleaned_data["password"]
        if self.user is None or not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


class ChangePasswordForm(allauth.ChangePasswordForm):
    """The present password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"oldpassword": PasswordField(_("Your present password")), "password1": NewPasswordField()}

    def clean_password1(self) -> str:
        """A password that may be this user's."""
        return _judged(self.cleaned_data, self.user)


class SetPasswordForm(allauth.SetPasswordForm):
    """A first password, for an account that was made without one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"password1": NewPasswordField()}

    def clean_password1(self) -> str:
        """A password that may be this user's."""
        return _judged(self.cleaned_data, self.user)


class ForgottenForm(allauth.ResetPasswordForm):
    """Ask for a mail to choose a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(email=EmailField())


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    """A new password, after the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"password1": NewPasswordField()}

    def clean_password1(self) -> str:
        """A password that may be this user's."""
        return _judged(self.cleaned_data, self.user)


class ReauthenticateForm(allauth.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(password=PasswordField())


def _judged(cleaned: dict[str, Any], user: AbstractBaseUser | None) -> str:
    """A new password that is neither too short, nor too common, nor too much like its user.

    Raises:
        ValidationError: it is one of these.
    """
    password: str = get_adapter().clean_password(cleaned["password1"], user=user)
    return password
