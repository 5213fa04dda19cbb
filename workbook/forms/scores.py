"""The sections that edit fields of the plate itself: waiver, scores and key message."""

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.acts import Edit
from workbook.forms.fields import CountField, DateField, ScoreField, TextField
from workbook.forms.page import Deed, PlatePage
from workbook.forms.rows import RowForm
from workbook.models import Plate
from workbook.models.plate import ScoreSourceKind
from workbook.sections import Section

CHOOSE: Final = ("", _("Not chosen yet"))
REASON: Final = _("What made it impossible, and what did you try? Twenty words will do.")


def described(name: str, help_text: Any = "") -> dict[str, Any]:
    """Label and help of a field of the plate."""
    return {"label": capfirst(Plate._meta.get_field(name).verbose_name), "help_text": help_text}  # type: ignore[union-attr]


def text(name: str, help_text: Any = "", *, rows: int = 1) -> TextField:
    """A text of the plate."""
    return TextField(limits.TEXTS["plate"][name], rows=rows, **described(name, help_text))


class WaiverForm(RowForm):
    """Why a step is left out."""

    of = "plate"
    waiver_reason = text("waiver_reason", REASON, rows=4)


class WaiveForm(WaiverForm):
    """The reason that comes with asking: later it may be rewritten as any text, and the rules then watch over it."""

    def clean_waiver_reason(self) -> str:
        """There has to be one."""
        reason: str = self.cleaned_data["waiver_reason"]
        if not reason:
            raise ValidationError(_("Write down why you cannot fill in this step."), "required")
        return reason


class ScoresForm(RowForm):
    """The three scores and where they come from."""

    of = "plate"
    optional: ClassVar[frozenset[str]] = frozenset(
        {"score_n", "score_date", "own_score_source", "customer_score_unknown_reason"}
    )

    customer_score = ScoreField(**described("customer_score"))
    own_score = ScoreField(**described("own_score"))
    aspired_score = ScoreField(**described("aspired_score"))
    score_source = text("score_source", _("For example: satisfaction survey 2026."))
    score_source_kind = forms.ChoiceField(
        choices=lambda: [CHOOSE, *ScoreSourceKind.choices],
        required=False,
        **described("score_source_kind", _("How was it measured?")),
    )
    score_n = CountField(limits.COUNT_MAX, **described("score_n", _("How many customers answered?")))
    score_date = DateField(**described("score_date", _("For example 31-12-2026.")))
    customer_score_unknown_reason = text(
        "customer_score_unknown_reason", _("Only when there is none: the reason then takes its place."), rows=2
    )
    own_score_source = text("own_score_source", _("Who gave it? Name a role, not a person."))
    gap_explanation = text("gap_explanation", _("Why do customer and department see it differently?"), rows=3)


class MessageForm(RowForm):
    """The sentence above the plate."""

    of = "plate"
    key_message = TextField(
        limits.TEXTS["plate"]["key_message"],
        rows=2,
        label=_("What has to stick with the board?"),
        help_text=_("One sentence of at most twelve words. It stands above the plate in your report."),
    )


def withdrawal(page: PlatePage) -> Deed:
    """The step counts again; its reason stays, and what was typed in it is saved like all else."""
    act = Edit("plate", page.plate.uid, "waived", "", page.revision)
    return Deed((act,), anchor=page.address, message=_("The waiver is withdrawn. This step counts again."))


def waiver_section(page: PlatePage) -> Section:
    """A step that is left out tells why; one that may be left out tells so.

    A reason that was typed is saved even when the waiver was withdrawn meanwhile: by a teammate, or by the very button.
    """
    form = WaiverForm.of_plate(page)
    is_typed = page.typed is not None and form.add_prefix("waiver_reason") in page.typed.data
    had_waiver = page.about.waivable or bool(page.plate.waiver_reason)
    forms_here = (form,) if page.plate.waived or (is_typed and had_waiver) else ()
    shown = {"form": form, "notes": page.notes(f"{page.address}/waived")}
    verbs = {"unwaive": lambda _rest: withdrawal(page)}
    return Section("waiver", _("Waiver"), "workbook/plate/waiver.html", forms_here, (), verbs, shown)


def scores_section(page: PlatePage) -> Section:
    """Customer score, own score and aspired score."""
    form = ScoresForm.of_plate(page)
    return Section("scores", _("Scores"), "workbook/plate/scores.html", (form,), shown={"form": form})


def message_section(page: PlatePage) -> Section:
    """What the board has to remember."""
    form = MessageForm.of_plate(page)
    return Section("message", _("Key message"), "workbook/plate/message.html", (form,), shown={"form": form})
