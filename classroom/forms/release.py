"""What students get to see, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classroom.forms.moments import MomentForm, TimeField
from workbook.forms.fields import DateField

NOW, LATER = "now", "later"
CHOSEN, ALL = "chosen", "all"
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
WHEN: Final = [(NOW, _("At once")), (LATER, _("On a date"))]


class ReleaseForm(MomentForm):
    """Submissions that are ready, and the moment from which students see them; ``at`` is None for at once.

    ``offered`` are those that are ready, each since when. ``which`` is those that were ticked, or all that were ready when the page
    was made (``asked_at``): what became ready later was not looked at, and stays.
    """

    which = forms.ChoiceField(choices=[(CHOSEN, CHOSEN), (ALL, ALL)], required=False)
    asked_at = forms.Field(required=False)
    submissions = forms.TypedMultipleChoiceField(
        coerce=UUID,
        error_messages={
            "required": _("Choose at least one submission."),
            "invalid_choice": _("One of these is not ready any more. Look at the list again."),
        },
    )
    when = forms.ChoiceField(
        label=_("When"), choices=WHEN, initial=NOW, widget=forms.RadioSelect({"class": "form-check-input"})
    )
    at_day = DateField(label=_("Day"))
    at_time = TimeField(label=_("Time"))

    def __init__(self, offered: Mapping[UUID, datetime | None], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        field: Any = self.fields["submissions"]
        field.choices = [(str(uuid), str(uuid)) for uuid in offered]
        self.is_all = self.data.get("which") == ALL
        field.required = not self.is_all
        self.at: datetime | None = None

    def clean_asked_at(self) -> datetime:
        """When the page was made that all of was chosen; long ago where no page of ours says so."""
        try:
            asked = datetime.fromisoformat(str(self.cleaned_data["asked_at"]))
        except ValueError:
            return LONG_AGO
        return asked if asked.tzinfo else LONG_AGO

    def clean(self) -> dict[str, Any]:
        """A date is a moment that has yet to come."""
        if self.is_all:
            since = self.cleaned_data["asked_at"]
            ready = [uuid for uuid, ready_at in self.offered.items() if ready_at is None or ready_at <= since]
            self.cleaned_data["submissions"] = ready
            if not self.cleaned_data["submissions"]:
                self.add_error(None, _("One of these is not ready any more. Look at the list again."))
        if self.cleaned_data.get("when") == LATER:
            self.at = self.moment("at")
            if self.at is None and not self.errors:
                self.add_error("at_day", _("Fill in the day and the time."))
            elif self.at is not None and self.at <= timezone.now():
                self.add_error("at_day", _("This moment has gone by. Choose one that has yet to come."))
        return self.cleaned_data
