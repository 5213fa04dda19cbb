"""What of a workbook may be shown: a score that rests on very few answers could give away who answered."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from workbook.document import Document, Plate
from workbook.fields import COUNT, DECIMAL

HIDDEN_BELOW: Final = 5
HIDING: Final = ("customer_score", "score_source_kind", "score_n")
"""The fields of a plate that decide whether its customer score is shown."""


def is_hidden(plate: Plate) -> bool:
    """Whether a plate says that its customer score came from a mini survey with too few answers to show it."""
    return _rests_on_few(plate.score_source_kind, COUNT.to_text(plate.score_n))


def _rests_on_few(source_kind: str, n: str) -> bool:
    return source_kind == "app_survey" and n != "" and int(n) < HIDDEN_BELOW


def hidden_scores(plate: Plate, log: Iterable[tuple[int, str, str]]) -> frozenset[str]:
    """Every customer score that stood on a plate while it was hidden, as the log writes them: history may not tell it either.

    ``log`` are the changes of the fields in ``HIDING``, newest first: revision, field, and the value before.
    """
    values = (DECIMAL.to_text(plate.customer_score), plate.score_source_kind, COUNT.to_text(plate.score_n))
    state = dict(zip(HIDING, values, strict=True))
    found: set[str] = set()
    for _revision, at_once in groupby(log, key=lambda change: change[0]):
        found |= _told_by(state)
        state |= {field: old for _of, field, old in at_once}
    return frozenset((found | _told_by(state)) - {""})


def _told_by(state: dict[str, str]) -> set[str]:
    score, source_kind, n = (state[field] for field in HIDING)
    return {score} if _rests_on_few(source_kind, n) else set()


def protected(document: Document) -> Document:
    """The Document as anybody but its maker may see it: without the customer scores that are hidden.

    Whoever may change a plate still finds the score in its field, and gets it in an export, for a workbook has to come back whole.
    """
    if not any(is_hidden(plate) for plate in document.plates):
        return document
    plates = (
        plate.model_copy(update={"customer_score": None}) if is_hidden(plate) else plate for plate in document.plates
    )
    return document.model_copy(update={"plates": tuple(plates)})
