"""What students get to see, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classroom.forms.moments import MomentForm, TimeField
from workbook.forms.fields import DateField

NOW, LATER = "now", "later"
WHEN: Final = [(NOW, _("At once")), (LATER, _("On a date"))]


class ReleaseForm(MomentForm):
    """Submissions that are ready, and the moment from which students see them; ``at`` is None for at once."""

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

    def __init__(self, offered: Iterable[UUID], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["submissions"]
        field.choices = [(str(uuid), str(uuid)) for uuid in offered]
        self.at: datetime | None = None

    def clean(self) -> dict[str, Any]:
        """A date is a moment that has yet to come."""
        if self.cleaned_data.get("when") == LATER:
            self.at = self.moment("at")
            if self.at is None and not self.errors:
                self.add_error("at_day", _("Fill in the day and the time."))
            elif self.at is not None and self.at <= timezone.now():
                self.add_error("at_day", _("This moment has gone by. Choose one that has yet to come."))
        return self.cleaned_data
