"""A measurement of a KPI: when, what, and what is to be said about it."""

import datetime
from collections.abc import Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kpis.forms.fields import NumberField
from kpis.forms.kpi import KpiField
from kpis.models import Measurement
from kpis.series_file import EARLIEST
from workbook import limits
from workbook.acts import Act
from workbook.document import Document, Kpi
from workbook.document import Measurement as Measured
from workbook.forms.fields import DateField, TextField
from workbook.forms.page import PlatePage
from workbook.forms.rows import ListWords, RowForm, RowList
from workbook.values import exactly, written_date

MEASUREMENT: Final = "measurement"
"""Name of the list on its page."""


def described(name: str) -> dict[str, Any]:
    """Label of a field of a measurement."""
    return {"label": capfirst(Measurement._meta.get_field(name).verbose_name)}  # type: ignore[union-attr]


class MeasuredOnField(DateField):
    """A day on which something can have been measured."""

    def to_python(self, value: Any) -> datetime.date | None:
        """The day."""
        day = super().to_python(value)
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("This date is still to come."), "future")
        if day is not None and day < EARLIEST:
            raise ValidationError(_("This date lies before %(year)d.") % {"year": EARLIEST.year}, "early")
        return day


class MeasuredField(KpiField):
    """A field of a measurement; that of its date tells what else was measured on that day."""

    form: "MeasurementForm"

    @property
    def besides(self) -> str:
        """That there is another measurement of the same day, for one of both may be a slip; both may be right too."""
        return self.form.besides if self.name == "date" and not self.errors else ""

    @property
    def aria_describedby(self) -> str | None:
        """As of every field, and what is said of its day."""
        said = super().aria_describedby
        return f"{said or ''} same_{self.auto_id}".strip() if self.besides else said


class MeasurementForm(RowForm):
    """A measurement. A spare row proposes today, and is made when it has a value too."""

    of = MEASUREMENT
    page: PlatePage
    bound_field_class = MeasuredField
    optional: ClassVar[frozenset[str]] = frozenset({"note"})

    date = MeasuredOnField(
        required=True, error_messages={"required": _("Fill in the date of the measurement.")}, **described("date")
    )
    value = NumberField(
        required=True, error_messages={"required": _("Fill in the value that was measured.")}, **described("value")
    )
    note = TextField(limits.TEXTS[MEASUREMENT]["note"], **described("note"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.stored is None:
            self.initial["date"] = timezone.localdate()
            self.empty_permitted = True

    def waits_for(self, name: str) -> str | None:
        """A measurement is made when it has a date and a value; then each of its fields saves itself."""
        if self.stored is not None:
            return None
        return self.add_prefix("date" if name == "value" else "value")

    def wrong(self) -> set[str]:
        """As of every form; of what was not posted at all nothing is asked: a script posts no more than an act needs."""
        posted = {name for name in self.fields if self.add_prefix(name) in self.data}
        wrong = super().wrong()
        return wrong if self.stored is None and posted else wrong & posted

    def acts(self) -> list[Act]:
        """As of every row; one that lacks its date or its value is not made."""
        acts, typed = super().acts(), self.page.typed
        if self.stored is not None or not acts or (typed and typed.chose(self.at)):
            return acts
        texts = dict(self.valid_texts())
        return acts if texts.get("date") and texts.get("value") else []

    @cached_property
    def besides(self) -> str:
        """What else was measured of the KPI on the day of this measurement, as a question; empty where nothing was."""
        day = self.stored.date if self.stored is not None else None
        kpi = next((each for each in self.page.plate.kpis if each.uid == self.parent[1]), None)
        if kpi is None or day is None:
            return ""
        there = [each for each in kpi.measurements if each.date == day and each.uid != self.uid]
        values = [each.value for each in there if each.value is not None]
        if not values:
            return ""
        if len(values) == 1:
            told = gettext("On %(day)s there is %(value)s too. Is that right?")
            return told % {"day": written_date(day), "value": exactly(values[0])}
        told = ngettext(
            "On %(day)s there is %(n)d more measurement. Is that right?",
            "On %(day)s there are %(n)d more measurements. Is that right?",
            len(values),
        )
        return told % {"day": written_date(day), "n": len(values)}

    @property
    def goes_by(self) -> str:
        """Its date."""
        return str(self["date"].value() or "")


def newest_first(kpi: Kpi) -> list[Measured]:
    """The measurements of a KPI by date, the newest on top; what was written down last stands first of one day."""
    numbered = [(each.date or datetime.date.max, place, each) for place, each in enumerate(kpi.measurements)]
    return [each for _date, _place, each in sorted(numbered, key=itemgetter(0, 1), reverse=True)]


def room_for(document: Document, kpi: Kpi) -> int:
    """How many more measurements a KPI can have, before it or its workbook is full."""
    here = sum(len(each.measurements) for _plate, each in document.kpis())
    room = min(limits.MEASUREMENTS_PER_KPI - len(kpi.measurements), limits.MEASUREMENTS_PER_WORKBOOK - here)
    return max(room, 0)


def measurements(page: PlatePage, kpi: Kpi, shown: Sequence[Measured]) -> RowList:
    """The measurements of a KPI that a page shows, with a spare row as long as there is room."""
    room = room_for(page.document, kpi)
    words = ListWords(
        add=_("Add a measurement"),
        removed=_("The measurement is removed."),
        full=_("A KPI bears at most 600 measurements and a workbook 3,000. Remove one first."),
    )
    at = f"{page.address}/kpi:{kpi.uid}"
    return RowList(
        page,
        MEASUREMENT,
        MeasurementForm,
        shown,
        address=f"{at}/measurements",
        words=words,
        most=len(shown) + room,
        fewest=len(shown) + min(room, 1),
        at=at,
        parent=("kpi", kpi.uid),
    )
