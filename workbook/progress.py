"""How far a workbook is: eight parts per plate, an eighth each; a waived plate does not count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop as _

from workbook.document import Document, Kpi, Plate
from workbook.fields import plate_address
from workbook.rules import activities as activity_rules
from workbook.rules import kpis as kpi_rules
from workbook.rules.points import lists_without_text
from workbook.rules.subject import identity
from workbook.rules.waivers import active_plates

PARTS: Final = 8


@dataclass(frozen=True)
class Part:
    """One of the eight: its key, a msgid to show, whether it is done, and where it is filled in."""

    key: str
    label: str
    done: bool
    address: str


@dataclass(frozen=True)
class PlateProgress:
    """The eight parts of a plate."""

    step: str
    parts: tuple[Part, ...]

    @property
    def eighths(self) -> int:
        """How many parts are done, 0 to 8."""
        return sum(part.done for part in self.parts)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.eighths == PARTS


def plate_progress(document: Document, step: str) -> PlateProgress:
    """The eight parts of the plate of a step, waived or not.

    Raises:
        KeyError: there is no such step.
    """
    plate = document.plate(step)
    scored = plate.customer_score is not None or bool(plate.customer_score_unknown_reason.strip())
    parts = (
        ("customer_score", _("customer score"), scored, "customer_score"),
        ("own_score", _("own score"), plate.own_score is not None, "own_score"),
        ("activities", _("three to five core activities"), _activities_done(plate), "activities"),
        ("points", _("tops, tips and advice"), *_points(plate)),
        (
            "activity_points",
            _("top, tip and advice per activity"),
            _activity_points_done(plate),
            "activities",
        ),
        ("kpis", _("three KPIs with value and target"), _kpis_done(document, plate), "kpis"),
        ("relations", _("a relation between KPIs"), _is_related(document, plate), "relations"),
        ("basis", _("basis"), *_basis(plate)),
    )
    return PlateProgress(
        step, tuple(Part(key, label, done, plate_address(step, field)) for key, label, done, field in parts)
    )


def workbook_progress(document: Document, refused_waivers: frozenset[str] = frozenset()) -> int:
    """Percent done of all plates without a valid waiver, 0 to 100, rounded down: 100 is everything."""
    plates = active_plates(document, refused_waivers)
    done = sum(plate_progress(document, plate.step).eighths for plate in plates)
    return 100 * done // (PARTS * len(plates)) if plates else 100


def _activities_done(plate: Plate) -> bool:
    enough = activity_rules.FEWEST <= len(plate.activities) <= activity_rules.MOST
    return enough and all(activity.name.strip() for activity in plate.activities)


def _activity_points_done(plate: Plate) -> bool:
    texts = [text.strip() for each in plate.activities for text in (each.top, each.tip, each.advice)]
    return bool(texts) and all(texts)


def _points(plate: Plate) -> tuple[bool, str]:
    """Whether all three lists hold a text, and the first that does not."""
    empty = lists_without_text(plate)
    return not empty, empty[0] if empty else "tops"


def _kpis_done(document: Document, plate: Plate) -> bool:
    """Enough KPIs, all complete, on this plate or over all plates of one of its departments."""
    pools: list[Sequence[Plate]] = [(plate,)]
    active = active_plates(document)
    pools += [[each for each in active if department in each.departments] for department in plate.departments]
    return any(_is_complete(pool) for pool in pools)


def _is_complete(plates: Iterable[Plate]) -> bool:
    kpis = [(plate, kpi) for plate in plates for kpi in plate.kpis]
    enough = len({identity(kpi) for _plate, kpi in kpis} - {""}) >= kpi_rules.FEWEST
    return enough and all(_has_numbers(plate, kpi) for plate, kpi in kpis)


def _has_numbers(plate: Plate, kpi: Kpi) -> bool:
    """Value and target, or the word that there is none yet with an advice to start."""
    advised = any(advice.uid == kpi.start_advice and advice.text.strip() for advice in plate.advice)
    measured = kpi.current_value is not None or (kpi.not_measured_yet and advised)
    aimed = kpi.target_value is not None or (kpi.no_target_yet and advised)
    return measured and aimed


def _is_related(document: Document, plate: Plate) -> bool:
    here = {kpi.uid for kpi in plate.kpis}
    return any(
        relation.to != kpi.uid and (relation.to in here or kpi.uid in here)
        for _plate, kpi in document.kpis()
        for relation in kpi.relations
    )


def _basis(plate: Plate) -> tuple[bool, str]:
    """Whether the plate says what it rests on, and where that is still to be told."""
    if not plate.basis:
        return False, "basis"
    proven = plate.basis != "own_estimate" or bool(plate.attempts or plate.interviews)
    return proven, "basis" if proven else "attempts"
