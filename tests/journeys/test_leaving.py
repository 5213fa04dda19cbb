"""Nothing that was typed is lost by leaving: the script asks first, and without it a button saves and goes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories import make_workbook
from tests.journeys.conftest import log_in
from workbook.models import Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
STEP = "quality-of-use"
TEXT = "Nog niet veilig"
PAGES = {
    "front page": ("profile/", "workbook/summary"),
    "waiver": (f"plates/{STEP}/waiver/", f"plate:{STEP}/waiver_reason"),
    "plate": (f"plates/{STEP}/", f"plate:{STEP}/key_message"),
}
LINKS = ("nav.crumb a >> nth=1", "header.bar nav a >> nth=0", "header.bar .logo")


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


def opened(page: Page, workbook: Workbook, path: str) -> Page:
    log_in(page, "student@demo.test")
    page.goto(f"/workbooks/{workbook.uuid}/{path}")
    return page


def field(address: str) -> str:
    return f"[id='{address}']"


@pytest.mark.parametrize(("path", "address"), PAGES.values(), ids=PAGES)
def test_leaving_with_something_unsaved_asks_first(page: Page, workbook: Workbook, path: str, address: str) -> None:
    opened(page, workbook, path)
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.fill(field(address), TEXT)
    expect(page.locator("main [role=status], #dock [role=status]")).to_have_text("Nog niet opgeslagen")
    for link in LINKS:
        with page.expect_event("dialog") as asked:
            page.click(link, no_wait_after=True)
        assert asked.value.type == "beforeunload"

    expect(page.locator(field(address))).to_have_value(TEXT)


@pytest.mark.parametrize(("path", "_address"), PAGES.values(), ids=PAGES)
def test_leaving_with_nothing_typed_asks_nothing(page: Page, workbook: Workbook, path: str, _address: str) -> None:
    opened(page, workbook, path)
    page.click(LINKS[0])

    page.wait_for_url(f"**/workbooks/{workbook.uuid}/")


@pytest.mark.parametrize(("path", "address"), PAGES.values(), ids=PAGES)
def test_what_came_back_unsaved_is_not_left_unasked_either(
    page: Page, workbook: Workbook, path: str, address: str
) -> None:
    opened(page, workbook, path)
    page.fill(field(address), "x" * 10_000)
    page.click(".acts [value^='go:'], #dock [value=save]")
    expect(page.locator(".errsum")).to_be_focused()
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.focus(field(address))
    page.keyboard.press("ArrowRight")
    with page.expect_event("dialog"):
        page.click(LINKS[0], no_wait_after=True)

    expect(page.locator(field(address))).to_have_value("x" * 10_000)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_ways_back_save_and_ask_nothing(new_page: NewPage, workbook: Workbook, script: bool) -> None:
    page = opened(new_page(script=script), workbook, PAGES["front page"][0])
    page.fill(field(PAGES["front page"][1]), TEXT)
    page.get_by_role("button", name="Opslaan en terug naar het werkboek").click()
    page.wait_for_url(f"**/workbooks/{workbook.uuid}/")

    page.goto(f"/workbooks/{workbook.uuid}/{PAGES['waiver'][0]}")
    page.fill(field(PAGES["waiver"][1]), TEXT)
    page.get_by_role("button", name="Opslaan en terug naar de plaat").click()
    page.wait_for_url(f"**/plates/{STEP}/")

    assert Workbook.objects.get(pk=workbook.pk).summary == TEXT
    assert Plate.objects.filter(workbook=workbook, step=STEP).values("waived", "waiver_reason").get() == {
        "waived": False,
        "waiver_reason": TEXT,
    }
