"""Every mail: subject, text and HTML, in the language of who asked for it; and the folder that keeps them in the demo."""

import re
import smtplib
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import html5lib
import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client, override_settings

from accounts.mailing import Folder, latest
from accounts.models import User
from tests.accounts.people import NEW, browser, link_in_mail, log_in, send
from tests.conftest import PASSWORD, logged_in
from tests.factories import make_workbook
from tests.seen import Seen

pytestmark = pytest.mark.django_db
FRESH = "acht groene ramen"


def sign_up(student: User, client: Client) -> None:
    send(client, "/accounts/signup/", NEW)


def sign_up_twice(student: User, client: Client) -> None:
    send(client, "/accounts/signup/", NEW | {"email": student.email})


def log_in_unconfirmed(student: User, client: Client) -> None:
    student.emailaddress_set.update(verified=False)
    log_in(client, student.email)


def forget(student: User, client: Client) -> None:
    send(client, "/accounts/password/reset/", {"email": student.email})


def forget_unknown(student: User, client: Client) -> None:
    send(client, "/accounts/password/reset/", {"email": "nobody@demo.test"})


def change_password(student: User, client: Client) -> None:
    log_in(client, student.email)
    send(client, "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": FRESH})


def set_password(student: User, client: Client) -> None:
    student.set_unusable_password()
    student.save()
    client.force_login(student)
    send(client, "/accounts/password/set/", {"password1": FRESH})


def reset_password(student: User, client: Client) -> None:
    forget(student, client)
    send(client, client.get(link_in_mail())["Location"], {"password1": FRESH})


def change_address(student: User, client: Client) -> None:
    log_in(client, student.email)
    send(client, "/accounts/email/", {"email": "sanne@nieuw.test", "password": PASSWORD, "action_add": ""})
    send(client, link_in_mail(), {})


def call_it_off(student: User, client: Client) -> None:
    log_in(client, student.email)
    send(client, "/accounts/email/", {"email": "sanne@nieuw.test", "password": PASSWORD, "action_add": ""})
    send(client, "/accounts/email/", {"email": "sanne@nieuw.test", "action_remove": ""})


def invite(student: User, client: Client) -> None:
    log_in(client, student.email)
    send(client, f"/workbooks/{make_workbook(student).uuid}/members/", {"email": "noor@school.test", "role": "editor"})


MAILS: list[tuple[Callable[[User, Client], None], str, str, str]] = [
    (sign_up, "Bevestig je adres", "Confirm your address", "/accounts/confirm-email/"),
    (sign_up_twice, "Je hebt al een account", "You have an account already", "/accounts/password/reset/"),
    (log_in_unconfirmed, "Bevestig je adres", "Confirm your address", "/accounts/confirm-email/"),
    (forget, "Kies een nieuw wachtwoord", "Choose a new password", "/accounts/password/reset/key/"),
    (forget_unknown, "Geen account met dit adres", "No account at this address", "/accounts/signup/"),
    (change_password, "Je wachtwoord is gewijzigd", "Your password is changed", ""),
    (set_password, "Je account heeft een wachtwoord", "Your account has a password", ""),
    (reset_password, "Je wachtwoord is gewijzigd", "Your password is changed", ""),
    (change_address, "Je adres is gewijzigd", "Your address is changed", ""),
    (invite, "Je bent uitgenodigd voor een werkboek", "You are invited to a workbook", "/join/"),
    (call_it_off, "Je adres blijft zoals het was", "Your address stays as it was", ""),
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("act", "dutch", "english", "link"), MAILS, ids=[each[0].__name__ for each in MAILS])
def test_a_mail_says_one_thing_twice(
    act: Callable[[User, Client], None], dutch: str, english: str, link: str, language: str, student: User
) -> None:
    client = browser()
    client.cookies["django_language"] = language

    act(student, client)

    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    assert message.subject == {"nl": dutch, "en": english}[language]
    assert (message.from_email, len(message.to)) == ("Klantketting <noreply@localhost>", 1)
    [(html, kind)] = message.alternatives
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(str(html))
    assert (kind, parser.errors, tree.get("lang")) == ("text/html", [], language)
    assert [str(element.text) for element in tree.iter("h1")] == [message.subject]
    paragraphs = [each for each in str(message.body).split("\n\n") if not each.startswith("http")]
    shown = [" ".join("".join(each.itertext()).split()) for each in tree.iter("p")]
    assert [each for each in paragraphs if each.strip() not in shown] == []
    assert re.findall(r"http://testserver(/[a-z/-]+/)", str(message.body)) == ([link] if link else [])
    assert {each.get("href", "").startswith(f"http://testserver{link}") for each in tree.iter("a")} == (
        {True} if link else set()
    )


def test_no_subject_names_anybody(student: User) -> None:
    client = browser()
    for act, *_rest in MAILS[:5]:
        act(student, client)

    assert [message.subject for message in mail.outbox if "Sanne" in message.subject or "@" in message.subject] == []


def test_a_mail_server_that_does_not_answer_costs_the_mail_and_not_the_page(
    monkeypatch: pytest.MonkeyPatch, student: User
) -> None:
    def refuse(self: object, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    client = browser()

    answer = send(client, "/accounts/password/reset/", {"email": student.email})

    assert answer["Location"] == "/accounts/password/reset/done/"
    assert "De mail kon nu niet worden verstuurd." in Seen(client.get(answer["Location"])).text


def test_the_demo_keeps_mails_as_files_and_shows_their_text(tmp_path: Path) -> None:
    with override_settings(
        DEMO=True,
        VAR_DIR=tmp_path,
        MAILERS={"default": {"BACKEND": "accounts.mailing.Folder", "OPTIONS": {"path": tmp_path / "mail"}}},
    ):
        client = browser()
        send(client, "/accounts/signup/", NEW)
        page = Seen(client.get("/mails/"))

    [file] = list((tmp_path / "mail").iterdir())
    kept = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (kept["To"], kept["Subject"]) == ("noor@school.test", "Bevestig je adres")
    assert [part.get_content_type() for part in kept.iter_parts()] == ["text/plain", "text/html"]
    assert [heading.text for heading in page.all("h2")] == ["Bevestig je adres"]
    assert "Aan noor@school.test" in page.text
    [link] = [each for each in page.links.values() if "confirm-email" in each]
    assert send(client, link.removeprefix("http://testserver"), {})["Location"] == "/workbooks/"


def test_mails_are_listed_latest_first_and_what_is_half_written_is_not(tmp_path: Path) -> None:
    folder = Folder(path=tmp_path, alias="default")
    sent = [EmailMultiAlternatives(f"Brief {number}", "é ünï 🙂 שלום", "a@b.test", ["c@d.test"]) for number in range(3)]
    assert folder.send_messages(sent) == 3
    (tmp_path / "99999999-half.tmp").write_text("Subject: half")

    assert [(each.subject, each.text.strip()) for each in latest(tmp_path, 2)] == [
        ("Brief 2", "é ünï 🙂 שלום"),
        ("Brief 1", "é ünï 🙂 שלום"),
    ]
    assert list(latest(tmp_path / "nothing", 2)) == []


def test_a_mail_is_shown_as_text_never_as_html(tmp_path: Path, student: User) -> None:
    Folder(path=tmp_path / "mail", alias="default").send_messages(
        [EmailMultiAlternatives("<script>x</script>", "<img src=x onerror=y>", "a@b.test", ["<b>@d.test"])]
    )
    with override_settings(DEMO=True, VAR_DIR=tmp_path):
        page = Seen(logged_in(student).get("/mails/"))

    assert page.one("h2").text == "<script>x</script>"
    assert page.all("img") == []
