"""The main job: sign up, fill in a plate, see what is missing go to nothing, take the report home. By keyboard, without script."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from kpis.models import Kpi
from tests.conftest import make_person
from tests.journeys.conftest import log_in
from tests.journeys.desk import now, state
from tests.journeys.keyboard import Keyboard
from tests.reports.pages import texts_of
from workbook.models import Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NEWCOMER: Final = "nieuw@demo.test"
PASSWORD: Final = "een-lange-zin-voor-nina"
STEP: Final = "easy-to-buy"
ACTIVITY: Final = {
    "name": "Helpen in de winkel {n}",
    "explanation": "Wie binnenkomt krijgt advies dat past, ronde {n}.",
    "top": "Binnen vijf minuten staat er iemand klaar, ronde {n}.",
    "tip": "Op zaterdag duurt het langer, ronde {n}.",
    "advice": "Zet op zaterdag iemand extra in, ronde {n}.",
}
POINTS: Final = (
    "Wie in de winkel komt wordt snel en deskundig geholpen door vaste mensen.",
    "Wie online koopt haakt te vaak af omdat de betaling vijf stappen telt.",
    "Breng de betaling terug van vijf naar drie stappen en meet het afhaken elke week.",
)
MESSAGE: Final = "Kopen gaat in de winkel beter dan online."
LIBRARY: Final = ("conversion_rate", "cart_abandonment", "quote_lead_time")


class Plate:
    """A plate as somebody fills it in. Rows are known by their place in their list, fields by their address."""

    def __init__(self, page: Page, step: str = STEP) -> None:
        self.page, self.step, self.keys = page, step, Keyboard(page)

    def field(self, name: str) -> str:
        """A field of the plate itself."""
        return f"[id='plate:{self.step}/{name}']"

    def row(self, kind: str, number: int, name: str) -> str:
        """A field of the numbered row of a kind, from 0, in page order."""
        ids = self.page.locator(f":is(input, textarea, select)[id*='{kind}:'][id$='/{name}']").evaluate_all(
            "all => all.map(one => one.id)"
        )
        of_kind = [each for each in ids if re.search(rf"(^|/){kind}:[0-9a-f-]+/{name}$", each)]
        return f"[id='{of_kind[number]}']"

    def activity(self, number: int) -> str:
        """The summary of the numbered activity."""
        start = f"plate:{self.step}/activity:"
        ids = self.page.locator(f"summary[id^='{start}']").evaluate_all("all => all.map(one => one.id)")
        return f"[id='{ids[number]}']"

    def save(self) -> None:
        """Press Save in the dock, and hear that all is saved."""
        self.keys.reach("[form='plate'][value='save']")
        self.page.keyboard.press("Enter")
        expect(now(self.page)).to_be_empty()
        expect(state(self.page)).to_contain_text("Opgeslagen om")

    def fill_first(self) -> None:
        """All that needs nothing else to be saved before it."""
        keys = self.keys
        for name, text in (("customer_score", "7,5"), ("own_score", "7"), ("aspired_score", "8.2")):
            keys.write(self.field(name), text)
        keys.write(self.field("score_source"), "Klantonderzoek voorjaar")
        keys.choose(self.field("score_source_kind"), "study")
        keys.write(self.field("score_n"), "243")
        keys.write(self.field("score_date"), "15-09-2026")
        keys.write(self.row("department", 0, "name"), "Verkoop")
        keys.write(self.field("responsible_role"), "Manager verkoop")
        keys.write(self.field("key_message"), MESSAGE)
        for number in range(3):
            if self.page.locator(self.row("activity", number, "name")).is_hidden():
                keys.open(self.activity(number))
            for name, text in ACTIVITY.items():
                keys.write(self.row("activity", number, name), text.format(n=number + 1))
        for number, text in enumerate(POINTS):
            keys.write(self.row("point", number, "text"), text)
        keys.write(self.row("point", 0, "responsible_role"), "Manager verkoop")
        keys.write(self.row("point", 0, "period"), "2027-Q2")
        keys.tick("[value='own_department']")

    def take_from_library(self) -> None:
        """Three KPIs, each taken over by its button and given a value and a target."""
        for number, key in enumerate(LIBRARY):
            take = f"button[value^='take:kpi:{key}:']"
            if not self.page.locator(take).count():
                self.keys.open("button[value='suggest:kpi']")
                self.page.locator(take).wait_for()
            self.keys.open(take)
            expect(self.page.locator("input[id*='/kpi:'][id$='/name']").nth(number)).not_to_have_value("")
            self.keys.write(self.row("kpi", number, "current_value"), "12,5")
            self.keys.write(self.row("kpi", number, "target_value"), "20" if key == "conversion_rate" else "8")
        self.save()

    def link(self, other: Kpi) -> None:
        """A relation with a KPI on another plate, and the tip under the advice."""
        self.keys.choose(
            self.row("point", 0, "based_on"),
            self.page.locator(f"{self.row('point', 0, 'based_on')} option").nth(1).get_attribute("value") or "",
        )
        self.keys.open("button[value^='add:relation:']")
        self.page.locator("select[id*='/relation:'][id$='/to']").wait_for()
        self.keys.choose(self.row("relation", 0, "to"), str(other.uid))
        self.page.keyboard.press("Tab")
        self.page.locator("select[id*='/relation:'][id$='/to']").wait_for(state="detached")
        self.keys.choose(self.row("relation", 0, "sign"), "+")
        self.keys.choose(self.row("relation", 0, "kind"), "strengthens")
        self.keys.write(self.row("relation", 0, "reason"), "Wie vindt wat hij zoekt, koopt eerder.")
        self.save()


def sign_up(page: Page) -> None:
    keys = Keyboard(page)
    page.goto("/accounts/signup/")
    keys.write("[name=name]", "Nina Nieuw")
    keys.write("[name=email]", NEWCOMER)
    keys.write("[name=password1]", PASSWORD)
    if page.locator("[name=password2]").count():
        keys.write("[name=password2]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Bevestig je adres")
    link = re.search(r"/accounts/confirm-email/\S+", str(mail.outbox[-1].body))
    assert link
    page.goto(link[0])
    keys.press("main form button")


def log_in_as_newcomer(page: Page) -> None:
    keys = Keyboard(page)
    page.goto("/accounts/login/")
    if "/accounts/login/" in page.url:
        keys.write("[name=login]", NEWCOMER)
        keys.write("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")


def new_workbook(page: Page) -> str:
    keys = Keyboard(page)
    page.goto("/workbooks/new/")
    keys.write("[name=organisation]", "Bakkerij De Korst")
    keys.write("[name=sector]", "Voeding")
    keys.choose("[name=author_kind]", "student")
    keys.write("[name=own_role]", "Filiaalleider")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return f"/workbooks/{Workbook.objects.get().uuid}/"


def text_of_pdf(page: Page, workbook: str) -> str:
    """The report, downloaded in the browser by its link on the page of the workbook, as one line of text."""
    page.goto(workbook)
    with page.expect_download() as download:
        page.locator("main a[href$='report.pdf']").first.click()
    return " ".join("\n".join(texts_of(download.value.path().read_bytes())).replace("-\n", "").split())


def missing(page: Page) -> list[str]:
    """What the plate says is missing, hints too, when one opens it."""
    page.reload()
    return page.locator("section.state ul.open a").all_inner_texts()


def test_the_main_journey_by_keyboard(page: Page) -> None:
    sign_up(page)
    log_in_as_newcomer(page)
    workbook = new_workbook(page)

    page.goto(f"{workbook}plates/meet-my-needs/")
    first = Plate(page, "meet-my-needs")
    first.keys.write(first.row("kpi", 0, "name"), "Herkende behoeften")
    first.save()
    other = Kpi.objects.get()

    page.goto(f"{workbook}plates/{STEP}/")
    plate = Plate(page)
    at_first = missing(page)
    plate.fill_first()
    plate.save()
    halfway = missing(page)
    plate.take_from_library()
    plate.link(other)

    assert len(at_first) > len(halfway) > len(missing(page)) == 0
    expect(page.locator("section.state")).to_contain_text("8")

    page.goto(f"{workbook}plates/{STEP}/")
    assert page.locator("[value='go:waiver'], [value='waive']").count() == 0
    page.goto(f"{workbook}plates/quality-of-use/")
    keys = Keyboard(page)
    keys.press("[value='go:waiver']")
    keys.write(
        "textarea",
        "Het brood wordt op de dag zelf gegeten, gebruik na aankoop speelt bij ons geen enkele rol in de keten.",
    )
    keys.press("button.btn-primary[value='waive']")
    plate_of_use = Workbook.objects.get().plate_rows.get(step="quality-of-use")
    assert plate_of_use.waived

    text = text_of_pdf(page, workbook)
    typed = [*POINTS, MESSAGE, "Bakkerij De Korst", "Manager verkoop", "Klantonderzoek voorjaar", "7,5", "8,2"]
    typed += [line.format(n=n) for line in ACTIVITY.values() for n in (1, 2, 3)]
    assert [each for each in typed if " ".join(each.split()) not in text] == []


def test_without_script_a_row_or_a_search_loses_nothing(new_page: Callable[..., Page]) -> None:
    make_person("student@demo.test", "Sanne de Vries")
    page = new_page(script=False)
    log_in(page, "student@demo.test")
    page.goto("/workbooks/new/")
    page.fill("[name=organisation]", "Bakkerij De Korst")
    page.press("[name=organisation]", "Enter")
    workbook = Workbook.objects.get()
    page.goto(f"/workbooks/{workbook.uuid}/plates/{STEP}/")
    score, message = f"[id='plate:{STEP}/customer_score']", f"[id='plate:{STEP}/key_message']"
    activities = f"[id^='plate:{STEP}/activity:'][id$='/name']"
    before = page.locator(activities).count()

    page.fill(score, "10,1")
    page.fill(message, MESSAGE)
    page.click("button[value='add:activity']")
    assert (page.input_value(score), page.input_value(message)) == ("10,1", MESSAGE)
    assert page.locator(activities).count() >= before

    page.fill(score, "7,5")
    page.fill("#kpi-words", "nps")
    page.click("button[value='search:kpi']")
    assert (page.input_value(score), page.input_value(message)) == ("7,5", MESSAGE)
    assert page.input_value("#kpi-words") == "nps"
    page.locator("button[value^='take:kpi:']").first.click()
    assert Kpi.objects.get().name != ""

    plate = workbook.plate_rows.get(step=STEP)
    assert (str(plate.customer_score), plate.key_message) == ("7.5", MESSAGE)
    assert [each for each in (MESSAGE, "7,5") if each not in text_of_pdf(page, f"/workbooks/{workbook.uuid}/")] == []
