"""Every address of the site, by app."""

from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

handler403 = "klantketting.errors.denied"
handler404 = "klantketting.errors.missing"
handler500 = "klantketting.errors.server_error"
urlpatterns = [
    path("language/", require_POST(set_language), name="language"),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("kpis.urls")),
    path("", include("reports.urls")),
    path("", include("classroom.urls")),
    path("", include("workbook.urls")),
]
