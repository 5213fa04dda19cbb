"""A later deadline for somebody, with the reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classroom import limits
from classroom.deadlines import moved_along
from classroom.forms.moments import TOO_FAR, MomentForm, TimeField
from classroom.models import Assignment, Student, StudyGroup
from workbook.forms.fields import DateField, TextField


class ExtensionForm(MomentForm):
    """Whose deadline, which, and why. Without a moment at which it closes it does so as long after it as for everybody."""

    optional = ("cut_off_day", "cut_off_time")

    whose = forms.ChoiceField(
        label=gettext_lazy("For"),
        error_messages={
            "required": gettext_lazy("Choose who gets more time."),
            "invalid_choice": gettext_lazy("Choose somebody from the list."),
        },
    )
    due_day = DateField(
        label=gettext_lazy("New deadline, day"),
        required=True,
        error_messages={"required": gettext_lazy("Fill in the day of the new deadline.")},
    )
    due_time = TimeField(
        label=gettext_lazy("New deadline, time"),
        required=True,
        error_messages={"required": gettext_lazy("Fill in a time.")},
    )
    cut_off_day = DateField(label=gettext_lazy("Closes, day"))
    cut_off_time = TimeField(label=gettext_lazy("Closes, time"))
    reason = TextField(
        limits.TEXTS["extension"]["reason"],
        rows=2,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The student or study group reads it too."),
        required=True,
        error_messages={"required": gettext_lazy("Give the reason.")},
    )

    def __init__(self, assignment: Assignment, who: Iterable[Student | StudyGroup], *args: Any, **kwargs: Any) -> None:
        self.assignment = assignment
        super().__init__(*args, **{"initial": self.of("due", assignment.due_at), **kwargs})
        self._who = {str(each.uuid): each for each in who}
        names = [(key, str(each)) for key, each in self._who.items()]
        self["whose"].field.choices = [("", _("choose")), *names]  # type: ignore[attr-defined]

    def clean_whose(self) -> Student | StudyGroup:
        """The student or the study group."""
        return self._who[self.cleaned_data["whose"]]

    def clean(self) -> None:
        """The new moments, later than those that hold for everybody."""
        assignment = self.assignment
        due_at, cut_off_at = self.moment("due"), self.moment("cut_off")
        if due_at and due_at <= assignment.due_at:
            self.add_error("due_day", _("An extension is later than the deadline of everybody."))
        if due_at and cut_off_at and cut_off_at < due_at:
            self.add_error("cut_off_day", _("It cannot close before the deadline."))
        self.cleaned_data |= {"due_at": due_at, "cut_off_at": cut_off_at or self._as_long_after(due_at)}

    def _as_long_after(self, due_at: datetime | None) -> datetime | None:
        closes = self.assignment.cut_off_at
        if due_at is None or closes is None:
            return None
        try:
            return moved_along(closes, self.assignment.due_at, due_at)
        except OverflowError:
            self.add_error("due_day", TOO_FAR)
            return None

    @property
    def moments(self) -> list[tuple[str, str, Any, Any]]:
        """The pairs of fields, each under what it is called, with a hint."""
        closes = _("Left blank it closes as long after the deadline as for everybody.")
        return [
            (_("New deadline"), "", self["due_day"], self["due_time"]),
            (_("Closes at"), closes, self["cut_off_day"], self["cut_off_time"]),
        ]
