"""What is filled in around handing in: why a teacher lets it be done once more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom import limits
from classroom.models import Assignment, Work
from workbook.forms.fields import TextField
from workbook.forms.workbook import CHOOSE


class WorkChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A work of the assignment, by the name of who makes it."""

    def label_from_instance(self, obj: Any) -> str:
        """The study group or the student."""
        return str(obj.group or obj.student)


class ExtraForm(forms.Form):
    """Who may hand in once more after the cut-off, and why."""

    work = WorkChoice(
        Work.objects.none(),
        to_field_name="uuid",
        empty_label=_("choose"),
        label=_("Who may hand in once more"),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    reason = TextField(
        limits.TEXTS["extra_hand_in"]["reason"],
        rows=2,
        label=_("Reason"),
        help_text=_("They read it beside the button."),
        required=True,
        error_messages={"required": _("Fill in why.")},
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        works = assignment.works.select_related("group", "student").order_by("group__name", "student__name", "pk")
        field: Any = self.fields["work"]
        field.queryset = works
