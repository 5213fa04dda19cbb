"""The sections that this app enters for the plate page, with room in between for those of other apps."""

from workbook.forms.activities import activities_section
from workbook.forms.bearers import bearers_section
from workbook.forms.points import points_section
from workbook.forms.scores import message_section, scores_section, waiver_section
from workbook.forms.talks import talks_section
from workbook.sections import register


def register_sections() -> None:
    """Enter the sections. KPIs come from their own app, between points and what the plate rests on."""
    register("waiver", 50, waiver_section)
    register("scores", 100, scores_section)
    register("bearers", 150, bearers_section)
    register("message", 200, message_section)
    register("activities", 300, activities_section)
    register("points", 400, points_section)
    register("basis", 600, talks_section)
