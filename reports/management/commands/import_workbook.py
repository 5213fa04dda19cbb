from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.exchange.faults import ExchangeError
from reports.exchange.json import import_json
from reports.management.files import owner_called, read_bytes


class Command(BaseCommand):
    help = "Make a new workbook from a JSON file that export_workbook wrote. Prints its id."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="who becomes owner of the workbook")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = owner_called(options["owner"])
        try:
            workbook = import_json(read_bytes(options["file"]), owner)
        except ExchangeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(workbook.uuid))
