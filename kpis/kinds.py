"""The kinds of row that this app enters in the registry."""

from collections.abc import Sequence
from typing import Final

from kpis.models import Candidate, ConflictAgreement, Kpi, KpiRelation, Measurement
from workbook import limits
from workbook.fields import DATE, DECIMAL, TEXT, UID, YES_NO, Kind, register
from workbook.kinds import no_more_than

_PLATE_FULL: Final = no_more_than(limits.KPIS_PER_PLATE, Kpi, "plate_id")
_WORKBOOK_FULL: Final = no_more_than(limits.KPIS_PER_WORKBOOK, Kpi, "workbook_id")


def _kpis_full(kpis: Sequence[Kpi]) -> list[Kpi]:
    on_plate, in_workbook = _PLATE_FULL(kpis), _WORKBOOK_FULL(kpis)
    return [kpi for kpi in kpis if kpi in on_plate or kpi in in_workbook]


_SERIES_FULL: Final = no_more_than(limits.MEASUREMENTS_PER_KPI, Measurement, "kpi_id")
_MEASURED_FULL: Final = no_more_than(limits.MEASUREMENTS_PER_WORKBOOK, Measurement, "workbook_id")


def _measurements_full(measurements: Sequence[Measurement]) -> list[Measurement]:
    of_kpi, in_workbook = _SERIES_FULL(measurements), _MEASURED_FULL(measurements)
    return [each for each in measurements if each in of_kpi or each in in_workbook]


def register_kinds() -> None:
    """Enter KPI, relation, measurement, candidate and agreement."""
    fields = {
        **dict.fromkeys(limits.TEXTS["kpi"], TEXT),
        **dict.fromkeys(("direction", "kind", "reliability"), TEXT),
        **dict.fromkeys(("current_value", "target_value", "band_low", "band_high", "start_value"), DECIMAL),
        **dict.fromkeys(("not_measured_yet", "no_target_yet"), YES_NO),
        "start_advice": UID,
    }
    register(Kind("kpi", Kpi, fields, "plate", "plate", full=_kpis_full))
    most = no_more_than(limits.RELATIONS_PER_WORKBOOK, KpiRelation, "workbook_id")
    relation = {"sign": TEXT, "kind": TEXT, "strength": TEXT, "reason": TEXT, "to": UID}
    register(Kind("relation", KpiRelation, relation, "kpi", "kpi", ends={"to": "kpi"}, full=most))
    measurement = {"date": DATE, "value": DECIMAL, "note": TEXT}
    register(Kind("measurement", Measurement, measurement, "kpi", "kpi", full=_measurements_full))
    candidate = {
        **dict.fromkeys(limits.TEXTS["candidate"], TEXT),
        "is_used": TEXT,
        "is_dropped": YES_NO,
        "kpi": UID,
    }
    most = no_more_than(limits.CANDIDATES_PER_PLATE, Candidate, "plate_id")
    register(Kind("candidate", Candidate, candidate, "plate", "plate", full=most))
    agreement = {"decides": TEXT, "yields": TEXT, "review_date": DATE, "one": UID, "other": UID}
    most = no_more_than(limits.AGREEMENTS_PER_WORKBOOK, ConflictAgreement, "workbook_id")
    register(Kind("conflict_agreement", ConflictAgreement, agreement, ends={"one": "kpi", "other": "kpi"}, full=most))
