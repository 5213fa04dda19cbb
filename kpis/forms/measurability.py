"""What can be measured at a link of the chain: which moments our systems see, and which groups of customers we can tell apart."""

from typing import Any, ClassVar

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.forms.fields import TextField
from workbook.forms.page import PlatePage
from workbook.forms.rows import RowForm
from workbook.models import Plate


def _text(name: str, help_text: Any) -> TextField:
    label = Plate._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return TextField(limits.TEXTS["plate"][name], rows=3, label=capfirst(label), help_text=help_text)


class MeasurabilityForm(RowForm):
    """Two texts of the plate."""

    of = "plate"
    page: PlatePage
    optional: ClassVar[frozenset[str]] = frozenset({"visible_moments", "segments"})

    visible_moments = _text(
        "visible_moments",
        _(
            "Which moments of this link does a system write down, in which system, and which does it miss? Who only sees the day "
            "on which somebody became a customer cannot tell how long the request took."
        ),
    )
    segments = _text(
        "segments",
        _(
            "Which groups can you look at apart, such as new and old customers, with and without an account, with one product or "
            "more? One average may hide two different customers."
        ),
    )

    @property
    def is_open(self) -> bool:
        """Whether it is shown at once: something is said beside one of its fields, or is left to do."""
        return self.has_trouble or any(field.is_remarked for field in self)  # type: ignore[attr-defined]
