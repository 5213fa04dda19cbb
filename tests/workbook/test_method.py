"""The method's data is read whole, and every fault in it is named."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from workbook.checks import check_method
from workbook.method.load import FOLDER, MethodError, current, read, version


@pytest.fixture
def method_copy(tmp_path: Path) -> Path:
    """A copy of the method's data, to be broken."""
    return Path(shutil.copytree(FOLDER / "v2", tmp_path / "v2"))


Spoil = Callable[[str, str, str], None]


@pytest.fixture
def spoil(method_copy: Path) -> Spoil:
    """Replace the first occurrence of a text in a file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        path = method_copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def test_the_method_has_seven_steps_of_which_two_can_be_waived() -> None:
    method = current()
    assert [(step.order, step.key) for step in method.steps if step.waivable] == [
        (5, "quality-of-use"),
        (7, "ease-of-payment-and-switch"),
    ]
    assert [step.order for step in method.steps] == [1, 2, 3, 4, 5, 6, 7]
    assert len(method.kpis) == 98
    assert (len(method.worksheets), sum(len(step.exercises) for step in method.steps)) == (18, 13)


def test_worksheets_go_with_the_steps_that_they_deepen() -> None:
    method = current()
    (funnel,) = [each for each in method.worksheets if each.pins]

    assert funnel in method.worksheets_of("easy-to-buy")
    assert funnel not in method.worksheets_of("become-aware")
    assert all(method.worksheets_of(step.key) for step in method.steps)


def test_numbers_of_rules_stand_as_the_method_fixed_them() -> None:
    method = current()
    assert [rule.number for rule in method.rules if rule.policy == "kpis"] == [
        "R40",
        "R41",
        "R42",
        "R43",
        "R44",
        "R45",
        "R46",
        "R47",
        "R48",
    ]
    assert [rule.number for rule in method.rules if rule.policy == "activities"] == ["R31"]
    assert method.withdrawn == ("R35", "R95")
    assert [rule.number for rule in method.rules if "grading" in rule.blocks] == ["R06", "R91", "R92", "R93"]


def test_a_version_that_does_not_exist_is_named() -> None:
    with pytest.raises(MethodError, match="there is no version 99 of the method"):
        version(99)


def test_questions_of_a_step_come_before_those_of_every_step() -> None:
    method = current()
    questions = method.questions("meet-my-needs", "tops")
    own = method.step("meet-my-needs").guiding_questions.tops
    assert questions == own + method.generic_questions.tops
    assert len(own) > 0


def test_what_is_not_there_is_not_found() -> None:
    method = current()
    assert method.kpi("own_kpi") is None
    with pytest.raises(KeyError):
        method.step("no-such-step")


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "steps.yaml",
            "order: 1",
            "order: 8",
            "steps.yaml: steps[0].order: Input should be less than or equal to 7",
        ),
        ("steps.yaml", "order: 1", "order: 2", "steps.yaml: steps: there have to be seven steps, in order"),
        (
            "steps.yaml",
            "waivable: false",
            "waivable: true",
            "steps.yaml: meet-my-needs.waivable: a mandatory step cannot be waived, and only that",
        ),
        ("steps.yaml", "    purpose: >-", "    purposes: >-", "steps.yaml: steps[0].purpose: Field required"),
        ("steps.yaml", "version: 2", "version: 3", "steps.yaml: version: 3 stands in the folder v2"),
        ("kpis.yaml", "version: 2", "version: [2]", "kpis.yaml: version: [2] stands in the folder v2"),
        (
            "kpis.yaml",
            "step: meet-my-needs",
            "step: elsewhere",
            "kpis.yaml: price_index.step: no such step: elsewhere",
        ),
        ("kpis.yaml", "{key: nps,", "{key: npz,", "kpis.yaml: need_fit_score.related: no such KPI: npz"),
        (
            "kpis.yaml",
            "key: need_fit_score\n",
            "key: price_index\n",
            "kpis.yaml: kpis.price_index: stands there twice",
        ),
        (
            "kpis.yaml",
            "direction: band",
            "direction: higher",
            "kpis.yaml: kpis[0]: Value error, a band goes with direction band, and the other way round",
        ),
        (
            "rubric.yaml",
            "weight: 15\n",
            "weight: 14\n",
            "rubric.yaml: criteria: the weights add up to 99, and have to be 100",
        ),
        ("rubric.yaml", "weight: 15\n", "weight: 14\n", "rubric.yaml: lg1.weight: its criteria weigh 34, not 35"),
        ("rubric.yaml", "key: c2\n", "key: c1\n", "rubric.yaml: criteria.c1: stands there twice"),
        (
            "rubric.yaml",
            "learning_goal: lg1",
            "learning_goal: lg9",
            "rubric.yaml: c1.learning_goal: no such learning goal: lg9",
        ),
        (
            "rubric.yaml",
            "fraction_range: [0.55, 0.69]",
            "fraction_range: [0.54, 0.69]",
            "rubric.yaml: sufficient.fraction_range: the range overlaps that of the level before",
        ),
        (
            "rubric.yaml",
            "fraction: 0.6,",
            "fraction: 0.7,",
            "rubric.yaml: sufficient.fraction: the fraction lies within its range, and that from 0 to 1",
        ),
        (
            "rubric.yaml",
            "      good: ",
            "      well: ",
            "rubric.yaml: c1.levels: each level has its text, and nothing else has",
        ),
        (
            "rubric.yaml",
            "    cap_grade: 5.4\n",
            "",
            "rubric.yaml: ko3.cap_grade: a highest grade goes with the effect cap, and only with that",
        ),
        ("rubric.yaml", "grade: 9.3}", "grade: 9.2}", "rubric.yaml: conversion.anchors: 92.5 points give 9.3, not 9.2"),
        ("rubric.yaml", "  c9:\n", "  c10:\n", "rubric.yaml: feedback_phrases.c10: no such criterion"),
        ("rubric.yaml", "version: 2", "version: 3", "rubric.yaml: version: 3 stands in the folder v2"),
        (
            "rubric.yaml",
            "weight: 15\n",
            "weight: veel\n",
            "rubric.yaml: criteria[0].weight: Input should be a valid integer",
        ),
        (
            "worksheets.yaml",
            "deepens: [meet-my-needs, become-aware]",
            "deepens: [elsewhere]",
            "worksheets.yaml: pains-gains.deepens: no such step: elsewhere",
        ),
        (
            "worksheets.yaml",
            "key: customer-terms-self-scan\n",
            "key: pains-gains\n",
            "worksheets.yaml: worksheets.pains-gains: stands there twice",
        ),
        (
            "worksheets.yaml",
            "{key: job, question",
            "{key: segment, question",
            "worksheets.yaml: pains-gains.prompts.segment: stands there twice",
        ),
        (
            "worksheets.yaml",
            "type: scale}",
            "type: table}",
            "worksheets.yaml: worksheets[0].prompts[8]: Value error, a table has columns, and nothing else has them",
        ),
        (
            "worksheets.yaml",
            "slots: [{key: a_name",
            "slots: [{key: b_name",
            "worksheets.yaml: stamp-crm.a_open.shown_when: no such: slot:a_name",
        ),
        (
            "worksheets.yaml",
            '"on": stages',
            '"on": material',
            "worksheets.yaml: funnel-sales-sheet.pins.on: no such table: material",
        ),
        ("worksheets.yaml", "    purpose: >-", "    aim: >-", "worksheets.yaml: worksheets[0].purpose: Field required"),
        ("rules.yaml", "number: R01", "number: R02", "rules.yaml: rules.R02: stands there twice"),
        ("rules.yaml", "number: R34", "number: R35", "rules.yaml: rules.R35: stands there twice"),
        ("rules.yaml", "withdrawn: [R35, R95]", "", "rules.yaml: withdrawn: Input should be a valid tuple"),
    ],
)
def test_a_fault_is_told_with_its_file_and_key(
    method_copy: Path, spoil: Spoil, file: str, old: str, new: str, fault: str
) -> None:
    spoil(file, old, new)
    messages = [message.msg for message in check_method(folder=method_copy.parent)]
    assert f"v2/{fault}" in messages


def test_every_fault_is_told_not_only_the_first(method_copy: Path, spoil: Spoil) -> None:
    spoil("steps.yaml", "order: 1", "order: eerste")
    spoil("kpis.yaml", 'formula: "', 'formule: "')
    spoil("rules.yaml", "severity: warning", "severity: soft")
    with pytest.raises(MethodError) as raised:
        read(method_copy)
    assert [(fault.file, fault.key) for fault in raised.value.faults] == [
        ("steps.yaml", "steps[0].order"),
        ("kpis.yaml", "kpis[0].formula"),
        ("kpis.yaml", "kpis[0].formule"),
        ("rules.yaml", "rules[3].severity"),
    ]


def test_a_file_that_is_no_yaml_or_not_there_is_named(method_copy: Path) -> None:
    (method_copy / "kpis.yaml").write_text("kpis: [", encoding="utf-8")
    (method_copy / "rules.yaml").unlink()
    (method_copy / "steps.yaml").write_text("- a list", encoding="utf-8")
    with pytest.raises(MethodError) as raised:
        read(method_copy)
    assert [fault.file for fault in raised.value.faults] == ["steps.yaml", "kpis.yaml", "rules.yaml"]


def test_a_missing_current_version_is_a_fault(tmp_path: Path) -> None:
    assert [message.msg for message in check_method(folder=tmp_path)] == [
        "v2: -: the current version of the method is missing"
    ]


def test_the_method_as_delivered_has_no_fault() -> None:
    assert check_method() == []


@pytest.mark.parametrize("name", ["steps", "kpis"])
def test_its_apostrophes_are_those_of_print(name: str) -> None:
    text = (FOLDER / f"v2/{name}.yaml").read_text(encoding="utf-8")

    assert re.findall(r"\w+'(?:s|en)\b", text) == []
