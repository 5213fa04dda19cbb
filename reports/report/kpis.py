"""The KPIs: all of them at one sight, then everything about each of them, and how they move each other."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.models import Direction, KpiKind, RelationKind, Sign
from reports.drawings import wording
from reports.report import values
from reports.report.density import is_long_card
from reports.report.letters import lines
from reports.report.plates import kpi_anchor, kpi_line, kpi_name, now, start_advice, target
from reports.report.setting import Setting
from reports.report.texts import joined, text
from reports.report.view import (
    Fact,
    KpiCard,
    KpiGroup,
    KpiOverview,
    KpiRow,
    Kpis,
    KpiStep,
    RelationLine,
    Rows,
)
from workbook.document import Kpi, Plate, Relation
from workbook.kpi_logic import improves, is_reached, logical_range
from workbook.rules.subject import Link
from workbook.values import period_short

_FEW: Final = 21
_MANY: Final = 27
"""Lines of the table of all KPIs that fill a page when they stand apart, and when they stand as usual."""
_NAMES: Final = 81.0
"""How wide the names in that table are, in millimetres."""


def kpi_overview(setting: Setting) -> KpiOverview | None:
    """All KPIs in one table; None in a final of a workbook without any.

    Those of a waived link stand in it, and say so, but are not counted: as little as the link is.
    """
    plates = [plate for plate in setting.document.plates if plate.kpis]
    if not plates and setting.is_final:
        return None
    counted = [kpi for plate in plates if setting.is_active(plate) for kpi in plate.kpis]
    return KpiOverview(
        title=_conclusion(counted, any_others=bool(plates)),
        sentence=_sentence(setting, counted),
        period=period_short(setting.document.next_period),
        steps=tuple(_step(setting, plate) for plate in plates),
        rows=_rows([kpi for plate in plates for kpi in plate.kpis]),
    )


def _step(setting: Setting, plate: Plate) -> KpiStep:
    counts = setting.is_active(plate)
    return KpiStep(
        number=setting.number(plate),
        name=plate.name_en,
        waived="" if counts else wording.waived_word(setting.language),
        rows=tuple(KpiRow(kpi_line(setting, kpi), counts and _is_reached(kpi)) for kpi in plate.kpis),
    )


def _rows(kpis: list[Kpi]) -> Rows:
    height = sum(max(1, lines(f"{kpi.name} {kpi.unit}", 8.6, _NAMES)) for kpi in kpis)
    if height <= _FEW:
        return "few"
    return "usual" if height <= _MANY else "many"


def _is_reached(kpi: Kpi) -> bool:
    return is_reached(kpi.direction, kpi.current_value, kpi.target_value, kpi.band_low, kpi.band_high)


def _conclusion(kpis: list[Kpi], *, any_others: bool) -> str:
    """How many of all KPIs that count are where they should be."""
    if not kpis:
        return _("Only waived links have KPIs") if any_others else _("There are no KPIs yet")
    counts = {"n": len(kpis), "reached": sum(map(_is_reached, kpis))}
    if all(kpi.target_value is None for kpi in kpis):
        said = ngettext("{n} KPI, still without a target", "{n} KPIs, none with a target yet", len(kpis))
    elif counts["reached"] == 0:
        said = ngettext("The KPI is not at its target yet", "None of the {n} KPIs is at its target yet", len(kpis))
    elif counts["reached"] == len(kpis):
        said = ngettext("The KPI is at its target", "All {n} KPIs are at their target", len(kpis))
    else:
        said = ngettext(
            "{reached} of {n} KPIs is at its target", "{reached} of {n} KPIs are at their target", counts["reached"]
        )
    return said.format(**counts)


def _sentence(setting: Setting, kpis: list[Kpi]) -> SafeString:
    """Which KPI has the furthest to go, and which numbers are still to be found."""
    said = []
    furthest = max(kpis, key=_way, default=None)
    if furthest is not None and _way(furthest) > 0 and len(kpis) > 1:
        plate, _kpi = setting.places[furthest.uid]
        sentence = _("{kpi} ({step}) has the furthest to go: from {now} to {target}.")
        ends = {"now": now(setting, furthest), "target": target(setting, furthest)}
        said.append(format_html(sentence, kpi=kpi_name(furthest), step=plate.name_en, **ends))
    aimless = sum(kpi.target_value is None for kpi in kpis)
    unmeasured = sum(kpi.current_value is None for kpi in kpis)
    if 0 < aimless < len(kpis):
        said.append(format_html(ngettext("{n} has no target yet.", "{n} have no target yet.", aimless), n=aimless))
    if unmeasured:
        sentence = ngettext("{n} is not measured yet.", "{n} are not measured yet.", unmeasured)
        said.append(format_html(sentence, n=unmeasured))
    return format_html_join(" ", "{}", ((each,) for each in said))


def _way(kpi: Kpi) -> Decimal:
    """How far a KPI has to go, as a part of its scale where that is known and goes below zero, or else of its larger value."""
    if kpi.current_value is None or kpi.target_value is None or _is_reached(kpi):
        return Decimal(0)
    low, high = logical_range(kpi.unit, kpi.name)
    of = (
        high - low
        if low is not None and high is not None and low < 0
        else max(abs(kpi.current_value), abs(kpi.target_value))
    )
    return abs(kpi.target_value - kpi.current_value) / of


def kpi_pages(setting: Setting) -> Kpis:
    """What the KPIs mean and how they move each other, of all plates that have any."""
    groups = tuple(
        KpiGroup(setting.number(plate), plate.name_en, tuple(_card(setting, plate, kpi) for kpi in plate.kpis))
        for plate in setting.document.plates
        if plate.kpis
    )
    return Kpis(_("What each KPI means, and what it moves"), groups)


def _card(setting: Setting, plate: Plate, kpi: Kpi) -> KpiCard:
    return KpiCard(
        anchor=kpi_anchor(kpi),
        name=kpi_name(kpi),
        definition=text(kpi.definition),
        formula=text(kpi.formula),
        facts=tuple(_facts(kpi)),
        now=now(setting, kpi),
        target=target(setting, kpi),
        notes=tuple(_notes(setting, kpi)),
        start_advice=start_advice(plate, kpi),
        relations=tuple(_relation(setting, plate, kpi, each) for each in kpi.relations),
        is_long=is_long_card(kpi, [each for each in plate.advice if each.uid == kpi.start_advice]),
    )


def _facts(kpi: Kpi) -> Iterator[Fact]:
    kind = str(KpiKind(kpi.kind).label) if kpi.kind else ""
    way = str(Direction(kpi.direction).label) if kpi.direction else ""
    for label, value in (
        (_("Unit"), text(kpi.unit)),
        (_("Kind"), joined(kind, way)),
        (_("Source"), text(kpi.data_source)),
    ):
        if value:
            yield Fact(label, value)


def _notes(setting: Setting, kpi: Kpi) -> Iterator[Fact]:
    better = improves(kpi.direction, kpi.current_value, kpi.target_value, kpi.band_low, kpi.band_high)
    band = values.band(kpi.band_low, kpi.band_high, kpi.unit, setting.language)
    told = (
        (_("Band"), band),
        (_("Target"), _("the target is no improvement") if better is False else ""),
        (_("Explanation of the target"), kpi.target_note),
        (_("Looking back on the previous target"), kpi.previous_target_note),
        (_("Value now"), _("not measured yet") if kpi.not_measured_yet and kpi.current_value is not None else ""),
        (_("Target"), _("no target yet") if kpi.no_target_yet and kpi.target_value is not None else ""),
    )
    return (Fact(label, text(note)) for label, note in told if note)


def _relation(setting: Setting, plate: Plate, kpi: Kpi, relation: Relation) -> RelationLine:
    other_plate, other = setting.places[relation.to]
    goals = {
        "reinforcing": _("The goals reinforce each other."),
        "opposing": _("The goals work against each other."),
        "undetermined": _("What the goals do to each other cannot be told yet."),
    }
    follows = Link(plate, kpi, relation, other_plate, other).goals
    return RelationLine(
        to=kpi_name(other),
        step=f"{setting.number(other_plate)}. {other_plate.name_en}",
        sign=str(Sign(relation.sign).label) if relation.sign else "",
        reading=str(RelationKind(relation.kind).label) if relation.kind else "",
        reason=text(relation.reason),
        goals=goals[follows],
        opposes=follows == "opposing",
    )
