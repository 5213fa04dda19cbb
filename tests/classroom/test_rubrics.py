"""From verdicts to an outcome: the numbers of the method's own file, and what holds for any rubric."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.forms.review import points_in_words
from classroom.rubrics import (
    MISSING,
    Judged,
    RubricContent,
    content_of,
    default_content,
    grade_of,
    grade_words,
    outcome_of,
    points_of,
    total_of,
)
from workbook.method.rubric import faults_of

CONTENT = default_content()
POINTS = st.decimals(min_value=0, max_value=100, places=3)


def everywhere(level: str) -> dict[str, Judged]:
    return {criterion.key: Judged(level) for criterion in CONTENT.criteria}


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        ("0", "1.0"),
        ("30", "3.5"),
        ("54.5", "5.4"),
        ("54.999", "5.4"),
        ("55", "5.5"),
        ("55.001", "5.5"),
        ("60", "6.0"),
        ("80", "8.0"),
        ("92.5", "9.3"),
        ("100", "10.0"),
    ],
)
def test_points_become_a_grade_as_the_method_has_it(points: str, grade: str) -> None:
    assert grade_of(Decimal(points)) == Decimal(grade)


@given(POINTS, POINTS)
def test_more_points_never_give_a_lower_grade(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert grade_of(low) <= grade_of(high)


@given(POINTS)
def test_a_grade_lies_from_1_to_10_with_one_decimal_and_passes_from_55_points_on(points: Decimal) -> None:
    grade = grade_of(points)
    assert Decimal("1.0") <= grade <= Decimal("10.0")
    assert grade == round(grade, 1)
    assert (grade >= Decimal("5.5")) == (points >= 55)


def test_a_grade_reads_with_its_decimal() -> None:
    assert (grade_words(Decimal(7)), grade_words(Decimal("9.3"))) == ("7,0", "9,3")


@pytest.mark.parametrize(
    ("level", "points", "grade"),
    [(MISSING, "0", "1.0"), ("insufficient", "30", "3.5"), ("sufficient", "60", "6.0"), ("good", "80", "8.0")],
)
def test_one_level_everywhere_gives_its_fraction_of_all_points(level: str, points: str, grade: str) -> None:
    outcome = outcome_of(CONTENT, "graded", everywhere(level), [])
    assert (outcome.points, outcome.proposed, outcome.reasons) == (Decimal(points), Decimal(grade), ())


def test_points_are_weight_times_fraction_by_learning_goal() -> None:
    verdicts = everywhere("good") | {"c1": Judged("good", Decimal("0.75"), "tussenin"), "c2": Judged(MISSING)}
    first, second, third = points_of(CONTENT, verdicts)
    assert [(each.criterion.key, each.points) for each in first.criteria] == [
        ("c1", Decimal("11.25")),
        ("c2", Decimal(0)),
        ("c3", Decimal(8)),
    ]
    assert (first.points, second.points, third.points) == (Decimal("19.25"), Decimal(28), Decimal(24))
    assert total_of([first, second, third]) == Decimal("71.25")


def test_without_a_verdict_on_each_criterion_there_are_no_points_yet() -> None:
    verdicts = everywhere("good")
    del verdicts["c9"]
    outcome = outcome_of(CONTENT, "graded", verdicts | {"c8": Judged("", None, "nog kijken")}, [])
    assert [criterion.key for criterion in outcome.unjudged] == ["c8", "c9"]
    assert [each.points for each in outcome.goals] == [Decimal(28), Decimal(28), None]
    assert (outcome.points, outcome.proposed) == (None, None)


def test_a_cap_limits_what_is_proposed_and_says_why() -> None:
    outcome = outcome_of(CONTENT, "graded", everywhere("good"), ["ko3"])
    assert (outcome.points, outcome.exact, outcome.cap, outcome.proposed) == (
        Decimal(80),
        Decimal("8.0"),
        Decimal("5.4"),
        Decimal("5.4"),
    )
    assert outcome.reasons == (
        "Je cijfer blijft onder de cesuur zolang een eigen inschatting geen vastgelegde poging heeft.",
    )


def test_a_cap_raises_nothing() -> None:
    assert outcome_of(CONTENT, "graded", everywhere("insufficient"), ["ko3", "ko5"]).proposed == Decimal("3.5")


@pytest.mark.parametrize(
    ("key", "is_gradable", "is_referred", "is_to_return"),
    [
        ("ko1", False, False, False),
        ("ko2", False, False, False),
        ("ko6", True, True, False),
    ],
)
def test_what_stands_in_the_way_of_any_grade(
    key: str, is_gradable: bool, is_referred: bool, is_to_return: bool
) -> None:
    outcome = outcome_of(CONTENT, "graded", everywhere("good"), [key])
    assert outcome.proposed is None
    assert (outcome.is_gradable, outcome.is_referred, outcome.is_to_return) == (is_gradable, is_referred, is_to_return)


def test_a_knock_out_that_is_switched_off_does_nothing() -> None:
    off = tuple(each.model_copy(update={"is_on": each.key != "ko1"}) for each in CONTENT.knock_outs)
    outcome = outcome_of(CONTENT.model_copy(update={"knock_outs": off}), "graded", everywhere("good"), ["ko1", "ko99"])
    assert (outcome.proposed, outcome.knock_outs) == (Decimal("8.0"), ())


@pytest.mark.parametrize(
    ("blocks", "knock_outs", "mastered"),
    [(False, ["ko3", "ko5"], True), (True, [], False), (False, ["ko6"], None), (False, ["ko7"], True)],
)
def test_mastery_knows_no_points_and_hangs_on_what_blocks(
    blocks: bool, knock_outs: list[str], mastered: bool | None
) -> None:
    outcome = outcome_of(CONTENT, "mastery", everywhere("good"), knock_outs, blocks=blocks)
    assert (outcome.points, outcome.proposed, outcome.cap, outcome.mastered) == (None, None, None, mastered)
    assert outcome.is_to_return == ("ko7" in knock_outs)


@pytest.mark.parametrize(
    ("points", "words"),
    [("11.365", "11,37"), ("11.355", "11,36"), ("11.3649", "11,36"), ("12", "12"), ("7.20", "7,2"), (None, "–")],
)
def test_points_are_read_to_two_decimals_half_up(points: str | None, words: str) -> None:
    assert points_in_words(None if points is None else Decimal(points)) == words


def test_a_rubric_that_is_stored_reads_back_as_it_was() -> None:
    text = CONTENT.canonical()
    assert content_of(text) == CONTENT
    assert content_of(text).canonical() == text
    assert list(faults_of(CONTENT)) == []


def test_a_faulty_rubric_is_told_part_by_part() -> None:
    criteria = tuple(each.model_copy(update={"weight": 20}) if each.key == "c1" else each for each in CONTENT.criteria)
    levels = tuple(
        each.model_copy(update={"low": Decimal("0.5")}) if each.key == "sufficient" else each for each in CONTENT.levels
    )
    broken: RubricContent = CONTENT.model_copy(
        update={"criteria": criteria, "levels": levels, "phrases": {"c0": ("Goed.",)}}
    )
    assert list(faults_of(broken)) == [
        ("sufficient.fraction_range", "the range overlaps that of the level before"),
        ("criteria", "the weights add up to 105, and have to be 100"),
        ("feedback_phrases.c0", "no such criterion"),
    ]
