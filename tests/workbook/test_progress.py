"""Progress counts eight parts per plate, each where it is filled in."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.documents import (
    REASON,
    STEPS,
    attempt,
    blank_plate,
    full_document,
    full_kpi,
    uid,
    waived,
    with_kpi,
    with_plate,
)
from workbook.document import Department, Document
from workbook.progress import plate_progress, workbook_progress

FULL = full_document()
HERE = STEPS[2].key
PLATE = FULL.plates[2]
PARTS = [
    "customer_score",
    "own_score",
    "activities",
    "points",
    "activity_points",
    "kpis",
    "relations",
    "basis",
]


def _open(document: Document, step: str = HERE) -> list[tuple[str, str]]:
    """The parts still to do, with the field where they are done."""
    parts = plate_progress(document, step).parts
    return [(part.key, part.address.removeprefix(f"plate:{step}/")) for part in parts if not part.done]


def test_a_full_plate_has_eight_eighths() -> None:
    progress = plate_progress(FULL, HERE)
    assert [part.key for part in progress.parts] == PARTS
    assert (progress.eighths, progress.is_done, workbook_progress(FULL)) == (8, True, 100)


def test_the_parts_are_those_of_the_method_in_its_order() -> None:
    text = (Path(__file__).parent / "rules.md").read_text("utf-8").partition("Voortgang per plaat")[2]
    lines = re.findall(r"^[1-8]\. (.+)$", text, re.MULTILINE)

    assert dict(zip(PARTS, lines, strict=True)) == {
        "customer_score": "klantcijfer (of reden waarom het er niet is)",
        "own_score": "eigen cijfer",
        "activities": "drie tot vijf kernactiviteiten, elk met naam",
        "points": "tops, tips en advies op de plaat",
        "activity_points": "top, tip en advies bij elke activiteit",
        "kpis": (
            "KPI's: minstens drie op deze plaat (of bij haar afdeling), elk met waarde en doel, "
            "of met `not_measured_yet` / `no_target_yet` en een advies"
        ),
        "relations": "KPI-relaties: minstens één",
        "basis": "grondslag: `basis` gekozen, en bij `own_estimate` minstens één poging of gesprek",
    }


def test_a_blank_workbook_has_none() -> None:
    document = full_document(plates=tuple(blank_plate(order) for order in range(7)))
    assert [key for key, _field in _open(document)] == PARTS
    assert workbook_progress(document) == 0


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"customer_score": None}, [("customer_score", "customer_score")]),
        ({"customer_score": None, "customer_score_unknown_reason": "Nooit gemeten."}, []),
        ({"own_score": None}, [("own_score", "own_score")]),
        ({"activities": PLATE.activities[:2]}, [("activities", "activities")]),
        ({"activities": ()}, [("activities", "activities"), ("activity_points", "activities")]),
        ({"tips": (), "advice": ()}, [("points", "tips")]),
        ({"kpis": PLATE.kpis[:2]}, [("kpis", "kpis")]),
        ({"basis": ""}, [("basis", "basis")]),
        ({"basis": "own_estimate"}, []),
        ({"basis": "own_estimate", "interviews": ()}, [("basis", "attempts")]),
        ({"basis": "own_estimate", "interviews": (), "attempts": (attempt(HERE),)}, []),
    ],
)
def test_each_part_asks_for_what_it_says(fields: dict[str, Any], left: list[tuple[str, str]]) -> None:
    assert _open(with_plate(FULL, **fields)) == left


@pytest.mark.parametrize(("field", "left"), [("name", "activities"), ("tip", "activity_points")])
def test_every_activity_counts(field: str, left: str) -> None:
    last = PLATE.activities[2].model_copy(update={field: ""})
    document = with_plate(FULL, activities=(*PLATE.activities[:2], last))
    assert _open(document) == [(left, "activities")]


def test_six_activities_are_not_three_to_five() -> None:
    more = tuple(PLATE.activities[0].model_copy(update={"uid": uid("more", n)}) for n in range(3))
    assert _open(with_plate(FULL, activities=(*PLATE.activities, *more))) == [("activities", "activities")]


def test_a_kpi_needs_value_and_target_or_advice_to_start() -> None:
    assert _open(with_kpi(FULL, target_value=None)) == [("kpis", "kpis")]
    assert _open(with_kpi(FULL, target_value=None, no_target_yet=True)) == [("kpis", "kpis")]
    started: dict[str, Any] = {
        "target_value": None,
        "no_target_yet": True,
        "start_advice": PLATE.advice[0].uid,
    }
    assert _open(with_kpi(FULL, **started)) == []


def test_the_same_kpi_twice_counts_once() -> None:
    assert _open(with_kpi(FULL, number=2, name=PLATE.kpis[0].name.upper())) == [("kpis", "kpis")]


def test_kpis_of_the_department_count_for_each_of_its_plates() -> None:
    sales = Department(uid=uid("sales"), name="Verkoop")
    document = full_document(departments=(sales,))
    alone = with_plate(document, kpis=PLATE.kpis[:1])
    assert _open(alone) == [("kpis", "kpis")]
    together = with_plate(with_plate(alone, departments=(sales.uid,)), 0, departments=(sales.uid,))
    assert _open(together) == []
    assert _open(with_kpi(together, 0, 2, current_value=None)) == [("kpis", "kpis")]


def test_a_relation_counts_at_both_its_ends() -> None:
    document = with_kpi(FULL, relations=())
    assert _open(document) == []
    assert _open(with_kpi(document, 1, relations=())) == [("relations", "relations")]


def test_a_waived_plate_does_not_count_unless_refused() -> None:
    document = waived(FULL)
    assert workbook_progress(document) == 100
    assert workbook_progress(document, frozenset({STEPS[4].key})) == 100 * 48 // 56


def test_a_step_that_cannot_be_waived_counts_all_the_same() -> None:
    document = with_plate(FULL, waived=True, waiver_reason=REASON, own_score=None)
    assert workbook_progress(document) == 100 * 55 // 56


def test_almost_all_is_not_a_hundred() -> None:
    assert workbook_progress(with_plate(FULL, own_score=None)) == 98


def test_what_is_missing_elsewhere_leaves_a_plate_as_it_is() -> None:
    elsewhere = (full_kpi(STEPS[3].key, 1, current_value=None),)
    document = with_plate(with_kpi(FULL, 3, relations=()), 3, own_score=None, kpis=elsewhere)
    assert _open(document) == []
