"""Every page, empty, filled and with errors, light and dark, wide and narrow: axe finds nothing, nothing scrolls sideways."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

import pytest
from playwright.sync_api import Page

from kpis.models import Kpi
from reports.exchange.demo import set_up
from tests.factories import STEPS
from tests.journeys.conftest import LIGHT_AND_DARK, LOOKS, log_in, scrolls_sideways, violations
from tests.journeys.lively import clear_out, enliven, overtake
from workbook.models import Invitation, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NARROWEST: Final = 320
WIDEST: Final = 1440
NewPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def demo(transactional_db: None) -> None:
    set_up()


def filled() -> str:
    """Address of the student's workbook of this year."""
    return address_of("student@demo.test", "2026")


def halfway() -> str:
    return address_of("outsider@demo.test")


def empty() -> str:
    return address_of("teammate@demo.test", owned_only=True)


def address_of(owner: str, period: str = "", *, owned_only: bool = True) -> str:
    mine = Workbook.objects.filter(members__user__email=owner, members__role="owner").order_by("-period")
    workbook = mine.filter(period=period).first() if period else mine.first()
    assert workbook
    return f"/workbooks/{workbook.uuid}/"


def parts_of(workbook: str, steps: tuple[str, ...] = STEPS) -> list[str]:
    """Every page of one workbook."""
    return [
        workbook,
        f"{workbook}profile/",
        f"{workbook}members/",
        f"{workbook}history/",
        f"{workbook}history/?since=1&at=plate:easy-to-buy",
        f"{workbook}comments/",
        f"{workbook}comments/?at=plate:easy-to-buy",
        f"{workbook}later/",
        f"{workbook}later/?at=plate:easy-to-buy",
        f"{workbook}kpis/",
        *pages_of_a_kpi(workbook),
        f"{workbook}kpis/charts/",
        f"{workbook}report/",
        f"{workbook}download/",
        f"{workbook}kpis/relations/",
        f"{workbook}kpis/conflicts/",
        f"{workbook}kpis/rounds/",
        *(f"{workbook}kpis/rounds/quality-of-service/?round={number}" for number in (1, 2, 3)),
        *(f"{workbook}plates/{step}/" for step in steps),
    ]


def pages_of_a_kpi(workbook: str) -> list[str]:
    """The pages of the first KPI of a workbook, when it has any."""
    kpi = Kpi.objects.filter(workbook__uuid=workbook.split("/")[2], deleted_at=None).first()
    return [f"{workbook}kpis/{kpi.uid}/", f"{workbook}kpis/{kpi.uid}/import/"] if kpi else []


OPEN_TO_ALL: Final = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no-such-page/")
OF_ONE_PERSON: Final = (
    "/workbooks/",
    "/workbooks/new/",
    "/workbooks/deleted/",
    "/workbooks/import/",
    "/join/",
    "/join/followed/",
    "/method/",
    "/kpis/",
    "/kpis/market_share/",
    "/accounts/profile/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
)


def faults_on(page: Page, paths: list[str]) -> dict[str, list[str]]:
    """What is wrong, by address: axe's findings, and a page that is wider than the narrowest window."""
    wrong: dict[str, list[str]] = {}
    size = page.viewport_size
    assert size
    for path in paths:
        page.set_viewport_size(size)
        page.goto(path)
        found = violations(page)
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        if scrolls_sideways(page):
            found.append(f"wider than {NARROWEST} px")
        if found:
            wrong[path] = found
    return wrong


@LOOKS
def test_pages_open_to_all(new_page: NewPage, width: int, dark: bool) -> None:
    assert faults_on(new_page(width=width, dark=dark), list(OPEN_TO_ALL)) == {}


@LOOKS
def test_pages_of_a_filled_workbook(new_page: NewPage, width: int, dark: bool) -> None:
    enliven(UUID(filled().split("/")[2]))
    page = new_page(width=width, dark=dark)
    log_in(page, "student@demo.test")
    steps = STEPS if width == WIDEST else ("easy-to-buy", "quality-of-use")

    assert faults_on(page, [*OF_ONE_PERSON, *parts_of(filled(), tuple(steps))]) == {}


@pytest.mark.parametrize(
    ("email", "workbook", "dark"),
    [
        ("teammate@demo.test", empty, False),
        ("outsider@demo.test", halfway, True),
        pytest.param("teammate@demo.test", empty, True, marks=pytest.mark.full),
        pytest.param("outsider@demo.test", halfway, False, marks=pytest.mark.full),
    ],
)
def test_pages_of_an_empty_and_a_half_filled_workbook(
    new_page: NewPage, email: str, workbook: Callable[[], str], dark: bool
) -> None:
    page = new_page(dark=dark)
    log_in(page, email)

    assert faults_on(page, parts_of(workbook(), ("meet-my-needs", "quality-of-use"))) == {}


@LOOKS
def test_pages_about_an_invitation(new_page: NewPage, width: int, dark: bool) -> None:
    page, guest = new_page(width=width, dark=dark), new_page(width=width, dark=dark)
    log_in(page, "student@demo.test")
    page.goto(f"{filled()}members/")
    page.fill(".fields [name=email]", "outsider@demo.test")
    page.press(".fields [name=email]", "Enter")
    page.locator("#invited-link").wait_for()
    assert violations(page) == []
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    assert not scrolls_sideways(page)
    log_in(guest, "outsider@demo.test")

    invitation = f"/invitations/{Invitation.objects.get().uuid}/"
    assert faults_on(page, [f"{filled()}members/", invitation]) == {}
    assert faults_on(guest, ["/workbooks/", invitation]) == {}


def test_an_empty_list(new_page: NewPage) -> None:
    page = new_page()
    log_in(page, "teacher@demo.test")

    assert faults_on(page, ["/workbooks/", "/workbooks/deleted/"]) == {}


@LOOKS
def test_all_that_was_deleted(new_page: NewPage, width: int, dark: bool) -> None:
    """Rows that come back with others, rows for which there is no room, a whole workbook, and more than one page of them."""
    uuid = filled().split("/")[2]
    clear_out(UUID(uuid))
    page = new_page(width=width, dark=dark)
    log_in(page, "student@demo.test")

    assert faults_on(page, [f"/workbooks/deleted/{asked}" for asked in ("", "?page=2", f"?workbook={uuid}")]) == {}


@LIGHT_AND_DARK
def test_a_value_put_back_that_somebody_overtook(new_page: NewPage, dark: bool) -> None:
    workbook = filled()
    uuid = UUID(workbook.split("/")[2])
    enliven(uuid)
    page = new_page(dark=dark)
    log_in(page, "student@demo.test")
    page.goto(f"{workbook}history/")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert violations(page) == []

    overtake(uuid)
    page.locator(".change", has_text="Bel elke klant terug.").locator(".acts button").last.click()
    page.get_by_role("heading", name="Nog niet teruggezet").wait_for()
    assert violations(page) == []
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    assert not scrolls_sideways(page)

    page.get_by_role("button", name="Toch terugzetten").click()
    page.get_by_role("button", name="Ongedaan maken").wait_for()
    assert violations(page) == []


@LIGHT_AND_DARK
def test_pages_with_errors(new_page: NewPage, dark: bool) -> None:
    page = new_page(dark=dark)
    page.goto("/accounts/login/")
    page.fill("[name=login]", "student@demo.test")
    page.fill("[name=password]", "verkeerd")
    page.keyboard.press("Enter")
    page.locator(".errsum, .invalid-feedback, [role=alert]").first.wait_for()
    assert violations(page) == []

    log_in(page, "student@demo.test")
    wrong = {
        "/workbooks/new/": {"organisation": "x" * 200, "period": "nooit"},
        f"{filled()}profile/": {"period": "nooit", "employees": "veel"},
        f"{filled()}plates/easy-to-buy/": {"score": "10,1"},
    }
    for path, values in wrong.items():
        page.goto(path)
        for name, value in values.items():
            field = page.locator(f"[name='{name}'], [name$='-customer_score']").first
            field.fill(value)
        field.press("Enter")
        page.locator(".errsum, main [aria-invalid=true]").first.wait_for()
        assert violations(page) == [], path
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        assert not scrolls_sideways(page), path
        page.set_viewport_size({"width": 1440, "height": 900})
