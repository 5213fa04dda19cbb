"""The title of a page, set so that no word is left alone on its last line."""

from typing import Final

from django.utils.safestring import SafeString

from reports.report.density import PAGE_WIDTH
from reports.report.letters import balanced
from reports.report.texts import Text

SIZE: Final = 21.0
"""Letters of a title, in points."""


def headline(title: str) -> SafeString:
    """A title as HTML, on lines of about equal length."""
    return Text(balanced(title, SIZE, PAGE_WIDTH)).broken
