"""What of a workbook may be shown: a score that rests on very few answers could give away who answered."""

from typing import Final

from workbook.document import Document, Plate

HIDDEN_BELOW: Final = 5


def is_hidden(plate: Plate) -> bool:
    """Whether a plate says that its customer score came from a mini survey with too few answers to show it."""
    return plate.score_source_kind == "app_survey" and plate.score_n is not None and plate.score_n < HIDDEN_BELOW


def protected(document: Document) -> Document:
    """The Document as anybody but its maker may see it: without the customer scores that are hidden.

    Whoever may change a plate still finds the score in its field, and an export holds it, for a workbook has to come back whole.
    """
    if not any(is_hidden(plate) for plate in document.plates):
        return document
    plates = (
        plate.model_copy(update={"customer_score": None}) if is_hidden(plate) else plate for plate in document.plates
    )
    return document.model_copy(update={"plates": tuple(plates)})
