"""Who chooses between two texts, or whose act is refused, loses no word: not what was typed on, and not what could not be saved."""

from typing import Final

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.factories import join, make_workbook
from tests.journeys.conftest import log_in, violations
from tests.journeys.desk import STEP, another_tab, deaf, drafts, field, plate, state, until, url
from workbook import limits
from workbook.acts import Edit, Remove
from workbook.models import Activity, Workbook
from workbook.saving import save

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MESSAGE: Final = field("key_message")
MINE: Final = "Van Sanne, op tijd"
THEIRS: Final = "Van Tim, op tijd"
TYPED_ON: Final = f"{MINE} en dit typte ik erna"
ELSEWHERE: Final = "<!doctype html><title>Log in op dit netwerk</title>"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, activities=2)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def desk(page: Page, workbook: Workbook) -> Page:
    """The plate, open for the student, who hears of nothing that others write."""
    log_in(page, "student@demo.test")
    deaf(page)
    page.goto(url(workbook))
    page.evaluate("window.here = true")
    return page


def write(workbook: Workbook, user: User, text: str) -> None:
    """Somebody writes the key message of the plate."""
    workbook.refresh_from_db()
    act = Edit("plate", plate(workbook).uid, "key_message", text, workbook.revision)
    save(workbook=workbook.uuid, user=user, acts=[act])


def leave(desk: Page, selector: str, text: str) -> None:
    """Type in a field, leave it, and wait for the answer."""
    with desk.expect_response("**/save/"):
        desk.fill(selector, text)
        desk.locator(selector).blur()


def held(desk: Page) -> list[Route]:
    """The next save, which travels until it is let through."""
    found: list[Route] = []

    def keep(route: Route) -> None:
        found.append(route)

    desk.route("**/save/", keep, times=1)
    return found


@pytest.fixture
def row(workbook: Workbook) -> Activity:
    """The last activity of the plate."""
    return workbook.activity_rows.filter(plate__step="become-aware").order_by("pk").reverse()[0]


def of(row: Activity, name: str = "") -> str:
    return field(f"activity:{row.uid}/{name}".removesuffix("/"))


# ---- A choice ----
def chosen(desk: Page, choice: str) -> None:
    desk.locator(f".clash [value={choice}]").check()
    desk.locator(".clash [data-settle]").click()


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", TYPED_ON), ("theirs", THEIRS), ("merged", f"{TYPED_ON}\n{THEIRS}")]
)
def test_what_is_typed_after_a_conflict_came_stands_in_the_choice(
    desk: Page, workbook: Workbook, teammate: User, choice: str, kept: str
) -> None:
    write(workbook, teammate, THEIRS)
    leave(desk, MESSAGE, MINE)
    desk.fill(MESSAGE, TYPED_ON)
    chosen(desk, choice)
    if choice != "mine":
        expect(desk.locator(".clash .said").first).to_contain_text("en dit typte ik erna")
        expect(desk.locator(".clash :focus")).to_have_count(1)
        assert (desk.input_value(MESSAGE), plate(workbook).key_message) == (TYPED_ON, THEIRS)
        chosen(desk, choice)

    expect(desk.locator(".clash")).to_have_count(0)
    expect(state(desk)).to_contain_text("Opgeslagen om")
    assert (desk.input_value(MESSAGE), plate(workbook).key_message) == (kept, kept)


def test_who_is_asked_again_reads_why_and_both_together_is_all_that_both_wrote(
    desk: Page, workbook: Workbook, teammate: User, student: User
) -> None:
    began = "Klanten vinden ons aanbod goed, maar begrijpen de vijf pakketten niet."
    write(workbook, student, began)
    desk.reload()
    desk.evaluate("window.here = true")
    write(workbook, teammate, f"{began} Hun toevoeging.")
    leave(desk, MESSAGE, f"{began} Mijn toevoeging.")
    again = desk.locator(".clash p", has_text="Sinds je keuze is er weer iets veranderd")
    expect(desk.locator(".clash")).to_be_visible()
    expect(again).to_have_count(0)

    write(workbook, teammate, f"{began} Hun toevoeging. En nog een.")
    chosen(desk, "mine")
    expect(again).to_be_visible()
    expect(desk.locator(".clash details .said")).to_have_text(began)
    write(workbook, teammate, f"{began} Hun toevoeging. En nog een. De laatste.")
    chosen(desk, "merged")
    expect(desk.locator(".clash .said").nth(1)).to_contain_text("De laatste.")
    expect(desk.locator(".clash [value=merged]")).to_be_checked()
    chosen(desk, "merged")

    expect(desk.locator(".clash")).to_have_count(0)
    expect(state(desk)).to_contain_text("Opgeslagen om")
    assert plate(workbook).key_message == f"{began} Mijn toevoeging. Hun toevoeging. En nog een. De laatste."
    assert violations(desk) == []


def test_what_is_typed_on_stands_in_the_box_at_once(desk: Page, workbook: Workbook, teammate: User) -> None:
    write(workbook, teammate, THEIRS)
    leave(desk, MESSAGE, MINE)
    expect(desk.locator(".clash")).to_be_visible()
    desk.fill(MESSAGE, TYPED_ON)

    expect(desk.locator(".clash .said").first).to_have_text(TYPED_ON)


def test_what_is_typed_while_the_conflict_travels_stands_in_the_choice(
    desk: Page, workbook: Workbook, teammate: User
) -> None:
    write(workbook, teammate, THEIRS)
    travelling = held(desk)
    with desk.expect_request("**/save/"):
        desk.fill(MESSAGE, MINE)
        desk.locator(MESSAGE).blur()
    desk.fill(MESSAGE, TYPED_ON)
    travelling[0].continue_()
    expect(desk.locator(".clash")).to_be_visible()
    chosen(desk, "merged")
    expect(desk.locator(".clash .said").first).to_contain_text("en dit typte ik erna")
    chosen(desk, "merged")

    expect(desk.locator(".clash")).to_have_count(0)
    expect(state(desk)).to_contain_text("Opgeslagen om")
    assert plate(workbook).key_message == f"{TYPED_ON}\n{THEIRS}"


def made(desk: Page, text: str) -> None:
    """Somebody makes one text of both, which lies on the device from then on."""
    desk.locator(".clash [value=merged]").check()
    desk.fill("[name^='merged:']", text)
    desk.wait_for_function("text => Object.values(localStorage).some((draft) => draft.includes(text))", arg=text)


def test_a_text_made_of_both_that_was_not_chosen_yet_is_there_to_be_copied_when_one_comes_back(
    desk: Page, workbook: Workbook, teammate: User
) -> None:
    write(workbook, teammate, THEIRS)
    leave(desk, MESSAGE, MINE)
    made(desk, "Van ons samen")
    desk.close()
    for path in (f"plates/{STEP}/", "plates/easy-to-buy/"):
        back = another_tab(desk.context, url(workbook, path))
        expect(back.locator(".waiting")).to_contain_text("Deze tekst kon niet worden opgeslagen.")
        expect(back.locator(".waiting .pre")).to_have_text("Van ons samen")
        back.close()

    back = another_tab(desk.context, url(workbook))
    back.locator(".waiting").get_by_role("button", name="Gooi deze tekst weg").click()
    expect(back.locator(".waiting")).to_have_count(0)
    expect(back.locator(".clash")).to_be_visible()
    assert drafts(back) == {"key_message": MINE}


def test_a_text_made_of_both_lies_on_the_device_no_more_once_it_is_chosen(
    desk: Page, workbook: Workbook, teammate: User
) -> None:
    write(workbook, teammate, THEIRS)
    leave(desk, MESSAGE, MINE)
    made(desk, "Van ons samen")
    desk.locator(".clash [data-settle]").click()

    expect(state(desk)).to_contain_text("Opgeslagen om")
    assert (plate(workbook).key_message, drafts(desk)) == ("Van ons samen", {})


# ---- An act that travels ----
def test_what_is_typed_in_a_row_while_its_removal_travels_stays_and_can_come_back(desk: Page, row: Activity) -> None:
    travelling: list[Route] = []

    def keep(route: Route) -> None:
        if route.request.method == "POST":
            travelling.append(route)
        else:
            route.continue_()

    desk.route("**/plates/become-aware/", keep)
    desk.click(f"summary{of(row)}")
    with desk.expect_request(lambda asked: asked.method == "POST" and asked.url.endswith("become-aware/")):
        desk.click(f"button[value='remove:activity:{row.uid}']")
    saves = held(desk)
    desk.fill(of(row, "tip"), "Bel wie belde terug")
    desk.unroute("**/plates/become-aware/")
    travelling[0].continue_()
    expect(desk.locator(f"button[value='restore:activity:{row.uid}']")).to_be_visible()
    expect(desk.locator(f"#main {of(row)}")).to_have_count(1)
    desk.locator(of(row, "tip")).blur()
    until(desk, lambda: len(saves) == 1)
    saves[0].continue_()
    expect(desk.locator(".clash")).to_be_visible()
    row.refresh_from_db()
    assert (row.deleted_at is None, desk.input_value(of(row, "tip"))) == (False, "Bel wie belde terug")
    chosen(desk, "mine")

    expect(desk.locator(".clash")).to_have_count(0)
    expect(state(desk)).to_contain_text("Opgeslagen om")
    row.refresh_from_db()
    assert (row.deleted_at, row.tip) == (None, "Bel wie belde terug")


# ---- An act that is refused ----
def test_a_row_for_which_there_is_no_room_any_more_stays_with_what_was_typed_in_it(
    desk: Page, workbook: Workbook, teammate: User, row: Activity
) -> None:
    desk.click(f"summary{of(row)}")
    save(workbook=workbook.uuid, user=teammate, acts=[Remove("activity", row.uid)])
    leave(desk, of(row, "tip"), "Bel wie belde terug")
    rows = [Activity(workbook=workbook, plate=row.plate, name=f"{n}") for n in range(limits.ACTIVITIES_PER_PLATE - 1)]
    Activity.objects.bulk_create(rows)
    with desk.expect_response(lambda answer: answer.status in {409, 422} and answer.url.endswith("become-aware/")):
        chosen(desk, "mine")

    expect(desk.locator(".errsum")).to_be_visible()
    expect(desk.locator(of(row, "tip"))).to_have_value("Bel wie belde terug")
    expect(state(desk)).not_to_contain_text("Opgeslagen om")
    assert drafts(desk) == {"tip": "Bel wie belde terug"}
    rows[0].delete()
    chosen(desk, "mine")
    expect(desk.locator(".clash")).to_have_count(0)
    back = Activity.objects.get(pk=row.pk)
    assert (back.deleted_at, back.tip) == (None, "Bel wie belde terug")
    expect(state(desk)).to_contain_text("Opgeslagen om")


def test_a_row_that_comes_back_with_a_wrong_field_keeps_all_that_was_typed(
    desk: Page, workbook: Workbook, teammate: User, row: Activity
) -> None:
    desk.click(f"summary{of(row)}")
    save(workbook=workbook.uuid, user=teammate, acts=[Remove("activity", row.uid)])
    leave(desk, of(row, "tip"), "Bel wie belde terug")
    desk.fill(of(row, "advice"), "x" * 10_000)
    with desk.expect_response(lambda answer: answer.status in {409, 422} and answer.url.endswith("become-aware/")):
        chosen(desk, "mine")

    expect(desk.locator(of(row, "advice"))).to_have_attribute("aria-invalid", "true")
    assert len(desk.input_value(of(row, "advice"))) == 10_000
    desk.fill(of(row, "advice"), "Kort")
    desk.locator(of(row, "advice")).blur()
    chosen(desk, "mine")
    expect(state(desk)).to_contain_text("Opgeslagen om")
    back = Activity.objects.get(pk=row.pk)
    assert (back.deleted_at, back.tip, back.advice) == (None, "Bel wie belde terug", "Kort")


@pytest.mark.parametrize("body", [ELSEWHERE, "{}"])
def test_an_act_that_is_answered_by_something_else_than_the_server_is_told_and_can_be_done_later(
    desk: Page, row: Activity, body: str
) -> None:
    desk.click(f"summary{of(row)}")
    at = "**/plates/become-aware/"
    desk.route(at, lambda route: route.fulfill(body=body), times=1)
    remove = f"button[value='remove:activity:{row.uid}']"
    desk.click(remove)
    expect(desk.locator(".nope")).to_be_visible()
    assert desk.locator(of(row)).count() == 1

    desk.unroute(at)
    desk.click(remove)
    expect(desk.locator(f"button[value='restore:activity:{row.uid}']")).to_be_focused()
    assert desk.evaluate("window.here") is True


def test_a_second_text_that_cannot_be_saved_is_told_of_as_well_before_its_row_goes(desk: Page, row: Activity) -> None:
    tip, remove = of(row, "tip"), f"button[value='remove:activity:{row.uid}']"
    desk.click(f"summary{of(row)}")
    desk.fill(tip, "x" * 10_000)
    desk.click(remove)
    expect(desk.locator(tip)).to_be_focused()
    leave(desk, tip, "Kort")
    expect(state(desk)).to_contain_text("Opgeslagen om")
    desk.fill(tip, "y" * 10_000)
    desk.click(remove)

    expect(desk.locator(tip)).to_be_focused()
    assert desk.input_value(tip) == "y" * 10_000
    desk.click(remove)
    expect(desk.locator(f"button[value='restore:activity:{row.uid}']")).to_be_focused()
