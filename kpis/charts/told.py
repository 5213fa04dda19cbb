"""Numbers and places as all charts tell them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from kpis.charts.values import Told
from kpis.progress import Value
from workbook import wording
from workbook.document import Document, Kpi, Plate

_TENTH: Final = Decimal("0.1")


def value_of(value: Value | None) -> Decimal | None:
    """The number of a value, if there is one."""
    return None if value is None else value.value


def measured(value: Decimal | None, kpi: Kpi, language: str) -> Told:
    """A value of a KPI, with its unit where that is short."""
    return Told(value, wording.measured(value, kpi.unit, language))


def share_of(share: Decimal | None, language: str) -> Told:
    """A share in per cent with one decimal, rounded as usual; but what is not reached is never told as 100, and what is no longer
    where it began never as 0.
    """
    if share is None:
        return Told(None, wording.BLANK)
    percent = (share * 100).quantize(_TENTH, ROUND_HALF_UP)
    if share < 1:
        percent = min(percent, 100 - _TENTH)
    if share and not percent:
        percent = _TENTH.copy_sign(share)
    return Told(percent, f"{wording.amount(percent, language)}\u00a0%")


def place_of(document: Document, plate: Plate) -> str:
    """The link that a plate is of, with its place in the chain."""
    return f"{document.plates.index(plate) + 1}. {plate.name_en}"
