from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.exchange.case import read_case, write_case
from reports.exchange.faults import ExchangeError
from reports.management.files import owner_called, read_bytes


class Command(BaseCommand):
    help = "Make the workbooks of a case file (YAML). Prints the id of each; unknown keys are kept and named on stderr."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="who becomes owner of the workbooks")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = owner_called(options["owner"])
        try:
            case = read_case(read_bytes(options["file"]))
        except ExchangeError as error:
            raise CommandError(str(error)) from error
        for notice in case.notices:
            self.stderr.write(notice)
        for workbook in write_case(case, owner=owner):
            self.stdout.write(str(workbook.uuid))
