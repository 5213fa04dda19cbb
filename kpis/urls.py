"""The library of KPIs, and the pages about the KPIs of a workbook."""

from django.urls import path

from kpis.views import charts, conflicts, kpi, library, measurements, overview, relations, rounds

app_name = "kpis"
urlpatterns = [
    path("kpis/", library.library, name="library"),
    path("kpis/<slug:key>/", library.entry, name="entry"),
    path("workbooks/<uuid:uuid>/kpis/", overview.overview, name="overview"),
    path("workbooks/<uuid:uuid>/kpis/<uuid:kpi>/", kpi.edit, name="kpi"),
    path("workbooks/<uuid:uuid>/kpis/<uuid:kpi>/import/", measurements.import_series, name="measurements_import"),
    path("workbooks/<uuid:uuid>/kpis/relations/", relations.edit, name="relations"),
    path("workbooks/<uuid:uuid>/kpis/conflicts/", conflicts.edit, name="conflicts"),
    path("workbooks/<uuid:uuid>/kpis/charts/", charts.charts, name="charts"),
    path("workbooks/<uuid:uuid>/kpis/charts/figures.json", charts.figures, name="figures"),
    path("workbooks/<uuid:uuid>/kpis/charts/<slug:key>.svg", charts.svg, name="chart_svg"),
    path("workbooks/<uuid:uuid>/kpis/charts/<slug:key>.csv", charts.csv, name="chart_csv"),
    path("workbooks/<uuid:uuid>/kpis/rounds/", rounds.rounds, name="rounds"),
    path("workbooks/<uuid:uuid>/kpis/rounds/<slug:step>/", rounds.edit, name="round"),
]
