"""The work itself: from a recipe to a file in the store. Begun twice, it does nothing the second time."""

import atexit
from collections.abc import Mapping
from functools import partial
from threading import Event, Lock
from typing import Any, Final
from weakref import WeakValueDictionary

from django.tasks import task

from reports.making import jobs
from reports.making.drawing import drawn
from reports.making.recipes import Recipe
from reports.making.store import UnkeptError, store
from reports.render import RenderFailed
from reports.render.pictures import PictureFailed

_ENDING: Final = Event()
"""Set when this process ends. What fails then is not the fault of the report."""
_LOCKS: Final[WeakValueDictionary[str, Lock]] = WeakValueDictionary()
_LOCKS_LOCK: Final = Lock()
"""One for each file that is drawn in this process just now: the PDF under two pictures is drawn once."""


@task
def make(attempt: str, recipe: Mapping[str, Any], expected: int) -> None:
    """Make the file of a recipe, as ``telling`` told it, unless somebody did. ``expected`` is for the beats."""
    if not jobs.begun(attempt):
        return
    wanted = Recipe.told(recipe)
    try:
        _kept(wanted, attempt)
    except (RenderFailed, PictureFailed) as failed:
        if _ENDING.is_set():
            jobs.released(attempt)
        else:
            jobs.failed(attempt, failed.reason)
    except Exception as fault:  # for who runs the site: the pool logs it
        jobs.failed(attempt, "unkept" if isinstance(fault, UnkeptError) else "crash")
        raise
    else:
        jobs.done(attempt)


def _kept(recipe: Recipe, attempt: str) -> bytes:
    """The file as it is in the store, where it is put when it was not; for a picture that of its PDF too."""
    with _lock_of(recipe.key):
        content = store().get(recipe.key)
        if content is None:
            pdf = None if recipe.piece.form == "pdf" else _kept(recipe.of_pdf, attempt)
            content = _drawn(recipe, attempt, pdf)
            store().put(recipe.key, content)
    return content


def _drawn(recipe: Recipe, attempt: str, pdf: bytes | None) -> bytes:
    """The file. A crash is often another's doing (a process killed from outside) and is tried once more."""
    again = partial(drawn, recipe, partial(jobs.laid_out, attempt), pdf=pdf)
    try:
        return again()
    except (RenderFailed, PictureFailed) as failed:
        if failed.reason != "crash" or _ENDING.is_set():
            raise
        return again()


def _lock_of(key: str) -> Lock:
    with _LOCKS_LOCK:
        return _LOCKS.setdefault(key, Lock())


atexit.register(_ENDING.set)
