"""What a closed page left on the device is taken over by the next one: as it was typed last, or it is told what waits where."""

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.factories import join, make_workbook
from tests.journeys.conftest import log_in
from tests.journeys.desk import another_tab, closed, drafts, field, plate, state, url
from workbook.acts import Edit
from workbook.models import Member, Workbook
from workbook.saving import save

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MESSAGE = field("key_message")
ELSEWHERE = "plates/easy-to-buy/"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, activities=3)
    join(made, teammate, "editor")
    save(workbook=made.uuid, user=student, acts=[Edit("plate", plate(made).uid, "key_message", "eerste", 0)])
    return made


@pytest.fixture
def desk(page: Page, workbook: Workbook) -> Page:
    """The plate, open for the student."""
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    return page


def arrives_unheard(route: Route) -> None:
    route.fetch()
    route.abort("internetdisconnected")


# ---- As it was typed last ----
@pytest.mark.parametrize("arrives", [True, False])
def test_a_text_that_was_undone_before_its_save_was_answered_stays_undone_on_every_plate(
    desk: Page, workbook: Workbook, arrives: bool
) -> None:
    desk.route("**/save/", arrives_unheard if arrives else lambda route: route.abort("internetdisconnected"))
    desk.fill(MESSAGE, "eerste BBB")
    desk.press(MESSAGE, "Tab")
    expect(state(desk)).to_contain_text("Je tekst staat op dit apparaat")
    assert plate(workbook).key_message == ("eerste BBB" if arrives else "eerste")
    desk.fill(MESSAGE, "eerste")
    desk.wait_for_function('() => Object.values(localStorage).some((draft) => draft.includes(\'"value":"eerste"\'))')
    desk.close()
    elsewhere = another_tab(desk.context, url(workbook, ELSEWHERE))

    expect(state(elsewhere)).to_contain_text("Opgeslagen om")
    elsewhere.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('kk:'))")
    assert plate(workbook).key_message == "eerste"


def test_an_undone_text_over_which_a_teammate_wrote_meanwhile_is_chosen_between(
    desk: Page, workbook: Workbook, teammate: User
) -> None:
    desk.route("**/save/", arrives_unheard)
    desk.fill(MESSAGE, "eerste BBB")
    desk.press(MESSAGE, "Tab")
    expect(state(desk)).to_contain_text("Je tekst staat op dit apparaat")
    desk.fill(MESSAGE, "eerste")
    desk.wait_for_function('() => Object.values(localStorage).some((draft) => draft.includes(\'"value":"eerste"\'))')
    desk.close()
    workbook.refresh_from_db()
    edit = Edit("plate", plate(workbook).uid, "key_message", "Van Tim", workbook.revision)
    save(workbook=workbook.uuid, user=teammate, acts=[edit])
    elsewhere = another_tab(desk.context, url(workbook, ELSEWHERE))

    expect(state(elsewhere)).to_contain_text("Een tekst op een andere pagina wacht op jou.")
    assert (plate(workbook).key_message, drafts(elsewhere)) == ("Van Tim", {"key_message": "eerste"})
    elsewhere.fill("[id='plate:easy-to-buy/key_message']", "Van hier")
    elsewhere.press("[id='plate:easy-to-buy/key_message']", "Tab")
    expect(state(elsewhere)).to_contain_text("Een tekst op een andere pagina wacht op jou. De rest is opgeslagen, om")


# ---- Who may write again ----
def refused(page: Page, workbook: Workbook, teammate: User) -> None:
    """A teammate who types, and may not write any more."""
    log_in(page, "teammate@demo.test")
    page.goto(url(workbook))
    Member.objects.filter(workbook=workbook, user=teammate).update(role="reader")
    page.fill(MESSAGE, "Van Tim")
    page.press(MESSAGE, "Tab")
    expect(page.locator(".waiting")).to_contain_text("Van Tim")


def come_back(page: Page, workbook: Workbook, teammate: User) -> None:
    """The role is given back, and the page is looked at again."""
    Member.objects.filter(workbook=workbook, user=teammate).update(role="editor")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(state(page)).not_to_contain_text("Je mag dit werkboek niet meer wijzigen.")


def test_who_may_write_again_is_not_told_any_more_that_a_text_could_not_be_saved(
    page: Page, workbook: Workbook, teammate: User
) -> None:
    refused(page, workbook, teammate)
    come_back(page, workbook, teammate)

    expect(page.locator(".waiting")).to_have_count(0)
    expect(state(page)).to_contain_text("Opgeslagen om")
    assert (plate(workbook).key_message, drafts(page)) == ("Van Tim", {})


def test_a_field_whose_text_was_thrown_away_holds_what_is_stored_and_saves_again(
    page: Page, workbook: Workbook, teammate: User
) -> None:
    refused(page, workbook, teammate)
    page.locator(".waiting").get_by_role("button", name="Gooi deze tekst weg").click()
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.locator(MESSAGE)).to_have_value("eerste")
    come_back(page, workbook, teammate)
    page.fill(MESSAGE, "Toch nog iets")
    page.press(MESSAGE, "Tab")

    expect(state(page)).to_contain_text("Opgeslagen om")
    assert (plate(workbook).key_message, drafts(page)) == ("Toch nog iets", {})


# ---- What waits for its own page ----
def test_a_new_department_waits_for_its_own_plate_and_no_other_page_says_all_is_saved(
    desk: Page, workbook: Workbook
) -> None:
    desk.context.set_offline(True)
    desk.fill("[name$='-name'][list=typical]", "Natuur")
    desk.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('kk:'))")
    closed(desk)
    desk.context.set_offline(False)
    elsewhere = another_tab(desk.context, url(workbook, ELSEWHERE))
    waiting = elsewhere.locator(".waiting")
    expect(waiting).to_contain_text("Open de pagina waarop je hem typte: daar wordt hij opgeslagen")
    expect(waiting.get_by_role("button")).to_have_count(0)
    expect(state(elsewhere)).to_have_text("Een tekst op een andere pagina wacht op jou. Bekijk het")
    waiting.get_by_role("link", name="Een andere afdeling: Natuur").click()
    elsewhere.wait_for_url("**/plates/become-aware/**")

    expect(elsewhere.get_by_role("checkbox", name="Natuur")).to_be_checked()
    expect(state(elsewhere)).to_contain_text("Opgeslagen")
    elsewhere.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('kk:'))")
    assert plate(workbook).departments.get().name == "Natuur"


def test_of_a_refused_text_no_page_promises_that_it_is_saved(desk: Page, workbook: Workbook) -> None:
    desk.fill(field("customer_score"), "veel")
    desk.press(field("customer_score"), "Tab")
    expect(state(desk)).to_contain_text("Eén veld klopt nog niet.")
    desk.goto(url(workbook, ""))

    expect(desk.locator(".waiting")).to_contain_text(
        "daar wordt hij opgeslagen, of zie je wat er nog aan ontbreekt. "
        "Mag je er niet meer schrijven, dan kun je hem daar kopiëren."
    )


# ---- What stands between the page and the server ----
@pytest.mark.parametrize("body", ["{}", "[]", "null", '{"saved": {}}', "<p>Log in op dit netwerk</p>"])
def test_an_answer_that_is_not_the_servers_own_keeps_the_text_and_it_is_sent_again(
    desk: Page, workbook: Workbook, body: str
) -> None:
    desk.route("**/save/", lambda route: route.fulfill(status=200, content_type="application/json", body=body))
    desk.fill(MESSAGE, "Klanten wachten")
    with desk.expect_response("**/save/"):
        desk.press(MESSAGE, "Tab")
    expect(state(desk)).to_have_text(
        "De server is niet te bereiken. Je tekst staat op dit apparaat en wordt straks opgeslagen."
    )
    assert (drafts(desk), plate(workbook).key_message) == ({"key_message": "Klanten wachten"}, "eerste")

    desk.unroute("**/save/")
    expect(state(desk)).to_contain_text("Opgeslagen om")
    assert (drafts(desk), plate(workbook).key_message) == ({}, "Klanten wachten")
