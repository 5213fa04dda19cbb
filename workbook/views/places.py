"""From the address of a finding to the page and the very field where it is mended."""

from typing import Final
from uuid import UUID

from django.urls import reverse

from workbook.document import Document
from workbook.fields import FRONT, anchor, kind, plate_address, step_of

CHAIN: Final = FRONT
"""The id of the chain on the page of a workbook: where that which is about the whole leads."""


def url_of(workbook: UUID, address: str, document: Document) -> str:
    """The page an address lies on, with the field as its anchor.

    A list over the whole workbook has no field of its own: interviews are asked for on the first plate, relations on the first that
    has any.
    """
    address = _on_a_page(address, document)
    step = step_of(address)
    if step:
        return f"{reverse('workbook:plate', args=[workbook, step])}#{anchor(address)}"
    page = "workbook:page" if address == CHAIN else "workbook:profile"
    return f"{reverse(page, args=[workbook])}#{address}"


def _on_a_page(address: str, document: Document) -> str:
    name = address.partition("/")[2]
    if step_of(address) or not name or name in kind("workbook").fields or ":" in name:
        return address
    related = [plate for plate in document.plates if name == "relations" and any(kpi.relations for kpi in plate.kpis)]
    return plate_address((related or document.plates)[0].step, name)
