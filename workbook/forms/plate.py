"""The sections that this app enters for the plate page. Places are a hundred apart, so that other apps find room in between."""

from workbook.forms.scores import scores_section
from workbook.sections import register


def register_sections() -> None:
    """Enter the sections; KPIs come from their own app, between points and what the plate rests on."""
    register("scores", 100, scores_section)
