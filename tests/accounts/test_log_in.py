"""Logging in and out: a new session each time, strict for who guesses, wide for a class, and back to where one was going."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.people import browser, is_logged_in, log_in, send
from tests.conftest import PASSWORD, make_person
from tests.seen import Seen

pytestmark = pytest.mark.django_db


def test_the_right_password_lets_in_whatever_the_case_of_the_address(student: User) -> None:
    client = browser()

    answer = log_in(client, " Student@Demo.test ")

    assert (answer.status_code, answer["Location"]) == (302, "/workbooks/")
    assert is_logged_in(client)


def test_a_wrong_password_and_an_unknown_address_answer_alike(student: User) -> None:
    wrong = log_in(browser(), student.email, "verkeerd wachtwoord")
    unknown = log_in(browser(), "nobody1@demo.test", "verkeerd wachtwoord")

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].errors == {
        "__all__": ["Dit adres en wachtwoord horen niet bij elkaar. Controleer ze allebei."]
    }
    assert Seen(wrong).text == Seen(unknown).text


def test_a_log_in_makes_a_new_session(student: User) -> None:
    client = browser()
    client.get("/accounts/login/?next=/workbooks/")
    session = client.session
    session["seen before"] = True
    session.save()
    before = str(session.session_key)
    client.cookies["sessionid"] = before

    log_in(client, student.email)

    assert client.cookies["sessionid"].value != before
    assert not is_logged_in(with_session(before))


def test_a_session_is_dead_after_the_log_out(student: User) -> None:
    client = browser()
    log_in(client, student.email)
    session = client.cookies["sessionid"].value
    assert is_logged_in(with_session(session))

    answer = send(client, "/accounts/logout/", {})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert not is_logged_in(client)
    assert not is_logged_in(with_session(session))


def test_opening_the_address_of_the_log_out_logs_nobody_out(as_student: Client) -> None:
    assert as_student.get("/accounts/logout/").status_code == 200
    assert is_logged_in(as_student)


@pytest.mark.parametrize("path", ["/workbooks/new/", "/workbooks/?page=2"])
def test_after_the_log_in_one_goes_on_to_where_one_was_going(student: User, path: str) -> None:
    client = browser()
    asked = client.get(path)

    answer = log_in(client, student.email, path=asked["Location"])

    assert answer["Location"] == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "%2F%2Fevil.example",
        " //evil.example",
        "\t//evil.example",
        "https://testserver@evil.example/",
        "https://testserver.evil.example/",
        "//evil.example/\x00",
    ],
)
def test_nobody_is_led_elsewhere(student: User, elsewhere: str) -> None:
    """Neither by the log-in, nor by the log-out, nor by the choice of a language."""
    client = browser()
    client.get("/accounts/login/")
    token = client.cookies["csrftoken"].value
    come_in = {"login": student.email, "password": PASSWORD, "next": elsewhere, "csrfmiddlewaretoken": token}
    answers = [client.post("/accounts/login/", come_in)]
    answers += [send(client, "/accounts/logout/", {"next": elsewhere}), send(client, "/language/", {"next": elsewhere})]

    assert [stays_here(answer["Location"]) for answer in answers] == [True, True, True]


def stays_here(location: str) -> bool:
    """As a browser reads it: it takes a backslash for a slash, and skips blanks in front."""
    return urlsplit(urljoin("http://testserver/here/", location.strip().replace("\\", "/"))).netloc == "testserver"


def test_thirty_people_behind_one_address_log_in_at_once(db: None) -> None:
    people = [make_person(f"student{number}@school.test", f"Student {number}") for number in range(30)]

    assert [log_in(browser(), person.email).status_code for person in people] == [302] * 30


def test_the_sixth_wrong_password_in_a_row_is_refused_and_so_is_the_right_one_then(
    student: User, teammate: User
) -> None:
    wrong = [log_in(browser(), student.email, f"verkeerd {number}").status_code for number in range(5)]
    sixth = log_in(browser(), student.email, "verkeerd 6")
    right = log_in(browser(), student.email)

    assert wrong == [422] * 5
    assert sixth.status_code == right.status_code == 429
    assert sixth.context["form"].errors == {
        "__all__": [
            "Het wachtwoord klopte te vaak niet. Wacht vijf minuten, of kies via een mail een nieuw wachtwoord."
        ]
    }
    assert log_in(browser(), teammate.email).status_code == 302


def test_an_unknown_address_is_refused_as_often_as_a_known_one(student: User) -> None:
    known = [log_in(browser(), student.email, "verkeerd").status_code for _ in range(6)]
    unknown = [log_in(browser(), "nobody@demo.test", "verkeerd").status_code for _ in range(6)]

    assert known == unknown == [422] * 5 + [429]


def test_a_right_password_in_between_does_not_reset_the_count(student: User) -> None:
    tries = ["verkeerd"] * 4 + [PASSWORD] + ["verkeerd"] * 2

    assert [log_in(browser(), student.email, password).status_code for password in tries] == [422] * 4 + [302, 422, 429]


def test_the_counts_stand_where_every_process_sees_them(student: User) -> None:
    log_in(browser(), student.email, "verkeerd")

    assert type(cache._connections["default"]).__name__ == "DatabaseCache"  # type: ignore[attr-defined]


def test_a_post_without_a_token_or_from_elsewhere_is_refused(student: User) -> None:
    client = browser()
    client.get("/accounts/login/")
    token = client.cookies["csrftoken"].value
    come_in = {"login": student.email, "password": PASSWORD}

    assert client.post("/accounts/login/", come_in).status_code == 403
    assert client.post("/accounts/login/", come_in | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    for origin in ("https://evil.example", "http://testserver.evil.example", "null", "http://[", "https://testserver"):
        foreign = client.post("/accounts/login/", come_in | {"csrfmiddlewaretoken": token}, headers={"Origin": origin})
        assert foreign.status_code == 403, origin
    assert not is_logged_in(client)


def test_who_is_logged_in_already_goes_straight_on(as_student: Client) -> None:
    assert as_student.get("/accounts/login/?next=/workbooks/new/")["Location"] == "/workbooks/new/"


def with_session(key: str) -> Client:
    """Another browser that got hold of a session's key."""
    other = Client()
    other.cookies["sessionid"] = key
    return other
