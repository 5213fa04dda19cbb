"""The value of a KPI as it is typed, and how it is shown back as understood."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workbook.forms.fields import DecimalField
from workbook.values import NUMBER_DECIMALS, NUMBER_WHOLE_DIGITS, read_number, with_minus, written

NUMBER: Final = {
    "notation": _("Write the value in digits, for example 7.5 or 1.250. The unit has a field of its own."),
    "digits": _("At most %(whole)d digits before the comma and %(decimals)d after it fit here."),
}


class NumberField(DecimalField):
    """A KPI value."""

    def __init__(self, **kwargs: Any) -> None:
        # No numeric keypad: that of some phones lacks the minus sign.
        widget = forms.TextInput({"autocomplete": "off"})
        digits = {"whole": NUMBER_WHOLE_DIGITS, "decimals": NUMBER_DECIMALS}
        super().__init__(read_number, NUMBER, digits, widget=widget, **kwargs)


def understood(number: Decimal | None) -> str:
    """In which sense a value was read, where that could be another than was meant: ``1.234`` is over a thousand."""
    if number is None or abs(number) < 1000:
        return ""
    whole, comma, decimals = written(number).partition(",")
    return gettext("Read as %(number)s: the point divides thousands.") % {
        "number": with_minus(f"{int(whole):,}".replace(",", ".") + comma + decimals)
    }
