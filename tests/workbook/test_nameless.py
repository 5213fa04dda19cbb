"""Whose account has no name is never shown to others by the address: only owners see that, on the page of the members."""

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import logged_in, make_person
from tests.factories import join, make_workbook, said
from tests.workbook.autosaving import autosave, typed
from tests.workbook.log import STEP, Log
from workbook import talk
from workbook.models import Visit, Workbook

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ADDRESS = "zonder.naam@demo.test"
NAMELESS = "Deelnemer zonder naam"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    """In which somebody without a name wrote, marked, said and looked at everything."""
    made = make_workbook(student)
    nameless = make_person(ADDRESS, "")
    join(made, teammate, "editor")
    join(made, nameless, "editor")
    for member in made.members.exclude(user=nameless):
        Visit.objects.create(member=member, seen_at=member.created_at)
    log = Log(made)
    log.wrote(nameless, "key_message", "Onbekend maakt onbemind")
    talk.set_later(workbook=made.uuid, user=nameless, kind="plate", uid=log.plate.uid, field="key_message", later=True)
    said(made, nameless, "plate", log.plate.uid, "key_message", "Klopt dit?")
    logged_in(nameless).get(f"/workbooks/{made.uuid}/plates/{STEP}/")
    logged_in(nameless).get(f"/workbooks/{made.uuid}/news/", {"at": STEP})
    return made


SHOWING = ("", "history/", "comments/", "later/", "members/", f"plates/{STEP}/", "news/?since=0&first=1")


@pytest.mark.parametrize("page", SHOWING)
def test_no_page_shows_the_address_to_another_member(page: str, workbook: Workbook, as_teammate: Client) -> None:
    answer = as_teammate.get(f"/workbooks/{workbook.uuid}/{page}")

    text = answer.content.decode()
    assert (answer.status_code, ADDRESS in text, NAMELESS in text) == (200, False, True)


def test_an_owner_sees_the_address_on_the_page_of_the_members_alone(workbook: Workbook, as_student: Client) -> None:
    shown = [
        page for page in SHOWING if ADDRESS in as_student.get(f"/workbooks/{workbook.uuid}/{page}").content.decode()
    ]

    assert shown == ["members/"]


def test_a_conflict_names_nobody_by_the_address(workbook: Workbook, teammate: User, as_teammate: Client) -> None:
    plate = Log(workbook).plate
    answer = autosave(as_teammate, workbook, teammate, typed(f"plate:{STEP}/key_message", plate.uid, "Mijn tekst"))

    (overtaken,) = answer.json()["overtaken"]
    assert (overtaken["who"], ADDRESS in overtaken["html"]) == (NAMELESS, False)
