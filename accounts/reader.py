"""The mark of who reads: by it a page knows for whom it was made, and what was typed is never sent under another's name."""

from typing import TYPE_CHECKING, Final

from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

MARK: Final = "reader"
"""The salt of the mark, and the name under which it is left behind."""


def mark_of(user: "User | AnonymousUser") -> str:
    """A keyed hash that names nobody and is the same for one person in every session; empty for who is not logged in."""
    return salted_hmac(MARK, str(user.pk), algorithm="sha256").hexdigest() if user.is_authenticated else ""
