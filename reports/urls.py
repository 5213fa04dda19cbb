"""The addresses of what is shown of a workbook, and of what goes in and out."""

from django.urls import path

from reports.views import download, exchange, report

app_name = "reports"
urlpatterns = [
    path("workbooks/import/", exchange.import_json_file, name="import_json"),
    path("workbooks/example/", exchange.example, name="example"),
    path("workbooks/<uuid:uuid>/report/", report.report, name="report"),
    path("workbooks/<uuid:uuid>/download/", download.download, name="download"),
    path("workbooks/<uuid:uuid>/report.pdf", report.pdf, name="pdf"),
    path("workbooks/<uuid:uuid>/export.json", exchange.export_json, name="export_json"),
    path("schema/workbook.json", exchange.schema, name="schema"),
]
