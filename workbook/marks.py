"""What hangs on the fields and rows of a workbook while it is made: who comes back to them, and what is said about them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.db.models import CharField, F, Value

from workbook.models import Comment, LaterMarker, Workbook

Where = tuple[UUID, str]
"""The uid of a row and the name of a field, empty for the row as a whole."""


@dataclass(frozen=True)
class Mark:
    """``later`` tells whether somebody comes back to it, ``by`` who that is (empty when that person is gone).

    ``comments`` counts the threads that are not resolved.
    """

    later: bool = False
    by: str = ""
    comments: int = 0


NONE: Final = Mark()


def marks_of(workbook: Workbook) -> Mapping[Where, Mark]:
    """All that hangs on a workbook, by place: one statement."""
    columns = ("what", "uid", "field", "name", "email")
    later = LaterMarker.objects.filter(workbook=workbook)
    said = Comment.objects.threads().filter(workbook=workbook, resolved_at=None)
    of_later = later.annotate(what=Value("later", CharField()), name=F("user__name"), email=F("user__email"))
    of_said = said.annotate(what=Value("comment", CharField()), name=F("user__name"), email=F("user__email"))
    rows = of_later.values_list(*columns).union(of_said.values_list(*columns), all=True)
    found: dict[Where, Mark] = {}
    for what, uid, field, name, email in rows:
        mark = found.get((uid, field), NONE)
        is_later = what == "later"
        found[uid, field] = (
            replace(mark, later=True, by=name or email or "") if is_later else replace(mark, comments=mark.comments + 1)
        )
    return found
