"""A workbook as a PDF file: the report, in one language."""

from django.conf import settings
from django.utils import timezone

from reports.making.finals import blocking
from reports.render import render_pdf
from reports.report import report_assets, report_html
from reports.report.view import Version
from workbook.models import Workbook
from workbook.reading import read
from workbook.rules import Finding


class BlockedError(Exception):
    """There is no final report as long as these findings stand."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(*(finding.number for finding in findings))
        self.findings = findings


def export_pdf(workbook: Workbook, version: Version = "draft", language: str = settings.LANGUAGE_CODE) -> bytes:
    """The report of a workbook as it stands, dated today, drawn here and now.

    Raises:
        BlockedError: a final one was asked for, and something blocks it.
        RenderFailed: it went over a limit; nothing else notices.
    """
    reading, today = read(workbook), timezone.localdate()
    if version == "final" and (findings := blocking(reading, today)):
        raise BlockedError(findings)
    html = report_html(reading.document, language=language, version=version, made_on=today)
    return render_pdf(html, report_assets())
