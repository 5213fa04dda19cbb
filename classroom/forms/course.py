"""A course: a new one, its settings, and the code by which students join it."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from classroom import limits
from classroom.forms.edition import EditionForm
from workbook.forms.fields import CountField, TextField, TokenField
from workbook.forms.members import CodeField

_SIZE: Final = _("Write a whole number from 1 up to and including {most}.")


class NumberField(CountField):
    """A whole number from 1 up to and including ``most``."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        super().__init__(most, **{"required": True, **kwargs})
        self.error_messages["required"] = format_lazy(_SIZE, most=most)

    def to_python(self, value: Any) -> int | None:
        """The number."""
        number = super().to_python(value)
        if number == 0:
            raise ValidationError(self.error_messages["required"], "too_small")
        return number


def _name() -> TextField:
    return TextField(
        limits.TEXTS["course"]["name"],
        label=_("Name of the course"),
        help_text=_("As your students know it, for example Commercial management 3B."),
        required=True,
        error_messages={"required": _("Fill in the name of the course.")},
    )


def _description() -> TextField:
    return TextField(
        limits.TEXTS["course"]["description"],
        rows=4,
        label=_("Description"),
        help_text=_("Students read this above the assignments."),
    )


class NewCourseForm(forms.Form):
    """A course to be. ``token`` is minted with the page, so that a double post makes one course."""

    optional = ("description",)

    token = TokenField()
    name = _name()
    description = _description()


class SettingsForm(EditionForm):
    """What a course is called, and whether students choose their own study group."""

    optional = ("description",)

    name = _name()
    description = _description()
    groups_open = forms.BooleanField(
        label=_("Students choose their own study group"),
        help_text=_("They see the groups with a place left, and can begin a new one. You can still move everybody."),
        required=False,
    )
    group_size = NumberField(
        limits.GROUP_SIZE_MAX,
        label=_("People in a study group at most"),
        help_text=_("Holds for students who choose. You can put more people in a group yourself."),
    )


class JoinForm(forms.Form):
    """The code of a course, to type."""

    code = CodeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = _("A code has ten letters and digits. Compare it once more with what your teacher shows.")
        self.fields["code"].error_messages["invalid"] = wrong
