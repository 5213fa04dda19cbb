"""What changed between two versions that were handed in, place by place, texts by word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.views import Asked
from classroom.comparing import Changed, Other, Row, compare
from classroom.frozen import LABELS
from classroom.handing_in import document_of
from classroom.models import Submission
from classroom.receipts import frozen_of
from classroom.views.access import get_submission
from workbook.differences import Part, differences
from workbook.document import Document
from workbook.fields import step_of
from workbook.forms.known import in_words, is_known, label_of
from workbook.limits import TEXTS
from workbook.naming import NUMBERED
from workbook.shown import protected
from workbook.views.access import private

OTHERS: Final[Mapping[str, Promise]] = {
    "predecessor": gettext_lazy("Previous workbook"),
    "fictional": gettext_lazy("Fictional example"),
    "method_version": gettext_lazy("Version of the method"),
    "extras": gettext_lazy("Parts without a page"),
    "definition_key": gettext_lazy("From the library"),
    "about": gettext_lazy("Proposal it was made from"),
}
"""Fields that no form has."""


@dataclass(frozen=True)
class Field:
    """A field that changed: in a text its words, else the value before and after."""

    place: str
    label: str
    parts: tuple[Part, ...]
    old: str
    new: str


@dataclass(frozen=True)
class Moved:
    """A row that is new, gone or elsewhere; ``values`` are what it holds, by the name of the field."""

    what: str
    place: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """What changed on one page of the workbook."""

    title: str
    is_step: bool
    fields: tuple[Field, ...]
    rows: tuple[Moved, ...]


@require_safe
@private
def difference(request: Asked, uuid: UUID) -> HttpResponse:
    """A version against the one before it; ``?with=1`` against another one of the same work."""
    found = get_submission(request.user, uuid)
    of_work = Submission.objects.visible_to(request.user).filter(work=found.work_id)
    versions = list(of_work.listed().order_by("number"))
    before = _asked(request.GET.get("with", ""), found, versions)
    shown = {
        "submission": found,
        "frozen": frozen_of(found),
        "course": found.work.assignment.course,
        "before": before,
        "others": [each for each in versions if each.number < found.number and each != before],
        "sections": sections(document_of(before), document_of(found)) if before else (),
    }
    return render(request, "classroom/difference.html", shown)


def _asked(number: str, found: Submission, versions: list[Submission]) -> Submission | None:
    """The version to compare with: the one before, or an older one that the address asks for."""
    older = {str(each.number): each for each in versions if each.number < found.number}
    if number and number not in older:
        raise Http404
    return older[number] if number else max(older.values(), key=lambda each: each.number, default=None)


def sections(old: Document, new: Document) -> tuple[Section, ...]:
    """What changed, in words. Scores that stay hidden are not told: of these only that they changed would give them away."""
    old, new = protected(old), protected(new)
    words = _Words({**_names(old), **_names(new)})
    titles: dict[str, str] = {plate.step: f"{n}. {plate.name_en}" for n, plate in enumerate(new.plates, 1)}
    return tuple(
        Section(
            titles.get(each.step, _("Front page")),
            bool(each.step),
            tuple(words.field(change) for change in each.fields),
            tuple(words.moved(row) for row in each.rows),
        )
        for each in compare(old, new)
    )


def _names(document: Document) -> dict[str, str]:
    """What rows go by that others refer to, by uid."""
    names = {str(each.uid): each.name for each in document.departments}
    for plate in document.plates:
        names |= {str(each.uid): each.text for each in plate.tips} | {str(each.uid): each.text for each in plate.advice}
        names |= {str(each.uid): each.name for each in plate.kpis}
    return names


class _Words:
    """Puts what changed in words; ``names`` are what rows go by, by uid."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def field(self, change: Changed) -> Field:
        """A field with its words or values."""
        of = change.row.kind if change.row else _page_kind(change.address)
        place = _place(change.row) if change.row else ""
        old, new = (self._value(of, change.field, each) for each in (change.old, change.new))
        parts = differences(old, new) if change.field in TEXTS.get(of, {}) else ()
        return Field(place, _label(of, change.field), parts, old, new)

    def moved(self, other: Other) -> Moved:
        """A row with what it holds."""
        of = other.row.kind
        held = ((_label(of, name), self._value(of, name, value)) for name, value in other.values)
        return Moved(other.what, _place(other.row), tuple((label, value) for label, value in held if value))

    def _value(self, of: str, name: str, text: str) -> str:
        if of == "workbook" and not is_known(of, name):
            return _("yes") if text == "true" else text
        return in_words(of, name, text, self.names)


def _label(of: str, name: str) -> str:
    if (of, name) in LABELS:
        return str(LABELS[of, name])
    return label_of(of, name) or str(OTHERS.get(name, name))


def _place(row: Row) -> str:
    numbered = str(NUMBERED[row.word]) % {"n": row.number}
    return f"{numbered}: {row.name}" if row.name else numbered


def _page_kind(address: str) -> str:
    return "plate" if step_of(address) else "workbook"
