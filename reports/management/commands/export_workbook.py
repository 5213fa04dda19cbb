from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from reports.exchange.formats import FORMATS
from reports.management.files import write_bytes
from reports.render import RenderFailed
from workbook.models import Workbook


class Command(BaseCommand):
    help = "Write a workbook to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the id in the address of the workbook")
        parser.add_argument("--format", required=True, help=_formats())
        parser.add_argument("--output", required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] not in FORMATS:
            unknown = _("this format is not known: %(format)s; choose from: %(formats)s")
            raise CommandError(unknown % {"format": options["format"], "formats": _formats()})
        workbook = _workbook(options["id"])
        try:
            content = FORMATS[options["format"]].export(workbook)
        except RenderFailed as failed:
            raise CommandError(_("the report could not be made: %(reason)s") % {"reason": failed.reason}) from failed
        write_bytes(options["output"], content)


def _formats() -> str:
    return ", ".join(sorted(FORMATS))


def _workbook(text: str) -> Workbook:
    try:
        return Workbook.objects.get(uuid=UUID(text), deleted_at=None)
    except (ValueError, Workbook.DoesNotExist) as error:
        raise CommandError(_("there is no workbook with the id %(id)s") % {"id": text}) from error
