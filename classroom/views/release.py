"""Releasing: what is ready and what not, who gets what, at once or on a date; looked at once more before it is done."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
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
from classroom.judging import put_in_second_opinions, put_in_words
from classroom.left_out import put_in_left_out
from classroom.models import Assignment
from classroom.moments import exactly
from classroom.queue import UNFINISHED, State, by_name, counts_of, results_of
from classroom.views.access import get_led_assignment
from workbook.views.access import private, verb

PER_PAGE: Final = 50
NAMED: Final = 20
"""How many are named of what there is not to be released."""


@require_http_methods(["GET", "HEAD", "POST"])
@private
def release(request: Asked, uuid: UUID) -> HttpResponse:
    """What there is to release. A post asks once more, or with ``do=release`` does it."""
    assignment = get_led_assignment(request.user, uuid)
    if request.method != "POST":
        return _page(request, assignment, ReleaseForm({}))
    rows = _rows(request, assignment).filter(Q(state=State.READY))
    form = ReleaseForm(dict(rows.values_list("uuid", "review_ready_at")), request.POST)
    if not form.is_valid():
        return _page(request, assignment, form, status=422)
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


def _rows(request: Asked, assignment: Assignment) -> QuerySet[Any]:
    return results_of(assignment, request.user, timezone.now())


def _page(request: Asked, assignment: Assignment, form: ReleaseForm, *, status: int = 200) -> HttpResponse:
    rows = _rows(request, assignment)
    counts = counts_of(rows)
    unfinished = sum(counts[state] for state in UNFINISHED)
    named = by_name(rows, (State.READY,), UNFINISHED, (State.RELEASED,))
    paginator = Paginator(named, PER_PAGE)
    paginator.count = begin = counts[State.READY]
    page = paginator.get_page(request.GET.get("page"))
    ready = list(page)
    rest = named[begin : begin + min(unfinished, NAMED)]
    begin += unfinished
    released = named[begin : begin + min(counts[State.RELEASED], NAMED)]
    put_in_words([*ready, *released])
    put_in_second_opinions(ready)
    put_in_left_out([*ready, *released])
    chosen = set(request.POST.getlist("submissions")) if form.is_bound else {str(each.uuid) for each in ready}
    shown = {
        "assignment": assignment,
        "form": form,
        "page": page,
        "ready": ready,
        "chosen": chosen,
        "now": timezone.now().isoformat(),
        "counts": counts,
        "planned": releasing.planned(assignment, timezone.now()).count(),
        "released": released,
        "rest": rest,
        "unfinished": unfinished,
        "named": NAMED,
    }
    return render(request, "classroom/release.html", shown, status=status)


def _ask(request: Asked, assignment: Assignment, rows: QuerySet[Any], form: ReleaseForm) -> HttpResponse:
    chosen = form.cleaned_data["submissions"]
    named = by_name(rows.filter(uuid__in=chosen[:PER_PAGE] if form.is_all else chosen))[:]
    put_in_words(named)
    put_in_second_opinions(named)
    put_in_left_out(named)
    shown = {
        "assignment": assignment,
        "form": form,
        "number": len(chosen),
        "named": named,
        "others": len(chosen) - len(named),
        "left": len(form.offered) - len(chosen),
        "at": exactly(form.at) if form.at else "",
        "told": form.told,
    }
    return render(request, "classroom/release_confirm.html", shown)


def _done(number: int, form: ReleaseForm) -> str:
    if form.at:
        words = ngettext("%(n)d result is released on %(moment)s.", "%(n)d results are released on %(moment)s.", number)
        return words % {"n": number, "moment": date_format(timezone.localtime(form.at), "j F Y, H:i")}
    return ngettext("%(n)d result is released.", "%(n)d results are released.", number) % {"n": number}
