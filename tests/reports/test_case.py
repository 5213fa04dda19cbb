"""A case file becomes workbooks with everything that stands in it; a wrong one becomes nothing and says why."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.utils import translation

from accounts.models import User
from reports.exchange.case import Case, read_case, write_case
from reports.exchange.faults import ExchangeError
from workbook.document import Document
from workbook.method.load import current
from workbook.method.types import Limits
from workbook.models import Workbook
from workbook.reading import read
from workbook.values import plain

PROVIDER = (settings.BASE_DIR / "reports" / "cases" / "internetprovider.yaml").read_text("utf-8")

SMALL = """\
format: 2
organisation: {key: bakker, name: "Bakker Bart"}
workbooks:
  - period: 2026
    next_period: "2027"
    plates:
      - step: become-aware
        department: [Winkel, Marketing]
        customer_score: 7
        tips: ["Niemand kent ons."]
        advice: [{text: "Zet een bord buiten.", based_on: 1}]
        activities: [{name: Folderen}, {name: Folderen}]
        kpis:
          - kpi: cac
            current: 12.50
            not_measured_yet: false
          - kpi: voetgangers
            name: "Voorbijgangers"
            unit: aantal
            relations: [{kpi: cac, sign: "-", reason: "Meer mensen, minder kosten."}]
      - step: easy-to-buy
        department: Winkel
"""


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def faults(text: str | bytes) -> list[tuple[int, str, str]]:
    """Line, path and message of everything that is wrong, in the order of the lines."""
    with pytest.raises(ExchangeError) as refused:
        read_case(text)
    return [(fault.line, fault.path, fault.message) for fault in refused.value.faults]


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


# What is refused


@pytest.mark.parametrize(
    ("right", "wrong", "line", "path", "message"),
    [
        ("format: 2", "format: 3", 1, "format", "this value is not known; allowed: 2"),
        ("format: 2", "format: '2'", 1, "format", "this value is not known; allowed: 2"),
        ("format: 2", "form: 2", 1, "format", "this key is missing; only format 2 is read"),
        ('name: "Bakker Bart"', "name: 3", 2, "organisation.name", "a text belongs here, between quotes"),
        ('name: "Bakker Bart"', 'name: ""', 2, "organisation.name", "this text is empty"),
        (', name: "Bakker Bart"', "", 2, "organisation.name", "this key is missing"),
        ("period: 2026", "period: 26", 4, "workbooks[0].period", "write a period as 2026 or 2026-Q3"),
        (
            "customer_score: 7",
            "customer_score: '7'",
            9,
            "workbooks[0].plates[0].customer_score",
            "a number with a decimal point belongs here",
        ),
        (
            "customer_score: 7",
            "customer_score: 10.1",
            9,
            "workbooks[0].plates[0].customer_score",
            "a score runs from 0 to 10 with at most one decimal",
        ),
        (
            "customer_score: 7",
            "score_date: 8-5-2026",
            9,
            "workbooks[0].plates[0].score_date",
            "a date belongs here, such as 2026-12-31",
        ),
        (
            "customer_score: 7",
            "score_date: 2026-02-30",
            9,
            "workbooks[0].plates[0].score_date",
            "a date belongs here, such as 2026-12-31",
        ),
        (
            "customer_score: 7",
            "basis: hearsay",
            9,
            "workbooks[0].plates[0].basis",
            "this value is not known; allowed: interview, own_department, data, own_estimate",
        ),
        (
            "customer_score: 7",
            "customer_score: 7\n        customer_score_unknown_reason: Geen idee",
            10,
            "workbooks[0].plates[0].customer_score_unknown_reason",
            "this belongs only where there is no customer_score",
        ),
        (
            "customer_score: 7",
            "waiver: {reason: Lastig}",
            9,
            "workbooks[0].plates[0].waiver",
            "this step cannot be waived; steps that can: quality-of-use, ease-of-payment-and-switch",
        ),
        (
            "based_on: 1",
            "based_on: 2",
            11,
            "workbooks[0].plates[0].advice[0].based_on",
            "this value is not known; allowed: 1",
        ),
        (
            "step: easy-to-buy",
            "step: become-aware",
            21,
            "workbooks[0].plates[1].step",
            "this step has a plate above already",
        ),
        (
            "        tips:",
            "        tips: [a]\n        tips:",
            11,
            "workbooks[0].plates[0].tips",
            "this key stands here twice",
        ),
        (
            "current: 12.50",
            "band: {low: 3, high: 3}",
            15,
            "workbooks[0].plates[0].kpis[0].band",
            "the lower limit has to be below the upper limit",
        ),
        (
            "not_measured_yet: false",
            "not_measured_yet: true",
            15,
            "workbooks[0].plates[0].kpis[0].current",
            "not_measured_yet is true, so current has to be empty",
        ),
        (
            "not_measured_yet: false",
            "not_measured_yet: no",
            16,
            "workbooks[0].plates[0].kpis[0].not_measured_yet",
            "true or false belongs here",
        ),
        (
            "{kpi: cac,",
            "{kpi: elders,",
            20,
            "workbooks[0].plates[0].kpis[1].relations[0].kpi",
            "this value is not known; allowed: cac, voetgangers",
        ),
        (
            "- kpi: voetgangers",
            "- kpi: cac",
            20,
            "workbooks[0].plates[0].kpis[1].relations[0].kpi",
            "more than one KPI in this workbook is called so; give each an id",
        ),
        (
            "- kpi: voetgangers",
            "- kpi: voetgangers\n            id: cac",
            18,
            "workbooks[0].plates[0].kpis[1].id",
            "this id stands in the workbook twice",
        ),
        (
            "    plates:",
            "    key_points: [{title: Knelt, about: price}]\n    plates:",
            6,
            "workbooks[0].key_points[0].about",
            "this value is not known; allowed: strongest, weakest, blind_spot",
        ),
        (
            "    plates:",
            "    key_points: [{text: Zonder titel.}]\n    plates:",
            6,
            "workbooks[0].key_points[0].title",
            "this key is missing",
        ),
        (
            "    plates:",
            f"    key_points: [{', '.join(['{title: x}'] * 4)}]\n    plates:",
            6,
            "workbooks[0].key_points",
            "more than 3 stand here",
        ),
        (
            'sign: "-"',
            'sign: "?"',
            20,
            "workbooks[0].plates[0].kpis[1].relations[0].sign",
            "this value is not known; allowed: +, -",
        ),
        (
            "    next_period:",
            "    predecessor_period: 2025\n    next_period:",
            5,
            "workbooks[0].predecessor_period",
            "this value is not known; allowed: none, for this is the first workbook",
        ),
        (
            "activities: [{name: Folderen}, {name: Folderen}]",
            "activities: !!python/object/apply:os.system [ls]",
            12,
            "workbooks[0].plates[0].activities",
            "tags with ! are not read: write the value itself",
        ),
    ],
)
def test_one_fault_is_told_with_line_path_and_what_belongs_there(
    right: str, wrong: str, line: int, path: str, message: str
) -> None:
    assert right in SMALL
    found = faults(SMALL.replace(right, wrong, 1))

    assert (line, path, message) in found
    assert {each[1] for each in found} <= {path, "workbooks[0].plates[0].kpis[1].relations[0].kpi"}


def test_an_unknown_kpi_without_a_name_is_refused_with_the_keys_of_the_library() -> None:
    [(line, path, message)] = faults(SMALL.replace('            name: "Voorbijgangers"\n', ""))

    assert (line, path) == (17, "workbooks[0].plates[0].kpis[1].kpi")
    assert message.startswith("this KPI is not in the library, and it has no name of its own; allowed: price_index, ")


def test_all_faults_are_told_at_once() -> None:
    text = SMALL.replace("customer_score: 7", "customer_score: 11").replace("based_on: 1", "based_on: 9")
    text = text.replace("step: easy-to-buy", "step: hard-to-buy").replace("{kpi: cac,", "{kpi: x,")

    assert [(line, path) for line, path, _message in faults(text)] == [
        (9, "workbooks[0].plates[0].customer_score"),
        (11, "workbooks[0].plates[0].advice[0].based_on"),
        (20, "workbooks[0].plates[0].kpis[1].relations[0].kpi"),
        (21, "workbooks[0].plates[1].step"),
    ]


def test_too_much_for_one_workbook_is_refused() -> None:
    text = f'{SMALL}remark: "{"x" * 200_001}"\n'

    assert faults(text) == [(4, "workbooks[0]", "the extras hold more than 200000 characters")]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("[1, 2]", 1),
        ("format: 2\n  organisation: x", 2),
        ("format: 2\n\tworkbooks: []", 2),
        ("a: [\n" * 200, 16),
        ("[" * 500_000, 1),
        (BOMB, 1),
        ("a: &a [*a]", 1),
        ("a: 1\n---\nb: 2", 2),
        (b"format: 2\n\x00", 2),
        (b"\x89PNG\r\n\x1a\n", 1),
        (b"x" * 2_000_001, 1),
        ("? [a, b]\n: 1\nformat: 1", 3),
        ('a: "\\ud800"', 1),
        ("# Only a comment.\n", 1),
        ("%YAML 1.2\n---\n# Nothing either.\n", 1),
    ],
)
def test_hostile_files_are_refused_at_once(text: str | bytes, line: int) -> None:
    assert [each[0] for each in faults(text)] == [line]


def test_a_tag_is_refused_and_never_run() -> None:
    found = faults(SMALL.replace("Folderen", "!!python/name:os.system folder", 1))

    assert (
        12,
        "workbooks[0].plates[0].activities[0].name",
        "tags with ! are not read: write the value itself",
    ) in found


def test_a_wrong_file_makes_nothing(db: None, student: User) -> None:
    text = PROVIDER.replace("customer_score: 6.4", "customer_score: 64")

    with pytest.raises(ExchangeError):
        write_case(read_case(text), owner=student)

    assert Workbook.objects.count() == 0
