"""From the address of a finding to the page and the very field where it is mended."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from workbook.document import Document
from workbook.fields import FRONT, anchor, kind, plate_address, step_of, workbook_address
from workbook.forms.page import OPEN

CHAIN: Final = FRONT
"""The id of the chain on the page of a workbook: where that which is about the whole leads."""
RELATIONS: Final = workbook_address("relations")
AGREEMENT: Final = workbook_address("conflict_agreement:")
CARD: Final = frozenset(
    {
        "measurements",
        "start_value",
        "owner_role",
        "measuring_period",
        "reliability",
        "reliability_note",
        "first_why",
        "second_why",
        "third_why",
    }
)
"""What stands on the page of a KPI and not on its plate."""
ROUND: Final[Mapping[str, int]] = {"is_used": 2, "used_note": 2, "is_dropped": 3, "drop_reason": 3, "kpi": 3}
"""In which of the three rounds a field of a candidate stands, where it is not the first."""


def url_of(workbook: UUID, address: str, document: Document) -> str:
    """The page an address lies on, with the field as its anchor.

    A list over the whole workbook has no field of its own: interviews are asked for on the first plate, relations on their page.
    """
    if address == RELATIONS:
        return f"{reverse('kpis:relations', args=[workbook])}#{address}"
    if address.startswith(AGREEMENT):
        row = address.removeprefix(AGREEMENT).partition("/")[0]
        return _opened(reverse("kpis:conflicts", args=[workbook]), f"conflict_agreement:{row}", address)
    if url := _about_kpis(workbook, address):
        return url
    address = _on_a_page(address, document)
    step = step_of(address)
    if step:
        return f"{reverse('workbook:plate', args=[workbook, step])}#{anchor(address)}"
    page = "workbook:page" if address == CHAIN else "workbook:profile"
    return f"{reverse(page, args=[workbook])}#{address}"


def _about_kpis(workbook: UUID, address: str) -> str:
    """The page of a KPI or of a round of the shortlist; empty for what stands on a plate."""
    _plate, *rows = address.split("/")
    of, _colon, uid = rows[0].partition(":") if rows else ("", "", "")
    if of == "candidate":
        page = reverse("kpis:round", args=[workbook, step_of(address)])
        return _opened(page, rows[0], address, round=str(ROUND.get(rows[-1], 1)))
    if of != "kpi" or not (rows[1:2] and (rows[1] in CARD or rows[1].startswith("measurement:"))):
        return ""
    page = reverse("kpis:kpi", args=[workbook, uid])
    return _opened(page, rows[1], address) if ":" in rows[1] else f"{page}#{address}"


def _opened(page: str, row: str, address: str, **query: str) -> str:
    return f"{page}?{urlencode({**query, OPEN: row})}#{address}"


def _on_a_page(address: str, document: Document) -> str:
    name = address.partition("/")[2]
    if step_of(address) or not name or name in kind("workbook").fields or ":" in name:
        return address
    return plate_address(document.plates[0].step, name)
