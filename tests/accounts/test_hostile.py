"""Whatever is put into a form of an account, there is an answer: nothing breaks, nothing runs, nothing hangs."""

from itertools import product
from typing import Any, Final
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.people import NEW
from tests.conftest import PASSWORD, logged_in
from tests.seen import Seen

pytestmark = pytest.mark.django_db

VALUES: Final = {
    "nul": "a\x00b",
    "lone surrogate": "a\ud800b",
    "half of an emoji": "\udc00",
    "long": "a" * 100_000,
    "long address": "a" * 100_000 + "@demo.test",
    "many parts": "a." * 5_000 + "a@" + "b." * 5_000 + "nl",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "emoji address": "🙂@🙂.test",
    "right to left": "שלום \u202e txt.exe",
    "combining": "Z" + "\u0301" * 5_000,
    "script": "<script>alert(1)</script>",
    "attribute": "\"' onfocus=alert(1) autofocus x=",
    "template": "{{ 77777|add:1 }}{% debug %}${77777+1}",
    "sql": "' OR 1=1 --",
    "format": "%s%n%x{0}%(x)s",
    "header": "a@demo.test\r\nBcc: b@demo.test",
    "quoted local part": '"a\x0b\x0c b"@demo.test',
    "quotes": '"very unusual"@demo.test',
    "ip": "a@[127.0.0.1]",
    "idn": "a@münchen.example",
    "blank": " \t\u2003\u200b ",
    "line separator": "a\u2028b",
    "number": "1e309",
    "path": "../../../etc/passwd",
}
RUNNING: Final = {"script", "attribute", "template"}
FORMS: Final = [
    ("/accounts/login/", {"login": "student@demo.test", "password": PASSWORD}, False),
    ("/accounts/signup/", NEW, False),
    ("/accounts/password/reset/", {"email": "student@demo.test"}, False),
    ("/accounts/profile/", {"name": "Sanne"}, True),
    ("/accounts/email/", {"email": "new@demo.test", "password": PASSWORD, "action_add": ""}, True),
    ("/accounts/email/", {"email": "new@demo.test", "action_send": ""}, True),
    ("/accounts/email/", {"email": "new@demo.test", "action_remove": ""}, True),
    ("/accounts/email/", {"email": "new@demo.test", "action_primary": ""}, True),
    ("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "acht groene ramen"}, True),
    ("/accounts/reauthenticate/", {"password": PASSWORD}, True),
    ("/accounts/logout/", {"next": "/"}, True),
    ("/language/", {"language": "nl", "next": "/"}, False),
]


@pytest.mark.parametrize(("path", "form", "inside"), FORMS, ids=[f"{each[0]} {list(each[1])[-1]}" for each in FORMS])
def test_no_value_breaks_a_form(path: str, form: dict[str, str], inside: bool, student: User) -> None:
    strange = {}
    for name, (kind, value) in product([*form, "next"], VALUES.items()):
        client = logged_in(student) if inside else Client()
        cache.clear()
        answer = post(client, path, form | {name: value})
        if answer.status_code not in {200, 302, 422}:
            strange[name, kind] = answer.status_code
        if kind in RUNNING:
            assert_nothing_runs(Seen(answer))

    assert strange == {}


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/confirm-email/",
        "/accounts/inactive/",
        "/accounts/login/code/confirm/",
    ],
)
def test_no_question_in_an_address_breaks_a_page(path: str) -> None:
    for value in VALUES.values():
        clean = quote(value.encode("utf-8", "surrogatepass")[:2_000])
        answer = Client().get(f"{path}?next={clean}&email={clean}&{clean}={clean}")

        assert answer.status_code in {200, 302}
        assert_nothing_runs(Seen(answer))


def assert_nothing_runs(page: Seen) -> None:
    """Neither in the browser nor on the server."""
    assert [each for each in page.tree.iter() if "onfocus" in each.attrib] == []
    assert [each for each in page.all("script") if not each.get("src")] == []
    assert "77778" not in page.html


@pytest.mark.parametrize("key", ["a", "1", "1:2:3", "-", "z" * 3_000, ":" * 200, "1:1" + "x" * 1_000])
def test_no_key_in_a_link_breaks_a_page(key: str) -> None:
    for path in (
        f"/accounts/confirm-email/{key}/",
        f"/accounts/password/reset/key/1-{key}/",
        f"/accounts/password/reset/key/{key.replace(':', '').replace('-', '') or '0'}-set-password/",
    ):
        assert {Client().get(path).status_code, Client().post(path).status_code} <= {200, 404, 422}


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1", "idna", "no-such"])
def test_no_other_alphabet_smuggles_in_what_cannot_be_stored(charset: str, student: User) -> None:
    """UTF-7 can write half a character."""
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na+2AA-b\r\n--x--\r\n'
    for client, path in ((logged_in(student), "/accounts/profile/"), (Client(), "/accounts/signup/")):
        kinds = (
            f"multipart/form-data; boundary=x; charset={charset}",
            f"application/x-www-form-urlencoded; charset={charset}",
        )
        for kind, text in zip(kinds, (body, b"name=a%2B2AA-b&email=a%2B2AA-@b.nl"), strict=True):
            answer = client.generic("POST", path, text, kind)
            assert answer.status_code in {302, 400, 422}, (kind, path)


def test_cookies_of_somebody_elses_making_break_nothing(student: User) -> None:
    for name in ("sessionid", "csrftoken", "reader", "django_language", "messages"):
        for value in ("", "x", "\\", "a" * 5_000, "é", '"'):
            client = Client()
            client.cookies[name] = value
            assert client.get("/accounts/login/").status_code == 200
            assert client.get("/workbooks/").status_code == 302


def post(client: Client, path: str, data: dict[str, str]) -> Any:
    """Post it as bytes, so that half a character gets there as a browser cannot send it, and a script can."""
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value.encode("utf-8", "surrogatepass"))
        for name, value in data.items()
    ]
    return client.generic("POST", path, b"".join(parts) + b"--x--\r\n", "multipart/form-data; boundary=x")
