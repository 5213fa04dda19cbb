"""What people type is read as a Dutch reader means it, and nothing else is read at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.values import from_plain, normal, period_start, plain, read_number, read_score, written


@pytest.mark.parametrize(
    ("typed", "score"),
    [("7,5", "7.5"), ("7.5", "7.5"), ("10", "10"), ("0,0", "0"), (" 7,5 ", "7.5"), ("10,0", "10"), ("7", "7")],
)
def test_scores_are_read_with_comma_and_point(typed: str, score: str) -> None:
    assert read_score(typed) == Decimal(score)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("10,1", "range"),
        ("11", "range"),
        ("100", "range"),
        ("-1", "range"),
        ("7,55", "decimals"),
        ("10,00", "decimals"),
        ("NaN", "notation"),
        ("1e309", "notation"),
        ("1e1", "notation"),
        ("−1", "notation"),
        ("７", "notation"),
        ("1_0", "notation"),
        ("--1", "notation"),
        ("zeven", "notation"),
        ("7,", "notation"),
        (",5", "notation"),
        ("", "notation"),
    ],
)
def test_what_is_no_score_is_refused_with_its_reason(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        read_score(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234,56", "1234.56"),
        ("1.234", "1234"),
        ("0.234", "0.234"),
        ("12.345.678", "12345678"),
        ("1,234", "1.234"),
        ("1234.5", "1234.5"),
        ("-12", "-12"),
        ("−12,5", "-12.5"),
        ("12345", "12345"),
        ("-0,0", "0"),
        ("007", "7"),
        ("12345678901,2345", "12345678901.2345"),
    ],
)
def test_kpi_values_are_read_with_thousands_and_decimals(typed: str, number: str) -> None:
    assert str(read_number(typed)) == number


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1,234.56", "notation"),
        ("12.34.567", "notation"),
        ("41 %", "notation"),
        ("NaN", "notation"),
        ("Infinity", "notation"),
        ("1e5", "notation"),
        ("1_000", "notation"),
        ("--1", "notation"),
        ("٣", "notation"),
        ("0,12345", "digits"),
        ("123456789012", "digits"),
    ],
)
def test_what_is_no_kpi_value_is_refused_with_its_reason(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        read_number(typed)


numbers = st.decimals(-99999999999, 99999999999, allow_nan=False, allow_infinity=False, places=4)


@given(numbers)
def test_a_number_shown_in_a_field_reads_back_as_itself(number: Decimal) -> None:
    assert read_number(written(number)) == number


@given(numbers)
def test_plain_text_of_a_number_is_one_text_per_number(number: Decimal) -> None:
    text = plain(number)
    assert from_plain(text) == number
    assert plain(from_plain(text)) == text
    assert "E" not in text
    assert text != "-0"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_normal_is_reached_in_one_step(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert "\r" not in normal(text)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\udfff tekst"])
def test_what_no_database_can_carry_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        normal(text)


@pytest.mark.parametrize(("period", "start"), [("2026", (2026, 1)), ("2026-Q1", (2026, 1)), ("2026-Q4", (2026, 10))])
def test_a_period_begins_in_its_first_month(period: str, start: tuple[int, int]) -> None:
    assert period_start(period) == start


@pytest.mark.parametrize("period", ["", "26", "2026-Q5", "2026-K1", "２０２６"])
def test_what_is_no_period_has_no_beginning(period: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        period_start(period)
