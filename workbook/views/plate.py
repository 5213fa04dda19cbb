"""The plate page: one form, of which every button saves what was typed before it does anything else."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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

from workbook.fields import step_of
from workbook.forms.page import Deed, PlatePage, Typed
from workbook.forms.rows import RowForm
from workbook.models import Workbook
from workbook.reading import read
from workbook.rules import Context, check
from workbook.saving import Outcome, Remove, Restore, save
from workbook.sections import Section, sections
from workbook.views.access import Asked, get_editable, get_visible, private
from workbook.views.workbook import links_of

PLACE: Final = re.compile(r"[a-z0-9:/_-]{1,200}")
"""What the script may post as the place somebody was at."""


@dataclass(frozen=True)
class Left:
    """What of a row could not be saved: names of its fields."""

    form: RowForm
    names: set[str]

    def conflicts(self, outcome: Outcome) -> set[str]:
        """Those that somebody else changed: the page shows both texts."""
        found = {conflict.field for conflict in outcome.conflicts if conflict.uid == self.form.uid}
        return found & set(self.form.fields)

    def unseen(self, outcome: Outcome) -> set[str]:
        """Those that are shown as typed, with nothing beside it; all other fields of a row that somebody removed are too."""
        is_gone = any(conflict.removed for conflict in outcome.conflicts if conflict.uid == self.form.uid)
        return (set(self.form.fields) if is_gone else self.names) - self.conflicts(outcome)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID, step: str) -> HttpResponse:
    """One step of the chain, filled in. What is valid and in nobody's way is saved; the rest comes back as typed."""
    if request.method == "POST":
        return _save(request, get_editable(request.user, uuid), step)
    workbook = get_visible(request.user, uuid)
    page = replace(_read(workbook, step), query=request.GET.dict())
    return _shown(request, workbook, page, sections(page))


def _save(request: Asked, workbook: Workbook, step: str) -> HttpResponse:
    page = replace(_read(workbook, step), typed=Typed.posted(request.POST))
    made = sections(page)
    asked = request.POST.get("do", "")
    deed = _deed(made, asked)
    forms = [form for section in made for form in section.every_form()]
    acts = [act for form in forms for act in form.acts()]
    outcome = save(workbook=workbook.uuid, user=request.user, acts=[*acts, *deed.acts])
    thrown_away = {act.uid for act in deed.acts if isinstance(act, Remove)}
    left = [Left(form, form.left(outcome)) for form in forms if form.uid not in thrown_away]
    left = [each for each in left if each.names]
    _tell(request, asked, deed, outcome, is_all_saved=not left)
    if left:
        return _again(request, workbook.uuid, page, left, outcome, deed)
    return _onward(workbook, page, asked, deed, request.POST.get("at", ""))


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


def _tell(request: Asked, asked: str, deed: Deed, outcome: Outcome, *, is_all_saved: bool) -> None:
    if any(isinstance(act, Restore) for act in outcome.full):
        messages.warning(request, _("There is no room to put this back: the list is full by now."))
    elif deed.refusal:
        messages.warning(request, str(deed.refusal))
    elif deed.message:
        messages.success(request, str(deed.message))
    elif is_all_saved and asked in {"", "save"}:
        messages.success(request, _("Saved."))


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


def _again(
    request: Asked, uuid: UUID, before: PlatePage, left: Sequence[Left], outcome: Outcome, deed: Deed
) -> HttpResponse:
    """The page once more: as typed where something is left to do, all else as it stands by now."""
    workbook = get_visible(request.user, uuid)
    page = _read(workbook, before.step)
    seen = {each.form.address(name) for each in left for name in each.conflicts(outcome)}
    unseen = {each.form.address(name) for each in left for name in each.unseen(outcome)}
    typed = replace(
        before.typed or Typed.posted(request.POST),
        bases=before.bases.again(page.revision, seen=seen, seen_at=outcome.revision, unseen=unseen),
        outcome=outcome,
        left=frozenset((each.form.uid, name) for each in left for name in each.names),
    )
    page = replace(page, typed=typed, query=deed.query)
    return _shown(request, workbook, page, sections(page))


def _read(workbook: Workbook, step: str) -> PlatePage:
    """The plate as it stands, with what the rules say about it.

    Raises:
        Http404: the method has no such step.
    """
    reading = read(workbook)
    if step not in [plate.step for plate in reading.document.plates]:
        raise Http404
    context = Context(today=timezone.localdate(), previous_targets=reading.previous_targets)
    findings = [finding for finding in check(reading.document, context) if step_of(finding.address) == step]
    return PlatePage(reading.document, step, reading.revision, workbook.may_edit, findings=tuple(findings))


def _shown(request: Asked, workbook: Workbook, page: PlatePage, made: Sequence[Section]) -> HttpResponse:
    forms = [form for section in made for form in section.every_form()]
    troubles = [form for form in forms if form.has_trouble]
    conflicts = page.typed.outcome.conflicts if page.typed and page.typed.outcome else ()
    links = links_of(page.document)
    shown = {
        "workbook": workbook,
        "page": page,
        "sections": made,
        "links": links,
        "link": next(link for link in links if link.step.key == page.step),
        "troubles": troubles,
        "conflicts": conflicts,
    }
    status = 409 if conflicts else 422 if troubles else 200
    return render(request, "workbook/plate.html", shown, status=status)
