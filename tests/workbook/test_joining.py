"""Only who has confirmed the address that was invited takes part, and once; from the mail into the workbook."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.people import NEW, browser, link_in_mail, log_in, send
from tests.conftest import PASSWORD, logged_in, make_person
from tests.factories import invited, join, make_workbook
from tests.seen import Seen, see, words
from tests.workbook.test_invitations import NOOR, ask, roles
from workbook.invitations import (
    ALPHABET,
    SpentError,
    accept,
    decline,
    for_user,
    invite,
    new_seed,
    pending_of,
    read_code,
)
from workbook.models import Invitation, Workbook
from workbook.services import change_role, delete, leave, purge, remove_member, restore, transfer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ROLES = ("reader", "commenter", "editor", "owner")
WORDS = {"reader": "lezer", "commenter": "meedenker", "editor": "bewerker", "owner": "eigenaar"}


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def members(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/members/"


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


def test_who_presses_the_button_twice_comes_into_the_workbook(
    as_teammate: Client, workbook: Workbook, student: User, teammate: User
) -> None:
    one = invited(workbook, student, teammate.email).invitation
    answers = [as_teammate.post(f"/invitations/{one.uuid}/accept/") for _time in range(2)]
    assert [(each.status_code, each.headers.get("Location")) for each in answers] == [
        (302, f"/workbooks/{workbook.uuid}/"),
        (302, f"/workbooks/{workbook.uuid}/"),
    ]

    leave(workbook=workbook.uuid, user=teammate)
    assert as_teammate.post(f"/invitations/{one.uuid}/accept/").status_code == 404


def test_no_other_member_learns_that_an_invitation_was_accepted(
    as_outsider: Client, workbook: Workbook, student: User, teammate: User, outsider: User
) -> None:
    join(workbook, outsider, "reader")
    one = invited(workbook, student, teammate.email).invitation
    accept(invitation=one.uuid, user=teammate)

    assert as_outsider.post(f"/invitations/{one.uuid}/accept/").status_code == 404


def has_also(person: User, email: str, *, verified: bool = True) -> str:
    """A second address of somebody."""
    EmailAddress.objects.create(user=person, email=email, verified=verified)
    return email.lower()


def test_who_is_removed_does_not_come_back_by_an_invitation_to_another_own_address(
    workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "editor")
    one = invited(workbook, student, has_also(teammate, "T2@demo.test"), "owner").invitation
    others = invited(workbook, student, NOOR).invitation
    elsewhere = invited(make_workbook(student), student, "t2@demo.test").invitation

    remove_member(workbook=workbook.uuid, by=student, email=teammate.email)

    assert (list(pending_of(workbook)), list(for_user(teammate))) == ([others], [elsewhere])
    with pytest.raises(Invitation.DoesNotExist):
        accept(invitation=one.uuid, user=teammate)


def test_who_leaves_does_not_come_back_by_an_invitation_to_another_own_address(
    workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "editor")
    one = invited(workbook, student, has_also(teammate, "T2@demo.test"), "owner").invitation
    others = invited(workbook, student, NOOR).invitation

    leave(workbook=workbook.uuid, user=teammate)

    assert list(pending_of(workbook)) == [others]
    with pytest.raises(Invitation.DoesNotExist):
        accept(invitation=one.uuid, user=teammate)


def test_who_hands_the_workbook_over_does_not_own_it_again_by_an_invitation_of_another_owner(
    workbook: Workbook, student: User, teammate: User, outsider: User
) -> None:
    join(workbook, teammate, "editor")
    join(workbook, outsider, "owner")
    invited(workbook, outsider, has_also(student, "s2@demo.test"), "owner")
    of_the_heir = invited(workbook, outsider, has_also(teammate, "t2@demo.test"), "owner").invitation

    transfer(workbook=workbook.uuid, by=student, email=teammate.email)

    assert (list(pending_of(workbook)), list(for_user(student))) == ([of_the_heir], [])


@pytest.mark.parametrize("has", ROLES)
@pytest.mark.parametrize("gets", ROLES)
def test_only_a_lower_role_ends_what_is_open_for_a_member(
    workbook: Workbook, student: User, teammate: User, has: str, gets: str
) -> None:
    join(workbook, teammate, has)
    one = invited(workbook, student, has_also(teammate, "t2@demo.test"), "owner").invitation

    change_role(workbook=workbook.uuid, by=student, email=teammate.email, role=gets)

    assert list(pending_of(workbook)) == ([] if ROLES.index(gets) < ROLES.index(has) else [one])


def test_an_address_that_somebody_only_says_is_theirs_ends_nothing(
    workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "editor")
    one = invited(workbook, student, has_also(teammate, NOOR, verified=False)).invitation

    remove_member(workbook=workbook.uuid, by=student, email=teammate.email)

    assert list(pending_of(workbook)) == [one]


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


def test_what_can_be_no_link_begins_no_session_and_makes_who_followed_another_forget_it(
    workbook: Workbook, student: User, teammate: User
) -> None:
    one = invited(workbook, student, teammate.email)
    client = browser()
    for guess in ("a", "a" * 42, "a" * 44, "é" * 43, f"{'a' * 42}!"):
        assert client.get(f"/join/{guess}/").status_code == 302
    assert Session.objects.count() == 0

    as_teammate = logged_in(teammate)
    as_teammate.get(f"/join/{one.keys.token}/")
    as_teammate.get("/join/a/")
    assert as_teammate.get("/join/followed/").status_code == 404


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
