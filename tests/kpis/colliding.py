"""A workbook in which targets collide, for tests of what is shown and agreed about them."""

from typing import Any
from uuid import UUID

from kpis.models import ConflictAgreement, Kpi, KpiRelation
from workbook.conflicts import agreement_uid
from workbook.models import Plate, Workbook


def make_kpi(workbook: Workbook, step: str, name: str, **fields: Any) -> Kpi:
    """A KPI that is to go up from 10 to 12, but for ``fields``."""
    plate = Plate.objects.get(workbook=workbook, step=step)
    values = {"direction": "higher", "current_value": 10, "target_value": 12, **fields}
    return Kpi.objects.create(workbook=workbook, plate=plate, name=name, **values)


def relate(kpi: Kpi, other: Kpi, sign: str = "+", **fields: Any) -> KpiRelation:
    """A relation from one KPI to another."""
    values = {"reason": "Dat zien wij elke maand.", **fields}
    return KpiRelation.objects.create(workbook=kpi.workbook, kpi=kpi, to=other.uid, sign=sign, **values)


def agree(one: Kpi, other: Kpi, **fields: Any) -> ConflictAgreement:
    """What is agreed about the targets of two KPIs."""
    ends = sorted((one.uid, other.uid), key=str)
    values = {"decides": "Directeur operatie", "yields": "De gesprekstijd.", **fields}
    uid = agreement_uid(ends)
    return ConflictAgreement.objects.create(workbook=one.workbook, uid=uid, one=ends[0], other=ends[1], **values)


def at(one: Kpi, other: Kpi, field: str) -> str:
    """Where a field of the agreement about two KPIs stands."""
    return f"workbook/conflict_agreement:{uid_of(one, other)}/{field}"


def uid_of(one: Kpi, other: Kpi) -> UUID:
    """The uid of the agreement about two KPIs."""
    return agreement_uid([one.uid, other.uid])
