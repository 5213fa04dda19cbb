"""Eight people type on one plate at once: of all that was acknowledged nothing is lost, on both databases."""

from typing import Final

import pytest

from accounts.models import User
from tests.factories import join, make_workbook
from tests.journeys.people import Person
from tests.journeys.server import Server
from tests.many import assert_chains_hold, together
from workbook.models import FieldChange, Plate, Workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.race]

STEP: Final = "easy-to-buy"
FIELDS: Final = ("key_message", "gap_explanation", "score_source")
Text = tuple[str, str]
"""A field, and what was typed in it."""


@pytest.fixture
def writers(transactional_db: None) -> list[User]:
    return [User.objects.create_user(f"schrijver{n}@demo.test", name=f"Schrijver {n}") for n in range(8)]


@pytest.fixture
def workbook(writers: list[User]) -> Workbook:
    made = make_workbook(writers[0], activities=3)
    for writer in writers[1:]:
        join(made, writer, "editor")
    return made


def write_many(person: Person, workbook: Workbook, rounds: int, saved: list[Text], met: list[Text]) -> None:
    """Rounds of a text of one's own in each field, as an open page sends them: which were saved, which met another's text."""
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    bases = dict.fromkeys(FIELDS, 0)
    for number in range(rounds):
        for field in FIELDS:
            text, address = f"{person.user.pk}-{field}-{number}", f"plate:{STEP}/{field}"
            answer = person.save(workbook, plate.uid, address, text, bases[field])
            told = answer.json
            bases[field] = told["revision"]
            if answer.status_code == 200:
                assert told["saved"] == {address: text}
                saved.append((field, text))
            else:
                assert (answer.status_code, [conflict["address"] for conflict in told["conflicts"]]) == (409, [address])
                assert text in told["conflicts"][0]["html"]
                met.append((field, text))
    person.leave()


def eight_writers(server: Server, workbook: Workbook, writers: list[User], rounds: int) -> None:
    people = [Person(server.address, writer) for writer in writers]
    saved: list[Text] = []
    met: list[Text] = []
    together(*(lambda person=person: write_many(person, workbook, rounds, saved, met) for person in people))

    logged = list(FieldChange.objects.filter(workbook=workbook).values_list("field", "new"))
    assert len({*saved, *met}) == len(saved) + len(met) == len(writers) * rounds * len(FIELDS)
    assert sorted(saved) == sorted(logged)
    assert_chains_hold(workbook)
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    last = {field: FieldChange.objects.filter(field=field).latest("revision").new for field in FIELDS}
    assert {field: getattr(plate, field) for field in FIELDS} == last


def test_eight_writers_lose_nothing(server: Server, workbook: Workbook, writers: list[User]) -> None:
    eight_writers(server, workbook, writers, rounds=5)


@pytest.mark.full
def test_eight_writers_of_fifty_rounds_lose_nothing(server: Server, workbook: Workbook, writers: list[User]) -> None:
    eight_writers(server, workbook, writers, rounds=50)
