"""A workbook as a PDF file: the report, in one language."""

from django.conf import settings
from django.utils import timezone

from reports.render import render_pdf
from reports.report import report_assets, report_html
from workbook.models import Workbook
from workbook.reading import read


def export_pdf(workbook: Workbook, language: str = settings.LANGUAGE_CODE) -> bytes:
    """The report of a workbook as it stands, dated today.

    Raises:
        RenderFailed: it went over a limit; nothing else notices.
    """
    html = report_html(read(workbook).document, language=language, made_on=timezone.localdate())
    return render_pdf(html, report_assets())
