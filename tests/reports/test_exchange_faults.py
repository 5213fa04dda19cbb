"""A wrong file is refused whole, and every fault in it is told with its line and its path."""

import json
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from accounts.models import User
from reports.exchange.case import read_case
from reports.exchange.faults import ExchangeError
from reports.exchange.json import export_json, import_json, read_json
from reports.exchange.json_text import FILE_MAX
from reports.exchange.rows import write
from workbook.models import Workbook

CASE = settings.BASE_DIR / "reports" / "cases" / "internetprovider.yaml"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def good(student: User) -> str:
    """The export of a full workbook: the text in which each test breaks something."""
    workbook = write(read_case(CASE.read_bytes()).documents[1], owner=student)
    text = export_json(workbook).decode()
    return re.sub(r'\n  "content_hash": "[0-9a-f]{64}",', "", text)


def faults(text: str | bytes) -> list[tuple[int, str, str]]:
    """Line, path and message of everything that is wrong, in the order of the lines."""
    with pytest.raises(ExchangeError) as refused:
        read_json(text if isinstance(text, bytes) else text.encode())
    return [(fault.line, fault.path, fault.message) for fault in refused.value.faults]


def line_of(text: str, part: str) -> int:
    """The line on which a part first stands."""
    return text[: text.index(part)].count("\n") + 1


BROKEN = [
    (
        '"customer_score": "7.3"',
        '"customer_score": "10.1"',
        "a score runs from 0 to 10 with at most one decimal",
    ),
    (
        '"customer_score": "7.3"',
        '"customer_score": "7.35"',
        "a score runs from 0 to 10 with at most one decimal",
    ),
    ('"customer_score": "7.3"', '"customer_score": "NaN"', "a number with a decimal point belongs here"),
    ('"customer_score": "7.3"', '"customer_score": "７"', "a number with a decimal point belongs here"),
    ('"customer_score": "7.3"', '"customer_score": NaN', "this is not a number that can be kept"),
    ('"customer_score": "7.3"', '"customer_score": 1e309', "this is not a number that can be kept"),
    ('"customer_score": "7.3"', '"customer_score": ' + "9" * 5000, "this is not a number that can be kept"),
    (
        '"customer_score": "7.3"',
        '"customer_score": 7.3',
        'write a number with a fraction or a score as text, between quotes: "7.4"',
    ),
    (
        '"customer_score": "7.3"',
        '"customer_score": 7',
        'write a number with a fraction or a score as text, between quotes: "7.4"',
    ),
    ('"customer_score": "7.3"', '"customer_score": []', "a number belongs here"),
    (
        '"basis": "interview"',
        '"basis": "hearsay"',
        "this value is not known; allowed: interview, own_department, data, own_estimate",
    ),
    ('"score_date": "2026-', '"score_date": "2026-13-', "a date belongs here, such as 2026-12-31"),
    ('"waived": false', '"waived": "no"', "true or false belongs here"),
    ('"key_message": "', '"key_message": "\\u0000', "this text holds a character that cannot be stored"),
    ('"key_message": "', '"key_message": "\\ud800', "this text holds a character that cannot be stored"),
    ('"key_message": "', '"key_message": "' + "x" * 401, "this text is longer than 400 characters"),
    ('"key_message": "', '"key_massage": "', "this key is not known here"),
    ('"basis": "interview"', '"basis": "interview", "basis": "data"', "this key stands here twice"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), BROKEN)
def test_one_wrong_value_on_a_plate_is_told_with_line_and_path(good: str, right: str, wrong: str, message: str) -> None:
    assert right in good
    key = json.loads(wrong.split(":", maxsplit=1)[0])

    line = line_of(good, right)
    number = len(re.findall('"step": "', good[: good.index(right)])) - 1

    assert faults(good.replace(right, wrong, 1)) == [(line, f"content.plates[{number}].{key}", message)]


def test_all_faults_are_told_at_once(good: str) -> None:
    text = good.replace('"period": "2026"', '"period": "MMXXVI"').replace('"own_score": "', '"own_score": "1', 1)
    text = text.replace('"fictional": true', '"fictional": 1')

    assert faults(text) == [
        (line_of(text, '"fictional"'), "content.fictional", "true or false belongs here"),
        (line_of(text, '"period"'), "content.period", "write a period as 2026 or 2026-Q3"),
        (
            line_of(text, '"own_score"'),
            "content.plates[0].own_score",
            "a score runs from 0 to 10 with at most one decimal",
        ),
    ]


def test_what_is_missing_is_told_on_the_line_of_its_block(good: str) -> None:
    text = re.sub(r'\n *"step": "become-aware",', "", good)
    block = text[: text.index('"Become aware"')].rindex("{")
    line = text[:block].count("\n") + 1

    assert faults(text) == [(line, "content.plates[1].step", "this key is missing")]


def test_a_uid_that_stands_twice_is_told_where_it_stands_the_second_time(good: str) -> None:
    first, second = re.findall(r'"uid": "([0-9a-f-]{36})"', good)[:2]
    text = good.replace(f'"uid": "{second}"', f'"uid": "{first}"')

    assert (line_of(text.replace(first, "", 1), first), first) in [
        (line, message.rpartition(": ")[2]) for line, _path, message in faults(text)
    ]


def test_a_reference_that_leads_nowhere_is_told_where_it_stands(good: str) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    text = re.sub(r'"to": "[0-9a-f-]{36}"', f'"to": "{nowhere}"', good, count=1)

    assert faults(text) == [
        (
            line_of(text, nowhere),
            "content.plates[0].kpis[0].relations[0].to",
            f"no row of the right kind has this uid: {nowhere}",
        )
    ]


def test_plates_follow_the_method_with_its_labels(good: str) -> None:
    text = good.replace('"name_nl": "Laat me weten dat je bestaat"', '"name_nl": "Reclame"')

    assert faults(text) == [
        (line_of(text, "Reclame"), "content.plates[1].name_nl", "“Laat me weten dat je bestaat” belongs here")
    ]
    assert faults(good.replace('"method_version": 2', '"method_version": 99')) == [
        (
            line_of(good, '"method_version"'),
            "content.method_version",
            "this version of the method is not known here",
        )
    ]


def test_plates_in_another_order_are_refused(good: str) -> None:
    file = json.loads(good)
    plates = file["content"]["plates"]
    plates[0], plates[1] = plates[1], plates[0]

    paths = [path for _line, path, _message in faults(json.dumps(file, indent=1))]

    assert paths == [f"content.plates[{n}].{key}" for n in (0, 1) for key in ("step", "name_en", "name_nl")]


def test_a_hash_that_is_wrong_is_refused_and_one_that_is_away_is_not(good: str) -> None:
    changed = good.replace("Duinlijn Internet", "Duinlijn Glasvezel")
    hashed = changed.replace('"format"', f'"content_hash": "{"0" * 64}",\n  "format"', 1)

    assert read_json(changed.encode()).organisation == "Duinlijn Glasvezel"
    assert [(line, path) for line, path, _message in faults(hashed)] == [(2, "content_hash")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "", "a value is missing here, or it has no quotes")]),
        ("[]", [(1, "", "a block of keys belongs here")]),
        ("{}", [(1, key, "this key is missing") for key in ("format", "schema_version", "content")]),
        ('{"format": "other"}', [(1, "format", "this value is not known; allowed: klantketting-workbook")]),
        ('{\n"a": 1,\n}', [(2, "a", "there is a comma too many here")]),
        ('{\n"a": [1,\n 2 3]}', [(3, "a[1]", "a comma is missing here")]),
        ('{\n"a" 1}', [(2, "", "a colon is missing here")]),
        ('{"a": "b\n"}', [(1, "a", "a text runs over the end of the line, or holds a control character")]),
        ("{} x", [(1, "", "the file goes on after its end")]),
        (
            '{"format": "klantketting-workbook",\n"schema_version": 7}',
            [
                (
                    2,
                    "schema_version",
                    "this file comes from a newer program: it has schema 7, and schema 3 is read here",
                )
            ],
        ),
        ('{\n"a": ' + "[" * 100_000, [(2, "a[0][0]", "lists and blocks lie too deep in one another here")]),
        (
            '{\n"a": ' + "[" * 70 + "]" * 70 + "}",
            [(2, "a[0][0]", "lists and blocks lie too deep in one another here")],
        ),
        ("[" + "0," * 200_000 + "0]", [(1, "", "more than 150000 values stand in this file")]),
        ("a\n\xff".encode("latin-1"), [(2, "", "this is no text in UTF-8")]),
        (b"\x00\x01\x02" * 9, [(1, "", "a value is missing here, or it has no quotes")]),
        (b"\x89PNG\r\n\x1a\n", [(1, "", "this is no text in UTF-8")]),
        (b" " * (FILE_MAX + 1), [(1, "", "the file is larger than 8 MB")]),
    ],
)
def test_what_is_no_workbook_file_at_all_is_refused(text: str | bytes, expected: list[tuple[int, str, str]]) -> None:
    assert faults(text) == expected


def test_a_byte_order_mark_is_read_over(good: str) -> None:
    assert read_json(b"\xef\xbb\xbf" + good.encode()) == read_json(good.encode())


def test_a_stranger_s_key_is_told_in_print(good: str) -> None:
    key = "<b>\\u202e\\n" + "x" * 500
    [(line, path, message)] = faults(good.replace('"waived"', f'"{key}": 1, "waived"', 1))

    assert (line, message) == (line_of(good, '"waived"'), "this key is not known here")
    assert path == "content.plates[0]." + "<b>\\u202e\\n" + "x" * 55 + "…"


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted(good: str) -> None:
    strange = ",\n".join(f'"strange{number}": 1' for number in range(80))
    with pytest.raises(ExchangeError) as refused:
        read_json(good.replace('"waived"', f'{strange}, "waived"', 1).encode())

    told = refused.value.told()

    assert (len(refused.value.faults), refused.value.more, len(told), told[-1]) == (50, 30, 51, "and 30 more faults")


def test_a_wrong_file_imports_nothing(good: str, student: User) -> None:
    before = Workbook.objects.count()

    with pytest.raises(ExchangeError):
        import_json(good.replace('"customer_score": "', '"customer_score": "-', 1).encode(), student)

    assert Workbook.objects.count() == before


def test_a_waiver_where_none_exists_is_imported_for_the_rules_to_speak(good: str, student: User) -> None:
    made = import_json(good.replace('"waived": false', '"waived": true', 1).encode(), student)

    assert [plate.step for plate in made.plate_rows.filter(waived=True)] == ["meet-my-needs"]


@pytest.mark.parametrize("broken", ["\x01", "\\x"])
@pytest.mark.parametrize("before", ['{"a": "', '{"a": 1, "'])
def test_a_huge_text_that_breaks_off_between_escaped_quotes_is_told_at_once(before: str, broken: str) -> None:
    ((line, path, _message),) = faults(before + '\\"' * 3_000_000 + broken)

    assert (line, path) == (1, "a")


def test_an_agreement_of_a_kpi_with_itself_is_told(good: str) -> None:
    file = json.loads(good) | {"content_hash": None}
    one = next(kpi["uid"] for plate in file["content"]["plates"] for kpi in plate["kpis"])
    file["content"]["agreements"] = [{"uid": "6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11", "one": one, "other": one}]

    assert [(path, message) for _line, path, message in faults(json.dumps(file))] == [
        ("content.agreements[0]", "an agreement is about two KPIs")
    ]
