"""The forms in which a workbook leaves the program, and the names of its files."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils import translation
from django.utils.translation import pgettext

from reports.exchange.json import export_json
from reports.exchange.pdf import export_pdf
from reports.report.view import Version
from workbook.file_names import name_of
from workbook.models import Workbook

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
}
"""Of what goes out, by the ending of the file's name."""
FORMATS: Final[Mapping[str, Callable[[Workbook, Version], bytes]]] = {
    "json": lambda workbook, _version: export_json(workbook),
    "pdf": export_pdf,
}
"""How a whole workbook is written, by the same ending. A file that is no report is the same in each version."""


def file_name(
    workbook: Workbook, ending: str, *, language: str = "", version: Version | None = None, part: str = ""
) -> str:
    """A name that every file system and every header takes, such as ``duinlijn-internet_2026_concept-41.pdf``.

    Args:
        workbook: at the revision that the file holds, which its name ends in.
        ending: without the point.
        language: of the file; that of the version's word.
        version: of a report or a part of one; other files have none.
        part: what of the workbook it is, where it is not all: the key of a step.
    """
    with translation.override(language or translation.get_language()):
        words = {"draft": pgettext("name of a file", "draft"), "final": pgettext("name of a file", "final")}
    state = f"{words[version]}-{workbook.revision}" if version else str(workbook.revision)
    return name_of(workbook.organisation, workbook.period, part, state, ending=ending)
