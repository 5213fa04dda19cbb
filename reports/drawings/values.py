"""What is drawn, as plain frozen values, and how they are taken from a Document."""

from dataclasses import dataclass, replace
from decimal import Decimal

from kpis.charts import GapChart
from workbook.chain import all_scored, is_level, weakest
from workbook.document import Document, Kpi, Plate
from workbook.kpi_logic import Direction
from workbook.links import now_of
from workbook.method.load import current
from workbook.rules.waivers import active_plates
from workbook.shown import protected


@dataclass(frozen=True)
class Step:
    """One link: its place in the chain from 1, its name, its three scores of 0 to 10 (None while missing).

    ``before`` is the customer score of today, when ``customer`` is the one that is still to be reached.
    """

    number: int
    name: str
    customer: Decimal | None = None
    own: Decimal | None = None
    aspired: Decimal | None = None
    waived: bool = False
    departments: tuple[str, ...] = ()
    before: Decimal | None = None

    @property
    def gap(self) -> Decimal | None:
        """Customer score minus own score; None while one of them is missing."""
        return None if self.customer is None or self.own is None else self.customer - self.own


@dataclass(frozen=True)
class Chain:
    """All links in order. ``weakest`` is the number of the weakest, if one is; ``settled`` when no score is left to come in."""

    steps: tuple[Step, ...]
    weakest: int | None = None
    settled: bool = False


@dataclass(frozen=True)
class Measure:
    """A KPI: its value now and its target in its own unit, and which way is better (within the band ``low`` to ``high``)."""

    name: str
    unit: str = ""
    direction: Direction = ""
    now: Decimal | None = None
    target: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


def chain_of(document: Document) -> Chain:
    """The chain of a workbook, without scores that stay hidden. A link is waived when its waiver is valid."""
    document = protected(document)
    active = active_plates(document)
    weak = None if is_level(document) else weakest(document)
    steps = tuple(
        step_of(
            plate,
            number=number,
            waived=not any(plate is each for each in active),
            departments=tuple(each.name for each in document.departments_of(plate)),
        )
        for number, plate in enumerate(document.plates, 1)
    )
    return Chain(steps, None if weak is None else document.plates.index(weak) + 1, all_scored(document))


def chain_in(chart: GapChart) -> Chain:
    """The links of a chart of gaps, as far as they are drawn in it."""
    return Chain(
        tuple(
            Step(row.number, row.name, row.customer.value, row.own.value, row.aspired.value, row.is_waived)
            for row in chart.rows
        )
    )


def reached(chain: Chain) -> Chain:
    """The chain as it stands when every aspired score is reached; a link that aims at nothing stays as it is.

    Only the customer scores of that day are known, so it has no own and no aspired scores.
    """
    steps = tuple(
        replace(step, own=None, aspired=None)
        if step.aspired is None
        else replace(step, customer=step.aspired, own=None, aspired=None, before=step.customer)
        for step in chain.steps
    )
    counted = [step for step in steps if not step.waived]
    scored = [(step.customer, step.number) for step in counted if step.customer is not None]
    is_one_weakest = len(scored) == 1 or len({score for score, _number in scored}) > 1
    return Chain(steps, min(scored)[1] if is_one_weakest else None, len(scored) == len(counted))


def measure_of(kpi: Kpi) -> Measure:
    """A KPI as what is drawn of it: the newest measurement is the value now."""
    return Measure(kpi.name, kpi.unit, kpi.direction, now_of(kpi), kpi.target_value, kpi.band_low, kpi.band_high)


def step_of(plate: Plate, *, number: int, waived: bool, departments: tuple[str, ...] = ()) -> Step:
    """A plate as a link."""
    return Step(number, plate.name_en, plate.customer_score, plate.own_score, plate.aspired_score, waived, departments)


def step_alone(plate: Plate) -> Step:
    """A plate as a link, when its workbook is not at hand: its place and whether it can be waived are as in the method today."""
    step = current().step(plate.step)
    waived = plate.waived and step.waivable and bool(plate.waiver_reason.strip())
    return step_of(plate, number=step.order, waived=waived)
