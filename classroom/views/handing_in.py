"""Handing in, confirming what a member handed in, and letting somebody hand in once more."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from classroom.arrival import arrived_at
from classroom.assignments import student_of, work_of
from classroom.forms.hand_in import ExtraForm
from classroom.granting import tell_extra
from classroom.handing_in import (
    SUBMISSION,
    Check,
    RefusedError,
    ReplacedError,
    UnchangedError,
    accept,
    allow_extra,
    check_of,
    students_of,
    unconfirmed_of,
)
from classroom.handing_in import confirm as confirm_it
from classroom.handing_in import hand_in as hand_it_in
from classroom.models import Student, Submission, Work
from classroom.moments import exactly, left
from classroom.receipts import send_receipts
from classroom.views.access import adopt_members, get_assignment, get_led_assignment, get_submission
from workbook.context import refused_at
from workbook.models import Workbook
from workbook.reading import Reading, read
from workbook.rules import Finding
from workbook.rules.waivers import counting
from workbook.views.access import get_editable, private, verb
from workbook.views.workbook import Task, links_of, tasks_of

TRIES: Final = 4
"""How often it is tried to hand in. Each try waits for the database as long as any request does."""


class Arrived(Asked):
    """A request with the moment at which it reached the server."""

    arrived_at: datetime


def stamped(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Note when a request arrived before anything else is done, so that nobody is late because of what it had to wait for."""

    @wraps(view)
    def noted(request: Arrived, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.arrived_at = arrived_at(request.META, timezone.now())
        return view(request, *args, **kwargs)

    return noted


@dataclass(frozen=True)
class TakesPart:
    """A student of the work; who has no access to the workbook is not in what is handed in."""

    student: Student
    is_in: bool


@dataclass(frozen=True)
class Open:
    """What there is to say before it is handed in, by place: ``blocking`` stands in the way, ``others`` the teacher sees."""

    blocking: tuple[Task, ...]
    others: tuple[Task, ...]
    warnings: int


@stamped
@require_http_methods(["GET", "HEAD", "POST"])
@private
def hand_in(request: Arrived, uuid: UUID) -> HttpResponse:
    """What is still open and what is handed in; by POST it is. What stands in the way is told, and nothing is made."""
    assignment = get_assignment(request.user, uuid)
    if assignment.teaching:
        raise PermissionDenied
    student = student_of(assignment, request.user)
    work = work_of(assignment, student) if student else None
    if work is None:
        messages.info(
            request, _("You have no workbook for this assignment yet. Begin with one, or choose one of yours.")
        )
        return redirect("classroom:assignment", uuid)
    workbook = get_editable(request.user, work.workbook.uuid)
    adopt_members(work)
    work.assignment = assignment
    if request.method != "POST":
        reading = read(workbook)
        return _page(request, work, workbook, reading, check_of(work, reading, request.arrived_at))
    try:
        made = _handed_in(request, work)
    except UnchangedError as unchanged:
        messages.info(request, unchanged.check.blocking[0].text)
        return redirect("classroom:submission", unchanged.submission.uuid)
    except RefusedError as refused:
        return _page(request, work, workbook, read(workbook), refused.check, status=422)
    send_receipts(made)
    _tell(request, made)
    return redirect("classroom:submission", made.uuid)


@verb
def confirm(request: Asked, uuid: UUID) -> HttpResponse:
    """A member says that this is what the group hands in; a teacher lets it count without those who have not."""
    submission = get_submission(request.user, uuid)
    is_author = submission.snapshot.authors.filter(user=request.user).exists()
    if not is_author and not submission.is_teacher:
        raise PermissionDenied
    if not is_author:
        get_led_assignment(request.user, submission.work.assignment.uuid)
    try:
        found = (
            confirm_it(submission=submission, user=request.user)
            if is_author
            else accept(submission=submission, by=request.user)
        )
    except ReplacedError:
        messages.info(request, _("A newer version was handed in meanwhile. That one counts."))
        last = submission.work.submissions.latest("number")
        return redirect("classroom:submission", last.uuid)
    if submission.confirmed_at is None and found.confirmed_at is not None:
        send_receipts(found)
    if found.confirmed_at is None:
        n = unconfirmed_of(found).count()
        said = ngettext("Confirmed. %(n)d member still has to.", "Confirmed. %(n)d members still have to.", n) % {
            "n": n
        }
        messages.success(request, said)
    elif is_author:
        messages.success(request, _("Confirmed by everybody: this is what your group handed in."))
    else:
        messages.success(request, _("Accepted. It counts as handed in, without the confirmations that are missing."))
    return redirect("classroom:submission", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def extra(request: Asked, uuid: UUID) -> HttpResponse:
    """Let a student or study group hand in once more after the cut-off; ``?work=`` is who is chosen when the page opens."""
    assignment = get_led_assignment(request.user, uuid)
    posted = request.POST if request.method == "POST" else None
    form = ExtraForm(posted, assignment=assignment, initial={"work": request.GET.get("work", "")})
    if not form.is_valid():
        shown = {"course": assignment.course, "assignment": assignment, "form": form}
        return render(request, "classroom/extra.html", shown, status=422 if form.is_bound else 200)
    work = form.cleaned_data["work"]
    tell_extra(allow_extra(work=work, by=request.user, reason=form.cleaned_data["reason"]))
    messages.success(request, _("%(name)s may hand in once more.") % {"name": work.group or work.student})
    return redirect("classroom:assignment", uuid)


def _handed_in(request: Arrived, work: Work) -> Submission:
    """Hand in, however busy it is: who pressed in time and hears that it is busy would press again when it is too late."""
    for _again in range(TRIES - 1):
        with suppress(OperationalError):
            return hand_it_in(work=work, user=request.user, arrived_at=request.arrived_at)
    return hand_it_in(work=work, user=request.user, arrived_at=request.arrived_at)


def _tell(request: Asked, made: Submission) -> None:
    if made.is_late:
        messages.warning(
            request, _("Handed in, after the deadline: it counts as late. Your receipt is below and in your mail.")
        )
    elif made.confirmed_at is None:
        messages.success(request, _("Handed in. It counts as soon as every member has confirmed it; they get a mail."))
    else:
        messages.success(request, _("Handed in. This is your receipt; you get it by mail too."))


def _page(
    request: Asked, work: Work, workbook: Workbook, reading: Reading, check: Check, *, status: int = 200
) -> HttpResponse:
    document = counting(reading.document, refused_at(workbook, timezone.now()))
    links = links_of(document)
    shown = {
        "assignment": work.assignment,
        "course": work.assignment.course,
        "work": work,
        "workbook": workbook,
        "document": document,
        "links": links,
        "check": check,
        "open": _open(workbook, reading, links, check.findings),
        "about": [each for each in check.findings if each.address == SUBMISSION],
        "due": exactly(check.deadlines.due_at),
        "due_left": left(check.deadlines.due_at, timezone.now()),
        "opens": exactly(check.deadlines.opens_at),
        "cut_off": exactly(check.deadlines.cut_off_at) if check.deadlines.cut_off_at else "",
        "extra": work.extra_hand_ins.filter(used_at=None).first() if check.has_extra else None,
        "students": _taking_part(work, workbook),
        "before": _before(work),
        "is_refused": status == 422,
    }
    return render(request, "classroom/hand_in.html", shown, status=status)


def _open(workbook: Workbook, reading: Reading, links: Any, findings: tuple[Finding, ...]) -> Open:
    """By the places where they are mended; what is about handing in itself is told apart."""
    mended = [each for each in findings if each.number != "R70" and each.address != SUBMISSION]
    blocking = [each for each in mended if "hand_in" in each.blocks]
    others = [each for each in mended if "hand_in" not in each.blocks]
    warnings = sum(each.severity != "hint" for each in others)
    document = reading.document
    return Open(
        tasks_of(workbook.uuid, document, links, blocking), tasks_of(workbook.uuid, document, links, others), warnings
    )


def _taking_part(work: Work, workbook: Workbook) -> list[TakesPart]:
    members = set(workbook.members.values_list("user", flat=True))
    return [TakesPart(each, each.user_id in members) for each in students_of(work)]


def _before(work: Work) -> Submission | None:
    return work.submissions.listed().order_by("-number").first()
