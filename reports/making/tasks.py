"""The work itself: from a recipe to a file in the store. Begun twice, it does nothing the second time."""

import atexit
from collections.abc import Mapping
from threading import Event
from typing import Any, Final

from django.tasks import task

from reports.making import jobs
from reports.making.recipes import Recipe
from reports.making.store import store
from reports.render import RenderFailed, render_pdf
from reports.render.pictures import PictureFailed, picture

_ENDING: Final = Event()
"""Set when this process ends. What fails then is not the fault of the report."""


@task
def make(attempt: str, recipe: Mapping[str, Any], expected: int) -> None:
    """Make the file of a recipe, as ``telling`` told it, unless somebody did. ``expected`` is for the beats."""
    if not jobs.begun(attempt):
        return
    wanted = Recipe.told(recipe)
    try:
        if store().get(wanted.key) is None:
            store().put(wanted.key, _drawn(wanted, attempt))
    except (RenderFailed, PictureFailed) as failed:
        if _ENDING.is_set():
            jobs.released(attempt)
        else:
            jobs.failed(attempt, failed.reason)
    except Exception:
        jobs.failed(attempt, "crash")
        raise
    else:
        jobs.done(attempt)


def _drawn(recipe: Recipe, attempt: str) -> bytes:
    piece = recipe.piece
    if piece.form == "pdf":
        return render_pdf(recipe.html, recipe.assets, lambda pages: jobs.laid_out(attempt, pages))
    pdf = store().get(recipe.of_pdf.key)
    if pdf is None:
        pdf = _drawn(recipe.of_pdf, attempt)
        store().put(recipe.of_pdf.key, pdf)
    title, description = recipe.words
    return picture(pdf, piece.form, page=piece.page, width=piece.width, title=title, description=description)


atexit.register(_ENDING.set)
