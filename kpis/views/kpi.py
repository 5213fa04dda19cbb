"""One KPI: its definition card, its measurements, and what hangs together with it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from kpis.charts import trend_chart
from kpis.forms.card import card_section
from kpis.models import Kpi as KpiRow
from kpis.places import relation_at
from kpis.progress import newest_of, progress_of
from kpis.progress_words import sentence
from kpis.sentences import called, conflict_in_words, goals_in_words
from workbook.conflicts import Conflict, agreement_for, agreements_of, conflicts_in, is_agreed
from workbook.document import ConflictAgreement, Document, Kpi
from workbook.forms.left import shown_again
from workbook.forms.page import Deed, PlatePage, Typed
from workbook.links import Link, links_in
from workbook.marks import marks_of
from workbook.models import Workbook
from workbook.rules.waivers import active_plates
from workbook.sections import Section
from workbook.views.access import get_editable, get_visible, private
from workbook.views.deeds import perform
from workbook.views.plate import read_plate
from workbook.views.script import onward


@dataclass(frozen=True)
class Related:
    """A relation of a KPI as its page tells it: to or from which other KPI, and what the two goals do to each other."""

    link: Link
    is_outgoing: bool

    @property
    def other(self) -> str:
        """What the KPI at the other end is called."""
        return called(self.link.other if self.is_outgoing else self.link.kpi)

    @property
    def other_uid(self) -> UUID:
        """The KPI at the other end."""
        return (self.link.other if self.is_outgoing else self.link.kpi).uid

    @property
    def goals(self) -> str:
        """What reaching one goal does to the other, in words."""
        return goals_in_words(self.link)

    @property
    def at(self) -> str:
        """Where it is edited, after the address of the plate that it starts at."""
        return relation_at(self.link)


@dataclass(frozen=True)
class Opposed:
    """A conflict that a KPI is in, with what is agreed about it."""

    conflict: Conflict
    agreement: ConflictAgreement | None

    @property
    def words(self) -> str:
        """Why both targets cannot be reached for free."""
        return conflict_in_words(self.conflict)

    @property
    def is_agreed(self) -> bool:
        """Whether an agreement says who decides and what yields."""
        return is_agreed(self.agreement)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID, kpi: UUID) -> HttpResponse:
    """One KPI, filled in. What is valid and in nobody's way is saved; the rest comes back as typed."""
    if request.method == "POST":
        return _save(request, get_editable(request.user, uuid), kpi)
    workbook = get_visible(request.user, uuid)
    page = replace(_read(workbook, kpi), query=request.GET.dict(), marks=marks_of(workbook))
    section = card_section(page, kpi, _number(request))
    if section.shown["kpi"] is None:
        raise Http404
    return _shown(request, workbook, page, section)


def _save(request: Asked, workbook: Workbook, kpi: UUID) -> HttpResponse:
    posted = replace(_read(workbook, kpi), typed=Typed.posted(request.POST))
    section = card_section(posted, kpi, _number(request))
    done = perform(request, workbook, [section], section.every_form())
    if not done.left:
        return onward(request, _following(request, workbook, kpi, done.deed))
    workbook = get_visible(request.user, workbook.uuid)
    now = shown_again(_read(workbook, kpi), posted, done.left, done.outcome)
    again = replace(now, query=done.deed.query, marks=marks_of(workbook))
    return _shown(request, workbook, again, card_section(again, kpi, _number(request)))


def _read(workbook: Workbook, kpi: UUID) -> PlatePage:
    """The plate that a KPI stands on, or stood on before it was removed.

    Raises:
        Http404: there never was such a KPI.
    """
    row = get_object_or_404(KpiRow.objects.select_related("plate").only("plate__step"), workbook=workbook, uid=kpi)
    return read_plate(workbook, row.plate.step)


def _number(request: Asked) -> int:
    """Which page of measurements is asked for, from 1."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _following(request: Asked, workbook: Workbook, kpi: UUID, deed: Deed) -> str:
    """Where it goes on when all is saved: the overview when that was asked, else back to where a button did something."""
    if request.POST.get("do") == "go:overview":
        return reverse("kpis:overview", args=[workbook.uuid])
    number = _number(request)
    query = urlencode({**({"page": number} if number > 1 else {}), **deed.query})
    url = reverse("kpis:kpi", args=[workbook.uuid, kpi])
    return f"{url}{'?' if query else ''}{query}{'#' if deed.anchor else ''}{deed.anchor}"


def _shown(request: Asked, workbook: Workbook, page: PlatePage, section: Section) -> HttpResponse:
    troubles = [form for form in section.every_form() if form.has_trouble]
    overtaken = page.typed.overtaken if page.typed else []
    shown = {
        "workbook": workbook,
        "page": page,
        "section": section,
        **section.shown,
        **_told(page, section.shown["kpi"]),
        "troubles": troubles,
        "wrong": sum(len(form.wrong()) or bool(form.refusal) for form in troubles),
        "overtaken": overtaken,
    }
    status = 409 if overtaken else 422 if troubles else 200
    return render(request, "kpis/kpi.html", shown, status=status)


def _told(page: PlatePage, kpi: Kpi | None) -> dict[str, object]:
    """What is told about a KPI beside its fields; nothing of one that is not there any more."""
    if kpi is None:
        return {}
    progress = progress_of(kpi)
    measured = newest_of(kpi)
    document = page.document
    active, agreed = active_plates(document, page.refused_waivers), agreements_of(document)
    return {
        "progress": progress,
        "sentence": sentence(kpi, progress),
        "chart": trend_chart(document, kpi.uid, language=get_language() or "nl") if measured else None,
        "adoptable": measured if measured and measured.value != kpi.current_value else None,
        "definition": page.method.kpi(kpi.definition_key),
        "relations": list(_relations(document, kpi)),
        "conflicts": [
            Opposed(each, agreement_for(each, agreed))
            for each in conflicts_in(document, active)
            if kpi.uid in each.pair
        ],
    }


def _relations(document: Document, kpi: Kpi) -> Iterator[Related]:
    """Those that start at a KPI, then those that lead to it."""
    links = links_in(document)
    yield from (Related(link, is_outgoing=True) for link in links if link.kpi.uid == kpi.uid)
    yield from (Related(link, is_outgoing=False) for link in links if link.other.uid == kpi.uid)
