"""What allauth asks of us: words, mails, and what it may not do."""

import logging
from smtplib import SMTPException
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import user_field
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.landing import find_what_waits, landing_of
from accounts.models import User

LOGGER = logging.getLogger(__name__)
LINKS: Final = ("activate_url", "password_reset_url", "signup_url", "join_url")
"""Where the context of a mail carries the address that its button leads to."""


class Adapter(DefaultAccountAdapter):
    """Log-in by e-mail, told in our words; every mail as text and as HTML."""

    error_messages: dict[str, Any] = {  # noqa: RUF012 - allauth has it so
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": gettext_lazy("This is your address already."),
        "email_password_mismatch": gettext_lazy("This address and password do not belong together. Check both."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "too_many_login_attempts": gettext_lazy(
            "The password was wrong too often. Wait five minutes, or choose a new password by mail."
        ),
    }

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: our pages are pages, and allauth's JSON is an interface nobody uses."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the work of this person is."""
        return landing_of(request.user) if isinstance(request.user, User) else super().get_login_redirect_url(request)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Log somebody in, and find what waits for the addresses that this user has confirmed."""
        super().login(request, user)
        if isinstance(user, User):
            find_what_waits(user)

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002 - allauth's signature
    ) -> AbstractBaseUser:
        """A new user, with a name."""
        user_field(user, "name", form.cleaned_data["name"])
        return super().save_user(request, user, form, commit)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address, unless an account that was never confirmed stands on it: its mailbox can take that one over."""
        if User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id).exists():
            told = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", told)
            return False
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            find_what_waits(email_address.user)
        return is_confirmed

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """A mail of the words in one template: its partials subject, before, button and after."""

        def words(part: str) -> str:
            return render_to_string(f"{template_prefix}.txt#{part}", context).strip()

        subject = words("subject")
        said = {
            "subject": subject,
            "before": words("before").split("\n\n"),
            "link": next((context[name] for name in LINKS if name in context), ""),
            "button": words("button"),
            "after": words("after").split("\n\n"),
            "language": get_language(),
        }
        mail = EmailMultiAlternatives(
            subject,
            render_to_string("account/email/frame.txt", said).strip() + "\n",
            self.get_from_email(),
            [email] if isinstance(email, str) else email,
            headers=headers,
        )
        mail.attach_alternative(render_to_string("account/email/frame.html", said), "text/html")
        return mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one; a mail server that does not answer costs the mail, never the page."""
        if not self.is_sent(template_prefix, email, context):
            messages.error(self.request, _("The mail could not be sent just now. Try again in a few minutes."))

    def is_sent(self, template_prefix: str, email: str, context: dict[str, Any]) -> bool:
        """Send one, for a page that tells itself whether it left."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            LOGGER.exception("mail not sent: %s", template_prefix)
            return False
        return True
