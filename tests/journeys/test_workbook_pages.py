"""The pages of a workbook in a browser: none is wider than its window, whatever the texts, and acts are undone without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from reports.exchange.rows import write
from tests.factories import join, make_workbook
from tests.journeys.conftest import boxes, log_in_by_hand, scrolls_sideways, violations
from tests.journeys.desk import deaf
from tests.workbook.documents import full_document, uid, with_plate
from workbook.document import Department
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]
WORD = "W" * 120


@pytest.fixture
def at_its_limits(student: User) -> Workbook:
    """A workbook of which every name is one unbroken word."""
    User.objects.filter(pk=student.pk).update(name=WORD)
    borne = tuple(Department(uid=uid("department", number), name=WORD) for number in range(3))
    names = {"organisation": WORD, "sector": WORD, "own_role": WORD, "summary": "x" * 2000}
    document = with_plate(
        full_document(departments=borne, **names),
        0,
        departments=tuple(each.uid for each in borne),
        activities=tuple(
            each.model_copy(update={"name": WORD, "top": ""}) for each in full_document().plates[0].activities
        ),
    )
    return write(document, owner=student)


@pytest.mark.parametrize("width", [320, 390, 800, 1110, 1280, 1440])
def test_unbroken_words_make_no_page_wider_than_its_window(
    new_page: NewPage, at_its_limits: Workbook, width: int
) -> None:
    page = new_page(width=width)
    log_in_by_hand(page, "student@demo.test")
    here = f"/workbooks/{at_its_limits.uuid}/"
    wide = []
    for path in ("/workbooks/", here, f"{here}profile/", f"{here}members/", "/workbooks/import/", "/method/"):
        page.goto(path)
        wide += [path] if scrolls_sideways(page) else []

    assert wide == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_others_take_part_in_is_deleted_in_two_steps_and_the_columns_of_the_list_stand_below_each_other(
    new_page: NewPage, student: User, teammate: User, script: bool
) -> None:
    join(make_workbook(student, organisation="Samen"), teammate, "editor")
    join(make_workbook(teammate, organisation="Van Tim"), student, "editor")
    page = new_page(script=script)
    log_in_by_hand(page, student.email)
    assert len({box["x"] for each in page.locator(".book dl").all() if (box := each.bounding_box())}) == 1

    page.get_by_text("Verwijderen Samen").click()
    expect(page.get_by_text("Dan ziet niemand die meedoet het nog.")).to_be_visible()
    page.get_by_text("Verwijderen Samen").press("Enter")
    expect(page.get_by_text("Dan ziet niemand die meedoet het nog.")).to_be_hidden()
    page.get_by_text("Verwijderen Samen").press("Enter")
    assert (violations(page) if script else [], scrolls_sideways(page)) == ([], False)
    page.get_by_role("button", name="Voor iedereen verwijderen").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text(["Van Tim"])


@pytest.mark.parametrize("width", [390, 800, 1440])
def test_what_is_asked_before_deleting_opens_below_the_button_which_stays_under_the_mouse(
    new_page: NewPage, student: User, teammate: User, width: int
) -> None:
    """Where it stands beside others and where it stands alone; the same press closes it again."""
    book = make_workbook(student, organisation="Samen")
    join(book, teammate, "editor")
    page = new_page(width=width)
    log_in_by_hand(page, student.email)
    for path in ("/workbooks/", f"/workbooks/{book.uuid}/"):
        page.goto(path)
        button, asked = page.locator(".sure > summary"), page.locator(".surely")
        button.scroll_into_view_if_needed()
        before = button.bounding_box()
        assert before is not None
        page.mouse.click(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
        expect(asked).to_be_visible()
        below = asked.bounding_box()
        assert below is not None
        assert button.bounding_box() == before
        assert below["y"] >= before["y"] + before["height"]
        assert below["x"] < before["x"] + before["width"]
        assert below["x"] + below["width"] > before["x"]
        page.mouse.click(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
        expect(asked).to_be_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_deleting_is_undone_on_the_spot(new_page: NewPage, student: User, script: bool) -> None:
    make_workbook(student)
    page = new_page(script=script)
    log_in_by_hand(page, student.email)
    page.get_by_role("button", name="Verwijderen Duinlijn").click()
    expect(page.get_by_text("Begin met een bedrijf dat je kent.")).to_be_visible()

    page.get_by_role("button", name="Ongedaan maken").click()

    expect(page.get_by_text("Je werkboek is terug.")).to_be_visible()
    expect(page.get_by_role("heading", name="Waar knelt de ketting bij Duinlijn?")).to_be_visible()


def test_a_finding_leads_to_its_very_field(new_page: NewPage, student: User) -> None:
    workbook = make_workbook(student, sector="")
    page = new_page()
    log_in_by_hand(page, student.email)
    page.goto(f"/workbooks/{workbook.uuid}/")
    page.get_by_role("link", name="Vul eerst in: branche.").click()
    page.wait_for_url("**/profile/#workbook/sector")

    expect(page.locator("[id='workbook/sector']")).to_be_in_viewport()


def test_what_is_wrong_goes_before_the_place_that_one_came_for(new_page: NewPage, student: User) -> None:
    page = new_page()
    log_in_by_hand(page, student.email)
    page.goto(f"/workbooks/{make_workbook(student).uuid}/")
    page.get_by_role("link", name="Managementsamenvatting schrijven").click()
    expect(page.locator("[id=summary]")).to_be_focused()
    page.fill("[name=period]", "nooit")
    page.get_by_role("button", name="Opslaan en terug naar het werkboek").click()

    expect(page.locator(".errsum")).to_be_focused()


def test_both_texts_of_a_conflict_stand_on_a_page_without_faults(
    new_page: NewPage, student: User, teammate: User
) -> None:
    workbook = make_workbook(student)
    workbook.members.create(user=teammate, role="editor")
    path = f"/workbooks/{workbook.uuid}/profile/"
    mine, theirs = deaf(new_page()), new_page(dark=True)
    for page, who in ((mine, student), (theirs, teammate)):
        log_in_by_hand(page, who.email)
        page.goto(path)
    theirs.get_by_label("Samenvatting").fill("Hun tekst")
    theirs.get_by_role("button", name="Opslaan", exact=True).click()
    expect(theirs.get_by_text("Opgeslagen om")).to_be_visible()
    mine.get_by_label("Samenvatting").fill("Mijn tekst")
    mine.get_by_role("button", name="Opslaan", exact=True).click()

    expect(mine.get_by_role("radio", name="Tim Jansen")).to_be_visible()
    expect(mine.get_by_label("Samenvatting")).to_have_value("Mijn tekst")
    assert violations(mine) == []
    mine.locator("[name='keep:workbook/summary'][value=theirs]").check()
    mine.get_by_role("button", name="Opslaan en terug naar het werkboek").click()
    mine.wait_for_url(f"**/workbooks/{workbook.uuid}/")
    workbook.refresh_from_db()
    assert workbook.summary == "Hun tekst"


def tops(parts: Locator) -> list[float]:
    """How far down the window each of them begins."""
    return [each["y"] for each in boxes(parts.all())]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("wrong", [False, True], ids=["", "wrong"])
def test_fields_side_by_side_stand_at_one_height(new_page: NewPage, student: User, width: int, wrong: bool) -> None:
    """Labels beside labels and inputs beside inputs, whatever hints and errors take; on a phone one below the other."""
    workbook = make_workbook(student)
    page = new_page(width=width)
    log_in_by_hand(page, student.email)
    for path in (f"/workbooks/{workbook.uuid}/profile/", "/workbooks/new/"):
        page.goto(path)
        if wrong:
            page.fill("[name=period]", "nooit")
            page.locator("main form button[type=submit]").last.click()
            expect(page.locator(".errsum")).to_be_focused()
        for row in page.locator(".row-of").all():
            labels, inputs = (tops(row.locator(part)) for part in (".form-label", ".form-control, .form-select"))
            in_one_line = 1 if width == 1440 else len(labels)
            assert (len(set(labels)), len(set(inputs))) == (in_one_line, in_one_line)
        role, form = page.locator("[name=own_role]").bounding_box(), page.locator("main form").bounding_box()
        assert role
        assert form
        assert role["width"] == form["width"]
