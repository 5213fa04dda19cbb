"""A teacher's own material: a text or a link, with a step or with the course as a whole."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from classroom import limits
from classroom.forms.edition import EditionForm
from classroom.materials import places
from classroom.models.course import MaterialKind
from workbook.forms.fields import TextField, TokenField
from workbook.forms.workbook import CHOOSE
from workbook.method.load import current

_WRONG: Final = {"required": CHOOSE, "invalid_choice": CHOOSE}
_ADDRESS: Final = _("Write an address that begins with https:// or http://.")
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f]")


def _steps() -> Iterator[tuple[str, Any]]:
    yield "", _("the whole course")
    yield from ((step.key, f"{step.order}. {step.name_en}") for step in current().steps)


class MaterialForm(forms.Form):
    """Something for on a shelf. ``token`` is minted with the page; ``slot`` is the key of a place in the step that it fills."""

    token = TokenField()
    slot = forms.CharField(widget=forms.HiddenInput, required=False)
    step = forms.ChoiceField(label=_("With"), choices=_steps, required=False, error_messages=_WRONG)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=MaterialKind.choices, initial=MaterialKind.TEXT, error_messages=_WRONG
    )
    title = TextField(
        limits.TEXTS["material"]["title"],
        label=_("Title"),
        required=True,
        error_messages={"required": _("Fill in a title.")},
    )
    text = TextField(
        limits.TEXTS["material"]["text"],
        rows=6,
        label=_("Text"),
        help_text=_("With a link: what somebody finds there, if you want to say so."),
    )
    url = TextField(
        limits.TEXTS["material"]["url"],
        label=_("Address"),
        help_text=_("Only for a link. It opens in the browser of who follows it."),
    )

    def clean_slot(self) -> str:
        """The key of a place that the method leaves open; what is none fills nothing."""
        key = str(self.cleaned_data["slot"])
        return key if key in {place.slot.key for place in places()} else ""

    def clean_url(self) -> str:
        """An address of the web, which no program here follows.

        Raises:
            ValidationError: it is another kind of address, or none.
        """
        url = str(self.cleaned_data["url"])
        if url and not _is_web(url):
            raise ValidationError(_ADDRESS, "address")
        return url

    def clean(self) -> dict[str, Any]:
        """A text has words, a link leads somewhere; a place belongs to its step."""
        values = dict(super().clean() or {})
        is_link = values.get("kind") == MaterialKind.LINK
        if is_link and "url" in values and not values["url"]:
            self.add_error("url", ValidationError(_ADDRESS, "required"))
        if values.get("kind") == MaterialKind.TEXT:
            values["url"] = ""
            if "text" in values and not values["text"]:
                self.add_error("text", ValidationError(_("Fill in a text."), "required"))
        if (values.get("step", ""), values.get("slot", "")) not in {place.key for place in places()}:
            values["slot"] = ""
        return values


class ChangeMaterialForm(EditionForm, MaterialForm):
    """The same for something that stands there already."""


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(host) and not _BLANKS.search(url)


class WhichForm(forms.Form):
    """Something on a shelf, by uuid."""

    material = forms.UUIDField()
