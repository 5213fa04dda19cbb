"""The plate page: one form, of which every button saves what was typed before it does anything else."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook.context import context_of
from workbook.fields import anchor, step_of
from workbook.forms.left import shown_again
from workbook.forms.page import Deed, PlatePage, Typed
from workbook.models import Workbook
from workbook.reading import read
from workbook.remarked import Marked, marked
from workbook.rules import check
from workbook.rules.waivers import counting
from workbook.sections import Section, sections
from workbook.shown import protected
from workbook.views.access import get_editable, get_visible, private
from workbook.views.deeds import perform
from workbook.views.script import onward
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
    page = read_plate(workbook, step)
    hung = marked(workbook, request.user, page.document, step)
    page = replace(page, query=request.GET.dict(), marks=hung.marks)
    return _shown(request, workbook, page, sections(page), hung)


def _save(request: Asked, workbook: Workbook, step: str) -> HttpResponse:
    posted = replace(read_plate(workbook, step), typed=Typed.posted(request.POST))
    made = sections(posted)
    done = perform(request, workbook, made, [form for section in made for form in section.every_form()])
    if not done.left:
        return onward(request, _following(workbook, posted, request.POST, done.deed))
    workbook = get_visible(request.user, workbook.uuid)
    now = shown_again(read_plate(workbook, step), posted, done.left, done.outcome)
    hung = marked(workbook, request.user, now.document, step)
    again = replace(now, query=done.deed.query, marks=hung.marks)
    return _shown(request, workbook, again, sections(again), hung)


def _following(workbook: Workbook, page: PlatePage, posted: QueryDict, deed: Deed) -> str:
    """Where it goes on when all is saved: the next page, or back to where the act happened."""
    asked, at = posted.get("do", ""), posted.get("at", "")
    keys = [step.key for step in page.method.steps]
    here = keys.index(page.step)
    goals = {"next": here + 1, "previous": here - 1} | {f"go:{key}": place for place, key in enumerate(keys)}
    if asked in goals and 0 <= goals[asked] < len(keys):
        return reverse("workbook:plate", args=[workbook.uuid, keys[goals[asked]]])
    if asked in goals or asked == "go:workbook":
        return reverse("workbook:page", args=[workbook.uuid])
    if asked == "go:waiver":
        return reverse("workbook:waive", args=[workbook.uuid, page.step])
    url = reverse("workbook:plate", args=[workbook.uuid, page.step])
    query = f"?{urlencode(deed.query)}" if deed.query else ""
    anchor = deed.anchor or (at if PLACE.fullmatch(at) else "")
    return f"{url}{query}#{anchor}" if anchor else f"{url}{query}"


def read_plate(workbook: Workbook, step: str) -> PlatePage:
    """The plate as it stands, with what the rules say about it; a score that stays hidden is for who may change it.

    Raises:
        Http404: the method has no such step.
    """
    reading = read(workbook)
    if step not in [plate.step for plate in reading.document.plates]:
        raise Http404
    context = context_of(workbook, reading, timezone.localdate())
    findings = [finding for finding in check(reading.document, context) if step_of(finding.address) == step]
    document = reading.document if workbook.may_edit else protected(reading.document)
    return PlatePage(
        document,
        step,
        reading.revision,
        workbook.may_edit,
        findings=tuple(findings),
        suggestions=workbook.suggestions,
        refused_waivers=context.refused_waivers,
    )


def _shown(request: Asked, workbook: Workbook, page: PlatePage, made: Sequence[Section], hung: Marked) -> HttpResponse:
    forms = [form for section in made for form in section.every_form()]
    troubles = [form for form in forms if form.has_trouble]
    overtaken = page.typed.overtaken if page.typed else []
    links = links_of(counting(page.document, page.refused_waivers))
    here = next(place for place, link in enumerate(links) if link.step.key == page.step)
    shown = {
        "workbook": workbook,
        "page": page,
        "hung": hung,
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
        "overtaken": overtaken,
    }
    status = 409 if overtaken else 422 if troubles else 200
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
