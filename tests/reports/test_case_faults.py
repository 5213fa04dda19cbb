"""A wrong case file becomes nothing, and says why: each fault with its line, its path and what belongs there."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from accounts.models import User
from reports.exchange.case import read_case, write_case
from reports.exchange.faults import ExchangeError
from tests.reports.cases import PROVIDER, SMALL
from workbook.models import Workbook


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def faults(text: str | bytes) -> list[tuple[int, str, str]]:
    """Line, path and message of everything that is wrong, in the order of the lines."""
    with pytest.raises(ExchangeError) as refused:
        read_case(text)
    return [(fault.line, fault.path, fault.message) for fault in refused.value.faults]


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
