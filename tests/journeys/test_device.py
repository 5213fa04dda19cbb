"""What lies on the device until it is saved: as much as it can keep, as long as its reader is logged in, and all of it is sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.factories import join, make_workbook
from tests.journeys.conftest import log_in, violations
from tests.journeys.desk import drafts, field, log, plate, saves, state, url
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
MESSAGE, ROLE, GAP = field("key_message"), field("responsible_role"), field("gap_explanation")
ROOM = 500
"""Characters of a draft for which there is room on a device that is nearly full."""
NEARLY_FULL = """const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
    if (value.length > %d) throw new DOMException("full", "QuotaExceededError");
    put.call(this, key, value);
}"""


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, activities=3)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def desk(page: Page, workbook: Workbook) -> Page:
    """The plate, open for the student."""
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    return page


def fails(route: Route) -> None:
    route.fulfill(status=500, body="")


# ---- As much as it can keep ----
def test_a_device_that_keeps_nothing_says_so_and_leaving_it_asks(page: Page, workbook: Workbook) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    page.context.set_offline(True)
    page.locator(MESSAGE).press_sequentially("Klanten wachten")
    page.press(MESSAGE, "Tab")
    expect(state(page)).to_have_text("Je bent offline. Dit apparaat kan je tekst niet bewaren: laat deze pagina open.")
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.click("header.bar .logo", no_wait_after=True)
    assert asked.value.type == "beforeunload"

    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Opgeslagen om")
    assert plate(workbook).key_message == "Klanten wachten"


def test_a_short_text_that_is_kept_does_not_hide_that_a_long_one_is_not(page: Page, workbook: Workbook) -> None:
    page.add_init_script(NEARLY_FULL % ROOM)
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    page.context.set_offline(True)
    for name, text in ((GAP, "Lang " * 180), (ROLE, "Kort")):
        page.fill(name, text)
        page.locator(name).blur()
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.endsWith('/responsible_role'))")
    expect(state(page)).to_have_text("Je bent offline. Dit apparaat kan je tekst niet bewaren: laat deze pagina open.")
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.click("header.bar .logo", no_wait_after=True)
    assert (asked.value.type, drafts(page)) == ("beforeunload", {"responsible_role": "Kort"})

    page.fill(GAP, "Toch kort")
    expect(state(page)).to_have_text("Je bent offline. Je tekst staat op dit apparaat en wordt straks opgeslagen.")
    assert drafts(page) == {"responsible_role": "Kort", "gap_explanation": "Toch kort"}


# ---- As long as its reader is logged in ----
def test_logging_out_takes_along_what_was_not_saved_after_saying_so(desk: Page, workbook: Workbook) -> None:
    desk.route("**/save/", fails)
    desk.fill(MESSAGE, "Onbewaard")
    desk.press(MESSAGE, "Tab")
    expect(state(desk)).to_contain_text("Er ging bij ons iets mis.")
    desk.click(".me")
    desk.get_by_role("button", name="Uitloggen").click()
    desk.wait_for_url("**/accounts/logout/")
    expect(desk.locator(".waiting a")).to_have_text("Wat moet de directie onthouden?: Onbewaard")
    assert (drafts(desk), violations(desk)) == ({"key_message": "Onbewaard"}, [])

    desk.locator("main").get_by_role("button", name="Uitloggen").click()
    desk.wait_for_url("**/accounts/login/")
    assert drafts(desk) == {}


def test_logging_out_sends_first_what_can_be_sent(desk: Page, workbook: Workbook) -> None:
    desk.fill(MESSAGE, "Nog net")
    desk.click(".me")
    desk.get_by_role("button", name="Uitloggen").click()
    desk.wait_for_url("**/accounts/login/")

    assert (plate(workbook).key_message, drafts(desk)) == ("Nog net", {})


def test_who_logs_out_and_closes_the_window_at_once_leaves_nothing(desk: Page, workbook: Workbook) -> None:
    desk.route("**/save/", fails)
    desk.fill(MESSAGE, "Onbewaard")
    desk.press(MESSAGE, "Tab")
    expect(state(desk)).to_contain_text("Er ging bij ons iets mis.")
    desk.click(".me")
    desk.get_by_role("button", name="Uitloggen").click()
    desk.wait_for_url("**/accounts/logout/")
    beside = desk.context.new_page()
    beside.goto("/accounts/login/")
    desk.route("**/accounts/logout/", lambda _route: None)
    with desk.expect_request("**/accounts/logout/"):
        desk.locator("main").get_by_role("button", name="Uitloggen").click(no_wait_after=True)
    desk.close()

    assert drafts(beside) == {}


def test_a_log_out_that_did_not_get_through_leaves_all_where_it_was(desk: Page, workbook: Workbook) -> None:
    desk.route("**/save/", fails)
    desk.fill(MESSAGE, "Onbewaard")
    desk.press(MESSAGE, "Tab")
    expect(state(desk)).to_contain_text("Er ging bij ons iets mis.")
    desk.click(".me")
    desk.get_by_role("button", name="Uitloggen").click()
    desk.wait_for_url("**/accounts/logout/")
    desk.route("**/accounts/logout/", lambda route: route.fulfill(status=500, body="<p>Er ging iets mis.</p>"), times=1)
    with desk.expect_navigation():
        desk.locator("main").get_by_role("button", name="Uitloggen").click()
    desk.goto(url(workbook, ""))

    assert drafts(desk) == {"key_message": "Onbewaard"}


# ---- All of it is sent ----
def test_one_field_that_cannot_be_read_makes_the_others_travel_alone_only_until_it_is_found(
    desk: Page, workbook: Workbook
) -> None:
    def unreadable(route: Route) -> None:
        if '"Onleesbaar"' in (route.request.post_data or ""):
            route.fulfill(status=400, json={"message": ""})
        else:
            route.continue_()

    desk.context.set_offline(True)
    for name, text in ((MESSAGE, "Onleesbaar"), (ROLE, "Manager"), (GAP, "Waarom")):
        desk.fill(name, text)
    desk.route("**/save/", unreadable)
    sent = saves(desk)
    desk.context.set_offline(False)
    expect(state(desk)).to_contain_text("Eén veld klopt nog niet.")

    assert [len(each["edits"]) for each in sent] == [3, 1, 2]
    stored = plate(workbook)
    assert (stored.key_message, stored.responsible_role, stored.gap_explanation) == ("", "Manager", "Waarom")


def test_the_state_tells_the_time_of_the_server_also_where_nothing_was_to_be_saved(
    page: Page, workbook: Workbook
) -> None:
    page.clock.install(time="2001-01-01T03:33:00Z")
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    with page.expect_response("**/save/") as answer:
        page.get_by_role("button", name="Opslaan", exact=True).click()

    expect(state(page)).to_have_text(f"Opgeslagen om {answer.value.json()['at']}")
    assert log(workbook) == []


# ---- News that fails is no reason not to save ----
def test_what_is_typed_is_saved_while_the_news_fails_and_one_odd_answer_ends_nothing(
    page: Page, workbook: Workbook
) -> None:
    page.clock.install()
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    page.route("**/news/**", fails)
    with page.expect_response("**/news/**"):
        page.clock.run_for(6_000)
    page.fill(MESSAGE, "Klanten wachten")
    page.locator(MESSAGE).blur()
    page.clock.run_for(100)
    expect(state(page)).to_contain_text("Opgeslagen om")
    page.unroute("**/news/**")
    page.route(
        "**/news/**", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Wifi</p>"), times=1
    )
    for _ in range(2):
        with page.expect_response("**/news/**"):
            page.clock.run_for(60_000)

    expect(state(page)).to_contain_text("Opgeslagen om")
    assert plate(workbook).key_message == "Klanten wachten"


# ---- All of it is sent ----
def test_ten_minutes_and_twenty_edits_offline_are_all_sent_when_the_network_returns(page: Page, student: User) -> None:
    workbook = make_workbook(student, activities=8)
    page.clock.install()
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    page.evaluate("""for (const fold of document.querySelectorAll("form details")) {
        fold.removeAttribute("name");  // else one opens at a time
        fold.open = true;
    }""")
    fields = page.locator("form .acard textarea[id*='/activity:']:visible")
    told = fields.evaluate_all("all => all.map((each) => each.id)")[:20]
    page.context.set_offline(True)
    for number, address in enumerate(told):
        page.fill(f"[id='{address}']", f"Tekst {number}")
        page.clock.run_for(30_000)
    expect(state(page)).to_have_text("Je bent offline. Je tekst staat op dit apparaat en wordt straks opgeslagen.")
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kk:')).length")
    assert (len(told), kept, log(workbook)) == (20, 20, [])
    sent = saves(page)
    page.context.set_offline(False)

    expect(state(page)).to_contain_text("Opgeslagen om")
    texts_in_order = [f"Tekst {number}" for number in range(20)]
    assert [edit["value"] for each in sent for edit in each["edits"]] == texts_in_order
    assert [new for _field, new in log(workbook)] == texts_in_order
    assert drafts(page) == {}
