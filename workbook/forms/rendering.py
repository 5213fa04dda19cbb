"""How the fields of a plate become HTML: hundreds stand on one page, so the commonest are written without a template each."""

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import Any, Final

from crispy_forms.helper import FormHelper
from django.forms.renderers import DjangoTemplates
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext


class FieldsOnly(FormHelper):
    """How crispy-forms lays out a row: fields without a form around them, for the page is one form. Every row alike."""

    form_tag = False
    disable_csrf = True
    include_media = False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.field_template = "workbook/plate/control.html"  # type: ignore[assignment]
        self._attributes = cache(super().get_attributes)

    def get_attributes(self, template_pack: str = "bootstrap5") -> dict[str, Any]:
        """What crispy-forms tells its templates."""
        attributes: dict[str, Any] = self._attributes(template_pack)
        return attributes


class Renderer(DjangoTemplates):
    """Django's own, but for the widgets of which a plate has most."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """The HTML of a widget."""
        writer = WRITERS.get(template_name)
        return writer(context["widget"]) if writer else mark_safe(super().render(template_name, context, request))  # noqa: S308


def control(field: Any) -> SafeString:
    """A field with its label, hint and errors, as ``templates/bootstrap5/field.html`` has it."""
    at = field.auto_id
    may = f' <span class="opt">{_said(gettext("(may stay empty)"))}</span>' if field.is_optional else ""
    hint = f'<div id="hint_{at}" class="form-text">{_said(field.help_text)}</div>' if field.help_text else ""
    wrong = render_to_string("bootstrap5/layout/field_errors_block.html", {"field": field}) if field.errors else ""
    label = f'<label for="{at}" class="form-label">{_said(field.label)}{may}</label>'
    return mark_safe(f'<div id="div_{at}" class="mb-3">{label}{hint}{field}{wrong}</div>')  # noqa: S308


def _text(widget: Mapping[str, Any]) -> SafeString:
    value = widget["value"]
    filled = "" if value is None else f' value="{_said(value)}"'
    return mark_safe(f'<input type="text" name="{_said(widget["name"])}"{filled}{_attrs(widget["attrs"])}>')  # noqa: S308


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    # A browser passes over the first line end of a text area.
    text = "" if widget["value"] is None else _said(widget["value"])
    return mark_safe(f'<textarea name="{_said(widget["name"])}"{_attrs(widget["attrs"])}>\n{text}</textarea>')  # noqa: S308


def _select(widget: Mapping[str, Any]) -> SafeString:
    groups = []
    for name, options, _index in widget["optgroups"]:
        written = "".join(_option(option) for option in options)
        groups.append(f'<optgroup label="{_said(name)}">{written}</optgroup>' if name else written)
    return mark_safe(  # noqa: S308
        f'<select name="{_said(widget["name"])}"{_attrs(widget["attrs"])}>{"".join(groups)}</select>'
    )


def _option(option: Mapping[str, Any]) -> str:
    return f'<option value="{_said(option["value"])}"{_attrs(option["attrs"])}>{_said(option["label"])}</option>'


def _attrs(attrs: Mapping[str, Any]) -> str:
    shown = ((name, value) for name, value in attrs.items() if value is not False and value is not None)
    return "".join(f" {name}" if value is True else f' {name}="{_said(value)}"' for name, value in shown)


def _said(value: Any) -> str:
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


WRITERS: Final[Mapping[str, Callable[[Mapping[str, Any]], SafeString]]] = {
    "django/forms/widgets/text.html": _text,
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
"""By the template that each does the work of."""
