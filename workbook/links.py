"""Relations between KPIs as they are read: each with the KPIs at both its ends, and what it makes of their goals."""

from dataclasses import dataclass

from workbook.document import Document, Kpi, Plate, Relation
from workbook.kpi_logic import GoalsRelation, desired_movement, goals_relation


@dataclass(frozen=True)
class Link:
    """A relation with the KPIs at both its ends and the plates they stand on."""

    plate: Plate
    kpi: Kpi
    relation: Relation
    other_plate: Plate
    other: Kpi

    @property
    def goals(self) -> GoalsRelation:
        """Whether the two goals help or hinder each other."""
        here, there = (
            desired_movement(kpi.direction, kpi.current_value, kpi.target_value) for kpi in (self.kpi, self.other)
        )
        return goals_relation(here, self.relation.sign, there)


def links_in(document: Document) -> tuple[Link, ...]:
    """Every relation with another KPI, in reading order; one from a KPI to itself tells nothing."""
    places = {kpi.uid: (plate, kpi) for plate, kpi in document.kpis()}
    return tuple(
        Link(plate, kpi, relation, *places[relation.to])
        for plate, kpi in document.kpis()
        for relation in kpi.relations
        if relation.to != kpi.uid
    )
