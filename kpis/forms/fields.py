"""The value of a KPI as it is typed, and how it is shown back as understood."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workbook.forms.fields import DecimalField
from workbook.values import NUMBER_DECIMALS, NUMBER_WHOLE_DIGITS, read_number, written

NUMBER: Final = {
    "notation": _("Write the value in digits, for example 7.5 or 1.250. The unit has a field of its own."),
    "digits": _("At most %(whole)d digits before the comma and %(decimals)d after it fit here."),
}


class NumberField(DecimalField):
    """A KPI value."""

    def __init__(self, **kwargs: Any) -> None:
        # No numeric keypad: that of some phones lacks the minus sign.
        widget = forms.TextInput({"autocomplete": "off"})
        super().__init__(widget=widget, **{"required": False, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:
        """The value."""
        text = str(value or "")
        if not text.strip():
            return None
        try:
            return read_number(text)
        except ValueError as error:
            code = str(error) if str(error) in NUMBER else "notation"
            digits = {"whole": NUMBER_WHOLE_DIGITS, "decimals": NUMBER_DECIMALS}
            raise ValidationError(NUMBER[code], code, digits) from error


def understood(number: Decimal | None) -> str:
    """In which sense a value was read, where that could be another than was meant: ``1.234`` is over a thousand."""
    if number is None or abs(number) < 1000:
        return ""
    whole, comma, decimals = written(number).partition(",")
    return gettext("Read as %(number)s: the point divides thousands.") % {
        "number": f"{int(whole):,}".replace(",", ".") + comma + decimals
    }
