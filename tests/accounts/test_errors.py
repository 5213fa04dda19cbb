"""When something goes wrong there is a page of ours that says what to do, in both languages, and what was typed is in it."""

import sqlite3
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.test import Client, override_settings
from django.urls import include, path

from accounts.models import User
from tests.accounts.people import browser, log_in
from tests.seen import Seen

pytestmark = pytest.mark.django_db
TYPED = {"tip": 'Eerste regel\r\nTweede "regel" <b>&amp;</b> 🙂 שלום', "many": ["a", "b"], "empty": ""}


def raises(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        request.user.is_authenticated  # noqa: B018 - as every page asks
        raise error from error.__cause__

    return view


def of_sqlite(code: int) -> OperationalError:
    """A fault at a file, as SQLite tells it: only its number says at which, and at what."""
    cause = sqlite3.OperationalError("disk I/O error")
    cause.sqlite_errorcode = code
    fault = OperationalError("disk I/O error")
    fault.__cause__ = cause
    return fault


def answers(status: int) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: HttpResponse(status=status)


class Urls:
    """Addresses at which everything goes wrong."""

    handler500 = "klantketting.errors.server_error"
    urlpatterns: ClassVar[list[Any]] = [
        path("bug/", raises(RuntimeError("bug"))),
        path("locked/", raises(OperationalError("database is locked"))),
        path("waited/", raises(OperationalError("canceling statement due to lock timeout"))),
        path("full/", raises(OperationalError("database or disk is full"))),
        path("failing/", raises(of_sqlite(sqlite3.SQLITE_IOERR_READ))),
        path("shm/", raises(of_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE))),
        path("tablespace/", raises(OperationalError('could not extend file "base/5/16384": No space left on device'))),
        path("missing/", raises(OperationalError("no such table: x"))),
        path("forbidden/", raises(PermissionDenied())),
        path("odd/", raises(SuspiciousOperation("odd"))),
        *(path(f"{status}/", answers(status)) for status in (400, 403, 404, 405, 409, 422, 429)),
        path("", include("klantketting.urls")),
    ]


@pytest.fixture(autouse=True)
def wrong() -> Any:
    with override_settings(ROOT_URLCONF=Urls):
        yield


def client_of(user: User | None = None) -> Client:
    """A browser that gets the page instead of the error."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


PAGES = [
    ("/odd/", 400, "Dit verzoek klopt niet", "This request could not be read"),
    ("/400/", 400, "Dit verzoek klopt niet", "This request could not be read"),
    ("/forbidden/", 403, "Dit mag je hier niet", "You may not do this here"),
    ("/403/", 403, "Dit mag je hier niet", "You may not do this here"),
    ("/no-such-page/", 404, "Deze pagina is er niet", "There is no such page"),
    ("/404/", 404, "Deze pagina is er niet", "There is no such page"),
    ("/405/", 405, "Dit adres werkt anders", "This address works differently"),
    ("/409/", 409, "Iemand was je net voor", "Somebody was just ahead of you"),
    ("/422/", 422, "Dit kan zo niet worden opgeslagen", "This cannot be saved yet"),
    ("/429/", 429, "Wacht even", "Wait a moment"),
    ("/bug/", 500, "Er ging hier iets mis", "Something went wrong here"),
    ("/missing/", 500, "Er ging hier iets mis", "Something went wrong here"),
    ("/failing/", 500, "Er ging hier iets mis", "Something went wrong here"),
    ("/locked/", 503, "Het is nu erg druk", "It is very busy right now"),
    ("/waited/", 503, "Het is nu erg druk", "It is very busy right now"),
    ("/full/", 503, "Er is geen ruimte om op te slaan", "There is no room to save in"),
    ("/shm/", 503, "Er is geen ruimte om op te slaan", "There is no room to save in"),
    ("/tablespace/", 503, "Er is geen ruimte om op te slaan", "There is no room to save in"),
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("address", "status", "dutch", "english"), PAGES)
def test_each_error_has_its_page(
    address: str, status: int, dutch: str, english: str, language: str, student: User
) -> None:
    for client in (client_of(), client_of(student)):
        client.cookies["django_language"] = language
        answer = client.get(address)
        page = Seen(answer)

        assert (page.status, page.one("h1").text) == (status, {"nl": dutch, "en": english}[language])
        assert (page.one("html").get("lang"), page.faults) == (language, [])
        assert answer.get("Retry-After") == ("10" if status == 503 else None)
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("address", ["/bug/", "/locked/"])
def test_what_was_typed_stands_in_the_page_to_be_sent_again(address: str, student: User) -> None:
    page = Seen(client_of(student).post(f"{address}?a=1&b=2", TYPED))

    form = page.form(f"{address}?a=1&b=2")
    sent = {name: value for name, value in page.filled(f"{address}?a=1&b=2").items() if name != "csrfmiddlewaretoken"}
    assert form.get("method") == "post"
    assert sent == {"tip": [str(TYPED["tip"]).replace("\r\n", "\n")], "many": ["a", "b"], "empty": [""]}


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/bug/", 500, "Er ging hier iets mis. Wat je typte, is nog niet opgeslagen."),
        ("/locked/", 503, "Het is nu erg druk. Wat je typte, is nog niet opgeslagen."),
        ("/full/", 503, "Er is geen ruimte om op te slaan. Wat je typte, is nog niet opgeslagen."),
    ],
)
def test_a_script_hears_it_in_words_and_not_in_a_page(address: str, status: int, words: str, student: User) -> None:
    client, asks = client_of(student), {"Accept": "application/json"}
    answers = [
        client.post(address, "{}", content_type="application/json"),
        client.get(address, headers=asks),
        client.post(address, TYPED, headers=asks),
    ]

    assert [(each.status_code, each.json()) for each in answers] == [(status, {"message": words})] * 3
    assert {each.get("Retry-After") for each in answers} == {"10" if status == 503 else None}


def test_the_busy_page_asks_the_database_for_nothing(student: User, django_assert_num_queries: Any) -> None:
    client = client_of(student)
    with django_assert_num_queries(2):  # session and user, which the view asks for
        assert client.post("/locked/", TYPED).status_code == 503


@pytest.mark.parametrize("address", ["/bug/", "/locked/"])
def test_a_page_after_an_error_still_works_when_the_database_does_not(address: str, student: User) -> None:
    client = client_of(student)

    def gone(*_args: Any) -> None:
        raise OperationalError("database is locked")

    with connection.execute_wrapper(gone):
        answer = client.get("/workbooks/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def full(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
    """A disk on which sessions cannot be changed any more."""
    if sql.startswith('UPDATE "django_session"'):
        raise OperationalError("database or disk is full")
    return execute(sql, *more)


def test_reading_goes_on_while_the_disk_is_full_and_what_is_to_be_told_is_told_again(student: User) -> None:
    client = client_of(student)
    client.post("/accounts/profile/", {"name": "Sanne"})
    with connection.execute_wrapper(full):
        during = Seen(client.get("/accounts/profile/"))
    after, later = (Seen(client.get("/accounts/profile/")) for _ in range(2))

    told = ["Je naam is opgeslagen." in page.text for page in (during, after, later)]
    assert (during.status, told) == (200, [True, True, False])


def test_what_is_done_while_the_disk_is_full_is_told_to_be_busy(student: User) -> None:
    client = client_of(student)
    with connection.execute_wrapper(full):
        answer = client.post("/workbooks/new/", {"organisation": "Duinlijn", "period": "2026"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert Seen(answer).filled("/workbooks/new/")["organisation"] == ["Duinlijn"]


def test_a_password_is_never_put_into_a_page() -> None:
    page = client_of().post("/bug/", {"login": "a@b.test", "password": "zeven blauwe schakels"}).content.decode()

    assert "zeven" not in page
    assert "<form" not in page


def test_a_page_older_than_the_last_log_in_sends_its_text_after_all(student: User) -> None:
    """Log in in a second tab, and the token of the first does not fit any more."""
    client = browser()
    log_in(client, student.email)
    old = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value} | TYPED
    client.force_login(student)
    client.get("/accounts/profile/")
    client.cookies["csrftoken"] = "n" * 32

    page = Seen(client.post("/workbooks/new/", old, headers={"Origin": "http://testserver"}))

    assert (page.status, page.one("h1").text) == (403, "Dit is nog niet verstuurd")
    again = page.filled("/workbooks/new/")
    assert again["many"] == ["a", "b"]
    assert client.post("/workbooks/new/", again).status_code == 422


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://["])
def test_a_form_of_another_site_gets_nothing_to_send(origin: str, student: User) -> None:
    client = browser()
    log_in(client, student.email)

    page = Seen(client.post("/workbooks/new/", TYPED, headers={"Origin": origin} if origin else {}))

    assert (page.status, page.one("h1").text) == (403, "We kunnen niet zien waar dit vandaan komt")
    assert page.all("form") == []


def test_too_much_at_once_is_told_on_a_page_of_ours(student: User) -> None:
    client = client_of(student)
    many = client.post("/workbooks/new/", {f"f{number}": "" for number in range(6001)})
    long = client.post(
        "/workbooks/new/", "organisation=" + "a" * (12 * 1024 * 1024), "application/x-www-form-urlencoded"
    )
    broken = client.post("/workbooks/new/", b"--x\r\nbroken", "multipart/form-data; boundary=")

    for answer in (many, long, broken):
        assert (answer.status_code, Seen(answer).one("h1").text) == (400, "Dit verzoek klopt niet")
    assert Seen(client.get("/", headers={"Host": "evil.example"})).one("h1").text == "Dit verzoek klopt niet"


def test_an_error_with_words_of_its_own_keeps_them() -> None:
    def own(request: HttpRequest) -> HttpResponse:
        return HttpResponseBadRequest('{"fault": "x"}', content_type="application/json")

    with override_settings(ROOT_URLCONF=type("Own", (), {"urlpatterns": [path("own/", own)]})):
        assert client_of().get("/own/").content == b'{"fault": "x"}'
