"""The page of a KPI in the browser: what is typed saves itself, measurements come and go in place, and a series is pasted in."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from kpis.models import Kpi, Measurement
from tests.factories import make_workbook
from tests.journeys.conftest import LOOKS, log_in, scrolls_sideways, violations
from tests.journeys.desk import another_tab, closed, drafts, until
from tests.journeys.keyboard import Keyboard
from tests.kpis.measured import at, make_kpi, measure, page_of, values_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SPARE = ".knew"
ROW = ".kmeasured:not(.knew)"


@pytest.fixture
def kpi(student: User) -> Kpi:
    return make_kpi(make_workbook(student), current_value=34, definition_key="aht", first_why="Klanten wachten.")


def test_a_card_and_its_measurements_are_filled_in_with_the_keyboard_alone(page: Page, kpi: Kpi) -> None:
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    page.evaluate("window.here = true")
    keys = Keyboard(page)

    keys.write(f"{SPARE} [name$='-date']", "1-3-2026")
    keys.write(f"{SPARE} [name$='-value']", "29,5")
    page.keyboard.press("Tab")
    expect(page.locator(ROW)).to_have_count(1)
    expect(page.locator(f"{ROW} [name$='-value']")).to_have_value("29,5")
    expect(page.locator(f"{SPARE} [name$='-value']")).to_have_value("")
    assert values_of(kpi) == [("2026-03-01", "29.5")]

    keys.write(f"{ROW} [name$='-note']", "Na de campagne")
    page.keyboard.press("Tab")
    expect(page.locator("[data-keeping].busy")).to_have_count(0)
    assert Measurement.objects.get().note == "Na de campagne"

    keys.write(f"[id='{at(kpi, 'owner_role')}']", "teamleider service")
    keys.reach("button[value='adopt:29,5']")
    page.keyboard.press("Enter")
    expect(page.locator(f"[id='{at(kpi, 'current_value')}']")).to_have_value("29,5")
    expect(page.locator(".kadopt")).to_have_count(0)
    kpi.refresh_from_db()
    assert (kpi.owner_role, kpi.current_value) == ("teamleider service", Decimal("29.5"))

    keys.reach(f"{ROW} button[value^='remove:']")
    page.keyboard.press("Enter")
    expect(page.locator(ROW)).to_have_count(0)
    assert values_of(kpi) == []
    keys.reach("button[value^='restore:']")
    page.keyboard.press("Enter")
    expect(page.locator(f"{ROW} [name$='-value']")).to_have_value("29,5")
    assert page.evaluate("window.here") is True


@pytest.mark.parametrize("by", ["Enter", "button"])
def test_one_measurement_after_another_is_added_without_a_new_page(page: Page, kpi: Kpi, by: str) -> None:
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    page.evaluate("window.here = true")
    spare = page.locator(f"{SPARE} [name$='-value']")
    for number, (day, value) in enumerate((("1-3-2026", "29,5"), ("1-4-2026", "31")), 1):
        page.fill(f"{SPARE} [name$='-date']", day)
        spare.fill(value)
        if by == "Enter":
            spare.press("Enter")
        else:
            page.click(f"{SPARE} button[value=save]")
        expect(page.locator(ROW)).to_have_count(number)
        expect(spare).to_have_value("")
        expect(spare).to_be_focused()

    assert values_of(kpi) == [("2026-03-01", "29.5"), ("2026-04-01", "31")]
    assert page.evaluate("window.here") is True


def test_a_day_that_was_measured_before_is_told_beside_it_in_place(page: Page, kpi: Kpi) -> None:
    measure(kpi, ("2026-01-15", "71"), ("2026-02-01", "70"))
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    date = page.locator(f"{ROW} [name$='-date']").first

    date.fill("15-1-2026")
    date.press("Tab")

    expect(page.locator(f"{ROW} .kread")).to_have_text(
        ["Op 15-01-2026 staat ook 71. Klopt dat?", "Op 15-01-2026 staat ook 70. Klopt dat?"]
    )
    for field in page.locator(f"{ROW} [name$='-date']").all():
        expect(field).to_have_accessible_description(re.compile("staat ook"))
    assert violations(page) == []


def test_a_measurement_that_is_no_number_is_told_beside_its_field(page: Page, kpi: Kpi) -> None:
    measure(kpi, ("2026-03-01", "29"))
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))

    page.fill(f"{ROW} [name$='-value']", "")
    page.press(f"{ROW} [name$='-value']", "Tab")

    expect(page.locator(f"{ROW} .invalid-feedback")).to_contain_text("Vul de gemeten waarde in.")
    assert values_of(kpi) == [("2026-03-01", "29")]


def test_what_a_page_says_is_wrong_stays_on_it(page: Page, kpi: Kpi) -> None:
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    page.fill(f"{SPARE} [name$='-value']", "veel")
    page.press(f"{SPARE} [name$='-value']", "Tab")
    expect(page.locator(f"{SPARE} .invalid-feedback")).to_be_visible()

    page.locator(".acts button[value=save]").click()
    expect(page.locator(".errsum")).to_be_visible()
    page.wait_for_load_state("networkidle")

    expect(page.locator(".errsum")).to_be_focused()
    expect(page.locator(f"{SPARE} .invalid-feedback")).to_be_visible()
    expect(page.locator(f"{SPARE} [name$='-value']")).to_have_value("veel")
    assert values_of(kpi) == []


def test_a_wrong_date_comes_back_with_its_value_and_neither_is_saved(page: Page, kpi: Kpi) -> None:
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    page.fill(f"{SPARE} [name$='-date']", "31-2-2025")
    page.fill(f"{SPARE} [name$='-value']", "5")
    page.press(f"{SPARE} [name$='-value']", "Tab")
    expect(page.locator(f"{SPARE} .invalid-feedback")).to_be_visible()
    page.reload()

    expect(page.locator(f"{SPARE} .invalid-feedback")).to_be_visible()
    expect(page.locator(f"{SPARE} [name$='-date']")).to_have_value("31-2-2025")
    expect(page.locator(f"{SPARE} [name$='-value']")).to_have_value("5")
    assert values_of(kpi) == []


def test_a_value_does_not_travel_without_its_date_that_turned_out_wrong(page: Page, kpi: Kpi) -> None:
    """What is wrong with the date is told after the value is left: that waits with it, here and on the device."""
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    held: list[Route] = []
    posted: list[str] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/kpis/**", hold)
    page.fill(f"{SPARE} [name$='-date']", "31-2-2025")
    page.fill(f"{SPARE} [name$='-value']", "5")
    page.press(f"{SPARE} [name$='-value']", "Tab")
    until(page, lambda: bool(held))
    page.on("request", lambda request: posted.extend([request.url] * (request.method == "POST")))
    page.press(f"{SPARE} [name$='-note']", "a")
    page.press(f"{SPARE} [name$='-note']", "Tab")
    held[0].continue_()
    expect(page.locator(f"{SPARE} .invalid-feedback")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert (drafts(page), posted) == ({"date": "31-2-2025", "value": "5", "note": "a"}, [])
    page.fill(f"{SPARE} [name$='-date']", "28-2-2025")
    page.locator(f"{SPARE} [name$='-date']").blur()
    expect(page.locator(f"{ROW} [name$='-note']")).to_have_value("a")
    assert (values_of(kpi), drafts(page)) == ([("2025-02-28", "5")], {})


def test_what_comes_back_before_the_script_that_saves_it_is_saved_when_that_is_there(page: Page, kpi: Kpi) -> None:
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    page.context.set_offline(True)
    page.fill(f"{SPARE} [name$='-date']", "1-2-2025")
    page.fill(f"{SPARE} [name$='-value']", "5")
    until(page, lambda: len(drafts(page)) == 2)
    page.context.set_offline(False)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/js/together.js", hold)
    page.reload(wait_until="commit")
    expect(page.locator(f"{SPARE} [name$='-value']")).to_have_value("5")
    page.wait_for_timeout(500)
    held[0].continue_()

    expect(page.locator(f"{ROW} [name$='-value']")).to_have_value("5")
    assert values_of(kpi) == [("2025-02-01", "5")]


def test_a_value_that_comes_back_is_not_saved_under_a_date_that_nobody_chose(page: Page, kpi: Kpi) -> None:
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    page.context.set_offline(True)
    page.fill(f"{SPARE} [name$='-value']", "5")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('kk:'))")
    closed(page)
    page.context.set_offline(False)
    page = another_tab(page.context, page_of(kpi))

    expect(page.locator(f"{SPARE} [name$='-value']")).to_have_value("5")
    expect(page.locator(f"{SPARE} [name$='-date']")).to_have_value("")
    page.fill(f"{SPARE} [name$='-date']", "1-3-2026")
    page.press(f"{SPARE} [name$='-date']", "Tab")
    expect(page.locator(f"{ROW} [name$='-value']")).to_have_value("5")
    assert values_of(kpi) == [("2026-03-01", "5")]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_series_is_pasted_looked_at_and_taken_over(new_page: Callable[..., Page], kpi: Kpi, script: bool) -> None:
    page = new_page(script=script)
    log_in(page, "student@demo.test")
    page.goto(page_of(kpi))
    page.get_by_role("link", name="Plak of upload uit een spreadsheet").click()

    page.get_by_label("Plak een kolom of tabel uit je spreadsheet").fill("Datum\tWaarde\n1-2-2026\t31,5\n31-2-2026\t30")
    page.get_by_role("button", name="Kijk wat erin staat").click()
    expect(page.locator("[aria-labelledby=faults] td").last).to_contain_text("Deze dag bestaat niet.")
    assert values_of(kpi) == []
    page.get_by_role("button", name="Neem 1 meting over").click()

    expect(page.get_by_text("1 meting is overgenomen.")).to_be_visible()
    assert values_of(kpi) == [("2026-02-01", "31.5")]


@LOOKS
def test_the_pages_of_a_kpi_are_for_everyone(new_page: Callable[..., Page], kpi: Kpi, width: int, dark: bool) -> None:
    measure(kpi, *((f"2026-0{month}-01", str(35 - month)) for month in range(1, 7)))
    page = new_page(width=width, dark=dark)
    log_in(page, "student@demo.test")

    def looked_at() -> list[str]:
        return violations(page) + ["wider than the window"] * scrolls_sideways(page)

    page.goto(page_of(kpi))
    assert looked_at() == []
    page.fill(f"{SPARE} [name$='-value']", "veel")
    page.press(f"{SPARE} [name$='-value']", "Tab")
    page.locator(f"{SPARE} .invalid-feedback").wait_for()
    page.locator(".acts button[value=save]").click()
    expect(page.locator(".errsum")).to_be_visible()
    assert looked_at() == []
    page.goto(page_of(kpi, "measurements_import"))
    assert looked_at() == []
    page.fill("[name=paste]", "\n".join(f"{day}-2-2026;{day},5;{'lang' * 20}" for day in range(1, 32)))
    page.locator("main .btn-primary").click()
    page.locator("#good").wait_for()
    assert looked_at() == []
    page.goto(f"{page_of(kpi).split('/kpis/')[0]}/kpis/")
    assert looked_at() == []
