"""Who was logged out while typing logs in again on the page itself, and what was typed is saved; nobody else sends it."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.conftest import PASSWORD
from tests.factories import join, make_workbook
from tests.journeys.conftest import LOOKS, log_in, scrolls_sideways, violations
from tests.journeys.desk import another_tab, drafts, field, log, plate, saves, state, url
from tests.journeys.keyboard import Keyboard
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
MESSAGE = field("key_message")
WRONG = "Dit adres en wachtwoord horen niet bij elkaar. Controleer ze allebei."


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student)
    join(made, teammate, "editor")
    return made


@pytest.fixture(autouse=True)
def _counts_nothing() -> Iterator[None]:
    """What is counted against guessing of passwords would else hold up the log-ins of other tests."""
    yield
    cache.clear()


def logged_out(page: Page, workbook: Workbook) -> Locator:
    """Somebody types on a plate when the session turns out to be over: the dialog in front of the page."""
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    page.fill(MESSAGE, "Getypt")
    with page.expect_response("**/save/"):
        page.press(MESSAGE, "Tab")
    Session.objects.all().delete()
    page.fill(MESSAGE, "Getypt, en toen verder")
    page.press(MESSAGE, "Tab")
    expect(page.locator("dialog")).to_be_visible()
    return page.locator("dialog")


def fill_in(dialog: Locator, email: str, password: str = PASSWORD) -> None:
    dialog.get_by_label("E-mailadres").fill(email)
    dialog.get_by_label("Wachtwoord").fill(password)
    dialog.get_by_role("button", name="Inloggen").click()


@pytest.fixture
def dialog(page: Page, workbook: Workbook) -> Locator:
    return logged_out(page, workbook)


def test_logging_in_on_the_page_saves_what_was_typed_and_leaves_the_page_as_it_is(
    page: Page, workbook: Workbook, dialog: Locator
) -> None:
    page.evaluate("window.here = true")
    assert (drafts(page), plate(workbook).key_message) == ({"key_message": "Getypt, en toen verder"}, "Getypt")
    fill_in(dialog, "student@demo.test")

    expect(dialog).to_be_hidden()
    expect(state(page)).to_contain_text("Opgeslagen om")
    assert (drafts(page), plate(workbook).key_message) == ({}, "Getypt, en toen verder")
    page.fill(field("responsible_role"), "Manager")
    page.click("[form=plate][value=next]")
    page.wait_for_url("**/plates/easy-to-buy/")
    assert [name for name, _new in log(workbook)] == ["key_message", "key_message", "responsible_role"]


def test_a_wrong_password_is_told_in_the_dialog_and_too_many_too(page: Page, dialog: Locator) -> None:
    for _ in range(5):
        fill_in(dialog, "student@demo.test", "niet-mijn-wachtwoord")
        expect(dialog.get_by_role("alert")).to_have_text(WRONG)
        expect(dialog.get_by_label("Wachtwoord")).to_be_focused()
        expect(dialog.get_by_label("Wachtwoord")).to_have_attribute("aria-invalid", "true")
        expect(dialog.get_by_label("Wachtwoord")).to_have_accessible_description(WRONG)
    fill_in(dialog, "student@demo.test", "niet-mijn-wachtwoord")
    expect(dialog.get_by_role("alert")).to_have_text(
        "Het wachtwoord klopte te vaak niet. Wacht vijf minuten, of kies via een mail een nieuw wachtwoord."
    )
    assert drafts(page) == {"key_message": "Getypt, en toen verder"}


def test_an_answer_that_breaks_off_is_told_and_the_next_press_gets_through(
    page: Page, workbook: Workbook, dialog: Locator
) -> None:
    page.route("**/news/**", lambda route: route.fulfill(status=200, content_type="application/json", body='{"token'))
    fill_in(dialog, "student@demo.test")
    expect(dialog.get_by_role("alert")).to_have_text("Inloggen lukt nu niet. Probeer het zo nog eens.")
    page.unroute("**/news/**")
    fill_in(dialog, "student@demo.test")

    expect(dialog).to_be_hidden()
    expect(state(page)).to_contain_text("Opgeslagen om")
    assert plate(workbook).key_message == "Getypt, en toen verder"


def test_another_account_is_told_so_and_nothing_is_sent_under_it(
    page: Page, workbook: Workbook, dialog: Locator
) -> None:
    sent = saves(page)
    fill_in(dialog, "teammate@demo.test")
    expect(dialog.get_by_role("alert")).to_have_text(
        "Dit is een ander account dan waarmee hier is getypt. Van deze pagina wordt niets opgeslagen."
    )
    dialog.get_by_role("button", name="Later").click()
    page.fill(MESSAGE, "Ook dit niet")
    page.press(MESSAGE, "Tab")
    page.wait_for_function("() => Object.values(localStorage).some((draft) => draft.includes('Ook dit niet'))")

    expect(state(page)).to_contain_text("Er is hier nu iemand anders ingelogd.")
    assert (sent, plate(workbook).key_message) == ([], "Getypt")


def test_escape_closes_it_typing_goes_on_and_a_button_opens_it_again_by_keyboard_alone(
    page: Page, workbook: Workbook, dialog: Locator
) -> None:
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    sent = saves(page)
    page.focus(MESSAGE)
    page.keyboard.press("End")
    page.keyboard.insert_text(" nog")
    page.keyboard.press("Tab")
    expect(state(page)).to_contain_text("Je bent uitgelogd. Je tekst staat op dit apparaat en wordt straks opgeslagen.")
    keys = Keyboard(page)
    keys.open("[data-login]")
    expect(dialog).to_be_visible()
    assert sent == []
    keys.write("#login-email", "student@demo.test")
    keys.write("#login-password", PASSWORD)
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(state(page)).to_contain_text("Opgeslagen om")
    assert plate(workbook).key_message == "Getypt, en toen verder nog"


def test_logging_in_in_another_tab_works_too(page: Page, workbook: Workbook, dialog: Locator) -> None:
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Inloggen in een ander tabblad").click()
    other = opened.value
    other.fill("[name=login]", "student@demo.test")
    other.fill("[name=password]", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/workbooks/")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect(dialog).to_be_hidden()
    expect(state(page)).to_contain_text("Opgeslagen om")
    assert plate(workbook).key_message == "Getypt, en toen verder"


def test_a_page_of_somebody_who_logged_out_elsewhere_sends_nothing_under_who_came_next(
    page: Page, workbook: Workbook
) -> None:
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    other = another_tab(page.context, "/workbooks/")
    other.click(".me")
    other.get_by_role("button", name="Uitloggen").click()
    other.wait_for_url("**/accounts/login/")
    log_in(other, "teammate@demo.test")
    page.fill(MESSAGE, "Van de eerste")
    page.press(MESSAGE, "Tab")

    expect(state(page)).to_contain_text("Er is hier nu iemand anders ingelogd.")
    assert log(workbook) == []


@LOOKS
def test_the_dialog_and_the_state_are_for_everyone(
    new_page: NewPage, workbook: Workbook, width: int, dark: bool
) -> None:
    page = new_page(width=width, dark=dark)
    dialog = logged_out(page, workbook)
    fill_in(dialog, "student@demo.test", "niet-mijn-wachtwoord")
    expect(dialog.get_by_role("alert")).to_be_visible()
    assert (violations(page), scrolls_sideways(page)) == ([], False)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    assert (violations(page), scrolls_sideways(page)) == ([], False)
