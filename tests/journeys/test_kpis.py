"""KPIs in the browser: the library is searched without leaving the page, and only what one needs is in view."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from kpis.models import Kpi
from tests.factories import make_workbook
from tests.journeys.conftest import LIGHT_AND_DARK, log_in, scrolls_sideways, violations
from workbook.models import Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
STEP = "become-aware"
MESSAGE = f"[id='plate:{STEP}/key_message']"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, next_period="2027")


@pytest.fixture
def kpi(workbook: Workbook) -> Kpi:
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    return Kpi.objects.create(workbook=workbook, plate=plate, name="Naamsbekendheid", unit="%", direction="higher")


def open_plate(page: Page, workbook: Workbook) -> None:
    log_in(page, "student@demo.test")
    page.goto(f"/workbooks/{workbook.uuid}/plates/{STEP}/")
    page.locator("#kpi-words").focus()
    expect(page.locator(".klib[data-ready]")).to_be_attached()


def busy(route: Route) -> None:
    """A server that has no time for what a script asks."""
    if route.request.resource_type == "fetch":
        route.fulfill(status=503)
    else:
        route.continue_()


def at(kpi: Kpi, field: str) -> str:
    return f"[id='plate:{STEP}/kpi:{kpi.uid}/{field}']"


def test_a_search_leaves_the_page_the_text_and_the_focus_as_they_are(page: Page, workbook: Workbook) -> None:
    open_plate(page, workbook)
    page.fill(MESSAGE, "Nog niet bewaard")
    page.evaluate("window.here = true")

    page.fill("#kpi-words", "nps")
    page.press("#kpi-words", "Enter")

    expect(page.locator("#kpi-found .kcount")).to_contain_text("gevonden voor ‘nps’")
    expect(page.locator("#kpi-words")).to_be_focused()
    assert page.evaluate("window.here") is True
    assert (page.input_value(MESSAGE), page.input_value("#kpi-words")) == ("Nog niet bewaard", "nps")
    assert violations(page) == []

    page.locator("button[value^='take:kpi:nps:']").click()

    expect(page.locator("input[id$='/current_value']:focus")).to_have_count(1)
    expect(page.locator(".notes")).to_contain_text("staat op je plaat")
    expect(page.locator("#kpi-found .kcount")).to_contain_text("gevonden voor ‘nps’")
    taken = Kpi.objects.get(workbook=workbook)
    assert page.locator(at(taken, "current_value")).count() == 1
    assert (page.input_value(MESSAGE), page.evaluate("window.here")) == ("Nog niet bewaard", True)
    assert Plate.objects.get(workbook=workbook, step=STEP).key_message == "Nog niet bewaard"


def test_suggestions_come_in_the_place_of_their_button(page: Page, workbook: Workbook) -> None:
    open_plate(page, workbook)

    page.focus("button[value='suggest:kpi']")
    page.keyboard.press("Enter")

    expect(page.locator("#kpi-found summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#kpi-found details").first.locator("dl")).to_be_visible()


def test_a_search_that_does_not_come_through_is_sent_the_plain_way(page: Page, workbook: Workbook) -> None:
    open_plate(page, workbook)
    page.fill(MESSAGE, "Niet weg")
    page.fill("#kpi-words", "nps")
    page.route("**/plates/**", busy)

    with page.expect_navigation():
        page.click("button[value='search:kpi']")

    assert (page.input_value(MESSAGE), page.input_value("#kpi-words")) == ("Niet weg", "nps")
    assert page.locator("button[value^='take:kpi:nps:']").count() == 1


def test_advice_to_start_and_limits_show_when_they_are_needed(page: Page, workbook: Workbook, kpi: Kpi) -> None:
    open_plate(page, workbook)
    expect(page.locator(at(kpi, "start_advice"))).to_be_hidden()

    page.check(at(kpi, "not_measured_yet"))
    expect(page.locator(at(kpi, "start_advice"))).to_be_visible()

    expect(page.locator(at(kpi, "band_low"))).to_be_hidden()
    page.select_option(at(kpi, "direction"), "band")
    expect(page.locator(at(kpi, "band_low"))).to_be_visible()
    assert violations(page) == []


@LIGHT_AND_DARK
def test_it_is_for_everybody_on_the_smallest_screen(
    new_page: Callable[..., Page], workbook: Workbook, kpi: Kpi, dark: bool
) -> None:
    page = new_page(width=320, dark=dark)
    open_plate(page, workbook)
    page.fill("#kpi-words", "klant")
    page.click("button[value='search:kpi']")
    expect(page.locator(".koffers li")).to_have_count(20)
    page.fill(at(kpi, "target_value"), "veel")
    page.check(at(kpi, "no_target_yet"))

    page.click("[form='plate'][value='save']")

    expect(page.locator(at(kpi, "target_value"))).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    assert not scrolls_sideways(page)
