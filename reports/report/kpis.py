"""The pages of the KPIs: everything about each of them, and how they move each other."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.models import Direction, KpiKind, RelationKind, Sign
from reports.report import values
from reports.report.density import is_long_card
from reports.report.plates import advice_line, bar, kpi_anchor, kpi_name, now, target
from reports.report.setting import Setting
from reports.report.texts import text
from reports.report.view import Fact, KpiCard, KpiGroup, Kpis, PointLine, RelationLine
from workbook.document import Kpi, Plate, Relation
from workbook.kpi_logic import improves
from workbook.rules.subject import Link


def kpi_pages(setting: Setting) -> Kpis:
    """The KPIs of all plates that have any."""
    groups = tuple(
        KpiGroup(setting.number(plate), plate.name_en, tuple(_card(setting, plate, kpi) for kpi in plate.kpis))
        for plate in setting.document.plates
        if plate.kpis
    )
    return Kpis(_conclusion(setting), groups)


def _conclusion(setting: Setting) -> str:
    kpis = [kpi for _plate, kpi in setting.document.kpis()]
    if not kpis:
        return _("There are no KPIs yet")
    aimed = sum(kpi.target_value is not None for kpi in kpis)
    counts = {"n": len(kpis), "aimed": aimed}
    if aimed == len(kpis):
        return ngettext("{n} KPI, with a target", "{n} KPIs, all with a target", len(kpis)).format(**counts)
    return ngettext("{n} KPI, still without a target", "{n} KPIs, {aimed} of them with a target", len(kpis)).format(
        **counts
    )


def _card(setting: Setting, plate: Plate, kpi: Kpi) -> KpiCard:
    kind = str(KpiKind(kpi.kind).label) if kpi.kind else ""
    way = str(Direction(kpi.direction).label) if kpi.direction else ""
    return KpiCard(
        anchor=kpi_anchor(kpi),
        name=kpi_name(setting, kpi),
        nature=" · ".join(filter(None, (kind, way))),
        unit=text(kpi.unit),
        definition=text(kpi.definition),
        formula=text(kpi.formula),
        source=text(kpi.data_source),
        now=now(setting, kpi),
        target=target(setting, kpi),
        band=values.band(kpi.band_low, kpi.band_high, kpi.unit, setting.language),
        verdict=_verdict(kpi),
        bar=bar(setting, kpi),
        notes=tuple(_notes(setting, kpi)),
        start_advice=_start_advice(setting, plate, kpi),
        relations=tuple(_relation(setting, plate, kpi, each) for each in kpi.relations),
        is_long=is_long_card(kpi, [each for each in plate.advice if each.uid == kpi.start_advice]),
    )


def _verdict(kpi: Kpi) -> str:
    """Said only when it is not what one expects of a target."""
    better = improves(kpi.direction, kpi.current_value, kpi.target_value, kpi.band_low, kpi.band_high)
    return _("the target is no improvement") if better is False else ""


def _notes(setting: Setting, kpi: Kpi) -> list[Fact]:
    labelled = (
        (_("Explanation of the target"), kpi.target_note),
        (_("Looking back on the previous target"), kpi.previous_target_note),
    )
    notes = [Fact(label, text(note)) for label, note in labelled if note]
    if kpi.not_measured_yet and kpi.current_value is not None:
        notes.append(Fact(_("Value now"), text(_("not measured yet"))))
    if kpi.no_target_yet and kpi.target_value is not None:
        notes.append(Fact(_("Target"), text(_("no target yet"))))
    return notes


def _start_advice(setting: Setting, plate: Plate, kpi: Kpi) -> PointLine | None:
    return next((advice_line(setting, plate, each) for each in plate.advice if each.uid == kpi.start_advice), None)


def _relation(setting: Setting, plate: Plate, kpi: Kpi, relation: Relation) -> RelationLine:
    other_plate, other = setting.places[relation.to]
    goals = {
        "reinforcing": _("The goals reinforce each other."),
        "opposing": _("The goals work against each other."),
        "undetermined": _("What the goals do to each other cannot be told yet."),
    }
    follows = Link(plate, kpi, relation, other_plate, other).goals
    return RelationLine(
        to=kpi_name(setting, other),
        step=f"{setting.number(other_plate)}. {other_plate.name_en}",
        sign=str(Sign(relation.sign).label) if relation.sign else "",
        reading=str(RelationKind(relation.kind).label) if relation.kind else "",
        reason=text(relation.reason),
        goals=goals[follows],
        opposes=follows == "opposing",
    )
