from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from classroom.announcing import announce


class Command(BaseCommand):
    help = (
        "Mail students whose result was released that it is there, once. A server does it by itself, every ten minutes after seven "
        "in the morning: have it run more often where the hour of a planned release matters."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("mails sent: %(number)s") % {"number": announce()})
