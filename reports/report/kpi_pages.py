"""All pages about KPIs but that of now and target, with their lines in the contents."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.report.conflicts_page import conflicts
from reports.report.contents import entry
from reports.report.definitions import definitions
from reports.report.kpi_view import KpiPages
from reports.report.map_page import map_page
from reports.report.progress_page import progress, trends
from reports.report.relations_page import relations
from reports.report.rounds_page import rounds
from reports.report.seen_page import seen
from reports.report.setting import Setting
from reports.report.view import Entry


def kpi_pages(setting: Setting) -> KpiPages:
    """What there is to tell about KPIs, page by page."""
    return KpiPages(
        definitions=definitions(setting),
        relations=relations(setting),
        map=map_page(setting),
        conflicts=conflicts(setting),
        progress=progress(setting),
        trends=trends(setting),
        seen=seen(setting),
        rounds=rounds(setting),
    )


def story_entries(pages: KpiPages) -> Iterator[Entry]:
    """Those that are read from first to last, in their order."""
    if pages.progress:
        yield entry("kpi-progress", _("KPIs: progress"), pages.progress.title)
    if pages.map:
        yield entry("kpi-map", _("KPIs: how they hang together"), pages.map.title)
    if pages.conflicts and pages.conflicts.is_story:
        yield entry("kpi-conflicts", _("KPIs: conflicts and agreements"), pages.conflicts.title)


def appendix_entries(pages: KpiPages) -> Iterator[Entry]:
    """Those in which things are looked up."""
    if pages.definitions:
        yield entry("kpis", _("KPIs: definitions"), pages.definitions.title)
    if pages.relations:
        yield entry("kpi-relations", _("KPIs: relations"), pages.relations.title)
    if pages.conflicts and not pages.conflicts.is_story:
        yield entry("kpi-conflicts", _("KPIs: conflicts and agreements"), pages.conflicts.title)
    if pages.trends:
        yield entry("kpi-trends", _("KPIs: measured values"), pages.trends.title)
    if pages.seen:
        yield entry("kpi-seen", _("What our systems see"), pages.seen.title)
    if pages.rounds:
        yield entry("kpi-rounds", _("From longlist to shortlist"), pages.rounds.title)
