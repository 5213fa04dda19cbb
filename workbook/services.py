"""What is done to a workbook as a whole and to its members; what is done in it goes through ``workbook.saving``."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from workbook.acts import REMOVED
from workbook.fields import kinds
from workbook.invitations import close_for
from workbook.method.load import current
from workbook.models import Comment, FieldChange, Invitation, LaterMarker, Member, Plate, Workbook
from workbook.models.workbook import OWNERS, RECOVERABLE, Role
from workbook.posted import uuid_of
from workbook.turns import Turn, take_turn, wait_turn

RECOVERABLE_DAYS: Final = RECOVERABLE // timedelta(days=1)


class LastOwnerError(Exception):
    """A workbook has at least one owner: this act would have taken the last."""


@transaction.atomic
def create(
    *,
    owner: User,
    organisation: str,
    sector: str = "",
    period: str = "",
    next_period: str = "",
    author_kind: str = "",
    own_role: str = "",
    token: UUID | None = None,
) -> Workbook:
    """A workbook of the method's current version with its seven plates, owned by ``owner``.

    ``token`` is minted with the form: the same form posted twice by one person gives the same workbook, be it deleted since. A form
    that was changed in between gives another, so that nothing typed is lost; a token of somebody else means nothing.
    """
    values = {
        "organisation": organisation,
        "sector": sector,
        "period": period,
        "next_period": next_period,
        "author_kind": author_kind,
        "own_role": own_role,
    }
    uuid = uuid_of(token, owner.pk, values)
    method = current()
    workbook, made = Workbook.objects.get_or_create(uuid=uuid, defaults={**values, "method_version": method.version})
    if made:
        Plate.objects.bulk_create(Plate(workbook=workbook, step=step.key) for step in method.steps)
        Member.objects.create(workbook=workbook, user=owner, role=Role.OWNER)
    return workbook


def delete(*, workbook: UUID, user: User) -> None:
    """Take a workbook away from all its members; its owners can bring it back for ``RECOVERABLE_DAYS`` days.

    Raises:
        PermissionDenied: the user may read this workbook but does not own it.
        Workbook.DoesNotExist: there is no such workbook for this user, or it is deleted already.
    """
    with transaction.atomic():
        Turn(workbook, user, OWNERS).take(counts=True, deleted_at=timezone.now())
        _log(workbook, user, "", "true")


def restore(*, workbook: UUID, user: User) -> None:
    """Bring a deleted workbook back as it was; one that is there already stays as it is.

    Raises:
        Workbook.DoesNotExist: this user deleted no such workbook, or too long ago.
    """
    with transaction.atomic():
        since = timezone.now() - RECOVERABLE
        owns = Exists(Member.objects.filter(workbook=OuterRef("pk"), user=user, role__in=OWNERS))
        mine = Workbook.objects.filter(owns, uuid=workbook, deleted_at__gt=since)
        if not mine.update(deleted_at=None, revision=F("revision") + 1):
            Workbook.objects.owned_by(user).get(uuid=workbook)
            return
        _log(workbook, user, "true", "")


@dataclass(frozen=True)
class Purged:
    """How many workbooks and how many rows in other workbooks are gone for good."""

    workbooks: int
    rows: int


def purge(now: datetime) -> Purged:
    """Remove for good what was deleted ``RECOVERABLE_DAYS`` days or longer before ``now``: workbooks, and rows in those that stay.

    Their changes go with them. A workbook that was handed in stays for as long as its snapshots do. Of invitations, which hold
    addresses of people who may have no account, nothing stays either for so long after they were answered or expired.
    """
    until = now - RECOVERABLE
    Invitation.objects.filter(
        Q(accepted_at__lte=until) | Q(withdrawn_at__lte=until) | Q(expires_at__lte=until)
    ).delete()
    _all, by_model = Workbook.objects.filter(deleted_at__lte=until, snapshots=None).delete()
    removed = [each.model.objects.filter(deleted_at__lte=until) for each in kinds() if not each.lasting]
    touched = {pk for rows in removed for pk in rows.values_list("workbook", flat=True)}
    return Purged(by_model.get(Workbook._meta.label, 0), sum(_purge_rows(workbook, until) for workbook in touched))


@transaction.atomic
def _purge_rows(workbook: int, until: datetime) -> int:
    """Under the lock, for somebody may be bringing a row back. What stands on a row or leads to it goes with it."""
    wait_turn(pk=workbook)
    gone: list[UUID] = []
    for each in kinds():
        if not each.lasting:
            expired = Q(deleted_at__lte=until)
            if each.can_lose_parent:
                expired |= Q(**{f"{each.parent_attribute}__deleted_at__lte": until})
            for end in each.ends:
                expired |= Q(**{f"{end}__in": gone})
            gone += each.model.objects.filter(expired, workbook=workbook).values_list("uid", flat=True)
    for each in kinds():
        if not each.lasting:
            each.model.objects.filter(workbook=workbook, uid__in=gone).delete()
    for hung in (FieldChange, Comment, LaterMarker):
        hung.objects.filter(workbook=workbook, uid__in=gone).delete()
    return len(gone)


def change_role(*, workbook: UUID, by: User, email: str, role: str) -> Member:
    """Give a member another role. A lower one ends what is open for this person, so that no invitation undoes it.

    Raises:
        LastOwnerError: nobody would own the workbook any more.
        Member.DoesNotExist: nobody with this address is a member.
        PermissionDenied, Workbook.DoesNotExist: as in ``delete``.
    """
    with transaction.atomic():
        member = _member(take_turn(workbook, by, OWNERS), email)
        if role != Role.OWNER:
            _keep_an_owner(member)
        _give(member, role)
        return member


def remove_member(*, workbook: UUID, by: User, email: str) -> Member:
    """End somebody's access at once, by an invitation that is open too; what that person wrote stays.

    Raises:
        LastOwnerError: nobody would own the workbook any more.
        Member.DoesNotExist: nobody with this address is a member.
        PermissionDenied, Workbook.DoesNotExist: as in ``delete``.
    """
    with transaction.atomic():
        member = _member(take_turn(workbook, by, OWNERS), email)
        _end(member)
        return member


def transfer(*, workbook: UUID, by: User, email: str) -> Member:
    """Make another member owner in one's own place; who did own it is an editor from then on, by an open invitation too.

    Raises:
        Member.DoesNotExist: nobody else with this address is a member.
        PermissionDenied, Workbook.DoesNotExist: as in ``delete``.
    """
    with transaction.atomic():
        members = take_turn(workbook, by, OWNERS).members
        heir = members.exclude(user=by).select_related("user").get(user__email__iexact=email)
        _give(heir, Role.OWNER)
        _give(members.select_related("user").get(user=by), Role.EDITOR)
        return heir


def leave(*, workbook: UUID, user: User) -> None:
    """End one's own access, by an invitation that is open too; what one wrote stays.

    Raises:
        LastOwnerError: nobody would own the workbook any more.
        Workbook.DoesNotExist: the user is no member.
    """
    with transaction.atomic():
        _end(take_turn(workbook, user, Role.values).members.get(user=user))


def _member(workbook: Workbook, email: str) -> Member:
    return workbook.members.select_related("user").get(user__email__iexact=email)


def _give(member: Member, role: str) -> None:
    """A lower role ends what is open for this person, so that no invitation undoes it."""
    if Role(role).rank < Role(member.role).rank:
        close_for(member)
    member.role = role
    member.save(update_fields=["role"])


def _end(member: Member) -> None:
    _keep_an_owner(member)
    close_for(member)
    Member.objects.filter(pk=member.pk).delete()


def _keep_an_owner(member: Member) -> None:
    others = Member.objects.filter(workbook=member.workbook_id, role=Role.OWNER).exclude(pk=member.pk)
    if member.role == Role.OWNER and not others.exists():
        raise LastOwnerError


def _log(workbook: UUID, user: User, old: str, new: str) -> None:
    book = Workbook.objects.get(uuid=workbook)
    FieldChange.objects.create(
        workbook=book,
        revision=book.revision,
        kind="workbook",
        uid=book.uuid,
        field=REMOVED,
        old=old,
        new=new,
        user=user,
    )
