"""A moment as two fields, a day and a time of the clocks here; and what is said where clocks skip it or show it twice."""

import datetime
import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classroom.deadlines import SkippedError, comes_twice, moment_of, wall_clock
from classroom.moments import exactly
from workbook.values import normal

TIME: Final = gettext_lazy("Write the time as hours and minutes, for example 17:00.")
TOO_FAR: Final = gettext_lazy("This day is too far away.")
_TIME: Final = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2})(?:[:.]([0-9]{2}))?)?", re.ASCII)


class TimeField(forms.Field):
    """A time of day: ``17:00``, also written ``17.00`` or ``17``; with seconds where somebody wants them. None when left blank."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"autocomplete": "off", "inputmode": "numeric", "size": "8"})
        super().__init__(widget=widget, **{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """As it is typed here: hours and minutes, and seconds unless there are none."""
        return value.strftime("%H:%M:%S" if value.second else "%H:%M") if isinstance(value, datetime.time) else value

    def to_python(self, value: Any) -> datetime.time | None:
        """The time."""
        try:
            text = normal(str(value or "")).strip()
            if not text:
                return None
            found = _TIME.fullmatch(text)
            if found:
                hour, minute, second = (int(part or 0) for part in found.groups())
                return datetime.time(hour, minute, second)
        except ValueError as error:
            raise ValidationError(TIME, "time") from error
        raise ValidationError(TIME, "time")


class MomentForm(forms.Form):
    """A form with moments. Each has a name, and two fields: ``<name>_day`` and ``<name>_time``.

    ``told`` says which of them come twice that night, and which of both it is.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: list[str] = []

    @staticmethod
    def of(name: str, moment: datetime.datetime | None) -> dict[str, Any]:
        """What the two fields of a moment hold."""
        day, time = wall_clock(moment) if moment else (None, None)
        return {f"{name}_day": day, f"{name}_time": time and time.replace(microsecond=0)}

    def moment(self, name: str, before: datetime.datetime | None = None) -> datetime.datetime | None:
        """The moment that two valid fields say; None when one is blank or wrong, which is then said beside it.

        What nobody touched stays ``before`` to the second, also in an hour that comes twice.
        """
        day, time = self.cleaned_data.get(f"{name}_day"), self.cleaned_data.get(f"{name}_time")
        if day is None or time is None:
            missing = f"{name}_time" if day else f"{name}_day"
            if (day or time) and missing not in self.errors:
                self.add_error(missing, _("Fill in a time too.") if day else _("Fill in a day too."))
            return None
        if before and wall_clock(before.replace(microsecond=0)) == (day, time):
            return before
        try:
            moment = moment_of(day, time)
        except SkippedError:
            said = _("Clocks skip this time: that night it goes from 2:00 to 3:00 at once. Choose another time.")
            self.add_error(f"{name}_time", said)
            return None
        except OverflowError:
            self.add_error(f"{name}_day", TOO_FAR)
            return None
        if comes_twice(moment):
            self.told.append(
                _("This time comes twice that night. Meant is the second: %(moment)s.") % {"moment": exactly(moment)}
            )
        return moment
