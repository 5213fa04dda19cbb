"""Putting an old value back: a new change like any other, made on the revision at which somebody chose it."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from workbook.acts import REMOVED, Act, Edit, Order, Outcome, Remove, Restore
from workbook.fields import kind
from workbook.folding import Change
from workbook.forms.page import as_uid
from workbook.history import can_be_put_back, change_of
from workbook.models import FieldChange, Workbook
from workbook.removed import restoring
from workbook.saving import save

_NAMED: Final = re.compile(r"(?P<uid>[0-9a-f-]{36})/(?P<field>[a-z_]{1,40})/(?P<revision>[0-9]{1,18})")


class Verdict(Enum):
    """What came of it. Only ``DONE`` wrote the value."""

    DONE = auto()
    ALREADY = auto()
    """The old value is what stands there now."""
    CHANGED = auto()
    """Somebody changed it since: both values are to be seen first."""
    ROW_GONE = auto()
    """The row was removed: it can be brought back with it."""
    FULL = auto()
    """There is no room for the row any more."""
    TOO_LATE = auto()
    """The row is gone for good."""


@dataclass(frozen=True)
class PutBack:
    """What came of putting back the ``old`` of ``change``. ``latest`` is the last change of that field, ``revision`` is what it
    was done at or would be done at now."""

    verdict: Verdict
    change: Change
    latest: FieldChange
    revision: int


def change_named(workbook: Workbook, text: str) -> Change | None:
    """The change that a button names (``<uid>/<field>/<revision>``) and that can be undone; None when there is none."""
    named = _NAMED.fullmatch(text)
    uid = as_uid(named["uid"]) if named else None
    if named is None or uid is None:
        return None
    found = FieldChange.objects.filter(
        workbook=workbook, uid=uid, field=named["field"], revision=int(named["revision"])
    )
    first = found.order_by("pk").first()
    change = change_of(first) if first else None
    return change if change and can_be_put_back(change) else None


def put_back(*, workbook: Workbook, user: User, change: Change, base: int, with_row: bool = False) -> PutBack:
    """Write the value from before a change again, unless somebody wrote there since ``base``.

    ``with_row`` brings the row back too, when it was removed, with what that needs.

    Raises:
        PermissionDenied, Workbook.DoesNotExist: as in ``saving.save``.
    """
    base = base if base <= workbook.revision else 0
    if not _is_edit(change) and (since := _since(workbook, change, base)):
        is_already = since.field == change.field and since.new == change.old
        return PutBack(Verdict.ALREADY if is_already else Verdict.CHANGED, change, since, since.revision)
    acts = _acts(workbook, change, base, with_row=with_row)
    outcome = save(workbook=workbook.uuid, user=user, acts=acts) if acts else None
    latest = _of_field(workbook, change).latest("revision", "pk")
    if outcome is None:
        return PutBack(Verdict.ALREADY if latest.new == change.old else Verdict.TOO_LATE, change, latest, base)
    is_as_chosen = latest.new == change.old or latest.revision <= base
    verdict = _of_outcome(change, outcome, with_row=with_row) or (Verdict.ALREADY if is_as_chosen else Verdict.CHANGED)
    return PutBack(verdict, change, latest, outcome.revision)


def _of_outcome(change: Change, outcome: Outcome, *, with_row: bool) -> Verdict | None:
    """What a save tells of it; None when it found nothing to write."""
    overtaken = next((each for each in outcome.overtaken if (each.uid, each.field) == (change.uid, change.field)), None)
    if (change.uid, change.field) in outcome.written:
        return Verdict.DONE
    if outcome.full:
        return Verdict.FULL
    if overtaken and overtaken.removed:
        return Verdict.TOO_LATE if with_row else Verdict.ROW_GONE
    return Verdict.CHANGED if overtaken else None


def _is_edit(change: Change) -> bool:
    return change.field != REMOVED and change.field not in kind(change.kind).orders


def _acts(workbook: Workbook, change: Change, base: int, *, with_row: bool) -> list[Act]:
    """What writes the old value: of a field an edit on its base; orders and rows have none, what changed since was looked up."""
    of, uid, field = change.kind, change.uid, change.field
    if field == REMOVED:
        return [Remove(of, uid)] if change.old else [*restoring(workbook, of, uid)]
    if field in kind(of).orders:
        return [Order(of, uid, field, tuple(map(UUID, change.old.split())))]
    return [*(_back(workbook, of, uid) if with_row else ()), Edit(of, uid, field, change.old, base)]


def _back(workbook: Workbook, of: str, uid: UUID) -> list[Restore]:
    """What brings a row back, or the one it stands on when only that was removed."""
    acts, of_kind = restoring(workbook, of, uid), kind(of)
    if acts or not of_kind.can_lose_parent:
        return acts
    above = of_kind.model.objects.filter(workbook=workbook, uid=uid).values_list(f"{of_kind.parent_attribute}__uid")
    return [act for (parent,) in above for act in _back(workbook, of_kind.parent, parent)]


def _of_field(workbook: Workbook, change: Change) -> QuerySet[FieldChange]:
    return FieldChange.objects.filter(workbook=workbook, uid=change.uid, field=change.field).select_related("user")


def _since(workbook: Workbook, change: Change, base: int) -> FieldChange | None:
    """The last change of an order since, or of a row: of one that is to be removed again any field counts."""
    found = FieldChange.objects.filter(workbook=workbook, uid=change.uid, revision__gt=base).select_related("user")
    is_whole = change.field == REMOVED and change.old
    return (found if is_whole else found.filter(field=change.field)).order_by("revision", "pk").last()
