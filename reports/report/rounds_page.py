"""From longlist to shortlist: which KPIs were found, which are in use, how many votes they had, and what became of them."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.models import IsUsed
from reports.report.definitions import named
from reports.report.kpi_view import CandidateGroup, CandidateLine, Rounds
from reports.report.setting import Setting
from reports.report.texts import Text, text
from workbook import wording
from workbook.document import Candidate


def rounds(setting: Setting) -> Rounds | None:
    """The candidates of all plates that have any; None when no plate has."""
    groups = tuple(
        CandidateGroup(
            setting.number(plate), plate.name_en, tuple(_line(setting, candidate) for candidate in plate.candidates)
        )
        for plate in setting.document.plates
        if plate.candidates
    )
    found = [each for plate in setting.document.plates for each in plate.candidates]
    return Rounds(_title(setting, found), groups) if groups else None


def _title(setting: Setting, found: Sequence[Candidate]) -> str:
    taken = sum(each.kpi in setting.places for each in found)
    said = ngettext(
        "Of {n} KPI that we found {taken} came on our shortlist",
        "Of {n} KPIs that we found {taken} came on our shortlist",
        len(found),
    )
    return said.format(n=len(found), taken=taken)


def _line(setting: Setting, candidate: Candidate) -> CandidateLine:
    return CandidateLine(
        name=text(candidate.name) or Text((_("KPI without a name"),)),
        found_at=text(candidate.found_at),
        used=str(IsUsed(candidate.is_used).label) if candidate.is_used else "",
        used_note=text(candidate.used_note),
        votes=wording.whole(candidate.votes, setting.language),
        became=_became(setting, candidate),
        reason=text(candidate.drop_reason),
    )


def _became(setting: Setting, candidate: Candidate) -> SafeString:
    """The KPI that it became, or that it dropped out."""
    if candidate.kpi in setting.places:
        _plate, kpi = setting.places[candidate.kpi]
        return format_html(_("on the shortlist: {kpi}"), kpi=named(setting, kpi).linked)
    return format_html("{}", _("dropped") if candidate.is_dropped else "")
