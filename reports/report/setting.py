"""What every part of the report is made from: the Document, and the language."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from reports.drawings.values import Chain, chain_of
from reports.report.density import size_of
from reports.report.view import Size, Version
from workbook.chain import all_compared, all_scored, as_strong_as, blind_spot, is_level, overrating, weakest
from workbook.document import Document, Kpi, Plate
from workbook.rules.waivers import active_plates
from workbook.shown import protected


def discreet(document: Document) -> Document:
    """The Document as it lies on the table of a client: of conversations that they were held, and not what was said in them.

    Attempts stay out too, and so does a conversation of which there was nothing but its summary.
    """
    return document.model_copy(update={"plates": tuple(map(_discreet, document.plates))})


def _discreet(plate: Plate) -> Plate:
    held = tuple(
        each.model_copy(update={"summary": ""})
        for each in plate.interviews
        if each.role or each.date or each.channel or each.minutes is not None
    )
    return plate.model_copy(update={"interviews": held, "attempts": ()})


@dataclass(frozen=True)
class Setting:
    """A Document as it may be shown, with the language and the version in which that is done.

    ``left_out`` names (by msgids) what a report has no room for.
    """

    document: Document
    language: str
    version: Version = "draft"
    left_out: tuple[str, ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether what is missing stays out."""
        return self.version == "final"

    def number(self, plate: Plate) -> int:
        """The place of a plate in the chain, from 1."""
        return self.document.plates.index(plate) + 1

    def is_active(self, plate: Plate) -> bool:
        """Whether a plate counts: it has no valid waiver."""
        return any(plate is each for each in self.active)

    def has_page(self, plate: Plate) -> bool:
        """Whether a plate has a page: a final leaves out what nothing is filled in on."""
        return not self.is_final or self.is_told(plate)

    def is_told(self, plate: Plate) -> bool:
        """Whether there is anything on a plate to show: what counts as filled in, or what is only said."""
        said = (plate.key_message, plate.gap_explanation, plate.customer_score_unknown_reason)
        return not plate.is_blank or any(map(str.strip, said)) or bool(plate.interviews or plate.attempts)

    @cached_property
    def active(self) -> tuple[Plate, ...]:
        """The plates without a valid waiver."""
        return active_plates(self.document)

    @cached_property
    def size(self) -> Size:
        """The letters that the whole report is set in."""
        return size_of(self.document)

    @cached_property
    def chain(self) -> Chain:
        """The chain as it is drawn."""
        return chain_of(self.document)

    @cached_property
    def weakest(self) -> tuple[Plate, ...]:
        """The plates with the lowest customer score; none while there is no score, and none when all scores are equal."""
        plate = None if self.is_level else weakest(self.document)
        return () if plate is None else as_strong_as(self.document, plate)

    @cached_property
    def is_level(self) -> bool:
        """Whether all customer scores are equal, so that no link is the weakest."""
        return is_level(self.document)

    @cached_property
    def overrating(self) -> tuple[Plate, ...]:
        """The plates whose departments overrate themselves."""
        return overrating(self.document)

    @cached_property
    def blind_spot(self) -> Plate | None:
        """The plate whose department overrates itself most."""
        return blind_spot(self.document)

    @cached_property
    def scored(self) -> tuple[Plate, ...]:
        """The plates with a customer score."""
        return tuple(plate for plate in self.active if plate.customer_score is not None)

    @cached_property
    def answers(self) -> int:
        """On how many answers each customer score rests at the least; 0 when that is not known of all of them.

        One survey may tell several scores, so that numbers of answers cannot be added up.
        """
        return min((plate.score_n or 0 for plate in self.scored), default=0)

    @cached_property
    def is_settled(self) -> bool:
        """Whether no score is missing, so that the weakest link is known."""
        return all_scored(self.document)

    @cached_property
    def is_compared(self) -> bool:
        """Whether no gap is missing, so that the blind spot is known, or that there is none."""
        return all_compared(self.document)

    @cached_property
    def places(self) -> dict[UUID, tuple[Plate, Kpi]]:
        """Every KPI by its uid, with the plate it stands on."""
        return {kpi.uid: (plate, kpi) for plate, kpi in self.document.kpis()}

    @cached_property
    def kpi_numbers(self) -> dict[UUID, int]:
        """The number of every KPI by its uid, from 1 in the order of the chain: it stands wherever the KPI is named."""
        return {uid: number for number, uid in enumerate(self.places, 1)}


def setting_of(document: Document, language: str, version: Version = "draft") -> Setting:
    """What a report of a Document is made from: as much of it as those may see who get this version."""
    shown = protected(document)
    return Setting(discreet(shown) if version == "final" else shown, language, version)
