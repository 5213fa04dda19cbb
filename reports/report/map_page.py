"""The map of relations: how goals of one department move those of another."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from kpis.relation_map import Edge, Look, map_of
from kpis.sentences import MEANINGS
from reports.drawings.relation_map import map_key, relation_map
from reports.report.kpi_view import RelationMap
from reports.report.setting import Setting
from workbook.conflicts import conflicts_in

_LINES: Final[Mapping[Look, str]] = {
    "strengthens": gettext_noop("whole line with an arrow"),
    "hampers": gettext_noop("dashed line with a minus sign and a blunt end"),
    "precondition": gettext_noop("whole line with an open arrow"),
    "plain": gettext_noop("dotted line"),
}


def map_page(setting: Setting) -> RelationMap | None:
    """The map with its legend; None as long as no KPI moves another one."""
    found = conflicts_in(setting.document, setting.active)
    drawn = map_of(setting.document, found)
    if not drawn.edges:
        return None
    looks = {edge.look for edge in drawn.edges}
    return RelationMap(
        title=_title(drawn.edges, len(found)),
        drawing=relation_map(drawn, language=setting.language),
        keys=tuple(
            (map_key(look, language=setting.language, title=_(_LINES[look])), f"{_(meaning)}.")
            for look, meaning in MEANINGS.items()
            if look in looks
        ),
        note=_("A number in a box is that of a conflict.") if found else "",
    )


def _title(edges: Sequence[Edge], conflicts: int) -> str:
    """How many relations lead to another link, and how many pairs of goals are in each other's way."""
    across = sum(edge.link.plate is not edge.link.other_plate for edge in edges)
    if not conflicts and across == len(edges) > 1:
        return _("All {n} relations between KPIs lead to another link").format(n=across)
    if not conflicts:
        said = ngettext(
            "{across} of the {n} relations between KPIs leads to another link",
            "{across} of the {n} relations between KPIs lead to another link",
            across,
        )
        return said.format(across=across, n=len(edges))
    said = ngettext(
        "{n} relations between KPIs, {across} of them to another link, make one pair of goals collide",
        "{n} relations between KPIs, {across} of them to another link, make {conflicts} pairs of goals collide",
        conflicts,
    )
    return said.format(across=across, n=len(edges), conflicts=conflicts)
