"""The exercise in three rounds: how far each link is, and one round of one link, in which every button saves what was typed."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import Asked
from kpis.forms.pasting import MINTED, LinesForm, Paste
from kpis.forms.rounds import Rounds, candidate_of, rounds_section
from kpis.rounds import Number, Tally, exercises_of, kpi_uid, tally_of
from kpis.services import removed_kpis
from kpis.voting import vote, votes_of, withdraw
from workbook.document import Plate
from workbook.forms.left import shown_again
from workbook.forms.page import Deed, PlatePage, Typed
from workbook.marks import marks_of
from workbook.method.load import version
from workbook.method.types import Exercise
from workbook.models import Workbook
from workbook.reading import read
from workbook.views.access import get_editable, get_visible, private
from workbook.views.deeds import perform
from workbook.views.plate import read_plate
from workbook.views.script import onward

NUMBERS: Final[dict[str, Number]] = {"1": 1, "2": 2, "3": 3}
KEPT: Final = ("by",)
"""What the address of a page asks that the next one asks too."""


@dataclass(frozen=True)
class StepLink:
    """A link of the chain with how far its rounds are; ``exercises`` are those that the method gives there."""

    plate: Plate
    tally: Tally
    exercises: tuple[Exercise, ...]


@require_safe
@private
def rounds(request: Asked, uuid: UUID) -> HttpResponse:
    """Which links did the exercise, and how far each is."""
    workbook = get_visible(request.user, uuid)
    document = read(workbook).document
    method = version(document.method_version)
    links = [StepLink(plate, tally_of(plate), exercises_of(method, plate.step)) for plate in document.plates]
    shown = {"workbook": workbook, "links": links, "exercises": exercises_of(method)}
    return render(request, "kpis/rounds.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID, step: str) -> HttpResponse:
    """One round of a step. What is valid and in nobody's way is saved; the rest comes back as typed."""
    if request.method == "POST":
        return _save(request, get_editable(request.user, uuid), step)
    workbook = get_visible(request.user, uuid)
    page = replace(read_plate(workbook, step), query=request.GET.dict(), marks=marks_of(workbook))
    return _shown(request, workbook, page, LinesForm())


def _save(request: Asked, workbook: Workbook, step: str) -> HttpResponse:
    now = read_plate(workbook, step)
    paste = Paste.posted(request.POST, now.plate)
    posted = replace(now, typed=Typed.posted(paste.data), query=request.GET.dict())
    wanted = candidate_of(now.plate, request.POST.get("do", "").partition(":")[2])
    kept = removed_kpis(workbook, [kpi_uid(wanted.uid)]) if wanted else frozenset()
    made = rounds_section(Rounds(posted, _number(request), kept=kept))
    done = perform(request, workbook, [made], made.every_form())
    _vote(request, workbook, now.plate)
    if told := paste.told(done.outcome):
        messages.success(request, told)
    if not done.left and not paste.form.errors:
        return onward(request, _following(request, workbook, step, done.deed))
    workbook = get_visible(request.user, workbook.uuid)
    again = shown_again(read_plate(workbook, step), posted, done.left, done.outcome)
    query = {**request.GET.dict(), **done.deed.query}
    return _shown(request, workbook, replace(again, query=query, marks=marks_of(workbook)), paste.form)


def _vote(request: Asked, workbook: Workbook, plate: Plate) -> None:
    """Give or withdraw a vote, when that was asked, and say why it does not count if it does not."""
    verb, _colon, rest = request.POST.get("do", "").partition(":")
    do = {"vote": vote, "unvote": withdraw}.get(verb)
    candidate = candidate_of(plate, rest) if do else None
    if do is None or candidate is None:
        return
    told = {
        "none_left": _("You have given all your votes at this link. Take one back first."),
        "closed": _("This KPI is not up for a vote any more: it was chosen, dropped or removed."),
    }.get(do(workbook=workbook.uuid, user=request.user, candidate=candidate.uid))
    if told:
        messages.warning(request, told)


def _number(request: Asked) -> Number:
    return NUMBERS.get(request.GET.get("round", ""), 1)


def _following(request: Asked, workbook: Workbook, step: str, deed: Deed) -> str:
    """Where it goes on when all is saved: another round, the plate, or back to where the button did something."""
    verb, _colon, goal = request.POST.get("do", "").partition(":")
    if verb == "go" and goal == "plate":
        return f"{reverse('workbook:plate', args=[workbook.uuid, step])}#plate:{step}/kpis"
    is_other = verb == "go" and goal in NUMBERS
    kept = {} if is_other else {name: request.GET[name] for name in KEPT if name in request.GET}
    asked = {"round": goal if is_other else str(_number(request)), **kept, **deed.query}
    anchor = f"#{deed.anchor}" if deed.anchor else ""
    return f"{reverse('kpis:round', args=[workbook.uuid, step])}?{urlencode(asked)}{anchor}"


def _shown(request: Asked, workbook: Workbook, page: PlatePage, lines: LinesForm) -> HttpResponse:
    mine = votes_of(request.user, page.plate.uid)
    rounds = Rounds(page, _number(request), mine)
    section = rounds_section(rounds)
    troubles = [form for form in section.every_form() if form.has_trouble]
    overtaken = page.typed.overtaken if page.typed else []
    shown = {
        "workbook": workbook,
        "page": page,
        "rounds": rounds,
        "section": section,
        "lines": lines,
        "minted": (MINTED, uuid4()),
        "exercises": exercises_of(page.method),
        "instructions": exercises_of(page.method, page.step),
        "troubles": troubles,
        "wrong": sum(len(form.wrong()) or bool(form.refusal) for form in troubles),
        "overtaken": overtaken,
    }
    status = 409 if overtaken else 422 if troubles or lines.errors else 200
    return render(request, "kpis/round.html", shown, status=status)
