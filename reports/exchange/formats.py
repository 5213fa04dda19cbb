"""The forms in which a workbook leaves the program."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.text import slugify

from reports.exchange.json import export_json
from reports.exchange.pdf import export_pdf
from workbook.models import Workbook


@dataclass(frozen=True)
class Format:
    """How a workbook is written as a file of one kind."""

    media_type: str
    export: Callable[[Workbook], bytes]


FORMATS: Final[Mapping[str, Format]] = {
    "json": Format("application/json", export_json),
    "pdf": Format("application/pdf", export_pdf),
}
"""By the ending of the file's name."""


def file_name(workbook: Workbook, ending: str) -> str:
    """A name that every file system takes, such as ``duinlijn-internet-2026.json``."""
    return f"{slugify(f'{workbook.organisation} {workbook.period}') or 'klantketting'}.{ending}"
