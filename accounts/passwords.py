"""What a new password must be, in our words; the judgement is Django's own."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class Length(password_validation.MinimumLengthValidator):
    """At least eight characters."""

    def get_error_message(self) -> str:
        return _("This password is too short. Use at least %(least)d characters.") % {"least": self.min_length}


class NotCommon(password_validation.CommonPasswordValidator):
    """None of the twenty thousand that everybody tries first."""

    def get_error_message(self) -> str:
        return _("Many people use this password, so it is guessed first. Choose another one.")


class NotLikeYou(password_validation.UserAttributeSimilarityValidator):
    """Not the name or the address of the person."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "name"))

    def get_error_message(self) -> str:
        return _("This password looks too much like your name or e-mail address. Choose another one.")
