"""A chain breaks at its weakest link; a blind spot is where a department sees itself best above its customers."""

from decimal import Decimal

from tests.workbook.documents import STEPS, full_document, waived, with_plate
from workbook.chain import all_compared, all_scored, as_strong_as, blind_spot, is_level, overrating, strongest, weakest
from workbook.document import Document, Plate


def scored(*pairs: tuple[str, str]) -> Document:
    """A whole chain with these customer and own scores on its first plates, 9.0 on all others; ``""`` is no score."""
    document = full_document()
    for order in range(len(STEPS)):
        customer, own = pairs[order] if order < len(pairs) else ("9", "9")
        scores = {"customer_score": _score(customer), "own_score": _score(own)}
        document = with_plate(document, order, **scores)
    return document


def _score(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def order_of(plate: Plate | None) -> int | None:
    return None if plate is None else [step.key for step in STEPS].index(plate.step)


def test_the_lowest_customer_score_is_the_weakest_link_and_of_equals_the_first() -> None:
    assert order_of(weakest(scored(("7", "7"), ("4.8", "5"), ("4.8", "9"), ("6", "1")))) == 1


def test_a_score_of_nought_is_a_score() -> None:
    assert order_of(weakest(scored(("7", "7"), ("0", "5"), ("0.1", "9")))) == 1


def test_without_a_score_there_is_no_weakest_link() -> None:
    nothing = scored(*[("", "")] * len(STEPS))

    assert (weakest(nothing), blind_spot(nothing), all_scored(nothing)) == (None, None, False)


def test_the_blind_spot_is_the_largest_own_score_above_the_customers() -> None:
    assert order_of(blind_spot(scored(("7", "8"), ("8", "4"), ("5", "6.9"), ("6", "")))) == 2


def test_up_to_three_tenths_both_see_the_same_and_nobody_is_blind() -> None:
    assert blind_spot(scored(("7", "7.3"), ("8", "4"))) is None
    assert order_of(blind_spot(scored(("7", "7.4"), ("8", "4")))) == 0


def test_a_waived_plate_is_neither() -> None:
    document = with_plate(waived(scored(("7", "7.5"))), 4, customer_score=Decimal(1), own_score=Decimal(9))

    assert (order_of(weakest(document)), order_of(blind_spot(document))) == (0, 0)


def test_the_chain_is_scored_when_every_plate_that_counts_is() -> None:
    assert all_scored(scored())
    assert not all_scored(scored(("", "7")))
    assert all_scored(with_plate(waived(scored()), 4, customer_score=None))


def test_a_chain_is_level_when_several_scores_are_all_the_same() -> None:
    assert is_level(scored(*[("7", "")] * 7))
    assert is_level(scored(("7", ""), ("7", ""), *[("", "")] * 5))
    assert not is_level(scored(("7", ""), *[("", "")] * 6))
    assert not is_level(scored(("7", "")))


def test_links_are_as_strong_as_each_other_by_their_customer_scores() -> None:
    document = scored(("4", ""), ("7", ""), ("4", ""), ("", ""))
    weak, strong = weakest(document), strongest(document)

    assert weak is not None
    assert strong is not None
    assert [order_of(each) for each in as_strong_as(document, weak)] == [0, 2]
    assert [order_of(each) for each in as_strong_as(document, strong)] == [4, 5, 6]


def test_those_that_overrate_themselves_are_counted_among_the_links_that_count() -> None:
    document = with_plate(
        waived(scored(("7", "7.3"), ("7", "7.4"), ("6", "8"))), 4, customer_score=Decimal(1), own_score=Decimal(9)
    )

    assert [order_of(each) for each in overrating(document)] == [1, 2]


def test_the_chain_is_compared_when_every_plate_that_counts_has_both_scores() -> None:
    assert all_compared(scored())
    assert not all_compared(scored(("7", "")))
    assert all_compared(with_plate(waived(scored()), 4, own_score=None))
