"""From an address, as a link or a form carries it, to the very place in a workbook; and whether a place lies within another."""

from workbook.document import Document
from workbook.fields import kinds, plate_address, step_of
from workbook.forms.known import is_known
from workbook.forms.page import as_uid
from workbook.models import Workbook
from workbook.naming import Key, Place, places_of


def place_at(workbook: Workbook, document: Document, address: str) -> tuple[Key, Place] | None:
    """The place at an address, one that was removed too; None when this workbook has no such place.

    One address leads to one place: a row under another plate than its own is not found.
    """
    key = key_at(workbook, document, address)
    place = places_of(workbook, document, [key]).get(key) if key else None
    if key is None or place is None:
        return None
    stands = place.row.step == step_of(address) if place.row.is_removed else place.address == address
    return (key, place) if stands else None


def lies_within(address: str, other: str) -> bool:
    """Whether an address is another or lies under it: a field in its row, a row on its plate. All lies within the empty one."""
    return not other or address == other or address.startswith(f"{other}/")


def key_at(workbook: Workbook, document: Document, address: str) -> Key | None:
    """The kind, uid and field that an address names, be such a row there or not; None when none could be."""
    head, *parts = address.split("/")
    field = parts.pop() if parts and ":" not in parts[-1] else ""
    if parts:
        of, _colon, text = parts[-1].partition(":")
        uid = as_uid(text)
    elif head == "workbook":
        of, uid = "workbook", workbook.uuid
    else:
        of = "plate"
        uid = next((plate.uid for plate in document.plates if plate_address(plate.step) == head), None)
    is_place = of in {each.name for each in kinds()} and (not field or is_known(of, field))
    return (of, uid, field) if is_place and uid else None
