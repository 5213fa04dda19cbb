"""The report: from Document to what it shows (frozen values), and from there to HTML for print. No request, no database."""

from reports.report.alone import plate_assets, plate_html
from reports.report.blank import blank_assets, blank_html
from reports.report.build import build
from reports.report.html import report_assets, report_html

__all__ = ["blank_assets", "blank_html", "build", "plate_assets", "plate_html", "report_assets", "report_html"]
