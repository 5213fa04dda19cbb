from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from classroom.demo import set_up_course
from reports.exchange.demo import PASSWORD, PEOPLE, set_up


class Command(BaseCommand):
    help = "Make the demo accounts, workbooks and course that are not there yet. Changes nothing that is."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("the demo accounts have a password that everybody knows: only with DEMO=1"))
        made = set_up()
        set_up_course()
        self.stdout.write(_("workbooks made: %(number)s") % {"number": made})
        for email in PEOPLE:
            self.stdout.write(f"{email}  {PASSWORD}")
