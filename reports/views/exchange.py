"""Workbooks as files: out of the program, into it, and the example that anybody may copy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.views import Asked
from reports.exchange.case import read_case, write_case
from reports.exchange.examples import copy_example
from reports.exchange.faults import ExchangeError
from reports.exchange.formats import MEDIA_TYPES, file_name
from reports.exchange.json import export_json as to_json
from reports.exchange.json import import_json, json_schema
from reports.forms import ImportForm
from workbook.models import Workbook
from workbook.posted import read_token
from workbook.views.access import get_visible, private, verb

NOTICES_SHOWN: Final = 5


@dataclass(frozen=True)
class Imported:
    """The workbooks that a file became, in its order, and what to tell about it."""

    workbooks: list[Workbook]
    notices: tuple[str, ...] = ()


def _from_json(data: bytes, owner: User, token: UUID) -> Imported:
    return Imported([import_json(data, owner, token)])


def _from_case(data: bytes, owner: User, token: UUID) -> Imported:
    case = read_case(data)
    return Imported(write_case(case, owner=owner, token=token), case.notices)


_READERS: Final[Mapping[str, Callable[[bytes, User, UUID], Imported]]] = {
    "json": _from_json,
    "yaml": _from_case,
    "yml": _from_case,
}


@require_safe
@private
def export_json(request: Asked, uuid: UUID) -> HttpResponse:
    """The workbook as a JSON file: whole for who may change it, for any other member without the scores that are hidden."""
    workbook = get_visible(request.user, uuid)
    content = to_json(workbook, is_whole=workbook.may_edit)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(workbook, "json")}"'}
    return HttpResponse(content, content_type=MEDIA_TYPES["json"], headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def import_json_file(request: Asked) -> HttpResponse:
    """A file becomes workbooks of who sends it; of a wrong file nothing is taken, and every fault is told with its line."""
    if request.method != "POST":
        return _page(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        imported = _READERS[form.ending](form.cleaned_data["file"].read(), request.user, form.cleaned_data["token"])
    except ExchangeError as error:
        form.add_error("file", _("This file was not read in: nothing of it was taken."))
        return _page(request, form, error.told(), status=422)
    return _done(request, imported)


@verb
def example(request: Asked) -> HttpResponse:
    """A copy of the example, to look into and to change; the same button pressed twice makes one."""
    workbook = copy_example(request.user, read_token(request.POST.get("token")))
    if workbook.deleted_at:
        return _was_deleted(request)
    messages.success(request, _("This is your own copy of the example. Look around and change what you like."))
    return redirect("workbook:page", workbook.uuid)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a workbook file, open to everybody."""
    return JsonResponse(json_schema(), content_type="application/schema+json", json_dumps_params={"indent": 2})


def _was_deleted(request: Asked) -> HttpResponse:
    """What a form that is posted again made is in the bin by now: there it is found."""
    messages.info(request, _("You made this workbook and deleted it. You can bring it back here."))
    return redirect("workbook:deleted")


def _page(request: Asked, form: ImportForm, faults: tuple[str, ...] = (), *, status: int = 200) -> HttpResponse:
    return render(request, "reports/import.html", {"form": form, "faults": faults}, status=status)


def _done(request: Asked, imported: Imported) -> HttpResponse:
    if any(workbook.deleted_at for workbook in imported.workbooks):
        return _was_deleted(request)
    made = len(imported.workbooks)
    told = ngettext("%(n)d workbook was read in.", "%(n)d workbooks were read in.", made) % {"n": made}
    messages.success(request, told)
    for notice in imported.notices[:NOTICES_SHOWN]:
        messages.info(request, notice)
    more = len(imported.notices) - NOTICES_SHOWN
    if more > 0:
        left = ngettext("And %(n)d more part was kept.", "And %(n)d more parts were kept.", more) % {"n": more}
        messages.info(request, left)
    if made == 1:
        return redirect("workbook:page", imported.workbooks[0].uuid)
    return redirect("workbook:list")
