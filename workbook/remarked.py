"""What a teacher said of a workbook, beside the very fields in which it is mended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from accounts.models import User
from workbook.document import Document
from workbook.fields import step_of
from workbook.lookup import key_at
from workbook.marks import NONE, Mark, Remark, Where, marks_of, remarks_of
from workbook.models import Workbook


@dataclass(frozen=True)
class Marked:
    """``marks`` is all that hangs on fields and rows. Of the ``remarks`` on this page those ``below`` stand among them; those
    ``above`` are of the page as a whole, or of a row that is not there any more.
    """

    marks: Mapping[Where, Mark]
    below: tuple[Remark, ...]
    above: tuple[Remark, ...]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All of this page."""
        return (*self.above, *self.below)


def marked(workbook: Workbook, user: User, document: Document, step: str = "") -> Marked:
    """What hangs on a plate, or on the front page (no ``step``), as this user sees it: one statement, and one more for a workbook
    that answers an assignment.
    """
    marks, below, above = dict(marks_of(workbook)), list[Remark](), list[Remark]()
    remarks = tuple(each for each in remarks_of(workbook, user) if step_of(each.address) == step)
    rows = _shown_on(workbook, document, step) if remarks else set()
    for each in remarks:
        key = key_at(workbook, document, each.address)
        if key is None or key[1] not in rows or "/" not in each.address:
            above.append(each)
            continue
        mark = marks.get(key[1:], NONE)
        marks[key[1:]] = replace(mark, remarks=(*mark.remarks, each))
        below.append(each)
    return Marked(marks, tuple(below), tuple(above))


def _shown_on(workbook: Workbook, document: Document, step: str) -> set[UUID]:
    """The uids of the page and of the rows that are filled in on it: candidates and measurements have pages of their own."""
    if not step:
        return {workbook.uuid, *(each.uid for each in document.key_points)}
    plate = document.plate(step)
    texts = (*plate.tops, *plate.tips, *plate.advice, *plate.activities, *plate.interviews, *plate.attempts)
    relations = (relation for kpi in plate.kpis for relation in kpi.relations)
    rows: tuple[Any, ...] = (plate, *texts, *plate.kpis, *relations)
    return {each.uid for each in rows}
