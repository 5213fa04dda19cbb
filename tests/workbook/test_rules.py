"""Each rule speaks about a workbook that breaks it, and is silent as soon as just that is mended."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.workbook.documents import LONG, REASON, STEPS, TODAY, full_document, full_plate, uid, waived, with_plate
from tests.workbook.rule_cases import CASES, FULL, HERE, KPI, NOW, PLATE, PREVIOUS, USE, Case, at
from workbook.document import Advice, Document
from workbook.method.load import current
from workbook.rules import Context, check


def _found(document: Document, context: Context, number: str) -> list[Any]:
    return [finding for finding in check(document, context) if finding.number == number]


def test_nothing_is_missing_in_a_full_workbook() -> None:
    assert check(FULL, NOW) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number}-{case.address.rpartition('/')[2]}")
def test_a_rule_speaks_once_where_it_is_broken_and_is_silent_when_mended(case: Case) -> None:
    (finding,) = _found(case.broken, case.context, case.number)
    assert (finding.address, finding.severity, finding.blocks) == (
        case.address,
        case.severity,
        frozenset(case.blocks),
    )
    assert _found(case.mended, case.context, case.number) == []


def test_a_score_made_past_every_door_is_still_caught() -> None:
    for score in (Decimal("10.1"), Decimal("-0.1"), Decimal("7.55"), Decimal("NaN")):
        plates = list(FULL.plates)
        plates[2] = PLATE.model_copy(update={"own_score": score, "customer_score": None})
        broken = FULL.model_copy(update={"plates": tuple(plates)})
        (finding,) = _found(broken, NOW, "R12")
        assert (finding.address, finding.severity) == (at("own_score"), "blocking")


def test_what_the_rules_say_tells_nothing_of_a_score_that_stays_hidden() -> None:
    level = FULL
    for order, plate in enumerate(FULL.plates):
        level = with_plate(level, order, customer_score=plate.own_score)
    few: dict[str, Any] = {
        "score_source_kind": "app_survey",
        "score_n": 4,
        "own_score": Decimal("6.1"),
        "aspired_score": Decimal(5),
    }

    said = {check(with_plate(level, customer_score=Decimal(tenths) / 10, **few), NOW) for tenths in range(101)}
    assert len(said) == 1
    shown = {
        check(with_plate(level, customer_score=Decimal(tenths) / 10, **few | {"score_n": 5}), NOW)
        for tenths in (50, 61)
    }
    assert len(shown) == 2


def test_every_rule_that_needs_nothing_more_is_proven_here() -> None:
    proven = {case.number for case in CASES} | {"R12"}
    assert proven == {rule.number for rule in current().rules if rule.needs is None}


@pytest.mark.parametrize("policy", ["kpis", "activities"])
def test_an_assignment_makes_its_rules_block_and_no_others(policy: Any) -> None:
    required = replace(NOW, policy=frozenset({policy}))
    raised = {rule.number for rule in current().rules if rule.policy == policy}
    told = set()
    for case in CASES:
        for finding in _found(
            case.broken, replace(required, previous_targets=case.context.previous_targets), case.number
        ):
            told.add(finding.number)
            expected = (
                ("blocking", frozenset({"hand_in"}))
                if finding.number in raised
                else (case.severity, frozenset(case.blocks))
            )
            assert (finding.severity, finding.blocks) == expected
    assert raised <= told


def test_what_is_in_extras_asks_for_nothing() -> None:
    action = {"title": "Bellen", "responsible_role": None, "budget": 900}
    extras: Any = {
        "plates": [{"step": HERE, "actions": [action]}],
        "customer_cases": [{"title": "Mis", "prevention": []}],
    }
    assert check(full_document(extras=extras, total_budget=1), NOW) == ()


def test_a_waived_plate_is_asked_for_nothing_until_a_teacher_refuses() -> None:
    document = waived(FULL, USE)
    assert check(document, NOW) == ()
    refused = Context(TODAY, refused_waivers=frozenset({STEPS[USE].key}))
    numbers = [finding.number for finding in check(document, refused)]
    assert numbers == ["R01", "R10", "R11", "R20", "R30", "R40", "R60", "R81"]


def test_a_previous_target_whose_kpi_is_gone_is_asked_for_at_its_step() -> None:
    gone = PREVIOUS.model_copy(update={"uid": uid("gone"), "name": "Belscore"})
    (finding,) = check(FULL, Context(TODAY, previous_targets=(gone,)))
    assert (finding.number, finding.address, dict(finding.params)) == (
        "R78",
        at("kpis"),
        {"kpi": "Belscore"},
    )
    of_a_waived_step = gone.model_copy(update={"step": STEPS[USE].key})
    assert check(waived(FULL, USE), Context(TODAY, previous_targets=(of_a_waived_step,))) == ()


def test_findings_stand_in_the_order_of_the_method() -> None:
    document = full_document(
        summary="", plates=tuple(full_plate(order, basis="", aspired_score=None) for order in range(7))
    )
    document = with_plate(with_plate(document, 3, own_score=None), 1, tops=(), score_source="")
    document = with_plate(document, 0, waived=True, waiver_reason=REASON)
    told = [(finding.number, finding.address) for finding in check(document, NOW)]
    assert told == [
        ("R02", at("waiver", 0)),
        ("R04", at("waiver", 0)),
        ("R07", at("attempts", 0)),
        ("R13", at("score_source", 1)),
        ("R30", at("tops", 1)),
        ("R11", at("own_score", 3)),
        *[("R60", at("basis", order)) for order in range(7)],
        ("R72", "workbook/summary"),
        *[("R81", at("aspired_score", order)) for order in range(7)],
    ]


def test_advice_that_starts_a_kpi_counts_as_advice_of_the_plate() -> None:
    start = Advice(uid=uid("start"), text=LONG, responsible_role="Manager", period="2027")
    document = with_plate(
        FULL, advice=(start,), kpis=(KPI.model_copy(update={"start_advice": start.uid}), *PLATE.kpis[1:])
    )
    assert check(document, NOW) == ()
