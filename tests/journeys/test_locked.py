"""Somebody else holds the database for a while: a save waits, and when it has waited long enough it says so and loses nothing."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest
from django.db import connection

from accounts.models import User
from tests.factories import make_workbook
from tests.journeys.people import Person
from tests.journeys.server import Server
from tests.many import locked
from tests.seen import Seen
from tests.workbook.pages import Form
from workbook.models import FieldChange, Plate, Visit, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

STEP: Final = "easy-to-buy"
ADDRESS: Final = f"plate:{STEP}/key_message"
TEXT: Final = "Wie wacht, haakt af"
SHORT, LONG = 4, 20
READ: Final = 8
"""Seconds in which who reads is answered on the busiest machine: less than who writes waits."""


@pytest.fixture
def owner(transactional_db: None) -> User:
    return User.objects.create_user("student@demo.test", name="Sanne de Vries")


@pytest.fixture
def workbook(owner: User) -> Workbook:
    return make_workbook(owner)


@pytest.fixture
def person(server: Server, owner: User) -> Iterator[Person]:
    someone = Person(server.address, owner)
    yield someone
    someone.leave()


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step=STEP)


def page_of(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/plates/{STEP}/"


def test_a_save_waits_for_who_is_done_in_four_seconds(person: Person, workbook: Workbook, plate: Plate) -> None:
    with locked(SHORT):
        began = time.monotonic()
        answer = person.save(workbook, plate.uid, ADDRESS, TEXT, 0)
        waited = time.monotonic() - began

    assert (answer.status_code, answer.json["saved"]) == (200, {ADDRESS: TEXT})
    assert FieldChange.objects.get().new == TEXT
    assert waited > SHORT / 2


def test_a_save_that_waited_ten_seconds_says_so_and_nothing_typed_is_lost(
    server: Server, person: Person, owner: User, workbook: Workbook, plate: Plate
) -> None:
    other, page = Person(server.address, owner), page_of(make_workbook(owner))
    form = Form(other.get(page))
    with locked(LONG), ThreadPoolExecutor(2) as at_once:
        by_script = at_once.submit(person.save, workbook, plate.uid, ADDRESS, TEXT, 0)
        by_form = at_once.submit(other.post, page, form.filled({ADDRESS: TEXT}))
        script, shown = by_script.result(), by_form.result()
        assert not FieldChange.objects.exists()
        assert other.get(page).status_code == 200

    assert (script.status_code, script.headers["Retry-After"]) == (503, "10")
    assert script.json == {"message": "Het is nu erg druk. Wat je typte, is nog niet opgeslagen."}
    assert (shown.status_code, shown.headers["Retry-After"]) == (503, "10")
    assert "Wat je typte is nog niet opgeslagen." in shown.text
    assert person.save(workbook, plate.uid, ADDRESS, TEXT, 0).status_code == 200
    assert other.post(page, Seen(shown).filled(page)).status_code == 302
    assert list(FieldChange.objects.values_list("new", flat=True)) == [TEXT, TEXT]
    other.leave()


def test_who_only_reads_waits_for_nobody(
    server: Server, person: Person, owner: User, workbook: Workbook, plate: Plate
) -> None:
    """Behind somebody who saves, each as if for the first time."""
    at = f"/workbooks/{workbook.uuid}/"
    pages = (at, f"{at}news/?at={STEP}&since=0&first=1", page_of(workbook))
    reader = Person(server.address, owner)
    took: dict[str, float] = {}
    with locked(LONG), ThreadPoolExecutor(1) as at_once:
        saving = at_once.submit(person.save, workbook, plate.uid, ADDRESS, TEXT, 0)
        for page in pages:
            began = time.monotonic()
            assert reader.get(page).status_code == 200
            took[page] = time.monotonic() - began
        is_waiting = not saving.done()

    reader.leave()
    assert {page: seconds < READ for page, seconds in took.items()} == dict.fromkeys(pages, True), took
    assert is_waiting or sum(took.values()) > READ
    # SQLite has one lock for all that is written: a visit is then left out. PostgreSQL locks the workbook alone.
    assert Visit.objects.exists() == (connection.vendor != "sqlite")
