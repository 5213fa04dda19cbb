"""Releasing: what is ready and what not, who gets what, at once or on a date; looked at once more before it is done."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom import releasing
from classroom.announcing import announce_soon
from classroom.forms.release import ReleaseForm
from classroom.models import Assignment
from classroom.moments import exactly
from classroom.queue import State, results_of
from classroom.views.access import get_led_assignment
from workbook.views.access import private, verb


@require_http_methods(["GET", "HEAD", "POST"])
@private
def release(request: Asked, uuid: UUID) -> HttpResponse:
    """What there is to release. A post asks once more, or with ``do=release`` does it."""
    assignment = get_led_assignment(request.user, uuid)
    rows = _rows(request, assignment)
    if request.method != "POST":
        return _page(request, assignment, rows, ReleaseForm(_waiting(rows)))
    form = ReleaseForm(_waiting(rows), request.POST)
    if not form.is_valid():
        return _page(request, assignment, rows, form, status=422)
    if request.POST.get("do") != "release":
        return _ask(request, assignment, rows, form)
    done = releasing.release(
        assignment=assignment,
        by=request.user,
        now=timezone.now(),
        submissions=form.cleaned_data["submissions"],
        at=form.at,
    )
    announce_soon()
    messages.success(request, _done(len(done.released), form))
    if done.not_ready:
        messages.warning(request, _("Some were opened again meanwhile: they are not released."))
    return redirect("classroom:release", uuid)


@verb
def withdraw(request: Asked, uuid: UUID) -> HttpResponse:
    """Take back a release that is planned: of what students see already nothing changes."""
    assignment = get_led_assignment(request.user, uuid)
    number = releasing.withdraw(assignment=assignment, by=request.user, now=timezone.now())
    words = ngettext("%(n)d planned release is taken back.", "%(n)d planned releases are taken back.", number)
    messages.success(request, words % {"n": number})
    return redirect("classroom:release", uuid)


def _rows(request: Asked, assignment: Assignment) -> list[Any]:
    return list(results_of(assignment, request.user, timezone.now()).order_by(F("who"), "pk"))


def _waiting(rows: Sequence[Any]) -> list[UUID]:
    """What is ready and not seen yet."""
    return [each.uuid for each in rows if each.state == State.READY]


def _page(
    request: Asked, assignment: Assignment, rows: Sequence[Any], form: ReleaseForm, *, status: int = 200
) -> HttpResponse:
    ready = [each for each in rows if each.state == State.READY]
    chosen = set(request.POST.getlist("submissions")) if form.is_bound else {str(each.uuid) for each in ready}
    shown = {
        "assignment": assignment,
        "form": form,
        "ready": ready,
        "chosen": chosen,
        "planned": releasing.planned(assignment, timezone.now()).count(),
        "released": [each for each in rows if each.state == State.RELEASED],
        "returned": [each for each in rows if each.state == State.RETURNED],
        "rest": [each for each in rows if each.state not in {State.READY, State.RELEASED, State.RETURNED}],
    }
    return render(request, "classroom/release.html", shown, status=status)


def _ask(request: Asked, assignment: Assignment, rows: Sequence[Any], form: ReleaseForm) -> HttpResponse:
    chosen = set(form.cleaned_data["submissions"])
    shown = {
        "assignment": assignment,
        "form": form,
        "chosen": [each for each in rows if each.uuid in chosen],
        "left": sum(each.state == State.READY and each.uuid not in chosen for each in rows),
        "at": exactly(form.at) if form.at else "",
        "told": form.told,
    }
    return render(request, "classroom/release_confirm.html", shown)


def _done(number: int, form: ReleaseForm) -> str:
    if form.at:
        words = ngettext("%(n)d result is released on %(moment)s.", "%(n)d results are released on %(moment)s.", number)
        return words % {"n": number, "moment": date_format(timezone.localtime(form.at), "j F Y, H:i")}
    return ngettext("%(n)d result is released.", "%(n)d results are released.", number) % {"n": number}
