"""Who comes back to a plate sees beside each field what others changed there meanwhile."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.conftest import make_person
from tests.factories import join, make_workbook, said
from tests.journeys.conftest import log_in, scrolls_sideways, violations
from tests.workbook.log import STEP, Log
from workbook.acts import Edit
from workbook.models import Plate, Visit, Workbook
from workbook.saving import save

NewPage = Callable[..., Page]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def workbook(transactional_db: None) -> Workbook:
    """Sanne was here a day ago; since then Tim wrote the key message, she herself the explanation of the gap, and she wrote over
    what Tim had said of the source of the score.
    """
    sanne, tim = make_person("student@demo.test", "Sanne de Vries"), make_person("teammate@demo.test", "Tim Jansen")
    made = make_workbook(sanne, activities=1)
    join(made, tim, "editor")
    Visit.objects.create(member=made.members.get(user=sanne), seen_at=timezone.now() - timedelta(days=1))
    log = Log(made)
    log.wrote(tim, "key_message", "Onbekend maakt onbemind")
    log.wrote(tim, "name", "Nabellen", of="activity", uid=log.plate.activity_rows.get().uid)
    log.wrote(sanne, "gap_explanation", "Zo zit het")
    log.wrote(tim, "score_source", "Enquête van Tim")
    log.wrote(sanne, "score_source", "Enquête van Sanne")
    said(made, tim, "plate", log.plate.uid, "key_message", "Klopt dit?")
    return made


@pytest.mark.parametrize("width", [1440, 390])
def test_what_others_changed_is_signed_beside_its_field(new_page: NewPage, workbook: Workbook, width: int) -> None:
    page = new_page(width=width)
    log_in(page, "student@demo.test")
    with page.expect_response("**/news/**"):
        page.goto(f"/workbooks/{workbook.uuid}/plates/{STEP}/")

    expect(page.locator(".sign")).to_have_text(["Nieuw: Tim Jansen, 10 mrt 12:00"] * 2)
    assert signed(page) == ["activity/name", "key_message"]
    expect(page.locator(".fresh")).to_have_text(
        "Nieuw sinds je laatste bezoek: Wat moet de directie onthouden?, Nabellen: Naam van de activiteit, nieuwe reacties"
    )
    page.locator(".fresh a").first.click()
    expect(page.locator(f"[id='plate:{STEP}/key_message']")).to_be_focused()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert not scrolls_sideways(page)


def signed(page: Page) -> list[str]:
    """The fields that are signed: the last part of their addresses, with the kind of their row."""
    ids = page.locator(".sign").evaluate_all("signs => signs.map((sign) => sign.parentElement.id)")
    return sorted("/".join(part.partition(":")[0] for part in each.split("/")[1:]) for each in ids)


def test_nothing_is_signed_for_who_was_never_here(new_page: NewPage, workbook: Workbook) -> None:
    Visit.objects.all().delete()
    page = new_page()
    log_in(page, "student@demo.test")
    with page.expect_response("**/news/**"):
        page.goto(f"/workbooks/{workbook.uuid}/plates/{STEP}/")
    tim = User.objects.get(email="teammate@demo.test")
    uid = Plate.objects.get(workbook=workbook, step=STEP).uid
    save(workbook=workbook.uuid, user=tim, acts=[Edit("plate", uid, "responsible_role", "Manager", workbook.revision)])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".sign")).to_have_text([re.compile("Tim Jansen, ")])
    assert signed(page) == ["responsible_role"]


def test_what_came_in_before_ones_eyes_is_not_new_at_the_next_visit(new_page: NewPage, workbook: Workbook) -> None:
    Visit.objects.all().delete()
    page = new_page()
    log_in(page, "student@demo.test")
    with page.expect_response("**/news/**"):
        page.goto(f"/workbooks/{workbook.uuid}/plates/{STEP}/")
    tim = User.objects.get(email="teammate@demo.test")
    uid = Plate.objects.get(workbook=workbook, step=STEP).uid
    save(workbook=workbook.uuid, user=tim, acts=[Edit("plate", uid, "responsible_role", "Manager", workbook.revision)])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".sign")).to_have_text([re.compile("^Tim Jansen, ")])
    with page.expect_response("**/news/**shown=**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    page.goto(f"/workbooks/{workbook.uuid}/")
    expect(page.get_by_role("region", name="Sinds je laatste bezoek")).to_contain_text("Niets nieuws van anderen.")
