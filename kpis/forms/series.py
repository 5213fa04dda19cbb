"""Measurements from a spreadsheet, as text that was pasted or as a file; what is in it is for ``kpis.series_file`` to judge."""

from pathlib import PurePath
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kpis.forms.measurement import MeasuredOnField
from kpis.series_file import table_of_file, table_of_text
from workbook.tables import ACCEPTED, ENDINGS, Table

MENDED: Final = 100_000
"""Characters of a file that somebody could mend in a text area."""
STEPS: Final = (("month", _("every month")), ("week", _("every week")), ("day", _("every day")))


class SeriesForm(forms.Form):
    """One of both: a text or a file. ``start`` and ``step`` date a column of values that has no dates of its own."""

    optional: ClassVar[frozenset[str]] = frozenset({"start"})

    paste = forms.CharField(
        label=_("Paste a column or table from your spreadsheet"),
        help_text=_("For example a column with dates and beside it one with values."),
        widget=forms.Textarea({"rows": "9", "spellcheck": "false"}),
        required=False,
        strip=False,
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        help_text=_("CSV or Excel (.xlsx), at most 2 MB."),
        widget=forms.FileInput({"accept": ACCEPTED}),
        required=False,
        error_messages={"invalid": _("Choose a file first."), "empty": _("This file is empty.")},
    )
    start = MeasuredOnField(
        label=_("Date of the first value"), help_text=_("Only for a column of values without dates beside them.")
    )
    step = forms.ChoiceField(label=_("Then a value"), choices=STEPS, required=False)

    def clean_file(self) -> Any:
        """A file with one of the endings."""
        file = self.cleaned_data["file"]
        if file and PurePath(file.name).suffix.removeprefix(".").lower() not in ENDINGS:
            raise ValidationError(_("Choose a file whose name ends in .csv or .xlsx."), "ending")
        return file

    def clean(self) -> dict[str, Any]:
        """One of both."""
        values = self.cleaned_data
        pasted, file = values.get("paste", "").strip(), values.get("file")
        if pasted and file:
            self.add_error("file", ValidationError(_("Paste something, or choose a file: not both."), "both"))
        elif not pasted and not file and not self.errors:
            self.add_error("paste", ValidationError(_("Paste your values here, or choose a file."), "neither"))
        return values

    @property
    def source(self) -> str:
        """The field that what is wrong with the rows is said beside."""
        return "file" if self.cleaned_data.get("file") else "paste"

    def pasted(self, table: Table) -> "SeriesForm":
        """Itself, with the rows of its file as text, so that they are mended on the spot; more than ``MENDED`` is no use."""
        text = "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in table)
        if self.source == "paste" or len(text) > MENDED:
            return self
        made = SeriesForm({"paste": text, "start": self.data.get("start", ""), "step": self.data.get("step", "")})
        made.full_clean()
        return made

    def table(self) -> Table:
        """The rows of a valid form.

        Raises:
            TableError: they cannot be read.
        """
        file = self.cleaned_data["file"]
        return table_of_file(file.read(), file.name) if file else table_of_text(self.cleaned_data["paste"])
