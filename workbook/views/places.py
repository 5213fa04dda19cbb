"""From the address of a finding to the page and the very field where it is mended."""

from typing import Final
from uuid import UUID

from django.urls import reverse

from workbook.document import Document
from workbook.fields import anchor, kind, plate_address, step_of
from workbook.rules.waivers import active_plates

CHAIN: Final = "workbook"
"""The id of the chain on the page of a workbook: where that which is about the whole leads."""


def url_of(workbook: UUID, address: str, document: Document) -> str:
    """The page an address lies on, with the field as its anchor.

    A list over the whole workbook has no field of its own: interviews are found on the first plate that counts, relations on the
    first that has any.
    """
    address = _on_a_page(address, document)
    step = step_of(address)
    if step:
        return f"{reverse('workbook:plate', args=[workbook, step])}#{anchor(address)}"
    page = "workbook:page" if address == CHAIN else "workbook:profile"
    return f"{reverse(page, args=[workbook])}#{address}"


def _on_a_page(address: str, document: Document) -> str:
    name = address.partition("/")[2]
    if step_of(address) or not name or name in kind("workbook").fields:
        return address
    plates = active_plates(document) or document.plates
    if name == "relations":
        plates = tuple(plate for plate in plates if any(kpi.relations for kpi in plate.kpis)) or plates
    return plate_address(plates[0].step, name)
