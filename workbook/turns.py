"""Taking one's turn in a workbook: lock and access check in one statement. What is read after it cannot change until the end.

Whatever is written in a workbook, said about it or decided about its members goes through here. The statement writes the counter
of the workbook, be it to the same number: on either database others who do so wait until the transaction ends.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef

from accounts.models import User
from workbook.models import Member, Workbook


class Turn:
    """The turn of somebody whose role is one of ``roles``: thought out when it is made, for others wait from when it is taken."""

    def __init__(self, workbook: UUID, user: User, roles: Collection[str]) -> None:
        may = Member.objects.filter(workbook=OuterRef("pk"), user=user, role__in=roles)
        self._mine = Workbook.objects.filter(Exists(may), uuid=workbook, deleted_at=None)
        self._workbook, self._user = workbook, user

    def take(self, *, counts: bool = False, **written: Any) -> None:
        """Wait until it comes, inside a transaction. Where it ``counts`` the revision is a new one; ``written`` are other fields of
        the workbook that change in the same statement.

        Raises:
            PermissionDenied: the user may see this workbook, in another role.
            Workbook.DoesNotExist: there is no such workbook for this user.
        """
        if not self._mine.update(revision=F("revision") + int(counts), **written):
            self.book()
            raise PermissionDenied

    def book(self) -> Workbook:
        """The workbook as it stands once the turn is taken, with the role of the user."""
        return Workbook.objects.visible_to(self._user).get(uuid=self._workbook)


def take_turn(workbook: UUID, user: User, roles: Collection[str]) -> Workbook:
    """Take one's turn, and read the workbook: two statements.

    Raises:
        PermissionDenied, Workbook.DoesNotExist: as in ``Turn.take``.
    """
    turn = Turn(workbook, user, roles)
    turn.take()
    return turn.book()


def wait_turn(**which: Any) -> None:
    """Wait for the turn in a workbook where it is not a role that decides; who may is asked when it has come."""
    Workbook.objects.filter(**which).update(revision=F("revision"))
