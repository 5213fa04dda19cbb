"""KPIs with measurements, and whole Documents of them, for what is charted of them."""

import datetime
from decimal import Decimal
from typing import Any, Final

from tests.workbook.documents import full_document, uid
from workbook.document import Document, Kpi, Measurement

FIRST_DAY: Final = datetime.date(2026, 1, 1)
NUMBERS: Final = ("start_value", "current_value", "target_value", "band_low", "band_high")


def kpi(name: str = "Wachttijd", measured: str = "", **fields: Any) -> Kpi:
    """A KPI with these values, one every thirty days; numbers as text."""
    rows = tuple(
        Measurement(uid=uid(name, at), date=FIRST_DAY + datetime.timedelta(days=30 * at), value=Decimal(value))
        for at, value in enumerate(measured.split())
    )
    read = {key: Decimal(value) if key in NUMBERS and value is not None else value for key, value in fields.items()}
    made: dict[str, Any] = {"uid": uid(name), "name": name, "measurements": rows, **read}
    return Kpi(**made)


def charted(*kpis: Kpi, **plate: Any) -> Document:
    """A workbook with these KPIs on its second plate and none on the others; ``plate`` are further fields of that one."""
    document = full_document()
    plates = [each.model_copy(update={"kpis": (), "candidates": ()}) for each in document.plates]
    plates[1] = plates[1].model_copy(update={"kpis": kpis, **plate})
    return document.model_copy(update={"plates": tuple(plates), "agreements": ()})
