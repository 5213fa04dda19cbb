"""E. KPIs, each for itself and among each other."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from workbook.document import Kpi, Plate
from workbook.fields import plate_address, row_address
from workbook.kpi_logic import distance_to_band, improves, logical_range
from workbook.rules.findings import Finding
from workbook.rules.messages import MEASURED, MEASURED_OR_STEERED, STEERED, Words
from workbook.rules.subject import Subject, identity, named, words

FEWEST: Final = 3
FEW_WORDS: Final = 8


def r40_department_with_few_kpis(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Told once per department, on its first active plate; the same KPI on two plates counts once."""
    for department, plates in subject.bearers(plate):
        kpis = {identity(kpi) for each in plates for kpi in each.kpis} - {""}
        if len(kpis) < FEWEST and plates[0] is plate:
            name = department.name if department and department.name.strip() else plate.name_en
            yield subject.finding("R40", plate_address(plate.step, "kpis"), department=name, n=len(kpis))


def r41_kpi_not_described(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """One finding per KPI, at its first empty field."""
    for kpi in plate.kpis:
        fields = [field for field in ("name", "definition", "unit", "direction") if not getattr(kpi, field).strip()]
        if kpi.direction == "band" and (kpi.band_low is None or kpi.band_high is None):
            fields.append("band")
        if fields:
            yield subject.finding("R41", _address(plate, kpi, fields[0]), name=named(kpi.name))


def r42_no_value_now(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """No value now, and not ticked that it is not measured."""
    for kpi in plate.kpis:
        if kpi.current_value is None and not kpi.not_measured_yet:
            yield subject.finding("R42", _address(plate, kpi, "current"), name=named(kpi.name))


def r43_no_target(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """No target, and not ticked that there is none."""
    for kpi in plate.kpis:
        if kpi.target_value is None and not kpi.no_target_yet:
            yield subject.finding("R43", _address(plate, kpi, "target"), name=named(kpi.name))


def r44_no_advice_to_start(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """No value or no target yet, and no advice on how to start."""
    told = {advice.uid for advice in plate.advice if advice.text.strip()}
    for kpi in plate.kpis:
        if (kpi.not_measured_yet or kpi.no_target_yet) and kpi.start_advice not in told:
            what = MEASURED if kpi.not_measured_yet else STEERED
            what = MEASURED_OR_STEERED if kpi.not_measured_yet and kpi.no_target_yet else what
            yield subject.finding("R44", _address(plate, kpi, "start_advice"), what=Words((what,)))


def r45_target_is_no_improvement(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A target that is no better than the value now, unexplained. Bands are a matter for R46."""
    for kpi in plate.kpis:
        no_better = improves(kpi.direction, kpi.current_value, kpi.target_value) is False
        if no_better and not kpi.target_note.strip():
            yield subject.finding("R45", _address(plate, kpi, "target"), name=named(kpi.name))


def r46_target_outside_band(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Also when the limits themselves leave no room."""
    for kpi in plate.kpis:
        low, high, target = kpi.band_low, kpi.band_high, kpi.target_value
        no_room = low is not None and high is not None and low >= high
        outside = target is not None and distance_to_band(target, low, high) > 0
        if kpi.direction == "band" and (no_room or outside):
            yield subject.finding("R46", _address(plate, kpi, "band"))


def r52_value_outside_its_unit(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A value now or a target that its unit cannot bear; one finding for each."""
    for kpi in plate.kpis:
        low, high = _range(subject, kpi)
        for field, value in (("current", kpi.current_value), ("target", kpi.target_value)):
            if value is not None and distance_to_band(value, low, high) > 0:
                yield subject.finding("R52", _address(plate, kpi, field), unit=kpi.unit)


def r53_same_kpi_with_two_values(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Told once per KPI, at the first value that differs from the one on an earlier plate."""
    for places in subject.same_kpis.values():
        known = [(each, kpi) for each, kpi in places if kpi.current_value is not None]
        for each, kpi in known[1:]:
            if each is not known[0][0] and kpi.current_value != known[0][1].current_value:
                if each is plate:
                    yield subject.finding("R53", _address(plate, kpi, "current"), name=named(kpi.name))
                break


def r54_results_only(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """No KPI on the plate that can be steered on."""
    if plate.kpis and all(kpi.kind == "result" for kpi in plate.kpis):
        yield subject.finding("R54", plate_address(plate.step, "kpis"))


def r55_short_definition(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A definition that is not there at all is a matter for R41."""
    for kpi in plate.kpis:
        if 0 < words(kpi.definition) < FEW_WORDS:
            yield subject.finding("R55", _address(plate, kpi, "definition"))


def _range(subject: Subject, kpi: Kpi) -> tuple[Decimal | None, Decimal | None]:
    entry = subject.library.get(kpi.definition_key)
    if entry is None:
        return logical_range(kpi.unit, kpi.name)
    return logical_range(kpi.unit, entry.key, allow_below_0=entry.allow_below_0, allow_over_100=entry.allow_over_100)


def _address(plate: Plate, kpi: Kpi, field: str) -> str:
    return row_address(plate.step, "kpi", kpi.uid, field)


PER_PLATE = (
    r40_department_with_few_kpis,
    r41_kpi_not_described,
    r42_no_value_now,
    r43_no_target,
    r44_no_advice_to_start,
    r45_target_is_no_improvement,
    r46_target_outside_band,
)
PER_PLATE_AFTER_RELATIONS = (
    r52_value_outside_its_unit,
    r53_same_kpi_with_two_values,
    r54_results_only,
    r55_short_definition,
)
