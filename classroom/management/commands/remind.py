from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from classroom.messages import remind


class Command(BaseCommand):
    help = (
        "Mail students who have not handed in that the deadline comes near, once for each assignment. A server does it by itself "
        "after seven in the morning: have it run before that where the hour matters."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("mails sent: %(number)s") % {"number": remind()})
