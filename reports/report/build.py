"""From a Document to the report as it is shown. Pure: equal Documents give equal reports."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from reports.report.closing import closing
from reports.report.contents import contents, entry, plate_entries
from reports.report.cover import cover, version_word
from reports.report.fitting import fitted
from reports.report.gaps import gaps
from reports.report.kpi_pages import appendix_entries, kpi_pages, story_entries
from reports.report.kpis import kpi_overview
from reports.report.plates import plate_page
from reports.report.profile import profile
from reports.report.receipt import Receipt, receipt_shown
from reports.report.setting import Setting, setting_of
from reports.report.summary import summary
from reports.report.texts import shortened, text
from reports.report.view import Entry, ReceiptShown, Report, Version
from workbook.document import Document
from workbook.values import period_short

RUNNING: Final = 70
"""Characters of the organisation's name that the head of a page has room for."""


def build(
    document: Document,
    *,
    language: str,
    version: Version = "draft",
    made_on: datetime.date | None = None,
    receipt: Receipt | None = None,
) -> Report:
    """The report of a Document, in a language of its own.

    ``made_on`` is the day that the cover names, none by default; ``receipt`` that of a Document that was handed in.
    """
    with translation.override(language):
        setting = setting_of(document, language, version)
        told, left_out = fitted(setting.document)
        return _built(replace(setting, document=told, left_out=left_out), made_on, receipt)


def _built(setting: Setting, made_on: datetime.date | None, receipt: Receipt | None) -> Report:
    document = setting.document
    analysis = _("Customer chain analysis")
    organisation = shortened(document.organisation, RUNNING)
    period = period_short(document.period)
    parts = _Parts(setting, receipt_shown(receipt, setting.language) if receipt else None)
    return Report(
        language=setting.language,
        title=" · ".join(filter(None, (analysis, organisation, period))),
        organisation=text(document.organisation),
        running=" · ".join(filter(None, (organisation, analysis))),
        footer=" · ".join(filter(None, (period, _("fictional example") if document.fictional else ""))),
        mark="" if setting.is_final else version_word(setting),
        version=setting.version,
        cover=cover(setting, made_on),
        contents=contents(setting, parts.story(), parts.appendix(), parts.kpis),
        summary=parts.summary,
        gaps=parts.gaps,
        plates=tuple(plate_page(setting, plate) for plate in document.plates if setting.has_page(plate)),
        overview=parts.overview,
        closing=parts.closing,
        kpis=parts.kpis,
        profile=parts.profile,
        size=setting.size,
        receipt=parts.receipt,
    )


class _Parts:
    """The pages about the whole, and their lines in the contents, in the order of the report."""

    def __init__(self, setting: Setting, receipt: ReceiptShown | None) -> None:
        self.setting, self.receipt = setting, receipt
        self.summary, self.gaps, self.closing = summary(setting), gaps(setting), closing(setting)
        self.overview, self.kpis, self.profile = kpi_overview(setting), kpi_pages(setting), profile(setting)

    def story(self) -> Iterator[Entry]:
        """What is read from first to last."""
        yield entry("summary", _("Management summary"), self.summary.title)
        if self.gaps:
            yield entry("gaps", _("Gaps between customer and department"), self.gaps.title)
        yield from plate_entries(self.setting)
        if self.overview:
            yield entry("kpi-overview", _("KPIs: now and target"), self.overview.title)
        yield from story_entries(self.kpis)
        if self.closing:
            yield entry("closing", _("The chain in the next period"), self.closing.title)

    def appendix(self) -> Iterator[Entry]:
        """What things are looked up in."""
        yield from appendix_entries(self.kpis)
        yield entry("profile", _("Profile"), self.profile.title)
        if self.receipt:
            yield entry("receipt", self.receipt.title, self.receipt.message)
