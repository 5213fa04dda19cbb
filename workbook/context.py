"""What a Document cannot know, of a workbook as it stands: the one Context for the live panel, the report and handing in."""

import datetime
from typing import cast

from workbook.models import Workbook
from workbook.reading import Reading
from workbook.rules import Context, Policy


def context_of(workbook: Workbook, reading: Reading, today: datetime.date) -> Context:
    """The Context in which a workbook is checked, with what its assignments ask of it."""
    return Context(
        today=today,
        policy=frozenset(cast("list[Policy]", workbook.policy.split())),
        previous_targets=reading.previous_targets,
        refused_waivers=frozenset(workbook.refused_waivers.split()),
    )
