"""A small file that is a very large value, or that asks for very much looking, is refused before any of that is done."""

import json
import tracemalloc
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import ValidationError

from reports.exchange.case import read_case
from reports.exchange.faults import SHOWN_FAULTS, ExchangeError, from_pydantic
from reports.exchange.json import WorkbookFile, read_json
from reports.exchange.json_text import DEPTH_MAX, VALUES_MAX, load
from reports.exchange.yaml_text import VALUES_MAX as YAML_VALUES_MAX
from tests.reports.maximal import maximal
from tests.workbook.documents import full_document
from workbook.document import SCHEMA_VERSION

NOWHERE: Final = [str(UUID(int=number, version=4)) for number in range(SHOWN_FAULTS + 10)]


class Walked(dict[str, Any]):
    """A block that counts how often somebody goes through it."""

    times = 0

    def items(self) -> Any:
        self.times += 1
        return super().items()


def refused(data: str) -> tuple[ExchangeError, int]:
    """Why a JSON text is refused, and the most memory it took: bytes for each of its characters."""
    tracemalloc.start()
    try:
        with pytest.raises(ExchangeError) as error:
            read_json(data.encode())
        return error.value, tracemalloc.get_traced_memory()[1] // len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 3_000 + "0," * 20_000 + "?",
        "[" * (DEPTH_MAX - 1) + "0," * 60_000 + "?",
        "[" * (DEPTH_MAX - 1) + "0," * 60_000 + "0.5" + "]" * (DEPTH_MAX - 1),
        "[" * 1_000_000,
        '{"a":' * 200_000,
        "[" + "[]," * 1_000_000,
        ":" * 2_000_000,
        '""' * 1_000_000,
    ],
)
def test_a_deep_wide_or_broken_file_takes_memory_in_measure_of_its_own_size(bomb: str) -> None:
    error, factor = refused(bomb)

    assert (len(error.told()), factor < 60) == (1, True)


@pytest.mark.parametrize(("depth", "is_read"), [(DEPTH_MAX, True), (DEPTH_MAX + 1, False)])
def test_lists_lie_in_one_another_as_deep_as_is_said(depth: int, is_read: bool) -> None:
    text = "[" * depth + "]" * depth

    if is_read:
        assert load(text) == (json.loads(text), [])
    else:
        assert refused(text)[0].told() == ("regel 1, [0][0][0]: lijsten en blokken liggen hier te diep in elkaar",)


@pytest.mark.parametrize(("zeros", "is_read"), [(VALUES_MAX - 1, True), (VALUES_MAX, False)])
def test_as_many_values_are_read_as_is_said(zeros: int, is_read: bool) -> None:
    text = f"[{','.join('0' * zeros)}]"

    if is_read:
        assert load(text) == ([0] * zeros, [])
    else:
        assert refused(text)[0].told() == (f"regel 1: in dit bestand staan meer dan {VALUES_MAX} waarden",)


def test_brackets_and_commas_within_a_text_are_no_values() -> None:
    assert load(json.dumps(["[{," * VALUES_MAX])) == (["[{," * VALUES_MAX], [])


def test_a_workbook_at_all_its_limits_is_read() -> None:
    document = maximal("words")
    file = {
        "format": "klantketting-workbook",
        "schema_version": SCHEMA_VERSION,
        "content": document.model_dump(mode="json"),
    }

    assert read_json(json.dumps(file).encode()) == document


def with_departments(*uids: str) -> Walked:
    """A workbook file in which the first plate names departments that are not there."""
    content = full_document().model_dump(mode="json")
    content["plates"][0]["departments"] = list(uids)
    return Walked(format="klantketting-workbook", schema_version=SCHEMA_VERSION, content=Walked(content))


def faults_of(file: Walked) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong in a file, each with its place."""
    with pytest.raises(ValidationError) as wrong:
        WorkbookFile.model_validate_json(json.dumps(file))
    file["content"].times = 0
    return list(from_pydantic(wrong.value, file))


@pytest.mark.parametrize("number", [1, len(NOWHERE)])
def test_uids_that_lead_nowhere_are_found_in_one_walk_through_the_file(number: int) -> None:
    file = with_departments(*NOWHERE[:number])
    found = faults_of(file)

    assert [path for path, _what in found] == [
        ("content", "plates", 0, "departments", place) for place in range(number)
    ]
    assert file["content"].times == 1


def test_of_uids_that_lead_nowhere_the_first_are_told_and_the_rest_counted() -> None:
    error, _memory = refused(json.dumps(with_departments(*NOWHERE)))

    assert (len(error.faults), error.more) == (SHOWN_FAULTS, len(NOWHERE) - SHOWN_FAULTS)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- 0\n" * (4 * YAML_VALUES_MAX), 2 * YAML_VALUES_MAX),
        ("a: {\n" + "k: 0,\n" * (2 * YAML_VALUES_MAX) + "}", YAML_VALUES_MAX),
    ],
)
def test_a_case_file_with_too_many_values_is_refused_where_they_become_too_many(text: str, line: int) -> None:
    """By the line one knows that it was refused while it was read, before any of it was kept."""
    with pytest.raises(ExchangeError) as error:
        read_case(text)

    assert [(fault.line, fault.path) for fault in error.value.faults] == [(line, "")]
