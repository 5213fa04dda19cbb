"""What fields tell while one types: the count near the limit, a comma in a score, and the way to what is wrong."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from reports.exchange.demo import set_up
from tests.journeys.conftest import log_in, log_in_by_hand
from workbook.limits import TEXTS
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MOST = TEXTS["workbook"]["summary"]


@pytest.fixture
def profile(page: Page) -> Page:
    """The front page of a workbook, open for its owner."""
    set_up()
    workbook = Workbook.objects.filter(members__user__email="teammate@demo.test", members__role="owner").get()
    log_in(page, "teammate@demo.test")
    page.goto(f"/workbooks/{workbook.uuid}/profile/")
    return page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" * (MOST // 2), None),
        ("a" * (MOST - 10), "1.990 van 2.000 tekens"),
        ("a" * MOST, "2.000 van 2.000 tekens"),
        (f"\n \u2003{'🙂' * MOST}\u00a0\n", "2.000 van 2.000 tekens"),
        ("a" * (MOST + 12), "2.012 van 2.000 tekens: 12 te veel"),
    ],
    ids=["half", "near", "full", "emoji", "over"],
)
def test_the_count_is_told_near_the_limit_and_counts_as_the_server_does(
    profile: Page, text: str, said: str | None
) -> None:
    field = profile.locator("[name=summary]")
    field.fill(text)

    counter = profile.locator("[name=summary] + .cnt")
    if said:
        expect(counter).to_have_text(said)
        expect(counter).to_have_attribute("aria-live", "polite")
    else:
        field.evaluate("field => field.dispatchEvent(new Event('change', {bubbles: true}))")
        expect(counter).to_have_count(0)


def test_a_pasted_text_is_never_cut_and_save_leads_to_it_where_it_is_refused(profile: Page) -> None:
    profile.locator("[name=summary]").fill("a" * 10_000)
    profile.locator("[name=sector]").fill("Zorg")
    profile.get_by_role("button", name="Opslaan", exact=True).click()

    expect(profile.locator("[name=summary]")).to_be_focused()
    expect(profile.locator("[name=summary]")).to_have_value("a" * 10_000)
    expect(profile.locator("[name=summary] + .cnt")).to_have_text("10.000 van 2.000 tekens: 8.000 te veel")
    expect(profile.locator("[id='error_workbook/summary']")).to_have_text(
        "Hier passen hooguit 2000 tekens. Deze tekst heeft er 10000."
    )


def test_a_score_with_a_point_gets_its_comma(profile: Page) -> None:
    profile.goto(f"{profile.url.removesuffix('profile/')}plates/easy-to-buy/")
    field = profile.locator("[data-score]").first
    for typed, shown in (("7.5", "7,5"), ("10", "10"), (" 6.0 ", "6,0"), ("7.55", "7.55"), ("zeven", "zeven")):
        field.fill(typed)
        field.blur()
        expect(field).to_have_value(shown)


def test_the_account_menu_opens_by_keyboard_and_closes_with_escape_without_script(
    new_page: Callable[..., Page],
) -> None:
    set_up()
    page = new_page(script=False, width=390)
    log_in_by_hand(page, "student@demo.test")
    button = page.get_by_role("button", name=re.compile("^SV.*account van Sanne de Vries$"))
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Wachtwoord")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Wachtwoord")).to_be_hidden()

    button.click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/accounts/login/")
    expect(page.get_by_text("Je bent uitgelogd.")).to_be_visible()
