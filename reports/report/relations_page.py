"""How the KPIs move each other: the map, and the same relations as a list."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.models import RelationKind, Strength
from kpis.sentences import IN_PLAIN_WORDS, is_told_by_goals, verdict
from reports.report.definitions import named
from reports.report.density import is_long_relation
from reports.report.kpi_view import RelationGroup, RelationLine, Relations
from reports.report.setting import Setting
from reports.report.texts import text
from workbook.document import Plate
from workbook.links import Link


def relations(setting: Setting) -> Relations | None:
    """All relations in reading order; None when there are none."""
    groups = tuple(
        RelationGroup(
            number=setting.number(plate),
            name=plate.name_en,
            departments=text(", ".join(filter(None, (each.name for each in setting.document.departments_of(plate))))),
            lines=tuple(_line(setting, link) for link in links),
        )
        for plate, links in ((plate, tuple(links_of(setting, plate))) for plate in setting.document.plates)
        if links
    )
    return Relations(_title([line for group in groups for line in group.lines]), groups) if groups else None


def links_of(setting: Setting, plate: Plate) -> Iterator[Link]:
    """The relations that begin on a plate; one from a KPI to itself is among them, for somebody typed its reason."""
    for kpi in plate.kpis:
        for relation in kpi.relations:
            yield Link(plate, kpi, relation, *setting.places[relation.to])


def _title(lines: Sequence[RelationLine]) -> str:
    """In how many relations goals are in each other's way."""
    opposing = sum(line.opposes for line in lines)
    if opposing:
        said = ngettext(
            "In {opposing} of the {n} relations the goals work against each other",
            "In {opposing} of the {n} relations the goals work against each other",
            opposing,
        )
    else:
        said = ngettext(
            "{n} relation, in which no goals work against each other",
            "{n} relations, in none of which goals work against each other",
            len(lines),
        )
    return said.format(n=len(lines), opposing=opposing)


def _line(setting: Setting, link: Link) -> RelationLine:
    untold = "" if setting.is_final else _("What the goals do to each other cannot be told yet.")
    relation = link.relation
    return RelationLine(
        start=named(setting, link.kpi),
        end=named(setting, link.other),
        moves=_moves(setting, link),
        strength=str(Strength(relation.strength).label) if relation.strength else "",
        reason=text(relation.reason),
        goals=verdict(link) or untold,
        opposes=link.goals == "opposing",
        is_long=is_long_relation(link.kpi, link.other, relation),
    )


def _moves(setting: Setting, link: Link) -> str:
    """How the other KPI moves along with this one, and how that is read where the goals do not say so; of what is not chosen a
    final says nothing.
    """
    relation = link.relation
    unchosen = "" if setting.is_final else _("How they move together is not chosen yet")
    said = [str(dict(IN_PLAIN_WORDS).get(relation.sign, unchosen))]
    if relation.kind == "precondition":
        said.append(_("The one is a precondition for the other"))
    elif relation.kind and not is_told_by_goals(link):
        said.append(_("Read as: %(kind)s") % {"kind": RelationKind(relation.kind).label})
    return " ".join(f"{each}." for each in said if each)
