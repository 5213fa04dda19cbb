"""The section that tells who bears a step: its departments, one of them new perhaps, and the responsible role."""

from collections.abc import Iterator
from typing import Any, ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.acts import Act, Remove
from workbook.forms.base import PageField
from workbook.forms.fields import RowChoices, TextField
from workbook.forms.page import REMOVED, Deed, PlatePage, as_uid
from workbook.forms.rows import ListWords, RowForm, RowList
from workbook.forms.scores import text
from workbook.sections import Section

TYPICAL: Final = "typical"
"""The DOM id of the list of departments that often bear this step."""
WORDS: Final = ListWords(
    add=_("Add a department"),
    removed=_("The department was removed."),
    full=_("There is no room for another department."),
)


class DepartmentForm(RowForm):
    """A department that is not in the list yet. Under the name of one that is, it means that one."""

    of = "department"
    page: PlatePage
    optional: ClassVar[frozenset[str]] = frozenset({"name"})
    name = TextField(
        limits.TEXTS["department"]["name"],
        label=_("Another department"),
        help_text=_("Outsourced work and “the director does it” count too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["list"] = TYPICAL

    def waits_for(self, name: str) -> str | None:
        """A new department is saved together with the list that it then stands in."""
        return ""

    @property
    def chosen(self) -> UUID | None:
        """The department that was typed, the one that goes by this name first."""
        name = dict(self.valid_texts()).get("name", "") if self.is_bound else ""
        twins = [each.uid for each in self.page.document.departments if each.name.casefold() == name.casefold()]
        return next(iter(twins), self.uid) if name else None

    def acts(self) -> list[Act]:
        """A new department, unless it is there."""
        return super().acts() if self.chosen == self.uid else []


class DepartmentsField(PageField):
    """The boxes of the departments; those that were typed beside them are ticked too."""

    def value(self) -> Any:
        """The ticked ones."""
        newcomers = self.form.newcomers if isinstance(self.form, BearersForm) else ()
        ticked: list[str] = super().value()
        return [*ticked, *map(str, newcomers)] if self.form.shows_typed(self.name) else ticked


class BearersForm(RowForm):
    """The departments of a plate and the role that answers for it."""

    of = "plate"
    departments = RowChoices(
        label=_("Departments"),
        gone=_("A department that was ticked is not there any more. Look at what is ticked now, and save."),
        bound_field_class=DepartmentsField,
    )
    responsible_role = text("responsible_role", _("A role, never a name: for example manager of customer service."))

    newcomers: tuple[UUID, ...] = ()
    """Departments typed beside the list: they bear the plate too."""

    def valid_texts(self) -> Iterator[tuple[str, str]]:
        """As in any form; the departments with the new ones."""
        for name, value in super().valid_texts():
            is_longer = name == "departments" and self.newcomers
            yield name, " ".join(sorted({*value.split(), *map(str, self.newcomers)})) if is_longer else value


def bearers_section(page: PlatePage) -> Section:
    """Which departments bear the step, and which role answers for it."""
    document = page.document
    form = BearersForm.of_plate(page)
    form.fields["departments"].offer((each.uid, each.name) for each in document.departments)  # type: ignore[attr-defined]
    used = {uid for plate in document.plates for uid in plate.departments}
    unused = [each for each in document.departments if each.uid not in used]
    new = RowList(
        page, "department", DepartmentForm, (), address=form.address("departments"), words=WORDS, most=1, fewest=1
    )
    form.newcomers = tuple(_newcomers(page))

    def forget(rest: str) -> Deed | None:
        """Take a department that no plate names out of the workbook."""
        uid = as_uid(rest)
        if uid not in [each.uid for each in unused]:
            return None
        anchor = f"{page.address}/department:{uid}/restore"
        return Deed((Remove("department", uid),), {REMOVED: f"department:{uid}"}, anchor)

    shown = {"form": form, "new": new, "unused": unused, "typical": TYPICAL}
    return Section(
        "bearers", _("Who bears this step"), "workbook/plate/bearers.html", (form,), (new,), {"forget": forget}, shown
    )


def _newcomers(page: PlatePage) -> Iterator[UUID]:
    """The departments typed beside the list, saved meanwhile or not: one that was may be typed on beside the next."""
    for uid in page.typed.rows("department") if page.typed else []:
        typed = DepartmentForm(page, uid=uid, stored=None, at=f"{page.address}/department:{uid}", posted=True)
        if typed.chosen:
            yield typed.chosen
