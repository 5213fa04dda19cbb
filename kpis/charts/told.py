"""Numbers and places as all charts tell them."""

from decimal import ROUND_DOWN, Decimal

from kpis.charts.values import Told
from kpis.progress import Value
from workbook import wording
from workbook.document import Document, Kpi, Plate


def value_of(value: Value | None) -> Decimal | None:
    """The number of a value, if there is one."""
    return None if value is None else value.value


def measured(value: Decimal | None, kpi: Kpi, language: str) -> Told:
    """A value of a KPI, with its unit where that is short."""
    return Told(value, wording.measured(value, kpi.unit, language))


def share_of(share: Decimal | None, language: str) -> Told:
    """A share in per cent with one decimal, never rounded up to what is not reached."""
    if share is None:
        return Told(None, wording.BLANK)
    percent = (share * 100).quantize(Decimal("0.1"), ROUND_DOWN)
    return Told(percent, f"{wording.amount(percent, language)}\u00a0%")


def place_of(document: Document, plate: Plate) -> str:
    """The link that a plate is of, with its place in the chain."""
    return f"{document.plates.index(plate) + 1}. {plate.name_en}"
