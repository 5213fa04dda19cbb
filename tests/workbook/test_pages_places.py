"""Every address that a rule or a part of the progress can name leads to a field on a page that exists."""

from urllib.parse import unquote, urldefrag
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import logged_in
from tests.factories import join
from tests.seen import see
from tests.workbook.documents import STEPS, full_document, waived, with_plate
from tests.workbook.rule_cases import CASES, Case
from workbook.document import Document
from workbook.models import Workbook
from workbook.places import url_of
from workbook.progress import plate_progress
from workbook.rules import check

pytestmark = pytest.mark.django_db


def leads_nowhere(client: Client, workbook: Workbook, addresses: set[str], document: Document) -> list[str]:
    """The addresses whose page has no element with their anchor as its id."""
    urls = {address: urldefrag(url_of(workbook.uuid, address, document)) for address in sorted(addresses)}
    ids = {page: set(see(client, page).ids) for page in {page for page, _anchor in urls.values()}}
    return [address for address, (page, anchor) in urls.items() if unquote(anchor) not in ids[page]]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.number}-{place}" for place, case in enumerate(CASES)])
def test_what_a_rule_found_is_mended_where_its_link_leads(as_student: Client, student: User, case: Case) -> None:
    before = write(full_document(), owner=student) if case.context.previous_targets else None
    workbook = write(case.broken, owner=student, predecessor=before)
    addresses = {finding.address for finding in check(case.broken, case.context)}

    assert case.address in addresses
    assert leads_nowhere(as_student, workbook, addresses, case.broken) == []


def test_the_links_on_the_page_of_a_workbook_are_these(as_student: Client, student: User) -> None:
    document = with_plate(full_document(), 2, own_score=None, tops=())
    workbook = write(document, owner=student)
    links = see(as_student, f"/workbooks/{workbook.uuid}/").links
    plate = f"/workbooks/{workbook.uuid}/plates/easy-to-buy/#plate:easy-to-buy"

    assert links["Welk cijfer zou de afdeling zichzelf geven voor Easy to buy?"] == f"{plate}/own_score"
    assert links["Op de plaat van Easy to buy ontbreekt nog: top."] == f"{plate}/tops"


def test_a_reader_is_led_to_the_same_places(student: User, teammate: User) -> None:
    document = with_plate(full_document(summary=""), 2, own_score=None, activities=(), interviews=(), tops=())
    workbook = write(document, owner=student)
    join(workbook, teammate, "reader")
    addresses = {finding.address for finding in check(document, CASES[0].context)}

    assert len(addresses) > 3
    assert leads_nowhere(logged_in(teammate), workbook, addresses, document) == []


@pytest.mark.parametrize("document", [full_document(), waived(full_document())], ids=["full", "waived"])
def test_every_part_of_the_progress_has_its_place(as_student: Client, student: User, document: Document) -> None:
    workbook = write(document, owner=student)
    parts = {part.address for step in STEPS for part in plate_progress(document, step.key).parts}

    assert leads_nowhere(as_student, workbook, parts, document) == []


def test_what_is_about_the_whole_chain_leads_to_the_page_that_has_it() -> None:
    workbook, document = uuid4(), full_document()
    base = f"/workbooks/{workbook}"
    [agreement] = document.agreements

    assert url_of(workbook, "workbook", document) == f"{base}/#workbook"
    assert url_of(workbook, "workbook/summary", document) == f"{base}/profile/#workbook/summary"
    assert url_of(workbook, "workbook/interviews", document) == (
        f"{base}/plates/meet-my-needs/#plate:meet-my-needs/interviews"
    )
    assert url_of(workbook, "workbook/relations", document) == f"{base}/kpis/relations/#workbook/relations"
    assert url_of(workbook, f"workbook/conflict_agreement:{agreement.uid}/yields", document) == (
        f"{base}/kpis/conflicts/?row=conflict_agreement%3A{agreement.uid}"
        f"#workbook/conflict_agreement:{agreement.uid}/yields"
    )
