"""The section that tells what a plate rests on: its basis, the conversations that were held and the attempts to get one."""

from typing import ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.fields import plate_address
from workbook.forms.fields import CountField, DateField, TextField
from workbook.forms.page import PlatePage
from workbook.forms.rows import ListWords, RowForm, RowList
from workbook.forms.scores import described
from workbook.models.plate import Basis
from workbook.sections import Section

INTERVIEWS: Final = ListWords(
    add=_("Add a conversation"),
    removed=_("The conversation was removed."),
    full=_("Twenty conversations is the maximum."),
)
ATTEMPTS: Final = ListWords(
    add=_("Add an attempt"),
    removed=_("The attempt was removed."),
    full=_("Twenty attempts is the maximum."),
)


class BasisForm(RowForm):
    """What the plate rests on."""

    of = "plate"
    basis = forms.ChoiceField(
        choices=lambda: [(value, str(label).capitalize()) for value, label in Basis.choices],
        widget=forms.RadioSelect,
        required=False,
        **(described("basis") | {"label": _("What does this plate rest on?")}),
    )


class InterviewForm(RowForm):
    """A conversation that was held."""

    of = "interview"
    optional: ClassVar[frozenset[str]] = frozenset({"minutes"})
    role = TextField(limits.NAME, label=_("With which role"), help_text=_("A role, never a name."))
    date = DateField(label=_("Date"), help_text=_("For example 31-12-2026."))
    channel = TextField(limits.NAME, label=_("How"), help_text=_("For example at the office or by telephone."))
    minutes = CountField(limits.COUNT_MAX, label=_("Minutes"))
    summary = TextField(
        limits.SHORT,
        rows=3,
        label=_("Summary"),
        help_text=_("What did you learn? A final report tells only with whom and when you spoke."),
    )

    @property
    def goes_by(self) -> str:
        """The name it goes by on the page."""
        return " · ".join(str(self[name].value()) for name in ("role", "date") if self[name].value())


class AttemptForm(RowForm):
    """An attempt to get a conversation."""

    of = "attempt"
    role = TextField(limits.NAME, label=_("Which role"), help_text=_("A role, never a name."))
    date = DateField(label=_("Date"), help_text=_("For example 31-12-2026."))
    channel = TextField(limits.NAME, label=_("How"), help_text=_("For example by mail or by telephone."))
    outcome = TextField(
        limits.SHORT,
        rows=2,
        label=_("Outcome"),
        help_text=_("What came of it? Attempts stand in a draft of the report only."),
    )

    @property
    def goes_by(self) -> str:
        """The name it goes by on the page."""
        return " · ".join(str(self[name].value()) for name in ("role", "date") if self[name].value())


def talks_section(page: PlatePage) -> Section:
    """Basis, conversations and attempts."""
    form = BasisForm.of_plate(page)
    interviews = RowList(
        page,
        "interview",
        InterviewForm,
        page.plate.interviews,
        address=plate_address(page.step, "interviews"),
        words=INTERVIEWS,
        most=limits.INTERVIEWS_PER_PLATE,
    )
    attempts = RowList(
        page,
        "attempt",
        AttemptForm,
        page.plate.attempts,
        address=plate_address(page.step, "attempts"),
        words=ATTEMPTS,
        most=limits.ATTEMPTS_PER_PLATE,
    )
    shown = {"form": form, "interviews": interviews, "attempts": attempts}
    return Section(
        "basis",
        _("Basis and conversations"),
        "workbook/plate/talks.html",
        (form,),
        (interviews, attempts),
        shown=shown,
    )
