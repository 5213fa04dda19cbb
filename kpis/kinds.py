"""The kinds of row that this app enters in the registry."""

from kpis.models import Kpi, KpiRelation
from workbook import limits
from workbook.fields import DECIMAL, TEXT, UID, YES_NO, Kind, register


def _kpis_full(kpi: Kpi) -> bool:
    alive = Kpi.objects.filter(workbook=kpi.workbook_id, deleted_at=None)
    on_plate = alive.filter(plate=kpi.plate_id).count()
    return on_plate >= limits.KPIS_PER_PLATE or alive.count() >= limits.KPIS_PER_WORKBOOK


def _relations_full(relation: KpiRelation) -> bool:
    alive = KpiRelation.objects.filter(workbook=relation.workbook_id, deleted_at=None)
    return alive.count() >= limits.RELATIONS_PER_WORKBOOK


def register_kinds() -> None:
    """Enter KPI and relation."""
    fields = {
        **dict.fromkeys(limits.TEXTS["kpi"], TEXT),
        **dict.fromkeys(("direction", "kind"), TEXT),
        **dict.fromkeys(("current_value", "target_value", "band_low", "band_high"), DECIMAL),
        **dict.fromkeys(("not_measured_yet", "no_target_yet"), YES_NO),
        "start_advice": UID,
    }
    register(Kind("kpi", Kpi, fields, "plate", "plate", is_full=_kpis_full))
    relation = {"sign": TEXT, "kind": TEXT, "reason": TEXT, "to": UID}
    register(Kind("relation", KpiRelation, relation, "kpi", "kpi", ends=("to",), is_full=_relations_full))
