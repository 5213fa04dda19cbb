"""The addresses of what is shown of a workbook, and of what goes in and out."""

from django.urls import path

from reports.views import download, exchange, extracts, report

app_name = "reports"
urlpatterns = [
    path("workbooks/import/", exchange.import_json_file, name="import_json"),
    path("workbooks/example/", exchange.example, name="example"),
    path("workbooks/<uuid:uuid>/report/", report.report, name="report"),
    path("workbooks/<uuid:uuid>/download/", download.download, name="download"),
    path("workbooks/<uuid:uuid>/report.pdf", report.pdf, name="pdf"),
    path("workbooks/<uuid:uuid>/plates/<slug:step>.pdf", extracts.plate_pdf, name="plate_pdf"),
    path("workbooks/<uuid:uuid>/plates/<slug:step>.png", extracts.plate_picture, {"form": "png"}, name="plate_png"),
    path("workbooks/<uuid:uuid>/plates/<slug:step>.svg", extracts.plate_picture, {"form": "svg"}, name="plate_svg"),
    path("method/blank-plates.pdf", extracts.blank_plates, name="blank_plates"),
    path("workbooks/<uuid:uuid>/export.json", exchange.export_json, name="export_json"),
    path("schema/workbook.json", exchange.schema, name="schema"),
]
