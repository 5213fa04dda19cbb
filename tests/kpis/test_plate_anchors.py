"""Wherever a rule about KPIs points to, the page has an element by that name; the part that holds it is open."""

import re
from html.parser import HTMLParser
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kpis.places import CARD
from reports.exchange.rows import write
from tests.workbook.documents import STEPS, full_document
from tests.workbook.rule_cases import CASES, FULL, Case
from workbook.document import Document, Predecessor
from workbook.fields import anchor, kind, step_of
from workbook.method.load import current
from workbook.models import Workbook

pytestmark = pytest.mark.django_db
ABOUT_KPIS: Final = [rule for rule in current().rules if "R40" <= rule.number <= "R55" or rule.number == "R78"]
HERE: Final = STEPS[2].key
NUMBERS: Final = {rule.number for rule in ABOUT_KPIS}
CASES_ABOUT_KPIS: Final = [case for case in CASES if case.number in NUMBERS and step_of(case.address)]


class Ids(HTMLParser):
    """The ids on a page, each with whether every part around it that opens is open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shown: dict[str, bool] = {}
        self._around: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if has.get("id"):
            # The heading of a part that opens is seen, open or not.
            around = self._around[:-1] if tag == "summary" else self._around
            self.shown[has["id"] or ""] = all(around)
        if tag == "details":
            self._around.append("open" in has)

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._around.pop()


def addresses(document: Document) -> list[str]:
    """Every address on one plate that the method's list says a rule about KPIs can give."""
    kpi = next(each for each in document.plate(HERE).kpis if each.relations)
    found = []
    for rule in ABOUT_KPIS:
        first, *others = re.split(r", | of ", rule.address)
        rows = first.replace("<step>", HERE)
        rows = rows.replace("<uid>", str(kpi.uid), 1).replace("<uid>", str(kpi.relations[0].uid), 1)
        found += [rows, *(f"{rows.rpartition('/')[0]}{other}" for other in others)]
    return [address for address in found if step_of(address)]


@pytest.fixture
def document() -> Document:
    """A workbook with something to look back on, in which every field of KPIs is shown."""
    return full_document(predecessor=Predecessor(organisation="Duinlijn", period="2025"))


def opened(client: Client, student: User, document: Document, step: str = HERE, before: Document | None = None) -> Ids:
    predecessor = write(before, owner=student) if before else None
    workbook = write(document, owner=student, predecessor=predecessor)
    page = client.get(reverse("workbook:plate", args=[workbook.uuid, step]))
    return Ids(page.content.decode())


def test_every_address_that_a_rule_about_kpis_can_give_is_on_the_page(
    as_student: Client, student: User, document: Document
) -> None:
    wanted = {anchor(address) for address in addresses(document)}

    assert len(wanted) == 13
    assert wanted - opened(as_student, student, document).shown.keys() == set()


def test_every_field_of_a_kpi_and_a_relation_is_on_the_plate_or_on_the_page_of_the_kpi(
    as_student: Client, student: User, document: Document
) -> None:
    kpi = next(each for each in document.plate(HERE).kpis if each.relations)
    row = f"plate:{HERE}/kpi:{kpi.uid}"
    fields = {name for name in kind("kpi").fields if name != "definition_key"}
    relation = {f"{row}/relation:{kpi.relations[0].uid}/{name}" for name in ("sign", "kind", "reason")}

    plate = opened(as_student, student, document).shown.keys()
    page = Ids(as_student.get(reverse("kpis:kpi", args=[Workbook.objects.get().uuid, kpi.uid])).content.decode())

    assert ({f"{row}/{name}" for name in fields - CARD} | relation) - plate == set()
    assert {f"{row}/{name}" for name in fields & CARD} - page.shown.keys() == set()


@pytest.mark.parametrize("case", CASES_ABOUT_KPIS, ids=lambda case: case.number)
def test_what_a_rule_asks_is_in_view(as_student: Client, student: User, case: Case) -> None:
    before = FULL if case.context.previous_targets else None

    page = opened(as_student, student, case.broken, step_of(case.address), before)

    assert page.shown.get(anchor(case.address)) is True
