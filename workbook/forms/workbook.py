"""The front page of a workbook: a new one, and its profile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.document import Document
from workbook.forms.base import PageForm
from workbook.forms.bases import Bases
from workbook.forms.fields import CountField, PeriodField, TextField, TokenField
from workbook.forms.page import Typed, asked_for
from workbook.marks import Mark, Where
from workbook.models import Workbook
from workbook.models.workbook import AuthorKind
from workbook.rules import Finding

CHOOSE: Final = _("Choose one of the list.")

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
    "requested_decision": _(
        "What has to be decided, by whom, and what does it cost? Ask for one decision. Its first sentence stands in bold in "
        "the report: keep it short."
    ),
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
        error_messages={"invalid_choice": CHOOSE},
        **_described("author_kind"),
    )


class NewWorkbookForm(forms.Form):
    """The front page of a workbook to be. ``token`` is minted with the page, so that a double post makes one workbook."""

    optional = ("next_period", "author_kind", "own_role")

    token = TokenField()
    organisation = _text(
        "organisation", required=True, error_messages={"required": _("Fill in the name of the organisation.")}
    )
    sector = _text("sector")
    period = PeriodField(**_described("period"), initial=lambda: str(timezone.localdate().year))
    next_period = PeriodField(**_described("next_period"), initial=lambda: str(timezone.localdate().year + 1))
    author_kind = _author_kind()
    own_role = _text("own_role")


@dataclass(frozen=True)
class FrontPage:
    """The front page as it stands: ``document`` at its ``revision``, what its address asks, and what was posted on it.

    ``marks`` is what hangs on its fields and rows.
    """

    uuid: UUID
    document: Document
    revision: int
    may_edit: bool = True
    query: Mapping[str, str] = field(default_factory=dict)
    typed: Typed | None = None
    marks: Mapping[Where, Mark] = MappingProxyType({})

    @property
    def bases(self) -> Bases:
        """The revisions that the page carries."""
        return self.typed.bases if self.typed else Bases(self.revision)

    @property
    def address(self) -> str:
        """Where the fields of the workbook itself stand."""
        return "workbook"

    @property
    def owner(self) -> tuple[str, UUID]:
        """The workbook, to which all rows of the page belong."""
        return "workbook", self.uuid

    def notes(self, address: str) -> list[Finding]:
        """The rules speak about the front page on the page of the workbook."""
        return []

    def asks(self, key: str, name: str) -> UUID | None:
        """The row of a list that the address of the page names under ``key``."""
        return asked_for(self.query, key, name)


class ProfileForm(PageForm):
    """The fields of the workbook itself. Any may be left blank in a draft."""

    of = "workbook"
    optional: ClassVar[frozenset[str]] = frozenset(
        {"description", "employees", "customers", "revenue_eur", "author_kind", "next_period", "total_budget"}
    )
    groups: Final[Sequence[tuple[Promise, Sequence[Sequence[str]]]]] = (
        (
            _("The organisation"),
            (("organisation",), ("sector",), ("description",), ("employees", "customers", "revenue_eur")),
        ),
        (_("This workbook"), (("period", "next_period"), ("author_kind",), ("own_role",), ("total_budget",))),
    )
    """How the page lays the fields out: under a heading, those of a row side by side. The others stand in the summary."""

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
    requested_decision = _text("requested_decision", rows=4)

    @classmethod
    def of_page(cls, page: FrontPage) -> Self:
        """The form on the front page."""
        return cls(page, uid=page.uuid, stored=page.document, at=page.address, posted=page.typed is not None)

    def grouped(self) -> list[tuple[Promise, list[list[BoundField]]]]:
        """Its fields as the page lays them out."""
        return [(title, [[self[name] for name in row] for row in rows]) for title, rows in self.groups]
