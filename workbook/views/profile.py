"""The fields of the workbook itself: organisation, periods, budget, summary."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workbook.forms.bases import Bases, posted_bases
from workbook.forms.workbook import ProfileForm
from workbook.models import Workbook
from workbook.saving import Conflict, Edit, Outcome, save
from workbook.views.access import Asked, get_editable, get_visible, private


@dataclass(frozen=True)
class Line:
    """A field as the page shows it, its values in words; with a conflict also what somebody else made of it."""

    field: BoundField
    conflict: Conflict | None = None

    @property
    def mine(self) -> str:
        """What stands in the field."""
        return self._in_words(self.field.value())

    @property
    def theirs(self) -> str:
        """What the other made of it."""
        return self._in_words(self.conflict.theirs) if self.conflict else ""

    @property
    def before(self) -> str:
        """What both began with."""
        return self._in_words(self.conflict.base) if self.conflict else ""

    def _in_words(self, value: str) -> str:
        choices: Any = getattr(self.field.field, "choices", ())
        return str(dict(choices).get(value, value)) if value else ""


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID) -> HttpResponse:
    """The front page of a workbook. What is valid and in nobody's way is saved; the rest comes back as typed."""
    if request.method != "POST":
        workbook = get_visible(request.user, uuid)
        return _page(request, workbook, ProfileForm(workbook=workbook), Bases(workbook.revision))
    workbook = get_editable(request.user, uuid)
    form = ProfileForm(request.POST, workbook=workbook)
    form.full_clean()
    form.leave(request.POST.get("theirs", ""))
    bases = posted_bases(request.POST)
    edits = [Edit("workbook", uuid, name, text, bases.of(form.address(name))) for name, text in form.valid_texts()]
    outcome = save(workbook=uuid, user=request.user, acts=edits)
    if outcome.conflicts or form.errors:
        return _again(request, get_visible(request.user, uuid), form, bases, outcome)
    messages.success(request, _("Saved."))
    return redirect("workbook:profile" if "theirs" in request.POST else "workbook:page", uuid)


def _again(request: Asked, workbook: Workbook, form: ProfileForm, bases: Bases, outcome: Outcome) -> HttpResponse:
    """The page once more: as typed where something is left to do, all else as it stands by now."""
    seen, unseen = {conflict.field for conflict in outcome.conflicts}, set(form.errors)
    typed = {name: form[name].data for name in seen | unseen}
    again = ProfileForm(form.stored(workbook) | typed, workbook=workbook)
    left = bases.again(
        workbook.revision,
        seen=map(form.address, seen),
        seen_at=outcome.revision,
        unseen=map(form.address, unseen),
    )
    return _page(request, workbook, again, left, outcome.conflicts)


def _page(
    request: Asked, workbook: Workbook, form: ProfileForm, bases: Bases, conflicts: tuple[Conflict, ...] = ()
) -> HttpResponse:
    by_name = {conflict.field: conflict for conflict in conflicts}
    groups = [
        (title, [[Line(form[name], by_name.get(name)) for name in row] for row in rows]) for title, rows in form.groups
    ]
    shown = {
        "workbook": workbook,
        "form": form,
        "groups": groups,
        "lines": [line for _title, rows in groups for row in rows for line in row],
        "bases": bases,
        "conflicts": conflicts,
    }
    status = 409 if conflicts else 422 if form.errors else 200
    return render(request, "workbook/profile.html", shown, status=status)
