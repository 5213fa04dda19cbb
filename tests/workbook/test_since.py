"""What is new since somebody was here last: on the page of the workbook plate by plate, and in the history; without script."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import logged_in, make_person
from tests.factories import join, make_workbook, said
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, uid
from tests.workbook.log import STEP, Log, changes, sittings
from workbook.acts import Add, Remove
from workbook.models import Comment, Visit
from workbook.visits import ABSENT

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOTHING = "Niets nieuws van anderen."


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
        "Sinds je laatste bezoek Voorkant 1 plek gewijzigd: Voorkant Mo Aydin "
        "Become aware 3 plekken gewijzigd: Become aware Tim Jansen, Mo Aydin Alles wat nieuw is Alle wijzigingen Gelezen"
    )
    at = f"/workbooks/{log.workbook.uuid}/history/?since=1"
    assert seen.links["Alles wat nieuw is"] == at
    assert seen.links["3 plekken gewijzigd: Become aware"] == f"{at}&at=plate:{STEP}"
    assert seen.links["3 plekken gewijzigd"] == f"{at}&at=plate:{STEP}"
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
    assert "1 plek gewijzigd" in card(page(as_student, log))
    assert "1 plek gewijzigd" in card(page(as_student, log))

    went_away(student)
    assert NOTHING in card(page(as_student, log))


def test_the_history_begins_no_visit_by_itself(as_student: Client, log: Log, student: User, teammate: User) -> None:
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    at = f"/workbooks/{log.workbook.uuid}/history/"

    assert len(changes(see(as_student, at, since="1"))) == 1
    assert len(changes(see(as_student, at, since="1"))) == 1
    assert "1 plek gewijzigd" in card(page(as_student, log))


def test_in_the_history_nothing_is_new_for_who_was_never_here(as_student: Client, log: Log, teammate: User) -> None:
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    seen = see(as_student, f"/workbooks/{log.workbook.uuid}/history/", since="1")

    assert "Sinds je laatste bezoek heeft niemand anders iets gewijzigd." in seen.text


def test_what_was_removed_counts_on_its_plate(as_student: Client, log: Log, student: User, teammate: User) -> None:
    page(as_student, log)
    went_away(student)
    log.did(teammate, Remove("activity", uid(STEP, "activity", 0)))
    log.did(teammate, Remove("kpi", uid(STEP, "kpi", 1)), minute=1)

    assert "Become aware 2 plekken gewijzigd: Become aware Tim Jansen" in card(page(as_student, log))


def test_of_an_account_that_is_gone_only_the_changes_are_left(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    teammate.delete()

    assert "1 plek gewijzigd: Become aware Voormalig deelnemer" in card(page(as_student, log))


def test_no_more_than_three_people_are_named(as_student: Client, log: Log, student: User) -> None:
    page(as_student, log)
    went_away(student)
    for number, name in enumerate(("Ada", "Bo", "Cas", "Dee", "Eef")):
        mate = make_person(f"{name.lower()}@demo.test", name)
        join(log.workbook, mate, "editor")
        log.wrote(mate, "key_message", f"Versie {number}", minute=number)

    assert "1 plek gewijzigd: Become aware Eef, Dee, Cas en nog 2" in card(page(as_student, log))


def test_a_reader_hears_it_too(log: Log, student: User, outsider: User, as_outsider: Client) -> None:
    join(log.workbook, outsider, "reader")
    page(as_outsider, log)
    went_away(outsider)
    log.wrote(student, "key_message", "Onbekend maakt onbemind")

    assert "1 plek gewijzigd: Become aware Sanne de Vries" in card(page(as_outsider, log))


def read(client: Client, log: Log, path: str = "") -> Seen:
    """Press the button that says that what is new was read, on the page of the workbook or the history."""
    act = f"/workbooks/{log.workbook.uuid}/history/read/"
    seen = see(client, f"/workbooks/{log.workbook.uuid}/{path}")
    return Seen(client.post(act, seen.filled(act), follow=True))


@pytest.mark.parametrize("path", ["", "history/?since=1"])
def test_what_was_read_is_new_no_more_and_what_comes_after_it_is(
    as_student: Client, log: Log, student: User, teammate: User, path: str
) -> None:
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    page(as_student, log)
    after = read(as_student, log, path)
    assert "Vanaf nu is alleen nieuw wat hierna komt." in after.text
    assert NOTHING in card(after)

    log.wrote(teammate, "score_source", "Enquête", minute=1)
    assert "1 plek gewijzigd: Become aware Tim Jansen" in card(page(as_student, log))


def test_what_somebody_has_not_seen_does_not_count_as_read(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    act = f"/workbooks/{log.workbook.uuid}/history/read/"
    sent = page(as_student, log).filled(act)
    log.wrote(teammate, "score_source", "Enquête", minute=1)
    said(log.workbook, teammate, "plate", log.plate.uid, "key_message", "Klopt dit?")

    assert "1 plek gewijzigd: Become aware 1 nieuwe reactie: Become aware Tim Jansen" in card(
        Seen(as_student.post(act, sent, follow=True))
    )


@pytest.mark.parametrize(
    "until", ["", "gisteren", "2026-02-31T00:00:00Z", "2026-03-10T12:00:00", "9999-12-31T00:00:00Z"]
)
def test_of_a_button_that_was_tampered_with_all_of_it_counts_as_read_and_no_more(
    as_student: Client, log: Log, student: User, teammate: User, until: str
) -> None:
    page(as_student, log)
    went_away(student)
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    page(as_student, log)
    act = f"/workbooks/{log.workbook.uuid}/history/read/"
    assert NOTHING in card(Seen(as_student.post(act, {"base": "9" * 18, "until": until}, follow=True)))

    log.wrote(teammate, "score_source", "Enquête", minute=1)
    said(log.workbook, teammate, "plate", log.plate.uid, "key_message", "Klopt dit?")
    assert "1 plek gewijzigd: Become aware 1 nieuwe reactie" in card(page(as_student, log))


def test_new_comments_of_others_are_news_too(as_student: Client, log: Log, student: User, teammate: User) -> None:
    said(log.workbook, teammate, "plate", log.plate.uid, "key_message", "Van ervoor")
    Comment.objects.update(created_at=timezone.now() - 2 * ABSENT)
    page(as_student, log)
    went_away(student)
    first = said(log.workbook, teammate, "plate", log.plate.uid, "key_message", "Klopt dit?")
    said(log.workbook, teammate, "plate", log.plate.uid, "key_message", "Nog iets", thread=first)
    said(log.workbook, student, "plate", log.plate.uid, "key_message", "Van mij")
    seen = page(as_student, log)

    assert "Become aware 2 nieuwe reacties: Become aware Tim Jansen" in card(seen)
    assert seen.links["2 nieuwe reacties: Become aware"] == f"/workbooks/{log.workbook.uuid}/comments/?at=plate:{STEP}"


def test_my_workbooks_tells_in_which_of_them_there_is_something_new(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    quiet = make_workbook(student, organisation="Stil")
    for workbook in (log.workbook, quiet):
        see(as_student, f"/workbooks/{workbook.uuid}/")
    log.wrote(student, "key_message", "Van mezelf")
    assert fresh(as_student) == []

    said(log.workbook, teammate, "plate", log.plate.uid, "key_message", "Klopt dit?")
    assert fresh(as_student) == [f"/workbooks/{log.workbook.uuid}/#since"]
    went_away(student)
    page(as_student, log)
    read(as_student, log)
    assert fresh(as_student) == []
    log.wrote(teammate, "score_source", "Enquête", minute=1)
    assert fresh(as_student) == [f"/workbooks/{log.workbook.uuid}/#since"]
    assert fresh(logged_in(teammate)) == []


def fresh(client: Client) -> list[str]:
    """Where the list of workbooks says that there is something new."""
    return [link.get("href") for link in see(client, "/workbooks/").all("a", class_="fresh")]
