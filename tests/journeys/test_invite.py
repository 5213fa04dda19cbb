"""Taking part, in a browser: asked by an owner without a mouse, from the mail into the workbook, and out of it again."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories import make_workbook
from tests.journeys.conftest import log_in
from tests.journeys.keyboard import Keyboard
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]

NOOR = "noor@school.test"
PASSWORD = "zeven blauwe schakels"
JOIN = "Meedoen in het werkboek over Duinlijn"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def members(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/members/"


def link_in_mail() -> str:
    """Path of the link in the last mail."""
    found = re.search(r"http://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def invite(page: Page, members: str, email: str, role: str) -> None:
    """With the keyboard alone."""
    keys = Keyboard(page)
    page.goto(members)
    keys.write(".fields [name=email]", email)
    keys.choose(".fields [name=role]", role)
    keys.press(".fields button")
    expect(page.get_by_role("heading", name=f"{email} is uitgenodigd")).to_be_visible()


def test_from_the_mail_into_the_workbook_and_out_of_it_again(
    new_page: NewPage, workbook: Workbook, members: str, student: User
) -> None:
    owner, guest = new_page(), new_page()
    log_in(owner, student.email)
    invite(owner, members, NOOR, "editor")

    guest.goto(link_in_mail())
    expect(guest.get_by_text("Je bent uitgenodigd.")).to_be_visible()
    guest.locator("main a[href^='/accounts/signup/']").click()
    for name, text in (("name", "Noor Bos"), ("email", NOOR), ("password1", PASSWORD)):
        guest.fill(f"[name={name}]", text)
    guest.press("[name=password1]", "Enter")
    expect(guest.get_by_role("heading", name="Bevestig je adres")).to_be_visible()
    guest.goto(link_in_mail())
    guest.locator("main form button").click()

    expect(guest.get_by_text("als bewerker")).to_be_visible()
    guest.get_by_role("button", name=JOIN, exact=True).click()
    expect(guest.get_by_text("Je doet nu mee, als bewerker.")).to_be_visible()

    guest.goto(f"/workbooks/{workbook.uuid}/profile/")
    guest.get_by_label("Samenvatting").fill("Wat Noor schreef")
    guest.get_by_role("button", name="Opslaan en terug naar het werkboek").click()
    guest.wait_for_url(f"**/workbooks/{workbook.uuid}/")
    workbook.refresh_from_db()
    assert workbook.summary == "Wat Noor schreef"

    owner.goto(members)
    Keyboard(owner).press("form[action$='/remove/'] button")
    expect(owner.get_by_text("Noor Bos heeft geen toegang meer.")).to_be_visible()
    answer = guest.goto(f"/workbooks/{workbook.uuid}/")
    assert answer
    assert answer.status == 404
    workbook.refresh_from_db()
    assert workbook.summary == "Wat Noor schreef"


def test_link_and_code_are_copied_by_a_button(new_page: NewPage, members: str, student: User, teammate: User) -> None:
    page, guest = new_page(), new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    log_in(page, student.email)
    invite(page, members, teammate.email, "reader")

    Keyboard(page).open("[data-copy='invited-code']")
    expect(page.get_by_role("status").filter(has_text="De code is gekopieerd.")).to_be_visible()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code == page.input_value("#invited-code")

    log_in(guest, teammate.email)
    guest.goto("/workbooks/")
    guest.get_by_role("link", name="Ik heb een code").click()
    guest.fill("[name=code]", code.lower().replace("-", " "))
    guest.press("[name=code]", "Enter")
    expect(guest.get_by_role("heading", name="Doe je mee?")).to_be_visible()


@pytest.mark.parametrize("role", ["reader", "owner"])
def test_without_script_link_and_code_are_text_to_select(
    new_page: NewPage, members: str, student: User, teammate: User, role: str
) -> None:
    page, guest = new_page(script=False, width=390), new_page(script=False, width=390)
    log_in(page, student.email)
    page.goto(members)
    page.fill(".fields [name=email]", teammate.email)
    page.select_option(".fields [name=role]", role)
    page.locator(".fields button").click()
    link = page.get_by_label("Link").get_attribute("value")

    expect(page.get_by_label("Code")).to_be_visible()
    expect(page.get_by_role("button", name="kopiëren")).to_have_count(0)
    log_in(guest, teammate.email)
    assert link
    guest.goto(link)
    guest.get_by_role("button", name=JOIN, exact=True).click()
    expect(guest.get_by_text("Je doet nu mee, als")).to_be_visible()


def test_an_owner_hands_the_workbook_over_without_a_mouse(
    new_page: NewPage, workbook: Workbook, members: str, student: User, teammate: User
) -> None:
    workbook.members.create(user=teammate, role="editor")
    page = new_page()
    log_in(page, student.email)
    page.goto(members)
    keys = Keyboard(page)
    keys.choose("[id=heir]", teammate.email)
    keys.press("form[action$='/transfer/'] button")

    expect(page.get_by_text(f"{teammate.name} is nu eigenaar, en jij bent bewerker.")).to_be_visible()
    expect(page.get_by_role("heading", name="Iemand uitnodigen")).to_have_count(0)
