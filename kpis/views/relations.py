"""The relations between the KPIs of a workbook: as a map and as a list, what the library suggests, and a form to lay one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from kpis.forms.relate import RelateForm
from kpis.models import KpiRelation, RelationKind, Strength
from kpis.places import relation_at
from kpis.relation_map import Group, Look, look_of, map_of
from kpis.sentences import IN_PLAIN_WORDS, MEANINGS, called, goals_in_words, is_read_otherwise, verdict
from kpis.suggestions import suggested, suggestions_in
from workbook.conflicts import Conflict, agreement_uid, conflicts_in, pair_of
from workbook.context import as_it_counts
from workbook.forms.bases import posted_bases
from workbook.forms.page import as_uid
from workbook.links import Link, links_in
from workbook.method.load import version
from workbook.models import Workbook
from workbook.reading import Reading, read
from workbook.rules.waivers import active_plates
from workbook.saving import save
from workbook.views.access import get_editable, get_visible, private

SIGNS: Final = dict(IN_PLAIN_WORDS)


@dataclass(frozen=True)
class Line:
    """A relation in the list, with where it is edited; ``conflict`` is the number of what follows from it alone, 0 for nothing."""

    link: Link
    url: str
    conflict: int

    @property
    def start(self) -> str:
        """What the KPI is called that it comes from."""
        return called(self.link.kpi)

    @property
    def end(self) -> str:
        """What the KPI is called that it leads to."""
        return called(self.link.other)

    @property
    def sign(self) -> object:
        """How the values move, in plain words."""
        return SIGNS.get(self.link.relation.sign, "")

    @property
    def kind(self) -> object:
        """How its maker reads it."""
        return dict(RelationKind.choices).get(self.link.relation.kind, "")

    @property
    def strength(self) -> object:
        """How strong it is."""
        return dict(Strength.choices).get(self.link.relation.strength, "")

    @property
    def goals(self) -> str:
        """What follows from it for both goals; while that cannot be told, what is missing for it."""
        return verdict(self.link) or goals_in_words(self.link)

    @property
    def agreement(self) -> UUID:
        """The uid of the agreement about both goals."""
        return agreement_uid(pair_of(self.link))

    @property
    def is_read_otherwise(self) -> bool:
        """Whether its maker reads it otherwise than what follows."""
        return is_read_otherwise(self.link)

    @property
    def look(self) -> Look:
        """How it is drawn."""
        return look_of(self.link)


@dataclass(frozen=True)
class Part:
    """The relations that start at the KPIs of one column of the map."""

    group: Group
    lines: tuple[Line, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID) -> HttpResponse:
    """All relations. What the form holds is laid as one more; what cannot be comes back as typed."""
    if request.method == "POST":
        return _lay(request, get_editable(request.user, uuid))
    workbook = get_visible(request.user, uuid)
    reading = read(workbook)
    start, to = (as_uid(request.GET.get(name, "")) for name in ("from", "to"))
    said = suggested(reading.document, version(reading.document.method_version), start, to)
    form = RelateForm.prefilled(reading.document, start, to, said)
    return _shown(request, workbook, reading, form, is_suggested=said is not None)


def _lay(request: Asked, workbook: Workbook) -> HttpResponse:
    reading = read(workbook)
    uid = as_uid(request.POST.get("uid", ""))
    is_spent = (
        uid is not None and KpiRelation.objects.filter(workbook=workbook, uid=uid, deleted_at__isnull=False).exists()
    )
    form = RelateForm(request.POST, document=reading.document, is_spent=is_spent)
    if form.is_valid():
        outcome = save(workbook=workbook.uuid, user=request.user, acts=[form.act(posted_bases(request.POST).page)])
        if form.take(outcome):
            messages.success(request, _("The relation is laid."))
            return redirect(f"{reverse('kpis:relations', args=[workbook.uuid])}#relation_{form.cleaned_data['uid']}")
    return _shown(request, workbook, read(workbook), form)


def _shown(
    request: Asked, workbook: Workbook, reading: Reading, form: RelateForm, *, is_suggested: bool = False
) -> HttpResponse:
    document = as_it_counts(workbook, reading.document)
    conflicts = conflicts_in(document, active_plates(document))
    drawn = map_of(document, conflicts)
    links = links_in(document)
    shown = {
        "workbook": workbook,
        "form": form,
        "revision": reading.revision,
        "is_suggested": is_suggested,
        "can_relate": len(drawn.nodes) > 1,
        "suggestions": suggestions_in(document, version(document.method_version)) if workbook.may_edit else (),
        "map": drawn,
        "addresses": _pages(workbook, [node.kpi.uid for node in drawn.nodes]),
        "key": [(look, _(said)) for look, said in MEANINGS.items() if any(edge.look == look for edge in drawn.edges)],
        "parts": _parts(workbook, [column.group for column in drawn.columns], links, conflicts),
        "size": len(links),
        "conflicts": len(conflicts),
    }
    return render(request, "kpis/relations.html", shown, status=422 if form.errors else 200)


def _pages(workbook: Workbook, kpis: Sequence[UUID]) -> list[str]:
    """Where the page of each KPI is; nothing for none, for the map of no KPI is no set of links."""
    return [reverse("kpis:kpi", args=[workbook.uuid, kpi]) for kpi in kpis]


def _parts(
    workbook: Workbook, groups: Sequence[Group], links: Sequence[Link], conflicts: Sequence[Conflict]
) -> list[Part]:
    """The relations by the columns of the map; a column from which none starts is left out."""
    numbers = {conflict.pair: n for n, conflict in enumerate(conflicts, 1) if conflict.between is None}
    plates = {link.plate.step: reverse("workbook:plate", args=[workbook.uuid, link.plate.step]) for link in links}
    lines: dict[UUID, list[Line]] = {}
    for link in links:
        line = Line(link, f"{plates[link.plate.step]}{relation_at(link)}", numbers.get(pair_of(link), 0))
        lines.setdefault(link.kpi.uid, []).append(line)
    parts = [
        Part(group, tuple(line for _plate, kpi in group.kpis for line in lines.get(kpi.uid, ()))) for group in groups
    ]
    return [part for part in parts if part.lines]
