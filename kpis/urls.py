"""The library of KPIs."""

from django.urls import path

from kpis.views import library

app_name = "kpis"
urlpatterns = [path("", library.library, name="library")]
