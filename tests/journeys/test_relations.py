"""Relations and conflicts as two people meet them: by keyboard, saved while they type, on the map and without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from kpis.models import ConflictAgreement, Kpi, KpiRelation
from tests.factories import join, make_workbook
from tests.journeys.conftest import log_in, scrolls_sideways, violations
from tests.kpis.colliding import at, make_kpi, relate, uid_of
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NewPage = Callable[..., Page]


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def talk(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, "quality-of-service", "Gesprekstijd", direction="lower", target_value=8)


@pytest.fixture
def happy(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, "quality-of-use", "Klanttevredenheid")


def test_a_relation_is_laid_by_keyboard_and_its_conflict_agreed_while_typing(
    new_page: NewPage, workbook: Workbook, talk: Kpi, happy: Kpi
) -> None:
    page = new_page(width=390)
    log_in(page, "student@demo.test")
    page.goto(f"/workbooks/{workbook.uuid}/kpis/relations/")
    page.select_option("#relate-start", str(talk.uid))
    page.select_option("#relate-to", str(happy.uid))
    page.focus("input[name='sign'][value='+']")
    page.keyboard.press("Space")
    page.fill("#relate-reason", "Wie de tijd krijgt, is tevreden.")
    page.focus("button:text('Leg dit verband')")
    page.keyboard.press("Enter")
    expect(page.locator(".rlines")).to_contain_text("De doelen werken elkaar tegen.")
    expect(page.locator(".rmap .form-text")).to_contain_text(
        "Schuif de kaart opzij om alles te zien.", use_inner_text=True
    )
    expect(page.get_by_text("Wijs hem aan met de muis")).to_be_hidden()
    assert (violations(page), scrolls_sideways(page)) == ([], False)

    page.click(".rconf")
    expect(page.locator(".cwhy")).to_contain_text("maar als de een daalt, daalt de ander mee.")
    decides = page.locator(f"[id='{at(talk, happy, 'decides')}']")
    decides.fill("Directeur operatie")
    decides.press("Tab")
    expect(page.locator("[data-keeping]")).to_contain_text("Opgeslagen om")
    page.locator(f"[id='{at(talk, happy, 'yields')}']").fill("De gesprekstijd.")
    page.keyboard.press("Tab")
    expect(page.locator("[data-keeping].busy")).to_have_count(0)
    page.reload()

    expect(page.locator(".cstate")).to_contain_text("Afgesproken")
    assert (violations(page), scrolls_sideways(page)) == ([], False)
    [agreed] = ConflictAgreement.objects.all()
    assert (agreed.uid, agreed.decides, agreed.yields) == (
        uid_of(talk, happy),
        "Directeur operatie",
        "De gesprekstijd.",
    )


def test_a_kpi_in_focus_shows_its_relations_and_enter_goes_to_its_page(
    page: Page, workbook: Workbook, talk: Kpi, happy: Kpi
) -> None:
    loyal = make_kpi(workbook, "easy-to-buy", "Trouw")
    for one, other in ((talk, happy), (happy, loyal)):
        relate(one, other)
    log_in(page, "student@demo.test")
    page.goto(f"/workbooks/{workbook.uuid}/kpis/relations/")

    node = page.locator(f".kk-node[href*='{talk.uid}']")
    node.focus()

    expect(page.locator(".kk-map.lit .kk-edge.on")).to_have_count(1)
    expect(page.locator(".kk-map .kk-node.on")).to_have_count(2)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    ring = node.evaluate("(node) => parseFloat(getComputedStyle(node).outlineWidth) * node.getScreenCTM().a")
    assert 3 <= ring < 6
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(str(talk.uid)))


def test_without_script_both_pages_save_and_the_other_hears_of_both_texts(
    new_page: NewPage, workbook: Workbook, talk: Kpi, happy: Kpi
) -> None:
    mine, theirs = (new_page(script=False) for _ in range(2))
    log_in(mine, "student@demo.test")
    log_in(theirs, "teammate@demo.test")
    mine.goto(f"/workbooks/{workbook.uuid}/kpis/relations/")
    mine.select_option("#relate-start", str(talk.uid))
    mine.select_option("#relate-to", str(happy.uid))
    mine.check("input[name='sign'][value='+']")
    mine.click("button:text('Leg dit verband')")
    assert KpiRelation.objects.get(workbook=workbook).sign == "+"

    field = f"[id='{at(talk, happy, 'decides')}']"
    for page in (mine, theirs):
        page.goto(f"/workbooks/{workbook.uuid}/kpis/conflicts/")
    theirs.fill(field, "Directie")
    theirs.click(".acts button:text('Opslaan')")
    mine.fill(field, "Teamleider")
    mine.click(".acts button:text('Opslaan')")

    expect(mine.locator(".clash")).to_contain_text("Directie")
    mine.click(".acts button:text('Opslaan')")
    assert ConflictAgreement.objects.get().decides == "Teamleider"
