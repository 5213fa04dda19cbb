"""The entries of the log in words: where it was, what stood there and what stands there now, and what can be put back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workbook.acts import ADDED, REMOVED
from workbook.differences import Part, differences
from workbook.document import Document
from workbook.fields import YES_NO, kind, kinds, page_address
from workbook.folding import Change, Entry, Sitting
from workbook.forms.clash import text_field
from workbook.forms.fields import TextField
from workbook.forms.known import form_of, in_words, is_known
from workbook.forms.page import as_uid
from workbook.history import SCORE, Person, can_be_put_back
from workbook.method.load import version
from workbook.models import Workbook
from workbook.naming import POINTS, Key, Place, Row, places_of

BRIEF: Final = 30
"""Characters of a value that fits on a button."""
LISTS: Final[Mapping[str, tuple[str, Promise]]] = {
    "activity_order": ("activities", gettext_lazy("Order of the core activities")),
    "top_order": ("tops", gettext_lazy("Order of the tops")),
    "tip_order": ("tips", gettext_lazy("Order of the tips")),
    "advice_order": ("advice", gettext_lazy("Order of the advice")),
    "kpi_order": ("kpis", gettext_lazy("Order of the KPIs")),
    "key_point_order": ("key_points", gettext_lazy("Order of the key points")),
}
"""Where the rows stand that a field keeps in order, and what that is called."""
UNCHANGING: Final = frozenset({"to"})
"""Fields that no page shows by themselves once their row is there."""
LABELS: Final[Mapping[str, Promise]] = {
    "waived": gettext_lazy("Left out"),
    "definition_key": gettext_lazy("KPI from the library"),
    "is_dropped": gettext_lazy("Dropped out"),
    "kpi": gettext_lazy("KPI of the shortlist"),
}
"""Fields that no form has."""


TOGETHER: Final[Mapping[str, Promise]] = {
    "measurement": gettext_lazy("%(n)d measurements added."),
    "candidate": gettext_lazy("%(n)d candidates added."),
}
"""What is told of many rows of a kind at once."""


@dataclass(frozen=True)
class Told:
    """An entry as a page shows it.

    ``place`` is None for what is gone for good, ``url`` leads to it and is empty when no page shows it. ``sentence`` tells what
    happened where it is no matter of two values. ``button`` is the label of the button that puts the old value back, empty when
    there is none. Of a run of saves ``steps`` are its rows of the log, of a new row ``parts`` are its first values; ``rows`` are
    those that are told together.
    """

    entry: Entry
    place: Place | None
    url: str
    sentence: str = ""
    old: str = ""
    new: str = ""
    button: str = ""
    is_hidden: bool = False
    steps: tuple["Told", ...] = ()
    parts: tuple["Told", ...] = ()
    rows: tuple["Told", ...] = ()

    @property
    def unlisted(self) -> int:
        """How many of the rows that are told together are not among ``rows``."""
        return self.entry.count - len(self.rows)

    @property
    def in_short(self) -> str:
        """What a new row began with, on one line."""
        return " · ".join(part.new for part in self.parts if part.new)

    @property
    def key(self) -> str:
        """What the button sends: which change it is whose old value is put back."""
        first = self.entry.first
        return f"{first.uid}/{first.field}/{first.revision}"

    @property
    def at(self) -> str:
        """The address under which the history of the field or row can be asked for; empty when it has none."""
        change = self.entry.last
        if self.place is None or change.kind == "department" or change.field in {*LISTS, *LABELS}:
            return ""
        page = page_address(self.place.row.step)
        return self.place.address or f"{page}/{change.kind}:{change.uid}"

    @property
    def box(self) -> TextField | None:
        """The field when it holds words, of which is told which changed; of a number, date or choice both values are."""
        of, name = self.entry.last.kind, self.entry.last.field
        return text_field(form_of(of, name).base_fields[name]) if is_known(of, name) else None

    @property
    def is_moot(self) -> bool:
        """Whether in the end nothing changed."""
        return self.entry.old == self.entry.new

    @property
    def is_gone(self) -> bool:
        """Whether it is about a row that is not there now."""
        return self.place is None or self.place.row.is_removed

    @cached_property
    def differences(self) -> tuple[Part, ...]:
        """How the two values differ, word by word."""
        return differences(self.old, self.new)


@dataclass(frozen=True)
class ToldSitting:
    """A sitting as a page shows it; ``who`` is None when that account is gone."""

    sitting: Sitting
    who: Person | None
    entries: tuple[Told, ...]

    @property
    def is_long(self) -> bool:
        """Whether it ended in another minute than it began in."""
        began, ended = (moment.replace(second=0, microsecond=0) for moment in (self.sitting.began, self.sitting.ended))
        return began != ended


@dataclass(frozen=True)
class Day:
    """What was done on one day, the last first."""

    date: date
    sittings: tuple[ToldSitting, ...]

    @property
    def is_today(self) -> bool:
        """Whether it is the day on which the page is shown."""
        return self.date == timezone.localdate()

    @property
    def is_yesterday(self) -> bool:
        """Whether it is the day before."""
        return self.date == timezone.localdate() - timedelta(days=1)


class Teller:
    """Tells the changes of one page: all rows they are about and lead to are found once.

    ``link`` gives the page that shows a place. ``hidden`` are the customer scores by plate that this reader may not see;
    ``may_put_back`` tells whether buttons are shown, and ``standing`` what stands in a field now: that is not offered.
    """

    def __init__(
        self,
        workbook: Workbook,
        document: Document,
        changes: Iterable[Change],
        *,
        link: Callable[[Place], str],
        hidden: Mapping[UUID, frozenset[str]],
        may_put_back: bool,
        standing: Mapping[tuple[UUID, str], str] = MappingProxyType({}),
    ) -> None:
        self.workbook, self.document, self.standing = workbook, document, standing
        self.link, self.hidden, self.may_put_back = link, hidden, may_put_back
        changes = list(changes)
        wanted = {_key(change) for change in changes} | {(of, uid, "") for each in changes for of, uid in _ends(each)}
        self.places = places_of(workbook, document, wanted)

    def days(self, sittings: Iterable[Sitting], people: Mapping[int, Person]) -> list[Day]:
        """Sittings day by day."""
        told = [ToldSitting(each, people.get(each.by or 0), tuple(map(self.entry, each.entries))) for each in sittings]
        by_day = groupby(told, key=lambda each: timezone.localdate(each.sitting.ended))
        return [Day(day, tuple(together)) for day, together in by_day]

    def entry(self, entry: Entry) -> Told:
        """An entry with its steps and parts."""
        change, place = entry.last, self._place(entry.last)
        if place is None:
            return Told(entry, None, "", "", entry.old, entry.new)
        if entry.rows:
            return self._many(entry, place)
        url = self.link(place)
        steps = tuple(self.entry(Entry((step,))) for step in entry.steps) if len(entry.steps) > 1 else ()
        parts = tuple(self.entry(part) for part in entry.parts)
        if change.is_whole_row or change.field in LISTS:
            sentence = _happened(change) if change.is_whole_row else self._moved(entry)
            return Told(entry, place, url, sentence, button=self._button(entry, ""), steps=steps, parts=parts)
        hidden = self.hidden.get(change.uid, frozenset()) if change.field == SCORE else frozenset()
        if entry.new in hidden or (entry.old in hidden and not entry.new):
            return Told(entry, place, url, is_hidden=True, steps=() if all(each.is_hidden for each in steps) else steps)
        old = _("hidden") if entry.old in hidden else self._words(change, entry.old)
        new = self._words(change, entry.new)
        return Told(entry, place, url, "", old, new, self._button(entry, old), steps=steps)

    def _many(self, entry: Entry, first: Place) -> Told:
        """Rows that are told together, at what they stand on."""
        rows = tuple(self.entry(row) for row in entry.rows)
        here = next((row.place for row in rows if not row.is_gone), None) or first
        above = here.address.rpartition("/")[0] or page_address(first.row.step)
        on = self._kpi_at(above) or Place(Row(first.row.step, first.row.page, above, "", ""), above, "")
        sentence = str(TOGETHER[entry.last.kind]) % {"n": entry.count}
        return Told(entry, on, self.link(here) or self.link(on), sentence, rows=rows)

    def _kpi_at(self, address: str) -> Place | None:
        """The KPI at an address."""
        uid = as_uid(address.rpartition("/kpi:")[2])
        key = ("kpi", uid, "") if uid else None
        return places_of(self.workbook, self.document, [key]).get(key) if key else None

    def _place(self, change: Change) -> Place | None:
        place = self.places.get(_key(change))
        if place and change.field in LABELS:
            return Place(place.row, place.address, str(LABELS[change.field]))
        if place and change.field in UNCHANGING:
            return Place(place.row, place.row.address, place.label)
        if place is None or change.field not in LISTS:
            return place
        name, label = LISTS[change.field]
        return Place(place.row, f"{place.row.address}/{name}", str(label))

    def _words(self, change: Change, text: str) -> str:
        of, field = change.kind, change.field
        if field == "definition_key":
            definition = version(self.document.method_version).kpi(text)
            return definition.name if definition else text
        if of_rows := _leads_to(change):
            return ", ".join(sorted(self._called(of_rows, uid, numbered=of_rows == "point") for uid in text.split()))
        if kind(of).fields.get(field) is YES_NO and not is_known(of, field):
            return _("yes") if text else _("no")
        return in_words(of, field, text)

    def _called(self, of: str, uid: str, *, numbered: bool = False) -> str:
        """What a row goes by in the words of another; a tip or advice that is chosen in a list by its number too, as there."""
        place = self.places.get((of, UUID(uid), ""))
        if place is None:
            return _("what is gone by now")
        row = place.row
        return ": ".join(filter(None, (row.what, row.name))) if numbered else row.name or row.what

    def _moved(self, entry: Entry) -> str:
        """What an order made of the one before: the row that moved, or else the rows as they stood then."""
        of = kind(entry.last.kind).orders[entry.last.field]
        new = entry.new.split()
        known = [uid for uid in entry.old.split() if uid in new]
        old = [*known, *(uid for uid in new if uid not in known)]
        if not new:
            return _("In the order of adding again.")
        moved = next((uid for uid in new if _without(uid, old) == _without(uid, new)), "")
        if old == new or not moved or not entry.old:
            return _("Now in this order: %(rows)s.") % {"rows": ", ".join(self._called(of, uid) for uid in new)}
        place = new.index(moved)
        if not place:
            return _("“%(row)s” now stands first.") % {"row": self._called(of, moved)}
        told = {"row": self._called(of, moved), "above": self._called(of, new[place - 1])}
        return _("“%(row)s” now stands below “%(above)s”.") % told

    def _button(self, entry: Entry, old: str) -> str:
        """The label of the button that puts the old value back; an empty one is no text to put back, nor what stands there."""
        change = entry.first
        if not self.may_put_back or not can_be_put_back(change):
            return ""
        if self.standing.get((change.uid, change.field)) == entry.old:
            return ""
        if change.field == REMOVED:
            return _("Bring back") if entry.new else _("Remove again")
        if change.field in LISTS:
            return _("Back to the order before this")
        if not old:
            return ""
        return _("Back to “%(value)s”") % {"value": old} if len(old) <= BRIEF else _("Back to the text before this")


def _key(change: Change) -> Key:
    """Where a change is told to be: at its field, or at the row when no form has the field."""
    return change.kind, change.uid, change.field if is_known(change.kind, change.field) else ""


def _leads_to(change: Change) -> str:
    """The kind of the rows whose uids a field holds; empty for any other."""
    if change.field in POINTS:
        return POINTS[change.field]
    of_kind = next((each for each in kinds() if each.name == change.kind), None)
    return {**of_kind.sets, **of_kind.orders}.get(change.field, "") if of_kind else ""


def _ends(change: Change) -> Iterator[tuple[str, UUID]]:
    """The rows that a change tells of besides its own."""
    of = _leads_to(change)
    for uid in map(as_uid, f"{change.old} {change.new}".split() if of else ()):
        if uid:
            yield of, uid


def _without(uid: str, uids: Iterable[str]) -> list[str]:
    return [each for each in uids if each != uid]


def _happened(change: Change) -> str:
    if change.field == ADDED:
        return _("Added.")
    return _("Removed.") if change.new else _("Brought back.")
