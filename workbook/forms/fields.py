"""Form fields that read what people type as ``workbook.values`` does, and say beside the field what is wrong.

None of them lets the browser cut a text off: what is too long comes back whole, counted.
"""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from workbook import limits
from workbook.values import PERIOD_PATTERN, normal, read_number

UNSTORABLE: Final = _("This text holds a character that cannot be stored. Type it again without it.")
PERIOD: Final = _("Write a year or a quarter, for example 2026 or 2026-Q3.")
COUNT: Final = _("Write a whole number, for example 1.250.")


class TextField(forms.CharField):
    """A text in its normal form, at most ``most`` code points long; ``rows`` above 1 make it a text area."""

    def __init__(self, most: int, *, rows: int = 1, **kwargs: Any) -> None:
        self.most = most
        # The browser's own maxlength would cut off a pasted text in silence.
        attrs = {"data-most": str(most), **({"rows": str(rows)} if rows > 1 else {})}
        widget = forms.Textarea(attrs) if rows > 1 else forms.TextInput(attrs)
        super().__init__(widget=widget, strip=False, **{"required": False, **kwargs})

    def to_python(self, value: Any) -> str:
        """The text in the form in which it is compared and stored."""
        try:
            text = normal(str(value or ""))
        except ValueError as error:
            raise ValidationError(UNSTORABLE, "unstorable") from error
        if len(text) > self.most:
            counted = ngettext_lazy(
                "At most %(most)d character fits here. This text has %(n)d.",
                "At most %(most)d characters fit here. This text has %(n)d.",
                self.most,
            )
            raise ValidationError(counted, "too_long", {"most": self.most, "n": len(text)})
        return text


class PeriodField(TextField):
    """A year or quarter: ``2026`` or ``2026-Q3``, also written ``2026-q3`` or ``2026 Q3``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limits.PERIOD, **kwargs)

    def to_python(self, value: Any) -> str:
        """The period as it is stored."""
        text = "-".join(super().to_python(value).upper().replace("-", " ").split())
        if text and not PERIOD_PATTERN.fullmatch(text):
            raise ValidationError(PERIOD, "period")
        return text


class CountField(forms.Field):
    """A whole number of 0 or more, points between thousands allowed; None when left blank."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        self.most = most
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, **{"required": False, **kwargs})

    def to_python(self, value: Any) -> int | None:
        """The number."""
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            number = read_number(text)
        except ValueError as error:
            raise ValidationError(COUNT, "count") from error
        if number != int(number) or number < 0:
            raise ValidationError(COUNT, "count")
        if number > self.most:
            raise ValidationError(_("This number is too large."), "too_large")
        return int(number)
