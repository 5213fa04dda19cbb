"""Relations between KPIs as they are read: each with the KPIs at both its ends, and what it makes of their goals."""

from dataclasses import dataclass
from decimal import Decimal

from workbook.document import Document, Kpi, Plate, Relation
from workbook.kpi_logic import GoalsRelation, Movement, desired_movement, goals_relation


def now_of(kpi: Kpi) -> Decimal | None:
    """What a KPI is now: the newest measurement, of one day the one written down last, else the value now of its plate."""
    dated = [
        (each.date, number, each.value)
        for number, each in enumerate(kpi.measurements)
        if each.date and each.value is not None
    ]
    return max(dated)[2] if dated else kpi.current_value


def movement_of(kpi: Kpi) -> Movement:
    """Which way its value should move from where it is now; 0 unknown or nowhere."""
    return desired_movement(kpi.direction, now_of(kpi), kpi.target_value)


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
        return goals_relation(movement_of(self.kpi), self.relation.sign, movement_of(self.other))


def links_in(document: Document) -> tuple[Link, ...]:
    """Every relation with another KPI, in reading order; one from a KPI to itself tells nothing."""
    places = {kpi.uid: (plate, kpi) for plate, kpi in document.kpis()}
    return tuple(
        Link(plate, kpi, relation, *places[relation.to])
        for plate, kpi in document.kpis()
        for relation in kpi.relations
        if relation.to != kpi.uid
    )
