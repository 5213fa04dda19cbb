"""Both texts of one field, chosen from without script and without a mouse, on every screen and however long they are."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.conftest import logged_in, make_person
from tests.factories import join, make_workbook
from tests.journeys.conftest import LOOKS, boxes, log_in, scrolls_sideways, violations
from tests.journeys.desk import deaf
from tests.journeys.keyboard import Keyboard
from tests.workbook.pages import send
from workbook.models import Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
AT = "plate:become-aware"
MESSAGE, GAP, SCORE = f"{AT}/key_message", f"{AT}/gap_explanation", f"{AT}/customer_score"
LONG = "De klant wacht op een antwoord, en weet niet waar hij aan toe is. "
PLAIN = """texts => {
    for (const [id, text] of Object.entries(texts)) document.getElementById(id).value = text;
    const form = document.querySelector("form[data-keeps]");
    form.elements.base.value = 0;
    form.submit();
}"""
"""Send the page as without script, which would save at once; whatever it heard meanwhile, it was read before anybody wrote."""
NewPage = Callable[..., Page]


@pytest.fixture
def student(transactional_db: None) -> User:
    return make_person("student@demo.test", "Sanne de Vries")


@pytest.fixture
def as_teammate(transactional_db: None) -> Client:
    return logged_in(make_person("teammate@demo.test", "Tim Jansen"))


@pytest.fixture
def workbook(student: User, as_teammate: Client) -> Workbook:
    made = make_workbook(student, activities=1)
    join(made, User.objects.get(email="teammate@demo.test"), "editor")
    Plate.objects.filter(workbook=made, step="become-aware").update(
        key_message="De klant wacht lang.", gap_explanation=LONG
    )
    return made


def at(address: str) -> str:
    return f"[id='{address}']"


def in_clash(page: Page, theirs: Client, workbook: Workbook) -> Page:
    """The page of who saved second: a short text, a number, and a text of 2,000 characters that has no end to its words."""
    url = f"/workbooks/{workbook.uuid}/plates/become-aware/"
    log_in(page, "student@demo.test")
    deaf(page).goto(url)
    send(theirs, url, {MESSAGE: "Elke klant wacht lang.", GAP: "شكرا " * 400, SCORE: "6"})
    page.evaluate(PLAIN, {MESSAGE: "De klant wacht te lang.", GAP: LONG * 15 + "onafgebroken" * 80, SCORE: "7,5"})
    expect(page.locator(".clash")).to_have_count(3)
    return page


def stored(workbook: Workbook) -> str:
    return Plate.objects.get(workbook=workbook, step="become-aware").key_message


def test_one_text_made_of_both_is_chosen_and_typed_on_by_keyboard(
    new_page: NewPage, as_teammate: Client, workbook: Workbook
) -> None:
    page = in_clash(new_page(script=False), as_teammate, workbook)
    made = page.locator(at(f"merged:{MESSAGE}"))
    expect(made).not_to_be_visible()
    keys = Keyboard(page)
    keys.tick(at(f"merged_{MESSAGE}"))
    expect(made).to_have_value("Elke klant wacht te lang.")
    keys.write(at(f"merged:{MESSAGE}"), "Elke klant wacht te lang op ons.")
    keys.press("#dock [value=save]")

    assert stored(workbook) == "Elke klant wacht te lang op ons."


@LOOKS
def test_both_stand_side_by_side_where_there_is_room_and_for_everybody(
    new_page: NewPage, as_teammate: Client, workbook: Workbook, width: int, dark: bool
) -> None:
    page = in_clash(new_page(width=width, dark=dark), as_teammate, workbook)
    for address in (MESSAGE, GAP):
        mine, theirs = boxes(page.locator(f"{at(f'clash_{address}')} .side").all())
        assert (mine["y"] == theirs["y"]) == (width >= 700)
    for radio in page.locator(".clash [type=radio]").all():
        box = radio.locator("xpath=..").bounding_box()
        assert box
        assert box["height"] >= 24
    page.locator(at(f"merged_{GAP}")).check()
    page.locator(f"{at(f'clash_{GAP}')} summary").click()

    assert (violations(page), scrolls_sideways(page)) == ([], False)


BEHIND = """() => {
    const [dock, here] = [document.getElementById("dock"), document.activeElement];
    const [{ top }, box] = [dock.getBoundingClientRect(), here.getBoundingClientRect()];
    return dock.contains(here) || (box.top >= 0 && box.bottom <= top) ? "" : here.id || here.textContent.trim() || here.tagName;
}"""
"""What has the focus and cannot be seen whole, above the bar at the bottom."""


@pytest.mark.parametrize(("width", "script"), [(1440, True), (390, False)])
def test_what_has_the_focus_is_never_behind_the_bar_at_the_bottom(
    new_page: NewPage, as_teammate: Client, workbook: Workbook, width: int, script: bool
) -> None:
    page = in_clash(new_page(width=width, script=script), as_teammate, workbook)
    keys = Keyboard(page)
    keys.tick(at(f"merged_{MESSAGE}"))
    hidden = []
    for _ in range(24):
        page.keyboard.press("Tab")
        hidden += [page.evaluate(BEHIND)]

    assert list(filter(None, hidden)) == []
