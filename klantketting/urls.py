"""Every address of the site, by app."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("language/", set_language, name="language"),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("kpis/", include("kpis.urls")),
    path("", include("reports.urls")),
    path("", include("workbook.urls")),
]
