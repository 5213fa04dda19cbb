"""What every part of the report is made from: the Document, and the language."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from reports.drawings.values import Chain, chain_of
from workbook.chain import all_scored, blind_spot, weakest
from workbook.document import Document, Kpi, Plate
from workbook.rules.scores import HIDDEN_BELOW
from workbook.rules.waivers import active_plates


@dataclass(frozen=True)
class Setting:
    """A Document as it may be shown, with the language in which that is done."""

    document: Document
    language: str

    def number(self, plate: Plate) -> int:
        """The place of a plate in the chain, from 1."""
        return self.document.plates.index(plate) + 1

    def is_active(self, plate: Plate) -> bool:
        """Whether a plate counts: it has no valid waiver."""
        return any(plate is each for each in self.active)

    @cached_property
    def active(self) -> tuple[Plate, ...]:
        """The plates without a valid waiver."""
        return active_plates(self.document)

    @cached_property
    def chain(self) -> Chain:
        """The chain as it is drawn."""
        return chain_of(self.document)

    @cached_property
    def weakest(self) -> Plate | None:
        """The plate with the lowest customer score."""
        return weakest(self.document)

    @cached_property
    def blind_spot(self) -> Plate | None:
        """The plate whose department overrates itself most."""
        return blind_spot(self.document)

    @cached_property
    def is_settled(self) -> bool:
        """Whether no score is missing, so that the weakest link is known."""
        return all_scored(self.document)

    @cached_property
    def places(self) -> dict[UUID, tuple[Plate, Kpi]]:
        """Every KPI by its uid, with the plate it stands on."""
        return {kpi.uid: (plate, kpi) for plate, kpi in self.document.kpis()}


def protected(document: Document) -> Document:
    """The Document without customer scores that rest on so few answers to a mini survey that people could be recognised."""
    if not any(is_hidden(plate) for plate in document.plates):
        return document
    plates = (
        plate.model_copy(update={"customer_score": None}) if is_hidden(plate) else plate for plate in document.plates
    )
    return document.model_copy(update={"plates": tuple(plates)})


def is_hidden(plate: Plate) -> bool:
    """Whether a plate says that its customer score came from a mini survey with too few answers to show it."""
    return plate.score_source_kind == "app_survey" and plate.score_n is not None and plate.score_n < HIDDEN_BELOW
