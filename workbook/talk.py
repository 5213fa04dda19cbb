"""What members say about a workbook while they make it, and what they want to come back to. None of it is part of the Document.

Each act takes its turn first, as a save does. The counter of the workbook stays as it is.
"""

import json
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from workbook.fields import kinds
from workbook.models import Comment, LaterMarker, Member, Workbook
from workbook.models.workbook import COMMENTERS, RECOVERABLE, WRITERS, Role
from workbook.turns import take_turn

_POSTED: Final = UUID("5a3f1d0c-94d7-4f0e-8a35-6f0d2f6b7c19")


class NoPlaceError(Exception):
    """The workbook has no such row or field."""


class RemovedPlaceError(Exception):
    """The row was there, and somebody removed it."""


class TakenBackError(Exception):
    """What was said was taken back meanwhile, and nobody had answered."""


def say(*, workbook: UUID, user: User, kind: str, uid: UUID, field: str, text: str, token: UUID) -> Comment:
    """Say something about a field, or about a whole row when ``field`` is empty.

    ``token`` is minted with the form: the same form posted twice by one person makes one comment, with another text another.

    Raises:
        NoPlaceError, RemovedPlaceError: there is nothing there to speak about.
        PermissionDenied: the user may only read this workbook.
        Workbook.DoesNotExist: there is no such workbook for this user.
    """
    with transaction.atomic():
        book = take_turn(workbook, user, COMMENTERS)
        _check_place(book, kind, uid, field)
        return _write(book, user, token, Comment(kind=kind, uid=uid, field=field, text=text))


def answer(*, workbook: UUID, user: User, comment: UUID, text: str, token: UUID) -> Comment:
    """Answer in the thread that a comment began. One that was resolved is open again: somebody has more to say.

    Raises:
        Comment.DoesNotExist: no thread of this workbook begins with it.
        TakenBackError: it was taken back.
        PermissionDenied, Workbook.DoesNotExist: as in ``say``.
    """
    with transaction.atomic():
        book = take_turn(workbook, user, COMMENTERS)
        first = _first(book, comment)
        said = Comment(thread=first, kind=first.kind, uid=first.uid, field=first.field, text=text)
        made = _write(book, user, token, said)
        _open(first)
        return made


def resolve(*, workbook: UUID, user: User, comment: UUID) -> None:
    """Close a thread: what it asked is done. One that is closed stays as it is.

    Raises:
        Comment.DoesNotExist, TakenBackError, PermissionDenied, Workbook.DoesNotExist: as in ``answer``.
    """
    with transaction.atomic():
        first = _first(take_turn(workbook, user, COMMENTERS), comment)
        if first.resolved_at is None:
            first.resolved_at, first.resolved_by = timezone.now(), user
            first.save(update_fields=["resolved_at", "resolved_by"])


def reopen(*, workbook: UUID, user: User, comment: UUID) -> None:
    """Open a thread again.

    Raises:
        Comment.DoesNotExist, TakenBackError, PermissionDenied, Workbook.DoesNotExist: as in ``answer``.
    """
    with transaction.atomic():
        _open(_first(take_turn(workbook, user, COMMENTERS), comment))


def take_back(*, workbook: UUID, user: User, comment: UUID) -> None:
    """Take back what one said oneself. Answers of others stay; ``restore_comment`` brings it back.

    Raises:
        Comment.DoesNotExist: this workbook has no such comment.
        PermissionDenied: somebody else said it, or the user may only read this workbook.
        Workbook.DoesNotExist: there is no such workbook for this user.
    """
    with transaction.atomic():
        said = take_turn(workbook, user, COMMENTERS).comments.get(uuid=comment)
        if said.user_id != user.pk:
            raise PermissionDenied
        if said.deleted_at is None:
            said.deleted_at = timezone.now()
            said.save(update_fields=["deleted_at"])


def restore_comment(*, workbook: UUID, user: User, comment: UUID) -> None:
    """Bring back what was taken back, until it is purged; what is there stays as it is.

    Raises:
        Comment.DoesNotExist: this user may bring back no such comment, or it was taken back too long ago.
        PermissionDenied, Workbook.DoesNotExist: as in ``say``.
    """
    with transaction.atomic():
        book = take_turn(workbook, user, COMMENTERS)
        mine = Q() if book.is_owned else Q(user=user)
        still = Q(deleted_at=None) | Q(deleted_at__gt=timezone.now() - RECOVERABLE)
        said = book.comments.filter(mine, still).get(uuid=comment)
        said.deleted_at = None
        said.save(update_fields=["deleted_at"])


def taken_back_of(user: User) -> QuerySet[Comment]:
    """Comments that the user may bring back: one's own, and all of a workbook that one owns."""
    mine = Q(user=user, workbook__members__role__in=COMMENTERS) | Q(workbook__members__role=Role.OWNER)
    recent = Comment.objects.filter(deleted_at__gt=timezone.now() - RECOVERABLE, workbook__deleted_at=None)
    return recent.filter(mine, workbook__members__user=user)


def set_later(*, workbook: UUID, user: User, kind: str, uid: UUID, field: str, later: bool) -> None:
    """Mark a field or a whole row, to come back to it, or take the mark away. Who marks what is marked changes nothing.

    Raises:
        NoPlaceError, RemovedPlaceError: there is nothing there to come back to. Taking away never asks.
        PermissionDenied: the user may not write in this workbook.
        Workbook.DoesNotExist: there is no such workbook for this user.
    """
    with transaction.atomic():
        book = take_turn(workbook, user, WRITERS)
        if later:
            _check_place(book, kind, uid, field)
            made = {"kind": kind, "user": user}
            LaterMarker.objects.get_or_create(workbook=book, uid=uid, field=field, defaults=made)
        else:
            LaterMarker.objects.filter(workbook=book, uid=uid, field=field).delete()


def set_digest(*, workbook: UUID, user: User, wants: bool) -> None:
    """Choose whether new comments in a workbook are mailed to oneself. What was said while they were not, never is.

    Raises:
        Workbook.DoesNotExist: there is no such workbook for this user.
    """
    book = Workbook.objects.visible_to(user).get(uuid=workbook)
    mine = Member.objects.filter(workbook=book, user=user)
    mine.exclude(digest=wants).update(digest=wants, digested_at=timezone.now())


def purge(now: datetime) -> int:
    """Remove for good what was taken back ``RECOVERABLE`` or longer before ``now``; how many comments.

    The first of a thread stays for as long as it has answers, without a word of what it said.
    """
    gone = Comment.objects.filter(deleted_at__lte=now - RECOVERABLE)
    answers, _by_model = gone.exclude(thread=None).delete()
    alone = gone.filter(thread=None, answers=None)
    firsts = alone.count()
    alone.delete()
    return answers + firsts + gone.exclude(text="").update(text="")


def _check_place(book: Workbook, name: str, uid: UUID, field: str) -> None:
    of_kind = next((each for each in kinds() if each.name == name), None)
    if of_kind is None or (field and field not in {*of_kind.fields, *of_kind.sets}):
        raise NoPlaceError
    if of_kind.model is Workbook:
        if uid != book.uuid:
            raise NoPlaceError
        return
    rows = of_kind.model.objects.filter(workbook=book, uid=uid)
    row = (rows.select_related(of_kind.parent_attribute) if of_kind.can_lose_parent else rows).first()
    if row is None:
        raise NoPlaceError
    above = getattr(row, of_kind.parent_attribute) if of_kind.can_lose_parent else None
    if row.deleted_at or (above and above.deleted_at):
        raise RemovedPlaceError


def _first(book: Workbook, comment: UUID) -> Comment:
    """The comment that a thread begins with; the turn is taken."""
    first = book.comments.get(uuid=comment, thread=None)
    if not Comment.objects.threads().filter(pk=first.pk).exists():
        raise TakenBackError
    return first


def _open(first: Comment) -> None:
    first.resolved_at = first.resolved_by = None
    first.save(update_fields=["resolved_at", "resolved_by"])


def _write(book: Workbook, user: User, token: UUID, said: Comment) -> Comment:
    """Keep what was said under a uuid that follows from who posted what: once, whoever knows the token."""
    about = [user.pk, book.pk, str(token), said.thread_id, said.kind, str(said.uid), said.field, said.text]
    said.uuid = uuid5(_POSTED, json.dumps(about))
    there = Comment.objects.filter(uuid=said.uuid).first()
    if there is None:
        said.workbook, said.user = book, user
        said.save(force_insert=True)
    return there or said
