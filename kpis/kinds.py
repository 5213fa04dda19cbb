"""The kinds of row that this app enters in the registry."""

from collections.abc import Sequence
from typing import Final

from kpis.models import Kpi, KpiRelation
from workbook import limits
from workbook.fields import DECIMAL, TEXT, UID, YES_NO, Kind, register
from workbook.kinds import no_more_than

_PLATE_FULL: Final = no_more_than(limits.KPIS_PER_PLATE, Kpi, "plate_id")
_WORKBOOK_FULL: Final = no_more_than(limits.KPIS_PER_WORKBOOK, Kpi, "workbook_id")


def _kpis_full(kpis: Sequence[Kpi]) -> list[Kpi]:
    on_plate, in_workbook = _PLATE_FULL(kpis), _WORKBOOK_FULL(kpis)
    return [kpi for kpi in kpis if kpi in on_plate or kpi in in_workbook]


def register_kinds() -> None:
    """Enter KPI and relation."""
    fields = {
        **dict.fromkeys(limits.TEXTS["kpi"], TEXT),
        **dict.fromkeys(("direction", "kind"), TEXT),
        **dict.fromkeys(("current_value", "target_value", "band_low", "band_high"), DECIMAL),
        **dict.fromkeys(("not_measured_yet", "no_target_yet"), YES_NO),
        "start_advice": UID,
    }
    register(Kind("kpi", Kpi, fields, "plate", "plate", full=_kpis_full))
    most = no_more_than(limits.RELATIONS_PER_WORKBOOK, KpiRelation, "workbook_id")
    relation = {"sign": TEXT, "kind": TEXT, "reason": TEXT, "to": UID}
    register(Kind("relation", KpiRelation, relation, "kpi", "kpi", ends={"to": "kpi"}, full=most))
