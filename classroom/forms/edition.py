"""A form of something that is there already, and that somebody else may change while it is filled in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import QueryDict


class EditionForm(forms.Form):
    """It carries the edition of what it was made of; see ``classroom.editions``. Posted without one it is of none that is there."""

    edition = forms.CharField(widget=forms.HiddenInput, required=False)

    def overtaken(self, stored: Mapping[str, Any]) -> None:
        """Somebody else changed it meanwhile: say beside each field what stands there now where that is not what was typed, keep
        what was typed, and let it count when it is sent once more. ``stored`` is what a fresh form would hold.
        """
        data = cast("QueryDict", self.data).copy()
        data["edition"] = stored["edition"]
        self.data = data
        for name, field in self.fields.items():
            if name in stored and name != "edition" and field.has_changed(stored[name], self[name].data):
                self.add_error(name, _("Now there is: %(value)s") % {"value": _in_words(field, stored[name])})
        self.add_error(
            None,
            _(
                "Somebody else changed this in the meantime. Beside each field that differs stands what is there now."
                " Save once more to have what you filled in count."
            ),
        )


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else [field.prepare_value(value)]
    return ", ".join(words.get(str(each), "" if each is None else str(each)) for each in values) or _("nothing")
