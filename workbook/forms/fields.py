"""Form fields that read what people type as ``workbook.values`` does, and say beside the field what is wrong.

None of them lets the browser cut a text off: what is too long comes back whole, counted.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import check_text
from accounts.texts import is_storable
from workbook import limits
from workbook.forms.page import as_uid
from workbook.posted import read_token
from workbook.rules.messages import MESSAGES
from workbook.values import (
    NO_SUCH_DAY,
    PERIOD_PATTERN,
    normal,
    read_date,
    read_number,
    read_score,
    written,
    written_date,
)

PERIOD: Final = _("Write a year or a quarter, for example 2026 or 2026-Q3.")
DATE: Final = _("Write the date as day, month and year, for example 31-12-2026.")
SCORE: Final = {
    "range": _("Fill in a score from 0 up to and including 10, for example 6.5."),
    "notation": _("Write the score in digits, for example 7 or 7.5."),
    "decimals": _(MESSAGES["R12"]),
}
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
        text = str(value or "")
        if is_storable(text):
            text = normal(text)
        check_text(text, self.most)
        return text


class TokenField(forms.Field):
    """What is minted with a form, hidden in it, so that a double post makes one. One that is missing or no uuid guards nothing: a
    fresh one.
    """

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, initial=uuid4)

    def to_python(self, value: Any) -> UUID:
        """The token."""
        return read_token(value)


class PeriodField(TextField):
    """A year or quarter: ``2026`` or ``2026-Q3``, also written ``2026-q3`` or ``2026 Q3``."""

    def __init__(self, **kwargs: Any) -> None:
        # The pattern limits the length, and tells better than a number of characters what to write.
        super().__init__(limits.NAME, **kwargs)

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


class DecimalField(forms.Field):
    """A number with a decimal comma or point; None when left blank.

    ``read`` makes a number of what was typed, or raises ValueError with a key of ``faults``: what is then said beside the
    field, with ``told`` filled in.
    """

    def __init__(
        self,
        read: Callable[[str], Decimal],
        faults: Mapping[str, Any],
        told: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self._read, self._faults, self._told = read, faults, told
        super().__init__(**{"required": False, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:
        """The number."""
        text = str(value or "")
        if not text.strip():
            return None
        try:
            return self._read(text)
        except ValueError as error:
            code = str(error) if str(error) in self._faults else "notation"
            raise ValidationError(self._faults[code], code, self._told) from error

    def prepare_value(self, value: Any) -> Any:
        """As it is typed here: with a comma, and without points between thousands."""
        return written(value) if isinstance(value, Decimal) else value


class ScoreField(DecimalField):
    """A score of 0,0 to 10,0 with at most one decimal."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "data-score": ""})
        super().__init__(read_score, SCORE, widget=widget, **kwargs)


class DateField(forms.Field):
    """A day, ``31-12-2026`` or ``31 december 2026``; None when left blank."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"autocomplete": "off", "size": "12"})
        super().__init__(widget=widget, **{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """As it is typed here: day, month, year."""
        return written_date(value) if isinstance(value, datetime.date) else value

    def to_python(self, value: Any) -> datetime.date | None:
        """The day."""
        text = str(value or "")
        if not text.strip():
            return None
        try:
            return read_date(text)
        except ValueError as error:
            told = _(NO_SUCH_DAY) if str(error) == "day" else DATE
            raise ValidationError(told, "date") from error


class RowChoice(forms.ChoiceField):
    """Another row, by its uid; None when none is chosen.

    A row that was on the page and is gone meanwhile may stay chosen: whoever did not touch the field is not bothered with it.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.words: dict[str, Any] = {}
        super().__init__(**{"required": False, **kwargs})

    def offer(self, rows: Iterable[tuple[UUID, str]], *, none: Any) -> None:
        """The rows to choose from, each with the words it goes by; ``none`` stands for no row."""
        self.words = {"": none} | {str(uid): words for uid, words in rows}
        self.choices = list(self.words.items())

    def prepare_value(self, value: Any) -> Any:
        """The uid as text."""
        return str(value) if isinstance(value, UUID) else value

    def to_python(self, value: Any) -> UUID | None:
        """The uid; anything else is refused."""
        if not value:
            return None
        try:
            return UUID(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value}) from error

    def valid_value(self, value: Any) -> bool:
        """Any uid: what is not there is not shown, and may come back."""
        return True


class RowChoices(forms.Field):
    """Other rows, by their uids, as boxes to tick; whoever ticks one that is gone is told. ``gone`` are the words for that.

    An empty hidden input of the same name tells a page on which none is ticked from a page without the field.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, gone: Any, **kwargs: Any) -> None:
        self.words: dict[str, str] = {}
        self.gone = gone
        super().__init__(**{"required": False, **kwargs})

    def offer(self, rows: Iterable[tuple[UUID, str]]) -> None:
        """The rows to choose from, each with the words it goes by."""
        self.words = {str(uid): words for uid, words in rows}
        self.widget.choices = list(self.words.items())

    def prepare_value(self, value: Any) -> Any:
        """The uids as texts."""
        return [str(each) for each in value or ()]

    def to_python(self, value: Any) -> list[UUID]:
        """The uids; what is none was not made by a page."""
        chosen = [uid for uid in map(as_uid, value or ()) if uid]
        if any(str(uid) not in self.words for uid in chosen):
            raise ValidationError(self.gone, "gone")
        return chosen
