"""Asking somebody to take part, by e-mail address: only who can show that it is theirs accepts, and once.

What leads to an invitation, a token in a link and a code to type, is shown and mailed when it is made. Only keyed hashes of it are
stored, so nobody can show it again: who lost it gets a new one. An invitation stands for as long as who sent it owns the workbook.
"""

import re
import secrets
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from workbook.models import Invitation, Member, Workbook
from workbook.models.workbook import OWNERS, Role
from workbook.turns import take_turn, wait_turn

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What a code is made of: no two of these look alike, on paper or aloud."""
CODE_LENGTH: Final = 10
_KEY: Final = re.compile(r"[\w-]{43}", re.ASCII)
_BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


class AlreadyMemberError(Exception):
    """Somebody is a member already; a role is changed at the member, not by inviting."""


class SpentError(Exception):
    """The form was sent before, and the invitation that it made is accepted, withdrawn or replaced by now."""


@dataclass(frozen=True)
class Keys:
    """What leads to an invitation: a token of 256 bits, and a code of 49 that is only of use to who has the address."""

    token: str
    code: str

    @property
    def written(self) -> str:
        """The code in two groups, to be read and typed."""
        half = CODE_LENGTH // 2
        return f"{self.code[:half]}-{self.code[half:]}"


@dataclass(frozen=True)
class Invited:
    """An invitation with its keys; not ``is_new`` when the same form had made it already."""

    invitation: Invitation
    keys: Keys
    is_new: bool


def new_seed() -> str:
    """What a form carries so that, sent twice, it makes one invitation, and shows the same keys both times: 256 bits."""
    return secrets.token_urlsafe(32)


def is_seed(text: str) -> bool:
    """Whether a text can be one of ``new_seed``."""
    return _KEY.fullmatch(text) is not None


def is_token(text: str) -> bool:
    """Whether a text can be the token of an invitation."""
    return _KEY.fullmatch(text) is not None


def read_code(text: str) -> str | None:
    """A code as somebody typed it, in any case, with or without blanks and dashes; None when it can be none."""
    code = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def hash_of(key: str) -> str:
    """What is stored of a token or a code."""
    return salted_hmac("workbook.invitation", key, algorithm="sha256").hexdigest()


def grown(salt: str, *about: object) -> Keys:
    """The keys that grow from what they are about, always the same ones: nobody grows them without the secret of this site.

    Of what leads to an invitation the first is a seed, which is not stored.
    """
    hashed = salted_hmac(salt, "\n".join(map(str, about)), algorithm="sha512").digest()
    number, code = int.from_bytes(hashed[32:]), ""
    for _place in range(CODE_LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        code += ALPHABET[letter]
    return Keys(urlsafe_b64encode(hashed[:32]).decode().rstrip("="), code)


def invite(
    *, workbook: UUID, by: User, email: str, role: str, seed: str, count: Callable[[], object] | None = None
) -> Invited:
    """Ask whoever has this address, in small letters, to take part. An invitation that was open for it is replaced.

    ``count`` is called in the turn and only before one is made, so that a form that is sent twice counts once. What it raises is
    raised, and nothing is made.

    Raises:
        AlreadyMemberError: the address is that of a member.
        SpentError: this very form was sent before, and what it made is not open any more.
        PermissionDenied, Workbook.DoesNotExist: as in ``services.delete``.
    """
    keys = grown("workbook.invitation.keys", seed, workbook, by.pk, email, role)
    with transaction.atomic():
        book = take_turn(workbook, by, OWNERS)
        if book.members.filter(user__email__iexact=email).exists():
            raise AlreadyMemberError
        made = book.invitations.filter(token_hash=hash_of(keys.token)).first()
        if made:
            if not pending_of(book).filter(pk=made.pk, expires_at__gt=timezone.now()).exists():
                raise SpentError
            return Invited(made, keys, is_new=False)
        if count:
            count()
        pending_of(book).filter(email=email).update(withdrawn_at=timezone.now())
        made = book.invitations.create(
            email=email,
            role=role,
            token_hash=hash_of(keys.token),
            code_hash=hash_of(keys.code),
            invited_by=by,
        )
        return Invited(made, keys, is_new=True)


def withdraw(*, workbook: UUID, by: User, invitation: UUID) -> Invitation:
    """Take an invitation back: its link and code lead nowhere from now on.

    Raises:
        Invitation.DoesNotExist: it is not open (any more).
        PermissionDenied, Workbook.DoesNotExist: as in ``services.delete``.
    """
    with transaction.atomic():
        open_one = pending_of(take_turn(workbook, by, OWNERS)).get(uuid=invitation)
        _close(open_one, "withdrawn_at")
        return open_one


def accept(*, invitation: UUID, user: User) -> Member:
    """Take part. Who did already keeps the higher of both roles.

    Raises:
        Invitation.DoesNotExist: it is not there for this user, or not any more.
    """
    with transaction.atomic():
        mine = _taken(invitation, user)
        _close(mine, "accepted_at")
        member, is_new = mine.workbook.members.get_or_create(user=user, defaults={"role": mine.role})
        if not is_new and Role(member.role).rank < Role(mine.role).rank:
            member.role = mine.role
            member.save(update_fields=["role"])
        return member


def decline(*, invitation: UUID, user: User) -> Invitation:
    """Do not take part; an owner can ask again.

    Raises:
        Invitation.DoesNotExist: as in ``accept``.
    """
    with transaction.atomic():
        mine = _taken(invitation, user)
        _close(mine, "withdrawn_at")
        return mine


def close_for(member: Member) -> None:
    """End what is open in this workbook for any address that a member has confirmed, also what does not stand at the moment.

    Called under the turn of the workbook, by whoever takes rights from the member: no older invitation gives them back.
    """
    open_ones = pending_of(member.workbook).filter(email__in=addresses_of(member.user))
    open_ones.update(withdrawn_at=timezone.now())


def addresses_of(user: User) -> QuerySet[Any, Any]:
    """The addresses that somebody has confirmed, in small letters as invitations hold them."""
    return EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))


def joined_by(invitation: UUID, user: User) -> Workbook | None:
    """The workbook in which somebody takes part now, of an invitation to an own address that was accepted before."""
    mine = {"invitations__uuid": invitation, "invitations__email__in": addresses_of(user)}
    return Workbook.objects.visible_to(user).filter(**mine, invitations__accepted_at__isnull=False).first()


def pending_of(workbook: Workbook) -> QuerySet[Invitation]:
    """What its owners see: neither accepted nor withdrawn, the latest last, each with whether it ``stands``; some are expired."""
    return (
        workbook.invitations.filter(accepted_at=None, withdrawn_at=None)
        .annotate(stands=_sender_owns())
        .select_related("invited_by")
        .order_by("created_at", "pk")
    )


def for_user(user: User) -> QuerySet[Invitation]:
    """What somebody can accept now: for an address that this user has confirmed, whatever its case. The latest stands last."""
    return (
        Invitation.objects.filter(
            _sender_owns(),
            email__in=addresses_of(user),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
            workbook__deleted_at=None,
        )
        .select_related("workbook", "invited_by")
        .order_by("created_at", "pk")
    )


def _sender_owns() -> Exists:
    sender = {"workbook": OuterRef("workbook"), "user": OuterRef("invited_by"), "role": Role.OWNER}
    return Exists(Member.objects.filter(**sender))


def _taken(invitation: UUID, user: User) -> Invitation:
    """Fetch it when all others who change members or invitations of its workbook are done: only then it can be read."""
    wait_turn(invitations__uuid=invitation)
    return for_user(user).get(uuid=invitation)


def _close(invitation: Invitation, moment: str) -> None:
    setattr(invitation, moment, timezone.now())
    invitation.save(update_fields=[moment])
