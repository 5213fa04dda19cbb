"""Who is to judge which submissions."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classroom.models import Teacher

NOBODY: Final = "nobody"


class AllocateForm(forms.Form):
    """Submissions that were chosen, and the marker of the course who gets them; ``nobody`` takes them back."""

    submissions = forms.TypedMultipleChoiceField(
        coerce=UUID,
        error_messages={
            "required": _("Choose at least one submission."),
            "invalid_choice": _("Choose submissions from the list."),
        },
    )
    marker = forms.ChoiceField(
        label=_("Give to"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={
            "required": _("Choose who is to judge."),
            "invalid_choice": _("Choose somebody from the list."),
        },
    )

    def __init__(self, markers: Iterable[Teacher], submissions: Iterable[UUID], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._users = {str(each.pk): each.user for each in markers}
        names = [(key, str(user)) for key, user in self._users.items()]
        self._offer("marker", [("", _("choose")), *names, (NOBODY, _("nobody"))])
        self._offer("submissions", [(str(uuid), str(uuid)) for uuid in submissions])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_marker(self) -> User | None:
        """The user, or None for nobody."""
        return self._users.get(self.cleaned_data["marker"])
