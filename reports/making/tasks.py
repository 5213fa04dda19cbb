"""The work itself: from an order to a file in the store. Begun twice, it does nothing the second time."""

import atexit
from collections.abc import Mapping
from threading import Event
from typing import Any, Final

from django.tasks import task

from reports.making import jobs
from reports.making.orders import Order
from reports.making.store import store
from reports.render import RenderFailed, render_pdf
from reports.report import report_assets

_ENDING: Final = Event()
"""Set when this process ends. What fails then is not the fault of the report."""


@task
def make(attempt: str, order: Mapping[str, Any], expected: int) -> None:
    """Make the file of an order, as ``telling`` told it, unless somebody did. ``expected`` is for the beats."""
    if not jobs.begun(attempt):
        return
    wanted = Order.told(order)
    try:
        if store().get(wanted.key) is None:
            store().put(wanted.key, _drawn(wanted, attempt))
    except RenderFailed as failed:
        if _ENDING.is_set():
            jobs.released(attempt)
        else:
            jobs.failed(attempt, failed.reason)
    except Exception:
        jobs.failed(attempt, "crash")
        raise
    else:
        jobs.done(attempt)


def _drawn(order: Order, attempt: str) -> bytes:
    return render_pdf(order.html, report_assets(), lambda pages: jobs.laid_out(attempt, pages))


atexit.register(_ENDING.set)
