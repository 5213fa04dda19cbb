"""A case file becomes workbooks with everything that stands in it, and keeps what it does not know."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pytest
import yaml
from django.utils import translation

from accounts.models import User
from reports.exchange.case import Case, read_case, write_case
from reports.exchange.faults import ExchangeError
from tests.reports.cases import PROVIDER, SMALL
from workbook import wording
from workbook.conflicts import agreement_uid
from workbook.document import Document
from workbook.method.load import current
from workbook.method.types import Limits
from workbook.reading import read
from workbook.values import plain


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def one(text: str) -> Document:
    [document] = read_case(text).documents
    return document


# What is read


def scalars(value: Any) -> Iterator[str]:
    """Every value at the bottom, as text; numbers in fixed notation."""
    if isinstance(value, dict):
        for part in value.values():
            yield from scalars(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from scalars(part)
    elif isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, int | float):
        yield plain(Decimal(str(value)))
    elif value is not None:
        yield str(value)


def test_what_became_of_a_target_is_told_with_its_unit_and_a_minus() -> None:
    kpis = [kpi for document in read_case(PROVIDER).documents for _plate, kpi in document.kpis()]
    told = [kpi for kpi in kpis if kpi.previous_target_note.startswith("Doel was")]

    assert len(told) > 20
    assert [kpi.name for kpi in told if re.search(r"(?<![0-9])-[0-9]", kpi.previous_target_note)] == []
    united = [kpi for kpi in told if wording.stands_beside(kpi.unit)]
    assert [kpi.name for kpi in united if kpi.previous_target_note.count(kpi.unit) != 2] == []


@pytest.mark.parametrize("number", [0, 1])
def test_every_value_of_the_provider_case_is_in_the_document(number: int) -> None:
    case = yaml.safe_load(PROVIDER)
    workbook = case["workbooks"][number]
    del workbook["demo"]
    advice = [each for plate in workbook["plates"] for each in plate["advice"]]
    tips_by_number = {str(each.pop("based_on")) for each in advice}
    shared = {key: value for key, value in case["organisation"].items() if key != "key"}
    expected = {*scalars(workbook), *scalars(shared), *scalars(case["author"])}

    document = read_case(PROVIDER).documents[number]

    assert expected - {*scalars(document.model_dump(mode="json"))} == set()
    assert tips_by_number == {"1"}
    assert all(each.based_on == plate.tips[0].uid for plate in document.plates for each in plate.advice[:1])
    assert document.fictional


def test_the_provider_case_is_stored_as_it_was_read(db: None, student: User) -> None:
    documents = read_case(PROVIDER).documents

    first, second = write_case(read_case(PROVIDER), owner=student)

    assert (read(first).document, read(second).document) == documents
    assert (first.predecessor, second.predecessor) == (None, first)
    assert (second.predecessor_organisation, second.predecessor_period) == ("Duinlijn Internet", "2025")
    assert [member.user for member in second.members.all()] == [student]


def test_the_rows_of_two_years_match() -> None:
    first, second = ({kpi.definition_key: kpi.uid for _, kpi in each.kpis()} for each in read_case(PROVIDER).documents)

    assert {key: second[key] for key in first} == first
    assert [plate.uid for plate in read_case(PROVIDER).documents[0].plates] == [
        plate.uid for plate in read_case(PROVIDER).documents[1].plates
    ]


def test_a_library_kpi_with_a_band_gets_the_limits_that_hold_for_everybody_unless_the_file_says_otherwise() -> None:
    key = next(kpi.key for kpi in current().kpis if kpi.direction == "band")
    with_limits = [
        kpi.model_copy(update={"band": Limits(low=1, high=2.5)}) if kpi.key == key else kpi for kpi in current().kpis
    ]
    method = current().model_copy(update={"kpis": tuple(with_limits)})

    def limits(also: str) -> tuple[Decimal | None, Decimal | None]:
        text = SMALL.replace("- kpi: voetgangers", f"- {{kpi: {key}, {also}}}\n          - kpi: voetgangers")
        [document] = read_case(text, method=method).documents
        kpi = document.plate("become-aware").kpis[1]
        return kpi.band_low, kpi.band_high

    assert limits("current: 2") == (Decimal(1), Decimal("2.5"))
    assert limits("band: {low: 3, high: 4}") == (Decimal(3), Decimal(4))
    assert limits("direction: higher") == (None, None)


def test_a_library_kpi_gets_its_definition_from_the_library_and_an_own_one_from_the_file() -> None:
    library, own = one(SMALL).plate("become-aware").kpis

    assert (library.definition_key, library.direction, library.current_value) == (
        "cac",
        "lower",
        Decimal("12.5"),
    )
    assert all((library.name, library.definition, library.unit, library.formula, library.data_source))
    assert (own.definition_key, own.name, own.unit, own.direction) == (
        "voetgangers",
        "Voorbijgangers",
        "aantal",
        "",
    )
    assert own.relations[0].to == library.uid


def test_the_file_overrides_the_library() -> None:
    document = one(SMALL.replace("- kpi: cac", '- kpi: cac\n            name: "Wervingskosten"'))

    assert document.plate("become-aware").kpis[0].name == "Wervingskosten"


def test_equal_names_are_one_department_and_a_step_left_out_is_an_empty_plate() -> None:
    document = one(SMALL)
    shop, marketing = document.departments

    assert (shop.name, marketing.name) == ("Winkel", "Marketing")
    assert set(document.plate("become-aware").departments) == {shop.uid, marketing.uid}
    assert document.plate("easy-to-buy").departments == (shop.uid,)
    assert document.plate("quality-of-use").is_blank
    assert (document.period, document.next_period) == ("2026", "2027")


def test_advice_to_start_is_an_advice_that_the_kpi_points_to() -> None:
    text = SMALL.replace("- kpi: cac", "- kpi: cac\n            start_advice: {text: Begin., period: 2026-Q1}")
    plate = one(text).plate("become-aware")

    assert [advice.text for advice in plate.advice] == ["Zet een bord buiten.", "Begin."]
    assert plate.kpis[0].start_advice == plate.advice[1].uid
    assert plate.advice[1].period == "2026-Q1"


def test_key_points_and_the_requested_decision_are_read_in_the_order_of_the_file() -> None:
    told = "    requested_decision: Kies.\n    key_points: [{title: B}, {title: A, text: Zo., about: weakest}, {title: B}]\n"
    document = one(SMALL.replace("    plates:", f"{told}    plates:", 1))

    assert document.requested_decision == "Kies."
    assert [(each.about, each.title, each.text) for each in document.key_points] == [
        ("", "B", ""),
        ("weakest", "A", "Zo."),
        ("", "B", ""),
    ]
    assert len({each.uid for each in document.key_points}) == 3


def test_null_means_not_filled_in() -> None:
    assert one(SMALL.replace("customer_score: 7", "customer_score: null\n        basis:")) == one(
        SMALL.replace("        customer_score: 7\n", "")
    )


@pytest.mark.parametrize("word", ["no", "on", "12:30:45", "2026-05-08", "1_000", ".inf", "0x1F", "=", "1e3"])
def test_words_that_old_yaml_takes_for_something_else_are_texts(word: str) -> None:
    assert one(SMALL.replace("key: bakker", f"key: bakker, sector: {word}")).sector == word


# What is kept


def case_of(text: str) -> Case:
    return read_case(text)


def test_an_unknown_key_is_kept_and_named_with_its_path() -> None:
    text = SMALL.replace("- step: easy-to-buy", "- step: easy-to-buy\n        colour: {hue: 1.50, names: [rood, null]}")
    text = text.replace("{name: Folderen}, ", "{name: Folderen, minutes: 3}, ") + "remark: later\n"
    case = case_of(text)

    assert case.notices == (
        "remark: unknown, kept",
        "workbooks[0].plates[0].activities[0].minutes: unknown, kept",
        "workbooks[0].plates[1].colour: unknown, kept",
    )
    assert case.documents[0].extras == {
        "case": {
            "unknown": {
                "remark": "later",
                "workbooks[0].plates[0].activities[0].minutes": 3,
                "workbooks[0].plates[1].colour": {"hue": "1.5", "names": ["rood", None]},
            }
        }
    }


def test_what_has_no_rows_yet_is_kept_whole_and_named() -> None:
    action = '{title: "Bord", kpi: cac, budget: 100, start: "2026-02", colour: rood}'
    story = '{title: "Dicht", steps: [easy-to-buy], prevention: [{step: easy-to-buy, text: "Open."}]}'
    text = SMALL.replace("- step: easy-to-buy", f"- step: easy-to-buy\n        actions: [{action}]")
    case = case_of(f"{text}    customer_cases: [{story}]\n")
    [document] = case.documents
    [cac] = [kpi for _, kpi in document.kpis() if kpi.definition_key == "cac"]

    assert case.notices == (
        "workbooks[0].plates[1].actions[0].colour: unknown, kept",
        "workbooks[0].plates[1].actions: no place for it yet, kept",
        "workbooks[0].customer_cases: no place for it yet, kept",
    )
    assert document.extras == {
        "case": {
            "plates": {
                "easy-to-buy": {
                    "actions": [{"title": "Bord", "start": "2026-02", "budget": 100, "kpi": "cac", "colour": "rood"}]
                }
            },
            "customer_cases": [
                {
                    "title": "Dicht",
                    "steps": ["easy-to-buy"],
                    "prevention": [{"step": "easy-to-buy", "text": "Open."}],
                }
            ],
            "kpis": {"cac": str(cac.uid)},
        }
    }


def test_the_block_for_the_demo_is_no_part_of_the_workbook() -> None:
    text = SMALL.replace("    plates:", "    demo: {status: graded, demo_grade: 6.8, secret: 1}\n    plates:")

    assert case_of(text) == case_of(SMALL)


CARD: Final = """
          - kpi: cac
            start: 14.5
            owner_role: Inkoper
            measured_every: elke maand
            reliability: fair
            reliability_note: Met de hand geteld.
            why: [Om te sturen., Omdat werven geld kost.]
            measurements:
              - {date: 2026-03-01, value: 13.75, note: Na de actie.}
              - {date: 2026-02-01, value: 14}
            relations: [{kpi: voetgangers, sign: "-", strength: strong}]
"""


def carded(card: str = CARD, agreements: str = "") -> str:
    """The small case with a whole definition card."""
    start = SMALL.index("\n          - kpi: cac")
    end = SMALL.index("\n          - kpi: voetgangers")
    text = SMALL[:start] + card.rstrip("\n") + SMALL[end:]
    return text.replace("    plates:", f"{agreements}    plates:", 1)


def test_a_kpi_gets_its_card_and_measurements_from_the_file_in_its_order() -> None:
    kpi = one(carded()).plate("become-aware").kpis[0]

    assert (kpi.start_value, kpi.owner_role, kpi.measuring_period) == (Decimal("14.5"), "Inkoper", "elke maand")
    assert (kpi.reliability, kpi.reliability_note) == ("fair", "Met de hand geteld.")
    assert (kpi.first_why, kpi.second_why, kpi.third_why) == ("Om te sturen.", "Omdat werven geld kost.", "")
    assert [(str(each.date), each.value, each.note) for each in kpi.measurements] == [
        ("2026-03-01", Decimal("13.75"), "Na de actie."),
        ("2026-02-01", Decimal(14), ""),
    ]
    assert [relation.strength for relation in kpi.relations] == ["strong"]
    assert kpi.measurements == one(carded()).plate("become-aware").kpis[0].measurements


def test_an_agreement_is_about_two_kpis_in_whatever_order_they_are_named() -> None:
    said = "    agreements:\n      - {between: [%s], decides: Directie, yields: Het tweede., review_date: 2026-12-01}\n"
    one_way, other_way = (one(carded(agreements=said % names)) for names in ("cac, voetgangers", "voetgangers, cac"))
    [agreement] = one_way.agreements

    assert one_way.agreements == other_way.agreements
    assert {agreement.one, agreement.other} == {kpi.uid for kpi in one_way.plate("become-aware").kpis}
    assert agreement.uid == agreement_uid((agreement.one, agreement.other))
    assert (agreement.decides, agreement.yields, str(agreement.review_date)) == (
        "Directie",
        "Het tweede.",
        "2026-12-01",
    )


@pytest.mark.parametrize(
    ("between", "path"),
    [
        ("[cac, nergens]", "workbooks[0].agreements[0].between[1]"),
        ("[cac, cac]", "workbooks[0].agreements[0].between"),
        ("[cac]", "workbooks[0].agreements[0].between"),
        ("cac", "workbooks[0].agreements[0].between"),
    ],
)
def test_an_agreement_about_anything_else_is_a_fault(between: str, path: str) -> None:
    with pytest.raises(ExchangeError) as refused:
        read_case(carded(agreements=f"    agreements:\n      - {{between: {between}, decides: Directie}}\n"))

    assert [fault.path for fault in refused.value.faults] == [path]


@pytest.mark.parametrize(
    ("good", "bad", "path"),
    [
        ("value: 14}", 'value: "14"}', "measurements[1].value"),
        ("2026-02-01", "1-2-2026", "measurements[1].date"),
        ("strength: strong", "strength: huge", "relations[0].strength"),
        ("reliability: fair", "reliability: so-so", "reliability"),
        ("[Om te sturen., Omdat werven geld kost.]", "[a, b, c, d]", "why"),
    ],
)
def test_a_fault_in_a_card_is_told_where_it_stands(good: str, bad: str, path: str) -> None:
    with pytest.raises(ExchangeError) as refused:
        read_case(carded(CARD.replace(good, bad)))

    assert [fault.path for fault in refused.value.faults] == [f"workbooks[0].plates[0].kpis[0].{path}"]
