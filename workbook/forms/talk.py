"""What somebody says about a place in a workbook, and which places there are to choose from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.fields import kind
from workbook.forms.base import PageForm
from workbook.forms.fields import TextField, TokenField
from workbook.forms.known import label_of
from workbook.naming import Row

Choices = Sequence[tuple[Any, Any]]
"""Places: address and name of each, or by the row they are in, in words."""

CHOOSE: Final = _("Choose a place of the list.")


class PlaceForm(forms.Form):
    """A place: chosen from a list, or the one that the page is about."""

    use_required_attribute = False

    at = forms.CharField(label=_("About"), error_messages={"required": CHOOSE})

    def offer(self, choices: Choices) -> None:
        """The places to choose from; without any it stays the one that the page is about."""
        self.fields["at"].widget = forms.Select({"class": "form-select"}, choices) if choices else forms.HiddenInput()


class SayingForm(forms.Form):
    """A text to say. ``token`` is minted with the page, so that a double post says it once."""

    use_required_attribute = False

    token = TokenField()
    text = TextField(
        limits.TEXTS["comment"]["text"],
        rows=3,
        required=True,
        label=_("Your comment"),
        error_messages={"required": _("Write what you want to say.")},
    )


class CommentForm(SayingForm, PlaceForm):
    """Something to say about a place."""

    field_order = ("at", "text")


class AnswerForm(SayingForm):
    """An answer to what somebody said; ``thread`` is the comment that began it."""

    thread = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Your answer")


def choices_of(forms_of: Iterable[PageForm], rows: dict[tuple[str, UUID], Row], whole: str | Promise) -> Choices:
    """The places of a page, as its forms have them; ``whole`` is what the page itself is called.

    ``rows`` are those of the page in words.
    """
    groups: dict[tuple[str, UUID], list[tuple[str, str | Promise]]] = {}
    for form in forms_of:
        row = rows[form.of, form.uid]
        group = groups.setdefault((form.of, form.uid), [(form.at, row.what or whole)])
        group += _fields_of(form, row.what)
    return [(_called(rows[key], whole), places) for key, places in groups.items()]


def _fields_of(form: PageForm, what: str) -> Iterator[tuple[str, str | Promise]]:
    of_kind = kind(form.of)
    for name, field in form.fields.items():
        if name in {*of_kind.fields, *of_kind.sets} and label_of(form.of, name):
            yield form.address(name), f"{what} · {field.label}" if what else str(field.label)


def _called(row: Row, whole: str | Promise) -> str | Promise:
    return f"{row.what}: {row.name}" if row.name and row.what else row.what or whole
