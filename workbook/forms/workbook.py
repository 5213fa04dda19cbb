"""The front page of a workbook: a new one, its profile, and who takes part."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.fields import kind, workbook_address
from workbook.forms.fields import CountField, PeriodField, TextField
from workbook.models import Workbook
from workbook.models.workbook import AuthorKind, Role

HELP: Final[Mapping[str, Promise]] = {
    "organisation": _("The company that the workbook is about."),
    "sector": _("For example telecom, care or retail."),
    "period": _("The year or quarter you write about, for example 2026 or 2026-Q3."),
    "next_period": _("The year or quarter that the advice is for."),
    "own_role": _("What you do at the organisation; only for a student or study group."),
    "description": _("What does the organisation do, and for whom?"),
    "employees": _("How many people work there."),
    "customers": _("How many customers it has."),
    "total_budget": _("For all actions together, in whole euro."),
    "summary": _("The common thread over the whole chain, in a few sentences."),
}


def _described(name: str) -> dict[str, Any]:
    """Label and help of a field of the workbook."""
    label = Workbook._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return {"label": capfirst(label), "help_text": HELP.get(name, "")}


def _text(name: str, *, rows: int = 1, **kwargs: Any) -> TextField:
    return TextField(limits.TEXTS["workbook"][name], rows=rows, **_described(name), **kwargs)


def _author_kind() -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=lambda: [("", _("Not chosen yet")), *AuthorKind.choices],
        required=False,
        **_described("author_kind"),
    )


class NewWorkbookForm(forms.Form):
    """The front page of a workbook to be. ``token`` is minted with the page, so that a double post makes one workbook."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    organisation = _text(
        "organisation", required=True, error_messages={"required": _("Fill in the name of the organisation.")}
    )
    sector = _text("sector")
    period = PeriodField(**_described("period"), initial=lambda: str(timezone.localdate().year))
    next_period = PeriodField(**_described("next_period"), initial=lambda: str(timezone.localdate().year + 1))
    author_kind = _author_kind()
    own_role = _text("own_role")

    def clean_token(self) -> UUID:
        """A token that is missing or no uuid guards nothing: a fresh one."""
        return self.cleaned_data.get("token") or uuid4()


class ProfileForm(forms.Form):
    """The fields of the workbook itself. The DOM id of a field is its address; any may be left blank in a draft."""

    organisation = _text("organisation")
    sector = _text("sector")
    description = _text("description", rows=4)
    employees = CountField(limits.COUNT_MAX, **_described("employees"))
    customers = CountField(limits.COUNT_MAX, **_described("customers"))
    revenue_eur = CountField(limits.EURO_MAX, **_described("revenue_eur"))
    author_kind = _author_kind()
    own_role = _text("own_role")
    period = PeriodField(**_described("period"))
    next_period = PeriodField(**_described("next_period"))
    total_budget = CountField(limits.EURO_MAX, **_described("total_budget"))
    summary = _text("summary", rows=8)

    def __init__(self, data: Mapping[str, Any] | None = None, *, workbook: Workbook) -> None:
        super().__init__(data, auto_id="workbook/%s", initial=self.stored(workbook))

    @classmethod
    def stored(cls, workbook: Workbook) -> dict[str, str]:
        """What stands in the fields now, as it is typed: numbers without points."""
        of_workbook = kind("workbook").fields
        return {name: of_workbook[name].to_text(getattr(workbook, name)) for name in cls.base_fields}

    def valid_texts(self) -> Iterator[tuple[str, str]]:
        """Name and value, as the log writes it, of every field that was posted and is valid."""
        of_workbook = kind("workbook").fields
        for name, value in self.cleaned_data.items():
            if self.add_prefix(name) in self.data:
                yield name, of_workbook[name].to_text(value)

    @staticmethod
    def address(name: str) -> str:
        """Where a field stands, for its conflict and its base."""
        return workbook_address(name)


class MemberForm(forms.Form):
    """Somebody to take part, by the e-mail address of an account."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The address with which this person logs in here."),
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={
            "required": _("Fill in an e-mail address."),
            "invalid": _("This is no e-mail address. Check the part around @."),
        },
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.EDITOR)


class RoleForm(forms.Form):
    """Another role for a member."""

    email = forms.CharField(max_length=254)
    role = forms.ChoiceField(choices=Role.choices)
