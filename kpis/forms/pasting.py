"""A list that somebody pastes on the longlist: each of its lines becomes a row of the page, as if it had been typed there."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kpis.forms.rounds import CANDIDATE
from kpis.rounds import MOST_LINES, pasted, unlisted
from workbook import limits
from workbook.acts import ADDED, Outcome
from workbook.document import Plate
from workbook.forms.fields import TextField
from workbook.forms.page import as_uid

MINTED: Final = "candidate-list"
"""Name of the input that makes a list, sent twice, one list."""
_LINE: Final = 2 * limits.NAME + 10
"""Characters of a line: a name, where it was found, and what stands around both."""


class LinesForm(forms.Form):
    """A list that somebody pastes: a KPI per line."""

    lines = TextField(
        MOST_LINES * _LINE,
        rows=4,
        label=gettext_lazy("Or paste a whole list"),
        help_text=gettext_lazy("One KPI per line. Behind a semicolon or tab may stand where you found it."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=CANDIDATE, auto_id="%s")

    def clean_lines(self) -> str:
        """No more lines than a longlist bears."""
        text: str = self.cleaned_data["lines"]
        if len(pasted(text)) > MOST_LINES:
            told = _("At most %(most)d lines fit here. Paste fewer of them at once.") % {"most": MOST_LINES}
            raise forms.ValidationError(told, "many")
        return text


@dataclass(frozen=True)
class Paste:
    """A posted page in which each pasted line is a row as any other: ``uids`` are theirs, ``known`` stood on the list already."""

    data: QueryDict
    form: LinesForm
    uids: tuple[UUID, ...] = ()
    known: int = 0

    @classmethod
    def posted(cls, data: QueryDict, plate: Plate) -> "Paste":
        """What was posted, with the lines laid out; a list that is wrong stays as it was typed."""
        form = LinesForm(data)
        if not form.is_valid():
            return cls(data, form)
        lines = pasted(form.cleaned_data["lines"])
        new = unlisted(lines, plate.candidates)
        token, whole = as_uid(data.get(MINTED, "")) or uuid4(), data.copy()
        for line in new:
            uid = line.uid(token)
            whole.appendlist(CANDIDATE, str(uid))
            whole[f"{uid}-name"], whole[f"{uid}-found_at"] = line.name, line.found_at
        return cls(whole, LinesForm(), tuple(line.uid(token) for line in new), len(lines) - len(new))

    def told(self, outcome: Outcome) -> str:
        """How many were added, and how many stood there already; empty when nothing was pasted."""
        added = sum((uid, ADDED) in outcome.written for uid in self.uids)
        parts = []
        if added:
            parts.append(ngettext("%(n)d KPI is added.", "%(n)d KPIs are added.", added) % {"n": added})
        if self.known:
            stood = ngettext("%(n)d was on the longlist already.", "%(n)d were on the longlist already.", self.known)
            parts.append(stood % {"n": self.known})
        return " ".join(parts)
