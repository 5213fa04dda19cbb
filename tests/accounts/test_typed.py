"""Whoever was logged out while typing logs in again and finds the text; nobody else does."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.people import browser, log_in, send
from tests.factories import join, make_workbook
from tests.seen import Seen
from workbook.models import Workbook

pytestmark = pytest.mark.django_db
TEXT = "Een lange zin\r\nover twee regels, met é, 🙂 en <b>.\r\n"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def profile(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/profile/"


def fill_in(client: Client, path: str, **typed: str) -> dict[str, Any]:
    """Open a page and type, without sending yet."""
    return Seen(client.get(path)).filled(**typed)


def let_the_session_end(client: Client) -> None:
    """As after two weeks, or after the log-out of another tab."""
    Session.objects.update(expire_date=timezone.now())


def come_too_late(client: Client, path: str, **typed: str) -> Any:
    """Type on a page, and send it when the session is over."""
    data = fill_in(client, path, **typed)
    let_the_session_end(client)
    return client.post(path, data)


def test_the_text_waits_behind_the_log_in_and_is_saved_from_there(
    student: User, workbook: Workbook, profile: str
) -> None:
    client = browser()
    log_in(client, student.email)

    late = come_too_late(client, profile, summary=TEXT)
    assert late["Location"] == f"/accounts/login/?next={profile}"
    assert "wat je typte is bewaard" in Seen(client.get(late["Location"])).text
    inside = log_in(client, student.email, path=late["Location"])
    assert inside["Location"] == profile

    offer = Seen(client.get(profile))
    assert offer.one("h1").text == "Dit is nog niet verstuurd"
    saved = client.post(profile, offer.filled(profile))

    workbook.refresh_from_db()
    assert saved.status_code == 302
    assert workbook.summary == TEXT.strip().replace("\r\n", "\n")
    assert Seen(client.get(profile)).one("h1").text != "Dit is nog niet verstuurd"


def test_it_waits_until_it_is_sent_or_left_however_often_one_looks(
    student: User, workbook: Workbook, profile: str
) -> None:
    client = browser()
    log_in(client, student.email)
    log_in(client, student.email, path=come_too_late(client, profile, summary=TEXT)["Location"])
    assert [Seen(client.get(profile)).one("h1").text for _ in range(3)] == ["Dit is nog niet verstuurd"] * 3

    left = client.post(profile, Seen(client.get(profile)).filled(profile) | {"typed:leave": ""})

    assert (left.status_code, left["Location"]) == (302, profile)
    assert Seen(client.get(profile)).one("h1").text != "Dit is nog niet verstuurd"
    workbook.refresh_from_db()
    assert workbook.summary == ""


def test_a_wrong_password_in_between_loses_nothing(student: User, profile: str) -> None:
    client = browser()
    log_in(client, student.email)
    late = come_too_late(client, profile, summary=TEXT)
    log_in(client, student.email, "verkeerd", path=late["Location"])
    log_in(client, student.email, path=late["Location"])

    assert TEXT.split("\r\n", maxsplit=1)[0] in client.get(profile).content.decode()


def test_somebody_else_in_the_same_browser_is_offered_nothing_and_then_it_is_gone(
    student: User, teammate: User, profile: str
) -> None:
    """The teammate may open this very page: the leak is possible."""
    client = browser()
    log_in(client, student.email)
    late = come_too_late(client, profile, summary=TEXT)

    log_in(client, teammate.email, path=late["Location"])
    shown = client.get(profile)

    assert Seen(shown).one("h1").text != "Dit is nog niet verstuurd"
    assert "Een lange zin" not in shown.content.decode()
    assert "typed" not in client.session


def test_a_page_from_before_somebody_else_logged_in_is_not_taken_for_theirs(
    student: User, teammate: User, profile: str
) -> None:
    client = browser()
    log_in(client, student.email)
    old = fill_in(client, profile, summary=TEXT)
    send(client, "/accounts/logout/", {})
    log_in(client, teammate.email)
    client.get(profile)
    send(client, "/accounts/logout/", {})

    late = client.post(profile, old)

    assert late.status_code == 403
    log_in(client, teammate.email, path=f"/accounts/login/?next={profile}")
    assert "Een lange zin" not in client.get(profile).content.decode()


def test_who_never_read_a_page_here_can_leave_nothing_behind(profile: str) -> None:
    """Else anybody could fill the table of sessions."""
    for forged in ("", "x", "5:1abc:def"):
        stranger = Client()
        stranger.cookies["reader"] = forged
        stranger.post(profile, {"summary": TEXT})
        assert "typed" not in stranger.session


def test_the_mark_in_the_browser_names_nobody_and_scripts_do_not_see_it(student: User, profile: str) -> None:
    client = browser()
    log_in(client, student.email)
    client.get(profile)
    mark = client.cookies["reader"]

    assert mark["httponly"] is True
    assert mark["samesite"] == "Lax"
    assert len(mark.value.split(":")[0]) == 64
