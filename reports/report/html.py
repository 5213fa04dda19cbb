"""The report as HTML for print, and everything that HTML refers to."""

import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from reports.report.build import build
from reports.report.receipt import Receipt
from reports.report.view import Version
from workbook.document import Document

PICTURES: Final = "img/report/*.svg"
"""What the style sheets draw beside headings."""


def report_html(
    document: Document,
    *,
    language: str,
    version: Version = "draft",
    made_on: datetime.date | None = None,
    receipt: Receipt | None = None,
) -> str:
    """The report of a Document for ``render_pdf``, in one language whatever language is active.

    ``made_on`` is the day that the cover names, none by default, and ``receipt`` stands at the end of what was handed in. Equal
    arguments give equal text.
    """
    report = build(document, language=language, version=version, made_on=made_on, receipt=receipt)
    with translation.override(language):
        shown = {"report": report, "in_lines": report.size != "usual", **languages(report.language)}
        return render_to_string("reports/report/print.html", shown)


def report_assets() -> Mapping[str, bytes]:
    """Style sheet and pictures, by the names under which the HTML and the sheet ask for them. The renderer has the fonts itself."""
    return assets("css/report.css", PICTURES)


@cache
def assets(*patterns: str) -> Mapping[str, bytes]:
    """The static files that match, by their names."""
    static = Path(settings.BASE_DIR) / "static"
    return {file.name: file.read_bytes() for each in patterns for file in sorted(static.glob(each))}


def languages(language: str) -> dict[str, SafeString]:
    """Attributes for words of the method, which is English in the names of its steps and Dutch in the rest."""
    return {code: mark_safe("" if language == code else f' lang="{code}"') for code in ("en", "nl")}  # noqa: S308
