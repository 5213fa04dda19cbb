"""How far the class is: a heat map of study groups or students by steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from accounts.views import Asked
from classroom.assignments import deadlines_with
from classroom.deadlines import State, state_at
from classroom.heat_map import Averages, Order, Row, as_rows, averages, rows_of, turnout
from classroom.models.course import Teaching
from classroom.moments import ago, exactly, is_long_ago, left
from classroom.refreshing import NOTED
from classroom.views.access import get_taught_assignment
from reports.drawings.bands import band
from workbook.chain import ALIKE, LARGE
from workbook.method.load import current
from workbook.progress import PARTS
from workbook.values import MINUS, in_words
from workbook.views.access import private

Shown = Literal["score", "gap", "progress"]
PER_PAGE: Final = 50
SHOWN: Final[dict[Shown, object]] = {
    "score": gettext_lazy("Customer score"),
    "gap": gettext_lazy("Gap"),
    "progress": gettext_lazy("Progress"),
}
ORDERS: Final[dict[Order, object]] = {
    "name": gettext_lazy("Name"),
    "progress": gettext_lazy("Least complete"),
    "active": gettext_lazy("Last active"),
}


@dataclass(frozen=True)
class Cell:
    """One step of a row: what stands in it, how it is marked, and how many of the eight parts are done while it is unfinished."""

    text: str
    look: str
    eighths: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A row as it is read."""

    row: Row
    cells: tuple[Cell, ...]
    state: str
    is_done: bool
    seen: str
    is_unseen: bool


@require_safe
@private
def page(request: Asked, uuid: UUID) -> HttpResponse:
    """The class by step, in pages. What is known of a workbook and older than it, is read again after this."""
    assignment = get_taught_assignment(request.user, uuid)
    asked, order = request.GET.get("show", ""), request.GET.get("order", "")
    show: Shown = asked if asked in SHOWN else "score"
    sorted_by: Order = order if order in ORDERS else "name"
    counts, means, now = turnout(assignment), averages(assignment), timezone.now()
    paginator = Paginator(rows_of(assignment, sorted_by), PER_PAGE)
    paginator.count = counts.expected
    found = paginator.get_page(request.GET.get("page"))
    rows = as_rows(assignment, list(found))
    NOTED.note([row.workbook for row in rows if row.workbook and row.is_stale])
    steps = current().steps
    shown = {
        "assignment": assignment,
        "course": assignment.course,
        "leads": assignment.teaching == Teaching.TEACHER,
        "lets_again": assignment.teaching == Teaching.TEACHER
        and state_at(deadlines_with(assignment, None), now) == State.CLOSED,
        "page": found,
        "lines": [_line(row, show, now) for row in rows],
        "steps": steps,
        "means": _means(means, show),
        "turnout": counts,
        "weakest": None if means.weakest is None else steps[means.weakest],
        "lowest": None if means.weakest is None else means.customer_scores[means.weakest],
        "due": exactly(assignment.due_at),
        "left": left(assignment.due_at, now),
        "show": show,
        "shows": [(key, words, key == show) for key, words in SHOWN.items()],
        "order": sorted_by,
        "orders": [(key, words, key == sorted_by) for key, words in ORDERS.items()],
    }
    return render(request, "classroom/class.html", shown)


def _line(row: Row, show: Shown, now: datetime) -> Line:
    is_done = row.submission is not None
    is_unseen = not is_done and row.active_at is not None and is_long_ago(row.active_at, now)
    seen = ago(row.active_at, now) if row.active_at else ""
    return Line(row, _cells(row, show), _state(row), is_done and row.is_confirmed, seen, is_unseen)


def _state(row: Row) -> str:
    if row.submission is not None:
        said = {"n": row.number}
        if not row.is_confirmed:
            return _("to be confirmed")
        if row.is_late:
            return _("version %(n)s handed in, late") % said if row.number > 1 else _("handed in late")
        return _("version %(n)s handed in") % said if row.number > 1 else _("handed in")
    if not row.has_begun:
        return _("not started")
    if row.standing is None:
        return _("workbook deleted") if row.is_deleted else _("just started")
    return _("%(n)d of %(of)d complete") % {"n": row.standing.done, "of": row.standing.counting}


def _cells(row: Row, show: Shown) -> tuple[Cell, ...]:
    standing = row.standing
    steps = current().steps
    if standing is None:
        return tuple(Cell("–", "none") for _step in steps)
    urls: Sequence[str] = [""] * len(steps)
    if row.submission:
        urls = [reverse("classroom:submission_plate", args=[row.submission, step.key]) for step in steps]
    told: list[Cell] = []
    columns = zip(standing.customer_scores, standing.gaps, standing.eighths, standing.counts, urls, strict=True)
    for score, gap, eighths, counts, url in columns:
        text, look = _told(show, score, gap, eighths if counts else None)
        told.append(Cell(text, look, eighths if counts and 0 < eighths < PARTS else None, url))
    return tuple(told)


def _told(show: Shown, score: Decimal | None, gap: Decimal | None, eighths: Decimal | int | None) -> tuple[str, str]:
    """What stands in a cell, and how it is marked. Colour means a score, and nothing else."""
    if eighths is None:
        return pgettext("a step that does not count", "n/a"), "away"
    if show == "progress":
        return (in_words(Decimal(eighths), 0 if isinstance(eighths, int) else 1), "q2" if eighths == PARTS else "q0")
    if show == "gap":
        return (_gap(gap), _look(gap)) if gap is not None else ("–", "none")
    return (in_words(score, 1), f"s{band(score).number}") if score is not None else ("–", "none")


def _gap(gap: Decimal) -> str:
    sign = "+" if gap > 0 else MINUS if gap < 0 else ""
    return f"{sign}{in_words(abs(gap), 1)}"


def _look(gap: Decimal) -> str:
    """A department that overrates itself stands out, by a lot most."""
    if gap <= -LARGE:
        return "q2"
    return "q1" if gap < -ALIKE else "q0"


def _means(means: Averages, show: Shown) -> tuple[Cell, ...]:
    columns = zip(means.customer_scores, means.gaps, means.eighths, strict=True)
    return tuple(
        Cell("–", "none") if eighths is None else Cell(*_told(show, score, gap, eighths))
        for score, gap, eighths in columns
    )
