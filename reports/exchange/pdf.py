"""A workbook as a PDF file, and one plate of it as a PDF or a picture: in one language, drawn here and now."""

import datetime
from typing import Literal

from django.conf import settings
from django.utils import timezone

from reports.making.finals import blocking
from reports.render import render_pdf
from reports.render.pictures import Form, picture
from reports.report import report_assets, report_html
from reports.report.alone import Shape, plate_assets, plate_html, plate_in_words
from reports.report.view import Version
from workbook.document import Document
from workbook.models import Workbook
from workbook.reading import read
from workbook.rules import Finding


class BlockedError(Exception):
    """There is no final report as long as these findings stand."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(*(finding.number for finding in findings))
        self.findings = findings


def export_pdf(workbook: Workbook, version: Version = "draft", language: str = settings.LANGUAGE_CODE) -> bytes:
    """The report of a workbook as it stands, dated today.

    Raises:
        BlockedError: a final one was asked for, and something blocks it.
        RenderFailed: it went over a limit; nothing else notices.
    """
    document, today = _unblocked(workbook, version)
    return render_pdf(report_html(document, language=language, version=version, made_on=today), report_assets())


def export_plate(
    workbook: Workbook,
    step: str,
    form: Form | Literal["pdf"],
    version: Version = "draft",
    *,
    page: int = 1,
    language: str = settings.LANGUAGE_CODE,
) -> bytes:
    """The plate of a step as it stands: on paper as a PDF, or one of its slides (from 1) as a picture.

    Raises:
        KeyError: there is no such step.
        BlockedError, RenderFailed: as with the report.
        PictureFailed: it has no such slide, or this machine draws no pictures.
    """
    document, today = _unblocked(workbook, version)
    shape: Shape = "page" if form == "pdf" else "slide"
    html = plate_html(document, step, language=language, version=version, made_on=today, shape=shape)
    pdf = render_pdf(html, plate_assets())
    if form == "pdf":
        return pdf
    title, description = plate_in_words(document, step, language=language)
    return picture(pdf, form, page=page, title=title, description=description)


def _unblocked(workbook: Workbook, version: Version) -> tuple[Document, datetime.date]:
    reading, today = read(workbook), timezone.localdate()
    if version == "final" and (findings := blocking(reading, today)):
        raise BlockedError(findings)
    return reading.document, today
