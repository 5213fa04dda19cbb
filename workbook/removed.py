"""What was deleted and can be brought back: whole workbooks, rows that were removed from those that are there, and comments."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from workbook import talk
from workbook.acts import REMOVED, Restore
from workbook.fields import Kind, kind, kinds
from workbook.method.load import version
from workbook.models import Comment, FieldChange, Workbook
from workbook.models.workbook import COMMENTERS, RECOVERABLE, WRITERS
from workbook.naming import NAME, Place, removed_row, to_plate

Key = tuple[str, int, UUID, datetime]
"""Kind of something that was removed, primary key of its workbook, its uid, and when it was removed."""
COMMENT: Final = "comment"
"""What stands for its kind where a comment was taken back; its uid is the uuid of the comment."""


@dataclass(frozen=True)
class Recoverable:
    """Something that was removed.

    ``words`` tell where it stood and what it was; they are empty for a whole workbook. ``user`` is who removed it, None when nobody
    knows any more. ``along`` names what is removed too and without which it means nothing: that comes back with it. While
    ``is_full``, a list that it belongs to has no room.
    """

    kind: str
    uid: UUID
    workbook: Workbook
    words: str
    at: datetime
    user: User | None
    along: tuple[str, ...] = ()
    is_full: bool = False

    @property
    def until(self) -> datetime:
        """Until when it can be brought back."""
        return self.at + RECOVERABLE


def removed_for(user: User, workbook: Workbook | None = None) -> Any:
    """What somebody may bring back, the last removed first, as a query of ``Key``.

    That is what anybody removed from workbooks in which the user may write by now (or only from ``workbook``), and whole workbooks
    of which the user is an owner by now; and comments that the user, or in a workbook of the user anybody, took back.
    """
    books = Workbook.objects.editable_by(user).filter(**{"pk": workbook.pk} if workbook else {})
    found = [_keys(_removed(each).filter(workbook__in=books.values("pk")), each.name) for each in _removable()]
    said = talk.taken_back_of(user).filter(**{"workbook": workbook} if workbook else {})
    found.append(_keys(said, COMMENT, key="uuid"))
    if workbook is None:
        whole = Workbook.objects.deleted_of(user).order_by()
        found.append(_keys(whole, "workbook", book="pk", key="uuid"))
    return found[0].union(*found[1:], all=True).order_by("-deleted_at", "key")


def workbooks_with_removed(user: User, asked: UUID | None = None) -> list[Workbook]:
    """The workbooks of somebody from which anything can be brought back, and the one asked for in any case, by name."""
    anything = Q(Exists(talk.taken_back_of(user).filter(workbook=OuterRef("pk"))))
    anything |= Q(uuid=asked, role__in=COMMENTERS)
    for each in _removable():
        anything |= Q(Exists(_removed(each).filter(workbook=OuterRef("pk"))), role__in=WRITERS)
    return list(Workbook.objects.visible_to(user).filter(anything).order_by("organisation", "period", "pk"))


def describe(keys: Collection[Key]) -> list[Recoverable]:
    """The same in words: in as many statements for many as for one of each kind."""
    books = {book.pk: book for book in Workbook.objects.filter(pk__in={pk for _of, pk, _uid, _at in keys})}
    users, rows, needed = _who_removed(keys), dict[tuple[str, int, UUID], Any](), dict[Any, list[Any]]()
    for each in _removable():
        found = _rows(each, {(book, uid) for of, book, uid, _at in keys if of == each.name})
        rows |= {(each.name, row.workbook_id, row.uid): row for row in found}
        needed |= _needed(each, found)
    full = _full([row for found, above in needed.items() for row in (found, *above)])
    gone = [Recoverable(of, uid, books[book], "", at, users.get((book, uid))) for of, book, uid, at in keys]
    gone = _with_words_of_comments(gone)
    told = ((each, rows.get((each.kind, each.workbook.pk, each.uid))) for each in gone)
    return [_in_words(each, row, needed[row], full) if row else each for each, row in told]


def restoring(workbook: Workbook, of: str, uid: UUID) -> list[Restore]:
    """The acts that bring a row back, with what it means nothing without; none when it is there, or gone for good."""
    for each in _removable():
        if each.name == of:
            rows = list(_with_plate(_removed(each).filter(workbook=workbook, uid=uid), of))
            needed = [above for found in _needed(each, rows).values() for above in found]
            return [Restore(_kind_of(row).name, row.uid) for row in (*needed, *rows)]
    return []


def _removable() -> list[Kind]:
    return [each for each in kinds() if not each.lasting]


def _removed(of_kind: Kind) -> Any:
    return of_kind.model.objects.filter(deleted_at__gt=timezone.now() - RECOVERABLE)


def _keys(found: Any, of: str, *, book: str = "workbook_id", key: str = "uid") -> Any:
    named = found.annotate(of=Value(of, CharField()), book=F(book), key=F(key))
    return named.values_list("of", "book", "key", "deleted_at")


def _with_words_of_comments(gone: Sequence[Recoverable]) -> list[Recoverable]:
    """The same, of what was taken back with how it begins and who said it."""
    uuids = [each.uid for each in gone if each.kind == COMMENT]
    comments = Comment.objects.filter(uuid__in=uuids).select_related("user") if uuids else ()
    said = {each.uuid: each for each in comments}

    def words(text: str) -> str:
        return _("Comment: %(text)s") % {"text": Truncator(" ".join(text.split())).chars(NAME)}

    return [
        replace(each, words=words(said[each.uid].text), user=said[each.uid].user) if each.kind == COMMENT else each
        for each in gone
    ]


def _rows(of_kind: Kind, wanted: Collection[tuple[int, UUID]]) -> list[Any]:
    """The rows with these uids, each in its workbook: in another a row may have the same one."""
    if not wanted:
        return []
    found = of_kind.model.objects.filter(workbook__in={book for book, _ in wanted}, uid__in={uid for _, uid in wanted})
    return [row for row in _with_plate(found, of_kind.name) if (row.workbook_id, row.uid) in wanted]


def _with_plate(rows: Any, of: str) -> Any:
    """Rows read with what they stand on, so that they can be told in words."""
    return rows.select_related(to_plate(of) or None)


def _needed(of_kind: Kind, rows: Collection[Any]) -> dict[Any, list[Any]]:
    """For each row what is removed too and without which it means nothing: what it stands on, and where it leads to."""
    parents = {row: [getattr(row, of_kind.parent_attribute)] if of_kind.can_lose_parent else [] for row in rows}
    others = {
        end: _rows(kind(of), {(row.workbook_id, getattr(row, end)) for row in rows}) for end, of in of_kind.ends.items()
    }
    return {
        row: [
            each
            for each in dict.fromkeys((*above, *(_at_end(row, end, found) for end, found in others.items())))
            if each is not None and each.deleted_at
        ]
        for row, above in parents.items()
    }


def _at_end(row: Any, end: str, among: Iterable[Any]) -> Any:
    where = (row.workbook_id, getattr(row, end))
    return next((each for each in among if (each.workbook_id, each.uid) == where), None)


def _full(rows: Iterable[Any]) -> list[Any]:
    """Those for which there is no room any more."""
    of_kind: dict[str, list[Any]] = {}
    for row in rows:
        of_kind.setdefault(_kind_of(row).name, []).append(row)
    return [row for name, found in of_kind.items() for row in kind(name).full(found)]


def _who_removed(keys: Collection[Key]) -> dict[tuple[int, UUID], User | None]:
    changes = FieldChange.objects.filter(
        workbook__in={book for _of, book, _uid, _at in keys}, uid__in={uid for _of, _book, uid, _at in keys}
    )
    removals = changes.filter(field=REMOVED, new="true").select_related("user").order_by("revision")
    return {(each.workbook_id, each.uid): each.user for each in removals}


def _in_words(gone: Recoverable, row: Any, needed: Sequence[Any], full: Collection[Any]) -> Recoverable:
    names = {step.key: step.name_en for step in version(gone.workbook.method_version).steps}
    words, *along = (Place(removed_row(_kind_of(each).name, each, names), "", "").words for each in (row, *needed))
    return replace(gone, words=words, along=tuple(along), is_full=any(each in full for each in (row, *needed)))


def _kind_of(row: Any) -> Kind:
    return next(each for each in kinds() if each.model is type(row))
