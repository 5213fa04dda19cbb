"""The three rounds as a class does them: on a phone, by keyboard, two at once, and without script."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from kpis.models import Candidate, Kpi
from tests.factories import join, make_workbook
from tests.journeys.conftest import log_in, scrolls_sideways, violations
from workbook.models import Workbook
from workbook.reading import read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
STEP = "quality-of-service"
NewPage = Callable[..., Page]


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, next_period="2027")


def go_to(page: Page, workbook: Workbook, number: int) -> None:
    page.goto(f"/workbooks/{workbook.uuid}/kpis/rounds/{STEP}/?round={number}")


def button(page: Page, verb: str, name: str) -> Locator:
    """What is done with the candidate of a name."""
    row = Candidate.objects.get(name=name)
    return page.locator(f"button[value$='{verb}:candidate:{row.uid}']")


def names(workbook: Workbook) -> list[str]:
    return [each.name for each in read(workbook).document.plate(STEP).candidates]


def test_from_a_longlist_to_a_kpi_on_a_phone_by_keyboard(new_page: NewPage, workbook: Workbook) -> None:
    page = new_page(width=390)
    log_in(page, "student@demo.test")
    go_to(page, workbook, 1)
    first = page.locator("input[id$='/name']").first
    first.fill("Wachttijd aan de telefoon")
    first.press("Tab")
    expect(page.locator("[data-keeping]")).to_contain_text("Opgeslagen om")
    page.fill("#candidate-lines", "Klachten per week; jaarverslag\nOphangers")

    page.focus("button[value='paste']")
    page.keyboard.press("Enter")

    expect(page.locator(".notes")).to_contain_text("2 KPI’s zijn toegevoegd.")
    assert names(workbook) == ["Wachttijd aan de telefoon", "Klachten per week", "Ophangers"]
    assert (violations(page), scrolls_sideways(page)) == ([], False)

    page.click("button[value='go:3']:not(.btn)")
    page.wait_for_url("**round=3**")
    page.evaluate("window.here = true")
    vote = button(page, "vote", "Wachttijd aan de telefoon")
    vote.focus()
    page.keyboard.press("Enter")

    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_be_focused()
    expect(page.locator(".kballot")).to_contain_text("Je hebt nog 4 stemmen.")
    button(page, "choose", "Wachttijd aan de telefoon").press("Enter")
    now = page.locator("input[id$='/current_value']")
    expect(now).to_be_focused()
    now.fill("4,5")
    page.locator("input[id$='/target_value']").fill("2")
    page.locator("input[id$='/target_value']").press("Tab")
    expect(page.locator("[data-keeping]")).to_contain_text("Opgeslagen om")
    assert page.evaluate("window.here") is True
    assert (violations(page), scrolls_sideways(page)) == ([], False)
    kpi = Kpi.objects.get(workbook=workbook)
    assert (kpi.name, kpi.current_value, kpi.target_value) == ("Wachttijd aan de telefoon", Decimal("4.5"), Decimal(2))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_drops_out_tells_why_and_comes_back(new_page: NewPage, workbook: Workbook, script: bool) -> None:
    page = new_page(script=script)
    plate = workbook.plate_rows.get(step=STEP)
    row = Candidate.objects.create(workbook=workbook, plate=plate, name="Ziekteverzuim", earlier_votes=1)
    log_in(page, "student@demo.test")
    go_to(page, workbook, 3)
    page.get_by_text("Laten afvallen").click()

    button(page, "drop", "Ziekteverzuim").click()

    reason = page.locator("input[id$='/drop_reason']")
    expect(reason).to_be_focused()
    expect(reason).to_have_accessible_description("Schrijf eerst op waarom deze KPI afvalt.")
    expect(page.locator(".kdrop .invalid-feedback")).to_be_visible()
    expect(page.locator(".notes")).to_have_text("")
    reason.fill("Zegt niets over de klant.")
    button(page, "drop", "Ziekteverzuim").click()
    expect(page.locator(".kout")).to_contain_text("Zegt niets over de klant.")
    expect(page.locator(".kout")).to_contain_text("1 stem")
    assert not script or violations(page) == []
    button(page, "back", "Ziekteverzuim").click()
    expect(button(page, "vote", "Ziekteverzuim")).to_be_visible()
    row.refresh_from_db()
    assert (row.is_dropped, row.drop_reason) == (False, "Zegt niets over de klant.")


def test_two_who_add_at_once_see_both_and_lose_nothing(new_page: NewPage, workbook: Workbook, teammate: User) -> None:
    join(workbook, teammate, "editor")
    pages = {"student": new_page(), "teammate": new_page()}
    for who, page in pages.items():
        log_in(page, f"{who}@demo.test")
        go_to(page, workbook, 1)
    for who, page in pages.items():
        page.locator("input[id$='/name']").first.fill(f"KPI van {who}")
    for page in pages.values():
        page.locator("input[id$='/name']").first.press("Tab")
        expect(page.locator("[data-keeping]")).to_contain_text("Opgeslagen om")

    pages["student"].reload()

    assert sorted(names(workbook)) == ["KPI van student", "KPI van teammate"]
    found = [each.input_value() for each in pages["student"].locator("input[id$='/name']").all()]
    assert sorted(filter(None, found)) == ["KPI van student", "KPI van teammate"]


def test_without_script_all_three_rounds_are_done_too(new_page: NewPage, workbook: Workbook) -> None:
    page = new_page(script=False, width=390)
    log_in(page, "student@demo.test")
    go_to(page, workbook, 1)
    page.locator("input[id$='/name']").first.fill("Wachttijd")
    page.fill("#candidate-lines", "Ophangers")

    page.click("button.btn[value='go:2']")
    page.locator("select[id$='/is_used']").first.select_option("yes")
    page.click("button.btn[value='go:3']")
    button(page, "vote", "Wachttijd").click()
    button(page, "choose", "Wachttijd").click()
    page.locator("input[id$='/current_value']").fill("40")
    page.click("button.btn[value='go:plate']")

    expect(page.locator("input[id$='/current_value']").first).to_have_value("40")
    candidates = read(workbook).document.plate(STEP).candidates
    assert [(each.name, each.is_used, each.votes, bool(each.kpi)) for each in candidates] == [
        ("Wachttijd", "yes", 1, True),
        ("Ophangers", "", 0, False),
    ]
