"""What people hand in on the pages of this app."""

from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reports.exchange import json_text, yaml_text
from workbook.forms.fields import TokenField

ENDINGS: Final = ("json", "yaml", "yml")
MEGABYTE: Final = 1_000_000


class ImportForm(forms.Form):
    """A file with one or more workbooks; ``ending`` tells how it is read. ``token`` is minted with the page, so that a double post
    makes them once.
    """

    token = TokenField()
    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _(
                "A workbook in JSON, as you download it here: at most {json} MB. Or a case file in YAML: at most {yaml} MB."
            ),
            json=json_text.FILE_MAX // MEGABYTE,
            yaml=yaml_text.FILE_MAX // MEGABYTE,
        ),
        widget=forms.FileInput({"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        error_messages={
            "required": _("Choose a file first."),
            "invalid": _("Choose a file first."),
            "empty": _("This file is empty."),
        },
    )

    @property
    def ending(self) -> str:
        """The ending of the file's name."""
        return _ending(self.cleaned_data["file"])

    def clean_file(self) -> Any:
        """A file with one of the endings; what is in it is its reader's to judge."""
        file = self.cleaned_data["file"]
        if _ending(file) not in ENDINGS:
            raise ValidationError(_("Choose a file whose name ends in .json, .yaml or .yml."), "ending")
        return file


def _ending(file: Any) -> str:
    return PurePath(file.name).suffix.removeprefix(".").lower()
