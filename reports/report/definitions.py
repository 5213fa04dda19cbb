"""The cards of the KPIs: what each means, who answers for it, and why it is measured; under the number that stands at its name."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.models import Direction, KpiKind, Reliability
from kpis.progress import has_band, series_of
from reports.report.density import is_long_card
from reports.report.kpi_view import Definitions, KpiCard, KpiGroup, KpiName
from reports.report.pieces import Fact
from reports.report.plates import kpi_anchor, kpi_name, now, start_advice, target
from reports.report.setting import Setting
from reports.report.texts import Text, joined, text
from workbook import wording
from workbook.document import Kpi, Measurement, Plate
from workbook.kpi_logic import improves
from workbook.links import now_of

LISTED: Final = 24
"""Up to so many measurements of a KPI are listed (two years by the month); of more is told how many, the oldest and the newest."""


def definitions(setting: Setting) -> Definitions | None:
    """The cards of all KPIs, of all plates that have any."""
    groups = tuple(
        KpiGroup(setting.number(plate), plate.name_en, tuple(_card(setting, plate, kpi) for kpi in plate.kpis))
        for plate in setting.document.plates
        if plate.kpis
    )
    return Definitions(_title([kpi for _plate, kpi in setting.document.kpis()]), groups) if groups else None


def named(setting: Setting, kpi: Kpi) -> KpiName:
    """A KPI as other pages name it."""
    plate, _kpi = setting.places[kpi.uid]
    departments = ", ".join(filter(None, (each.name for each in setting.document.departments_of(plate))))
    place = departments or f"{setting.number(plate)}. {plate.name_en}"
    return KpiName(kpi_name(kpi), setting.kpi_numbers[kpi.uid], kpi_anchor(kpi), text(place))


def _title(kpis: list[Kpi]) -> str:
    """Of how many KPIs everybody can know what is meant."""
    known = sum(map(_is_defined, kpis))
    if known == len(kpis):
        said = ngettext(
            "The KPI has a definition, a unit and a way that is better",
            "All {n} KPIs have a definition, a unit and a way that is better",
            len(kpis),
        )
    elif known:
        said = ngettext(
            "{known} of the {n} KPIs has a definition, a unit and a way that is better",
            "{known} of the {n} KPIs have a definition, a unit and a way that is better",
            known,
        )
    else:
        said = ngettext("The KPI is not defined in full yet", "None of the {n} KPIs is defined in full yet", len(kpis))
    return said.format(n=len(kpis), known=known)


def _is_defined(kpi: Kpi) -> bool:
    is_clear = has_band(kpi) if kpi.direction == "band" else bool(kpi.direction)
    return is_clear and all(each.strip() for each in (kpi.name, kpi.definition, kpi.unit))


def _card(setting: Setting, plate: Plate, kpi: Kpi) -> KpiCard:
    return KpiCard(
        anchor=kpi_anchor(kpi),
        number=setting.kpi_numbers[kpi.uid],
        name=kpi_name(kpi),
        definition=text(kpi.definition),
        formula=text(kpi.formula),
        facts=tuple(_facts(setting, kpi)),
        values=tuple(_values(setting, kpi)),
        whys=tuple(_whys(kpi)),
        notes=tuple(_notes(setting, kpi)),
        start_advice=start_advice(plate, kpi),
        missing=", ".join(_missing(kpi)) if setting.is_active(plate) and not setting.is_final else "",
        is_long=is_long_card(kpi, [each for each in plate.advice if each.uid == kpi.start_advice]),
    )


def _facts(setting: Setting, kpi: Kpi) -> Iterator[Fact]:
    """What a KPI is, how it is measured, and who answers for it."""
    way = str(Direction(kpi.direction).label) if kpi.direction else ""
    reliability = str(Reliability(kpi.reliability).label) if kpi.reliability else ""
    for label, value in (
        (_("Unit"), text(kpi.unit)),
        (_("Direction"), joined(way, wording.band(kpi.band_low, kpi.band_high, kpi.unit, setting.language))),
        (_("Kind"), text(str(KpiKind(kpi.kind).label) if kpi.kind else "")),
        (_("Source"), text(kpi.data_source)),
        (_("Owner (role)"), text(kpi.owner_role)),
        (_("Measured every"), text(kpi.measuring_period)),
        (_("Reliability"), joined(reliability, kpi.reliability_note)),
    ):
        if value:
            yield Fact(label, value)


def _values(setting: Setting, kpi: Kpi) -> Iterator[Fact]:
    """Where a KPI began, where it is and where it is to go."""
    if kpi.start_value is not None:
        yield Fact(_("Start"), Text((wording.measured(kpi.start_value, kpi.unit, setting.language),)))
    yield Fact(_("Now"), Text((now(setting, kpi),)))
    yield Fact(_("Target"), Text((target(setting, kpi),)))


def _whys(kpi: Kpi) -> Iterator[Fact]:
    """The question that was asked three times, with its answers."""
    told = ((_("Why"), kpi.first_why), (_("Why that"), kpi.second_why), (_("And why that"), kpi.third_why))
    return (Fact(label, text(answer)) for label, answer in told if answer.strip())


def _notes(setting: Setting, kpi: Kpi) -> Iterator[Fact]:
    better = improves(kpi.direction, kpi.current_value, kpi.target_value, kpi.band_low, kpi.band_high)
    told = (
        (_("Target"), _("the target is no improvement") if better is False else ""),
        (_("Explanation of the target"), kpi.target_note),
        (_("Looking back on the previous target"), kpi.previous_target_note),
        (_("Value now"), _("not measured yet") if kpi.not_measured_yet and kpi.current_value is not None else ""),
        (_("Value now on the plate"), _on_the_plate(setting, kpi)),
        (_("Target"), _("no target yet") if kpi.no_target_yet and kpi.target_value is not None else ""),
        (_("Measurements"), _measurements(setting, kpi)),
    )
    return (Fact(label, text(note)) for label, note in told if note)


def _on_the_plate(setting: Setting, kpi: Kpi) -> str:
    """The value now as somebody typed it, where a measurement has made it an older one."""
    if kpi.current_value is None or kpi.current_value == now_of(kpi):
        return ""
    return wording.measured(kpi.current_value, kpi.unit, setting.language)


def _measurements(setting: Setting, kpi: Kpi) -> str:
    """All that was measured, by date, when it is not too much; else how much it is, and from what to what."""
    series = series_of(kpi)
    if len(kpi.measurements) <= LISTED and setting.size == "usual":
        by_date = sorted(kpi.measurements, key=lambda each: (each.date is None, each.date))
        return "; ".join(filter(None, (_measurement(setting, kpi, each) for each in by_date)))
    if not series:
        return ""
    said = _("{n}, from {oldest} on {first} to {newest} on {last}")
    oldest, newest = (wording.measured(each.value, kpi.unit, setting.language) for each in (series[0], series[-1]))
    first, last = (wording.day(each.date, setting.language) for each in (series[0], series[-1]) if each.date)
    return said.format(n=len(series), oldest=oldest, newest=newest, first=first, last=last)


def _measurement(setting: Setting, kpi: Kpi, each: Measurement) -> str:
    date = wording.day(each.date, setting.language) if each.date else ""
    value = "" if each.value is None else wording.measured(each.value, kpi.unit, setting.language)
    return " ".join(filter(None, (date, value, f"({each.note})" if each.note.strip() else "")))


def _missing(kpi: Kpi) -> Iterator[str]:
    """What a card still lacks, by the words of its form."""
    for name, value in (
        (_("definition"), kpi.definition),
        (_("formula"), kpi.formula),
        (_("unit"), kpi.unit),
        (_("direction"), kpi.direction),
        (_("source"), kpi.data_source),
        (_("owner (role)"), kpi.owner_role),
        (_("measured every"), kpi.measuring_period),
        (_("reliability"), kpi.reliability),
        (_("three times why"), kpi.first_why and kpi.second_why and kpi.third_why),
    ):
        if not value.strip():
            yield name
