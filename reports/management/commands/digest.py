from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workbook import digest


class Command(BaseCommand):
    help = (
        "Mail new comments to the members who want that, once a day. A server does it by itself after seven in the morning: "
        "have it run before that where the hour matters."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sent = digest.send()
        if not sent.claimed:
            self.stdout.write(_("the mail of today was sent already, or is being sent"))
            return
        self.stdout.write(_("mails sent: %(number)s") % {"number": sent.mails})
        if sent.failed:
            raise CommandError(
                _("mails that could not be sent: %(number)s; they are tried again later") % {"number": sent.failed}
            )
