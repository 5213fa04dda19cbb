"""The kinds of row that this app enters in the registry."""

from kpis.models import Candidate, ConflictAgreement, Kpi, KpiRelation, Measurement
from workbook import limits
from workbook.fields import DATE, DECIMAL, TEXT, UID, UIDS, YES_NO, Kind, register
from workbook.kinds import no_more_than


def register_kinds() -> None:
    """Enter KPI, relation, measurement, candidate and agreement."""
    fields = {
        **dict.fromkeys(limits.TEXTS["kpi"], TEXT),
        **dict.fromkeys(("direction", "kind", "reliability"), TEXT),
        **dict.fromkeys(("current_value", "target_value", "band_low", "band_high", "start_value"), DECIMAL),
        **dict.fromkeys(("not_measured_yet", "no_target_yet"), YES_NO),
        "start_advice": UID,
    }
    most = no_more_than(Kpi, plate_id=limits.KPIS_PER_PLATE, workbook_id=limits.KPIS_PER_WORKBOOK)
    register(Kind("kpi", Kpi, fields, "plate", "plate", full=most))
    most = no_more_than(KpiRelation, workbook_id=limits.RELATIONS_PER_WORKBOOK)
    relation = {"sign": TEXT, "kind": TEXT, "strength": TEXT, "reason": TEXT, "to": UID}
    register(Kind("relation", KpiRelation, relation, "kpi", "kpi", ends={"to": "kpi"}, full=most))
    measurement = {"date": DATE, "value": DECIMAL, "note": TEXT}
    most = no_more_than(Measurement, kpi_id=limits.MEASUREMENTS_PER_KPI, workbook_id=limits.MEASUREMENTS_PER_WORKBOOK)
    needs = frozenset({"date", "value"})
    register(Kind("measurement", Measurement, measurement, "kpi", "kpi", needs=needs, full=most))
    candidate = {
        **dict.fromkeys(limits.TEXTS["candidate"], TEXT),
        "is_used": TEXT,
        "is_dropped": YES_NO,
        "kpi": UID,
    }
    most = no_more_than(Candidate, plate_id=limits.CANDIDATES_PER_PLATE)
    register(Kind("candidate", Candidate, candidate, "plate", "plate", full=most))
    agreement, pair = {"decides": TEXT, "yields": TEXT, "review_date": DATE}, {"one": UIDS, "other": UIDS}
    most = no_more_than(ConflictAgreement, workbook_id=limits.AGREEMENTS_PER_WORKBOOK)
    ends = dict.fromkeys(pair, "kpi")
    register(Kind("conflict_agreement", ConflictAgreement, agreement, fixed=pair, ends=ends, full=most))
