"""The KPIs: all of them at one sight, then everything about each of them, and how they move each other."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.models import Direction, KpiKind
from reports.drawings import wording
from reports.drawings.kpibar import scale_of
from reports.drawings.values import measure_of
from reports.report.density import is_long_card
from reports.report.letters import lines
from reports.report.plates import kpi_anchor, kpi_line, kpi_name, now, start_advice, target
from reports.report.setting import Setting
from reports.report.texts import joined, text
from reports.report.view import (
    Fact,
    KpiCard,
    KpiGroup,
    KpiLine,
    KpiOverview,
    KpiRow,
    Kpis,
    KpiStep,
    RelationLine,
    Rows,
)
from workbook import wording as numbers
from workbook.document import Kpi, Plate, Relation
from workbook.kpi_logic import improves, is_reached, logical_range
from workbook.rules.subject import Link
from workbook.values import period_short

_FEW: Final = 19
_MANY: Final = 25
"""Lines of the table of all KPIs that fill a page when they stand apart, and when they stand as usual."""
_LETTERS: Final = 8.6
_NAMES: Final = 81.0
_TARGETS: Final = 33.0
"""Size of its letters in points, and how wide its names and its targets are in millimetres."""


def kpi_overview(setting: Setting) -> KpiOverview | None:
    """All KPIs in one table; None in a final of a workbook without any.

    Those of a waived link stand in it, and say so, but are not counted: as little as the link is.
    """
    plates = [plate for plate in setting.document.plates if plate.kpis]
    if not plates and setting.is_final:
        return None
    steps = tuple(_step(setting, plate) for plate in plates)
    shown = [kpi for plate in plates for kpi in plate.kpis]
    counted = [kpi for plate in plates if setting.is_active(plate) for kpi in plate.kpis]
    return KpiOverview(
        title=_conclusion(counted, any_others=bool(plates)),
        sentence=_sentence(setting, counted),
        period=period_short(setting.document.next_period),
        steps=steps,
        rows=_rows(steps),
        legend=tuple(_legend(shown, has_bands=any(row.band for step in steps for row in step.rows))),
    )


def _step(setting: Setting, plate: Plate) -> KpiStep:
    counts = setting.is_active(plate)
    return KpiStep(
        number=setting.number(plate),
        name=plate.name_en,
        waived="" if counts else wording.waived_word(setting.language),
        rows=tuple(
            KpiRow(kpi_line(setting, kpi), _band(kpi, setting.language), counts and _is_reached(kpi))
            for kpi in plate.kpis
        ),
    )


def _rows(steps: Iterable[KpiStep]) -> Rows:
    """How close the rows have to stand, which are as high as their names or their targets."""
    height = sum(max(_name_lines(row.line), _target_lines(row)) for step in steps for row in step.rows)
    if height <= _FEW:
        return "few"
    return "usual" if height <= _MANY else "many"


def _name_lines(line: KpiLine) -> int:
    return max(1, lines(f"{line.name} {line.unit}", _LETTERS, _NAMES))


def _target_lines(row: KpiRow) -> int:
    said = (row.line.target, f"({row.band})" if row.band else "", _("reached") if row.reached else "")
    return lines(" ".join(filter(None, said)), _LETTERS, _TARGETS, "bold")


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
    furthest = max(kpis, key=lambda kpi: abs(_change(kpi)), default=None)
    if furthest is not None and _change(furthest) and len(kpis) > 1:
        plate, _kpi = setting.places[furthest.uid]
        sentence = _(
            "Furthest from its target, in proportion to its value now: {kpi} ({step}), from {now} to {target} ({change})."
        )
        change = numbers.change(_change(furthest), setting.language)
        ends = {"now": now(setting, furthest), "target": target(setting, furthest), "change": change}
        said.append(format_html(sentence, kpi=kpi_name(furthest), step=plate.name_en, **ends))
    aimless = sum(kpi.target_value is None for kpi in kpis)
    unmeasured = sum(kpi.current_value is None for kpi in kpis)
    if 0 < aimless < len(kpis):
        said.append(format_html(ngettext("{n} has no target yet.", "{n} have no target yet.", aimless), n=aimless))
    if unmeasured:
        sentence = ngettext("{n} is not measured yet.", "{n} are not measured yet.", unmeasured)
        said.append(format_html(sentence, n=unmeasured))
    return format_html_join(" ", "{}", ((each,) for each in said))


def _change(kpi: Kpi) -> Decimal:
    """How much a KPI has to change, as a part of its value now: the same measure whether it has to rise or to fall.

    0 where there is no telling: without both values, and on a scale on which nought is not nothing (an NPS, a value of 0 or less).
    """
    now, target = kpi.current_value, kpi.target_value
    lowest, _highest = logical_range(kpi.unit, kpi.name)
    if now is None or target is None or now <= 0 or (lowest is not None and lowest < 0) or _is_reached(kpi):
        return Decimal(0)
    return (target - now) / now


def _legend(kpis: list[Kpi], *, has_bands: bool) -> Iterator[str]:
    """How the bars are read; of what is drawn or written only where it matters, where it is."""
    if not kpis:
        return
    yield _("Bar: filled up to the value now, open where there is a way to go, a tick at the target.")
    yield _("Each bar has a scale of its own; further to the right is better.")
    scales = [scale_of(measure_of(kpi)) for kpi in kpis]
    if any(scale.cut_worst or scale.cut_best for scale in scales):
        yield _("//: there the scale is cut off, so that it does not begin at nought or runs on.")
    if has_bands:
        yield _("Between brackets: the band in which every value is equally good.")


def _band(kpi: Kpi, language: str) -> str:
    """The band around a target; empty when the target is none of a band."""
    if kpi.direction != "band" or kpi.target_value is None:
        return ""
    return numbers.limits(kpi.band_low, kpi.band_high, language)


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
    band = numbers.band(kpi.band_low, kpi.band_high, kpi.unit, setting.language)
    told = (
        (_("Band"), band),
        (_("Target"), _("the target is no improvement") if better is False else ""),
        (_("Explanation of the target"), kpi.target_note),
        (_("Looking back on the previous target"), kpi.previous_target_note),
        (_("Value now"), _("not measured yet") if kpi.not_measured_yet and kpi.current_value is not None else ""),
        (_("Target"), _("no target yet") if kpi.no_target_yet and kpi.target_value is not None else ""),
    )
    return (Fact(label, text(note)) for label, note in told if note)


def _moves(setting: Setting, relation: Relation) -> str:
    """How the other KPI moves along with this one, and what this one does for it; of what is not chosen a final says nothing."""
    how = {
        "+": _("when one goes up, so does the other"),
        "-": _("when one goes up, the other goes down"),
        "": "" if setting.is_final else _("how they move together is not chosen yet"),
    }
    what = {
        "strengthens": _("that strengthens"),
        "hampers": _("that hampers"),
        "precondition": _("this one is a precondition for the other"),
        "": "",
    }
    said = "; ".join(filter(None, (how[relation.sign], what[relation.kind])))
    return f"{said}." if said else ""


def _relation(setting: Setting, plate: Plate, kpi: Kpi, relation: Relation) -> RelationLine:
    other_plate, other = setting.places[relation.to]
    goals = {
        "reinforcing": _("The goals reinforce each other."),
        "opposing": _("The goals work against each other."),
        "undetermined": "" if setting.is_final else _("What the goals do to each other cannot be told yet."),
    }
    follows = Link(plate, kpi, relation, other_plate, other).goals
    return RelationLine(
        to=kpi_name(other),
        step=f"{setting.number(other_plate)}. {other_plate.name_en}",
        moves=_moves(setting, relation),
        reason=text(relation.reason),
        goals=goals[follows],
        opposes=follows == "opposing",
    )
