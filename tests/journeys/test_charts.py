"""Charts in the browser: readable before Plotly arrives and without it, interactive afterwards, and never in the way."""

import datetime
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from kpis.models import Kpi, Measurement
from tests.factories import make_workbook
from tests.journeys.conftest import LOOKS, boxes, log_in, scrolls_sideways, violations
from tests.journeys.keyboard import Keyboard
from workbook.models import Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
PLOTLY = "**/vendor/plotly/**"
FIGURES = "**/figures.json*"


@pytest.fixture
def workbook(student: User) -> Workbook:
    """Gaps on two links, a KPI that is on its way, one within its band, and one without a way to go."""
    made = make_workbook(student)
    for step, customer, own in (("become-aware", 6.4, 7.5), ("easy-to-buy", 8, 7.2)):
        Plate.objects.filter(workbook=made, step=step).update(customer_score=customer, own_score=own, aspired_score=8)
    plate = Plate.objects.get(workbook=made, step="become-aware")
    for name, fields, values in (
        ("Wachttijd", {"direction": "lower", "target_value": 30, "unit": "dagen"}, (40, 37, 34)),
        ("Voorraad", {"direction": "band", "band_low": 10, "band_high": 14, "target_value": 12}, (20, 13)),
        ("Omzet", {"direction": "higher", "start_value": 100, "target_value": 100}, (120,)),
    ):
        kpi = Kpi.objects.create(workbook=made, plate=plate, name=name, **fields)
        Measurement.objects.bulk_create(
            Measurement(workbook=made, kpi=kpi, date=datetime.date(2026, month, 1), value=value, note=f"Maand {month}")
            for month, value in enumerate(values, 1)
        )
    return made


def url(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/kpis/charts/"


def heights(page: Page) -> list[float]:
    tops: list[float] = page.eval_on_selector_all(
        ".kchart, h2, h3", "found => found.map(each => each.getBoundingClientRect().top + scrollY)"
    )
    return tops


def test_the_page_is_readable_when_plotly_does_not_arrive(new_page: NewPage, workbook: Workbook) -> None:
    page = new_page(width=390)
    log_in(page, "student@demo.test")
    page.route(PLOTLY, lambda route: route.abort("internetdisconnected"))
    with page.expect_event("requestfailed"):
        page.goto(url(workbook))

    expect(page.locator(".kplot > svg")).to_have_count(5)
    for drawing in page.locator(".kplot > svg").all():
        expect(drawing).to_be_visible()
    expect(page.locator(".klive")).to_have_count(0)
    first = page.locator("article", has_text="Wachttijd")
    first.locator("summary").click()
    expect(first.locator("tbody tr")).to_contain_text(["40 dagen", "37 dagen", "34 dagen"])
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_without_script_the_page_is_the_same(new_page: NewPage, workbook: Workbook) -> None:
    page = new_page(script=False)
    log_in(page, "student@demo.test")
    page.goto(url(workbook))

    expect(page.locator(".kplot > svg")).to_have_count(5)
    expect(
        page.get_by_text("bereikt: begin en doel zijn gelijk, dus er is geen weg af te leggen").first
    ).to_be_attached()
    page.locator(".kchart-bars summary").click()
    expect(page.locator(".kchart-bars tbody tr").first).to_contain_text("60 %op weg")


@LOOKS
def test_plotly_takes_the_room_of_the_drawing_and_is_walked_by_keyboard(
    new_page: NewPage, workbook: Workbook, width: int, dark: bool
) -> None:
    page = new_page(width=width, dark=dark)
    log_in(page, "student@demo.test")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(FIGURES, hold, times=1)
    with page.expect_request(FIGURES):
        page.goto(url(workbook))
    expect(page.locator(".kplot > svg").first).to_be_visible()
    before = heights(page)
    for route in held:
        route.continue_()

    expect(page.locator(".kchart-gaps .klive .main-svg").first).to_be_visible()
    expect(page.locator(".kchart-gaps .kplot > svg")).to_be_hidden()
    assert heights(page) == before

    keyboard = Keyboard(page)
    named = f"[data-chart='trend-{Kpi.objects.get(name='Wachttijd').uid}']"
    chart = page.locator(named)
    chart.scroll_into_view_if_needed()
    expect(chart.locator(".klive .main-svg").first).to_be_visible()
    keyboard.reach(f"{named} .klive")
    for key, told in (
        ("ArrowRight", "01-01-2026: 40 dagen. Maand 1"),
        ("ArrowRight", "01-02-2026: 37 dagen. Maand 2"),
        ("ArrowLeft", "01-01-2026: 40 dagen. Maand 1"),
        ("End", "01-03-2026: 34 dagen. Maand 3"),
    ):
        page.keyboard.press(key)
        expect(chart.locator("[role=status]")).to_have_text(told)
    expect(chart.locator(".hoverlayer .hovertext")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chart.locator(".hoverlayer .hovertext")).to_have_count(0)
    keyboard.reach(f"{named} summary")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_a_chart_fits_a_window_that_changes_while_it_is_drawn(new_page: NewPage, workbook: Workbook) -> None:
    page = new_page(width=1440)
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    expect(page.locator(".kchart-gaps[data-shown]")).to_have_count(1)
    named = f"[data-chart='trend-{Kpi.objects.get(name='Wachttijd').uid}']"
    chart = page.locator(named)
    page.evaluate(
        """(held) => {
            const { newPlot } = Plotly;
            Plotly.newPlot = async (place, ...told) => {
                await newPlot(place, ...told);
                if (place.closest(held)) await new Promise((on) => Object.assign(window, { on }));
            };
        }""",
        named,
    )
    chart.scroll_into_view_if_needed()
    page.wait_for_function("() => window.on")
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate("on()")
    expect(chart).to_have_attribute("data-shown", "")
    chart.scroll_into_view_if_needed()

    [place] = boxes([chart.locator(".kplot")])
    expect(chart.locator(".main-svg").first).to_have_attribute("width", str(round(place["width"])))
    assert not scrolls_sideways(page)


def test_on_the_page_of_a_kpi_the_chart_follows_what_is_measured(new_page: NewPage, workbook: Workbook) -> None:
    kpi = Kpi.objects.get(name="Wachttijd")
    page = new_page()
    log_in(page, "student@demo.test")
    page.goto(f"/workbooks/{workbook.uuid}/kpis/{kpi.uid}/")
    live = page.locator(".klive")
    expect(live.locator(".main-svg").first).to_be_visible()

    row = page.locator(".kseries tbody tr").first
    row.locator("input[name$='-date']").fill("01-04-2026")
    row.locator("input[name$='-value']").fill("31")
    row.get_by_role("button", name="Toevoegen").click()
    expect(page.locator(".knew input[name$='-value']")).to_be_focused()
    live.scroll_into_view_if_needed()  # out of view nothing is fetched

    expect(live.locator(".annotation-text", has_text="31 dagen")).to_be_visible()
    expect(page.locator(".kplot > svg")).to_be_hidden()
