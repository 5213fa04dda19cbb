"""The class list: one student by hand, and a file with many."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import EmailField
from classroom import limits
from classroom.forms.edition import EditionForm
from workbook.forms.fields import TextField
from workbook.tables import ACCEPTED, ENDINGS


class StudentForm(forms.Form):
    """Somebody on the class list, on one line each."""

    optional = ("name", "number")

    email = EmailField(
        autocomplete="off", help_text=_("Who logs in with this address finds the course. No mail is sent.")
    )
    name = TextField(limits.TEXTS["student"]["name"], label=_("Name"))
    number = TextField(limits.TEXTS["student"]["number"], label=_("Student number"))

    def clean_name(self) -> str:
        """The name with single blanks."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_number(self) -> str:
        """The number with single blanks."""
        return " ".join(str(self.cleaned_data["number"]).split())


class CorrectForm(EditionForm, StudentForm):
    """The same for somebody who is on the list; the address stays where an account was found with it."""

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["email"]


class WhoForm(forms.Form):
    """A student, by uuid."""

    student = forms.UUIDField()


class ListForm(forms.Form):
    """A file with a class list; what is in it is for ``class_list`` to judge."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A class list as CSV or Excel (.xlsx), at most 2 MB."),
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={
            "required": _("Choose a file first."),
            "invalid": _("Choose a file first."),
            "empty": _("This file is empty."),
        },
    )

    def clean_file(self) -> Any:
        """A file with one of the endings."""
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.removeprefix(".").lower() not in ENDINGS:
            raise ValidationError(_("Choose a file whose name ends in .csv or .xlsx."), "ending")
        return file
