"""The organisation and the workbook: an appendix, for who wants to know what all this is about."""

from typing import Final
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.report.pieces import Fact
from reports.report.setting import Setting
from reports.report.texts import Text, shortened, text
from reports.report.view import Profile
from workbook.models.workbook import AuthorKind
from workbook.values import period_short
from workbook.wording import euro, whole

_NAME: Final = 60
"""Characters of the organisation's name in the title."""


def profile(setting: Setting) -> Profile:
    """Which organisation this is, and which workbook. A final tells only what is known."""
    organisation, workbook = _organisation(setting), _workbook(setting)
    if setting.is_final:
        organisation, workbook = ([each for each in column if each.value] for column in (organisation, workbook))
    return Profile(
        title=_title(setting),
        organisation=tuple(organisation),
        workbook=tuple(workbook),
        description=text(setting.document.description),
        departments=tuple(
            (text(each.name) or Text((_("department without a name"),)), _bears(setting, each.uid))
            for each in setting.document.departments
        ),
    )


def _title(setting: Setting) -> str:
    """The size of the organisation, as far as it is known."""
    document, language = setting.document, setting.language
    sizes = []
    if document.employees is not None:
        said = ngettext("{n} employee", "{n} employees", document.employees)
        sizes.append(said.format(n=whole(document.employees, language)))
    if document.customers is not None:
        said = ngettext("{n} customer", "{n} customers", document.customers)
        sizes.append(said.format(n=whole(document.customers, language)))
    if not document.organisation or not sizes:
        return _("About the organisation and this workbook")
    return f"{shortened(document.organisation, _NAME)}: {get_text_list(sizes, _('and'))}"


def _organisation(setting: Setting) -> list[Fact]:
    document = setting.document
    revenue, budget = (
        "" if each is None else euro(each, setting.language) for each in (document.revenue_eur, document.total_budget)
    )
    employees, customers = (
        "" if each is None else whole(each, setting.language) for each in (document.employees, document.customers)
    )
    return [
        Fact(_("Organisation"), text(document.organisation)),
        Fact(_("Sector"), text(document.sector)),
        Fact(_("Employees"), text(employees)),
        Fact(_("Customers"), text(customers)),
        Fact(_("Revenue per year"), text(revenue)),
        Fact(_("Total budget"), text(budget)),
    ]


def _workbook(setting: Setting) -> list[Fact]:
    document = setting.document
    before = document.predecessor
    kind = str(AuthorKind(document.author_kind).label) if document.author_kind else ""
    previous = " · ".join(filter(None, (before.organisation, period_short(before.period)))) if before else ""
    return [
        Fact(_("Period"), text(period_short(document.period))),
        Fact(_("Next period"), text(period_short(document.next_period))),
        Fact(_("Previous workbook"), text(previous)),
        Fact(_("Filled in by"), text(kind)),
        Fact(_("Own role"), text(document.own_role)),
        Fact(_("Method"), text(_("version {number}").format(number=document.method_version))),
    ]


def _bears(setting: Setting, department: UUID) -> str:
    plates = [plate for plate in setting.document.plates if department in plate.departments]
    if not plates:
        return _("no plate")
    return ", ".join(f"{setting.number(plate)}. {plate.name_en}" for plate in plates)
