"""Who changed what, and when; and an old value put back."""

from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views import Asked
from workbook import putting_back, visits
from workbook.folding import Change, Entry, fold
from workbook.forms.bases import posted_bases
from workbook.forms.clash import Clash
from workbook.history import (
    behind,
    change_of,
    hidden_in,
    in_short,
    log_of,
    page_of,
    people_of,
    standing_of,
    told_together,
)
from workbook.models import Member, Workbook
from workbook.putting_back import PutBack, Verdict, change_named
from workbook.reading import read
from workbook.telling import Teller
from workbook.views.access import get_editable, get_visible, private, verb
from workbook.views.scope import Scope, link_to, scope_at
from workbook.visits import Since, new_since

KEPT: Final = ("at", "since", "page")
"""What the address of the page asks, and what a button takes along to come back to it."""
ROW: Final = "row"
"""Posted with a value that is put back together with its row."""


@require_safe
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """What happened to a workbook, or to a place in it (``?at=``); with ``?since=1`` what others did since one's last visit."""
    workbook = get_visible(request.user, uuid)
    reading = read(workbook)
    scope = scope_at(workbook, reading.document, request.GET.get("at", ""))
    is_since = "since" in request.GET
    since = _since(workbook, request.user, reading.revision) if is_since else None
    log = log_of(workbook, scope.key, since, request.user.pk)
    together = told_together(log, scope.key)
    page = page_of(in_short(log, together), request.GET.get("page"))
    changes = [change_of(row) for row in page]
    many = behind(log, together, changes)
    hidden = {} if workbook.may_edit else hidden_in(workbook, reading.document, changes)
    standing = standing_of(workbook, changes) if workbook.may_edit else {}
    told = [*changes, *(each for found in many.values() for each in found.changes)]
    teller = _teller(scope, told, hidden=hidden, standing=standing)
    shown = {
        "workbook": workbook,
        "scope": scope,
        "revision": reading.revision,
        "is_since": is_since,
        "now": timezone.now(),
        "page": page,
        "days": teller.days(fold(changes, many), people_of(page)),
        "kept": _kept(request.GET),
    }
    return render(request, "workbook/history.html", shown)


@verb
def put_back(request: Asked, uuid: UUID) -> HttpResponse:
    """Put the value from before a change back. What somebody wrote there meanwhile is shown first, and not overwritten."""
    workbook = get_editable(request.user, uuid)
    change = change_named(workbook, request.POST.get("change", ""))
    if change is None:
        raise Http404
    base, with_row = posted_bases(request.POST).page, ROW in request.POST
    done = putting_back.put_back(workbook=workbook, user=request.user, change=change, base=base, with_row=with_row)
    if done.verdict in {Verdict.CHANGED, Verdict.ROW_GONE}:
        return _both(request, workbook, done)
    if done.verdict is Verdict.DONE:
        messages.success(request, _undo(request, workbook, done))
    elif done.verdict is Verdict.ALREADY:
        messages.info(request, _("This is how it stands there already. Nothing was changed."))
    elif done.verdict is Verdict.FULL:
        messages.warning(request, _("There is no room to bring this back: the list is full by now."))
    else:
        messages.warning(request, _("This cannot come back any more: it was removed too long ago."))
    return redirect(_back(workbook, request.POST))


def _since(workbook: Workbook, user: User, revision: int) -> int:
    member = Member.objects.select_related("visit").filter(workbook=workbook, user=user).first()
    since = new_since(member) if member else None
    return since.revision if since else revision


@verb
def mark_read(request: Asked, uuid: UUID) -> HttpResponse:
    """Somebody has read what was new when a page was made; what came after that stays new."""
    workbook, now = get_visible(request.user, uuid), timezone.now()
    until = Since(min(posted_bases(request.POST).page, workbook.revision), min(_moment(request.POST) or now, now))
    visits.mark_read(workbook, request.user, until)
    messages.success(request, _("From now on only what comes after this is new."))
    return redirect("workbook:page", uuid)


def _moment(posted: QueryDict) -> datetime | None:
    """When the page was made, as it says itself."""
    try:
        moment = parse_datetime(posted.get("until", ""))
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None


def _teller(scope: Scope, changes: list[Change], **known: Any) -> Teller:
    may_put_back = scope.workbook.may_edit
    return Teller(
        scope.workbook, scope.document, changes, link=partial(link_to, scope), may_put_back=may_put_back, **known
    )


def _both(request: Asked, workbook: Workbook, done: PutBack) -> HttpResponse:
    """What stands there now beside what somebody wanted back, to choose with both in sight."""
    scope = Scope(workbook, read(workbook).document)
    change, latest = done.change, change_of(done.latest)
    teller = _teller(scope, [change, latest], hidden={})
    told, now = (teller.entry(Entry((each,))) for each in (change, latest))
    shown = {
        "workbook": workbook,
        "done": done,
        "is_row_gone": done.verdict is Verdict.ROW_GONE,
        "told": told,
        "latest": now,
        "is_other": latest.field != change.field,
        "clash": Clash("", mine=told.old, theirs=now.new, box=told.box),
        "kept": _kept(request.POST),
        "back": _back(workbook, request.POST),
    }
    return render(request, "workbook/history_both.html", shown, status=409)


def _undo(request: Asked, workbook: Workbook, done: PutBack) -> str:
    """That it is done, with the way back: putting back is a change like any other."""
    scope = Scope(workbook, read(workbook).document)
    told = _teller(scope, [done.change], hidden={}).entry(Entry((done.change,)))
    undone = f"{done.change.uid}/{done.change.field}/{done.revision}"
    shown = {"workbook": workbook, "told": told, "undone": undone, "revision": done.revision}
    shown["kept"] = _kept(request.POST)
    return render_to_string("workbook/partials/put_back.html", shown, request)


def _back(workbook: Workbook, posted: QueryDict) -> str:
    """The page of history that somebody came from."""
    query = urlencode(_kept(posted), safe=":/")
    url = reverse("workbook:history", args=[workbook.uuid])
    return f"{url}?{query}" if query else url


def _kept(asked: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(asked[name])) for name in KEPT if name in asked]
