"""What differs between two versions: every change is named once, nothing else is, and nothing is of two that are equal."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.comparing import Changed, Differs, compare
from classroom.views.comparing import sections
from tests.strategies import documents
from tests.workbook.documents import STEPS, agreement, full_document, full_kpi, full_plate, uid, with_kpi, with_plate
from workbook.document import Document, KeyPoint, Measurement
from workbook.fields import row_address

STEP = STEPS[2].key
FULL = full_document()
PLATE = FULL.plates[2]


def fields_of(found: tuple[Differs, ...]) -> list[tuple[str, str, str]]:
    return [(each.address, each.old, each.new) for place in found for each in place.fields]


def rows_of(found: tuple[Differs, ...]) -> list[tuple[str, str, int, str]]:
    return [(each.what, each.row.word, each.row.number, each.row.name) for place in found for each in place.rows]


@given(documents())
def test_nothing_differs_between_equals(document: Document) -> None:
    assert compare(document, Document.model_validate_json(document.model_dump_json())) == ()


@pytest.mark.parametrize(
    ("field", "value", "old", "new"),
    [
        ("customer_score", Decimal("6.4"), "7.1", "6.4"),
        ("own_score", None, "7.6", ""),
        ("key_message", "Bestellen kan sneller", "", "Bestellen kan sneller"),
        ("basis", "data", "interview", "data"),
        ("score_n", 30, "412", "30"),
        ("score_date", datetime.date(2026, 9, 1), "2026-04-10", "2026-09-01"),
        ("waived", True, "", "true"),
    ],
)
def test_a_field_of_a_plate_is_named_once_with_both_values(field: str, value: Any, old: str, new: str) -> None:
    found = compare(FULL, with_plate(FULL, **{field: value}))
    assert [place.step for place in found] == [STEP]
    assert fields_of(found) == [(f"plate:{STEP}/{field}", old, new)]
    assert rows_of(found) == []


def test_a_row_that_was_renamed_is_the_same_row() -> None:
    first, *others = PLATE.activities
    found = compare(FULL, with_plate(FULL, activities=(first.model_copy(update={"name": "Anders"}), *others)))
    at = row_address(STEP, "activity", first.uid, "name")
    assert fields_of(found) == [(at, "Easy to buy 0", "Anders")]
    assert rows_of(found) == []


def test_rows_that_are_new_gone_and_elsewhere_are_told_with_what_they_hold() -> None:
    one, two, three = PLATE.activities
    new = one.model_copy(update={"uid": uid("new"), "name": "Nabellen"})
    found = compare(FULL, with_plate(FULL, activities=(three, one, new)))
    assert rows_of(found) == [
        ("removed", "activity", 2, "Easy to buy 1"),
        ("moved", "activity", 1, "Easy to buy 2"),
        ("added", "activity", 3, "Nabellen"),
    ]
    removed = found[0].rows[0]
    assert dict(removed.values) == {
        "name": two.name,
        "explanation": two.explanation,
        "top": two.top,
        "tip": two.tip,
        "advice": two.advice,
    }
    assert fields_of(found) == []


def test_kpis_and_their_relations() -> None:
    kpi = PLATE.kpis[0]
    (relation,) = kpi.relations
    other = relation.model_copy(update={"sign": "-", "reason": "Anders"})
    found = compare(FULL, with_kpi(FULL, 2, 1, target_value=Decimal("12.5"), relations=(other,)))
    at = f"plate:{STEP}/kpi:{kpi.uid}"
    assert fields_of(found) == [
        (f"{at}/target_value", "12", "12.5"),
        (f"{at}/relation:{relation.uid}/sign", "+", "-"),
        (f"{at}/relation:{relation.uid}/reason", relation.reason, "Anders"),
    ]


def test_a_new_kpi_is_told_with_its_relations() -> None:
    bare = with_plate(FULL, kpis=PLATE.kpis[:2])
    assert rows_of(compare(bare, FULL)) == [("added", "kpi", 3, f"Meter {STEP} 3")]
    assert rows_of(compare(FULL, bare)) == [("removed", "kpi", 3, f"Meter {STEP} 3")]
    assert full_kpi(STEP, 3) == PLATE.kpis[2]


def test_the_front_page_comes_first() -> None:
    points = (*FULL.key_points, KeyPoint(uid=uid("second"), title="Nieuw punt", text="Omdat"))
    changed = with_plate(FULL.model_copy(update={"summary": "Nieuw", "key_points": points}), own_score=None)
    found = compare(FULL, changed)
    assert [place.step for place in found] == ["", STEP]
    assert fields_of(found)[0] == ("workbook/summary", FULL.summary, "Nieuw")
    assert rows_of(found) == [("added", "key_point", 2, "Nieuw punt")]


TEXTS = ("key_message", "gap_explanation", "score_source", "waiver_reason", "own_score_source", "responsible_role")


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(TEXTS)), unique=True, min_size=1))
def test_whatever_is_changed_is_named_exactly_once(changes: list[tuple[int, str]]) -> None:
    new = FULL
    for order, field in changes:
        new = with_plate(new, order, **{field: "Iets heel anders"})
    named = [address for address, _old, _new in fields_of(compare(FULL, new))]
    assert sorted(named) == sorted(f"plate:{STEPS[order].key}/{field}" for order, field in changes)


@given(st.permutations(range(3)), st.sets(st.sampled_from(range(3))))
def test_the_fewest_rows_that_explain_another_order_are_moved(order: list[int], kept: set[int]) -> None:
    rows = [PLATE.activities[n] for n in order if n in kept]
    found = compare(FULL, with_plate(FULL, activities=tuple(rows)))
    gone, moved = ([each for each in rows_of(found) if each[0] == what] for what in ("removed", "moved"))
    assert len(gone) == 3 - len(kept)
    in_place = [n for n in order if n in kept]
    longest = max(
        (len(run) for run in _runs(in_place)),
        default=0,
    )
    assert len(moved) == len(kept) - longest


def _runs(numbers: list[int]) -> list[list[int]]:
    """Every subsequence that goes up."""
    runs: list[list[int]] = [[]]
    for number in numbers:
        runs += [[*run, number] for run in runs if not run or run[-1] < number]
    return runs


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), documents())
def test_no_two_changes_are_of_one_place_and_back_again_they_are_the_same(one: Document, other: Document) -> None:
    there, back = compare(one, other), compare(other, one)
    named = [(each.address, each.field) for place in there for each in place.fields]
    assert len(named) == len(set(named))
    assert all(isinstance(each, Changed) and each.old != each.new for place in there for each in place.fields)
    turned = {"added": "removed", "removed": "added", "moved": "moved"}
    rows = {(turned[each.what], each.address) for place in there for each in place.rows if each.what != "moved"}
    assert rows == {(each.what, each.address) for place in back for each in place.rows if each.what != "moved"}


def test_a_full_plate_against_an_empty_one() -> None:
    assert full_plate(2) == PLATE
    found = compare(FULL, with_plate(FULL, activities=(), tops=()))
    assert {each.what for each in found[0].rows} == {"removed"}


def test_measurements_candidates_and_agreements_are_told_by_what_they_are_about() -> None:
    """What a page says of them: the KPI with its measurement, both KPIs of an agreement."""
    kpi, other = PLATE.kpis[:2]
    changed = kpi.measurements[1].model_copy(update={"value": Decimal("10.5")})
    (dropped,) = [each.model_copy(update={"is_dropped": True}) for each in PLATE.candidates[:1]]
    new = with_kpi(FULL, measurements=(kpi.measurements[0], changed))
    new = with_plate(new, candidates=(dropped, PLATE.candidates[1]))
    new = new.model_copy(update={"agreements": (agreement(kpi.uid, other.uid),)})

    with translation.override("nl"):
        front, plate = sections(FULL, new)

    assert [(each.place, each.label, each.old, each.new) for each in plate.fields] == [
        ("Kandidaat 1: Idee easy-to-buy 1", "Afgevallen", "", "ja"),
        ("Meting 2: 01-10-2026 (Meter easy-to-buy 1)", "Waarde", "10", "10,5"),
    ]
    assert sorted((each.what, each.place) for each in front.rows) == [
        ("added", "Afspraak 1: Meter easy-to-buy 2 ↔ Meter easy-to-buy 1"),
        ("removed", "Afspraak 1: Meter become-aware 1 ↔ Meter meet-my-needs 1"),
    ]


def test_very_many_new_measurements_of_a_kpi_are_counted() -> None:
    many = tuple(Measurement(uid=uid("new", n), value=Decimal(n)) for n in range(493))
    few = tuple(Measurement(uid=uid("few", n), value=Decimal(n)) for n in range(2))
    new = with_kpi(with_kpi(FULL, measurements=(*PLATE.kpis[0].measurements, *many)), number=2, measurements=few)

    with translation.override("nl"):
        (section,) = sections(FULL, new)

    assert [(each.what, each.place) for each in section.rows] == [
        ("added", "493 metingen (Meter easy-to-buy 1)"),
        ("added", "Meting 1 (Meter easy-to-buy 2)"),
        ("added", "Meting 2 (Meter easy-to-buy 2)"),
    ]


def test_a_waiver_is_told_by_yes() -> None:
    with translation.override("nl"):
        (section,) = sections(FULL, with_plate(FULL, waived=True))
    assert [(each.old, each.new) for each in section.fields] == [("", "ja")]
