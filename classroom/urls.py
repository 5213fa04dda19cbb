"""The addresses of courses, assignments and what is handed in. Each goes by the uuid of what its first word names."""

from django.urls import path

from classroom.views import courses

app_name = "classroom"
urlpatterns = [
    path("courses/", courses.index, name="list"),
    path("courses/new/", courses.new, name="new"),
    path("courses/<uuid:uuid>/", courses.page, name="course"),
]
