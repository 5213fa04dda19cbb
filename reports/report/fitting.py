"""What a report leaves out when not even the smallest letters keep it within its pages, the least missed first.

Only a workbook at most of its limits comes that far, and its contents say what is left out: all of it stands in the workbook.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_noop

from reports.report.density import smallest_pages
from workbook.document import Document, Kpi

_FULLEST: Final = 128.0
"""So many reckoned pages are some 115 when they are printed: less than what is refused, in less than the time there is."""


def _plates(document: Document, **emptied: Any) -> Document:
    plates = tuple(plate.model_copy(update=emptied) for plate in document.plates)
    return document.model_copy(update={"plates": plates})


def _without_whys(document: Document) -> Document:
    plates = tuple(plate.model_copy(update={"kpis": tuple(map(_without_why, plate.kpis))}) for plate in document.plates)
    return document.model_copy(update={"plates": plates})


def _without_why(kpi: Kpi) -> Kpi:
    return kpi.model_copy(update=dict.fromkeys(("first_why", "second_why", "third_why", "reliability_note"), ""))


LEFT_OUT: Final[Mapping[str, Callable[[Document], Document]]] = {
    gettext_noop("From longlist to shortlist"): lambda document: _plates(document, candidates=()),
    gettext_noop("Attempts to get a conversation"): lambda document: _plates(document, attempts=()),
    gettext_noop("Why each KPI is measured, and how reliable it is"): _without_whys,
    gettext_noop("What our systems see"): lambda document: _plates(document, visible_moments="", segments=""),
}


def fitted(document: Document) -> tuple[Document, tuple[str, ...]]:
    """As much of a Document as a report has room for, and the names (msgids) of what that is without."""
    left_out: list[str] = []
    for name, without in LEFT_OUT.items():
        if smallest_pages(document) <= _FULLEST:
            break
        document = without(document)
        left_out.append(name)
    return document, tuple(left_out)
