"""The first line of every view: hidden is 404, visible but not allowed is 403."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import User
from workbook.models import Workbook


def get_visible(user: User | AnonymousUser, uuid: UUID) -> Workbook:
    """A workbook the user is a member of, with ``role``.

    Raises:
        Http404: there is none for this user.
    """
    return get_object_or_404(Workbook.objects.visible_to(user), uuid=uuid)


def get_editable(user: User | AnonymousUser, uuid: UUID) -> Workbook:
    """A workbook the user may write in.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user may only read it.
    """
    workbook = get_visible(user, uuid)
    if not workbook.may_edit:
        raise PermissionDenied
    return workbook


def get_owned(user: User | AnonymousUser, uuid: UUID) -> Workbook:
    """A workbook the user may delete, and whose members the user chooses.

    Raises:
        Http404: there is none for this user.
        PermissionDenied: the user is a member but no owner.
    """
    workbook = get_visible(user, uuid)
    if not workbook.is_owned:
        raise PermissionDenied
    return workbook
