"""A customer score from a mini survey with fewer than five answers is shown to nobody but who may change it (R16)."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from django.test import Client

from accounts.models import User
from reports.drawings.values import chain_of
from reports.exchange.json import export_json, read_json
from reports.exchange.rows import write
from reports.report.setting import setting_of
from tests.conftest import logged_in
from tests.factories import STEPS, join
from tests.seen import see
from tests.workbook.documents import full_document, with_plate
from workbook.document import Document, content_hash
from workbook.models import Workbook
from workbook.rules import Context, check
from workbook.shown import HIDDEN_BELOW, hidden_scores, is_hidden, protected

DAY: Final = date(2026, 12, 31)
FEW: Final[dict[str, Any]] = {
    "customer_score": Decimal("1.3"),
    "own_score": Decimal("9.6"),
    "gap_explanation": "",
    "score_source_kind": "app_survey",
    "score_n": HIDDEN_BELOW - 1,
}
TOLD: Final = ("1,3", "−8,3", "8,3")
"""The score, and the gap from which one could reckon it out."""


def told(html: str) -> list[str]:
    """What a page gives away of the hidden score."""
    return [each for each in TOLD if each in html]


def few_answers(**fields: Any) -> Document:
    """A whole workbook in which few customers answered about the second link."""
    return with_plate(full_document(), 1, **FEW | fields)


@pytest.fixture
def workbook(student: User) -> Workbook:
    return Workbook.objects.visible_to(student).get(pk=write(few_answers(), owner=student).pk)


@pytest.mark.parametrize(
    ("kind", "n", "hidden"),
    [
        ("app_survey", 0, True),
        ("app_survey", 4, True),
        ("app_survey", 5, False),
        ("app_survey", None, False),
        ("own_survey", 1, False),
        ("", 1, False),
    ],
)
def test_only_few_answers_to_a_mini_survey_hide_a_score(kind: str, n: int | None, hidden: bool) -> None:
    document = few_answers(score_source_kind=kind, score_n=n)
    shown = protected(document).plates[1]

    assert is_hidden(document.plates[1]) is hidden
    assert (shown.customer_score, shown.own_score) == (None if hidden else Decimal("1.3"), Decimal("9.6"))
    assert (protected(document) is document) is not hidden


def test_nothing_is_drawn_of_it() -> None:
    drawn = chain_of(few_answers())

    assert drawn.steps[1].customer is None
    assert (drawn.weakest == 2, drawn.settled) == (False, False)


def test_the_rules_hide_it_and_do_not_name_the_gap() -> None:
    found = check(few_answers(), Context(today=DAY))

    assert [finding.number for finding in found if finding.number in {"R10", "R16", "R17"}] == ["R16"]


Log = list[tuple[int, str, str]]
TYPED_AT_ONCE: Final[Log] = [
    (2, "score_n", ""),
    (2, "score_source_kind", ""),
    (2, "customer_score", "7.1"),
    (1, "customer_score", ""),
]
"""That 1,3 came from a mini survey was told together with it; what stood there before came from elsewhere."""


@pytest.mark.parametrize(
    ("now", "log", "hidden"),
    [
        ({}, [], {"1.3"}),
        ({}, TYPED_AT_ONCE, {"1.3"}),
        (
            {"score_n": 40, "customer_score": Decimal("7.9")},
            [(4, "score_n", "4"), (4, "customer_score", "1.3"), *TYPED_AT_ONCE],
            {"1.3"},
        ),
        ({"customer_score": Decimal("2.5")}, [(4, "customer_score", "1.3"), *TYPED_AT_ONCE], {"1.3", "2.5"}),
        (
            {"customer_score": None, "customer_score_unknown_reason": "Weg."},
            [(4, "customer_score", "1.3"), *TYPED_AT_ONCE],
            {"1.3"},
        ),
        ({"score_source_kind": "study"}, [], set()),
        ({"score_source_kind": "study"}, [(4, "score_source_kind", "app_survey"), *TYPED_AT_ONCE], {"1.3"}),
        ({"score_n": None}, [], set()),
        ({"score_n": HIDDEN_BELOW}, TYPED_AT_ONCE, set()),
    ],
)
def test_of_the_past_are_hidden_the_scores_that_stood_there_while_they_were_hidden(
    now: dict[str, Any], log: Log, hidden: set[str]
) -> None:
    assert hidden_scores(few_answers(**now).plates[1], log) == hidden


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["", "report/", f"plates/{STEPS[0]}/"])
def test_no_page_tells_it_to_its_maker_either(as_student: Client, workbook: Workbook, place: str) -> None:
    assert told(see(as_student, f"/workbooks/{workbook.uuid}/{place}").html) == []


@pytest.mark.django_db
def test_the_list_neither_shows_nor_counts_it(as_student: Client, workbook: Workbook) -> None:
    page = see(as_student, "/workbooks/")

    assert told(page.html) == []
    assert "Klantcijfers 6 van 7" in page.text


@pytest.mark.django_db
def test_it_stands_in_its_field_for_who_may_change_it_and_for_no_reader(
    as_student: Client, workbook: Workbook, teammate: User
) -> None:
    join(workbook, teammate, "reader")
    path = f"/workbooks/{workbook.uuid}/plates/{STEPS[1]}/"

    assert 'value="1,3"' in see(as_student, path).html
    assert told(see(logged_in(teammate), path).html) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reader", "commenter", "editor"])
def test_a_file_with_the_data_holds_it_for_who_may_change_it_only(
    workbook: Workbook, teammate: User, role: str
) -> None:
    join(workbook, teammate, role)

    answer = logged_in(teammate).get(f"/workbooks/{workbook.uuid}/export.json")
    document = few_answers() if role == "editor" else protected(few_answers())

    assert read_json(answer.content).plates == document.plates
    assert json.loads(answer.content)["content_hash"] == content_hash(read_json(answer.content))


@pytest.mark.django_db
def test_a_file_made_to_keep_a_workbook_safe_is_whole(workbook: Workbook) -> None:
    assert read_json(export_json(workbook)).plates == few_answers().plates


@pytest.mark.parametrize("version", ["draft", "final"])
def test_every_report_plate_and_picture_is_made_from_a_document_without_it(version: Any) -> None:
    assert setting_of(few_answers(), "nl", version).document.plates[1].customer_score is None
