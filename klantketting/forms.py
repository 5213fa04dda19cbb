"""How every form of the site is rendered: the ids that tie a field to its hint and its errors."""

from django.forms import BoundField as DjangoBoundField
from django.forms.renderers import DjangoTemplates


class BoundField(DjangoBoundField):
    """A field whose hint is ``hint_<id>`` and whose errors are ``error_<id>``."""

    @property
    def aria_describedby(self) -> str | None:
        """The ids of what is said about the field; None where the widget names them itself."""
        if self.field.widget.attrs.get("aria-describedby") or not self.auto_id or self.is_hidden:
            return None
        said = {"hint": self.help_text, "error": self.errors}
        return " ".join(f"{kind}_{self.auto_id}" for kind, words in said.items() if words)


class Renderer(DjangoTemplates):
    """Django's own, with our fields."""

    bound_field_class = BoundField
