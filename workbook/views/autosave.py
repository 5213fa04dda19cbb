"""Saving while somebody types: each field by itself, asked by the script of a page and answered in JSON."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views import Asked
from workbook import saving
from workbook.acts import Overtaken
from workbook.forms import autosave
from workbook.forms.autosave import Sent, UnreadableError, held
from workbook.forms.clash import Gone
from workbook.forms.known import clash_of
from workbook.naming import names_of
from workbook.views.access import get_editable
from workbook.views.script import READER, refused, scripted

TIME = "H:i"


@require_POST
@scripted
def save(request: Asked, uuid: UUID) -> HttpResponse:
    """Save the fields that were typed in, each on its own base. One that is wrong or in a clash stops only itself."""
    try:
        sent = _read(request)
    except UnreadableError:
        # Not before it is sure that there is something to save in.
        get_editable(request.user, uuid)
        return refused(HTTPStatus.BAD_REQUEST, _("This cannot be read. Load the page again."))
    posted = autosave.read_values(sent)
    outcome = saving.save(workbook=uuid, user=request.user, acts=posted.acts)
    result = autosave.result(posted, outcome)
    answer = {
        "revision": outcome.revision,
        "at": date_format(timezone.localtime(), TIME),
        "saved": result.saved,
        "stands": result.stands,
        "overtaken": [_overtaken(request, uuid, each, overtaken) for each, overtaken in result.overtaken],
        "wrong": result.wrong,
        "full": result.full,
    }
    if result.overtaken:
        return JsonResponse(answer, status=HTTPStatus.CONFLICT)
    is_left = bool(result.wrong or result.full)
    return JsonResponse(answer, status=HTTPStatus.UNPROCESSABLE_ENTITY if is_left else HTTPStatus.OK)


def _read(request: Asked) -> list[Sent]:
    if READER not in request.headers or request.content_type != "application/json":
        raise UnreadableError
    return autosave.read_sent(request.body)


def _overtaken(request: Asked, workbook: UUID, sent: Sent, overtaken: Overtaken) -> dict[str, Any]:
    """One clash, with the part of the page in which somebody chooses whose text stays."""
    row = sent.address.rpartition("/")[0]
    if overtaken.removed:
        html = render_to_string("workbook/plate/bring_back.html", {"gone": Gone.of(overtaken, row)}, request)
    else:
        texts = (overtaken.mine, overtaken.theirs, overtaken.base)
        names = names_of(workbook, overtaken.kind, overtaken.field, texts)
        clash = clash_of(overtaken, sent.address, names)
        told = {"clash": clash, "is_again": sent.root is not None}
        html = render_to_string("workbook/plate/clash.html", told, request)
    return {
        "address": sent.address,
        "html": html,
        "who": str(overtaken.user or ""),
        "theirs": held(overtaken.kind, overtaken.field, overtaken.theirs),
        "removed": overtaken.removed,
        "row": row,
    }
