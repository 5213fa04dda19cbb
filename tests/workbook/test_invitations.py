"""An owner asks somebody by e-mail address; only who has confirmed that address takes part, and once."""

import re
from datetime import timedelta

import html5lib
import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from tests.accounts.people import NEW, browser, link_in_mail, log_in, send
from tests.conftest import PASSWORD, logged_in, make_person
from tests.factories import invited, join, make_workbook
from tests.seen import Seen, see, words
from workbook.invitations import (
    ALPHABET,
    AlreadyMemberError,
    SpentError,
    accept,
    decline,
    for_user,
    hash_of,
    invite,
    new_seed,
    pending_of,
    read_code,
    withdraw,
)
from workbook.models import Invitation, Member, Workbook
from workbook.services import delete, leave, purge, restore, transfer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOOR = NEW["email"]
ROLES = ("reader", "commenter", "editor", "owner")
WORDS = {"reader": "lezer", "commenter": "meedenker", "editor": "bewerker", "owner": "eigenaar"}
GONE = "Deze uitnodiging is er niet (meer)"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def members(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/members/"


def roles(workbook: Workbook) -> dict[str, str]:
    return dict(Member.objects.filter(workbook=workbook).values_list("user__email", "role"))


def ask(client: Client, members: str, email: str, role: str = "editor") -> Seen:
    """Fill in the form on the page of members and send it."""
    return Seen(client.post(members, see(client, members).filled(members, email=email, role=role)))


def key(page: Seen, name: str) -> str:
    """The link or the code that a page shows."""
    found: str = page.at(f"invited-{name}").get("value")
    return found


def path(link: str) -> str:
    return link.removeprefix("http://testserver")


# ---- Asking ----


def test_an_owner_asks_an_address_and_gets_a_link_and_a_code_to_pass_on(
    as_student: Client, members: str, workbook: Workbook, student: User
) -> None:
    page = ask(as_student, members, "NOOR@school.test", "commenter")

    invitation = Invitation.objects.get()
    assert words(page.at("invited")) == f"{NOOR} is uitgenodigd"
    assert (invitation.email, invitation.role, invitation.invited_by) == (NOOR, "commenter", student)
    assert invitation.expires_at - invitation.created_at == pytest.approx(timedelta(days=14), abs=timedelta(seconds=1))
    assert invitation.token_hash == hash_of(path(key(page, "link")).split("/")[2])
    assert re.fullmatch(rf"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", key(page, "code"))
    assert roles(workbook) == {student.email: "owner"}


def test_the_mail_holds_the_same_link_and_code_as_text_and_as_html(
    as_student: Client, members: str, student: User
) -> None:
    page = ask(as_student, members, NOOR)

    [message] = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert (message.to, message.subject) == ([NOOR], "Je bent uitgenodigd voor een werkboek")
    [(html, kind)] = message.alternatives
    for text in (str(message.body), str(html)):
        assert key(page, "link") in text
        assert key(page, "code") in text
        assert f"{student} vraagt je mee te doen in het werkboek over Duinlijn bij Klantketting, als bewerker." in text
        assert "alleen voor dit adres" in text
    assert (kind, str(html).count("<script")) == ("text/html", 0)


def test_the_mail_is_in_the_language_of_who_asks(as_student: Client, members: str) -> None:
    as_student.cookies["django_language"] = "en"
    ask(as_student, members, NOOR)

    assert mail.outbox[-1].subject == "You are invited to a workbook"


def test_an_address_with_an_account_is_answered_like_one_without(
    as_student: Client, members: str, teammate: User
) -> None:
    with_one, without = ask(as_student, members, teammate.email), ask(as_student, members, NOOR)

    assert said(with_one, teammate.email) == said(without, NOOR)
    assert [message.subject for message in mail.outbox] == ["Je bent uitgenodigd voor een werkboek"] * 2


def said(page: Seen, email: str) -> str:
    """What is told of an invitation that was just made, its own address and keys apart."""
    text = str(html5lib.serialize(page.one("section", class_="keys")))
    for own in (email, key(page, "link"), key(page, "code")):
        text = text.replace(own, "")
    return text


def test_link_and_code_are_shown_once_and_stored_nowhere(as_student: Client, members: str) -> None:
    page = ask(as_student, members, NOOR)
    token, code = path(key(page, "link")).split("/")[2], key(page, "code").replace("-", "")

    page_again = see(as_student, members).html
    rows = [str(row) for model in apps.get_models() for row in model._default_manager.values_list()]
    assert [each for each in (token, code, key(page, "code")) if each in page_again or each in str(rows)] == []
    assert len(token) == 43


def test_the_same_form_sent_twice_makes_one_invitation_with_one_mail_and_shows_the_same(
    as_student: Client, members: str
) -> None:
    form = see(as_student, members).filled(members, email=NOOR)

    first, second = Seen(as_student.post(members, form)), Seen(as_student.post(members, form))

    assert key(first, "link") == key(second, "link")
    assert key(first, "code") == key(second, "code")
    assert (Invitation.objects.count(), len(mail.outbox)) == (1, 1)


def test_asking_once_more_gives_a_new_link_and_the_old_one_is_dead(
    as_student: Client, members: str, workbook: Workbook, teammate: User
) -> None:
    old = ask(as_student, members, teammate.email, "reader")
    new = ask(as_student, members, teammate.email, "owner")
    client = logged_in(teammate)

    assert GONE in Seen(client.get(path(key(old, "link")), follow=True)).text
    assert GONE in Seen(client.post("/join/", {"code": key(old, "code")})).text
    assert "als eigenaar" in Seen(client.get(path(key(new, "link")), follow=True)).text
    assert [each.role for each in pending_of(workbook)] == ["owner"]
    assert len(mail.outbox) == 2


def test_a_form_sent_again_after_its_invitation_was_withdrawn_brings_nothing_back(
    as_student: Client, members: str, workbook: Workbook, student: User
) -> None:
    form = see(as_student, members).filled(members, email=NOOR)
    as_student.post(members, form)
    withdraw(workbook=workbook.uuid, by=student, invitation=Invitation.objects.get().uuid)

    page = Seen(as_student.post(members, form, follow=True))

    assert "Deze uitnodiging is intussen gebruikt, ingetrokken of vervangen." in page.text
    assert (list(pending_of(workbook)), len(mail.outbox)) == ([], 1)


def test_a_seed_gives_other_keys_to_every_address_role_workbook_and_owner(student: User, teammate: User) -> None:
    one, other, seed = make_workbook(student), make_workbook(student), new_seed()
    join(one, teammate, "owner")
    asked = [
        invite(workbook=one.uuid, by=student, email=NOOR, role="editor", seed=seed),
        invite(workbook=one.uuid, by=student, email=NOOR, role="reader", seed=seed),
        invite(workbook=one.uuid, by=student, email="n@school.test", role="editor", seed=seed),
        invite(workbook=other.uuid, by=student, email=NOOR, role="editor", seed=seed),
        invite(workbook=one.uuid, by=teammate, email=NOOR, role="editor", seed=seed),
    ]

    assert len({each.keys.token for each in asked}) == len({each.keys.code for each in asked}) == len(asked)


def test_a_member_is_not_asked_and_that_is_said(
    as_student: Client, members: str, workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "reader")

    page = ask(as_student, members, teammate.email.upper(), "owner")

    assert (page.status, words(page.at("error_id_email"))) == (
        422,
        "Deze persoon is al lid. Kies in de lijst hierboven een andere rol.",
    )
    assert page.filled(members)["email"] == [teammate.email.upper()]
    assert (Invitation.objects.count(), len(mail.outbox), roles(workbook)[teammate.email]) == (0, 0, "reader")
    with pytest.raises(AlreadyMemberError):
        invited(workbook, student, teammate.email)


def test_only_an_owner_asks_and_withdraws(workbook: Workbook, student: User, teammate: User, outsider: User) -> None:
    join(workbook, teammate, "editor")
    one = invited(workbook, student, NOOR).invitation

    with pytest.raises(PermissionDenied):
        invited(workbook, teammate, "iemand@school.test")
    with pytest.raises(PermissionDenied):
        withdraw(workbook=workbook.uuid, by=teammate, invitation=one.uuid)
    with pytest.raises(Workbook.DoesNotExist):
        invited(workbook, outsider, outsider.email)
    with pytest.raises(Workbook.DoesNotExist):
        withdraw(workbook=workbook.uuid, by=outsider, invitation=one.uuid)
    assert list(pending_of(workbook)) == [one]


# ---- The list of owners ----


def test_owners_see_who_is_asked_as_what_by_whom_and_until_when(
    as_student: Client, members: str, workbook: Workbook, student: User
) -> None:
    until = timezone.localtime(invited(workbook, student, NOOR, "reader").invitation.expires_at)

    section = see(as_student, members).one("section", **{"aria-labelledby": "asked"})

    [item] = section.iter("li")
    with translation.override("nl"):
        day = date_format(until, "j F Y, H:i")
    assert words(item).startswith(f"{NOOR} Als lezer, uitgenodigd door {student}. Geldig tot {day}.")


@pytest.mark.parametrize("role", ["reader", "commenter", "editor"])
def test_other_members_see_no_invitation_and_no_address(
    members: str, workbook: Workbook, student: User, teammate: User, role: str
) -> None:
    join(workbook, teammate, role)
    invited(workbook, student, NOOR)

    page = see(logged_in(teammate), members)

    assert [
        each for each in (NOOR, student.email, "Open uitnodigingen", "Iemand uitnodigen") if each in page.html
    ] == []


def test_a_new_link_is_one_button(as_student: Client, members: str, workbook: Workbook, student: User) -> None:
    old = invited(workbook, student, NOOR, "reader")
    section = see(as_student, members).one("section", **{"aria-labelledby": "asked"})
    form = next(each for each in section.iter("form") if each.get("action") == members)
    data = {
        each.get("name"): each.get("value") for each in form.iter("input") if each.get("name") != "csrfmiddlewaretoken"
    }

    page = Seen(as_student.post(members, data))

    assert words(page.at("invited")) == f"{NOOR} is uitgenodigd"
    assert old.keys.token not in key(page, "link")
    assert [each.role for each in pending_of(workbook)] == ["reader"]


def test_an_invitation_is_withdrawn_and_leads_nowhere(
    as_student: Client, as_teammate: Client, members: str, workbook: Workbook, student: User, teammate: User
) -> None:
    one = invited(workbook, student, teammate.email)

    page = Seen(as_student.post(f"{members}withdraw/", {"invitation": one.invitation.uuid}, follow=True))
    again = Seen(as_student.post(f"{members}withdraw/", {"invitation": one.invitation.uuid}, follow=True))

    assert f"De uitnodiging van {teammate.email} is ingetrokken." in page.text
    assert "Deze uitnodiging staat niet meer open." in again.text
    assert GONE in Seen(as_teammate.get(f"/join/{one.keys.token}/", follow=True)).text


def test_an_owner_withdraws_nothing_of_another_workbook(
    as_student: Client, workbook: Workbook, student: User, members: str
) -> None:
    other = make_workbook(student)
    one = invited(other, student, NOOR).invitation

    as_student.post(f"{members}withdraw/", {"invitation": one.uuid})

    assert list(pending_of(other)) == [one]


# ---- Taking part ----


@pytest.mark.parametrize("role", ROLES)
def test_by_the_link_one_sees_who_asks_and_takes_part(
    as_teammate: Client, workbook: Workbook, student: User, teammate: User, role: str
) -> None:
    one = invited(workbook, student, teammate.email, role)

    page = Seen(as_teammate.get(f"/join/{one.keys.token}/", follow=True))
    assert f"{student} vraagt je mee te doen in het werkboek over Duinlijn, als {WORDS[role]}." in page.text
    assert roles(workbook) == {student.email: "owner"}

    answer = as_teammate.post(f"/invitations/{one.invitation.uuid}/accept/", follow=True)
    assert answer.redirect_chain == [(f"/workbooks/{workbook.uuid}/", 302)]
    assert f"Je doet nu mee, als {WORDS[role]}." in Seen(answer).text
    assert roles(workbook) == {student.email: "owner", teammate.email: role}


@pytest.mark.parametrize("typed", ["{code}", "{lower}", " {dashed} ", "{spaced}", "{lower_dashed}"])
def test_the_code_is_typed_as_one_likes(
    as_teammate: Client, workbook: Workbook, student: User, teammate: User, typed: str
) -> None:
    one = invited(workbook, student, teammate.email)
    code, dashed = one.keys.code, one.keys.written
    ways = {
        "code": code,
        "lower": code.lower(),
        "dashed": dashed,
        "lower_dashed": dashed.lower().replace("-", "–"),
        "spaced": " ".join(code),
    }

    answer = as_teammate.post("/join/", {"code": typed.format(**ways)})

    assert (answer.status_code, answer["Location"]) == (302, f"/invitations/{one.invitation.uuid}/")


def test_no_code_holds_letters_that_look_alike() -> None:
    assert set("0O1IL") & set(ALPHABET) == set()
    assert read_code("k7qf3-m9p2x") == "K7QF3M9P2X"
    assert [read_code(text) for text in ("", "K7QF3", "K7QF3-M9P2O", "K7QF3-M9P2XX")] == [None] * 4


def test_what_one_is_asked_stands_above_ones_workbooks(
    as_teammate: Client, workbook: Workbook, student: User, teammate: User
) -> None:
    one = invited(workbook, student, teammate.email)

    page = see(as_teammate, "/workbooks/")
    section = page.one("section", **{"aria-labelledby": "asked"})
    assert "vraagt je mee te doen in het werkboek over Duinlijn, als bewerker." in words(section)
    assert [form.get("action") for form in section.iter("form")] == [
        f"/invitations/{one.invitation.uuid}/accept/",
        f"/invitations/{one.invitation.uuid}/decline/",
    ]

    accept(invitation=one.invitation.uuid, user=teammate)
    assert "Je bent uitgenodigd" not in see(as_teammate, "/workbooks/").text


def test_who_declines_is_no_member_and_can_be_asked_again(
    as_teammate: Client, workbook: Workbook, student: User, teammate: User
) -> None:
    one = invited(workbook, student, teammate.email).invitation

    page = Seen(as_teammate.post(f"/invitations/{one.uuid}/decline/", follow=True))

    assert "Je doet niet mee." in page.text
    assert (roles(workbook), list(pending_of(workbook)), list(for_user(teammate))) == ({student.email: "owner"}, [], [])
    again = invited(workbook, student, teammate.email).invitation
    assert list(for_user(teammate)) == [again]


def test_the_address_may_be_written_in_any_case(workbook: Workbook, student: User) -> None:
    noor = make_person("Noor@School.TEST", "Noor Bos")
    one = invited(workbook, student, NOOR).invitation

    assert accept(invitation=one.uuid, user=noor).role == "editor"


@pytest.mark.parametrize("has", ROLES)
@pytest.mark.parametrize("asked", ROLES)
def test_who_is_member_by_then_keeps_the_higher_role(
    workbook: Workbook, student: User, teammate: User, has: str, asked: str
) -> None:
    one = invited(workbook, student, teammate.email, asked).invitation
    join(workbook, teammate, has)

    accept(invitation=one.uuid, user=teammate)

    assert roles(workbook)[teammate.email] == max(has, asked, key=ROLES.index)
    assert list(pending_of(workbook)) == []


def test_it_is_used_once(workbook: Workbook, student: User, teammate: User) -> None:
    one = invited(workbook, student, teammate.email).invitation
    accept(invitation=one.uuid, user=teammate)
    leave(workbook=workbook.uuid, user=teammate)

    with pytest.raises(Invitation.DoesNotExist):
        accept(invitation=one.uuid, user=teammate)
    with pytest.raises(Invitation.DoesNotExist):
        decline(invitation=one.uuid, user=teammate)
    assert roles(workbook) == {student.email: "owner"}


def test_a_form_whose_invitation_was_accepted_makes_no_second(
    workbook: Workbook, student: User, teammate: User
) -> None:
    asked = {"workbook": workbook.uuid, "by": student, "email": teammate.email, "role": "editor", "seed": new_seed()}
    accept(invitation=invite(**asked).invitation.uuid, user=teammate)  # type: ignore[arg-type]
    leave(workbook=workbook.uuid, user=teammate)

    with pytest.raises(SpentError):
        invite(**asked)  # type: ignore[arg-type]


def test_it_ends_after_two_weeks_and_can_be_renewed(
    as_student: Client, members: str, workbook: Workbook, student: User, teammate: User
) -> None:
    one = invited(workbook, student, teammate.email).invitation
    Invitation.objects.update(expires_at=timezone.now())

    with pytest.raises(Invitation.DoesNotExist):
        accept(invitation=one.uuid, user=teammate)
    assert "Verlopen op" in see(as_student, members).text
    again = invited(workbook, student, teammate.email).invitation
    assert list(pending_of(workbook)) == list(for_user(teammate)) == [again]


def test_it_falls_with_the_ownership_of_who_sent_it(
    workbook: Workbook, student: User, teammate: User, outsider: User
) -> None:
    join(workbook, teammate, "reader")
    one = invited(workbook, student, outsider.email).invitation
    transfer(workbook=workbook.uuid, by=student, email=teammate.email)

    assert list(for_user(outsider)) == []
    with pytest.raises(Invitation.DoesNotExist):
        accept(invitation=one.uuid, user=outsider)
    page = see(logged_in(teammate), f"/workbooks/{workbook.uuid}/members/")
    assert "Niet meer geldig: wie haar stuurde, is geen eigenaar meer." in page.text

    again = invited(workbook, teammate, outsider.email).invitation
    assert accept(invitation=again.uuid, user=outsider).role == "editor"


def test_it_falls_with_the_account_of_who_sent_it(
    workbook: Workbook, student: User, teammate: User, outsider: User
) -> None:
    join(workbook, teammate, "owner")
    invited(workbook, student, outsider.email)
    User.objects.get(pk=student.pk).delete()

    assert list(for_user(outsider)) == []
    assert "uitgenodigd door Iemand" in see(logged_in(teammate), f"/workbooks/{workbook.uuid}/members/").text


def test_that_of_a_deleted_workbook_waits_until_it_is_back(workbook: Workbook, student: User, teammate: User) -> None:
    one = invited(workbook, student, teammate.email).invitation
    delete(workbook=workbook.uuid, user=student)

    assert list(for_user(teammate)) == []
    with pytest.raises(Invitation.DoesNotExist):
        accept(invitation=one.uuid, user=teammate)
    restore(workbook=workbook.uuid, user=student)
    assert list(for_user(teammate)) == [one]


@pytest.mark.parametrize("ended", ["accepted_at", "withdrawn_at", "expires_at"])
def test_its_address_is_kept_for_thirty_days_after_it_ended(workbook: Workbook, student: User, ended: str) -> None:
    invited(workbook, student, NOOR)
    now = timezone.now()

    Invitation.objects.update(**{ended: now - timedelta(days=29, hours=23)})
    purge(now)
    assert Invitation.objects.count() == 1
    Invitation.objects.update(**{ended: now - timedelta(days=30)})
    purge(now)
    assert Invitation.objects.count() == 0


# ---- The whole way, from the mail on ----


def test_from_the_mail_through_making_an_account_into_the_workbook(workbook: Workbook, student: User) -> None:
    as_owner = logged_in(student)
    ask(as_owner, f"/workbooks/{workbook.uuid}/members/", NOOR)
    client = browser()

    door = Seen(client.get(link_in_mail(), follow=True))
    assert "Je bent uitgenodigd. Log in of maak een account" in door.text
    signing_up = next(each for each in door.links.values() if each.startswith("/accounts/signup/"))
    assert signing_up == "/accounts/signup/?next=%2Fjoin%2Ffollowed%2F"
    send(client, signing_up, NEW | {"next": "/join/followed/"})
    answer = send(client, link_in_mail(), {}, follow=True)
    page = Seen(answer)

    assert f"{student} vraagt je mee te doen in het werkboek over Duinlijn, als bewerker." in page.text
    joining = f"/invitations/{Invitation.objects.get().uuid}/accept/"
    answer = client.post(joining, page.filled(joining))
    assert (answer.status_code, answer["Location"]) == (302, f"/workbooks/{workbook.uuid}/")
    assert roles(workbook) == {student.email: "owner", NOOR: "editor"}


def test_from_the_mail_through_the_log_in(workbook: Workbook, student: User, teammate: User) -> None:
    one = invited(workbook, student, teammate.email)
    client = browser()

    door = client.get(f"/join/{one.keys.token}/", follow=True)
    where = door.redirect_chain[-1][0]
    form = {"login": teammate.email, "password": PASSWORD, "next": "/join/followed/"}
    answer = client.post(where, Seen(door).filled() | form, follow=True)

    assert where == "/accounts/login/?next=/join/followed/"
    assert answer.redirect_chain[-1] == (f"/invitations/{one.invitation.uuid}/", 302)


def test_on_another_device_the_invitation_waits_above_the_list(workbook: Workbook, student: User) -> None:
    invited(workbook, student, NOOR)
    send(browser(), "/accounts/signup/", NEW)
    phone = browser()
    send(phone, link_in_mail(), {})
    log_in(phone, NOOR, NEW["password1"])

    assert "Je bent uitgenodigd" in Seen(phone.get("/workbooks/")).text


def test_an_address_that_is_not_confirmed_opens_nothing(workbook: Workbook, student: User, outsider: User) -> None:
    """Whoever may type any address as a new one of theirs has not shown that it is."""
    one = invited(workbook, student, NOOR).invitation
    EmailAddress.objects.create(user=outsider, email=NOOR, verified=False, primary=False)

    assert list(for_user(outsider)) == []
    with pytest.raises(Invitation.DoesNotExist):
        accept(invitation=one.uuid, user=outsider)


def test_an_account_that_names_the_address_without_having_confirmed_it_opens_nothing(
    workbook: Workbook, student: User
) -> None:
    one = invited(workbook, student, NOOR).invitation
    somebody = User.objects.create_user(NOOR, name="Noor Bos")

    with pytest.raises(Invitation.DoesNotExist):
        accept(invitation=one.uuid, user=somebody)
