"""When there is a final report: not before nothing blocks it."""

import datetime

from reports.making.recipes import Piece, Recipe
from workbook.context import context_of
from workbook.models import Workbook
from workbook.reading import Reading
from workbook.rules import Finding, check
from workbook.rules.waivers import counting


class BlockedError(Exception):
    """There is no final report as long as these findings stand."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(*(finding.number for finding in findings))
        self.findings = findings


def blocking(workbook: Workbook, reading: Reading, today: datetime.date) -> tuple[Finding, ...]:
    """The findings that stand in the way of a final report, in the order of the method; none when there can be one.

    What only hides a score, as R16 does, blocks no act, and a final shows no such score either.
    """
    found = check(reading.document, context_of(workbook, reading, today))
    return tuple(finding for finding in found if finding.severity == "blocking" and finding.blocks)


def recipe_of(piece: Piece, workbook: Workbook, reading: Reading, today: datetime.date) -> Recipe:
    """The recipe of a piece of a workbook as it stands; steps whose waiver was refused count in it.

    Raises:
        BlockedError: it is of a final report, and something blocks that.
    """
    if piece.version == "final" and (findings := blocking(workbook, reading, today)):
        raise BlockedError(findings)
    document = counting(reading.document, context_of(workbook, reading, today).refused_waivers)
    return Recipe.of(piece, document, today)
