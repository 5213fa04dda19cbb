"""The section with the tops, tips and advice of the whole plate."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.fields import plate_address
from workbook.forms.fields import PeriodField, RowChoice, TextField
from workbook.forms.page import PlatePage
from workbook.forms.rows import ListWords, RowForm, RowList
from workbook.sections import Section

LENGTH: Final = limits.TEXTS["point"]
WORDS: Final[Mapping[str, ListWords]] = {
    "top": ListWords(_("Add a top"), _("The top was removed."), _("Five tops is the maximum.")),
    "tip": ListWords(_("Add a tip"), _("The tip was removed."), _("Five tips is the maximum.")),
    "advice": ListWords(_("Add advice"), _("The advice was removed."), _("Five pieces of advice is the maximum.")),
}
NUMBERED: Final = {"top": _("Top %(n)d"), "tip": _("Tip %(n)d"), "advice": _("Advice %(n)d")}


class PointForm(RowForm):
    """A top or a tip."""

    of = "point"
    text = TextField(LENGTH["text"], rows=3)


class AdviceForm(PointForm):
    """What to do next period, by which role, when, and on which tip it rests."""

    optional: ClassVar[frozenset[str]] = frozenset()
    responsible_role = TextField(LENGTH["responsible_role"], label=_("Responsible role"), help_text=_("Who does it?"))
    period = PeriodField(label=_("Period"), help_text=_("For example 2027-Q1."))
    based_on = RowChoice(label=_("Rests on tip"), help_text=_("On which of the tips above?"))

    starts: str = ""
    """The KPI that this advice is to start, by name."""
    blank_tips: Mapping[UUID, Any] = MappingProxyType({})
    """The tips on the page in which nothing is written, by the label they go by."""

    def clean_based_on(self) -> UUID | None:
        """A tip that is written: a blank one is not made, and nothing can rest on it."""
        tip: UUID | None = self.cleaned_data["based_on"]
        if tip and tip in self.blank_tips:
            words = _("%(tip)s is still empty. Write it first, or choose another.")
            raise ValidationError(words, "blank", {"tip": self.blank_tips[tip]})
        return tip


def points_section(page: PlatePage) -> Section:
    """What goes well, what can be better, and what to do next period."""
    plate = page.plate
    tops = _list(page, "top", PointForm, plate.tops, "tops")
    tips = _list(page, "tip", PointForm, plate.tips, "tips")
    advice = _list(page, "advice", AdviceForm, plate.advice, "advice", beside=len(plate.start_advice))
    offered = [(form.uid, _words(form, number)) for number, form in enumerate(tips.forms, 1)]
    started = {kpi.start_advice: kpi.name for kpi in plate.kpis}
    written = {form.uid for form in tips.rows}
    blank = {form.uid: form.fields["text"].label for form in tips.forms if page.typed and form.uid not in written}
    for form in advice.forms:
        form.blank_tips = blank  # type: ignore[attr-defined]
        form.fields["based_on"].offer(offered, none=_now("Not chosen yet"))  # type: ignore[attr-defined]
        form.starts = started.get(form.uid, "")  # type: ignore[attr-defined]
    shown = {"tops": tops, "tips": tips, "advice": advice}
    return Section(
        "points", _("Tops, tips and advice"), "workbook/plate/points.html", lists=(tops, tips, advice), shown=shown
    )


def _list(page: PlatePage, name: str, form: type[PointForm], stored: Any, field: str, *, beside: int = 0) -> RowList:
    rows = RowList(
        page,
        name,
        form,
        stored,
        address=plate_address(page.step, field),
        words=WORDS[name],
        most=limits.POINTS_PER_KIND + beside,
        order=f"{name}_order",
        fewest=1,
        fixed={"kind": name},
    )
    for number, each in enumerate(rows.forms, 1):
        each.fields["text"].label = NUMBERED[name] % {"n": number}
    return rows


def _words(form: RowForm, number: int) -> str:
    """A tip as advice refers to it: its number and how it begins."""
    label = NUMBERED["tip"] % {"n": number}
    text = str(form["text"].value() or "")
    return f"{label}: {Truncator(text).chars(60)}" if text else str(label)
