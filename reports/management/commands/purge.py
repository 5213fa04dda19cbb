from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.making import jobs
from reports.making.store import store
from reports.management.files import why
from workbook import talk
from workbook.services import RECOVERABLE_DAYS, purge


class Command(BaseCommand):
    help = (
        f"Remove for good, with its changes, what was deleted more than {RECOVERABLE_DAYS} days ago: workbooks, rows in them, "
        "and comments; and the files of reports that nobody asked for in a day. Run it every night."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        purged = purge(now)
        talk.purge(now)
        jobs.purge(now)
        told = _("removed for good: %(workbooks)s workbooks, and %(rows)s rows in other workbooks")
        self.stdout.write(told % {"workbooks": purged.workbooks, "rows": purged.rows})
        kept = store()
        try:
            files = kept.clean()
        except OSError as error:
            raise CommandError(
                _("cannot clean up %(folder)s: %(why)s") % {"folder": kept.folder, "why": why(error)}
            ) from error
        self.stdout.write(_("files of reports removed: %(files)s") % {"files": files})
