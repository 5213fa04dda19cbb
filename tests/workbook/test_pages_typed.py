"""What somebody sends after the session ended is kept through the log-in, and sent on one press of a button."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import PASSWORD, logged_in
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from workbook.models import Member, Workbook

pytestmark = pytest.mark.django_db
NEW, LOG_IN = "/workbooks/new/", "/accounts/login/"
HARD = "Zin één.\n\n<script>alert(1)</script> {{ 7|add:7 }} שלום 😀"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def path(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/profile/"


def log_in(client: Client, user: User, path: str) -> None:
    """The log-in that the expired session led to, by its own form."""
    answer = client.post(f"{LOG_IN}?next={path}", {"login": user.email, "password": PASSWORD, "next": path})
    assert (answer.status_code, answer["Location"]) == (302, path)


def late(as_somebody: Client, path: str, **typed: str) -> Client:
    """The browser after its session ended, with a form on the screen that is sent all the same."""
    data = see(as_somebody, path).filled(**typed)
    Session.objects.all().delete()
    answer = as_somebody.post(path, data)
    assert (answer.status_code, answer["Location"]) == (302, f"{LOG_IN}?next={path}")
    return as_somebody


def test_what_was_typed_arrives_after_all(as_student: Client, student: User, workbook: Workbook, path: str) -> None:
    client = late(as_student, path, summary=HARD)
    log_in(client, student, path)
    page = see(client, path)
    assert page.all("h1")[0].text == "Dit is nog niet verstuurd"
    assert " ".join(HARD.split()) in page.text
    assert "<script>alert" not in page.html

    answer = client.post(path, page.filled(path))

    assert answer.status_code == 302
    workbook.refresh_from_db()
    assert workbook.summary == HARD


def test_the_log_in_page_tells_that_it_is_kept(as_student: Client, path: str) -> None:
    client = late(as_student, path, summary="De rode draad.")

    assert "wat je typte is bewaard" in see(client, LOG_IN).text


def test_a_conflict_that_came_about_meanwhile_is_told(
    as_student: Client, student: User, teammate: User, workbook: Workbook, path: str
) -> None:
    join(workbook, teammate, "editor")
    client = late(as_student, path, summary="Mijn tekst")
    other = logged_in(teammate)
    other.post(path, see(other, path).filled(summary="Hun tekst"))
    log_in(client, student, path)

    answer = client.post(path, see(client, path).filled(path))

    assert answer.status_code == 409
    assert "Hun tekst" in Seen(answer).text


def test_it_is_offered_until_it_is_sent_or_left(
    as_student: Client, student: User, workbook: Workbook, path: str
) -> None:
    client = late(as_student, path, summary="De rode draad.")
    log_in(client, student, path)
    page = see(client, path)
    (leave,) = [button for button in page.all("button") if words(button) == "Laten"]
    assert see(client, path).filled(path) | {"csrfmiddlewaretoken": []} == page.filled(path) | {
        "csrfmiddlewaretoken": []
    }

    client.post(path, page.filled(path) | {leave.get("name"): [""]})

    assert see(client, path).filled()["summary"] == [""]
    workbook.refresh_from_db()
    assert workbook.summary == ""


def test_it_is_offered_on_no_other_page_and_not_after_a_log_out(as_student: Client, student: User, path: str) -> None:
    client = late(as_student, path, summary="De rode draad.")
    client.force_login(student)
    assert "nog niet verstuurd" not in see(client, NEW).text

    client.logout()
    client.force_login(student)
    assert see(client, path).filled()["summary"] == [""]


def test_a_workbook_in_the_making_is_made_after_the_log_in(as_student: Client, student: User) -> None:
    client = late(as_student, NEW, organisation="Duinlijn Internet")
    log_in(client, student, NEW)
    client.post(NEW, see(client, NEW).filled(NEW))

    assert Workbook.objects.get().organisation == "Duinlijn Internet"


def test_who_has_no_access_any_more_gets_no_page_for_it(
    as_teammate: Client, teammate: User, workbook: Workbook, path: str
) -> None:
    join(workbook, teammate, "editor")
    client = late(as_teammate, path, summary="De rode draad.")
    Member.objects.filter(user=teammate).delete()
    log_in(client, teammate, path)

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("act", ["delete/", "restore/", "members/role/", "members/remove/", "members/leave/"])
def test_an_act_that_came_too_late_is_not_done_and_the_log_in_leads_to_the_list(
    client: Client, student: User, workbook: Workbook, act: str
) -> None:
    answer = client.post(f"/workbooks/{workbook.uuid}/{act}", {"email": student.email})

    assert answer["Location"] == f"{LOG_IN}?next=/workbooks/"
    assert "er is niets gedaan" in see(client, LOG_IN).text
    assert (Workbook.objects.get().deleted_at, Member.objects.count()) == (None, 1)


def sent_late(client: Client, *posts: tuple[str, dict[str, list[str]]]) -> None:
    """Several pages that stood open when the session ended, each sent all the same."""
    Session.objects.all().delete()
    for path, data in posts:
        assert client.post(path, data).status_code == 302


def test_every_page_that_was_sent_too_late_is_kept_and_offered_on_its_own(
    as_student: Client, student: User, workbook: Workbook, path: str
) -> None:
    plate = f"/workbooks/{workbook.uuid}/plates/become-aware/"
    uid = workbook.plate_rows.get(step="become-aware").uid
    front = see(as_student, path).filled(summary="De rode draad.")
    on_plate = see(as_student, plate).filled(plate, **{f"{uid}-key_message": "Zij kennen ons niet."})
    sent_late(as_student, (path, front), (plate, on_plate))
    log_in(as_student, student, plate)
    first = see(as_student, plate)
    assert first.links["De rode draad."] == path
    answer = as_student.post(plate, first.filled(plate))
    told = see(as_student, answer["Location"].partition("#")[0]).text
    as_student.post(path, see(as_student, path).filled(path))

    assert "Je typte nog meer" in told
    workbook.refresh_from_db()
    assert workbook.summary == "De rode draad."
    assert workbook.plate_rows.get(step="become-aware").key_message == "Zij kennen ons niet."
    assert "typed" not in as_student.session


def test_two_windows_on_one_page_are_both_kept_and_the_same_post_twice_once(
    as_student: Client, student: User, workbook: Workbook, path: str
) -> None:
    one, other = see(as_student, path).filled(sector="Zorg"), see(as_student, path).filled(summary="De rode draad.")
    sent_late(as_student, (path, one), (path, other), (path, other))
    log_in(as_student, student, path)
    for _ in range(2):
        as_student.post(path, see(as_student, path).filled(path))

    workbook.refresh_from_db()
    assert (workbook.sector, workbook.summary) == ("Zorg", "De rode draad.")
    assert "typed" not in as_student.session


@pytest.mark.parametrize(("posts", "size", "kept"), [(25, 10, 20), (6, 1_000_000, 4), (2, 5_000_000, 1)])
def test_what_is_kept_has_a_limit_and_the_newest_wins_and_that_is_said(
    as_student: Client, path: str, posts: int, size: int, kept: int
) -> None:
    see(as_student, path)
    many = [{"summary": [f"{number} {'x' * (size - 100)}"]} for number in range(posts)]
    sent_late(as_student, *((path, data) for data in many))

    numbers = [entry["body"].removeprefix("summary=").partition("+")[0] for entry in as_student.session["typed"]]
    assert numbers == [str(number) for number in range(posts - kept, posts)]
    assert "alleen de laatste pagina’s die je verstuurde zijn bewaard" in see(as_student, LOG_IN).text


def test_it_is_kept_while_the_page_it_was_meant_for_does_not_take_it(
    as_teammate: Client, teammate: User, workbook: Workbook, path: str
) -> None:
    join(workbook, teammate, "editor")
    client = late(as_teammate, path, summary="De rode draad.")
    log_in(client, teammate, path)
    offered = see(client, path)
    Member.objects.filter(user=teammate).update(role="reader")
    refused = client.post(path, offered.filled(path))
    Member.objects.filter(user=teammate).update(role="editor")
    taken = client.post(path, see(client, path).filled(path))

    assert (refused.status_code, taken.status_code) == (403, 302)
    workbook.refresh_from_db()
    assert workbook.summary == "De rode draad."


def reads_only(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(role="reader")


def is_removed(member: Member) -> None:
    member.delete()


def workbook_is_deleted(member: Member) -> None:
    Workbook.objects.filter(pk=member.workbook_id).update(deleted_at=timezone.now())


@pytest.mark.parametrize("where", ["profile/", "plates/become-aware/", "plates/quality-of-use/waiver/"])
@pytest.mark.parametrize(("meanwhile", "status"), [(reads_only, 403), (is_removed, 404), (workbook_is_deleted, 404)])
def test_who_lost_the_right_to_save_while_typing_can_copy_it_and_send_it_later(
    as_teammate: Client,
    teammate: User,
    workbook: Workbook,
    where: str,
    meanwhile: Callable[[Member], None],
    status: int,
) -> None:
    join(workbook, teammate, "editor")
    path = f"/workbooks/{workbook.uuid}/{where}"
    data = {"base": ["0"], "text": [HARD], "score": ["7,5"]}
    meanwhile(Member.objects.get(user=teammate))

    page = Seen(as_teammate.post(path, data))

    assert page.status == status
    assert [" ".join(item.text.split()) for item in page.one("ul", class_="typed").iter("li")] == [
        " ".join(HARD.split())
    ]
    assert {name: values for name, values in page.filled(path).items() if name in data} == data
    assert "<script>alert" not in page.html


def test_a_refused_act_in_which_nothing_was_typed_offers_nothing(
    as_teammate: Client, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "editor")
    page = Seen(as_teammate.post(f"/workbooks/{workbook.uuid}/delete/"))

    assert (page.status, list(page.one("main").iter("form"))) == (403, [])
    assert "Met jouw rol in dit werkboek mag dit niet." in page.text
