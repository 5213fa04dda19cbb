"""A move of a row can be taken back right where it was made, by mouse and by keyboard, until the next act."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories import make_workbook
from tests.journeys.conftest import log_in, scrolls_sideways, violations
from tests.journeys.desk import field, plate, url
from tests.journeys.keyboard import Keyboard
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
UNDO = ".undo[data-live] button"
DRAGGABLE = "form[data-draggable]"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, activities=3)


@pytest.fixture
def rows(workbook: Workbook) -> list[str]:
    """The uids of the activities of the plate, from top to bottom."""
    return [str(row.uid) for row in workbook.activity_rows.filter(plate__step="become-aware").order_by("pk")]


@pytest.fixture
def desk(page: Page, workbook: Workbook) -> Page:
    log_in(page, "student@demo.test")
    with page.expect_response("**/news/**"):
        page.goto(url(workbook))
    page.evaluate("window.here = true")
    return page


def of(row: str) -> str:
    return field(f"activity:{row}")


def number(desk: Page, row: str) -> str:
    return desk.locator(f"summary{of(row)} .no").inner_text()


def test_a_move_is_taken_back_by_keyboard_and_told_to_who_listens(
    desk: Page, workbook: Workbook, rows: list[str]
) -> None:
    first, second, third = rows
    keys = Keyboard(desk)
    keys.open(f"summary{of(third)}")
    keys.reach(f"button[value='up:activity:{third}']")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-voice]")).to_have_text("Verplaatst. Ongedaan maken kan direct na deze rij.")
    expect(desk.locator(f"button[value='up:activity:{third}']")).to_be_focused()
    assert plate(workbook).activity_order.split() == [first, third, second]
    assert violations(desk) == []

    keys.reach(UNDO)
    desk.keyboard.press("Enter")
    expect(desk.locator(f"summary{of(third)}")).to_be_focused()
    expect(desk.locator(UNDO)).to_have_count(0)
    assert plate(workbook).activity_order.split() == rows
    assert (number(desk, third), desk.evaluate("window.here")) == ("3", True)


def test_a_dragged_row_goes_back_too_and_the_next_act_ends_the_offer(
    desk: Page, workbook: Workbook, rows: list[str]
) -> None:
    first, second, third = rows
    expect(desk.locator(DRAGGABLE)).to_be_visible()
    desk.hover(f"summary{of(third)}")
    grip, goal = desk.locator(f"{of(third)} .grip").bounding_box(), desk.locator(of(first)).bounding_box()
    assert grip
    assert goal
    desk.mouse.move(grip["x"] + 8, grip["y"] + 8)
    desk.mouse.down()
    desk.mouse.move(goal["x"] + 8, goal["y"] + 2, steps=5)
    desk.mouse.up()
    expect(desk.locator(UNDO)).to_be_in_viewport()
    expect(desk.locator(f"details:has(> summary{of(third)})")).not_to_have_attribute("open", "")
    assert plate(workbook).activity_order.split() == [third, first, second]
    desk.click(UNDO)
    expect(desk.locator(UNDO)).to_have_count(0)
    assert plate(workbook).activity_order.split() == rows

    desk.click(f"button[value='up:activity:{third}']")
    expect(desk.locator(UNDO)).to_be_visible()
    desk.set_viewport_size({"width": 320, "height": 800})
    assert not scrolls_sideways(desk)
    desk.click("button[value='add:activity']")
    expect(desk.locator("input[id$='/name']:focus")).to_have_count(1)
    expect(desk.locator(UNDO)).to_have_count(0)
