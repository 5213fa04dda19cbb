"""Judging one submission: the snapshot beside the rubric, saved as a form or field by field, set ready, reopened, returned."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import Asked
from classroom import reviewing
from classroom.announcing import announce_soon
from classroom.fields import read_field
from classroom.forms.review import FRONT, clash_of, posted, shown
from classroom.in_hand import ClaimedError, Clash, ReviewClash, Saved, SealedError, UnconfirmedError, UnseenError
from classroom.judging import Judgement
from classroom.models import Submission
from classroom.views.access import get_judged
from classroom.views.desk import KEYS_OFF, Desk, desk_of, page_of
from workbook.rules import Finding
from workbook.views.access import private, verb
from workbook.views.script import refused, scripted
from workbook.views.typed import leave_mark

MOST: Final = 100
"""Fields in one request."""


@require_http_methods(["GET", "HEAD", "POST"])
@private
def review(request: Asked, uuid: UUID) -> HttpResponse:
    """A page of the submission (``?step=``) with the panel; a post saves the panel, and says what of it could not be saved."""
    desk = desk_of(request, get_judged(request.user, uuid))
    if request.method != "POST":
        return page_of(request, desk)
    return _save(request, desk) or redirect(desk.url)


@verb
def claim(request: Asked, uuid: UUID) -> HttpResponse:
    """Take the submission in hand, or (``do=let_go``) leave it to somebody else: then it is back to the queue."""
    desk = desk_of(request, get_judged(request.user, uuid))
    if request.POST.get("do") == "let_go":
        reviewing.let_go(submission=desk.submission, user=request.user, now=timezone.now())
        messages.success(request, _("This submission is in nobody's hands now. What you wrote in it stays."))
        return redirect("classroom:queue", desk.assignment.uuid)
    try:
        reviewing.claim(submission=desk.submission, user=request.user, now=timezone.now())
    except (ClaimedError, UnconfirmedError) as error:
        messages.error(request, why_not(error))
    return redirect(desk.url)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def ready(request: Asked, uuid: UUID) -> HttpResponse:
    """Save the panel, and set the review ready when nothing is in the way. Read, it is the page of the review."""
    desk = desk_of(request, get_judged(request.user, uuid))
    if request.method != "POST":
        return page_of(request, desk)
    if left := _save(request, desk):
        return left
    try:
        findings = reviewing.set_ready(
            submission=desk.submission, user=request.user, base=_seen_at(request, desk), now=timezone.now()
        )
    except UnseenError as error:
        return _unseen(request, desk, error)
    except (ClaimedError, UnconfirmedError) as error:
        return _refused(request, desk, error)
    if findings:
        return _found(request, desk, findings)
    if desk.is_second:
        messages.success(request, _("This review is ready. The teachers of the course see it; students never do."))
    else:
        messages.success(request, _("This review is ready. Students see nothing of it until you release it."))
    return redirect(desk.url)


@verb
def reopen(request: Asked, uuid: UUID) -> HttpResponse:
    """Open a review that is ready, released or returned again."""
    desk = desk_of(request, get_judged(request.user, uuid))
    try:
        reviewing.reopen(submission=desk.submission, user=request.user, now=timezone.now())
    except (ClaimedError, UnconfirmedError) as error:
        messages.error(request, why_not(error))
    else:
        if desk.is_second:
            messages.success(request, _("Your judgement is open again."))
        else:
            messages.success(
                request, _("The review is open again. Students see nothing of it until you release it anew.")
            )
    return redirect(desk.url)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def return_(request: Asked, uuid: UUID) -> HttpResponse:
    """Save the panel, and give the submission back to be mended. Read, it is the page of the review."""
    desk = desk_of(request, get_judged(request.user, uuid))
    if request.method != "POST":
        return page_of(request, desk)
    if not desk.submission.leads:
        raise PermissionDenied
    if left := _save(request, desk):
        return left
    is_sure = request.POST.get("sure") == "1"
    try:
        findings = reviewing.return_for_revision(
            submission=desk.submission,
            user=request.user,
            base=_seen_at(request, desk),
            now=timezone.now(),
            confirmed=is_sure,
        )
    except UnseenError as error:
        return _unseen(request, desk, error, returns=True)
    except (ClaimedError, SealedError, UnconfirmedError) as error:
        return _refused(request, desk, error)
    if findings:
        return _found(request, desk, findings, returns=True)
    announce_soon()
    messages.success(request, _("Returned. The students see what to mend, and your remarks."))
    return redirect(desk.url)


@verb
def shortcuts(request: Asked) -> HttpResponse:
    """Let single keys do something while marking, or not: for this reader, on this device."""
    try:
        back = get_judged(request.user, UUID(request.POST.get("submission", "")))
    except ValueError as error:
        raise Http404 from error
    answer = redirect("classroom:review", back.uuid)
    if request.POST.get("on") == "1":
        answer.delete_cookie(KEYS_OFF)
    else:
        leave_mark(answer, KEYS_OFF, request.user)
    return answer


@require_POST
@scripted
def save(request: Asked, uuid: UUID) -> HttpResponse:
    """Save fields as a script sends them, each on its own base. It answers as a save in a workbook does, with what it comes to."""
    desk = desk_of(request, get_judged(request.user, uuid))
    try:
        sent = _sent(request.body)
    except ValueError:
        return refused(HTTPStatus.BAD_REQUEST, _("This cannot be read. Load the page again."))
    wrong: Mapping[str, str]
    try:
        saved, clashes = _write(request, desk.submission, sent)
        wrong, written = saved.wrong, saved.written
    except (ClaimedError, SealedError, UnconfirmedError) as error:
        wrong, clashes, written = dict.fromkeys(sent, why_not(error)), (), frozenset()
    return _answer(request, desk_of(request, desk.submission), sent, wrong, clashes, written)


@require_safe
@scripted
def news(request: Asked, uuid: UUID) -> HttpResponse:
    """What a page that waits asks: who is logged in, and the token to post with."""
    desk = desk_of(request, get_judged(request.user, uuid))
    return JsonResponse({"token": get_token(request), "may_edit": True, "revision": desk.panel.revision})


def _sent(body: bytes) -> dict[str, tuple[str, int]]:
    """Value and base of each field in a request, by its name.

    Raises:
        ValueError: no page of ours sends this.
    """
    try:
        edits = json.loads(body.decode())["edits"]
        found = {str(each["address"]).removeprefix(FRONT): (each["value"], each["base"]) for each in edits}
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError from error
    good = all(isinstance(value, str) and isinstance(base, int) for value, base in found.values())
    if not good or not len(found) == len(edits) <= MOST:
        raise ValueError
    return found


def _write(
    request: Asked, submission: Submission, sent: Mapping[str, tuple[str, int]]
) -> tuple[Saved, tuple[Clash, ...]]:
    """Save what was sent, each field on the revision at which it was typed: in one go, so that nobody meets their own change."""
    changes = {name: value for name, (value, _base) in sent.items()}
    bases = {name: base for name, (_value, base) in sent.items()}
    try:
        result = reviewing.save_review(
            submission=submission, user=request.user, base=bases, changes=changes, now=timezone.now()
        )
    except Submission.DoesNotExist as error:
        raise Http404 from error
    return (result.saved, result.clashes) if isinstance(result, ReviewClash) else (result, ())


def _answer(
    request: Asked,
    desk: Desk,
    sent: Mapping[str, tuple[str, int]],
    wrong: Mapping[str, str],
    clashes: tuple[Clash, ...],
    written: Iterable[str],
) -> JsonResponse:
    judged, panel = desk.judged, desk.panel
    met = {each.field for each in clashes}
    saved: dict[str, str] = {}
    stands: dict[str, str] = {}
    for name, (typed, _base) in sent.items():
        if name in wrong or name in met:
            continue
        text = judged.state.get(name, "")
        is_mine = name in written or _reads(judged, name, typed) == text
        (saved if is_mine else stands)[f"{FRONT}{name}"] = shown(name, text)
    answer = {
        "revision": panel.revision,
        "at": date_format(timezone.localtime(), "H:i"),
        "saved": saved,
        "stands": stands,
        "overtaken": [_overtaken(request, judged, each) for each in clashes],
        "wrong": {f"{FRONT}{name}": [why] for name, why in wrong.items()},
        "full": {},
        "also": {f"{FRONT}{name}": shown(name, judged.state.get(name, "")) for name in written if name not in sent},
        "points": {f"points_{each.criterion.key}": each.points for goal in panel.goals for each in goal.criteria},
        "spans": {f"span_{each.criterion.key}": each.span for goal in panel.goals for each in goal.criteria},
        "outcome": render_to_string("classroom/partials/outcome.html", {"panel": panel, "judged": judged}, request),
        "hand": render_to_string("classroom/partials/hand.html", desk.shown_in_hand, request),
    }
    status = HTTPStatus.CONFLICT if clashes or desk.is_held else HTTPStatus.UNPROCESSABLE_ENTITY
    return JsonResponse(answer, status=status if clashes or wrong else HTTPStatus.OK)


def _reads(judged: Judgement, name: str, typed: str) -> str:
    return read_field(judged.content, judged.document, name, typed)


def _overtaken(request: Asked, judged: Judgement, met: Clash) -> dict[str, Any]:
    html = render_to_string("workbook/plate/clash.html", {"clash": clash_of(judged, met)}, request)
    return {
        "address": f"{FRONT}{met.field}",
        "html": html,
        "who": str(met.who or ""),
        "theirs": shown(met.field, met.theirs),
        "removed": False,
        "row": "",
    }


def _save(request: Asked, desk: Desk) -> HttpResponse | None:
    """Save all that was posted; None when nothing of it is left, else the page with that, as it was typed."""
    typed = posted(desk.panel, request.POST)
    sent = {name: (text, _base(request, name)) for name, text in typed.items()}
    try:
        saved, clashes = _write(request, desk.submission, sent)
    except (ClaimedError, SealedError, UnconfirmedError) as error:
        return _refused(request, desk, error)
    if not saved.wrong and not clashes:
        return None
    left = {name: typed[name] for name in (*saved.wrong, *(each.field for each in clashes))}
    bases = {name: _base(request, name) for name in saved.wrong}
    again = desk_of(request, desk.submission, typed=left, wrong=saved.wrong, clashes=clashes, bases=bases)
    return page_of(request, again, status=HTTPStatus.CONFLICT if clashes else HTTPStatus.UNPROCESSABLE_ENTITY)


def _base(request: Asked, name: str) -> int:
    """The revision a field was shown at: its own where it was shown again, else that of the page."""
    text = request.POST.get(f"base:{FRONT}{name}", request.POST.get("base", "0"))
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _seen_at(request: Asked, desk: Desk) -> dict[str, int]:
    """The revision by which the reader decides: of the page (``""``), and of each field as it was shown."""
    return {name: _base(request, name) for name in ("", *desk.panel.names)}


def _refused(request: Asked, desk: Desk, error: Exception) -> HttpResponse:
    """Nothing was saved: the page once more, with all that was typed, and on which revision."""
    typed = posted(desk.panel, request.POST)
    again_shown = [name for name in typed if f"base:{FRONT}{name}" in request.POST]
    bases = {name: _base(request, name) for name in ("", *again_shown)}
    again = desk_of(request, desk.submission, typed=typed, bases=bases)
    return page_of(request, again, trouble=why_not(error), status=HTTPStatus.CONFLICT)


def _found(request: Asked, desk: Desk, findings: Iterable[Finding], *, returns: bool = False) -> HttpResponse:
    """What is in the way, each as a link to its field."""
    again = desk_of(request, desk.submission)
    return page_of(request, again, findings=tuple(findings), returns=returns, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _unseen(request: Asked, desk: Desk, error: UnseenError, *, returns: bool = False) -> HttpResponse:
    """What was typed is saved, but nothing is decided: the page as it is now, with what somebody else changed."""
    again = desk_of(request, desk.submission, missed=error.changes)
    return page_of(request, again, returns=returns, status=HTTPStatus.CONFLICT)


def why_not(error: Exception) -> str:
    """Why nothing was written, in words."""
    if isinstance(error, ClaimedError):
        until = date_format(timezone.localtime(error.claim.until), "H:i")
        said = {"name": error.claim.user, "time": until}
        return _("%(name)s has this submission in hand until %(time)s. Nothing of yours is saved meanwhile.") % said
    if isinstance(error, SealedError):
        return _("This review is ready. Reopen it before you change anything.")
    return _("Not all members confirmed this submission yet. It cannot be judged before that.")
