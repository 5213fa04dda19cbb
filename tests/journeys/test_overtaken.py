"""Who types on while somebody else writes in the same field writes over nothing that was not seen, and loses nothing either."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.factories import join, make_workbook
from tests.journeys.conftest import log_in
from tests.journeys.desk import another_tab, deaf, drafts, field, now, plate, state, url
from workbook.acts import Edit, Remove
from workbook.models import Activity, Workbook
from workbook.saving import save

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
MESSAGE, ROLE = field("key_message"), field("responsible_role")
THEIRS = "Van Tim, heel lang verhaal"
HEARD = """window.heard = []; const voice = document.querySelector("[data-voice]");
new MutationObserver(() => voice.textContent && window.heard.push(voice.textContent)).observe(voice, {childList: true})"""


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
    return page


def overtake(workbook: Workbook, teammate: User, name: str = "key_message", text: str = THEIRS) -> None:
    """The teammate writes in a field of the plate."""
    workbook.refresh_from_db()
    save(
        workbook=workbook.uuid, user=teammate, acts=[Edit("plate", plate(workbook).uid, name, text, workbook.revision)]
    )


def hold(page: Page) -> list[Route]:
    """The next save, which travels until it is let through."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route("**/save/", keep, times=1)
    return held


def test_a_blank_at_the_end_is_no_licence_to_write_over_what_a_teammate_wrote(
    desk: Page, workbook: Workbook, teammate: User
) -> None:
    desk.fill(MESSAGE, "Klanten wachten")
    with desk.expect_response("**/save/"):
        desk.locator(MESSAGE).blur()
    overtake(workbook, teammate)
    desk.focus(MESSAGE)
    desk.keyboard.press("End")
    with desk.expect_response("**/save/") as answer:
        desk.keyboard.type(" ")
    assert answer.value.status == 200
    with desk.expect_response("**/save/") as answer:
        desk.keyboard.type("lang")

    assert (answer.value.status, plate(workbook).key_message) == (409, THEIRS)
    expect(desk.locator(".clash")).to_contain_text(THEIRS)
    expect(desk.locator(MESSAGE)).to_have_value("Klanten wachten lang")


def test_what_a_teammate_wrote_is_shown_to_who_only_added_a_blank_and_left(
    desk: Page, workbook: Workbook, teammate: User
) -> None:
    overtake(workbook, teammate)
    desk.fill(MESSAGE, " ")
    desk.locator(MESSAGE).blur()

    expect(desk.locator(MESSAGE)).to_have_value(THEIRS)
    expect(now(desk)).to_be_empty()
    desk.fill(MESSAGE, "Over wat ik zag")
    with desk.expect_response("**/save/") as answer:
        desk.locator(MESSAGE).blur()
    assert (answer.value.status, plate(workbook).key_message) == (200, "Over wat ik zag")


def test_what_is_typed_on_while_a_blank_travels_meets_the_conflict(
    desk: Page, workbook: Workbook, teammate: User
) -> None:
    overtake(workbook, teammate)
    held = hold(desk)
    with desk.expect_request("**/save/"):
        desk.fill(MESSAGE, " ")
        desk.locator(MESSAGE).blur()
    desk.fill(MESSAGE, " en toen verder")
    desk.locator(MESSAGE).blur()
    held[0].continue_()

    expect(desk.locator(".clash")).to_contain_text(THEIRS)
    assert plate(workbook).key_message == THEIRS
    expect(desk.locator(MESSAGE)).to_have_value(" en toen verder")


# ---- A row that goes while its text travels ----
def test_a_text_whose_row_went_while_it_travelled_can_be_copied(desk: Page, workbook: Workbook, teammate: User) -> None:
    activity = Activity.objects.filter(plate__workbook=workbook, plate__step="become-aware").first()
    assert activity is not None
    tip = field(f"activity:{activity.uid}/tip")
    held = hold(desk)
    desk.click(f"summary[id='plate:become-aware/activity:{activity.uid}']")
    with desk.expect_request("**/save/"):
        desk.fill(tip, "Bel eerder terug")
        desk.locator(tip).blur()
    save(workbook=workbook.uuid, user=teammate, acts=[Remove("activity", activity.uid)])
    # What an act of one's own, or the news of a teammate's, does to the page.
    desk.evaluate(
        """([keeping, row]) => import(keeping).then(({ keeper }) => {
            keeper.forget(row);
            document.getElementById(row).closest(".acard").remove();
        })""",
        ["/static/js/keeping.js", f"plate:become-aware/activity:{activity.uid}"],
    )
    held[0].continue_()

    expect(desk.locator(".waiting")).to_contain_text("Bel eerder terug")
    expect(state(desk)).to_contain_text("Een tekst kon niet worden opgeslagen.")
    assert drafts(desk) == {"tip": "Bel eerder terug"}


# ---- Two clashes, two tabs ----
def test_two_conflicts_of_one_save_are_both_heard(desk: Page, workbook: Workbook, teammate: User) -> None:
    desk.evaluate(HEARD)
    overtake(workbook, teammate)
    overtake(workbook, teammate, "responsible_role", "Rol van Tim")
    desk.context.set_offline(True)
    desk.fill(ROLE, "Rol van Sanne")
    desk.fill(MESSAGE, "Van Sanne")
    desk.context.set_offline(False)

    expect(desk.locator(".clash")).to_have_count(2)
    labels = [
        desk.locator(each).evaluate("each => each.labels[0].firstChild.textContent.trim()") for each in (MESSAGE, ROLE)
    ]
    about = "labels => window.heard.filter((said) => labels.some((each) => said.includes(each)))"
    desk.wait_for_function(f"labels => ({about})(labels).length", arg=labels)
    [heard] = desk.evaluate(about, labels)
    assert [label in heard for label in labels] == [True, True]


def test_two_tabs_of_one_person_meet_as_two_people_do(desk: Page, workbook: Workbook) -> None:
    other = another_tab(desk.context, url(workbook))
    other.fill(MESSAGE, "Van het ene tabblad")
    with other.expect_response("**/save/"):
        other.locator(MESSAGE).blur()
    desk.fill(MESSAGE, "Van het andere")
    desk.locator(MESSAGE).blur()

    expect(desk.locator(".clash")).to_contain_text("Van het ene tabblad")
    expect(desk.locator(".clash")).to_contain_text("in een ander venster")
    assert (plate(workbook).key_message, drafts(desk)) == ("Van het ene tabblad", {"key_message": "Van het andere"})
