"""The whole library to read, by step or by words, for who is logged in; what one is to look for first stays closed."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from kpis.models import Kpi
from tests.factories import join, make_workbook
from workbook.method.load import current

METHOD = current()
SERVICE = "quality-of-service"
OF_SERVICE = [kpi for kpi in METHOD.kpis if kpi.step == SERVICE]

pytestmark = pytest.mark.django_db


def shown(client: Client, **asked: str) -> list[str]:
    """Keys of the KPIs on the page, from top to bottom."""
    page = client.get("/kpis/", asked).content.decode()
    return [part.split('"')[0] for part in page.split('id="library-')[1:]]


def try_oneself(owner: User, **fields: str) -> Kpi:
    plate = make_workbook(owner).plate_rows.get(step=SERVICE)
    return Kpi.objects.create(workbook=plate.workbook, plate=plate, **{"name": "Wachttijd", **fields})


def test_the_library_is_for_who_is_logged_in(client: Client) -> None:
    assertRedirects(client.get("/kpis/"), "/accounts/login/?next=/kpis/", fetch_redirect_response=False)


def test_all_that_is_known_of_a_kpi_is_there_to_read(as_student: Client) -> None:
    kpi = next(each for each in METHOD.kpis if each.benchmark and each.step != SERVICE)
    page = as_student.get("/kpis/")

    assert kpi.benchmark is not None
    for text in (kpi.name, kpi.abbr, kpi.definition, kpi.formula, kpi.unit, kpi.data_source, kpi.pitfalls):
        assertContains(page, text)
    for text in (kpi.benchmark.value, kpi.benchmark.scope, kpi.benchmark.source):
        assertContains(page, text)


def test_a_step_where_one_looks_around_first_opens_after_the_first_try(as_student: Client, student: User) -> None:
    others = [kpi.key for kpi in METHOD.kpis if kpi.step != SERVICE]
    assert shown(as_student) == others
    assert shown(as_student, step=SERVICE) == []

    try_oneself(student)

    assert shown(as_student) == [kpi.key for step in METHOD.steps for kpi in METHOD.kpis if kpi.step == step.key]
    assert shown(as_student, step=SERVICE) == [kpi.key for kpi in OF_SERVICE]


def test_a_try_without_a_name_a_removed_one_and_that_of_a_stranger_open_nothing(
    as_student: Client, student: User, outsider: User
) -> None:
    try_oneself(student, name="")
    try_oneself(student, deleted_at="2026-01-01T00:00:00Z")
    kpi = try_oneself(outsider)
    assert shown(as_student, step=SERVICE) == []

    join(kpi.workbook, student, "reader")

    assert shown(as_student, step=SERVICE) == [kpi.key for kpi in OF_SERVICE]


def test_a_search_finds_by_words_and_within_a_step(as_student: Client) -> None:
    assert shown(as_student, words="NPS")[0] == "nps"
    assert set(shown(as_student, words="kosten", step="easy-to-buy")) <= {
        kpi.key for kpi in METHOD.kpis if kpi.step == "easy-to-buy"
    }
    assertContains(as_student.get("/kpis/", {"words": "xyzzy"}), "Probeer een ander woord")


def test_a_typing_fault_is_forgiven_and_said(as_student: Client) -> None:
    guessed = as_student.get("/kpis/", {"words": "marktaandel"})
    exact = as_student.get("/kpis/", {"words": "marktaandeel"})

    assertContains(guessed, 'id="library-market_share"')
    assertContains(guessed, "Precies zo heet er geen. Dit komt in de buurt.")
    assertNotContains(exact, "Dit komt in de buurt.")


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "\x00", "x" * 10_000, "{{ 7*7 }}", "%", "' OR 1=1 --"]
)
def test_whatever_is_asked_the_page_answers(as_student: Client, hostile: str) -> None:
    for asked in ({"words": hostile}, {"step": hostile}, {"words": hostile, "step": hostile}):
        page = as_student.get("/kpis/", asked)
        assert page.status_code in {200, 422}
        assertNotContains(page, "<script>alert", status_code=page.status_code)
