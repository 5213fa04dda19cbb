"""The definition card of a KPI: what exactly is measured, by whom, how well, and what one wants to know it for."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kpis.card import WHYS
from kpis.forms.fields import NumberField
from kpis.forms.kpi import CHOOSE, NEW_ADVICE, START, KpiForm, described, text
from kpis.forms.measurement import MEASUREMENT, measurements, newest_first
from kpis.models import Reliability
from workbook.acts import Edit
from workbook.document import Kpi
from workbook.fields import DECIMAL
from workbook.forms.page import Deed, PlatePage
from workbook.places import OPEN
from workbook.sections import Section
from workbook.values import exactly, read_number

PER_PAGE: Final = 50
"""Measurements that stand on the page at once, each with its fields."""
PLATE_ONLY: Final = (*START, "kind", "previous_target_note")
"""What is filled in on the plate alone."""
VALUES: Final = ("start_value", "current_value", "target_value")
MEASURING: Final = ("data_source", "owner_role", "measuring_period", "reliability", "reliability_note")


class CardForm(KpiForm):
    """A KPI with all of its definition card. The fields that stand on its plate too have the same addresses there."""

    optional: ClassVar[frozenset[str]] = frozenset({"formula", "target_note", "reliability_note", NEW_ADVICE})

    start_value = NumberField(**described("start_value", label=_("At the start")))
    owner_role = text("owner_role", _("Who makes sure that it is measured? A role, not a name."))
    measuring_period = text("measuring_period", _("For example every month."))
    reliability = forms.ChoiceField(
        choices=lambda: [CHOOSE, *Reliability.choices], required=False, **described("reliability")
    )
    reliability_note = text("reliability_note", _("What makes the value sure or unsure?"), rows=2)
    first_why = text("first_why", rows=2)
    second_why = text("second_why", rows=2)
    third_why = text("third_why", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PLATE_ONLY:
            self.fields.pop(name, None)

    @property
    def values(self) -> list[forms.BoundField]:
        """Where it began, where it is and where it is to go; the last two may be ticked as not there yet."""
        return [self[name] for name in VALUES]

    @property
    def measuring(self) -> list[forms.BoundField]:
        """How it is measured."""
        return [self[name] for name in MEASURING]

    @property
    def whys(self) -> list[forms.BoundField]:
        """What one wants to know it for, asked three times."""
        return [self[name] for name in WHYS]


def card_section(page: PlatePage, uid: UUID, number: int = 1) -> Section:
    """The page of a KPI: its card, and so many of its measurements as fit on one page of them (``number``, from 1).

    Of a KPI that somebody removed only what was typed is there.
    """
    stored = next((kpi for kpi in page.plate.kpis if kpi.uid == uid), None)
    at = f"{page.address}/kpi:{uid}"
    card = CardForm(page, uid=uid, stored=stored, at=at, posted=page.typed is not None)
    kpi = stored or Kpi(uid=uid)
    every = newest_first(kpi)
    turned = Paginator(every, PER_PAGE).get_page(number)
    # What was posted stands on it too, though it belongs on another page by now; so does what the address asks for.
    besides = {*(page.typed.rows(MEASUREMENT) if page.typed else ()), page.asks(OPEN, MEASUREMENT)}
    first, last = turned.start_index() - 1, turned.end_index()
    rows = measurements(page, kpi, [each for n, each in enumerate(every) if first <= n < last or each.uid in besides])
    shown = {"card": card, "kpi": stored, "list": rows, "turned": turned}
    verbs = {"adopt": lambda rest: _adopt(page, card, rest)}
    return Section("card", kpi.name, "kpis/card/card.html", forms=(card,), lists=(rows,), verbs=verbs, shown=shown)


def _adopt(page: PlatePage, card: CardForm, text: str) -> Deed | None:
    """Take a measured value, as an input holds it, for the value now."""
    try:
        value = read_number(text)
    except ValueError:
        return None
    address = card.address("current_value")
    edit = Edit("kpi", card.uid, "current_value", DECIMAL.to_text(value), page.bases.of(address))
    return Deed((edit,), anchor=address, message=gettext("%(value)s is the value now.") % {"value": exactly(value)})
