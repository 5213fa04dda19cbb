"""The front page of a workbook: organisation, periods, budget, and what the management summary says."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook.forms.key_points import key_points_section
from workbook.forms.left import shown_again
from workbook.forms.page import Deed, Typed
from workbook.forms.workbook import FrontPage, ProfileForm
from workbook.models import Workbook
from workbook.reading import read
from workbook.remarked import Marked, marked
from workbook.views.access import get_editable, get_visible, private
from workbook.views.deeds import perform
from workbook.views.script import onward


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: Asked, uuid: UUID) -> HttpResponse:
    """The front page of a workbook. What is valid and in nobody's way is saved; the rest comes back as typed."""
    if request.method == "POST":
        return _save(request, get_editable(request.user, uuid))
    workbook = get_visible(request.user, uuid)
    page = _read(workbook)
    hung = marked(workbook, request.user, page.document)
    return _shown(request, workbook, replace(page, query=request.GET.dict(), marks=hung.marks), hung)


def _save(request: Asked, workbook: Workbook) -> HttpResponse:
    posted = replace(_read(workbook), typed=Typed.posted(request.POST))
    summary = key_points_section(posted)
    done = perform(request, workbook, [summary], [ProfileForm.of_page(posted), *summary.every_form()])
    if not done.left:
        return onward(request, _following(workbook, request.POST.get("do", ""), done.deed))
    workbook = get_visible(request.user, workbook.uuid)
    now = shown_again(_read(workbook), posted, done.left, done.outcome)
    hung = marked(workbook, request.user, now.document)
    return _shown(request, workbook, replace(now, query=done.deed.query, marks=hung.marks), hung)


def _following(workbook: Workbook, asked: str, deed: Deed) -> str:
    """Where it goes on when all is saved: the workbook when that was asked, else back to where a button did something."""
    if asked == "go:workbook":
        return reverse("workbook:page", args=[workbook.uuid])
    query = f"?{urlencode(deed.query)}" if deed.query else ""
    anchor = f"#{deed.anchor}" if deed.anchor else ""
    return f"{reverse('workbook:profile', args=[workbook.uuid])}{query}{anchor}"


def _read(workbook: Workbook) -> FrontPage:
    reading = read(workbook)
    return FrontPage(workbook.uuid, reading.document, reading.revision, workbook.may_edit)


def _shown(request: Asked, workbook: Workbook, page: FrontPage, hung: Marked) -> HttpResponse:
    form, section = ProfileForm.of_page(page), key_points_section(page)
    overtaken = page.typed.overtaken if page.typed else []
    troubles = [each for each in (form, *section.every_form()) if each.has_trouble]
    shown = {"workbook": workbook, "page": page, "hung": hung, "form": form, "section": section}
    shown |= {
        "overtaken": overtaken,
        "troubles": troubles,
        "wrong": sum(len(each.wrong()) or bool(each.refusal) for each in troubles),
    }
    status = 409 if overtaken else 422 if troubles else 200
    return render(request, "workbook/profile.html", shown, status=status)
