"""Working together in two browsers: what others save appears, of two texts one is chosen, and rows come, go and move in place."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from tests.conftest import make_person
from tests.factories import join, make_workbook
from tests.journeys.conftest import LOOKS, boxes, log_in, scrolls_sideways, violations
from tests.journeys.desk import deaf, until
from tests.journeys.keyboard import Keyboard
from workbook.models import Activity, Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
AT = "plate:become-aware"
NewPage = Callable[..., Page]


@pytest.fixture
def workbook(transactional_db: None) -> Workbook:
    made = make_workbook(make_person("student@demo.test", "Sanne de Vries"), activities=3)
    join(made, make_person("teammate@demo.test", "Tim Jansen"), "editor")
    join(made, make_person("outsider@demo.test", "Olivia Bakker"), "reader")
    return made


@pytest.fixture
def sanne(new_page: NewPage, workbook: Workbook) -> Page:
    return opened(new_page(), workbook, "student@demo.test")


@pytest.fixture
def tim(new_page: NewPage, workbook: Workbook) -> Page:
    return opened(new_page(), workbook, "teammate@demo.test")


def opened(page: Page, workbook: Workbook, email: str, path: str = "plates/become-aware/") -> Page:
    log_in(page, email)
    with page.expect_response("**/news/**"):
        page.goto(f"/workbooks/{workbook.uuid}/{path}")
    page.evaluate("window.here = true")
    return page


def field(name: str) -> str:
    return f"[id='{AT}/{name}']"


def of_row(uid: str, name: str = "") -> str:
    return field(f"activity:{uid}/{name}".removesuffix("/"))


def write(page: Page, name: str, text: str) -> None:
    """Type in a field, leave it, and wait until it is saved."""
    with page.expect_response(lambda answer: "/save/" in answer.url and name in (answer.request.post_data or "")):
        page.fill(field(name), text)
        page.locator(field(name)).blur()


def look(page: Page) -> None:
    """What a page does when somebody comes back to it, and else every five seconds."""
    with page.expect_response("**/news/**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def heard(page: Page, words: str | re.Pattern[str]) -> Locator:
    """What a screen reader reads out by itself."""
    return page.locator("[role=status], [aria-live=polite]").filter(has_text=words)


def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step="become-aware")


def uids(workbook: Workbook) -> list[str]:
    return [str(row.uid) for row in workbook.activity_rows.filter(plate__step="become-aware").order_by("pk")]


def shown(page: Page) -> list[str]:
    """The activities on the page that are stored, from top to bottom."""
    rows = page.locator("input[type=hidden][name=activity]:not([data-row])")
    return [str(uid) for uid in rows.evaluate_all("all => all.map(each => each.value)")]


def added(page: Page, name: str) -> str:
    """The uid of an activity that is added, named and saved."""
    page.click("button[value='add:activity']")
    expect(page.locator("input[id$='/name']:focus")).to_have_count(1)
    row = str(page.evaluate("document.activeElement.id.match(/activity:([^/]+)/)[1]"))
    page.keyboard.type(name)
    page.locator(of_row(row, "name")).blur()
    expect(page.locator(f"button[value='remove:activity:{row}']")).to_have_count(1)
    return row


def stays(page: Page) -> bool:
    """Whether the page was not loaded again."""
    return page.evaluate("window.here") is True


# ---- News ----
def test_different_fields_merge_live(sanne: Page, tim: Page, workbook: Workbook) -> None:
    sanne.fill(field("key_message"), "Van Sanne")
    deaf(sanne)
    write(tim, "responsible_role", "Manager van Tim")
    write(tim, "score_source", "Enquête van Tim")
    sanne.unroute("**/news/**")
    look(sanne)

    expect(sanne.locator(field("responsible_role"))).to_have_value("Manager van Tim")
    expect(sanne.locator(f"[id='div_{AT}/responsible_role'] .sign")).to_have_text(re.compile(r"Tim Jansen, \d\d:\d\d"))
    expect(heard(sanne, "Tim Jansen heeft 2 velden gewijzigd")).to_have_count(1)
    expect(sanne.locator(field("responsible_role"))).to_have_accessible_description(re.compile("Tim Jansen, "))
    sanne.locator(field("key_message")).blur()
    expect(heard(sanne, re.compile(r"Opgeslagen om \d\d:\d\d"))).to_have_count(1)
    look(tim)
    expect(tim.locator(field("key_message"))).to_have_value("Van Sanne")
    expect(heard(tim, "Sanne de Vries heeft één veld gewijzigd")).to_have_count(1)
    now = plate(workbook)
    assert (now.key_message, now.responsible_role, now.score_source) == (
        "Van Sanne",
        "Manager van Tim",
        "Enquête van Tim",
    )
    assert (sanne.locator(".clash").count(), stays(sanne)) == (0, True)


def test_the_field_one_is_in_changes_when_one_leaves_it_untouched(sanne: Page, tim: Page) -> None:
    sanne.focus(field("key_message"))
    write(tim, "key_message", "Van Tim")
    look(sanne)
    expect(heard(sanne, "Tim Jansen heeft één veld gewijzigd")).to_have_count(1)
    expect(sanne.locator(field("key_message"))).to_have_value("")
    waits = (
        "Tim Jansen heeft dit net gewijzigd. Verlaat het veld om het te zien; "
        "typ je hier door, dan kies je straks uit beide teksten."
    )
    sign = sanne.locator(f"[id='div_{AT}/key_message'] .sign")
    expect(sanne.get_by_text(waits)).to_be_visible()
    expect(sanne.locator(field("key_message"))).to_have_accessible_description(re.compile(re.escape(waits)))
    assert violations(sanne) == []

    sanne.focus(field("score_source"))
    expect(sanne.locator(field("key_message"))).to_have_value("Van Tim")
    expect(sign).to_have_text(re.compile(r"^Tim Jansen, \d\d:\d\d$"))


def test_a_page_that_nobody_sees_asks_for_no_news(sanne: Page) -> None:
    asked: list[str] = []
    sanne.on("request", lambda request: asked.append(request.url))
    sanne.clock.install()
    sanne.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true}); window.away = true"
    )
    sanne.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    sanne.clock.fast_forward(60_000)
    assert [url for url in asked if "/news/" in url] == []

    sanne.evaluate("window.away = false")
    look(sanne)
    with sanne.expect_request("**/news/**"):
        sanne.clock.fast_forward(5_000)


def test_who_may_only_read_sees_it_change_too(tim: Page, new_page: NewPage, workbook: Workbook) -> None:
    reader = opened(new_page(), workbook, "outsider@demo.test")
    added(tim, "Vierde")
    look(reader)

    expect(reader.locator("summary .t", has_text="Vierde")).to_have_count(1)
    assert stays(reader)


# ---- Who is here ----
def test_one_sees_who_else_is_here_and_where(sanne: Page, tim: Page, new_page: NewPage, workbook: Workbook) -> None:
    look(sanne)
    expect(sanne.locator(".also [data-also]")).to_have_text("Ook op deze plaat: Tim Jansen")
    spot = sanne.locator("[data-here=become-aware]")
    expect(spot.locator(".ini")).to_have_text("TJ")
    expect(spot.locator(".visually-hidden")).to_have_text("Nu hier: Tim Jansen")

    reader = opened(new_page(), workbook, "outsider@demo.test", "")
    expect(reader.locator("[data-here=become-aware] .ini")).to_have_count(2)
    expect(reader.locator("[data-here=become-aware]")).to_contain_text("Nu hier: ")
    assert violations(reader) == []

    with tim.expect_response("**/news/**"):
        tim.goto(f"/workbooks/{workbook.uuid}/profile/")
    # Where somebody is, is not written down while somebody else writes: the page tells it again soon.
    expect(sanne.locator(".also [data-also]")).to_have_text("", timeout=60_000)
    expect(sanne.locator("[data-here=become-aware] .ini")).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "dark"), [(1024, True), (1440, False), pytest.param(390, False, marks=pytest.mark.full)]
)
def test_on_a_narrow_screen_it_is_told_in_words_who_is_on_another_plate(
    new_page: NewPage, workbook: Workbook, width: int, dark: bool
) -> None:
    opened(new_page(), workbook, "teammate@demo.test", "plates/meet-my-needs/")
    opened(new_page(), workbook, "outsider@demo.test", "")
    sanne = opened(new_page(width=width, dark=dark), workbook, "student@demo.test")
    look(sanne)
    elsewhere = sanne.locator("[data-elsewhere]")
    expect(elsewhere).to_contain_text("Elders in dit werkboek: ")
    said = (elsewhere.text_content() or "").removeprefix("Elders in dit werkboek: ").split(", ")
    assert sorted(said) == ["Olivia Bakker", "Tim Jansen (Meet my needs)"]
    expect(elsewhere).to_be_visible(visible=width < 1200)
    expect(sanne.locator("[data-here=meet-my-needs]")).to_be_visible(visible=width >= 1200)
    assert (violations(sanne), scrolls_sideways(sanne)) == ([], False)


@pytest.mark.parametrize("script", [True, False])
def test_it_says_plainly_that_one_field_is_not_shared(new_page: NewPage, workbook: Workbook, script: bool) -> None:
    page = new_page(script=script)
    log_in(page, "student@demo.test")
    for path in ("plates/become-aware/", "profile/"):
        page.goto(f"/workbooks/{workbook.uuid}/{path}")
        words = "In één veld tegelijk typen kan niet: wie als tweede opslaat, kiest uit beide teksten."
        expect(page.get_by_text(words)).to_be_visible()


# ---- Two texts, one field ----
def in_clash(sanne: Page, tim: Page, name: str = "key_message") -> None:
    """Both write in a field: hers arrives after his, however slow the machine is."""
    travelling: list[Route] = []

    def hold(route: Route) -> None:
        travelling.append(route)

    sanne.route("**/save/", hold, times=1)
    with sanne.expect_request("**/save/"):
        sanne.fill(field(name), "Van Sanne, op tijd")
        sanne.locator(field(name)).blur()
    write(tim, name, "Van Tim, op tijd")
    travelling[0].continue_()
    expect(sanne.locator(f"[id='clash_{AT}/{name}']")).to_be_visible()


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "Van Sanne, op tijd"), ("theirs", "Van Tim, op tijd"), ("merged", "Van ons samen")]
)
def test_the_same_field_gives_both_texts_and_the_keyboard_alone_settles_it(
    sanne: Page, tim: Page, workbook: Workbook, choice: str, kept: str
) -> None:
    in_clash(sanne, tim)
    expect(
        heard(
            sanne,
            "Tim Jansen wijzigde ‘Wat moet de directie onthouden?’ ook. Beide teksten staan bij het veld: kies er een.",
        )
    ).to_have_count(1)
    clash = sanne.locator(".clash")
    expect(clash).to_contain_text("Tim Jansen wijzigde dit")
    assert (sanne.input_value(field("key_message")), plate(workbook).key_message) == (
        "Van Sanne, op tijd",
        "Van Tim, op tijd",
    )
    assert f"who_{AT}/key_message" in (sanne.locator(field("key_message")).get_attribute("aria-describedby") or "")

    keys = Keyboard(sanne)
    keys.reach("[data-keeping] a")
    sanne.keyboard.press("Enter")
    keys.tick(f"[id='{choice}_{AT}/key_message']")
    if choice == "merged":
        keys.write(f"[id='merged:{AT}/key_message']", kept)
    with sanne.expect_response("**/save/"):
        sanne.keyboard.press("Control+Enter")

    expect(sanne.locator(field("key_message"))).to_be_focused()
    expect(sanne.locator(field("key_message"))).to_be_in_viewport(ratio=1)
    expect(clash).to_have_count(0)
    expect(heard(sanne, re.compile(r"Opgeslagen om \d\d:\d\d"))).to_have_count(1)
    assert (sanne.input_value(field("key_message")), plate(workbook).key_message) == (kept, kept)


def test_several_conflicts_stand_side_by_side_and_are_settled_one_by_one(
    sanne: Page, tim: Page, workbook: Workbook
) -> None:
    in_clash(sanne, tim)
    in_clash(sanne, tim, "score_source")
    for name in ("score_source", "key_message"):
        clash = sanne.locator(f"[id='clash_{AT}/{name}']")
        clash.locator("[value=mine]").check()
        with sanne.expect_response("**/save/"):
            clash.locator("[data-settle]").click()
        expect(clash).to_have_count(0)

    assert (plate(workbook).key_message, plate(workbook).score_source) == ("Van Sanne, op tijd",) * 2


def test_who_settles_over_a_text_that_changed_again_sees_both_again(sanne: Page, tim: Page, workbook: Workbook) -> None:
    in_clash(sanne, tim)
    write(tim, "key_message", "Van Tim, later")
    with sanne.expect_response("**/save/"):
        sanne.locator(".clash [data-settle]").click()

    expect(sanne.locator(".clash")).to_contain_text("Van Tim, later")
    assert plate(workbook).key_message == "Van Tim, later"
    assert sanne.input_value(field("key_message")) == "Van Sanne, op tijd"


# ---- Small acts ----
def test_rows_come_go_and_move_by_mouse_without_a_reload_and_without_losing_a_letter(
    sanne: Page, workbook: Workbook
) -> None:
    first, second, third = uids(workbook)
    sanne.fill(field("own_score"), "elf")
    fourth = added(sanne, "Vierde")

    sanne.click(f"summary{of_row(second)}")
    sanne.click(f"button[value='remove:activity:{second}']")
    expect(sanne.locator(f"button[value='restore:activity:{second}']")).to_be_focused()
    assert shown(sanne) == [first, third, fourth]
    sanne.keyboard.press("Enter")
    expect(sanne.locator(f"summary{of_row(second)}")).to_be_focused()

    sanne.click(f"summary{of_row(third)}")
    sanne.click(f"button[value='up:activity:{third}']")
    expect(sanne.locator(f"summary{of_row(third)} .no")).to_have_text("2")
    expect(sanne.locator(f"button[value='up:activity:{third}']")).to_be_focused()
    assert shown(sanne) == [first, third, second, fourth]
    assert plate(workbook).activity_order.split() == [first, third, second, fourth]
    assert (sanne.input_value(field("own_score")), stays(sanne)) == ("elf", True)


def test_the_same_by_keyboard_alone(sanne: Page, workbook: Workbook) -> None:
    first, second, third = uids(workbook)
    keys = Keyboard(sanne)
    keys.write(field("key_message"), "Blijft staan")
    keys.open(f"summary{of_row(third)}")
    keys.reach(f"button[value='up:activity:{third}']")
    sanne.keyboard.press("Enter")
    expect(sanne.locator(f"summary{of_row(third)} .no")).to_have_text("2")
    expect(sanne.locator(f"button[value='up:activity:{third}']")).to_be_focused()
    sanne.keyboard.press("Enter")
    expect(sanne.locator(f"button[value='down:activity:{third}']")).to_be_focused()
    keys.reach(f"button[value='remove:activity:{third}']")
    sanne.keyboard.press("Enter")
    expect(sanne.locator(f"button[value='restore:activity:{third}']")).to_be_focused()
    assert shown(sanne) == [first, second]
    sanne.keyboard.press("Enter")
    expect(sanne.locator(f"summary{of_row(third)}")).to_be_focused()
    keys.reach("button[value='add:activity']")
    sanne.keyboard.press("Enter")
    expect(sanne.locator("input[id$='/name']:focus")).to_have_count(1)

    assert shown(sanne) == [third, first, second]
    assert (sanne.input_value(field("key_message")), stays(sanne)) == ("Blijft staan", True)


def test_a_row_is_dragged_to_its_place_in_one_act(sanne: Page, workbook: Workbook) -> None:
    first, second, third = uids(workbook)
    sanne.hover(f"summary{of_row(third)}")
    drag(sanne, third, first)
    sanne.mouse.up()
    expect(sanne.locator(f"summary{of_row(third)} .no")).to_have_text("1")
    assert plate(workbook).activity_order.split() == [third, first, second]
    assert workbook.changes.filter(field="activity_order").count() == 1

    drag(sanne, second, third)
    expect(sanne.locator(".drop")).to_have_count(1)
    sanne.keyboard.press("Escape")
    expect(sanne.locator(".drop")).to_have_count(0)
    sanne.mouse.up()
    assert (shown(sanne), stays(sanne)) == ([third, first, second], True)
    assert workbook.changes.filter(field="activity_order").count() == 1


def drag(page: Page, uid: str, over: str) -> None:
    """Take a row by its grip to the upper edge of another."""
    expect(page.locator("form[data-draggable]")).to_be_visible()
    grip, goal = page.locator(f"{of_row(uid)} .grip"), page.locator(of_row(over))
    grip.scroll_into_view_if_needed()
    box, there = grip.bounding_box(), goal.bounding_box()
    assert box
    assert there
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(there["x"] + 8, there["y"] + 2, steps=5)


def test_what_cannot_be_done_now_is_told_and_not_done(sanne: Page, workbook: Workbook) -> None:
    third = uids(workbook)[2]
    sanne.click(f"summary{of_row(third)}")
    sanne.context.set_offline(True)
    sanne.click(f"button[value='remove:activity:{third}']")
    expect(heard(sanne, "Dat kan nu niet. Bij ‘Opslaan’ staat waarom.")).to_have_count(1)
    expect(heard(sanne, "Je bent offline.")).to_have_count(1)
    expect(sanne.locator(".nope")).to_be_visible()

    sanne.context.set_offline(False)
    assert shown(sanne) == uids(workbook)
    sanne.click(f"button[value='remove:activity:{third}']")
    expect(sanne.locator(f"button[value='restore:activity:{third}']")).to_be_focused()
    expect(sanne.locator(".nope")).to_have_count(0)


def test_a_row_with_a_text_that_cannot_be_saved_goes_at_the_second_press(sanne: Page, workbook: Workbook) -> None:
    third = uids(workbook)[2]
    sanne.click(f"summary{of_row(third)}")
    sanne.fill(of_row(third, "tip"), "x" * 10_000)
    sanne.click(f"button[value='remove:activity:{third}']")
    expect(sanne.locator(of_row(third, "tip"))).to_be_focused()
    expect(heard(sanne, "Deze rij is nog niet verwijderd")).to_have_count(1)

    sanne.click(f"button[value='remove:activity:{third}']")
    expect(sanne.locator(f"button[value='restore:activity:{third}']")).to_be_focused()
    assert third not in shown(sanne)


# ---- Rows of others ----
def test_a_row_that_a_teammate_adds_appears_and_can_be_used(sanne: Page, tim: Page, workbook: Workbook) -> None:
    sanne.fill(field("key_message"), "Hier typ ik")
    fourth = added(tim, "Van Tim")
    look(sanne)

    expect(sanne.locator(f"summary{of_row(fourth)}")).to_contain_text("Van Tim")
    expect(sanne.locator(field("key_message"))).to_be_focused()
    assert (shown(sanne), sanne.input_value(field("key_message"))) == (uids(workbook), "Hier typ ik")
    sanne.click(f"summary{of_row(fourth)}")
    write(sanne, f"activity:{fourth}/tip", "Van Sanne erbij")
    assert Activity.objects.get(uid=fourth).tip == "Van Sanne erbij"


def test_a_row_of_a_teammate_does_not_wait_when_a_save_of_ones_own_overtakes_it(
    sanne: Page, tim: Page, workbook: Workbook
) -> None:
    held: list[tuple[Route, APIResponse]] = []
    sanne.route(f"{sanne.url}*", lambda route: held.append((route, route.fetch())), times=1)
    fourth = added(tim, "Van Tim")
    look(sanne)
    until(sanne, lambda: bool(held))
    write(sanne, "key_message", "Intussen van mij")
    [(route, older)] = held
    route.fulfill(response=older)

    expect(sanne.locator(f"summary{of_row(fourth)}")).to_contain_text("Van Tim")
    assert sanne.input_value(field("key_message")) == "Intussen van mij"


@pytest.mark.parametrize(("choice", "removed"), [("mine", False), ("theirs", True)])
def test_a_row_that_a_teammate_removes_while_one_types_in_it_comes_back_or_not(
    sanne: Page, tim: Page, workbook: Workbook, choice: str, removed: bool
) -> None:
    third = uids(workbook)[2]
    sanne.click(f"summary{of_row(third)}")
    sanne.focus(of_row(third, "tip"))
    tim.click(f"summary{of_row(third)}")
    tim.click(f"button[value='remove:activity:{third}']")
    expect(tim.locator(f"button[value='restore:activity:{third}']")).to_be_focused()
    look(sanne)
    expect(sanne.locator(of_row(third, "tip"))).to_be_focused()
    sanne.keyboard.type("Nog aan het typen")
    sanne.locator(of_row(third, "tip")).blur()
    expect(heard(sanne, "Tim Jansen verwijderde waar je in typte. Kies of het terugkomt.")).to_have_count(1)
    assert violations(sanne) == []

    keys = Keyboard(sanne)
    keys.tick(f"[id='{choice}_{AT}/activity:{third}']")
    keys.reach("[data-settle]")
    sanne.keyboard.press("Enter")
    expect(sanne.locator(".clash")).to_have_count(0)
    expect(sanne.locator(of_row(third))).to_have_count(0 if removed else 1)
    row = Activity.objects.get(uid=third)
    assert (row.deleted_at is not None, row.tip) == (removed, "" if removed else "Nog aan het typen")


@LOOKS
def test_it_is_for_everybody_on_every_screen(new_page: NewPage, workbook: Workbook, width: int, dark: bool) -> None:
    third = uids(workbook)[2]
    sanne = opened(new_page(width=width, dark=dark), workbook, "student@demo.test")
    tim = opened(new_page(), workbook, "teammate@demo.test")
    write(tim, "responsible_role", "Manager van Tim")
    in_clash(sanne, tim)
    look(sanne)
    expect(sanne.locator(".sign")).to_be_visible()
    sanne.click(f"summary{of_row(third)}")
    sanne.click(f"button[value='remove:activity:{third}']")
    expect(sanne.locator(f"button[value='restore:activity:{third}']")).to_be_focused()
    assert (violations(sanne), scrolls_sideways(sanne)) == ([], False)

    sanne.focus(field("own_score"))
    expect(sanne.locator(".tools")).to_be_visible()
    label, tools = boxes([sanne.locator(f"label[for='{AT}/own_score']"), sanne.locator(".tools")])
    assert width > 767 or tools["y"] >= label["y"] + label["height"]
    assert (violations(sanne), scrolls_sideways(sanne)) == ([], False)
