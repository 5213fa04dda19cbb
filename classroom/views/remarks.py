"""What a reviewer says in place: said, in other words, taken back and brought back. And what a student did with it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import remarks
from classroom.forms.remark import EditRemarkForm, RemarkForm, WhichRemarkForm
from classroom.in_hand import ClaimedError, ReviewClash, SealedError, UnconfirmedError
from classroom.models import Remark, Submission
from classroom.releasing import set_done
from classroom.views.access import get_judged, get_submission
from classroom.views.desk import FRONT_PAGE, Desk, desk_of, page_of
from classroom.views.review import why_not
from workbook.fields import step_of
from workbook.method.load import version
from workbook.views.access import private, verb
from workbook.views.script import asks_json, onward, refused

LOCKED = (ClaimedError, SealedError, UnconfirmedError)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def remark(request: Asked, uuid: UUID) -> HttpResponse:
    """Say something at a place, or do something with a remark that stands there (``do``). Read, it is the page of the review."""
    desk = _desk(request, get_judged(request.user, uuid))
    if request.method != "POST":
        return page_of(request, desk)
    does = {"edit": _edit, "remove": _remove, "restore": _restore}.get(request.POST.get("do", ""), _add)
    try:
        return does(request, desk)
    except LOCKED as error:
        return _refused(request, desk, why_not(error), HTTPStatus.CONFLICT)
    except Remark.DoesNotExist:
        return _refused(request, desk, _("This remark is not there any more."), HTTPStatus.CONFLICT)


@verb
def done(request: Asked, uuid: UUID, remark: UUID) -> HttpResponse:
    """A student tells that something was done with a remark (``done=1``), or not after all."""
    submission = get_submission(request.user, uuid)
    try:
        set_done(
            submission=submission,
            user=request.user,
            remark=remark,
            done=request.POST.get("done") == "1",
            now=timezone.now(),
        )
    except Remark.DoesNotExist as error:
        raise Http404 from error
    at = request.POST.get("at", "")
    is_plate = at in {each.key for each in version(submission.snapshot.method_version).steps}
    page = ("classroom:submission_plate", [uuid, at]) if is_plate else ("classroom:submission", [uuid])
    return onward(request, f"{reverse(page[0], args=page[1])}#remark-{remark}")


def _desk(request: Asked, submission: Submission) -> Desk:
    """The desk with the page on which a remark is placed: what was kept for who was logged out asks for no page itself."""
    place = request.POST.get("address", "")
    return desk_of(request, submission, step=(step_of(place) or FRONT_PAGE) if place else "")


def _add(request: Asked, desk: Desk) -> HttpResponse:
    form = RemarkForm(desk.page, desk.judged.content, request.POST)
    if not form.is_valid():
        return _left(request, desk, form)
    said = form.cleaned_data
    try:
        made = _made(request, desk, said)
    except remarks.NoPlaceError:
        form.add_error("address", _("This place is not there. Choose another one."))
    except remarks.FullError:
        form.add_error(None, _no_room())
    else:
        return onward(request, f"{desk.url}#remark-{made.uuid}")
    return _left(request, desk, form)


def _made(request: Asked, desk: Desk, said: dict[str, Any]) -> Remark:
    """The remark at its passage; at the field as a whole where the page shows other words than were typed there."""
    told = {
        "submission": desk.submission,
        "user": request.user,
        "address": said["address"],
        "text": said["text"],
        "criterion": said["criterion"],
        "token": said["token"],
        "now": timezone.now(),
    }
    if not said["quote"]:
        return remarks.add_remark(**told)
    passage = remarks.Passage(said["start"] or 0, said["end"] or 0, said["quote"])
    try:
        return remarks.add_remark(**told, passage=passage)
    except remarks.NoPlaceError:
        return remarks.add_remark(**told)


def _edit(request: Asked, desk: Desk) -> HttpResponse:
    form = EditRemarkForm(request.POST)
    if not form.is_valid():
        return _refused(request, desk, _said(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    result = remarks.edit_remark(submission=desk.submission, user=request.user, now=timezone.now(), **form.cleaned_data)
    if isinstance(result, ReviewClash):
        met = result.clashes[0]
        words = _("%(name)s made this of it meanwhile: “%(text)s”. Save again to replace that by your text.")
        said = words % {"name": met.who, "text": met.theirs}
        if asks_json(request):
            told = {"message": said, "revision": result.saved.revision}
            return JsonResponse(told, status=HTTPStatus.CONFLICT)
        return _refused(request, desk, said, HTTPStatus.CONFLICT)
    return onward(request, f"{desk.url}#remark-{form.cleaned_data['remark']}")


def _remove(request: Asked, desk: Desk) -> HttpResponse:
    which = _which(request)
    remarks.remove_remark(submission=desk.submission, user=request.user, remark=which, now=timezone.now())
    return onward(request, f"{desk.url}&removed={which}#remarks")


def _restore(request: Asked, desk: Desk) -> HttpResponse:
    which = _which(request)
    try:
        remarks.restore_remark(submission=desk.submission, user=request.user, remark=which, now=timezone.now())
    except remarks.FullError:
        return _refused(request, desk, _no_room(), HTTPStatus.CONFLICT)
    return onward(request, f"{desk.url}#remark-{which}")


def _no_room() -> str:
    return _("There is no room for another remark. Take one away first.")


def _which(request: Asked) -> UUID:
    form = WhichRemarkForm(request.POST)
    if not form.is_valid():
        raise Remark.DoesNotExist
    return UUID(str(form.cleaned_data["remark"]))


def _left(request: Asked, desk: Desk, form: RemarkForm) -> HttpResponse:
    """A new remark that is not right yet, with why: in its form, or above the page when that has no such form any more."""
    words, status = _said(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if asks_json(request):
        return refused(status, words)
    typed = "", request.POST.get("text", "")
    return page_of(request, desk, form=form, typed=typed, trouble="" if desk.may_write else words, status=status)


def _refused(request: Asked, desk: Desk, words: str, status: HTTPStatus) -> HttpResponse:
    """Nothing was done: a script hears why, and a page shows it with what was typed."""
    if asks_json(request):
        return refused(status, words)
    again = _desk(request, desk.submission)
    which, text = request.POST.get("remark", ""), request.POST.get("text", "")
    form = None if which else RemarkForm(again.page, again.judged.content, request.POST)
    return page_of(request, again, form=form, trouble=words, typed=(which, text), status=status)


def _said(form: Form) -> str:
    """All that is wrong in a form, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
