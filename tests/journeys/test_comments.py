"""Talking about a plate in a browser, by keyboard alone: a commenter asks, an editor answers, resolves and comes back later."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import make_person
from tests.factories import join, said
from tests.journeys.conftest import LOOKS, log_in, scrolls_sideways, violations
from tests.journeys.keyboard import Keyboard
from tests.workbook.documents import full_document
from workbook import talk
from workbook.models import Comment, LaterMarker, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
AT = "plate:become-aware"
NewPage = Callable[..., Page]


@pytest.fixture
def workbook(transactional_db: None) -> Workbook:
    made = write(full_document(), owner=make_person("student@demo.test", "Sanne de Vries"))
    join(made, make_person("teammate@demo.test", "Tim Jansen"), "editor")
    join(made, make_person("outsider@demo.test", "Olivia Bakker"), "commenter")
    return made


@pytest.fixture
def kpi(workbook: Workbook) -> str:
    """The address of the first KPI on the plate."""
    row = workbook.kpi_rows.filter(plate__step="become-aware").order_by("pk").first()
    assert row
    return f"{AT}/kpi:{row.uid}"


def url(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/plates/become-aware/"


def opened(page: Page, workbook: Workbook, email: str, at: str = AT) -> Keyboard:
    log_in(page, email)
    page.goto(f"{url(workbook)}#{at}")
    return Keyboard(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_commenter_asks_and_an_editor_answers_and_resolves(
    new_page: NewPage, workbook: Workbook, kpi: str, script: bool
) -> None:
    page = new_page(script=script)
    keys = opened(page, workbook, "outsider@demo.test", kpi)
    keys.press(f"a.say[href$='?at={kpi}']")
    keys.write("#id_text", "Is dit doel niet te laag?")
    keys.press("main form .btn-primary")
    expect(page.locator("article")).to_contain_text("Is dit doel niet te laag?")
    expect(page.get_by_text("Je reactie is geplaatst.")).to_be_in_viewport(ratio=1)
    if script:
        expect(page.locator("article")).to_be_focused()

    editor = new_page(script=script)
    keys = opened(editor, workbook, "teammate@demo.test", kpi)
    keys.press(f"[id='mark_{kpi}'] a")
    keys.open("article summary")
    keys.write("article textarea", "Ja, we gaan naar 20.")
    keys.press("article .answer button")
    expect(editor.locator(".answers")).to_contain_text("Ja, we gaan naar 20.")
    keys.press("article > .foot [value=resolve]")
    expect(editor.locator("#open")).to_have_text("0 open reacties")
    expect(editor.locator(".fold")).to_contain_text("Afgehandeld door Tim Jansen")

    editor.goto(url(workbook))
    expect(editor.locator(f"[id='mark_{kpi}']")).to_have_count(0)
    page.reload()
    expect(page.locator(".fold summary").first).to_have_text("Afgehandeld: 1")
    assert Comment.objects.get(thread=None).resolved_by is not None


def test_what_one_said_is_taken_back_and_undone_by_keyboard(new_page: NewPage, workbook: Workbook) -> None:
    page = new_page()
    keys = opened(page, workbook, "outsider@demo.test")
    keys.press(".help .around li:first-child a")
    keys.choose("#id_at", f"{AT}/key_message")
    keys.write("#id_text", "Foutje")
    keys.press("main form .btn-primary")
    keys.press("article [value=take_back]")
    expect(page.locator("article")).to_have_count(0)
    keys.press(".undo button")
    expect(page.locator("article")).to_contain_text("Foutje")


@pytest.mark.parametrize("script", [True, False])
def test_a_place_is_marked_for_later_from_the_list_and_done(
    new_page: NewPage, workbook: Workbook, script: bool
) -> None:
    page = new_page(script=script)
    keys = opened(page, workbook, "teammate@demo.test")
    keys.press(".help .around li:nth-child(2) a")
    keys.choose("#id_at", f"{AT}/gap_explanation")
    keys.press("#mark .btn-primary")
    expect(page.locator(".later li")).to_contain_text("Tim Jansen")
    keys.press(".later a")
    expect(page.locator(f"[id='mark_{AT}/gap_explanation']")).to_have_text("Later (Tim Jansen)")
    page.go_back()
    keys.press(".later button")
    expect(page.locator("#list")).to_have_text("0 plekken om op terug te komen")
    assert not LaterMarker.objects.exists()


@LOOKS
def test_a_plate_with_all_that_hangs_on_it_is_for_everybody(
    new_page: NewPage, workbook: Workbook, kpi: str, width: int, dark: bool
) -> None:
    tim = User.objects.get(email="teammate@demo.test")
    User.objects.filter(pk=tim.pk).update(name="Jan-Willem-onafgebroken" * 5)
    plate = workbook.plate_rows.get(step="become-aware")
    uid = UUID(kpi[-36:])
    for kind, of, field in (
        ("kpi", uid, ""),
        ("kpi", uid, "target_value"),
        ("kpi", uid, "definition"),
        ("plate", plate.uid, "customer_score"),
        ("plate", plate.uid, "key_message"),
    ):
        first = said(workbook, tim, kind, of, field, "onafgebroken" * 100)
        said(workbook, tim, kind, of, field, "Nog een regel\n" * 20, thread=first)
        talk.set_later(workbook=workbook.uuid, user=tim, kind=kind, uid=of, field=field, later=True)
    for email in ("student@demo.test", "outsider@demo.test"):
        page = new_page(width=width, dark=dark)
        log_in(page, email)
        base = f"/workbooks/{workbook.uuid}/"
        for path in (
            url(workbook),
            base,
            f"{base}profile/",
            f"{base}comments/",
            f"{base}comments/?at={kpi}",
            f"{base}later/",
        ):
            page.goto(path)
            assert (path, violations(page), scrolls_sideways(page)) == (path, [], False)
