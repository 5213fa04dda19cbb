"""The rules are those of the method's own table, cell by cell; ``rules.md`` beside this file is a copy of it, frozen."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from django.utils.translation import gettext, override

from tests.workbook.rule_cases import CASES, Case
from workbook.method.load import current
from workbook.rules import check
from workbook.rules.messages import MESSAGES

TEXT: Final = (Path(__file__).parent / "rules.md").read_text("utf-8")
SEVERITIES: Final = {"Blokkerend": "blocking", "Waarschuwing": "warning", "Advies": "hint"}
WORDS: Final = {
    "schakel": "step",
    "verschil": "gap",
    "naam": "name",
    "ontbreekt": "missing",
    "afdeling": "department",
    "eenheid": "unit",
    "gemeten / op een doel gestuurd": "what",
}
"""What is filled in, as the table and as the code call it; what is not here they call alike."""


@dataclass(frozen=True)
class Line:
    """A line of the table. ``milder`` is the severity that a part of the violations has instead, if any."""

    number: str
    severity: str
    milder: str
    blocks: tuple[str, ...]
    policy: str | None
    condition: str
    messages: tuple[str, ...]
    address: str
    origin: str


def _line(cells: list[str]) -> Line:
    number, severity, blocks, policy, condition, message, address, origin = cells
    severities = [SEVERITIES[word] for word in re.findall("Blokkerend|Waarschuwing|Advies", severity)]
    message = message.removesuffix(" *(docent)*")
    asked = re.search(r"dit een waarschuwing \(\"(.*?)\"\)", condition)
    messages = [*message.split(" / " if "{gemeten" not in message else "\n"), *([asked[1]] if asked else [])]
    return Line(
        number,
        severities[0],
        "warning" if asked or severities[1:] else "",
        tuple(re.findall("hand_in|grading", blocks)),
        None if policy == "-" else policy,
        condition,
        tuple(re.sub(r"\{(.+?)\}", lambda found: f"{{{WORDS.get(found[1], found[1])}}}", each) for each in messages),
        address,
        origin,
    )


ROWS: Final = [
    [cell.strip() for cell in row.strip().strip("|").split("|")] for row in TEXT.splitlines() if row.startswith("| R")
]
LINES: Final = {row[0]: _line(row) for row in ROWS if row[1] != "*vervallen*"}
WITHDRAWN: Final = [row[0] for row in ROWS if row[1] == "*vervallen*"]


def test_the_table_is_read_whole() -> None:
    assert (len(LINES), WITHDRAWN) == (71, ["R35", "R95"])
    assert LINES["R03"] == Line(
        "R03",
        "blocking",
        "warning",
        ("hand_in",),
        None,
        "`waiver.reason` is leeg (blokkerend) of korter dan 20 woorden (waarschuwing)",
        ("Leg uit waarom je {step} niet kon invullen; twintig woorden is een goede maat.",),
        "plate:<step>/waiver/reason",
        "000:264 (reden), ontwerp (lengte)",
    )


def test_the_numbers_are_those_of_the_table() -> None:
    assert [rule.number for rule in current().rules] == list(LINES)
    assert list(current().withdrawn) == WITHDRAWN


@pytest.mark.parametrize("number", LINES)
def test_a_rule_is_as_its_line_says(number: str) -> None:
    [rule] = [each for each in current().rules if each.number == number]
    line = LINES[number]

    assert (rule.severity, rule.blocks, rule.policy, rule.address, rule.origin) == (
        line.severity,
        line.blocks,
        line.policy,
        line.address,
        line.origin,
    )


@pytest.mark.parametrize("number", LINES)
def test_a_rule_says_what_its_line_says(number: str) -> None:
    """In the apostrophes and quotes of print, which a table in plain text does without."""
    keys = [key for key in MESSAGES if key.partition(" ")[0] == number]
    with override("nl"):
        assert tuple(gettext(MESSAGES[key]) for key in keys) == tuple(
            re.sub('"(.*?)"', r"‘\1’", each).replace("'", "’") for each in LINES[number].messages
        )


def _as_told(address: str) -> str:
    """An address as the table writes it, with what stands for any step or row."""
    return re.sub(r"(?<=plate:)[a-z-]+", "<step>", re.sub(r"(?<=[a-z]:)[0-9a-f-]{36}", "<uid>", address))


def _allowed(address: str) -> set[str]:
    """All addresses that a cell names: ``plate:<step>/tops, /tips of /advice`` is three."""
    first, *others = re.split(r", | of | or | \(bij lege basis: ", address.rstrip(")"))
    base = first.rpartition("/")[0]
    spelled = {each if ":" in each or "workbook" in each else f"{base}/{each.removeprefix('/')}" for each in others}
    plate = first.partition("/")[0]
    return {first} | {f"{plate}/{each}" if each.startswith("attempt:") else each for each in spelled}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number}-{case.address.rpartition('/')[2]}")
def test_what_is_found_has_the_severity_and_an_address_of_its_line(case: Case) -> None:
    line = LINES[case.number]
    for finding in check(case.broken, case.context):
        if finding.number == case.number:
            assert _as_told(finding.address) in _allowed(line.address)
            assert finding.severity in {line.severity, line.milder}
            assert finding.blocks == (frozenset(line.blocks) if finding.severity == line.severity else frozenset())
