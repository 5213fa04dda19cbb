"""What one can do about the field one is in stands right after it, by keyboard as by mouse."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories import make_workbook
from tests.journeys.conftest import log_in, violations
from tests.journeys.desk import field, plate, url
from tests.journeys.keyboard import Keyboard
from workbook.models import LaterMarker, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, activities=3)


@pytest.fixture
def desk(page: Page, workbook: Workbook) -> Page:
    log_in(page, "student@demo.test")
    with page.expect_response("**/news/**"):
        page.goto(url(workbook))
    return page


def test_the_field_in_use_has_its_tools_right_after_it(desk: Page, workbook: Workbook) -> None:
    keys = Keyboard(desk)
    keys.reach(field("key_message"))
    desk.keyboard.press("Tab")
    tools = desk.locator(".tools")
    expect(tools.locator("a").first).to_be_focused()
    told = "getComputedStyle(document.activeElement, '::after').content"
    assert desk.evaluate(told).startswith('"Geschiedenis ← →"')
    assert tools.get_attribute("aria-label") == "Bij ‘Wat moet de directie onthouden?’"
    history, comment = tools.locator("a").evaluate_all(
        "all => all.map(each => new URL(each.href).pathname + each.search)"
    )
    assert history.startswith(f"/workbooks/{workbook.uuid}/history/?at=plate")
    assert comment.startswith(f"/workbooks/{workbook.uuid}/comments/?at=plate")

    desk.keyboard.press("ArrowRight")
    later = tools.locator("button")
    expect(later).to_be_focused()
    with desk.expect_response("**/later/"):
        desk.keyboard.press("Enter")
    expect(later).to_have_attribute("aria-pressed", "true")
    expect(desk.locator("[id='mark_plate:become-aware/key_message']")).to_contain_text("Later (Sanne de Vries)")
    assert LaterMarker.objects.values_list("uid", "field").get() == (plate(workbook).uid, "key_message")
    assert violations(desk) == []
    desk.keyboard.press("Tab")
    expect(tools).to_have_count(0)
    desk.focus(field("key_message"))
    expect(tools.locator("button")).to_have_attribute("aria-pressed", "true")
    sizes = tools.locator("> *").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect()).map(b => [b.width, b.height])"
    )
    assert all(side >= 24 for size in sizes for side in size)
