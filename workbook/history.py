"""What happened to a workbook, as somebody asks for it: everything, a plate, a row or one field; or only what others did since.

The log is read newest first and a page at a time, in the same few statements however long it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Exists, Min, OuterRef, Q

from workbook.acts import ADDED, REMOVED
from workbook.document import Document
from workbook.fields import kinds
from workbook.folding import Change, Many
from workbook.forms.known import form_of, is_known
from workbook.models import FieldChange, Member, Workbook
from workbook.naming import Key
from workbook.shown import HIDING, hidden_scores

ROWS: Final = 100
"""Rows of the log on one page; some fifty entries, for runs of saves are folded."""
MANY: Final = 10
"""Up to so many new rows of one kind in one save are told each by itself; above that they are told together."""
IN_LISTS: Final = ("measurement", "candidate")
"""Kinds of row that are read from a file or a list, many at once."""
BEHIND: Final = 4000
"""Rows of the log that are shown at most behind those that are told together."""
OF_THE_WHOLE: Final = ("department", "key_point")
"""Kinds of row that belong to the workbook itself."""
SCORE: Final = HIDING[0]


@dataclass(frozen=True)
class Person:
    """Somebody who changed something. Who left is a member no more, but keeps the name."""

    name: str
    is_member: bool


def within(workbook: Workbook, key: Key | None) -> Q:
    """Which changes are about a place: a field, a row with what stands on it, a plate or the front page; all of them for None."""
    if key is None:
        return Q()
    of, uid, name = key
    if name:
        return Q(uid=uid, field=name)
    if of == "workbook":
        return Q(uid=uid) | Q(kind__in=OF_THE_WHOLE)
    below = (Q(uid__in=rows) for rows in _standing_on(workbook, of, uid))
    return Q(Q(uid=uid), *below, _connector=Q.OR)


def _standing_on(workbook: Workbook, of: str, uid: UUID) -> Iterator[Any]:
    """The uids of all rows that stand on a row, removed ones too, as one query for each kind."""
    above = {of: ""}
    for each in kinds():
        if each.parent in above:
            path = above[each.name] = f"{each.parent_attribute}__{above[each.parent]}"
            yield each.model.objects.filter(**{f"{path}uid": uid}, workbook=workbook).values("uid")


def log_of(workbook: Workbook, key: Key | None = None, since: int | None = None, reader: int | None = None) -> Any:
    """The rows of the log about a place, newest first; with ``since`` only what others than the reader did after that revision."""
    found = FieldChange.objects.filter(within(workbook, key), workbook=workbook)
    if since is not None:
        found = found.filter(revision__gt=since).exclude(user=reader)
    stays = Exists(Member.objects.filter(workbook=workbook, user=OuterRef("user")))
    return found.select_related("user").annotate(is_member=stays).order_by("-revision", "-pk")


@dataclass(frozen=True)
class Together:
    """Rows of one kind that were made in one save; ``first`` is the key of the row of the log that stands for all."""

    revision: int
    kind: str
    first: int
    count: int


def told_together(log: Any, key: Key | None) -> list[Together]:
    """Where many rows were made at once, the last first: one statement. A row or field is told by itself when it is asked for."""
    if key is not None and key[0] in IN_LISTS:
        return []
    made = log.order_by().filter(field=ADDED, kind__in=IN_LISTS).values("revision", "kind")
    found = made.annotate(first=Min("pk"), count=Count("pk")).filter(count__gt=MANY).order_by("-revision")
    return [Together(**each) for each in found]


def in_short(log: Any, together: Iterable[Together]) -> Any:
    """The log with one row for all rows that are told together."""
    return log.exclude(_of(together), ~Q(pk__in=[each.first for each in together])) if together else log


def behind(log: Any, together: Iterable[Together], changes: Iterable[Change]) -> dict[tuple[int, str], Many]:
    """What stands behind those of some changes that stand for many: one statement, when there are any."""
    here = {(change.revision, change.kind) for change in changes if change.field == ADDED}
    shown = {(each.revision, each.kind): each.count for each in together if (each.revision, each.kind) in here}
    if not shown:
        return {}
    found: dict[tuple[int, str], list[Change]] = {where: [] for where in shown}
    for row in log.filter(_of(each for each in together if (each.revision, each.kind) in shown))[:BEHIND]:
        found[row.revision, row.kind].append(change_of(row))
    return {where: Many(count, tuple(found[where])) for where, count in shown.items()}


def _of(together: Iterable[Together]) -> Q:
    """All that the save wrote of rows that are told together."""
    same = FieldChange.objects.filter(workbook=OuterRef("workbook"), revision=OuterRef("revision"))
    made = Exists(same.filter(uid=OuterRef("uid"), field=ADDED))
    revisions: dict[str, list[int]] = {}
    for each in together:
        revisions.setdefault(each.kind, []).append(each.revision)
    saved = (Q(kind=of, revision__in=found) for of, found in revisions.items())
    return Q(Q(*saved, _connector=Q.OR), made)


def page_of(log: Any, number: str | None) -> Any:
    """One page of the log; of a number that is none, or of a page that is not there, the nearest."""
    return Paginator(log, ROWS).get_page(number)


def change_of(row: FieldChange) -> Change:
    """A row of the log as a value."""
    return Change(row.revision, row.kind, row.uid, row.field, row.old, row.new, row.user_id, row.at)


def people_of(rows: Iterable[Any]) -> dict[int, Person]:
    """Who changed something, by the key of the account."""
    return {row.user_id: Person(str(row.user), row.is_member) for row in rows if row.user}


def hidden_in(workbook: Workbook, document: Document, changes: Iterable[Change]) -> dict[UUID, frozenset[str]]:
    """The customer scores that only who may change the workbook may see, by plate: one statement, when there is any such change."""
    plates = {plate.uid: plate for plate in document.plates}
    asked = {change.uid for change in changes if change.field == SCORE} & plates.keys()
    if not asked:
        return {}
    log: dict[UUID, list[tuple[int, str, str]]] = {uid: [] for uid in asked}
    rows = FieldChange.objects.filter(workbook=workbook, uid__in=asked, field__in=HIDING).order_by("-revision", "-pk")
    for uid, revision, name, old in rows.values_list("uid", "revision", "field", "old"):
        log[uid].append((revision, name, old))
    return {uid: hidden_scores(plates[uid], changes) for uid, changes in log.items()}


def standing_of(workbook: Workbook, changes: Iterable[Change]) -> dict[tuple[UUID, str], str]:
    """What was written last in the rows of some changes, by row and field: one statement, when there are any."""
    rows = {change.uid for change in changes}
    if not rows:
        return {}
    of_field = {name: OuterRef(name) for name in ("workbook", "uid", "field")}
    later = FieldChange.objects.filter(**of_field, revision__gt=OuterRef("revision"))
    last = FieldChange.objects.filter(~Exists(later), workbook=workbook, uid__in=rows).order_by("pk")
    return {(uid, name): new for uid, name, new in last.values_list("uid", "field", "new")}


def can_be_put_back(change: Change) -> bool:
    """Whether its old value can be put back: that of a field, the order of a list, or a row that was removed or brought back."""
    of_kind = next((each for each in kinds() if each.name == change.kind), None)
    if of_kind is None or change.field == ADDED:
        return False
    if change.field == REMOVED:
        return not of_kind.lasting
    if is_known(change.kind, change.field) and change.field in form_of(change.kind, change.field).never_empty:
        return bool(change.old)
    return change.field in {*of_kind.fields, *of_kind.sets, *of_kind.orders}
