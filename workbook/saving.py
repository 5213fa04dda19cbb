"""Never overwrite: the one way in which changes reach the rows of a workbook.

Every page is born with one number, ``base``: the revision it was read at. A save sends what was typed with the base of each field.
Under the lock of the workbook's counter each field is merged three ways: untouched by me, equal to what stands there, changed by
somebody since (a clash, which holds both texts) or written and logged. A clash stops only itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from workbook.acts import ADDED, REMOVED, Act, Add, Edit, Order, Outcome, Overtaken, Remove, Restore
from workbook.fields import Kind, kind, kinds
from workbook.models import FieldChange, Workbook
from workbook.models.workbook import WRITERS
from workbook.turns import Turn


def save(*, workbook: UUID, user: User, acts: Iterable[Act]) -> Outcome:
    """Write what somebody did to a workbook, in one transaction and under one revision.

    Edits of one row that is there, sets apart, take four statements besides BEGIN and COMMIT: the turn, the row with its workbook,
    the row once more and the log. When the log tells of one of these fields since the oldest base, by whomever, it is read too. All
    other saves take more.

    Raises:
        PermissionDenied: the user may read this workbook but not write in it.
        SuspiciousOperation: an act is one that no page offers; nothing was written.
        Workbook.DoesNotExist: there is no such workbook for this user.
    """
    acts = list(acts)
    _refuse_what_no_page_offers(acts)
    # Others wait while this one has its turn: what can be thought out before it is.
    turn, alone = Turn(workbook, user, WRITERS), _row_alone(workbook, acts)
    with transaction.atomic():
        turn.take(counts=True, updated_at=timezone.now())
        row = next(iter(alone), None)
        book = Workbook.objects.get(uuid=workbook) if row is None else _book_of(row)
        pen = _Pen(book, user)
        known = [_since_the_beginning(act, book.revision) for act in acts]
        if row is not None and known == acts:
            pen.take(acts, row)
        else:
            pen.fetch(known)
        pen.perform(known)
        pen.log()
        if not pen.changes:
            transaction.set_rollback(True)
        revision = book.revision if pen.changes else book.revision - 1
        written = frozenset((change.uid, change.field) for change in pen.changes)
        return Outcome(revision, written, tuple(pen.overtaken), tuple(pen.full), pen.stands, pen.understood)


def _row_alone(workbook: UUID, acts: list[Act]) -> Iterable[Any]:
    """A query for the one row that all acts edit: in one statement with its workbook, what it stands on, and as ``is_changed``
    whether the log tells of one of these fields since the oldest base. Nothing when the acts are about more.

    Only the columns that a save looks at are read: this is done at every pause of everybody who types.
    """
    edits = [act for act in acts if isinstance(act, Edit)]
    if len(edits) < len(acts) or len({(edit.kind, edit.uid) for edit in edits}) != 1:
        return ()
    of_kind, uid, fields = kind(edits[0].kind), edits[0].uid, {edit.field for edit in edits}
    if fields & of_kind.sets.keys():
        return ()
    is_book = of_kind.model is Workbook
    here, oldest = OuterRef("pk" if is_book else "workbook"), min(edit.base for edit in edits)
    changed = FieldChange.objects.filter(workbook=here, uid=uid, field__in=fields, revision__gt=oldest)
    rows = of_kind.model.objects.annotate(is_changed=Exists(changed))
    if is_book:
        return rows.filter(uuid=workbook).only("uuid", "revision", *fields) if uid == workbook else ()
    above = [of_kind.parent_attribute] if of_kind.can_lose_parent else []
    found = rows.filter(workbook__uuid=workbook, uid=uid).select_related("workbook", *above)
    there = [f"{before}{name}" for before in ("", *(f"{each}__" for each in above)) for name in ("uid", "deleted_at")]
    alone: Iterable[Any] = found.only("workbook__uuid", "workbook__revision", *there, *fields)
    return alone


def _book_of(row: Any) -> Workbook:
    book: Workbook = row if isinstance(row, Workbook) else row.workbook
    return book


def is_offered(act: Act) -> bool:
    """Whether some page lets somebody do this: ``save`` refuses all else."""
    known = {each.name: each for each in kinds()}
    return act.kind in known and _is_offered(act, known[act.kind])


def _refuse_what_no_page_offers(acts: Iterable[Act]) -> None:
    for act in acts:
        if not is_offered(act):
            # The server logs this: what was typed stays out of it.
            about = {name: getattr(act, name) for name in ("kind", "field") if hasattr(act, name)}
            raise SuspiciousOperation(f"no page offers this: {type(act).__name__} {about}")


def _is_offered(act: Act, of_kind: Kind) -> bool:
    """Whether a kind of row has the field, can be added or can be removed."""
    if isinstance(act, Order):
        return act.field in of_kind.orders
    if isinstance(act, Edit):
        return act.field in {*of_kind.fields, *of_kind.sets}
    if isinstance(act, Add):
        is_fixed = act.fixed.keys() == of_kind.fixed.keys() and all(
            value in of_kind.fixed[name] for name, value in act.fixed.items()
        )
        is_housed = bool(act.parent) == bool(of_kind.parent)
        return not of_kind.lasting and is_fixed and is_housed and act.values.keys() <= of_kind.fields.keys()
    return not of_kind.lasting


def _since_the_beginning(act: Act, revision: int) -> Act:
    """An act with a base that this workbook never had (forged, or an older database was put back) counts from 0.

    So it can clash, but never overwrite.
    """
    if isinstance(act, Edit | Add) and not 0 <= act.base < revision:
        return replace(act, base=0)
    return act


class _Pen:
    """Performs the acts of one save and remembers what it changed."""

    def __init__(self, book: Workbook, user: User) -> None:
        self.book = book
        self.user = user
        self.changes: list[FieldChange] = []
        self.overtaken: list[Overtaken] = []
        self.full: list[Add | Restore] = []
        self.rows: dict[tuple[str, UUID], Any] = {("workbook", book.uuid): book}
        self.taken: set[UUID] = set()
        self.since: dict[tuple[UUID, str], list[FieldChange]] = {}
        self.stands: dict[tuple[UUID, str], str] = {}
        self.understood: dict[tuple[UUID, str], str] = {}

    def fetch(self, acts: list[Act]) -> None:
        """Read the rows the acts are about, one statement per kind, and the changes since the oldest base."""
        wanted: dict[str, set[UUID]] = {}
        for act in acts:
            wanted.setdefault(act.kind, set()).add(act.uid)
            if isinstance(act, Add) and act.parent:
                wanted.setdefault(kind(act.kind).parent, set()).add(act.parent)
        for name in wanted.keys() - {"workbook"}:
            of_kind = kind(name)
            rows = of_kind.model.objects.filter(workbook=self.book, uid__in=wanted[name])
            rows = rows.select_related(of_kind.parent_attribute) if of_kind.can_lose_parent else rows
            sets = {act.field for act in acts if isinstance(act, Edit) and act.kind == name} & of_kind.sets.keys()
            self.rows |= {(name, row.uid): row for row in rows.prefetch_related(*sets)}
        self._fetch_taken({act.uid for act in acts if isinstance(act, Add) and (act.kind, act.uid) not in self.rows})
        self._stand_on_fetched()
        self._read_log(acts)

    def take(self, acts: list[Act], row: Any) -> None:
        """Use the row that was read; the log is needed only when it tells of one of these fields since."""
        name = acts[0].kind
        self.rows[name, acts[0].uid] = row
        if row.is_changed or _removed(kind(name), row):
            self._read_log(acts)

    def perform(self, acts: list[Act]) -> None:
        """Restore first, so that edits and orders in the same save find their rows; remove last.

        Rows are added when those that were there have their new values: a KPI that is to start with a new advice says so first, and
        that advice then does not count among the plate's own. Sets follow, for they may hold what was added.
        """
        for restore in acts:
            if isinstance(restore, Restore):
                self._restore(restore)
        now: list[Edit] = []
        later: list[Edit] = []
        for edit in acts:
            if isinstance(edit, Edit):
                waits = edit.field in kind(edit.kind).sets or (edit.kind, edit.uid) not in self.rows
                (later if waits else now).append(edit)
        self._edit(now)
        for adds in _runs(act for act in acts if isinstance(act, Add)):
            later += self._add(adds)
        self._edit(later)
        for act in acts:
            if isinstance(act, Order):
                self._order(act)
            elif isinstance(act, Remove):
                self._remove(act)

    def log(self) -> None:
        """Write the log, one statement for all changes of this save."""
        FieldChange.objects.bulk_create(self.changes)

    def _read_log(self, acts: list[Act]) -> None:
        """Read the changes since the oldest base of the rows the acts are about, and who removed those that are gone."""
        bases = [act.base for act in acts if isinstance(act, Edit | Add)]
        if bases and min(bases) < self.book.revision - 1:
            removed = {gone.uid for (name, _), row in self.rows.items() if (gone := _removed(kind(name), row))}
            uids = removed.union(act.uid for act in acts)
            oldest = min(bases + [act.oldest for act in acts if isinstance(act, Edit)])
            changes = self.book.changes.filter(revision__gt=oldest, uid__in=uids).select_related("user")
            for change in changes.order_by("revision"):
                self.since.setdefault((change.uid, change.field), []).append(change)

    def _stand_on_fetched(self) -> None:
        """One object per row: what is restored in this save is there for the rows that stand on it."""
        for (name, _), row in self.rows.items():
            of_kind = kind(name)
            if of_kind.can_lose_parent:
                parent = getattr(row, of_kind.parent_attribute)
                setattr(row, of_kind.parent_attribute, self.rows.get((of_kind.parent, parent.uid), parent))

    def _fetch_taken(self, uids: set[UUID]) -> None:
        """Which of the uids of new rows any other row of this workbook has already, whatever its kind, removed or not."""
        if uids:
            models = [each.model for each in kinds() if each.name != "workbook"]
            rows = [model.objects.filter(workbook=self.book, uid__in=uids).values_list("uid") for model in models]
            self.taken = {self.book.uuid, *(uid for (uid,) in rows[0].union(*rows[1:], all=True))}

    def _restore(self, act: Restore) -> None:
        row = self.rows.get((act.kind, act.uid))
        if row is None or row.deleted_at is None:
            return
        if kind(act.kind).is_full(row):
            self.full.append(act)
            return
        row.deleted_at = None
        row.save(update_fields=["deleted_at"])
        self._changed(act.kind, act.uid, REMOVED, "true", "")

    def _add(self, acts: Sequence[Add]) -> list[Edit]:
        """Make rows of one kind, in as many statements for many as for one, the first that fit; of those that are there already (a
        double post) the values are edits like any other."""
        of_kind, edits = kind(acts[0].kind), list[Edit]()
        made: list[tuple[Add, Any]] = []
        for act in acts:
            if (act.kind, act.uid) in self.rows:
                edits += (Edit(act.kind, act.uid, name, value, act.base) for name, value in act.values.items())
            elif row := self._made(of_kind, act):
                made.append((act, row))
            else:
                self._without_place(act)
        too_many = {row.uid for row in of_kind.full([row for _act, row in made], together=True)} if made else set()
        self.full += (act for act, _row in made if act.uid in too_many)
        made = [(act, row) for act, row in made if act.uid not in too_many]
        of_kind.model.objects.bulk_create([row for _act, row in made])
        for act, row in made:
            self._added(act, row)
        return edits

    def _made(self, of_kind: Kind, act: Add) -> Any:
        """The row of an act, not written yet; None when what it should stand on is gone, or its uid is another row's."""
        parent = self.rows.get((of_kind.parent, act.parent)) if act.parent else None
        is_homeless = bool(of_kind.parent) and (parent is None or _removed(kind(of_kind.parent), parent) is not None)
        if is_homeless or act.uid in self.taken:
            return None
        row = of_kind.model(workbook=self.book, uid=act.uid)
        if parent is not None:
            setattr(row, of_kind.parent_attribute, parent)
        for name, value in act.fixed.items():
            setattr(row, name, value)
        for name, value in act.values.items():
            setattr(row, name, of_kind.fields[name].from_text(value))
        return row

    def _added(self, act: Add, row: Any) -> None:
        self.rows[act.kind, act.uid] = row
        self.taken.add(act.uid)
        self._changed(act.kind, act.uid, ADDED, "", "true")
        for name, value in act.values.items():
            if value:
                self._changed(act.kind, act.uid, name, "", value)

    def _without_place(self, act: Add) -> None:
        """The row it should stand on was removed meanwhile, or its uid is another row's: keep every text as a clash."""
        removal = next(iter(self.since.get((act.parent, REMOVED), [])[-1:]), None) if act.parent else None
        for name, value in act.values.items():
            if value:
                self.overtaken.append(self._overtaken(act.kind, act.uid, name, "", value, "", removal, removed=True))

    def _edit(self, edits: list[Edit]) -> None:
        touched: dict[tuple[str, UUID], list[str]] = {}
        for edit in edits:
            row = self.rows.get((edit.kind, edit.uid))
            if row is None and edit.value:
                self.overtaken.append(
                    self._overtaken(edit.kind, edit.uid, edit.field, "", edit.value, "", None, removed=True)
                )
            elif row is not None and self._merge(edit, row):
                touched.setdefault((edit.kind, edit.uid), []).append(edit.field)
        for (name, uid), names in touched.items():
            plain = [each for each in names if each not in kind(name).sets]
            if plain:
                self.rows[name, uid].save(update_fields=plain)

    def _merge(self, edit: Edit, row: Any) -> bool:
        """The three-way merge of one field; True when the row now holds the new value."""
        of_kind, sent = kind(edit.kind), edit.value
        if edit.field in of_kind.sets:
            edit = replace(edit, value=self._members(of_kind, row, edit))
        theirs = _text(of_kind, row, edit.field)
        log = self.since.get((edit.uid, edit.field), [])
        since = [change for change in log if change.revision > edit.base]
        base = since[0].old if since else theirs
        root = next((change.old for change in log if change.revision > edit.oldest), base)
        if edit.value != sent:
            self.understood[edit.uid, edit.field] = edit.value
        if edit.value == theirs:
            return False
        if edit.value == base:
            self.stands[edit.uid, edit.field] = theirs
            return False
        gone = _removed(of_kind, row)
        if gone is not None:
            removals = self.since.get((gone.uid, REMOVED), [])
            last = removals[-1] if removals else None
            self.overtaken.append(
                self._overtaken(edit.kind, edit.uid, edit.field, root, edit.value, theirs, last, removed=True)
            )
            return False
        if since:
            self.overtaken.append(
                self._overtaken(edit.kind, edit.uid, edit.field, root, edit.value, theirs, since[-1], removed=False)
            )
            return False
        self._write(of_kind, row, edit)
        self._changed(edit.kind, edit.uid, edit.field, theirs, edit.value)
        return True

    def _members(self, of_kind: Kind, row: Any, edit: Edit) -> str:
        """The members of this workbook among those chosen, as the log writes them.

        A removed member that stands in the set stays in it: no page shows it, so nobody chose against it.
        """
        members = kind(of_kind.sets[edit.field]).model.objects.filter(workbook=self.book)
        standing = {member.uid for member in getattr(row, edit.field).all()}
        chosen = set(edit.value.split())
        kept = [
            str(member.uid)
            for member in members
            if str(member.uid) in chosen or (member.deleted_at is not None and member.uid in standing)
        ]
        return " ".join(sorted(kept))

    def _write(self, of_kind: Kind, row: Any, edit: Edit) -> None:
        if edit.field in of_kind.sets:
            members = kind(of_kind.sets[edit.field]).model.objects.filter(workbook=self.book)
            getattr(row, edit.field).set(members.filter(uid__in=edit.value.split()))
        else:
            setattr(row, edit.field, of_kind.fields[edit.field].from_text(edit.value))

    def _order(self, act: Order) -> None:
        row = self.rows.get((act.kind, act.uid))
        if row is None:
            return
        ordered = kind(kind(act.kind).orders[act.field])
        where = {ordered.parent_attribute or "workbook": row}
        here = set(ordered.model.objects.filter(**where).values_list("uid", flat=True))
        new = " ".join(dict.fromkeys(str(uid) for uid in act.uids if uid in here))
        old = getattr(row, act.field)
        if new == old:
            return
        setattr(row, act.field, new)
        row.save(update_fields=[act.field])
        self._changed(act.kind, act.uid, act.field, old, new)

    def _remove(self, act: Remove) -> None:
        """Take the row away, unless it would take a text along that is in a clash."""
        row = self.rows.get((act.kind, act.uid))
        if row is None or row.deleted_at is not None or any(self._stands_on(each, row) for each in self.overtaken):
            return
        row.deleted_at = timezone.now()
        row.save(update_fields=["deleted_at"])
        self._changed(act.kind, act.uid, REMOVED, "", "true")

    def _stands_on(self, overtaken: Overtaken, row: Any) -> bool:
        """Whether a clash is about a row, or about one that stands on it."""
        mine, of_kind = self.rows.get((overtaken.kind, overtaken.uid)), kind(overtaken.kind)
        return mine is row or (
            mine is not None and of_kind.can_lose_parent and getattr(mine, of_kind.parent_attribute) is row
        )

    def _changed(self, of_kind: str, uid: UUID, name: str, old: str, new: str) -> None:
        change = FieldChange(workbook=self.book, revision=self.book.revision, kind=of_kind, uid=uid, field=name)
        change.old, change.new, change.user = old, new, self.user
        self.changes.append(change)

    @staticmethod
    def _overtaken(
        of_kind: str,
        uid: UUID,
        name: str,
        base: str,
        mine: str,
        theirs: str,
        last: FieldChange | None,
        *,
        removed: bool,
    ) -> Overtaken:
        return Overtaken(
            of_kind, uid, name, base, mine, theirs, removed, last.user if last else None, last.at if last else None
        )


def _runs(adds: Iterable[Add]) -> Iterator[list[Add]]:
    """New rows of one kind that follow each other, no uid twice: what comes later may stand on what comes before."""
    run: list[Add] = []
    uids: set[UUID] = set()
    for add in adds:
        if run and (add.kind != run[0].kind or add.uid in uids):
            yield run
            run, uids = [], set()
        run.append(add)
        uids.add(add.uid)
    if run:
        yield run


def _removed(of_kind: Kind, row: Any) -> Any:
    """What was removed when a row is no longer there: the row itself or the one it stands on; None while it is there."""
    if of_kind.lasting:
        return None
    if row.deleted_at is not None:
        return row
    return _removed(kind(of_kind.parent), getattr(row, of_kind.parent_attribute)) if of_kind.can_lose_parent else None


def _text(of_kind: Kind, row: Any, name: str) -> str:
    """The value of a field as the log writes it."""
    if name in of_kind.sets:
        return " ".join(sorted(str(member.uid) for member in getattr(row, name).all()))
    return of_kind.fields[name].to_text(getattr(row, name))
