"""The sections that edit the plate itself: scores, who bears the step, key message and what the plate rests on."""

from typing import Any, ClassVar, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.forms.fields import CountField, DateField, ScoreField, TextField
from workbook.forms.page import PlatePage
from workbook.forms.rows import RowForm
from workbook.models import Plate
from workbook.models.plate import ScoreSourceKind
from workbook.sections import Section

CHOOSE: Final = ("", _("Not chosen yet"))


def described(name: str, help_text: Any = "") -> dict[str, Any]:
    """Label and help of a field of the plate."""
    return {"label": capfirst(Plate._meta.get_field(name).verbose_name), "help_text": help_text}  # type: ignore[union-attr]


def text(name: str, help_text: Any = "", *, rows: int = 1) -> TextField:
    """A text of the plate."""
    return TextField(limits.TEXTS["plate"][name], rows=rows, **described(name, help_text))


class ScoresForm(RowForm):
    """The three scores and where they come from."""

    kind = "plate"
    optional: ClassVar[frozenset[str]] = frozenset({"score_n", "score_date", "own_score_source"})

    customer_score = ScoreField(**described("customer_score"))
    own_score = ScoreField(**described("own_score"))
    aspired_score = ScoreField(**described("aspired_score"))
    score_source = text("score_source", _("For example the satisfaction survey of 2026."))
    score_source_kind = forms.ChoiceField(
        choices=lambda: [CHOOSE, *ScoreSourceKind.choices], required=False, **described("score_source_kind")
    )
    score_n = CountField(limits.COUNT_MAX, **described("score_n"))
    score_date = DateField(**described("score_date", _("For example 31-12-2026.")))
    customer_score_unknown_reason = text(
        "customer_score_unknown_reason", _("Only when nobody can tell. The reason then takes its place."), rows=2
    )
    own_score_source = text("own_score_source", _("Who gave it? A role, for example the manager of customer service."))
    gap_explanation = text("gap_explanation", _("Why do customer and department see it differently?"), rows=3)


def scores_section(page: PlatePage) -> Section:
    """Customer score, own score and aspired score."""
    form = ScoresForm.of_plate(page)
    return Section("scores", _("Scores"), "workbook/plate/scores.html", (form,), shown={"form": form})
