"""The pure part of the three rounds: lines that somebody pastes, and how far a step is."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.library import closed_steps, tried_steps
from kpis.rounds import (
    Pasted,
    Tally,
    by_votes,
    exercises_of,
    is_chosen,
    is_in_play,
    is_out,
    kpi_uid,
    on_plate,
    pasted,
    tally_of,
    unlisted,
)
from tests.workbook.documents import blank_plate, full_document, full_kpi, with_plate
from workbook.document import Candidate
from workbook.method.load import current

METHOD = current()
SERVICE = "quality-of-service"


def candidate(name: str, **fields: object) -> Candidate:
    return Candidate.model_validate({"uid": uuid4(), "name": name, **fields})


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n  \n", []),
        ("Wachttijd\nKlachten", [Pasted("Wachttijd"), Pasted("Klachten")]),
        (
            "- Wachttijd\n• Klachten\r\n3. Ophangers\n12) NPS",
            [*map(Pasted, ("Wachttijd", "Klachten", "Ophangers", "NPS"))],
        ),
        ("Wachttijd\tjaarverslag", [Pasted("Wachttijd", "jaarverslag")]),
        ("Wachttijd ; Google; tweede plek", [Pasted("Wachttijd", "Google; tweede plek")]),
        ("; ergens", []),
        ("Wachttijd\nwachttijd.\nWáchttijd", [Pasted("Wachttijd")]),
        ("80/20\n-5 graden\n3 klachten", [*map(Pasted, ("80/20", "-5 graden", "3 klachten"))]),
        ("%\n%\n€", [Pasted("%"), Pasted("€")]),
    ],
)
def test_each_line_of_a_list_is_a_kpi_with_where_it_was_found(text: str, lines: list[Pasted]) -> None:
    assert pasted(text) == lines


@given(st.text())
def test_whatever_is_pasted_each_line_has_a_name_and_stands_there_once(text: str) -> None:
    lines = pasted(text)
    token = uuid4()

    assert all(line.name.strip() for line in lines)
    assert len({line.uid(token) for line in lines}) == len(lines)


def test_a_name_that_is_on_the_list_is_not_added_again_however_it_is_written() -> None:
    here = [candidate("Gemiddelde wachttijd")]

    assert unlisted(pasted("gemíddelde WACHTTIJD\nKlachten"), here) == [Pasted("Klachten")]


def test_a_step_counts_what_has_a_name_by_what_became_of_it() -> None:
    kpi = full_kpi(SERVICE, 1)
    rows = (
        candidate("Wachttijd", is_used="yes", kpi=kpi.uid),
        candidate("Klachten", is_used="no", is_dropped=True, drop_reason="Te grof."),
        candidate("Ophangers", is_used="yes"),
        candidate("NPS"),
        candidate(" "),
    )
    plate = blank_plate(5, candidates=rows, kpis=(kpi,))

    assert tally_of(plate) == Tally(longlist=4, known=3, used=2, shortlist=1, dropped=1)
    assert [each.name for each in rows if is_in_play(each)] == ["Ophangers", "NPS"]


def test_what_was_dropped_and_chosen_at_the_same_moment_is_chosen() -> None:
    both = candidate("Wachttijd", is_dropped=True, kpi=uuid4())

    assert (is_chosen(both), is_out(both), is_in_play(both)) == (True, False, False)


def test_the_most_votes_stand_first_and_of_equals_the_oldest() -> None:
    rows = [candidate("a", votes=1), candidate("b", votes=3), candidate("c", votes=1), candidate("d", votes=3)]

    assert [each.name for each in by_votes(rows)] == ["b", "d", "a", "c"]


def test_the_kpi_that_a_candidate_becomes_has_always_the_same_uid_and_none_of_another() -> None:
    one, other = uuid4(), uuid4()

    assert kpi_uid(one) == kpi_uid(one)
    assert len({one, other, kpi_uid(one), kpi_uid(other)}) == 4
    assert isinstance(kpi_uid(one), UUID)


def test_a_candidate_is_the_kpi_on_the_plate_of_the_same_entry_or_name() -> None:
    by_key, by_name = full_kpi(SERVICE, 1, definition_key="aht", name="Gesprek"), full_kpi(SERVICE, 2, name="Wachttijd")
    plate = blank_plate(5, kpis=(by_key, by_name))

    assert on_plate(plate, candidate("AHT", definition_key="aht")) == by_key
    assert on_plate(plate, candidate("wachttijd")) == by_name
    assert on_plate(plate, candidate("Klachten", definition_key="complaint_rate")) is None


def test_a_name_of_ones_own_on_the_longlist_is_a_first_try() -> None:
    empty = full_document(plates=tuple(blank_plate(order) for order in range(7)))

    def closed(*rows: Candidate) -> frozenset[str]:
        return closed_steps(METHOD, tried_steps(with_plate(empty, 5, candidates=rows)))

    assert closed() == {SERVICE}
    assert closed(candidate(" ")) == {SERVICE}
    assert closed(candidate("Gemiddelde afhandeltijd", definition_key="aht")) == {SERVICE}
    assert closed(candidate("Wachttijd")) == frozenset()
    assert closed(candidate("Wachttijd", is_dropped=True)) == frozenset()


def test_the_method_gives_one_exercise_for_each_round() -> None:
    assert [each.deliverable for each in exercises_of(METHOD)] == ["kpi-longlist", "kpi-longlist", "kpi-set"]
    assert exercises_of(METHOD, SERVICE) == exercises_of(METHOD)
    assert exercises_of(METHOD, "become-aware") == ()
