"""Knock-outs are found where the rubric says, and only there."""

import datetime

import pytest

from classroom.knock_outs import Found, found_in, standing
from classroom.rubrics import Judged, default_content
from tests.workbook.documents import STEPS, attempt, blank_plate, full_document, waived, with_plate
from workbook.document import Document
from workbook.rules import Context

CONTENT = default_content()
DAY = datetime.date(2026, 12, 4)
GOOD = {criterion.key: Judged("good") for criterion in CONTENT.criteria}


def found(document: Document, *refused: str, policy: frozenset[str] = frozenset(), **judged: str) -> list[Found]:
    context = Context(today=DAY, policy=policy, refused_waivers=frozenset(refused))  # type: ignore[arg-type]
    verdicts = GOOD | {key: Judged(level) for key, level in judged.items()}
    return list(found_in(CONTENT, document, context, verdicts))


def blanked(order: int, **fields: object) -> Document:
    document = full_document()
    plates = list(document.plates)
    gone = {kpi.uid for kpi in plates[order].kpis}
    plates[order] = blank_plate(order, **fields)
    kept = tuple(
        plate.model_copy(
            update={
                "kpis": tuple(
                    kpi.model_copy(update={"relations": tuple(r for r in kpi.relations if r.to not in gone)})
                    for kpi in plate.kpis
                )
            }
        )
        for plate in plates
    )
    return document.model_copy(update={"plates": kept})


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert found(full_document(), policy=frozenset({"kpis", "activities"})) == []


def test_ko1_a_step_that_counts_has_no_plate() -> None:
    assert found(blanked(0)) == [Found("ko1", ("Meet my needs",))]
    assert found(blanked(4)) == [Found("ko1", ("Quality of use",))]


def test_ko1_is_not_found_where_a_waiver_holds() -> None:
    assert found(blanked(4, waived=True, waiver_reason="Wij verkopen alleen losse kaarten.")) == []


def test_ko1_is_found_where_a_waiver_gives_no_reason() -> None:
    assert found(blanked(4, waived=True)) == [Found("ko1", ("Quality of use",))]


def test_ko2_a_step_is_waived_that_cannot_be() -> None:
    document = blanked(1, waived=True, waiver_reason="Geen reclame.")
    assert found(document) == [Found("ko2", ("Become aware",))]


def test_ko2_a_waiver_was_refused_and_the_plate_is_still_blank() -> None:
    document = blanked(4, waived=True, waiver_reason="Wij verkopen alleen losse kaarten.")
    assert found(document, STEPS[4].key) == [Found("ko2", ("Quality of use",))]


def test_ko2_is_not_found_when_the_plate_is_filled_in_after_all() -> None:
    document = with_plate(full_document(), 4, waived=True, waiver_reason="Wij verkopen alleen losse kaarten.")
    assert found(document, STEPS[4].key) == []


def test_ko3_an_own_estimate_without_an_attempt_or_a_conversation() -> None:
    bare = with_plate(full_document(), 2, basis="own_estimate", interviews=(), attempts=())
    assert found(bare) == [Found("ko3", ("Easy to buy",))]
    assert found(with_plate(bare, 2, attempts=(attempt(STEPS[2].key),))) == []


@pytest.mark.parametrize("basis", ["", "interview", "own_department", "data"])
def test_ko3_asks_nothing_of_another_basis(basis: str) -> None:
    assert found(with_plate(full_document(), 2, basis=basis, interviews=(), attempts=())) == []


def test_ko4_counts_only_where_kpis_are_mandatory() -> None:
    document = with_plate(full_document(), 3, departments=())
    few = with_plate(document, 3, kpis=document.plates[3].kpis[:2])
    assert found(few) == []
    assert found(few, policy=frozenset({"kpis"})) == [Found("ko4", ("Positive first experience",))]


def test_ko5_a_learning_goal_with_less_than_four_tenths_of_its_points() -> None:
    third = "Sturen met KPI's"
    assert found(full_document(), c7="insufficient", c8="insufficient", c9="insufficient") == [Found("ko5", (third,))]
    assert found(full_document(), c7="insufficient", c8="insufficient", c9="excellent") == []
    assert found(full_document(), c7="insufficient", c8="missing", c9="sufficient") == [Found("ko5", (third,))]


def test_ko5_waits_until_all_of_a_goal_is_judged() -> None:
    assert found(full_document(), c7="insufficient", c8="insufficient", c9="") == []


def test_what_only_limits_a_grade_is_not_looked_for_without_one() -> None:
    document = with_plate(full_document(), 2, basis="own_estimate", interviews=(), attempts=())
    assert found_in(CONTENT, document, Context(today=DAY), GOOD, graded=False) == ()


def test_one_that_is_switched_off_is_not_looked_for() -> None:
    off = tuple(each.model_copy(update={"is_on": each.key != "ko1"}) for each in CONTENT.knock_outs)
    content = CONTENT.model_copy(update={"knock_outs": off})
    assert found_in(content, blanked(0), Context(today=DAY), GOOD) == ()


def test_what_applies_is_what_was_found_and_not_ruled_out_and_what_a_reader_ruled() -> None:
    seen = [Found("ko1", ("Meet my needs",)), Found("ko3", ("Easy to buy",))]
    assert standing(CONTENT, seen, {}) == {"ko1", "ko3"}
    assert standing(CONTENT, seen, {"ko3": False, "ko6": True, "ko7": False}) == {"ko1", "ko6"}
    assert standing(CONTENT, [], {"ko1": True, "ko4": True}) == frozenset()


def test_a_valid_waiver_takes_a_plate_out_of_all_of_them() -> None:
    assert found(waived(full_document()), policy=frozenset({"kpis"})) == []
