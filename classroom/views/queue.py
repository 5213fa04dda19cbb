"""The queue of an assignment: what there is to mark, by whom, and on to the next."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.views import Asked
from classroom.assignments import late_now
from classroom.forms.queue import AllocateForm
from classroom.in_hand import ClaimedError, UnconfirmedError
from classroom.judging import put_in_words
from classroom.left_out import put_in_left_out
from classroom.models import Assignment, Teacher
from classroom.queue import (
    UNFINISHED,
    State,
    allocate,
    by_name,
    counts_of,
    deal,
    newest,
    next_to_do,
    put_in_same,
    queue_of,
)
from classroom.reviewing import claim
from classroom.views.access import get_led_assignment, get_taught_assignment
from workbook.views.access import private, verb

PER_PAGE: Final = 50
TRIES: Final = 5
"""How often a submission that somebody else just took is passed over before the queue is shown instead."""
NOBODY: Final = "nobody"
ORDER_WORDS: Final = {"moment": gettext_lazy("Moment"), "name": gettext_lazy("Name")}


@dataclass(frozen=True)
class Choice:
    """A way to look at the queue: the value it has in the address, in words, how many there are, and whether it is chosen."""

    value: str
    words: str
    is_chosen: bool
    number: int | None = None


@require_safe
@private
def queue(request: Asked, uuid: UUID) -> HttpResponse:
    """Each work once, by its newest submission; of one state, or of one marker, when asked (``?state=`` and ``?marker=``)."""
    assignment = get_taught_assignment(request.user, uuid)
    return _page(request, assignment)


@verb
def take_next(request: Asked, uuid: UUID) -> HttpResponse:
    """Take the next one to do in hand, and go there."""
    assignment = get_taught_assignment(request.user, uuid)
    taken: list[int] = []
    for _try in range(TRIES):
        found = next_to_do(assignment, request.user, timezone.now(), taken)
        if found is None:
            break
        try:
            claim(submission=found, user=request.user, now=timezone.now())
        except (ClaimedError, UnconfirmedError):
            taken.append(found.pk)
            continue
        return redirect("classroom:review", found.uuid)
    messages.info(request, _("There is nothing left for you to mark now."))
    return redirect("classroom:queue", uuid)


@verb
def give(request: Asked, uuid: UUID) -> HttpResponse:
    """Give what was chosen to somebody to judge, or deal what nobody has yet evenly."""
    assignment = get_led_assignment(request.user, uuid)
    if request.POST.get("do") == "deal":
        number = deal(assignment=assignment, by=request.user, now=timezone.now())
    else:
        form = AllocateForm(_markers(assignment), newest(assignment).values_list("uuid", flat=True), request.POST)
        if not form.is_valid():
            return _page(request, assignment, form)
        chosen = form.cleaned_data
        number = allocate(
            assignment=assignment, by=request.user, submissions=chosen["submissions"], marker=chosen["marker"]
        )
    words = ngettext("%(n)d submission has changed hands.", "%(n)d submissions have changed hands.", number)
    messages.success(request, words % {"n": number})
    return redirect("classroom:queue", uuid)


def _page(request: Asked, assignment: Assignment, form: AllocateForm | None = None) -> HttpResponse:
    asked = request.GET
    found = queue_of(assignment, request.user, timezone.now())
    counts = counts_of(found)
    markers = _markers(assignment)
    state = asked.get("state", "") if asked.get("state") in State.values else ""
    marker = asked.get("marker", "")
    order = asked.get("order", "") if asked.get("order") in ORDER_WORDS else "moment"
    if state:
        found = found.filter(Q(state=state))
    if marker == NOBODY:
        found = found.filter(allocated_to=None)
    elif chosen := next((each for each in markers if str(each.pk) == marker), None):
        found = found.filter(allocated_to=chosen.user_id)
    else:
        marker = ""
    ordered = by_name(found) if order == "name" else found.order_by("handed_in_at", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(asked.get("page"))
    put_in_words(page.object_list)
    put_in_same(page.object_list, assignment)
    put_in_left_out(page.object_list)
    shown = {
        "assignment": assignment,
        "page": page,
        "late": late_now(assignment, page.object_list),
        "states": _states(counts, state),
        "markers": [
            Choice("", _("everybody"), marker == ""),
            *(Choice(str(each.pk), str(each.user), str(each.pk) == marker) for each in markers),
            Choice(NOBODY, _("nobody"), marker == NOBODY),
        ],
        "orders": [Choice(value, str(words), value == order) for value, words in ORDER_WORDS.items()],
        "total": sum(counts.values()),
        "done": counts[State.READY] + counts[State.RELEASED] + counts[State.RETURNED],
        "counts": counts,
        "waiting": sum(counts[state] for state in UNFINISHED if state != State.DRAFT),
        "form": form or AllocateForm(markers, ()),
        "chosen": set(request.POST.getlist("submissions")),
    }
    return render(request, "classroom/queue.html", shown, status=422 if form else 200)


def _states(counts: dict[str, int], state: str) -> list[Choice]:
    """All, and each state in which there is anything; the chosen one in any case."""
    some = [each for each in State if counts[each] or each == state]
    return [
        Choice("", _("all"), state == "", sum(counts.values())),
        *(Choice(each.value, str(each.label), each == state, counts[each]) for each in some),
    ]


def _markers(assignment: Assignment) -> list[Teacher]:
    found = Teacher.objects.filter(course=assignment.course_id).select_related("user").order_by("user__name", "pk")
    return list(found)
