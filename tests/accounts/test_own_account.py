"""Changing one's own name, address and password, and getting in again after forgetting it."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.people import browser, is_logged_in, link_in_mail, log_in, send
from tests.conftest import PASSWORD, logged_in
from tests.seen import Seen

pytestmark = pytest.mark.django_db
FRESH = "acht groene ramen"


def test_another_name_is_shown_everywhere(student: User, as_student: Client) -> None:
    answer = as_student.post("/accounts/profile/", {"name": "  Sanne \n Jansen "}, follow=True)

    student.refresh_from_db()
    assert student.name == "Sanne Jansen"
    assert "Je naam is opgeslagen." in Seen(answer).text
    assert "SJ, account van Sanne Jansen" in Seen(answer).text


@pytest.mark.parametrize(
    "name", ["Sanne\u202e Jansen", "\u2067Sanne\u2069 Jansen", "Sanne\u2028Jansen", "Sanne\x85 \u2029 Jansen"]
)
def test_a_name_turns_no_words_round_and_starts_no_line(student: User, as_student: Client, name: str) -> None:
    as_student.post("/accounts/profile/", {"name": name})

    student.refresh_from_db()
    assert student.name == "Sanne Jansen"


def test_a_name_that_is_written_from_right_to_left_stays_as_it_is(student: User, as_student: Client) -> None:
    as_student.post("/accounts/profile/", {"name": "\u0633\u0627\u0646\u200f Jansen"})

    student.refresh_from_db()
    assert student.name == "\u0633\u0627\u0646\u200f Jansen"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Vul je naam in."),
        ("   ", "Vul je naam in."),
        ("a" * 121, "Hier passen hooguit 120 tekens. Deze tekst heeft er 121."),
        (
            "a\x00b",
            "Deze tekst bevat een teken dat niet kan worden opgeslagen. Typ de tekst opnieuw zonder dat teken.",
        ),
    ],
)
def test_a_name_that_cannot_be_is_told_and_kept_as_typed(
    as_student: Client, student: User, name: str, said: str
) -> None:
    answer = as_student.post("/accounts/profile/", {"name": name})

    student.refresh_from_db()
    assert (answer.status_code, answer.context["form"].errors) == (422, {"name": [said]})
    assert answer.context["form"]["name"].value() == name
    assert student.name == "Sanne de Vries"


def test_nothing_else_of_an_account_is_changed_by_its_form(as_student: Client, student: User) -> None:
    more = {"name": "Sanne", "email": "x@demo.test", "is_staff": "1", "is_superuser": "1", "is_active": ""}
    as_student.post("/accounts/profile/", more)

    student.refresh_from_db()
    assert (student.email, student.is_staff, student.is_superuser, student.is_active) == (
        "student@demo.test",
        False,
        False,
        True,
    )


def change_address(client: Client, email: str, password: str = PASSWORD) -> object:
    return client.post("/accounts/email/", {"email": email, "password": password, "action_add": ""})


def test_another_address_counts_once_it_is_confirmed_and_the_old_one_hears_of_it(
    student: User, as_student: Client
) -> None:
    change_address(as_student, "Sanne@Nieuw.test")
    student.refresh_from_db()
    assert student.email == "student@demo.test"
    assert [message.to for message in mail.outbox] == [["sanne@nieuw.test"]]

    as_student.post(link_in_mail())

    student.refresh_from_db()
    assert student.email == "sanne@nieuw.test"
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (["student@demo.test"], "Je adres is gewijzigd")
    assert log_in(browser(), "sanne@nieuw.test").status_code == 302
    assert log_in(browser(), "student@demo.test").status_code == 422


def test_another_address_needs_the_password(student: User, as_student: Client) -> None:
    answer = change_address(as_student, "sanne@nieuw.test", "verkeerd")

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert answer.context["form"].errors == {"password": ["Dit is niet je wachtwoord."]}  # type: ignore[attr-defined]
    assert mail.outbox == []


def test_guessing_the_password_there_is_as_limited_as_at_the_door(student: User, as_student: Client) -> None:
    answers = [change_address(as_student, "sanne@nieuw.test", f"verkeerd {number}") for number in range(5)]
    sixth = change_address(as_student, "sanne@nieuw.test")

    assert {answer.status_code for answer in answers} == {422}  # type: ignore[attr-defined]
    assert sixth.status_code in {422, 429}  # type: ignore[attr-defined]
    assert mail.outbox == []


def test_the_address_of_somebody_else_shows_no_difference(as_student: Client, teammate: User) -> None:
    taken, free = change_address(as_student, teammate.email), change_address(as_student, "free@demo.test")

    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])  # type: ignore[attr-defined,index]
    as_student.post(link_in_mail(0))
    teammate.refresh_from_db()
    assert teammate.email == "teammate@demo.test"


def test_a_change_of_address_can_be_sent_again_and_called_off(student: User, as_student: Client) -> None:
    change_address(as_student, "sanne@nieuw.test")
    cache.clear()
    as_student.post("/accounts/email/", {"email": "sanne@nieuw.test", "action_send": ""})
    assert [message.to for message in mail.outbox] == [["sanne@nieuw.test"]] * 2

    page = Seen(as_student.post("/accounts/email/", {"email": "sanne@nieuw.test", "action_remove": ""}, follow=True))

    assert "Je adres blijft zoals het was." in page.text
    assert "wacht op bevestiging" not in page.text
    as_student.post(link_in_mail(0))
    student.refresh_from_db()
    assert student.email == "student@demo.test"


def test_a_new_password_ends_all_other_sessions_but_not_this_one(student: User, as_student: Client) -> None:
    elsewhere = logged_in(student)

    as_student.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": FRESH})

    assert is_logged_in(as_student)
    assert not is_logged_in(elsewhere)
    assert log_in(browser(), student.email).status_code == 422
    assert log_in(browser(), student.email, FRESH).status_code == 302
    assert [message.subject for message in mail.outbox] == ["Je wachtwoord is gewijzigd"]


def test_a_new_password_needs_the_present_one(student: User, as_student: Client) -> None:
    answer = as_student.post("/accounts/password/change/", {"oldpassword": "verkeerd", "password1": FRESH})

    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"oldpassword": ["Dit is niet je huidige wachtwoord."]},
    )
    assert log_in(browser(), student.email).status_code == 302


def test_a_forgotten_password_is_replaced_by_mail_once_and_ends_all_sessions(student: User, as_student: Client) -> None:
    client = browser()
    send(client, "/accounts/password/reset/", {"email": "Student@demo.test"})
    first = client.get(link_in_mail())
    assert student.email not in first["Location"]
    assert first["Location"].endswith("-set-password/")

    answer = send(client, first["Location"], {"password1": FRESH})

    assert answer["Location"] == "/accounts/password/reset/key/done/"
    assert not is_logged_in(as_student)
    assert log_in(browser(), student.email, FRESH).status_code == 302
    assert "Deze link is niet meer geldig" in Seen(browser().get(link_in_mail(0), follow=True)).text


def test_a_new_password_by_mail_opens_a_door_that_guessing_had_closed(student: User) -> None:
    for number in range(6):
        log_in(browser(), student.email, f"verkeerd {number}")
    client = browser()
    send(client, "/accounts/password/reset/", {"email": student.email})
    send(client, client.get(link_in_mail())["Location"], {"password1": FRESH})

    assert log_in(browser(), student.email, FRESH).status_code == 302


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(student: User) -> None:
    known, unknown = browser(), browser()
    answers = [
        send(known, "/accounts/password/reset/", {"email": student.email}),
        send(unknown, "/accounts/password/reset/", {"email": "nobody@demo.test"}),
    ]

    assert answers[0]["Location"] == answers[1]["Location"] == "/accounts/password/reset/done/"
    assert (
        Seen(known.get("/accounts/password/reset/done/")).text
        == Seen(unknown.get("/accounts/password/reset/done/")).text
    )
    assert [message.subject for message in mail.outbox] == ["Kies een nieuw wachtwoord", "Geen account met dit adres"]


def test_a_fourth_mail_to_one_address_within_five_minutes_is_refused(student: User) -> None:
    answers = [send(browser(), "/accounts/password/reset/", {"email": student.email}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert len(mail.outbox) == 3


def test_a_closed_account_is_told_so_and_stays_outside(student: User) -> None:
    student.is_active = False
    student.save()
    client = browser()

    assert log_in(client, student.email)["Location"] == "/accounts/inactive/"
    assert "Dit account is gesloten" in Seen(client.get("/accounts/inactive/")).text
    assert not is_logged_in(client)


def test_an_account_without_a_password_sets_one(db: None) -> None:
    user = User.objects.create_user("new@demo.test", None, name="Nieuw")
    client = logged_in(user)
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/password/set/"

    client.post("/accounts/password/set/", {"password1": FRESH})

    user.refresh_from_db()
    assert user.check_password(FRESH)


@pytest.mark.parametrize(
    "path",
    ["/accounts/profile/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/", "/accounts/login/"],
)
def test_no_cache_keeps_a_page_of_an_account(as_student: Client, path: str) -> None:
    assert "no-store" in as_student.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", ["/accounts/profile/", "/accounts/email/", "/accounts/password/change/"])
def test_a_page_of_an_account_is_for_who_is_logged_in(db: None, path: str) -> None:
    assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"
    assert Client().post(path)["Location"] == f"/accounts/login/?next={path}"
