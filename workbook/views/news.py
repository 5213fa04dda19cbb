"""What a page asks every few seconds: what others wrote since, and who is here."""

import re
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views import Asked
from workbook.fields import kind
from workbook.forms.known import as_typed, is_known
from workbook.method.load import version
from workbook.models import FieldChange, Member, Visit, Workbook
from workbook.models.workbook import WRITERS
from workbook.shown import HIDING
from workbook.views.script import scripted
from workbook.visits import Since, mark_shown, new_since, present, visit

MOST: Final = 50
"""Changes that are told one by one, each with its text; after more of them the page had better be read anew."""
MOST_SIGNED: Final = 500
"""Changes since the last visit that are looked through for who made them."""
PROFILE: Final = "profile"
TIME: Final = "H:i"
DAY_AND_TIME: Final = "j b H:i"
_REVISION: Final = re.compile(r"[0-9]{1,18}")
_SHOWN: Final = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
"""What a page tells that came in while somebody looked at it: all that others changed after a revision, up to another."""


@require_safe
@scripted
def news(request: Asked, uuid: UUID) -> HttpResponse:
    """What changed in a workbook after the revision that a page shows, who is here, and whether its reader may still write.

    A page at which nobody does anything says that it is ``idle``: it hears all the same, but nobody is there to whom it was shown.
    """
    members = Member.objects.select_related("workbook", "visit")
    member = get_object_or_404(members, user=request.user, workbook__uuid=uuid, workbook__deleted_at=None)
    workbook = member.workbook
    if shown := _SHOWN.fullmatch(request.GET.get("shown", "")):
        mark_shown(member, int(shown[1]), min(int(shown[2]), workbook.revision))
    seen = _seen(request, member)
    changes = _changes(workbook, request.GET.get("since", ""))
    may_edit = member.role in WRITERS
    told = [change for change in _last(changes or ()) if _is_told(change, may_edit=may_edit)]
    answer = {
        "revision": workbook.revision,
        "token": get_token(request),
        "may_edit": may_edit,
        "changes": [_told(change, request.user) | {"value": _value(change)} for change in told],
        "rows": changes is None or not all(_is_told(change, may_edit=may_edit) for change in changes),
        "here": [_person(each, request.user) for each in present(workbook)],
    }
    if "first" in request.GET:
        since = _last(_of(workbook.changes.filter(revision__gt=seen.revision), MOST_SIGNED)) if seen else []
        answer["since"] = [_told(change, request.user) for change in since if change.user != request.user]
        answer["said"] = _said(workbook, request.user, seen) if seen else []
    return JsonResponse(answer)


def _seen(request: Asked, member: Member) -> Since | None:
    """After what all is new to a member, whose visit this is unless nobody is at the page; None where nothing is."""
    if request.GET.get("idle") == "1":
        return new_since(member)
    place = _place(member.workbook, request.GET.get("at", ""))
    return Since.of(visit(member, place, member.workbook.revision))


def _said(workbook: Workbook, reader: User, seen: Since) -> list[dict[str, str]]:
    """Where others said something that is new: row and field, each once."""
    said = workbook.comments.filter(created_at__gt=seen.at, deleted_at=None).exclude(user=reader).order_by()
    return [{"uid": str(uid), "field": field} for uid, field in said.values_list("uid", "field").distinct()]


def _place(workbook: Workbook, at: str) -> str:
    """Where somebody says to be, as a visit keeps it: a step, the front page, or elsewhere."""
    steps = {step.key for step in version(workbook.method_version).steps}
    return at if at in {*steps, PROFILE} else ""


def _changes(workbook: Workbook, since: str) -> list[FieldChange] | None:
    """The changes after a revision, the oldest first; None when they are too many, or when there never was such a revision.

    Not beyond the revision of the workbook as it was read: the page takes that one for its base.
    """
    seen = int(since) if _REVISION.fullmatch(since) else workbook.revision
    if seen >= workbook.revision:
        return [] if seen == workbook.revision else None
    found = _of(workbook.changes.filter(revision__gt=seen, revision__lte=workbook.revision), MOST + 1)
    return found if len(found) <= MOST else None


def _of(changes: Any, most: int) -> list[FieldChange]:
    """The last of some changes, the oldest first, with who made them and without what stood there before."""
    wanted = ("revision", "kind", "uid", "field", "new", "at", "user__name")
    return list(changes.select_related("user").only(*wanted).order_by("-revision", "-pk")[:most])[::-1]


def _last(changes: Iterable[FieldChange]) -> list[FieldChange]:
    """Of each field only the last change, whoever made it."""
    return list({(change.uid, change.field): change for change in changes}.values())


def _is_told(change: FieldChange, *, may_edit: bool) -> bool:
    """Whether a change is that of one field that pages show, and may be shown to who asks; else the page has to be read anew."""
    is_field = is_known(change.kind, change.field) and change.field in kind(change.kind).fields
    return is_field and (may_edit or change.field not in HIDING)


def _told(change: FieldChange, reader: User) -> dict[str, Any]:
    is_today = timezone.localdate(change.at) == timezone.localdate()
    return {
        "uid": str(change.uid),
        "field": change.field,
        "who": str(change.user or ""),
        "you": change.user == reader,
        "at": date_format(timezone.localtime(change.at), TIME if is_today else DAY_AND_TIME),
    }


def _value(change: FieldChange) -> str:
    return as_typed(change.kind, change.field, change.new)


def _person(seen: Visit, reader: User) -> dict[str, Any]:
    user = seen.member.user
    return {"name": str(user), "initials": user.initials, "place": seen.place, "you": user == reader}
