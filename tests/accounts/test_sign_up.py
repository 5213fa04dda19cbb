"""Making an account: name, address and password, confirmed by mail; an address that has one shows no difference."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.people import NEW, browser, is_logged_in, link_in_mail, log_in, send
from tests.seen import Seen

pytestmark = pytest.mark.django_db


def test_sign_up_confirm_by_mail_and_be_inside() -> None:
    client = browser()

    answer = send(client, "/accounts/signup/", NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert [message.to for message in mail.outbox] == [["noor@school.test"]]
    assert not is_logged_in(client)

    assert "noor@school.test" in client.get(link_in_mail()).content.decode()
    answer = send(client, link_in_mail(), {})
    assert (answer.status_code, answer["Location"]) == (302, "/workbooks/")
    assert is_logged_in(client)
    assert User.objects.get().name == "Noor Bos"


def test_a_link_opened_on_another_device_confirms_and_asks_to_log_in() -> None:
    send(browser(), "/accounts/signup/", NEW)
    phone = browser()

    answer = send(phone, link_in_mail(), {})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert not is_logged_in(phone)
    assert log_in(phone, NEW["email"], NEW["password1"])["Location"] == "/workbooks/"


def test_only_opening_the_link_confirms_nothing() -> None:
    """Mail programs open links by themselves."""
    send(browser(), "/accounts/signup/", NEW)
    browser().get(link_in_mail())

    assert log_in(browser(), NEW["email"], NEW["password1"])["Location"] == "/accounts/confirm-email/"


def test_who_is_not_confirmed_is_not_let_in() -> None:
    send(browser(), "/accounts/signup/", NEW)
    client = browser()

    answer = log_in(client, NEW["email"], NEW["password1"])

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert not is_logged_in(client)


def test_where_one_wanted_to_go_is_kept_through_the_mail() -> None:
    client = browser()
    send(client, "/accounts/signup/?next=/workbooks/new/", NEW | {"next": "/workbooks/new/"})

    assert send(client, link_in_mail(), {})["Location"] == "/workbooks/new/"


def test_a_known_address_answers_like_an_unknown_one(student: User) -> None:
    known, unknown = browser(), browser()

    answers = [
        send(known, "/accounts/signup/", NEW | {"email": "STUDENT@demo.test"}),
        send(unknown, "/accounts/signup/", NEW),
    ]
    pages = [Seen(client.get("/accounts/confirm-email/")).text for client in (known, unknown)]

    assert answers[0]["Location"] == answers[1]["Location"] == "/accounts/confirm-email/"
    assert pages[0].replace("student@demo.test", NEW["email"]) == pages[1]
    assert [message.subject for message in mail.outbox] == ["Je hebt al een account", "Bevestig je adres"]
    student.refresh_from_db()
    assert (student.name, student.check_password("klantketting")) == ("Sanne de Vries", True)


def test_the_same_form_sent_twice_makes_one_account() -> None:
    client = browser()
    client.get("/accounts/signup/")
    token = client.cookies["csrftoken"].value

    answers = [client.post("/accounts/signup/", NEW | {"csrfmiddlewaretoken": token}) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == ["/accounts/confirm-email/"] * 2
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kort", "Dit wachtwoord is te kort. Gebruik minstens 8 tekens."),
        ("password123", "Veel mensen gebruiken dit wachtwoord, dus het wordt als eerste geraden. Kies een ander."),
        ("noorbosnoor", "Dit wachtwoord lijkt te veel op je naam of e-mailadres. Kies een ander."),
        ("noor@school.test", "Dit wachtwoord lijkt te veel op je naam of e-mailadres. Kies een ander."),
        ("", "Kies een wachtwoord."),
    ],
)
def test_a_weak_password_is_told_beside_the_field_and_the_rest_is_kept(password: str, said: str) -> None:
    answer = send(browser(), "/accounts/signup/", NEW | {"password1": password})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"password1": [said]}
    assert 'value="Noor Bos"' in page
    assert 'value="noor@school.test"' in page
    assert 'aria-describedby="hint_id_password1 error_id_password1"' in page
    assert User.objects.count() == 0


def test_a_class_signs_up_at_once_from_one_address() -> None:
    answers = [
        send(browser(), "/accounts/signup/", NEW | {"email": f"student{number}@school.test"}) for number in range(30)
    ]

    assert [answer.status_code for answer in answers] == [302] * 30
    assert User.objects.count() == len(mail.outbox) == 30


def test_more_posts_than_any_class_sends_are_refused_on_a_page_of_ours() -> None:
    client = Client()
    answers = [client.post("/accounts/signup/", {}) for _ in range(121)]

    assert {answer.status_code for answer in answers[:120]} == {422}
    assert answers[-1].status_code == 429
    assert "Wacht even" in answers[-1].content.decode()


def test_an_old_or_foreign_link_says_what_to_do() -> None:
    answer = browser().get("/accounts/confirm-email/no-such-key/")

    assert "Deze link is niet meer geldig" in answer.content.decode()


def test_nobody_takes_the_address_of_an_account_that_was_never_confirmed(student: User, as_student: Client) -> None:
    """Its mailbox can take that account over by a new password; two accounts with one address cannot be."""
    send(browser(), "/accounts/signup/", NEW)
    cache.clear()  # or there is no second mail to this address within three minutes
    as_student.post("/accounts/email/", {"email": NEW["email"], "password": "klantketting", "action_add": ""})

    as_student.post(link_in_mail())

    student.refresh_from_db()
    assert student.email == "student@demo.test"
