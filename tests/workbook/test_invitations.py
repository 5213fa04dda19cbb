"""An owner asks somebody by e-mail address, and owners see who is asked."""

import re
from datetime import timedelta

import html5lib
import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from tests.accounts.people import NEW
from tests.conftest import logged_in
from tests.factories import invited, join, make_workbook
from tests.seen import Seen, see, words
from workbook.invitations import (
    ALPHABET,
    AlreadyMemberError,
    hash_of,
    invite,
    new_seed,
    pending_of,
    withdraw,
)
from workbook.models import Invitation, Member, Workbook

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOOR = NEW["email"]
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
