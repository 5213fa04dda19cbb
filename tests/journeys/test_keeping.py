"""Nothing typed is ever lost: each field saves itself, and lies on the device until that is acknowledged."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.factories import join, make_workbook
from tests.journeys.conftest import log_in, log_in_by_hand, violations
from tests.journeys.desk import another_tab, closed, drafts, field, log, now, plate, saves, state, until, url, values
from workbook.acts import Edit
from workbook.models import Activity, Department, Member, Point, Workbook
from workbook.saving import save

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
MESSAGE, ROLE, SOURCE = field("key_message"), field("responsible_role"), field("score_source")
PAUSES = (2_000, 4_000, 8_000, 16_000, 30_000)
"""Milliseconds between one try and the next."""
LONG = 31_000
"""More milliseconds than the longest pause between two tries."""


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


# ---- Each field by itself ----
def test_what_is_typed_is_saved_after_a_pause_and_nothing_else_travels(desk: Page, workbook: Workbook) -> None:
    sent = saves(desk)
    desk.locator(MESSAGE).press_sequentially("Klanten wachten")
    expect(now(desk)).to_have_text("Nog niet opgeslagen")

    expect(state(desk)).to_contain_text("Opgeslagen om")
    expect(now(desk)).to_be_empty()
    assert (values(sent), sent[0]["edits"][0]["base"]) == ([{"key_message": "Klanten wachten"}], workbook.revision)
    assert (plate(workbook).key_message, drafts(desk)) == ("Klanten wachten", {})


def test_who_types_on_without_a_pause_is_saved_every_five_seconds(page: Page, workbook: Workbook) -> None:
    page.clock.install(time="2026-01-05T09:00:00Z")
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    page.clock.pause_at("2026-01-05T10:00:00Z")
    sent = saves(page)
    page.focus(MESSAGE)
    for seconds in (5, 10):
        with page.expect_response("**/save/"):
            type_for_five_seconds(page)
        expect(now(page)).to_be_empty()
        assert plate(workbook).key_message == "a" * 5 * seconds

    assert values(sent) == [{"key_message": "a" * 25}, {"key_message": "a" * 50}]


def type_for_five_seconds(page: Page) -> None:
    """A letter each 0.2 seconds. All the while it is not said that it is saved."""
    for _ in range(25):
        page.keyboard.type("a")
        expect(now(page)).to_have_text("Nog niet opgeslagen")
        page.clock.run_for(200)


def test_leaving_a_field_saves_at_once(desk: Page, workbook: Workbook) -> None:
    desk.fill(MESSAGE, "Klanten wachten")
    with desk.expect_response("**/save/"):
        desk.press(MESSAGE, "Tab")

    assert plate(workbook).key_message == "Klanten wachten"


def test_choices_are_saved_at_once(desk: Page, workbook: Workbook) -> None:
    department = Department.objects.create(workbook=workbook, name="Marketing")
    desk.reload()
    sent = saves(desk)
    desk.check("[name$='-basis'][value=interview]")
    desk.check(f"[name$='-departments'][value='{department.uid}']")
    desk.locator("[name$='-not_measured_yet'][type=checkbox]").first.check()
    desk.select_option(field("score_source_kind"), "study")

    expect(state(desk)).to_contain_text("Opgeslagen om")
    expect(now(desk)).to_be_empty()
    together = {name: value for each in values(sent) for name, value in each.items()}
    uids = [str(department.uid)]
    assert together == {
        "basis": "interview", "departments": uids, "not_measured_yet": "true", "score_source_kind": "study",
    }  # fmt: skip
    stored = plate(workbook)
    assert (stored.basis, stored.score_source_kind, list(stored.departments.all())) == (
        "interview",
        "study",
        [department],
    )
    assert workbook.kpi_rows.get().not_measured_yet


def test_the_first_field_of_a_blank_row_makes_the_row_and_the_next_one_edits_it(desk: Page, workbook: Workbook) -> None:
    text = desk.locator("textarea[id*='/point:']").first
    text.fill("De winkel is goed bereikbaar")
    text.blur()
    expect(state(desk)).to_contain_text("Opgeslagen om")
    text.fill("De winkel is goed te vinden")
    text.blur()
    expect(now(desk)).to_be_empty()

    point = Point.objects.get(workbook=workbook)
    assert (point.kind, point.text, point.plate) == ("top", "De winkel is goed te vinden", plate(workbook))
    assert str(point.uid) in (text.get_attribute("id") or "")


def test_blanks_make_no_row_and_what_is_typed_after_them_does(desk: Page, workbook: Workbook) -> None:
    text = desk.locator("textarea[id*='/point:']").first
    for typed, made in (("  ", []), ("De winkel is goed bereikbaar", ["De winkel is goed bereikbaar"])):
        with desk.expect_response("**/save/") as answer:
            text.fill(typed)
            text.blur()
        assert (answer.value.status, [point.text for point in Point.objects.all()]) == (200, made)


def test_nothing_travels_while_nothing_changed(page: Page, workbook: Workbook) -> None:
    page.clock.install()
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    sent = saves(page)
    for name in (MESSAGE, ROLE):
        page.focus(name)
        page.locator(name).blur()
    page.fill(MESSAGE, "Toch niet")
    page.fill(MESSAGE, "")
    page.clock.run_for(LONG)

    assert (sent, drafts(page), log(workbook)) == ([], {}, [])


def test_what_is_typed_while_a_save_travels_goes_in_the_next(desk: Page, workbook: Workbook) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/save/", hold, times=1)
    desk.fill(MESSAGE, "Eerst")
    desk.press(MESSAGE, "Tab")
    expect(now(desk)).to_have_text("Bezig met opslaan")
    desk.fill(MESSAGE, "Eerst en toen")
    desk.fill(ROLE, "Manager")
    assert len(held) == 1
    held[0].continue_()

    expect(state(desk)).to_contain_text("Opgeslagen om")
    expect(now(desk)).to_be_empty()
    assert log(workbook) == [
        ("key_message", "Eerst"), ("key_message", "Eerst en toen"), ("responsible_role", "Manager"),
    ]  # fmt: skip


def test_a_word_that_is_still_composed_is_not_sent_half(page: Page, workbook: Workbook) -> None:
    page.clock.install()
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    sent = saves(page)
    page.focus(MESSAGE)
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "kokya", "selectionStart": 5, "selectionEnd": 5})
    page.clock.run_for(LONG)
    assert (sent, drafts(page)) == ([], {"key_message": "kokya"})
    keys.send("Input.insertText", {"text": "顧客"})
    page.clock.run_for(2000)

    expect(state(page)).to_contain_text("Opgeslagen om")
    assert (values(sent), plate(workbook).key_message) == ([{"key_message": "顧客"}], "顧客")


def test_a_wrong_value_stops_only_itself_and_says_so_beside_its_field(desk: Page, workbook: Workbook) -> None:
    desk.fill(field("customer_score"), "11")
    desk.fill(MESSAGE, "Klanten wachten")
    desk.press(MESSAGE, "Tab")

    score = desk.locator(field("customer_score"))
    expect(state(desk)).to_contain_text("Eén veld klopt nog niet.")
    expect(score).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("[id='error_plate:become-aware/customer_score']")).to_contain_text(
        "Vul een cijfer van 0 tot en met 10 in"
    )
    assert violations(desk) == []
    state(desk).get_by_role("link").click()
    expect(score).to_be_focused()
    score.fill("7.5")
    score.press("Tab")
    expect(state(desk)).to_contain_text("Opgeslagen om")
    expect(score).to_have_value("7,5")
    expect(desk.locator("[id='error_plate:become-aware/customer_score']")).to_have_count(0)
    stored = plate(workbook)
    assert (str(stored.customer_score), stored.key_message) == ("7.5", "Klanten wachten")


def test_save_stays_on_the_page_and_turning_over_meets_no_conflict_with_oneself(desk: Page, workbook: Workbook) -> None:
    desk.evaluate("window.here = true")
    desk.fill(MESSAGE, "Klanten wachten")
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    expect(state(desk)).to_contain_text("Opgeslagen om")
    assert (plate(workbook).key_message, desk.evaluate("window.here")) == ("Klanten wachten", True)

    desk.fill(MESSAGE, "Klanten wachten te lang")
    desk.click("[form=plate][value=next]")
    desk.wait_for_url("**/plates/easy-to-buy/")
    desk.click("[form=plate][value=next]")
    desk.wait_for_url("**/plates/positive-first-experience/")
    assert log(workbook) == [("key_message", "Klanten wachten"), ("key_message", "Klanten wachten te lang")]


def test_without_script_save_works_as_before(new_page: NewPage, workbook: Workbook) -> None:
    page = new_page(script=False)
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    page.fill(MESSAGE, "Klanten wachten")
    page.locator("#dock").get_by_role("button", name="Opslaan", exact=True).click()

    expect(page.locator(".notes")).to_contain_text("Opgeslagen.")
    expect(page.locator(MESSAGE)).to_have_value("Klanten wachten")
    assert log(workbook) == [("key_message", "Klanten wachten")]


# ---- Type, cut the network, type on, close the tab, come back, network returns: all there ----
def cut_off(desk: Page) -> None:
    """Type, cut the network, type on, close the tab."""
    desk.fill(MESSAGE, "Getypt")
    desk.press(MESSAGE, "Tab")
    expect(state(desk)).to_contain_text("Opgeslagen om")
    desk.context.set_offline(True)
    desk.fill(ROLE, "Manager")
    desk.press(ROLE, "Tab")
    expect(state(desk)).to_have_text("Je bent offline. Je tekst staat op dit apparaat en wordt straks opgeslagen.")
    desk.fill(SOURCE, "Enquête")
    desk.fill(MESSAGE, "Getypt, en toen verder")
    closed(desk)


def all_there(page: Page, workbook: Workbook) -> None:
    stored = plate(workbook)
    assert (stored.key_message, stored.responsible_role, stored.score_source) == (
        "Getypt, en toen verder", "Manager", "Enquête",
    )  # fmt: skip
    assert drafts(page) == {}


def test_all_is_there_when_one_comes_back_and_the_network_returns(desk: Page, workbook: Workbook) -> None:
    cut_off(desk)
    back = desk.context.new_page()
    desk.context.set_offline(False)
    back.route("**/save/", lambda route: route.abort("internetdisconnected"))
    back.goto(url(workbook))

    for name, text in ((MESSAGE, "Getypt, en toen verder"), (ROLE, "Manager"), (SOURCE, "Enquête")):
        expect(back.locator(name)).to_have_value(text)
    expect(state(back)).to_contain_text("Je tekst staat op dit apparaat en wordt straks opgeslagen.")
    sent = saves(back)
    back.unroute("**/save/")
    back.evaluate("dispatchEvent(new Event('online'))")
    expect(state(back)).to_contain_text("Opgeslagen om")
    assert [list(each) for each in values(sent)] == [["responsible_role", "score_source", "key_message"]]
    all_there(back, workbook)


def test_what_is_typed_before_the_script_is_there_is_saved_too(page: Page, workbook: Workbook) -> None:
    log_in(page, "student@demo.test")
    held: list[Route] = []
    page.route("**/keeping.js", lambda route: held.append(route))  # noqa: PLW0108 Playwright marks the function it is given
    page.goto(url(workbook), wait_until="commit")
    page.fill(MESSAGE, "Heel snel getypt")
    until(page, lambda: bool(held))
    held[0].continue_()

    expect(state(page)).to_contain_text("Opgeslagen om")
    assert plate(workbook).key_message == "Heel snel getypt"


def test_all_is_there_though_the_session_ended_meanwhile(desk: Page, workbook: Workbook) -> None:
    cut_off(desk)
    Session.objects.all().delete()
    desk.context.set_offline(False)
    back = desk.context.new_page()
    log_in_by_hand(back, "student@demo.test")
    expect(back.locator(".waiting")).to_contain_text("Getypt, en toen verder")
    back.locator(".waiting a").first.click()

    expect(state(back)).to_contain_text("Opgeslagen om")
    all_there(back, workbook)


def test_all_is_there_though_the_server_fails_five_times_first(page: Page, workbook: Workbook) -> None:
    page.clock.install(time="2026-01-05T09:00:00Z")
    log_in(page, "student@demo.test")
    page.goto(url(workbook))
    page.clock.pause_at("2026-01-05T10:00:00Z")
    page.route("**/save/", fails, times=5)
    sent = saves(page)
    page.fill(MESSAGE, "Getypt, en toen verder")
    page.fill(ROLE, "Manager")
    page.fill(SOURCE, "Enquête")
    page.clock.run_for(PAUSES[0] - 500)
    for tried, pause in enumerate(PAUSES, 1):
        expect(state(page)).to_have_text(
            "Er ging bij ons iets mis. Je tekst staat op dit apparaat en wordt straks opgeslagen."
        )
        assert (len(sent), len(drafts(page))) == (tried, 3)
        with page.expect_response("**/save/"):
            page.clock.run_for(pause)

    expect(state(page)).to_contain_text("Opgeslagen om")
    all_there(page, workbook)


def test_another_user_of_the_same_machine_sees_nothing_of_it_and_does_not_take_it_away(
    desk: Page, workbook: Workbook
) -> None:
    cut_off(desk)
    context = desk.context
    context.clear_cookies(name="sessionid")
    context.set_offline(False)
    theirs = context.new_page()
    sent = saves(theirs)
    log_in(theirs, "teammate@demo.test")
    for path in ("/workbooks/", url(workbook)):
        theirs.goto(path)
        expect(theirs.locator(".me")).to_be_visible()
        assert "en toen verder" not in theirs.content()
    expect(theirs.locator(MESSAGE)).to_have_value("Getypt")
    theirs.click(".me")
    theirs.get_by_role("button", name="Uitloggen").click()
    theirs.wait_for_url("**/accounts/login/")
    assert (sent, len(drafts(theirs))) == ([], 3)

    log_in(theirs, "student@demo.test")
    theirs.goto(url(workbook))
    expect(state(theirs)).to_contain_text("Opgeslagen om")
    all_there(theirs, workbook)


# ---- Drafts ----
def test_a_page_of_another_plate_sends_what_waits_and_one_of_another_workbook_does_not(
    desk: Page, student: User, workbook: Workbook
) -> None:
    other = make_workbook(student)
    cut_off(desk)
    desk.context.set_offline(False)
    page = another_tab(desk.context, url(other))
    sent = saves(page)
    page.fill(MESSAGE, "Van hier")
    page.press(MESSAGE, "Tab")
    expect(state(page)).to_contain_text("Opgeslagen om")
    assert (values(sent), len(drafts(page))) == ([{"key_message": "Van hier"}], 3)

    page.goto(url(workbook, "plates/easy-to-buy/"))
    expect(state(page)).to_contain_text("Opgeslagen om")
    all_there(page, workbook)


def test_a_row_that_was_only_begun_comes_back_too(desk: Page, workbook: Workbook) -> None:
    desk.context.set_offline(True)
    desk.locator("textarea[id*='/point:']").first.fill("De winkel is goed bereikbaar")
    closed(desk)
    desk.context.set_offline(False)
    back = another_tab(desk.context, url(workbook))

    expect(back.get_by_text("De winkel is goed bereikbaar")).to_have_count(1)
    assert (Point.objects.get(workbook=workbook).text, drafts(back)) == ("De winkel is goed bereikbaar", {})


def test_a_department_that_was_only_typed_is_made_when_one_comes_back(desk: Page, workbook: Workbook) -> None:
    desk.context.set_offline(True)
    desk.locator("[name$='-name'][list=typical]").fill("Verkoop")
    closed(desk)
    desk.context.set_offline(False)
    back = another_tab(desk.context, url(workbook))

    expect(back.get_by_role("checkbox", name="Verkoop")).to_be_checked()
    back.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('kk:'))")
    assert plate(workbook).departments.get().name == "Verkoop"


def test_a_text_that_meets_another_on_its_own_plate_leads_there(desk: Page, teammate: User, workbook: Workbook) -> None:
    desk.context.set_offline(True)
    desk.fill(MESSAGE, "Mijn tekst")
    closed(desk)
    desk.context.set_offline(False)
    edit = Edit("plate", plate(workbook).uid, "key_message", "Hun tekst", workbook.revision)
    save(workbook=workbook.uuid, user=teammate, acts=[edit])
    elsewhere = another_tab(desk.context, url(workbook, "plates/easy-to-buy/"))
    expect(state(elsewhere)).to_contain_text("Een tekst op een andere pagina wacht op jou.")
    state(elsewhere).get_by_role("link").click()
    elsewhere.wait_for_url("**/plates/become-aware/**")

    expect(elsewhere.locator(MESSAGE)).to_have_value("Mijn tekst")
    expect(elsewhere.locator(".clash")).to_contain_text("Hun")
    expect(state(elsewhere)).to_contain_text("Iemand anders wijzigde dit veld ook.")
    assert (plate(workbook).key_message, drafts(elsewhere)) == ("Hun tekst", {"key_message": "Mijn tekst"})


def test_what_another_tab_still_holds_is_left_to_it(desk: Page, workbook: Workbook) -> None:
    desk.route("**/save/", lambda route: route.abort("internetdisconnected"))
    desk.fill(MESSAGE, "Van het eerste tabblad")
    desk.press(MESSAGE, "Tab")
    expect(state(desk)).to_contain_text("Je tekst staat op dit apparaat")
    second = another_tab(desk.context, url(workbook))
    sent = saves(second)
    second.fill(ROLE, "Van het tweede")
    second.press(ROLE, "Tab")
    expect(state(second)).to_contain_text("Opgeslagen om")
    expect(second.locator(MESSAGE)).to_have_value("")
    assert (values(sent), drafts(desk)) == (
        [{"responsible_role": "Van het tweede"}],
        {"key_message": "Van het eerste tabblad"},
    )

    desk.unroute("**/save/")
    desk.evaluate("dispatchEvent(new Event('online'))")
    expect(state(desk)).to_contain_text("Opgeslagen om")
    stored = plate(workbook)
    assert (stored.key_message, stored.responsible_role) == ("Van het eerste tabblad", "Van het tweede")


# ---- What cannot be saved ----
@pytest.mark.parametrize(
    ("role", "said"),
    [("reader", "Je mag dit werkboek niet meer wijzigen."), (None, "Dit werkboek is er niet meer, of niet voor jou.")],
)
def test_who_may_not_write_any_more_can_copy_the_text_or_throw_it_away(
    page: Page, teammate: User, workbook: Workbook, role: str | None, said: str
) -> None:
    log_in(page, "teammate@demo.test")
    page.goto(url(workbook))
    mine = Member.objects.filter(workbook=workbook, user=teammate)
    mine.update(role=role) if role else mine.delete()
    page.fill(MESSAGE, "Niet meer te bewaren")
    page.press(MESSAGE, "Tab")
    expect(state(page)).to_have_text(said)
    waiting = page.locator(".waiting")
    expect(waiting).to_contain_text("Niet meer te bewaren")

    page.reload()
    expect(waiting).to_contain_text("Deze tekst kon niet worden opgeslagen.")
    assert violations(page) == []
    waiting.get_by_role("button", name="Gooi deze tekst weg").click()
    expect(waiting).to_have_count(0)
    assert (drafts(page), plate(workbook).key_message) == ({}, "")


def test_a_text_of_a_row_that_was_removed_meanwhile_can_be_copied(desk: Page, workbook: Workbook) -> None:
    activity = Activity.objects.filter(plate__workbook=workbook, plate__step="become-aware").first()
    assert activity is not None
    desk.context.set_offline(True)
    desk.click(f"summary[id='plate:become-aware/activity:{activity.uid}']")
    desk.fill(field(f"activity:{activity.uid}/tip"), "Bel eerder terug")
    closed(desk)
    activity.delete()
    desk.context.set_offline(False)
    back = another_tab(desk.context, url(workbook))

    expect(state(back)).to_contain_text("Een tekst kon niet worden opgeslagen.")
    expect(back.locator(".waiting")).to_contain_text("Bel eerder terug")


# ---- Hearing it ----
def test_a_screen_reader_hears_of_a_save_at_most_once_a_minute_and_of_a_fault_at_once(
    desk: Page, workbook: Workbook
) -> None:
    desk.evaluate(
        """window.heard = []; const told = document.querySelector("[data-keeping] [role=status]");
        new MutationObserver(() => window.heard.push(told.textContent.trim())).observe(told, {childList: true, subtree: true})"""
    )
    for text in ("Een", "Een twee", "Een twee drie"):
        desk.fill(MESSAGE, text)
        with desk.expect_response("**/save/"):
            desk.press(MESSAGE, "Tab")
        expect(now(desk)).to_be_empty()
    desk.context.set_offline(True)
    desk.wait_for_function("window.heard.at(-1)?.startsWith('Je bent offline.')")
    heard = desk.evaluate("window.heard")

    assert heard[-1] == "Je bent offline. Wat je typt, blijft op dit apparaat."
    assert heard[:-1] == list(dict.fromkeys(heard[:-1]))
    assert all(each.startswith("Opgeslagen om") for each in heard[:-1])
