"""How the site is set when it is deployed, and what the demo refuses."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client, override_settings

from accounts.hashers import Argon2
from klantketting.wsgi import only_here
from tests.accounts.deployed import run

SHOWN = """
import json
from django.conf import settings
names = json.loads(input())
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def settings_of(var: Path, *names: str, **environment: str) -> dict[str, Any]:
    code = SHOWN.replace("json.loads(input())", repr(names))
    done = run("-c", code, var=var, **environment)
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def test_django_has_no_remark_on_the_deployment(tmp_path: Path) -> None:
    done = run(
        "manage.py", "check", "--deploy", "--fail-level", "INFO", var=tmp_path, ALLOWED_HOSTS="klantketting.example"
    )

    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


def test_cookies_travel_over_https_only_and_scripts_do_not_see_them(tmp_path: Path) -> None:
    flags = [
        f"{cookie}_COOKIE_{flag}"
        for cookie in ("SESSION", "CSRF", "LANGUAGE")
        for flag in ("SECURE", "HTTPONLY", "SAMESITE")
    ]

    assert list(settings_of(tmp_path, *flags).values()) == [True, True, "Lax"] * 3


def test_only_the_demo_does_without_https(tmp_path: Path) -> None:
    names = ("DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")

    assert list(settings_of(tmp_path, *names).values()) == [False, True, True, True, 31536000]
    assert list(settings_of(tmp_path, *names, DEMO="1").values()) == [False, False, False, False, 0]


def test_new_passwords_are_kept_with_argon2(tmp_path: Path) -> None:
    hashers = settings_of(tmp_path, "PASSWORD_HASHERS")["PASSWORD_HASHERS"]

    with override_settings(PASSWORD_HASHERS=hashers):
        kept = make_password("zeven blauwe schakels")
        assert isinstance(identify_hasher(kept), Argon2)
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_mails_go_by_smtp_or_in_the_demo_to_files(tmp_path: Path) -> None:
    smtp = settings_of(tmp_path, "MAILERS", SMTP_HOST="mail.example", SMTP_PORT="587", SMTP_STARTTLS="1")
    demo = settings_of(tmp_path, "MAILERS", DEMO="1")

    assert smtp["MAILERS"]["default"] == {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "mail.example",
            "port": 587,
            "username": "",
            "password": "",
            "use_tls": True,
            "timeout": 10,
        },
    }
    assert demo["MAILERS"]["default"] == {
        "BACKEND": "accounts.mailing.Folder",
        "OPTIONS": {"path": str(tmp_path / "mail")},
    }


def test_behind_proxies_their_word_is_taken_and_else_nobodys(tmp_path: Path) -> None:
    names = ("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT")

    assert list(settings_of(tmp_path, *names).values()) == [None, 0]
    assert list(settings_of(tmp_path, *names, PROXIES="1").values()) == [["HTTP_X_FORWARDED_PROTO", "https"], 1]


def test_without_a_secret_nothing_starts(tmp_path: Path) -> None:
    done = run("manage.py", "check", var=tmp_path, SECRET_KEY="")

    assert done.returncode != 0
    assert "Set SECRET_KEY" in done.stderr


@pytest.mark.parametrize("hosts", ["klantketting.example", "127.0.0.1,klantketting.example", "*", "0.0.0.0", ".local"])
def test_the_demo_does_not_start_under_a_name_of_another_machine(tmp_path: Path, hosts: str) -> None:
    done = run("manage.py", "check", var=tmp_path, DEMO="1", ALLOWED_HOSTS=hosts)

    assert done.returncode != 0
    assert "DEMO=1 is for this machine only" in done.stderr


def test_the_demo_accounts_are_made_in_the_demo_only(tmp_path: Path) -> None:
    done = run("manage.py", "demo", var=tmp_path)

    assert done.returncode != 0


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"SERVER_NAME": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}, "200 OK"),
        ({"SERVER_NAME": "localhost", "REMOTE_ADDR": "127.0.0.1"}, "200 OK"),
        ({"SERVER_NAME": "::1", "REMOTE_ADDR": "::1"}, "200 OK"),
        ({"SERVER_NAME": "0.0.0.0", "REMOTE_ADDR": "127.0.0.1"}, "403 Forbidden"),
        ({"SERVER_NAME": "192.168.1.20", "REMOTE_ADDR": "192.168.1.20"}, "403 Forbidden"),
        ({"SERVER_NAME": "127.0.0.1", "REMOTE_ADDR": "192.168.1.21"}, "403 Forbidden"),
        ({"SERVER_NAME": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.1"}, "403 Forbidden"),
        ({"SERVER_NAME": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=10.0.0.1"}, "403 Forbidden"),
        ({"SERVER_NAME": "", "REMOTE_ADDR": ""}, "403 Forbidden"),
    ],
)
def test_the_demo_answers_its_own_machine_only(told: dict[str, str], status: str) -> None:
    statuses = []

    def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        return [b"inside"]

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    body = only_here(page)(environ | told, lambda status, _headers: statuses.append(status))

    assert statuses == [status]
    assert (b"inside" in b"".join(body)) is (status == "200 OK")


@contextmanager
def demo(var: Path) -> Iterator[None]:
    with override_settings(DEMO=True, VAR_DIR=var):
        yield


@pytest.mark.django_db
def test_the_mails_are_shown_in_the_demo_only(tmp_path: Path, as_student: Client) -> None:
    assert (Client().get("/mails/").status_code, as_student.get("/mails/").status_code) == (404, 404)
    assert "/mails/" not in Client().get("/accounts/login/").content.decode()

    with demo(tmp_path):
        assert "Nog geen mails." in Client().get("/mails/").content.decode()
        assert "/mails/" in Client().get("/accounts/login/").content.decode()
