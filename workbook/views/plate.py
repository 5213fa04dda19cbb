"""The plate page: one form, of which every button saves what was typed before it does anything else."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook.fields import anchor, step_of
from workbook.forms.left import Left, left_over, shown_again
from workbook.forms.page import Deed, PlatePage, Typed
from workbook.forms.rows import RowForm
from workbook.models import Workbook
from workbook.reading import read
from workbook.rules import Context, check
from workbook.saving import Outcome, Remove, Restore, save
from workbook.sections import Section, sections
from workbook.shown import protected
from workbook.views.access import get_editable, get_visible, private
from workbook.views.workbook import Open, links_of, task_of

PLACE: Final = re.compile(r"[a-z0-9:/_-]{1,200}")
"""What the script may post as the place somebody was at."""


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID, step: str) -> HttpResponse:
    """One step of the chain, filled in. What is valid and in nobody's way is saved; the rest comes back as typed."""
    if request.method == "POST":
        return _save(request, get_editable(request.user, uuid), step)
    workbook = get_visible(request.user, uuid)
    page = replace(read_plate(workbook, step), query=request.GET.dict())
    return _shown(request, workbook, page, sections(page))


def _save(request: Asked, workbook: Workbook, step: str) -> HttpResponse:
    posted = replace(read_plate(workbook, step), typed=Typed.posted(request.POST))
    made = sections(posted)
    asked = request.POST.get("do", "")
    forms = [form for section in made for form in section.every_form()]
    deed = _waiting(_deed(made, asked), [form for form in forms if form.newly_wrong()])
    acts = [act for form in forms for act in form.acts()]
    outcome = save(workbook=workbook.uuid, user=request.user, acts=[*acts, *deed.acts])
    in_conflict = {conflict.uid for conflict in outcome.conflicts}
    deed = _waiting(deed, [form for form in forms if form.uid in in_conflict])
    gone = {act.uid for act in deed.acts if isinstance(act, Remove)}
    left = left_over([form for form in forms if not gone & {form.uid, form.parent[1]}], outcome)
    _tell(request, asked, deed, outcome, left)
    if not left:
        return _onward(workbook, posted, asked, deed, request.POST.get("at", ""))
    workbook = get_visible(request.user, workbook.uuid)
    again = replace(shown_again(read_plate(workbook, step), posted, left, outcome), query=deed.query)
    return _shown(request, workbook, again, sections(again))


def _deed(made: Iterable[Section], asked: str) -> Deed:
    """What the pressed button asks besides saving: of a list, or of a section of its own."""
    verb, _colon, rest = asked.partition(":")
    for section in made:
        for rows in section.lists:
            if deed := rows.deed(verb, rest):
                return deed
        if verb in section.verbs and (deed := section.verbs[verb](rest)):
            return deed
    return Deed()


def _waiting(deed: Deed, troubled: Iterable[RowForm]) -> Deed:
    """A deed without the removal of rows in which something was typed that is not saved: it waits until that was seen."""
    rows = {uid for form in troubled for uid in (form.uid, form.parent[1])}
    acts = tuple(act for act in deed.acts if not (isinstance(act, Remove) and act.uid in rows))
    if acts == deed.acts:
        return deed
    words = _(
        "This row is not removed yet: not all that you typed in it is saved. Look at it, and press “Remove” again."
    )
    return Deed(acts, refusal=words)


def _tell(request: Asked, asked: str, deed: Deed, outcome: Outcome, left: Sequence[Left]) -> None:
    if tell_deed(request, deed, outcome, left):
        return
    if not left and asked in {"", "save"}:
        messages.success(request, _("Saved."))


def tell_deed(request: Asked, deed: Deed, outcome: Outcome, left: Sequence[Left]) -> bool:
    """Say what came of the act of a button, and never that it is done when it is not; whether there was anything to say.

    A conflict that none of what is ``left`` shows beside its field is one of the act.
    """
    shown = {(each.form.uid, name) for each in left for name in each.names}
    if any(isinstance(act, Restore) for act in outcome.full):
        messages.warning(request, _("There is no room to put this back: the list is full by now."))
    elif deed.refusal:
        messages.warning(request, str(deed.refusal))
    elif any(act in outcome.full for act in deed.acts):
        messages.warning(request, _("There is no room for this row: the list is full. Remove another one first."))
    elif any((each.uid, each.field) not in shown for each in outcome.conflicts):
        messages.warning(request, _("This was not done: somebody was just ahead of you. Look at what stands here now."))
    elif deed.message:
        messages.success(request, str(deed.message))
    else:
        return False
    return True


def _onward(workbook: Workbook, page: PlatePage, asked: str, deed: Deed, at: str) -> HttpResponse:
    """All is saved: to the next page, or back to where the act happened."""
    keys = [step.key for step in page.method.steps]
    here = keys.index(page.step)
    goals = {"next": here + 1, "previous": here - 1} | {f"go:{key}": place for place, key in enumerate(keys)}
    if asked in goals and 0 <= goals[asked] < len(keys):
        return redirect("workbook:plate", workbook.uuid, keys[goals[asked]])
    if asked in goals or asked == "go:workbook":
        return redirect("workbook:page", workbook.uuid)
    if asked == "go:waiver":
        return redirect("workbook:waive", workbook.uuid, page.step)
    url = reverse("workbook:plate", args=[workbook.uuid, page.step])
    query = f"?{urlencode(deed.query)}" if deed.query else ""
    anchor = deed.anchor or (at if PLACE.fullmatch(at) else "")
    return redirect(f"{url}{query}#{anchor}" if anchor else f"{url}{query}")


def read_plate(workbook: Workbook, step: str) -> PlatePage:
    """The plate as it stands, with what the rules say about it; a score that stays hidden is for who may change it.

    Raises:
        Http404: the method has no such step.
    """
    reading = read(workbook)
    if step not in [plate.step for plate in reading.document.plates]:
        raise Http404
    context = Context(today=timezone.localdate(), previous_targets=reading.previous_targets)
    findings = [finding for finding in check(reading.document, context) if step_of(finding.address) == step]
    document = reading.document if workbook.may_edit else protected(reading.document)
    return PlatePage(document, step, reading.revision, workbook.may_edit, findings=tuple(findings))


def _shown(request: Asked, workbook: Workbook, page: PlatePage, made: Sequence[Section]) -> HttpResponse:
    forms = [form for section in made for form in section.every_form()]
    troubles = [form for form in forms if form.has_trouble]
    conflicts = page.typed.conflicts if page.typed else []
    links = links_of(page.document)
    here = next(place for place, link in enumerate(links) if link.step.key == page.step)
    shown = {
        "workbook": workbook,
        "page": page,
        "sections": made,
        "links": links,
        "link": links[here],
        "previous": links[here - 1] if here else None,
        "following": links[here + 1] if here + 1 < len(links) else None,
        "task": task_of(links[here], [Open(finding, f"#{anchor(finding.address)}") for finding in page.findings]),
        "guidance": _guidance(page),
        "shows_models": page.reveals(page.about.models_reveal),
        "troubles": troubles,
        "wrong": sum(len(form.wrong()) or bool(form.refusal) for form in troubles),
        "conflicts": conflicts,
    }
    status = 409 if conflicts else 422 if troubles else 200
    return render(request, "workbook/plate.html", shown, status=status)


def _guidance(page: PlatePage) -> list[tuple[str, tuple[str, ...]]]:
    """The method's questions that get somebody started, by part of the plate."""
    titles = {
        "score": _("Questions about the scores"),
        "use": _("Questions about head and heart in use"),
        "tops": _("Questions about tops"),
        "tips": _("Questions about tips"),
        "advice": _("Questions about advice"),
    }
    asked = [(title, page.method.questions(page.step, group)) for group, title in titles.items()]  # type: ignore[arg-type]
    return [(title, questions) for title, questions in asked if questions]
