"""Study groups: moving students, dealing them, naming and choosing a group."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom import limits
from classroom.forms.course import NumberField
from classroom.groups import Move
from workbook.forms.fields import TextField, TokenField
from workbook.forms.workbook import CHOOSE

TO: Final = "group:"
WAS: Final = "was:"
BEGUN: Final = "begun:"


class DealForm(forms.Form):
    """How students are dealt over groups."""

    size = NumberField(limits.GROUP_SIZE_MAX, label=_("People in a group at most"))
    who = forms.ChoiceField(
        label=_("Who"),
        choices=[("rest", _("who has no group yet")), ("all", _("everybody anew"))],
        initial="rest",
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class AddForm(forms.Form):
    """How many groups are added. ``token`` is minted with the page, so that a double post adds them once."""

    token = TokenField()
    number = NumberField(limits.GROUPS_PER_COURSE, label=_("Number of groups"))


class GroupForm(forms.Form):
    """A group, by its uuid."""

    group = forms.UUIDField()


class NameForm(GroupForm):
    """Another name for a group, on one line."""

    name = TextField(
        limits.TEXTS["study_group"]["name"],
        label=_("Name"),
        required=True,
        error_messages={"required": _("Fill in a name.")},
    )

    def clean_name(self) -> str:
        """The name with single blanks."""
        return " ".join(str(self.cleaned_data["name"]).split())


class ChooseForm(forms.Form):
    """The group that a student chooses: by its uuid, ``new``, or none. ``begun:`` before it: it was shown to have begun."""

    group = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        """What ``choose_group`` asks.

        Raises:
            ValidationError: it is no group, nor one of both words.
        """
        text = str(self.cleaned_data.get("group", ""))
        which = None if text in {"", "new"} else forms.UUIDField().clean(text.removeprefix(BEGUN))
        return {"group": which, "is_new": text == "new", "knows_begun": text.startswith(BEGUN)}


def read_moves(posted: Mapping[str, Any]) -> list[Move]:
    """Where each student of a page was when it was made, and goes.

    Raises:
        ValueError: no page of ours posts this.
    """
    students = [name.removeprefix(TO) for name in posted if name.startswith(TO)]
    return [
        Move(UUID(student), _uuid(posted.get(f"{WAS}{student}")), _uuid(posted.get(f"{TO}{student}")))
        for student in students
    ]


def _uuid(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None
