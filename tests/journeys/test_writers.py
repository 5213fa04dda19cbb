"""Eight people work on one plate at once: of all that was acknowledged nothing is lost, on both databases.

Five type with the script, one posts the plain page, and two add, move and remove rows, and bring back one.
"""

from typing import Final
from uuid import UUID, uuid4

import pytest
from django.db.models import Count

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
                assert (answer.status_code, [overtaken["address"] for overtaken in told["overtaken"]]) == (
                    409,
                    [address],
                )
                assert text in told["overtaken"][0]["html"]
                met.append((field, text))
    person.leave()


def add_move_and_remove(person: Person, workbook: Workbook, rounds: int) -> None:
    """As a script does: in each round a row is added and named, moved up and removed; at last one is brought back."""
    page, plate = f"/workbooks/{workbook.uuid}/plates/{STEP}/", Plate.objects.get(workbook=workbook, step=STEP)

    def act(do: str, uid: UUID) -> None:
        posted = {"base": 0, "do": f"{do}:activity:{uid}", "activity": activities(plate)}
        answer = person.post(page, posted, Accept="application/json")
        assert (answer.status_code, set(answer.json)) == (200, {"next"})

    for number in range(rounds):
        uid, row = uuid4(), {"parent": str(plate.uid), "fixed": {}}
        address, name = f"plate:{STEP}/activity:{uid}/name", f"{person.user.pk}-activity-{number}"
        assert person.save(workbook, uid, address, name, 0, row=row).status_code == 200
        act("up", uid)
        act("remove", uid)
    act("restore", uid)
    person.leave()


def fill_in_the_page(person: Person, workbook: Workbook, rounds: int, saved: list[Text], met: list[Text]) -> None:
    """Rounds of the plain form of the plate, without a script: a text in each field, and how it was answered."""
    page = f"/workbooks/{workbook.uuid}/plates/{STEP}/"
    for number in range(rounds):
        base = Workbook.objects.get(pk=workbook.pk).revision
        plate = Plate.objects.get(workbook=workbook, step=STEP)
        typed = {f"{plate.uid}-{field}": f"{person.user.pk}-{field}-{number}" for field in FIELDS}
        answer = person.post(page, {"base": base, "do": "save", **typed})
        logged = {*FieldChange.objects.filter(workbook=workbook, user=person.user).values_list("field", "new")}
        texts = [(field, typed[f"{plate.uid}-{field}"]) for field in FIELDS]
        assert answer.status_code == (302 if {*texts} <= logged else 409)
        for text in texts:
            if text not in logged:
                assert text[1] in answer.text
            (saved if text in logged else met).append(text)
    person.leave()


def activities(plate: Plate) -> list[UUID]:
    """The rows that are there, those of others too."""
    return list(plate.activity_rows.filter(deleted_at=None).order_by("pk").values_list("uid", flat=True))


def eight_writers(server: Server, workbook: Workbook, writers: list[User], rounds: int) -> None:
    people = [Person(server.address, writer) for writer in writers]
    saved: list[Text] = []
    met: list[Text] = []
    *typists, plain, first, second = people
    together(
        *(lambda person=person: write_many(person, workbook, rounds, saved, met) for person in typists),
        lambda: fill_in_the_page(plain, workbook, rounds, saved, met),
        *(lambda person=person: add_move_and_remove(person, workbook, rounds) for person in (first, second)),
    )

    changes = FieldChange.objects.filter(workbook=workbook)
    logged = list(changes.filter(field__in=FIELDS).values_list("field", "new"))
    assert len({*saved, *met}) == len(saved) + len(met) == (len(writers) - 2) * rounds * len(FIELDS)
    assert sorted(saved) == sorted(logged)
    assert_chains_hold(workbook)
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    last = {field: FieldChange.objects.filter(field=field).latest("revision").new for field in FIELDS}
    assert {field: getattr(plate, field) for field in FIELDS} == last
    kept = {f"{each.user.pk}-activity-{rounds - 1}" for each in (first, second)}
    there = plate.activity_rows.filter(deleted_at=None).values_list("name", flat=True)
    assert sorted(there) == sorted({"Activiteit 0", "Activiteit 1", "Activiteit 2", *kept})
    acts = changes.filter(kind="activity").order_by().values_list("field").annotate(n=Count("pk"))
    assert dict(acts) == {"added": 2 * rounds, "name": 2 * rounds, "deleted_at": 2 * rounds + 2}


def test_eight_writers_lose_nothing(server: Server, workbook: Workbook, writers: list[User]) -> None:
    eight_writers(server, workbook, writers, rounds=5)


@pytest.mark.full
def test_eight_writers_of_fifty_rounds_lose_nothing(server: Server, workbook: Workbook, writers: list[User]) -> None:
    eight_writers(server, workbook, writers, rounds=50)
