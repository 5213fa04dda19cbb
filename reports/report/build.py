"""From a Document to the report as it is shown. Pure: equal Documents give equal reports."""

import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from reports.report import overview
from reports.report.density import size_of
from reports.report.kpis import kpi_pages
from reports.report.plates import plate_page
from reports.report.setting import Setting
from reports.report.texts import Text, shortened, text
from reports.report.view import Entry, Report, Version
from workbook.document import Document
from workbook.shown import protected

RUNNING: Final = 70
"""Characters of the organisation's name that the head of a page has room for."""


def build(
    document: Document, *, language: str, version: Version = "draft", made_on: datetime.date | None = None
) -> Report:
    """The report of a Document, in a language of its own.

    ``made_on`` is the day that the cover names, none by default.
    """
    with translation.override(language):
        return _built(Setting(protected(document), language, version), made_on)


def _built(setting: Setting, made_on: datetime.date | None) -> Report:
    document = setting.document
    summary, gaps, profile = overview.summary(setting), overview.gaps(setting), overview.profile(setting)
    plates = tuple(plate_page(setting, plate) for plate in document.plates)
    kpis = kpi_pages(setting)
    analysis = _("Customer chain analysis")
    organisation = shortened(document.organisation, RUNNING)
    entries = [
        Entry("summary", _("Management summary"), Text((summary.title,))),
        Entry("profile", _("Profile"), Text((profile.title,))),
    ]
    if gaps:
        entries.append(Entry("gaps", _("Gaps between customer and department"), Text((gaps.title,))))
    entries += [Entry(plate.anchor, f"{plate.number}. {plate.name_en}", plate.message) for plate in plates]
    entries.append(Entry("kpis", _("KPIs: now and target"), Text((kpis.title,))))
    return Report(
        language=setting.language,
        title=" · ".join(filter(None, (analysis, organisation, document.period))),
        organisation=text(document.organisation),
        running=" · ".join(filter(None, (organisation, analysis))),
        footer=" · ".join(filter(None, (document.period, _("fictional example") if document.fictional else ""))),
        heading=overview.cover_title(setting),
        subtitle=overview.subtitle(setting),
        cover=overview.cover(setting),
        caption=overview.caption(setting),
        marks=overview.marks(setting, made_on),
        contents=tuple(entries),
        guide=overview.guide(setting),
        summary=summary,
        gaps=gaps,
        profile=profile,
        plates=plates,
        kpis=kpis,
        size=size_of(document),
    )
