"""A file that an older program wrote reads in as it was; one that was changed since, or that is newer, does not."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from accounts.models import User
from reports.exchange.faults import ExchangeError
from reports.exchange.json import export_json, import_json, read_json
from workbook.document import SCHEMA_VERSION, canonical, hash_as_it_stands
from workbook.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FIRST: Final = (Path(__file__).parent / "v1" / "fietsenwinkel.json").read_text(encoding="utf-8")
"""What the program exported when schema 1 was the only one."""
SECOND: Final = (Path(__file__).parent / "v2" / "fietsenwinkel.json").read_text(encoding="utf-8")
"""What the program exported when schema 2 was the newest."""
CAME_WITH_3: Final[dict[str, Any]] = {"agreements": []}
OF_PLATES_3: Final[dict[str, Any]] = {"visible_moments": "", "segments": "", "candidates": []}
OF_RELATIONS_3: Final[dict[str, Any]] = {"strength": ""}
OF_KPIS_3: Final[dict[str, Any]] = {
    "start_value": None,
    "measurements": [],
    **dict.fromkeys(("owner_role", "measuring_period", "reliability", "reliability_note"), ""),
    **dict.fromkeys(("first_why", "second_why", "third_why"), ""),
}
CAME_WITH_2: Final[dict[str, Any]] = {"requested_decision": "", "key_points": []}


def content(text: str = FIRST) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(text)["content"]
    return read


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(ExchangeError) as refused:
        read_json(text.encode())
    return [(fault.line, fault.path, fault.message) for fault in refused.value.faults]


def line_of(piece: str, text: str = FIRST) -> int:
    return text[: text.index(piece)].count("\n") + 1


def without_hash(text: str) -> str:
    return re.sub(r'\n  "content_hash": "[0-9a-f]{64}",', "", text)


def as_of_now(old: dict[str, Any]) -> dict[str, Any]:
    """Content of version 1 or 2 with what has come since, empty."""
    plates = [plate | OF_PLATES_3 | {"kpis": [_kpi(kpi) for kpi in plate["kpis"]]} for plate in old["plates"]]
    return CAME_WITH_2 | old | CAME_WITH_3 | {"schema_version": SCHEMA_VERSION, "plates": plates}


def _kpi(old: dict[str, Any]) -> dict[str, Any]:
    return old | OF_KPIS_3 | {"relations": [relation | OF_RELATIONS_3 for relation in old["relations"]]}


@pytest.mark.parametrize("text", [FIRST, SECOND], ids=["1", "2"])
def test_a_file_of_an_older_version_reads_in_with_all_it_holds_and_nothing_more(text: str) -> None:
    document = read_json(text.encode())

    assert document.model_dump(mode="json") == as_of_now(content(text))


@pytest.mark.parametrize(
    ("before", "key", "value", "path"),
    [
        ('    "fictional"', "agreements", "[]", "content"),
        ('        "step": "become-aware"', "segments", '""', "content.plates[1]"),
        ('            "kind": "process"', "start_value", "null", "content.plates[0].kpis[0]"),
        ('            "kind": "process"', "measurements", "[]", "content.plates[0].kpis[0]"),
        ('                "sign": "+"', "strength", '""', "content.plates[0].kpis[0].relations[0]"),
    ],
)
def test_a_key_of_version_3_is_not_known_in_a_file_of_version_2_wherever_it_stands(
    before: str, key: str, value: str, path: str
) -> None:
    early = without_hash(SECOND).replace(before, f'"{key}": {value},\n{before}', 1)

    assert [(line, told) for line, told, _why in faults(early)] == [(line_of(f'"{key}"', early), f"{path}.{key}")]


def test_the_hash_of_version_2_is_that_of_the_content_as_it_stands() -> None:
    assert json.loads(SECOND)["content_hash"] == hash_as_it_stands(content(SECOND))
    assert [path for _line, path, _why in faults(SECOND.replace("Fietspunt Zuid", "Fietspunt Noord"))] == [
        "content_hash"
    ]


def test_it_becomes_a_workbook_and_leaves_as_a_file_of_this_version(student: User) -> None:
    made = import_json(FIRST.encode(), student)
    again = json.loads(export_json(made))

    assert canonical(read(made).document) == canonical(read_json(FIRST.encode()))
    assert (again["schema_version"], again["content"]["schema_version"]) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert again["content_hash"] == hash_as_it_stands(again["content"])


def test_its_hash_is_that_of_the_content_as_it_stands() -> None:
    assert json.loads(FIRST)["content_hash"] == hash_as_it_stands(content())


@pytest.mark.parametrize(
    ("old", "new"), [("Fietspunt Zuid", "Fietspunt Noord"), ('    "total_budget": null,\n', "")], ids=["text", "key"]
)
def test_when_its_content_was_changed_since_it_is_refused(old: str, new: str) -> None:
    assert [(line, path) for line, path, _message in faults(FIRST.replace(old, new))] == [
        (line_of('"content_hash"'), "content_hash")
    ]


def test_the_order_of_its_keys_and_its_white_space_change_nothing() -> None:
    shuffled = json.dumps(json.loads(FIRST), sort_keys=True, ensure_ascii=True)

    assert read_json(shuffled.encode()) == read_json(FIRST.encode())


def test_without_a_hash_it_is_taken_as_its_maker_changed_it() -> None:
    changed = without_hash(FIRST).replace("Fietspunt Zuid", "Fietspunt Noord")

    assert read_json(changed.encode()).organisation == "Fietspunt Noord"


def test_what_is_wrong_in_it_is_told_on_its_line() -> None:
    wrong = without_hash(FIRST).replace('"employees": 14', '"employees": "veel"')

    assert faults(wrong) == [(line_of('"employees"', wrong), "content.employees", "hier hoort een geheel getal")]


@pytest.mark.parametrize("key", list(CAME_WITH_2))
def test_a_key_that_came_later_is_not_known_in_it(key: str) -> None:
    value = json.dumps(CAME_WITH_2[key])
    early = without_hash(FIRST).replace('"fictional"', f'"{key}": {value},\n    "fictional"', 1)

    assert faults(early) == [(line_of(f'"{key}"', early), f"content.{key}", "deze sleutel is hier onbekend")]


@pytest.mark.parametrize(("outside", "inside"), [(1, 2), (2, 1)])
def test_a_file_of_two_versions_at_once_is_refused(outside: int, inside: int) -> None:
    file = json.loads(without_hash(FIRST)) | {
        "schema_version": outside,
        "content": content() | {"schema_version": inside},
    }

    assert [path for _line, path, _message in faults(json.dumps(file))] != []


@pytest.mark.parametrize("version", [0, -1, True, "1", None, 1.0, [1], 10**15])
def test_a_version_that_never_was_is_refused(version: Any) -> None:
    file = json.loads(FIRST) | {"schema_version": version}

    assert "schema_version" in [path for _line, path, _message in faults(json.dumps(file))]


def test_a_file_of_a_version_to_come_is_refused_for_that_alone() -> None:
    told = "dit bestand komt uit een nieuwer programma: het heeft schema 4, en hier wordt schema 3 gelezen"

    assert faults(FIRST.replace('"schema_version": 1', '"schema_version": 4')) == [
        (line_of('"schema_version"'), "schema_version", told)
    ]
