"""Which form a field of a row is typed in: by that one field can be read, named and shown apart from its page.

Each app enters its forms at start-up, as it does its sections. A field stands in one form only.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workbook import values
from workbook.acts import Overtaken
from workbook.fields import kind
from workbook.forms.base import PageForm
from workbook.forms.clash import Clash
from workbook.forms.fields import RowChoice, RowChoices, ScoreField
from workbook.forms.page import as_uid

NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
_forms: dict[tuple[str, str], type[PageForm]] = {}


def enter(*every: type[PageForm]) -> None:
    """Enter forms; called from ``AppConfig.ready``."""
    for form in every:
        for name in form.base_fields:
            if name in {*kind(form.of).fields, *kind(form.of).sets}:
                _forms[form.of, name] = form


def is_known(of: str, name: str) -> bool:
    """Whether some page has this field of a kind of row."""
    return (of, name) in _forms


def form_of(of: str, name: str) -> type[PageForm]:
    """The form in which a field is typed.

    Raises:
        KeyError: no page has it.
    """
    return _forms[of, name]


def label_of(of: str, name: str) -> str:
    """What a field is called beside its input; empty for one that goes by the number of its row, or that no page has."""
    return str(_field(of, name).label or "") if is_known(of, name) else ""


def read_alone(of: str, name: str, typed: object) -> str:
    """What was typed in one field, as the log writes it.

    ``typed`` is what its input holds: a text, or for a set the list of what is ticked. Rows that are pointed at are not looked up:
    what is not there is not shown.

    Raises:
        KeyError: no page has the field.
        ValidationError: it is not valid, or it is only saved together with its row.
    """
    form, field = form_of(of, name), _field(of, name)
    if isinstance(field, RowChoices):
        uids = (
            [as_uid(each) if isinstance(each, str) else None for each in typed] if isinstance(typed, list) else [None]
        )
        if None in uids:
            raise ValidationError(_("This cannot be read."), "unreadable")
        return " ".join(sorted(map(str, uids)))
    if not isinstance(typed, str):
        raise ValidationError(_("This cannot be read."), "unreadable")
    if name in form.never_empty and not typed:
        raise ValidationError(_("Choose one of the list."), "required")
    return kind(of).fields[name].to_text(field.clean(typed))


def as_typed(of: str, name: str, text: str) -> str:
    """A value of the log as its input holds it."""
    if name in kind(of).sets:
        return text
    value = _field(of, name).prepare_value(kind(of).fields[name].from_text(text))
    return {True: "true", False: "", None: ""}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def in_words(of: str, name: str, text: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """A value of the log as a reader sees it, a score with its decimal; of rows that are pointed at, what they go by in ``names``,
    else their uid.
    """
    field = _field(of, name) if is_known(of, name) else None
    if field is None:
        return text
    if isinstance(field, RowChoice | RowChoices):
        return ", ".join(names.get(uid, uid) for uid in text.split())
    if isinstance(field, forms.BooleanField):
        return _("yes") if text else _("no")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(text, text)) if text else ""  # type: ignore[arg-type]
    if isinstance(field, ScoreField) and text:
        return values.in_words(kind(of).fields[name].from_text(text), 1)
    return as_typed(of, name, text)


def clash_of(overtaken: Overtaken, address: str, names: Mapping[str, str] = NO_NAMES) -> Clash:
    """Both texts of a field in a clash, apart from its page; ``address`` is that of the field, ``names`` as in ``in_words``.

    Raises:
        KeyError: no page has the field.
    """
    of, name = overtaken.kind, overtaken.field
    return Clash.of(overtaken, address, _field(of, name), lambda text: in_words(of, name, text, names))


def _field(of: str, name: str) -> Any:
    return form_of(of, name).base_fields[name]
