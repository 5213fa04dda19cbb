"""From the address of a finding to the page and the very field where it is mended."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from workbook.document import Document
from workbook.fields import FRONT, anchor, kind, plate_address, step_of

CHAIN: Final = FRONT
"""The id of the chain on the page of a workbook: where that which is about the whole leads."""
OPEN: Final = "row"
"""What the address of a page asks: the row to show open (``activity:<uid>``), made as a spare row when there is none yet."""
Find = Callable[[UUID, str], str]
"""From a workbook and an address to the page it lies on; empty for what lies on none of this kind."""
_finders: Final[list[Find]] = []


def enter(find: Find) -> None:
    """Enter the pages of an app, once, from ``AppConfig.ready``: they are asked before the plates."""
    _finders.append(find)


def url_of(workbook: UUID, address: str, document: Document) -> str:
    """The page an address lies on, with the field as its anchor.

    A list over the whole workbook has no field of its own: interviews are asked for on the first plate.
    """
    for find in _finders:
        if url := find(workbook, address):
            return url
    address = _on_a_page(address, document)
    step = step_of(address)
    if step:
        return f"{reverse('workbook:plate', args=[workbook, step])}#{anchor(address)}"
    page = "workbook:page" if address == CHAIN else "workbook:profile"
    return f"{reverse(page, args=[workbook])}#{address}"


def opened(page: str, row: str, address: str, **query: str) -> str:
    """A page on which a row is shown open, at an address."""
    return f"{page}?{urlencode({**query, OPEN: row})}#{address}"


def _on_a_page(address: str, document: Document) -> str:
    name = address.partition("/")[2]
    if step_of(address) or not name or name in kind("workbook").fields or ":" in name:
        return address
    return plate_address(document.plates[0].step, name)
