"""The plate page in a browser: what it tells while one types, where the focus lands, by mouse, by keyboard and without script."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.conftest import make_person
from tests.factories import join, make_workbook
from tests.journeys.conftest import LOOKS, log_in, scrolls_sideways, violations
from tests.journeys.desk import deaf
from tests.journeys.keyboard import Keyboard
from workbook.models import Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
AT = "plate:become-aware"
NewPage = Callable[..., Page]


@pytest.fixture
def workbook(transactional_db: None) -> Workbook:
    made = make_workbook(make_person("student@demo.test", "Sanne de Vries"), activities=3)
    join(made, make_person("teammate@demo.test", "Tim Jansen"), "editor")
    join(made, make_person("outsider@demo.test", "Olivia Bakker"), "reader")
    return made


def url(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/plates/become-aware/"


def opened(page: Page, workbook: Workbook, email: str = "student@demo.test") -> Page:
    log_in(page, email)
    page.goto(url(workbook))
    return page


def field(name: str) -> str:
    return f"[id='{AT}/{name}']"


def focused(page: Page) -> str:
    """The DOM id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def uids(workbook: Workbook) -> list[str]:
    return [str(row.uid) for row in workbook.activity_rows.filter(plate__step="become-aware").order_by("pk")]


@pytest.mark.parametrize(
    ("customer", "own", "gap", "word"),
    [
        ("6,4", "6,8", "−0,4", "afdeling overschat zich"),
        ("6.5", "6,8", "−0,3", "gelijk beeld"),
        ("8", "7,1", "+0,9", "afdeling onderschat zich"),
        ("5", "5,0", "0,0", "gelijk beeld"),
        ("5", "", "–", ""),
        ("10,1", "5", "–", ""),
        ("elf", "5", "–", ""),
    ],
)
def test_the_gap_follows_what_is_typed_and_is_told_alike_by_the_server(
    page: Page, workbook: Workbook, customer: str, own: str, gap: str, word: str
) -> None:
    opened(page, workbook)
    page.fill(field("customer_score"), customer)
    page.fill(field("own_score"), own)

    expect(page.locator("#gap b")).to_have_text(gap)
    expect(page.locator("#gap p span")).to_have_text(word)
    drawn = page.locator("#gap svg").evaluate("svg => svg.outerHTML.match(/(?:klant|eigen) [0-9,]+/g) ?? []")
    page.click("#dock [value=save]")
    if gap != "–":
        expect(page.locator("#gap b")).to_have_text(gap)
        expect(page.locator("#gap p span")).to_have_text(word)
        assert page.locator("#gap svg").evaluate("svg => svg.outerHTML.match(/(?:klant|eigen) [0-9,]+/g)") == drawn


def test_the_state_tells_what_is_not_safe_yet(page: Page, workbook: Workbook) -> None:
    opened(page, workbook)
    expect(page.locator("#dock [role=status]")).to_contain_text("Opgeslagen")
    page.fill(field("key_message"), "Nog niet veilig")
    expect(page.locator("#dock .now")).to_have_text("Nog niet opgeslagen")
    page.click("#dock [value=save]")
    expect(page.locator("#dock [role=status]")).to_contain_text("Opgeslagen om")
    expect(page.locator("#dock .now")).to_have_text("")


@pytest.mark.parametrize(
    ("width", "days", "told"), [(390, 0, r"Opgeslagen \d\d:\d\d"), (1440, 2, r"Opgeslagen \d+ \w+ \d\d:\d\d")]
)
def test_at_first_the_state_tells_when_it_was_last_saved_by_its_time_alone_where_that_is_today(
    new_page: NewPage, workbook: Workbook, width: int, days: int, told: str
) -> None:
    Workbook.objects.filter(pk=workbook.pk).update(updated_at=timezone.now() - timedelta(days=days))
    page = opened(new_page(width=width), workbook)

    expect(page.locator("#dock .save time")).to_be_visible()
    expect(page.locator("#dock [role=status]")).to_have_text(re.compile(told))


def test_without_script_the_state_promises_nothing(new_page: NewPage, workbook: Workbook) -> None:
    page = opened(new_page(script=False), workbook)

    assert page.locator("#dock .save").inner_text().strip() == "Wat je typt, sla je op met de knop."


def test_enter_saves_and_one_is_where_one_was(page: Page, workbook: Workbook) -> None:
    opened(page, workbook)
    Keyboard(page).write(field("responsible_role"), "Manager marketing")
    with page.expect_response("**/save/"):
        page.keyboard.press("Enter")

    assert focused(page) == f"{AT}/responsible_role"
    assert Plate.objects.get(workbook=workbook, step="become-aware").responsible_role == "Manager marketing"
    assert len(uids(workbook)) == 3


@pytest.mark.parametrize("script", [True, False])
def test_the_focus_lands_where_the_act_happened(new_page: NewPage, workbook: Workbook, script: bool) -> None:
    page = opened(new_page(script=script), workbook)
    first, second, third = uids(workbook)
    page.click("button[value='add:activity']")
    expect(page).to_have_url(re.compile(rf"#{AT}/activity:[0-9a-f-]{{36}}/name$"))
    expect(page.locator(f"[id='{page.url.partition('#')[2]}']")).to_be_focused()

    page.click(f"summary[id='{AT}/activity:{third}']")
    page.click(f"button[value='up:activity:{third}']")
    expect(page.locator(f"button[value='up:activity:{third}']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"button[value='down:activity:{third}']")).to_be_focused()

    page.click(f"summary[id='{AT}/activity:{second}']")
    page.click(f"button[value='remove:activity:{second}']")
    expect(page.locator(f"button[value='restore:activity:{second}']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"summary[id='{AT}/activity:{second}']")).to_be_focused()
    assert Plate.objects.get(step="become-aware").activity_order.split() == [third, first, second]


@pytest.mark.parametrize("script", [True, False])
def test_a_mistake_is_told_on_top_and_leads_to_the_field_wherever_it_is_folded(
    new_page: NewPage, workbook: Workbook, script: bool
) -> None:
    page = opened(new_page(script=script), workbook)
    row = uids(workbook)[1]
    page.click(f"summary[id='{AT}/activity:{row}']")
    page.fill(f"[id='{AT}/activity:{row}/tip']", "x" * 10_000)
    page.fill(field("own_score"), "elf")
    page.click("#dock [value=next]")

    expect(page.locator(".errsum")).to_be_focused()
    page.click(f".errsum a[href='#{AT}/activity:{row}/tip']")
    expect(page.locator(f"[id='{AT}/activity:{row}/tip']")).to_be_focused()
    assert len(page.input_value(f"[id='{AT}/activity:{row}/tip']")) == 10_000
    assert page.input_value(field("own_score")) == "elf"


def test_one_card_is_open_at_a_time_and_goes_by_the_name_that_is_typed(page: Page, workbook: Workbook) -> None:
    opened(page, workbook)
    first, second, _third = uids(workbook)
    page.click(f"summary[id='{AT}/activity:{first}']")
    page.fill(f"[id='{AT}/activity:{first}/name']", "Zichtbaar zijn")
    page.click(f"summary[id='{AT}/activity:{second}']")

    expect(page.locator(f"summary[id='{AT}/activity:{first}'] .t")).to_have_text("Zichtbaar zijn")
    assert page.locator("details.acard[name=activities][open]").count() == 1


def test_the_order_of_tab_is_that_of_the_eye_and_every_stop_can_be_seen(page: Page, workbook: Workbook) -> None:
    opened(page, workbook)
    keys = Keyboard(page)
    for name in ("customer_score", "own_score", "aspired_score", "score_source", "gap_explanation", "key_message"):
        keys.reach(field(name))
    keys.reach("#dock [value=next]")


def in_clash(new_page: NewPage, workbook: Workbook, **kwargs: object) -> Page:
    mine, theirs = new_page(**kwargs), new_page()
    opened(mine, workbook)
    opened(theirs, workbook, "teammate@demo.test")
    deaf(mine)
    theirs.fill(field("key_message"), "Van Tim")
    theirs.click("#dock [value=save]")
    expect(theirs.locator("#dock .save")).to_contain_text("Opgeslagen")
    mine.fill(field("key_message"), "Van Sanne")
    mine.fill(field("responsible_role"), "Manager")
    mine.click("#dock [value=save]")
    return mine


def test_two_texts_are_chosen_from_by_keyboard_without_script_too(new_page: NewPage, workbook: Workbook) -> None:
    page = in_clash(new_page, workbook, script=False)
    expect(page.locator(".clash")).to_contain_text("Van Tim")
    keys = Keyboard(page)
    keys.reach(f"[id='mine_{AT}/key_message']")
    page.keyboard.press("ArrowDown")
    keys.press("#dock [value=save]")

    plate = Plate.objects.get(workbook=workbook, step="become-aware")
    assert (plate.key_message, plate.responsible_role) == ("Van Tim", "Manager")


@LOOKS
def test_the_page_is_for_everybody_with_errors_conflicts_and_to_read(
    new_page: NewPage, workbook: Workbook, width: int, dark: bool
) -> None:
    page = in_clash(new_page, workbook, width=width, dark=dark)
    page.fill(field("own_score"), "elf")
    page.fill(field("responsible_role"), "x" * 10_000)
    page.fill(field("gap_explanation"), "onafgebroken" * 300)
    page.click("#dock [value=save]")
    expect(page.locator("[aria-invalid=true]")).to_have_count(3)
    assert (violations(page), scrolls_sideways(page)) == ([], False)

    page.click(f"summary[id='{AT}/activity:{uids(workbook)[0]}']")
    assert (violations(page), scrolls_sideways(page)) == ([], False)

    reader = opened(new_page(width=width, dark=dark), workbook, "outsider@demo.test")
    assert (violations(reader), scrolls_sideways(reader)) == ([], False)
