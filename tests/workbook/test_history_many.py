"""Hundreds of rows of one file are told in one line, with the rows behind it; each row keeps a history of its own."""

import re
from typing import Final
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from reports.exchange.rows import write
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, uid
from tests.workbook.log import STEP, Log, changes
from workbook.acts import Add, Remove
from workbook.fields import measurement_address
from workbook.history import MANY, log_of, told_together
from workbook.models import Workbook

pytestmark = pytest.mark.django_db

KPI: Final = uid(STEP, "kpi", 2)


@pytest.fixture
def log(student: User) -> Log:
    return Log(write(full_document(), owner=student))


def measured(log: Log, number: int) -> list[Add]:
    values = [{"date": f"2026-01-{n % 28 + 1:02}", "value": str(n)} for n in range(number)]
    return [Add("measurement", uuid4(), KPI, each, log.revision) for each in values]


def history(client: Client, workbook: Workbook, query: str = "") -> Seen:
    return see(client, f"{reverse('workbook:history', args=[workbook.uuid])}{query}")


def behind(page: Seen) -> list[str]:
    return [words(each) for folded in page.all("ol", class_="firsts") for each in folded.iter("li")]


def test_all_measurements_of_a_file_are_one_line_with_the_rows_behind_it(
    log: Log, student: User, as_student: Client
) -> None:
    acts = measured(log, 493)
    log.did(student, *acts)
    log.wrote(student, "key_message", "Meer bekendheid.", minute=30)

    page = history(as_student, log.workbook)

    told = changes(page)
    assert len(told) == 2
    assert told[1].startswith("Become aware · KPI 2: Meter become-aware 2 493 metingen toegevoegd. Welke")
    assert len(behind(page)) == 493
    assert behind(page)[:2] == ["01-01-2026 · 0", "02-01-2026 · 1"]
    [link] = {each.get("href") for each in page.all("a") if f"/kpis/{KPI}/?row" in (each.get("href") or "")}
    assert link.endswith(f"#{measurement_address(STEP, KPI, acts[0].uid)}")


def test_a_few_rows_are_told_each_by_itself(log: Log, student: User, as_student: Client) -> None:
    log.did(student, *measured(log, MANY))
    page = history(as_student, log.workbook)

    assert len(changes(page)) == MANY
    assert behind(page) == []


def test_of_a_list_that_was_pasted_the_candidates_are_one_line(log: Log, student: User, as_student: Client) -> None:
    log.did(student, *(Add("candidate", uuid4(), uid(STEP), {"name": f"Idee {n}"}, 0) for n in range(12)))
    page = history(as_student, log.workbook)

    assert [re.sub(" Welke.*", "", each) for each in changes(page)] == ["Become aware 12 kandidaten toegevoegd."]
    assert behind(page) == [f"Idee {n}" for n in range(12)]


def test_what_else_was_done_in_the_same_save_is_told_beside_it(log: Log, student: User, as_student: Client) -> None:
    there = uid(STEP, "measurement", 1)
    log.did(student, *measured(log, 20), Remove("measurement", there))

    told = changes(history(as_student, log.workbook))

    assert len(told) == 2
    assert told[0].startswith("Become aware · Meting: 01-02-2026 (Meter become-aware 1)")


def test_a_row_that_was_removed_since_is_named_among_the_others(log: Log, student: User, as_student: Client) -> None:
    first, *others = measured(log, 12)
    log.did(student, first, *others)
    log.did(student, *(Remove("measurement", each.uid) for each in (first, *others)), minute=20)

    assert behind(history(as_student, log.workbook))[:1] == ["01-01-2026 · 0 (verwijderd)"]


def test_each_row_has_a_history_of_its_own(log: Log, student: User, as_student: Client) -> None:
    acts = measured(log, 20)
    log.did(student, *acts)
    at = measurement_address(STEP, KPI, acts[7].uid)

    (told,) = changes(history(as_student, log.workbook, f"?at={at}"))

    assert "Toegevoegd" in told
    assert "08-01-2026" in told


def test_the_page_asks_as_much_of_five_hundred_rows_as_of_twenty(
    log: Log, student: User, as_student: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    log.did(student, *measured(log, 20))
    with django_assert_num_queries(15) as asked:
        history(as_student, log.workbook)
    log.did(student, *measured(log, 480), minute=20)
    with django_assert_num_queries(len(asked)):
        history(as_student, log.workbook)


def test_only_saves_of_many_rows_are_told_together(log: Log, student: User) -> None:
    log.did(student, *measured(log, MANY))
    log.did(student, *measured(log, MANY + 1), minute=20)

    assert [(each.revision, each.kind, each.count) for each in told_together(log_of(log.workbook), None)] == [
        (2, "measurement", MANY + 1)
    ]
