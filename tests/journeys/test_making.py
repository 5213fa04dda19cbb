"""A file that takes its time, in a browser: it shows how far it is, comes by itself, and leads nowhere one cannot leave."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from reports.exchange.rows import write
from reports.making import Piece, jobs
from reports.making.store import store
from reports.report.view import Version
from tests.journeys.conftest import LIGHT_AND_DARK, log_in, scrolls_sideways, violations
from tests.reports.makers import recipe_of
from tests.workbook.documents import full_document, with_plate
from workbook.models import Job, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
FILE: Final = b"%PDF-1.7 " + b"x" * 1000
NAME: Final = "duinlijn_2026_concept-0.pdf"


class Elsewhere:
    """Somebody else makes the report of a workbook, at a pace that the test sets."""

    def __init__(self, workbook: Workbook, user: User, version: Version = "draft") -> None:
        self.recipe = recipe_of(workbook, Piece("report", "nl", version))
        self.attempt = str(jobs.claimed(self.recipe, workbook, user, expected=20))

    def lays_out(self, pages: int) -> None:
        jobs.laid_out(self.attempt, pages)
        jobs.beat([{"attempt": self.attempt, "expected": 20}])

    def is_done(self) -> None:
        store().put(self.recipe.key, FILE)
        jobs.done(self.attempt)

    def fails(self) -> None:
        jobs.failed(self.attempt, "memory")


@pytest.fixture
def workbook(student: User) -> Workbook:
    return write(full_document(), owner=student)


@pytest.fixture
def elsewhere(settings: Any, tmp_path: Path, workbook: Workbook, student: User) -> Elsewhere:
    settings.REPORTS_DIR = tmp_path / "reports"
    return Elsewhere(workbook, student)


def waiting(page: Page, workbook: Workbook) -> None:
    """Log in, go to the workbook and ask for its PDF, which is not there yet."""
    log_in(page, "student@demo.test")
    page.goto(f"/workbooks/{workbook.uuid}/")
    page.get_by_role("link", name="Concept als PDF").click()
    expect(page.get_by_role("heading", name="Je bestand wordt gemaakt")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_file_that_takes_its_time_comes_by_itself(
    new_page: NewPage, workbook: Workbook, elsewhere: Elsewhere, script: bool
) -> None:
    page = new_page(script=script)
    waiting(page, workbook)
    elsewhere.lays_out(7)
    expect(page.get_by_text("7 van ongeveer 20 pagina’s opgemaakt")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "7")
    with page.expect_download() as coming:
        elsewhere.is_done()

    assert (coming.value.suggested_filename, Path(coming.value.path()).read_bytes()) == (NAME, FILE)
    page.get_by_role("link", name="Terug naar het werkboek").click()
    expect(page.get_by_role("link", name="Concept als PDF")).to_be_visible()


def test_when_it_has_come_the_page_says_so_and_gives_it_again(
    page: Page, workbook: Workbook, elsewhere: Elsewhere
) -> None:
    waiting(page, workbook)
    with page.expect_download():
        elsewhere.is_done()

    expect(page.get_by_role("heading", name="Je bestand is klaar")).to_be_visible()
    expect(page.locator("#making").get_by_role("status")).to_have_text(
        "Het staat bij je downloads. Staat het er niet? Download het dan opnieuw."
    )
    assert page.title().startswith("Je bestand is klaar")
    assert violations(page) == []
    with page.expect_download() as again:
        page.get_by_role("link", name="Opnieuw downloaden").click()
    assert again.value.suggested_filename == NAME


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_back_leads_to_where_one_came_from_however_long_one_waited(
    new_page: NewPage, workbook: Workbook, elsewhere: Elsewhere, script: bool
) -> None:
    page = new_page(script=script)
    waiting(page, workbook)
    for pages in (3, 9):
        elsewhere.lays_out(pages)
        expect(page.get_by_text(f"{pages} van ongeveer 20 pagina’s opgemaakt")).to_be_visible()
    page.go_back()

    expect(page.get_by_role("link", name="Concept als PDF")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_failure_is_told_to_who_waits(
    new_page: NewPage, workbook: Workbook, elsewhere: Elsewhere, script: bool
) -> None:
    page = new_page(script=script)
    waiting(page, workbook)
    elsewhere.fails()

    expect(page.get_by_role("heading", name="Dit rapport is te groot om te maken")).to_be_visible()


def test_who_lost_access_meanwhile_is_told_so_and_gets_nothing(
    page: Page, workbook: Workbook, elsewhere: Elsewhere, student: User
) -> None:
    waiting(page, workbook)
    workbook.members.all().delete()
    elsewhere.is_done()

    expect(page.get_by_text("404")).to_be_visible()
    assert Job.objects.count() == 1


def test_who_waits_for_a_final_that_is_blocked_meanwhile_is_told_by_what(
    page: Page, workbook: Workbook, settings: Any, tmp_path: Path, student: User
) -> None:
    settings.REPORTS_DIR = tmp_path / "reports"
    Elsewhere(workbook, student, "final")
    log_in(page, student.email)
    page.goto(f"/workbooks/{workbook.uuid}/report.pdf?version=final")
    expect(page.get_by_role("heading", name="Je bestand wordt gemaakt")).to_be_visible()
    workbook.plate_rows.filter(step="become-aware").update(own_score=None)

    expect(page.get_by_role("heading", name="Er is nog geen definitief rapport")).to_be_visible()


@LIGHT_AND_DARK
@pytest.mark.usefixtures("elsewhere")
def test_the_page_is_for_everyone(new_page: NewPage, workbook: Workbook, dark: bool) -> None:
    page = new_page(width=320, dark=dark)
    waiting(page, workbook)

    assert (violations(page), scrolls_sideways(page)) == ([], False)


@LIGHT_AND_DARK
def test_so_is_the_page_that_refuses_a_final_report(new_page: NewPage, student: User, dark: bool) -> None:
    unfinished = write(with_plate(full_document(), 1, own_score=None), owner=student)
    page = new_page(width=320, dark=dark)
    log_in(page, student.email)
    page.goto(f"/workbooks/{unfinished.uuid}/report.pdf?version=final")

    expect(page.get_by_role("alert")).to_be_focused()
    assert (violations(page), scrolls_sideways(page)) == ([], False)
