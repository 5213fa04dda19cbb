"""Nothing that was typed is lost by leaving: with script it is saved, and one is asked only where it cannot be kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories import make_workbook
from tests.journeys.conftest import log_in
from tests.journeys.desk import drafts, state, url
from workbook.models import Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
STEP = "quality-of-use"
TEXT = "Nog net op tijd"
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
    page.goto(url(workbook, path))
    page.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.type}"))
    return page


def field(address: str) -> str:
    return f"[id='{address}']"


def stored(workbook: Workbook, address: str) -> str:
    name = address.rpartition("/")[2]
    if address.startswith("workbook"):
        return str(Workbook.objects.values_list(name, flat=True).get(pk=workbook.pk))
    return str(Plate.objects.values_list(name, flat=True).get(workbook=workbook, step=STEP))


@pytest.mark.parametrize(
    ("path", "address", "link"),
    [(*where, link) for where, link in zip(PAGES.values(), LINKS, strict=True)],
    ids=PAGES,
)
def test_leaving_saves_and_asks_nothing(page: Page, workbook: Workbook, path: str, address: str, link: str) -> None:
    opened(page, workbook, path)
    page.fill(field(address), TEXT)
    with page.expect_request("**/save/") as saved, page.expect_navigation():
        page.click(link)

    response = saved.value.response()
    assert response is None or response.ok
    page.goto(url(workbook, path))
    expect(page.locator(field(address))).to_have_value(TEXT)
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('kk:'))")
    assert stored(workbook, address) == TEXT


@pytest.mark.parametrize(("path", "address"), PAGES.values(), ids=PAGES)
def test_a_page_that_is_closed_while_one_types_saves_too(
    page: Page, workbook: Workbook, path: str, address: str
) -> None:
    opened(page, workbook, path)
    page.fill(field(address), TEXT)
    page.close(run_before_unload=False)
    back = page.context.new_page()
    back.goto(url(workbook, path))

    expect(back.locator(field(address))).to_have_value(TEXT)
    back.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('kk:'))")
    assert stored(workbook, address) == TEXT


def test_what_one_types_until_the_page_goes_is_there_on_another_device(new_page: NewPage, workbook: Workbook) -> None:
    path, address = PAGES["plate"]
    page = opened(new_page(), workbook, path)
    elsewhere = opened(new_page(), workbook, path)
    page.fill(field(address), TEXT)
    # Away from the site: no page of it comes after this one, in this browser, that could take over what was left.
    page.goto("about:blank")

    expect(elsewhere.locator(field(address))).to_have_value(TEXT)
    assert stored(workbook, address) == TEXT


@pytest.mark.parametrize(("path", "address"), PAGES.values(), ids=PAGES)
def test_what_cannot_be_saved_stays_on_the_device_and_is_told_on_every_page(
    page: Page, workbook: Workbook, path: str, address: str
) -> None:
    opened(page, workbook, path)
    page.fill(field(address), "x" * 10_000)
    page.locator(field(address)).blur()
    expect(state(page)).to_contain_text("Eén veld klopt nog niet.")
    page.click(LINKS[0])
    page.wait_for_url(f"**{url(workbook, '')}")
    page.locator(".waiting a").click()

    expect(page.locator(field(address))).to_have_value("x" * 10_000)
    expect(state(page)).to_contain_text("Eén veld klopt nog niet.")
    assert (stored(workbook, address), drafts(page)) == ("", {address.rpartition("/")[2]: "x" * 10_000})


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
