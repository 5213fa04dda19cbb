"""What changed between two versions that were handed in, place by place, texts by word."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    "votes": gettext_lazy("Votes"),
    "is_dropped": gettext_lazy("Dropped out"),
    "kpi": gettext_lazy("KPI of the shortlist"),
}
"""Fields that no form has."""


MANY: Final = 10
"""Up to so many new or lost measurements of one KPI are told each by itself; above that they are counted."""


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
            tuple(words.all_moved(each.rows)),
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
        place = self._place(change.row) if change.row else ""
        old, new = (self._value(of, change.field, each) for each in (change.old, change.new))
        parts = differences(old, new) if change.field in TEXTS.get(of, {}) else ()
        return Field(place, _label(of, change.field), parts, old, new)

    def all_moved(self, others: Sequence[Other]) -> Iterator[Moved]:
        """Rows in their order; very many measurements of one KPI as one."""
        found = Counter((each.what, each.row.on) for each in others if each.row.word == "measurement")
        many = {where: n for where, n in found.items() if n > MANY}
        told = set()
        for other in others:
            where = (other.what, other.row.on)
            if other.row.word != "measurement" or where not in many:
                yield self.moved(other)
            elif where not in told:
                told.add(where)
                counted = {"n": many[where], "kpi": self._kpi(other.row)}
                yield Moved(other.what, _("%(n)d measurements (%(kpi)s)") % counted, ())

    def moved(self, other: Other) -> Moved:
        """A row with what it holds."""
        of = other.row.kind
        held = ((_label(of, name), self._value(of, name, value)) for name, value in other.values)
        return Moved(other.what, self._place(other.row), tuple((label, value) for label, value in held if value))

    def _place(self, row: Row) -> str:
        """Which row: its number with what it goes by, and the KPI that it hangs on."""
        numbered = str(NUMBERED[row.word]) % {"n": row.number}
        called = in_words("measurement", "date", row.name) if row.word == "measurement" else row.name
        if row.word == "conflict_agreement":
            called = " ↔ ".join(self.names.get(uid, "") for uid in row.name.split())
        told = f"{numbered}: {called}" if called else numbered
        return f"{told} ({self._kpi(row)})" if self._kpi(row) else told

    def _kpi(self, row: Row) -> str:
        return self.names.get(str(row.on), "")

    def _value(self, of: str, name: str, text: str) -> str:
        if text == "true" and (name == "waived" or not is_known(of, name)):
            return _("yes")
        if (of, name) == ("candidate", "kpi"):
            return self.names.get(text, text)
        return in_words(of, name, text, self.names)


def _label(of: str, name: str) -> str:
    if (of, name) in LABELS:
        return str(LABELS[of, name])
    return label_of(of, name) or str(OTHERS.get(name, name))


def _page_kind(address: str) -> str:
    return "plate" if step_of(address) else "workbook"
