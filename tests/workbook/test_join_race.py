"""Invitations and members at one moment: an invitation is used once, a form sent twice makes one, an owner always stays."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.conftest import logged_in, make_person
from tests.factories import invited, join, make_workbook
from tests.many import together
from workbook.invitations import accept, decline, invite, new_seed, pending_of, withdraw
from workbook.models import Invitation, Member, Workbook
from workbook.services import LastOwnerError, leave, remove_member, transfer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.race]

AT_ONCE = 8


@pytest.fixture
def people() -> list[User]:
    return [make_person(f"mens{number}@demo.test", f"Mens {number}") for number in range(AT_ONCE)]


@pytest.fixture
def workbook(people: list[User]) -> Workbook:
    return make_workbook(people[0])


def roles(workbook: Workbook) -> dict[str, str]:
    return dict(Member.objects.filter(workbook=workbook).values_list("user__email", "role"))


def outcomes(*works: Callable[[], object]) -> list[str]:
    """What became of each, all let go at one moment: the names of faults, ``""`` for what went well; sorted."""
    told: list[str] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except (
            Invitation.DoesNotExist,
            LastOwnerError,
            Member.DoesNotExist,
            PermissionDenied,
            Workbook.DoesNotExist,
        ) as fault:
            told.append(type(fault).__name__)
        else:
            told.append("")
        finally:
            connection.close()

    together(*(lambda work=work: run(work) for work in works))
    return sorted(told)


def test_an_invitation_accepted_eight_times_at_once_is_used_once(workbook: Workbook, people: list[User]) -> None:
    owner, guest = people[:2]
    one = invited(workbook, owner, guest.email).invitation

    told = outcomes(*[lambda: accept(invitation=one.uuid, user=guest)] * AT_ONCE)

    assert told == ["", *["DoesNotExist"] * (AT_ONCE - 1)]
    assert roles(workbook) == {owner.email: "owner", guest.email: "editor"}


@pytest.mark.parametrize("_round", range(5))
def test_what_is_withdrawn_while_it_is_accepted_is_one_of_both(
    workbook: Workbook, people: list[User], _round: int
) -> None:
    owner, guest = people[:2]
    one = invited(workbook, owner, guest.email).invitation

    told = outcomes(
        lambda: accept(invitation=one.uuid, user=guest),
        lambda: withdraw(workbook=workbook.uuid, by=owner, invitation=one.uuid),
        lambda: decline(invitation=one.uuid, user=guest),
    )

    assert told == ["", "DoesNotExist", "DoesNotExist"]
    one.refresh_from_db()
    assert [one.accepted_at is None, one.withdrawn_at is None].count(False) == 1
    assert (guest.email in roles(workbook)) == (one.accepted_at is not None)


def test_one_form_sent_eight_times_at_once_makes_one_invitation(workbook: Workbook, people: list[User]) -> None:
    seed, tokens = new_seed(), list[str]()

    def ask() -> None:
        made = invite(workbook=workbook.uuid, by=people[0], email="noor@school.test", role="editor", seed=seed)
        tokens.append(made.keys.token)

    assert outcomes(*[ask] * AT_ONCE) == [""] * AT_ONCE
    assert (len(set(tokens)), Invitation.objects.count()) == (1, 1)


def test_one_form_posted_eight_times_at_once_is_answered_alike_and_counts_once(
    workbook: Workbook, people: list[User], mailoutbox: list[EmailMessage]
) -> None:
    members, client = f"/workbooks/{workbook.uuid}/members/", logged_in(people[0])
    mine, answers = {"email": "noor@school.test", "role": "editor", "seed": new_seed()}, list[int]()

    def post() -> None:
        browser = Client()
        browser.cookies.update(client.cookies)
        answers.append(browser.post(members, mine).status_code)

    together(*[post] * AT_ONCE)
    others = [client.post(members, mine | {"seed": new_seed()}).status_code for _form in range(5)]

    assert (answers, others, len(mailoutbox)) == ([200] * AT_ONCE, [200] * 4 + [429], 5)


def test_eight_forms_for_one_address_at_once_leave_one_that_is_open(workbook: Workbook, people: list[User]) -> None:
    assert outcomes(*[lambda: invited(workbook, people[0], "noor@school.test")] * AT_ONCE) == [""] * AT_ONCE
    assert (pending_of(workbook).count(), Invitation.objects.count()) == (1, AT_ONCE)


@pytest.mark.parametrize("_round", range(5))
def test_who_loses_the_ownership_lets_nobody_in_any_more(workbook: Workbook, people: list[User], _round: int) -> None:
    owner, heir, guest = people[:3]
    join(workbook, heir, "editor")
    one = invited(workbook, owner, guest.email, "owner").invitation

    told = outcomes(
        lambda: transfer(workbook=workbook.uuid, by=owner, email=heir.email),
        lambda: accept(invitation=one.uuid, user=guest),
    )

    came_in_time = told == ["", ""]
    assert came_in_time or told == ["", "DoesNotExist"]
    expected = {owner.email: "editor", heir.email: "owner"}
    assert roles(workbook) == expected | ({guest.email: "owner"} if came_in_time else {})


@pytest.mark.parametrize("_round", range(5))
def test_owners_who_hand_over_leave_and_remove_at_once_leave_an_owner(
    workbook: Workbook, people: list[User], _round: int
) -> None:
    one, two, three = people[:3]
    join(workbook, two, "owner")
    join(workbook, three, "editor")

    told = outcomes(
        lambda: transfer(workbook=workbook.uuid, by=one, email=two.email),
        lambda: transfer(workbook=workbook.uuid, by=two, email=one.email),
        lambda: transfer(workbook=workbook.uuid, by=one, email=three.email),
        lambda: leave(workbook=workbook.uuid, user=two),
        lambda: leave(workbook=workbook.uuid, user=three),
        lambda: remove_member(workbook=workbook.uuid, by=two, email=one.email),
    )

    assert set(told) <= {"", "DoesNotExist", "LastOwnerError", "PermissionDenied"}
    assert "owner" in roles(workbook).values()
