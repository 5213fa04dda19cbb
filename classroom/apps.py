"""The app of courses, assignments and grades."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    name = "classroom"
    verbose_name = _("classroom")

    def ready(self) -> None:
        """Enter what a course can miss, who it waits for, where its teachers work, and what they said of workbooks."""
        from accounts.landing import register_finder, register_landing
        from classroom.spoken import remarks_on
        from classroom.teachers import works_at
        from classroom.views.access import adopt, register_vanishing
        from workbook.marks import register_teller

        register_finder(adopt)
        register_landing(works_at)
        register_vanishing()
        register_teller(remarks_on)
