"""Handing over a file that has to be made: at once where it is kept, else with a page that shows how far it is.

One address does it all. A browser gets a page while the file is made; who asks for JSON, as the script of that page does, is told
how far it is; anybody else waits for the file itself.
"""

import time
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.views import Asked
from reports.exchange.formats import MEDIA_TYPES
from reports.making import BlockedError, Failed, Made, Outcome, Piece, Recipe, Underway, fetch, look, recipe_of
from reports.making.asking import BUSY
from reports.making.jobs import Reason
from reports.render.limits import PAGES_MAX
from reports.views import promises
from reports.views.download import refused
from workbook.models import Workbook
from workbook.reading import Reading
from workbook.views.access import get_visible

PATIENCE: Final = {"text/html": 1.0, "application/json": 0.0}
"""Seconds to wait for a file that was just begun, by the kind of answer that the client asks for by name."""
PATIENCE_FOR_A_FILE: Final = 100.0
"""For any file, as long as a render may take with its turn."""
LONG: Final = 2.0
"""Seconds of waiting after which it is asked again who may see the workbook."""
LOOK_AGAIN: Final = 2
"""Seconds after which a page without script asks again."""
STATUS: Final[Mapping[Reason, int]] = {"page": 404, "pages": 422, "cpu": 422, "memory": 422}
"""Too much in the workbook is for its makers to mend. Anything else is not: a machine that is too busy, or a fault of ours."""


def piece_of(request: Asked, workbook: Workbook, reading: Reading, piece: Piece, *, name: str) -> HttpResponse:
    """A piece of a workbook that the user may see as a file of this name; of a final that cannot be, the page that says why."""
    try:
        recipe = recipe_of(piece, workbook, reading, timezone.localdate())
    except BlockedError as blocked:
        return refused(request, workbook, reading, blocked.findings)
    return handed_over(request, recipe, workbook=workbook, name=name)


def handed_over(request: Asked, recipe: Recipe, *, workbook: Workbook | None = None, name: str) -> HttpResponse:
    """The file of a recipe that the user may have, or what there is to say as long as there is none.

    Who looks again at what was begun waits for that very file, however often the workbook is saved meanwhile.
    """
    wanted = _wanted(request)
    promised = promises.of(request)
    outcome = look(promised.key) if promised else None
    if promised and outcome:
        name = promised.name
    else:
        outcome = _fetched(request, recipe, workbook, wanted)
        if isinstance(outcome, Underway) and wanted:
            promises.make(request, key=recipe.key, name=name)
    if wanted == "application/json":
        return JsonResponse(_told(outcome))
    if isinstance(outcome, Made):
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(outcome.content, content_type=MEDIA_TYPES[recipe.piece.form], headers=headers)
    if isinstance(outcome, Underway) and wanted == "text/html":
        return _making(request, workbook, outcome)
    return _failed(request, workbook, outcome if isinstance(outcome, Failed) else Failed("busy", BUSY))


def _fetched(request: Asked, recipe: Recipe, workbook: Workbook | None, wanted: str) -> Outcome:
    began = time.monotonic()
    patience, joins = PATIENCE.get(wanted, PATIENCE_FOR_A_FILE), wanted not in PATIENCE
    outcome = fetch(recipe, workbook=workbook, user=request.user, patience=patience, joins=joins)
    if workbook and time.monotonic() - began > LONG:
        get_visible(request.user, workbook.uuid)  # who was removed meanwhile gets nothing any more
    return outcome


def _wanted(request: HttpRequest) -> str:
    """Which of the kinds that are not the file the client names; ``*/*`` names none."""
    return next((kind for kind in PATIENCE if kind in request.headers.get("Accept", "")), "")


def _told(outcome: Outcome) -> dict[str, object]:
    if isinstance(outcome, Underway):
        return {"state": "underway", "pages": outcome.pages, "expected": outcome.expected}
    return {"state": "made" if isinstance(outcome, Made) else "failed"}


def _making(request: Asked, workbook: Workbook | None, outcome: Underway) -> HttpResponse:
    shown = {"workbook": workbook, "making": outcome, "address": promises.address(request), "seconds": LOOK_AGAIN}
    return render(request, "reports/making.html", shown, status=202)


def _failed(request: Asked, workbook: Workbook | None, outcome: Failed) -> HttpResponse:
    shown = {
        "workbook": workbook,
        "reason": outcome.reason,
        "address": promises.asked(request),
        "most": PAGES_MAX,
        "seconds": outcome.retry_after,
    }
    answer = render(request, "reports/failed.html", shown, status=STATUS.get(outcome.reason, 503))
    if answer.status_code == 503:
        answer["Retry-After"] = str(outcome.retry_after)
    return answer
