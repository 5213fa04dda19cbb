"""What hangs on the fields and rows of a workbook while it is made: who comes back to them, and what is said about them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, F, Value

from accounts.models import User, shown_name
from workbook.document import Document, Plate
from workbook.fields import anchor, page_address
from workbook.models import Comment, LaterMarker, Workbook

Where = tuple[UUID, str]
"""The uid of a row and the name of a field, empty for the row as a whole."""


@dataclass(frozen=True)
class Remark:
    """What a teacher says of a place in what was handed in, once its students see it. ``number`` is that in the list of all of
    them, ``url`` where it is read as it was handed in, ``is_done`` whether somebody did something with it.
    """

    number: int
    address: str
    text: str
    url: str
    version: int
    is_done: bool

    @property
    def anchor(self) -> str:
        """The id of its place on the page where it is mended."""
        return anchor(self.address)


@dataclass(frozen=True)
class Mark:
    """``later`` tells whether somebody comes back to it, ``by`` who that is (empty when that person is gone).

    ``comments`` counts the threads that are not resolved; ``remarks`` are those of a teacher.
    """

    later: bool = False
    by: str = ""
    comments: int = 0
    remarks: tuple[Remark, ...] = ()


NONE: Final = Mark()
_tellers: list[Callable[[Workbook, User], Sequence[Remark]]] = []


def register_teller(tell: Callable[[Workbook, User], Sequence[Remark]]) -> None:
    """Enter who knows what teachers said of a workbook, as far as this user sees it; called once from ``AppConfig.ready``."""
    _tellers.append(tell)


def remarks_of(workbook: Workbook, user: User) -> Sequence[Remark]:
    """What teachers said of a workbook, as far as this user sees it. Of one that answers no assignment nobody is asked."""
    return [remark for tell in _tellers for remark in tell(workbook, user)] if workbook.is_assigned else []


def marks_of(workbook: Workbook) -> Mapping[Where, Mark]:
    """All that hangs on a workbook, by place: one statement."""
    columns = ("what", "uid", "field", "user", "name")
    later = LaterMarker.objects.filter(workbook=workbook)
    said = Comment.objects.threads().filter(workbook=workbook, resolved_at=None)
    of_later = later.annotate(what=Value("later", CharField()), name=F("user__name"))
    of_said = said.annotate(what=Value("comment", CharField()), name=F("user__name"))
    rows = of_later.values_list(*columns).union(of_said.values_list(*columns), all=True)
    found: dict[Where, Mark] = {}
    for what, uid, field, user, name in rows:
        mark = found.get((uid, field), NONE)
        is_later = what == "later"
        by = shown_name(name) if user else ""
        found[uid, field] = replace(mark, later=True, by=by) if is_later else replace(mark, comments=mark.comments + 1)
    return found


@dataclass(frozen=True)
class Counted:
    """How many open comments and how many markers there are on a plate, or on the front page (no ``step``)."""

    step: str
    name: str
    comments: int
    later: int

    @property
    def address(self) -> str:
        """Where it is, as its comments are asked for."""
        return page_address(self.step)


def counted(workbook: Workbook, document: Document) -> list[Counted]:
    """The pages of a workbook on which anything hangs, the front page first; what hangs on removed rows is not counted."""
    marks = marks_of(workbook)
    found = []
    for step, name, uids in pages_of(workbook, document):
        here = [mark for (uid, _field), mark in marks.items() if uid in uids]
        comments, later = sum(mark.comments for mark in here), sum(mark.later for mark in here)
        if here:
            found.append(Counted(step, name, comments, later))
    return found


def pages_of(workbook: Workbook, document: Document) -> Iterator[tuple[str, str, set[UUID]]]:
    """The front page and the plates: step, name, and the uids of the rows that are on it."""
    whole: tuple[Sequence[Any], ...] = (document.key_points, document.agreements)
    yield "", "", {workbook.uuid, *(each.uid for rows in whole for each in rows)}
    for plate in document.plates:
        yield plate.step, plate.name_en, set(_rows_on(plate))


def _rows_on(plate: Plate) -> Iterator[UUID]:
    yield plate.uid
    points: tuple[Sequence[Any], ...] = (plate.tops, plate.tips, plate.advice)
    others: tuple[Sequence[Any], ...] = (plate.activities, plate.candidates, plate.interviews, plate.attempts)
    for rows in (*points, plate.kpis, *others):
        yield from (each.uid for each in rows)
    for kpi in plate.kpis:
        yield from (relation.uid for relation in kpi.relations)
        yield from (measurement.uid for measurement in kpi.measurements)
