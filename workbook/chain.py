"""What the scores tell over the whole chain: where it is strongest, where it breaks first, where a department overrates itself."""

from decimal import Decimal
from typing import Final

from workbook.document import Document, Plate
from workbook.rules.waivers import active_plates

ALIKE: Final = Decimal("0.3")
"""Up to this difference customer and department see the same thing."""


def weakest(document: Document) -> Plate | None:
    """The active plate with the lowest customer score, the first of equals; None while there is no score."""
    scored = [plate for plate in active_plates(document) if plate.customer_score is not None]
    return min(scored, key=lambda plate: plate.customer_score or 0, default=None)


def strongest(document: Document) -> Plate | None:
    """The active plate with the highest customer score, the first of equals; None while there is no score."""
    scored = [plate for plate in active_plates(document) if plate.customer_score is not None]
    return max(scored, key=lambda plate: plate.customer_score or 0, default=None)


def blind_spot(document: Document) -> Plate | None:
    """The active plate on which the own score is furthest above the customer score, the first of equals.

    None when no department scores itself more than ``ALIKE`` above its customers.
    """
    overrated = [(plate.gap, plate) for plate in active_plates(document) if plate.gap is not None]
    gap, plate = min(overrated, key=lambda each: each[0], default=(Decimal(0), None))
    return plate if gap < -ALIKE else None


def all_scored(document: Document) -> bool:
    """Whether every active plate has a customer score, so that the weakest link is no longer a matter of what is missing."""
    return all(plate.customer_score is not None for plate in active_plates(document))
