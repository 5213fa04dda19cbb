"""The pictures in docs/report.md are of the report as it is."""

import io
import re

import pikepdf
from django.conf import settings

from tests.reports.editions import THIS_YEAR, pdf_of

DOCS = settings.BASE_DIR / "docs"


def test_the_documents_show_each_page_of_a_report_once() -> None:
    with pikepdf.open(io.BytesIO(pdf_of("this year, final"))) as pdf:
        pages = [f"report/{THIS_YEAR.period}/page-{number:02}.png" for number in range(1, len(pdf.pages) + 1)]
    shown = re.findall(r"\]\((report/[^)]+)\)", (DOCS / "report.md").read_text())

    assert [each for each in shown if each.startswith(f"report/{THIS_YEAR.period}/")] == pages
    assert sorted(f"{path.relative_to(DOCS)}" for path in (DOCS / "report").glob("*/*.png")) == sorted(shown)
