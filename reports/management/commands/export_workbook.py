from collections.abc import Mapping
from typing import Any, Final, get_args
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from reports.exchange.formats import FORMATS
from reports.exchange.pdf import export_plate
from reports.making.finals import BlockedError
from reports.making.recipes import Form
from reports.management.files import write_bytes
from reports.render import RenderFailed
from reports.render.pictures import PictureFailed
from reports.report.view import Version
from workbook.method.load import current
from workbook.models import Workbook

PLATE_FORMATS: Final[tuple[Form, ...]] = get_args(Form)
VERSIONS: Final[tuple[Version, ...]] = get_args(Version)


class Command(BaseCommand):
    help = "Write a workbook to a file."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """As every command's, but that ``--version`` is the report's and not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the id in the address of the workbook")
        parser.add_argument("--format", required=True, help=_formats())
        parser.add_argument("--version", default="draft", help=f"of a report: {', '.join(VERSIONS)}")
        parser.add_argument(
            "--plate", metavar="STEP", default="", help=f"this plate alone, as {', '.join(PLATE_FORMATS)}"
        )
        parser.add_argument("--page", default="1", help="which slide of a plate, as png or svg")
        parser.add_argument("--output", required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        formats = PLATE_FORMATS if options["plate"] else sorted(FORMATS)
        if options["format"] not in formats:
            unknown = _("this format is not known: %(format)s; choose from: %(formats)s")
            raise CommandError(unknown % {"format": options["format"], "formats": ", ".join(formats)})
        if options["version"] not in VERSIONS:
            unknown = _("this version is not known: %(version)s; choose from: %(versions)s")
            raise CommandError(unknown % {"version": options["version"], "versions": ", ".join(VERSIONS)})
        workbook = _workbook(options["id"])
        try:
            content = _content(workbook, options)
        except BlockedError as blocked:
            told = [_("there is no final report yet; this is in the way:")]
            told += [f"{finding.address}: {finding.text}" for finding in blocked.findings]
            raise CommandError("\n".join(told)) from blocked
        except PictureFailed as failed:
            reasons = {"missing": _("Poppler is missing"), "page": _("the plate has no such slide")}
            reason = reasons.get(failed.reason, failed.reason)
            raise CommandError(_("the picture could not be made: %(reason)s") % {"reason": reason}) from failed
        except RenderFailed as failed:
            raise CommandError(_("the report could not be made: %(reason)s") % {"reason": failed.reason}) from failed
        write_bytes(options["output"], content)


def _content(workbook: Workbook, options: Mapping[str, Any]) -> bytes:
    step, form, version = options["plate"], options["format"], options["version"]
    if not step:
        return FORMATS[form](workbook, version)
    steps = [each.key for each in current().steps]
    if step not in steps:
        unknown = _("this step is not known: %(step)s; choose from: %(steps)s")
        raise CommandError(unknown % {"step": step, "steps": ", ".join(steps)})
    page = int(options["page"]) if options["page"].isdecimal() else 0
    return export_plate(workbook, step, form, version, page=page)


def _formats() -> str:
    return ", ".join(sorted(FORMATS))


def _workbook(text: str) -> Workbook:
    try:
        return Workbook.objects.get(uuid=UUID(text), deleted_at=None)
    except (ValueError, Workbook.DoesNotExist) as error:
        raise CommandError(_("there is no workbook with the id %(id)s") % {"id": text}) from error
