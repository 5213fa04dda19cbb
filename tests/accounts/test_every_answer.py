"""What holds for every answer: its headers, its methods, its language."""

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import logged_in
from tests.seen import Seen

pytestmark = pytest.mark.django_db
PAGES = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no-such-page/", "/workbooks/", "/")
CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"


@pytest.mark.parametrize("path", [*PAGES, "/accounts/profile/"])
def test_headers(path: str, student: User) -> None:
    for client in (Client(), logged_in(student)):
        answer = client.get(path)
        told = {name: answer.get(name) for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")}

        assert answer["Content-Security-Policy"] == CSP
        assert told == {
            "X-Frame-Options": "DENY",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
        assert answer["Content-Language"] == "nl"


def test_over_https_the_browser_is_told_to_stay_there() -> None:
    answer = Client().get("/accounts/login/", secure=True)

    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND"])
@pytest.mark.parametrize("path", PAGES)
def test_what_no_page_has_is_refused(path: str, method: str, as_student: Client) -> None:
    answer = as_student.generic(method, path)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert "Dit adres werkt anders" in Seen(answer).text


def test_dutch_unless_one_chose_otherwise_and_then_for_good(student: User) -> None:
    client = Client(headers={"Accept-Language": "en-US,en;q=0.9"})
    assert Seen(client.get("/accounts/login/")).one("html").get("lang") == "nl"

    answer = client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    assert client.cookies["django_language"]["max-age"] == 365 * 24 * 60 * 60
    page = Seen(client.get("/accounts/login/"))
    assert (page.one("html").get("lang"), page.one("h1").text) == ("en", "Log in")

    client.force_login(student)
    assert Seen(client.get("/accounts/profile/")).one("h1").text == "Your name"
    client.logout()
    client.post("/language/", {"language": "nl", "next": "/"})
    assert Seen(client.get("/accounts/login/")).one("h1").text == "Inloggen"


@pytest.mark.parametrize("language", ["de", "", "../../etc", "nl\r\nX-Evil: 1", "\x00", "n" * 10_000])
def test_a_language_that_is_not_there_changes_nothing(language: str) -> None:
    client = Client()
    client.post("/language/", {"language": language, "next": "/"})
    client.cookies["django_language"] = "tlh"

    assert Seen(client.get("/accounts/login/")).one("html").get("lang") == "nl"


@pytest.mark.parametrize("path", [*PAGES[:4], "/accounts/profile/", "/accounts/email/", "/accounts/password/change/"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_html_is_in_order(path: str, language: str, as_student: Client) -> None:
    for client in (Client(), as_student):
        client.post("/language/", {"language": language, "next": "/"})
        page = Seen(client.get(path, follow=True))

        assert page.faults == []
        assert sorted(page.ids) == sorted(set(page.ids))
