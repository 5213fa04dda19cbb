"""KPIs with measurements, for tests."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from kpis.models import Kpi, Measurement
from workbook.models import Plate, Workbook

STEP = "quality-of-service"
TODAY = datetime.date(2026, 6, 30)
"""The day on which tests of pages take place: what they measure lies before it."""


def make_kpi(workbook: Workbook, **fields: Any) -> Kpi:
    """A KPI that has come part of its way: from 34 to 25."""
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    given = {"name": "Doorlooptijd", "unit": "dagen", "direction": "lower", "start_value": 34, "target_value": 25}
    return Kpi.objects.create(workbook=workbook, plate=plate, **{**given, **fields})


def measure(kpi: Kpi, *measured: tuple[str, str]) -> None:
    """Write down values by date: ``("2026-03-01", "29")``."""
    Measurement.objects.bulk_create(
        Measurement(workbook=kpi.workbook, kpi=kpi, date=datetime.date.fromisoformat(date), value=Decimal(value))
        for date, value in measured
    )


def values_of(kpi: Kpi) -> list[tuple[str, str]]:
    """What is written down of a KPI, by date."""
    rows = Measurement.objects.filter(kpi=kpi, deleted_at=None).order_by("date", "pk")
    return [(str(row.date), f"{row.value.normalize():f}" if row.value is not None else "") for row in rows]


def at(kpi: Kpi, field: str) -> str:
    """Where a field of a KPI stands."""
    return f"plate:{STEP}/kpi:{kpi.uid}/{field}"


def at_row(kpi: Kpi, measurement: UUID | str, field: str) -> str:
    """Where a field of a measurement stands."""
    return at(kpi, f"measurement:{measurement}/{field}")


def page_of(kpi: Kpi, name: str = "kpi") -> str:
    """The address of the page of a KPI."""
    return reverse(f"kpis:{name}", args=[kpi.workbook.uuid, kpi.uid])
