"""The disk of the server is full, a real one: nothing is said to be saved that is not, reading goes on, and it needs but room."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from tests.factories import make_workbook
from tests.journeys.people import Person
from tests.journeys.server import Server, environment, manage
from tests.seen import Seen
from tests.workbook.pages import Form
from workbook.models import Plate, Workbook

pytestmark = pytest.mark.django_db(transaction=True)

STEP: Final = "easy-to-buy"
ADDRESS: Final = f"plate:{STEP}/gap_explanation"
SIZE: Final = "16m"
LONG: Final = "Wie wacht, haakt af. " * 90
"""So long that a few saves need room for more."""


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk, in memory."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its files elsewhere")
    with tempfile.TemporaryDirectory() as place:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place]
        if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
            # Where all is tested, this is.
            (pytest.fail if os.environ.get("CI") else pytest.skip)("only who may mount a disk can fill one up")
        yield Path(place)
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def owner(transactional_db: None) -> User:
    return User.objects.create_user("student@demo.test", name="Sanne de Vries")


@pytest.fixture
def workbook(owner: User) -> Workbook:
    return make_workbook(owner)


@pytest.fixture
def person(disk: Path, owner: User, workbook: Workbook) -> Iterator[Person]:
    """Somebody at a server with all that it keeps on the small disk: a copy of the database of this test too."""
    env = environment(disk, SECRET_KEY=settings.SECRET_KEY)
    server = Server(env, workers=2)
    someone = Person(server.address, owner)
    manage(env, "collectstatic --no-input")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(disk / "db.sqlite3")])
    try:
        server.start()
        yield someone
    finally:
        someone.leave()
        server.kill()


def fill(disk: Path) -> Path:
    """Take all the room there is; gives the file that took it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return ballast


def test_a_full_disk_costs_nothing_that_was_acknowledged(disk: Path, person: Person, workbook: Workbook) -> None:
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    page, news = f"/workbooks/{workbook.uuid}/plates/{STEP}/", f"/workbooks/{workbook.uuid}/news/?at={STEP}&since=0"
    form = Form(person.get(page))
    saved, refused, base = list[str](), list[str](), 0
    ballast = fill(disk)
    while len(refused) < 10:
        text = f"{LONG}{len(saved)} {len(refused)}"
        answer = person.save(workbook, plate.uid, ADDRESS, text, base)
        if answer.status_code == 200:
            saved.append(text)
            base = answer.json["revision"]
        else:
            words = "Er is geen ruimte om op te slaan. Wat je typte, is nog niet opgeslagen."
            assert (answer.status_code, answer.headers["Retry-After"], answer.json) == (503, "10", {"message": words})
            refused.append(text)
    typed = f"{LONG} in het formulier"
    shown = person.post(page, form.filled({f"plate:{STEP}/score_source": "Enquête", ADDRESS: form.value(ADDRESS)}))
    reading = {path: person.get(path) for path in (page, news, "/workbooks/", f"/workbooks/{workbook.uuid}/report/")}

    assert {path: answer.status_code for path, answer in reading.items()} == dict.fromkeys(reading, 200)
    assert (shown.status_code, shown.headers["Retry-After"]) == (503, "10")
    assert Seen(shown).one("h1").text == "Er is geen ruimte om op te slaan"
    ballast.unlink()
    assert person.post(page, Seen(shown).filled(page)).status_code == 302
    assert person.save(workbook, plate.uid, ADDRESS, typed, base).status_code == 200
    assert logged(disk) == [*saved, "Enquête", typed]


def logged(disk: Path) -> list[str]:
    """All texts that were ever saved, the oldest first, of a database that is whole."""
    with closing(sqlite3.connect(disk / "db.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [text for (text,) in database.execute("SELECT new FROM workbook_fieldchange ORDER BY revision")]
