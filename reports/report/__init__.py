"""The report: from Document to what it shows (frozen values), and from there to HTML for print. No request, no database."""

from reports.report.build import build
from reports.report.html import report_assets, report_html

__all__ = ["build", "report_assets", "report_html"]
