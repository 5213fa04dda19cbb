"""Which steps count: a waiver holds when the step allows it, a reason is given and no teacher refused it."""

from workbook.document import Document, Plate
from workbook.method.load import version


def active_plates(document: Document, refused_waivers: frozenset[str] = frozenset()) -> tuple[Plate, ...]:
    """Plates without a valid waiver, in the order of the chain. ``refused_waivers`` are keys of steps."""
    steps = version(document.method_version).steps
    waivable = {step.key for step in steps if step.waivable} - refused_waivers
    return tuple(
        plate
        for plate in document.plates
        if not (plate.waived and plate.step in waivable and plate.waiver_reason.strip())
    )


def counting(document: Document, refused_waivers: frozenset[str]) -> Document:
    """The same Document without the waivers that were refused: what is shown and drawn of it counts those steps."""
    if not any(plate.waived and plate.step in refused_waivers for plate in document.plates):
        return document
    plates = tuple(
        plate.model_copy(update={"waived": False}) if plate.step in refused_waivers else plate
        for plate in document.plates
    )
    return document.model_copy(update={"plates": plates})
