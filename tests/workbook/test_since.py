"""What is new since somebody was here last: on the page of the workbook plate by plate, and in the history; without script."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import make_person
from tests.factories import join
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, uid
from tests.workbook.log import STEP, Log, changes, sittings
from workbook.acts import Add, Remove
from workbook.models import Visit
from workbook.visits import ABSENT

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOTHING = "Niemand anders heeft iets gewijzigd."


@pytest.fixture
def log(student: User, teammate: User) -> Log:
    """A full workbook of the student, in which a teammate writes too."""
    workbook = write(full_document(), owner=student)
    join(workbook, teammate, "editor")
    return Log(workbook)


def page(client: Client, log: Log) -> Seen:
    seen = see(client, f"/workbooks/{log.workbook.uuid}/")
    assert (seen.status, seen.faults) == (200, [])
    return seen


def card(seen: Seen) -> str:
    (found,) = [section for section in seen.all("section") if section.get("aria-labelledby") == "since"]
    return words(found)


def went_away(user: User) -> None:
    """The last that was seen of somebody is longer ago than a visit lasts."""
    Visit.objects.filter(member__user=user).update(seen_at=timezone.now() - ABSENT - timedelta(minutes=1))


def test_who_was_never_here_finds_nothing_new(as_student: Client, log: Log, teammate: User) -> None:
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")

    assert NOTHING in card(page(as_student, log))


def test_what_others_changed_is_told_by_plate_with_their_names(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    mate = make_person("mate@demo.test", "Mo Aydin")
    join(log.workbook, mate, "editor")
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend")
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind", minute=1)
    log.wrote(mate, "gap_explanation", "Zo zit het.", minute=2)
    log.did(
        teammate,
        Add("activity", uuid4(), log.plate.uid, {"name": "Nieuwsbrief", "tip": "Vaker"}, log.revision),
        minute=3,
    )
    log.wrote(mate, "summary", "De rode draad", of="workbook", uid=log.workbook.uuid, minute=4)
    log.wrote(student, "score_source", "Eigen werk", minute=5)
    seen = page(as_student, log)

    assert card(seen) == (
        "Sinds je laatste bezoek Voorkant 1 wijziging: Voorkant Mo Aydin "
        "Become aware 3 wijzigingen: Become aware Tim Jansen, Mo Aydin Alles wat nieuw is Alle wijzigingen"
    )
    at = f"/workbooks/{log.workbook.uuid}/history/?since=1"
    assert seen.links["Alles wat nieuw is"] == at
    assert seen.links["3 wijzigingen: Become aware"] == f"{at}&at=plate:{STEP}"
    assert seen.links["3 nieuwe wijzigingen"] == f"{at}&at=plate:{STEP}"
    assert [who for who, _told in sittings(see(as_student, at))] == [
        "Mo Aydin 12:04",
        "Tim Jansen 12:03",
        "Mo Aydin 12:02",
        "Tim Jansen 12:00–12:01",
    ]
    assert len(changes(see(as_student, f"{at}&at=plate:{STEP}"))) == 3


def test_it_stays_new_for_as_long_as_the_visit_and_not_longer(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    assert "1 wijziging" in card(page(as_student, log))
    assert "1 wijziging" in card(page(as_student, log))

    went_away(student)
    assert NOTHING in card(page(as_student, log))


def test_the_history_begins_no_visit_by_itself(as_student: Client, log: Log, student: User, teammate: User) -> None:
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    at = f"/workbooks/{log.workbook.uuid}/history/"

    assert len(changes(see(as_student, at, since="1"))) == 1
    assert len(changes(see(as_student, at, since="1"))) == 1
    assert "1 wijziging" in card(page(as_student, log))


def test_in_the_history_nothing_is_new_for_who_was_never_here(as_student: Client, log: Log, teammate: User) -> None:
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    seen = see(as_student, f"/workbooks/{log.workbook.uuid}/history/", since="1")

    assert "Sinds je laatste bezoek heeft niemand anders iets gewijzigd." in seen.text


def test_what_was_removed_counts_on_its_plate(as_student: Client, log: Log, student: User, teammate: User) -> None:
    page(as_student, log)
    went_away(student)
    log.did(teammate, Remove("activity", uid(STEP, "activity", 0)))
    log.did(teammate, Remove("kpi", uid(STEP, "kpi", 1)), minute=1)

    assert "Become aware 2 wijzigingen: Become aware Tim Jansen" in card(page(as_student, log))


def test_of_an_account_that_is_gone_only_the_changes_are_left(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    teammate.delete()

    assert "1 wijziging: Become aware Voormalig deelnemer" in card(page(as_student, log))


def test_no_more_than_three_people_are_named(as_student: Client, log: Log, student: User) -> None:
    page(as_student, log)
    went_away(student)
    for number, name in enumerate(("Ada", "Bo", "Cas", "Dee", "Eef")):
        mate = make_person(f"{name.lower()}@demo.test", name)
        join(log.workbook, mate, "editor")
        log.wrote(mate, "key_message", f"Versie {number}", minute=number)

    assert "1 wijziging: Become aware Eef, Dee, Cas en nog 2" in card(page(as_student, log))


def test_a_reader_hears_it_too(log: Log, student: User, outsider: User, as_outsider: Client) -> None:
    join(log.workbook, outsider, "reader")
    page(as_outsider, log)
    went_away(outsider)
    log.wrote(student, "key_message", "Onbekend maakt onbemind")

    assert "1 wijziging: Become aware Sanne de Vries" in card(page(as_outsider, log))
