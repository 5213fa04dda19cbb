"""A KPI of the library is found by any name it goes by, however that is written; where one is to look first, by its name alone."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.method.load import current
from workbook.method.search import find_kpis, is_guess
from workbook.method.types import KpiDefinition

METHOD = current()
NAMES = [(kpi, name) for kpi in METHOD.kpis for name in (kpi.name, kpi.abbr, *kpi.synonyms)]
SERVICE = "quality-of-service"


def without_accents(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


def called(name: str) -> set[str]:
    """A name, and the names that it is made of: ``First pass yield (FPY) / first time right``."""
    return {each.strip() for each in (name.casefold(), *re.split("[/(),;]", name.casefold()))}


def keys(found: tuple[KpiDefinition, ...]) -> list[str]:
    return [kpi.key for kpi in found]


@given(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from([str.upper, str.lower, str.swapcase, str.title, without_accents, "  {} \t".format])),
)
def test_every_kpi_is_found_by_each_of_its_names_however_it_is_written(
    named: tuple[KpiDefinition, str], ways: list[Callable[[str], str]]
) -> None:
    kpi, typed = named
    for way in ways:
        typed = way(typed)
    namesakes = {each.key for each, name in NAMES if named[1].casefold() in called(name)}
    first = keys(find_kpis(METHOD, typed))[: len(namesakes)]
    assert kpi.key in first


@given(st.sampled_from(NAMES))
def test_a_name_finds_its_kpi_even_where_one_is_to_look_first(named: tuple[KpiDefinition, str]) -> None:
    kpi, name = named
    assert kpi.key in keys(find_kpis(METHOD, name, closed=[kpi.step]))


@given(st.text())
def test_whatever_is_typed_the_answer_is_a_part_of_the_library_without_doubles(words: str) -> None:
    found = keys(find_kpis(METHOD, words, "easy-to-buy"))
    assert len(found) == len(set(found))


@pytest.mark.parametrize("words", ["NPS", "net promoter", "promoter, net", "AANBEVELING", "aanbevelíng", "(nps)"])
def test_words_stand_in_any_order_and_between_any_marks(words: str) -> None:
    assert "nps" in keys(find_kpis(METHOD, words))


def test_who_bears_the_very_name_goes_before_who_has_it_inside_a_word() -> None:
    assert METHOD.kpi(keys(find_kpis(METHOD, "ces"))[0]) in [
        kpi for kpi in METHOD.kpis if "(CES)" in kpi.abbr or "CES" in kpi.synonyms
    ]
    assert keys(find_kpis(METHOD, "CTR"))[0] == "click_through_rate"


def test_a_name_goes_before_a_definition_and_the_own_step_before_another() -> None:
    found = find_kpis(METHOD, "klant", "easy-to-buy")
    names = [("klant" in f"{kpi.name} {kpi.abbr} {' '.join(kpi.synonyms)}".casefold()) for kpi in found]
    assert names == sorted(names, reverse=True)
    by_name = [kpi.step == "easy-to-buy" for kpi, named in zip(found, names, strict=True) if named]
    assert by_name == sorted(by_name, reverse=True)
    assert set(by_name) == {True, False}


def test_the_name_of_a_step_finds_its_kpis_and_a_step_can_be_all_that_is_searched() -> None:
    of_step = [kpi.key for kpi in METHOD.kpis if kpi.step == "become-aware"]
    assert set(of_step) <= set(keys(find_kpis(METHOD, "become aware")))
    assert keys(find_kpis(METHOD, "", within="become-aware")) == of_step
    assert {kpi.step for kpi in find_kpis(METHOD, "merk", within="become-aware")} == {"become-aware"}


def test_without_words_the_kpis_of_the_step_are_shown_and_nonsense_finds_nothing() -> None:
    assert {kpi.step for kpi in find_kpis(METHOD, " ", "easy-to-buy")} == {"easy-to-buy"}
    assert find_kpis(METHOD, "") == ()
    assert find_kpis(METHOD, "klant xyzzy") == ()
    assert find_kpis(METHOD, "%") == ()


def test_where_one_is_to_look_first_nothing_is_shown_but_what_one_calls_by_name() -> None:
    assert find_kpis(METHOD, "", SERVICE, closed=[SERVICE]) == ()
    assert SERVICE in {kpi.step for kpi in find_kpis(METHOD, "klant", SERVICE)}
    assert SERVICE not in {kpi.step for kpi in find_kpis(METHOD, "klant", SERVICE, closed=[SERVICE])}
    assert keys(find_kpis(METHOD, "aht", SERVICE, closed=[SERVICE])) == ["aht"]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("FCR", "fcr"),
        ("first contact resolution", "fcr"),
        ("opgelost bij eerste contact", "fcr"),
        ("eerstelijnsoplossing", "fcr"),
        ("AHT", "aht"),
        ("average handle time", "aht"),
        ("gemíddelde afhándeltijd", "aht"),
    ],
)
def test_a_kpi_goes_by_its_dutch_and_its_international_name_its_abbreviation_and_its_synonyms(
    words: str, key: str
) -> None:
    assert keys(find_kpis(METHOD, words))[0] == key


@pytest.mark.parametrize(
    ("slip", "key"),
    [
        ("wachttjd", "asa"),
        ("gesprkesduur", "aht"),
        ("aanbevellingsscore", "nps"),
        ("kosten per contakt", "cost_per_contact"),
    ],
)
def test_one_typing_fault_in_a_long_word_is_forgiven_but_not_where_one_is_to_look_first(slip: str, key: str) -> None:
    assert keys(find_kpis(METHOD, slip)) == [key]
    assert is_guess(METHOD, slip, find_kpis(METHOD, slip))
    step = next(kpi.step for kpi in METHOD.kpis if kpi.key == key)
    assert key not in keys(find_kpis(METHOD, slip, closed=[step]))


@pytest.mark.parametrize("slip", ["wchttjd", "xps", "hat", "aanbevlingscore"])
def test_two_faults_and_a_fault_in_a_short_word_are_not_forgiven(slip: str) -> None:
    assert find_kpis(METHOD, slip) == ()


def test_a_word_that_fits_is_not_taken_for_a_typing_fault() -> None:
    exact = keys(find_kpis(METHOD, "wachttijd"))
    assert not is_guess(METHOD, "wachttijd", find_kpis(METHOD, "wachttijd"))
    assert not is_guess(METHOD, "xyzzy", ())
    assert exact == [kpi.key for kpi in METHOD.kpis if kpi.key in exact]
    assert all("wachttijd" in f"{METHOD.kpi(key)}".casefold() for key in exact)
