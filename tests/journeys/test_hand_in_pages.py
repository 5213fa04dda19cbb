"""The pages of handing in and of what was handed in, in every state: axe finds nothing, nothing scrolls sideways, keys suffice."""

import datetime
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.handing_in import allow_extra
from classroom.models import Submission
from reports.exchange.demo import set_up
from tests.classroom.handed import Ready, ready
from tests.journeys.conftest import LOOKS, log_in, violations
from tests.journeys.test_every_page import faults_on
from tests.workbook.documents import attempt, full_document, full_kpi, full_plate, waived, with_plate
from workbook.document import Document

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NewPage = Callable[..., Page]
STEP: Final = "easy-to-buy"
LONG: Final = "w" * 120
DAY: Final = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def demo(transactional_db: None) -> None:
    set_up()


def person(email: str) -> User:
    return User.objects.get(email=email)


def stretched() -> Document:
    """A workbook with words as long as they may be wherever one can be typed, and one link waived."""
    plate = full_plate(2)
    rows = tuple(
        each.model_copy(update={"name": LONG, "explanation": LONG, "top": LONG, "tip": LONG})
        for each in plate.activities
    )
    kpi = full_kpi(STEP, 1, name=LONG, definition=LONG, unit=LONG, formula=LONG, relations=plate.kpis[0].relations)
    values: dict[str, Any] = {
        "activities": rows,
        "key_message": LONG,
        "gap_explanation": LONG,
        "kpis": (kpi, *plate.kpis[1:]),
    }
    others: dict[str, Any] = {
        "attempts": (attempt(STEP, outcome=LONG),),
        "responsible_role": LONG,
        "score_source": LONG,
    }
    return waived(with_plate(full_document(organisation=LONG, sector=LONG, summary=LONG), **values, **others))


def work(*emails: str, document: Document | None = None, **asked: object) -> Ready:
    users = [person(email) for email in emails]
    return ready(person("teacher@demo.test"), *users, document=document, **asked)


def pages_of(made: Submission) -> list[str]:
    return [
        reverse("classroom:submission", args=[made.uuid]),
        *(reverse("classroom:submission_plate", args=[made.uuid, step]) for step in (STEP, "quality-of-use")),
        reverse("classroom:difference", args=[made.uuid]),
    ]


@LOOKS
def test_before_it_is_handed_in(new_page: NewPage, width: int, dark: bool) -> None:
    now = timezone.now()
    blocked = with_plate(stretched(), 2, own_score=None, score_source="")
    open_one = work("student@demo.test", document=blocked)
    ended = work("student@demo.test", opens_at=now - 3 * DAY, due_at=now - 2 * DAY, cut_off_at=now - DAY)
    allow_extra(work=ended.work, by=person("teacher@demo.test"), reason=LONG)
    late = work(
        "student@demo.test", "teammate@demo.test", opens_at=now - 3 * DAY, due_at=now - DAY, confirm_by_all=True
    )
    page = new_page(width=width, dark=dark)
    log_in(page, "student@demo.test")

    urls = [reverse("classroom:hand_in", args=[each.work.assignment.uuid]) for each in (open_one, ended, late)]
    assert faults_on(page, urls) == {}


@LOOKS
def test_after_it_was_handed_in(new_page: NewPage, width: int, dark: bool) -> None:
    group = work("student@demo.test", "teammate@demo.test", document=stretched(), confirm_by_all=True)
    group.hand_in()
    group.write("Bestellen kan sneller, en dat is nodig", field="key_message")
    group.write(LONG * 2, "become-aware", "gap_explanation")
    again = group.hand_in()
    student, teacher = (new_page(width=width, dark=dark) for _each in range(2))
    log_in(student, "teammate@demo.test")
    log_in(teacher, "teacher@demo.test")

    extra = reverse("classroom:extra", args=[group.work.assignment.uuid])
    assert faults_on(student, pages_of(again)) == {}
    assert faults_on(teacher, [*pages_of(again), extra]) == {}


def test_by_keyboard_alone_what_blocks_is_told_mended_and_handed_in(new_page: NewPage) -> None:
    one = work("student@demo.test", document=with_plate(full_document(), 2, own_score=None))
    page = new_page()
    log_in(page, "student@demo.test")
    page.goto(reverse("classroom:hand_in", args=[one.work.assignment.uuid]))

    button = page.get_by_role("button", name="Inleveren")
    button.focus()
    page.keyboard.press("Enter")
    told = page.get_by_role("alert").filter(has_text="Je kunt nog niet inleveren. Er staat één punt open.")
    expect(told).to_be_visible()
    expect(told).to_be_focused()
    assert violations(page) == []

    page.get_by_role("link", name="Welk cijfer zou de afdeling zichzelf geven voor Easy to buy?").press("Enter")
    page.wait_for_url("**/plates/easy-to-buy/#plate:easy-to-buy/own_score")
    page.locator("[id='plate:easy-to-buy/own_score']").fill("7,4")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[name$=own_score]').value === '7,4'")
    page.goto(reverse("classroom:hand_in", args=[one.work.assignment.uuid]))
    page.get_by_role("button", name="Inleveren").press("Enter")

    expect(page.get_by_role("heading", name="Versie 1 is ingeleverd")).to_be_visible()
    assert violations(page) == []
    assert Submission.objects.get().snapshot.content.count('"own_score":"7.4"') == 1


def test_two_quick_clicks_end_on_one_receipt(new_page: NewPage) -> None:
    one = work("student@demo.test")
    page = new_page()
    log_in(page, "student@demo.test")
    page.goto(reverse("classroom:hand_in", args=[one.work.assignment.uuid]))
    page.get_by_role("button", name="Inleveren").dblclick()
    expect(page.get_by_role("heading", name="Versie 1 is ingeleverd")).to_be_visible()
    assert Submission.objects.count() == 1
