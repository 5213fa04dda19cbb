"""When there is a final report: not before nothing blocks it."""

import datetime

from workbook.reading import Reading
from workbook.rules import Context, Finding, check


def blocking(reading: Reading, today: datetime.date) -> tuple[Finding, ...]:
    """The findings that stand in the way of a final report, in the order of the method; none when there can be one."""
    context = Context(today=today, previous_targets=reading.previous_targets)
    return tuple(finding for finding in check(reading.document, context) if finding.severity == "blocking")
