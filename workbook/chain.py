"""What the scores tell over the whole chain: where it is strongest, where it breaks first, where a department overrates itself."""

from decimal import Decimal
from typing import Final

from workbook.document import Document, Plate
from workbook.rules.waivers import active_plates

ALIKE: Final = Decimal("0.3")
"""Up to this difference customer and department see the same thing."""
LARGE: Final = Decimal(1)
"""From this difference on a gap asks for action."""
BANDS: Final = tuple(map(Decimal, ("0", "4", "5.5", "7", "8")))
"""Where each of the five bands of a score begins."""


def band_number(score: Decimal) -> int:
    """The band of a score of 0 to 10, from 1 (lowest) to 5, decided on the score rounded to one decimal."""
    return sum(round(score, 1) >= floor for floor in BANDS)


def weakest(document: Document) -> Plate | None:
    """The active plate with the lowest customer score, the first of equals; None while there is no score."""
    return min(_scored(document), key=lambda plate: plate.customer_score or 0, default=None)


def strongest(document: Document) -> Plate | None:
    """The active plate with the highest customer score, the first of equals; None while there is no score."""
    return max(_scored(document), key=lambda plate: plate.customer_score or 0, default=None)


def as_strong_as(document: Document, plate: Plate) -> tuple[Plate, ...]:
    """All active plates with the customer score of this one, itself among them."""
    return tuple(each for each in _scored(document) if each.customer_score == plate.customer_score)


def is_level(document: Document) -> bool:
    """Whether several links have a customer score and all of these are equal: then none is the weakest or the strongest."""
    scored = _scored(document)
    return len(scored) > 1 and len({plate.customer_score for plate in scored}) == 1


def overrating(document: Document) -> tuple[Plate, ...]:
    """The active plates whose department scores itself more than ``ALIKE`` above its customers."""
    return tuple(plate for plate in active_plates(document) if plate.gap is not None and plate.gap < -ALIKE)


def blind_spot(document: Document) -> Plate | None:
    """The active plate on which the own score is furthest above the customer score, the first of equals.

    None when no department overrates itself.
    """
    return min(overrating(document), key=lambda plate: plate.gap or 0, default=None)


def all_scored(document: Document) -> bool:
    """Whether every active plate has a customer score, so that the weakest link is no longer a matter of what is missing."""
    return all(plate.customer_score is not None for plate in active_plates(document))


def all_compared(document: Document) -> bool:
    """Whether every active plate has a gap, so that it is known of each department how it sees itself."""
    return all(plate.gap is not None for plate in active_plates(document))


def _scored(document: Document) -> list[Plate]:
    return [plate for plate in active_plates(document) if plate.customer_score is not None]
