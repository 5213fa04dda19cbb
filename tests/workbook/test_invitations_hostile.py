"""Whoever has no business with an invitation learns nothing of it, and whatever is sent has an answer."""

import logging
import logging.config
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.test_hostile import VALUES, post
from tests.conftest import logged_in
from tests.factories import invited, join, make_workbook
from tests.seen import Seen, see, words
from tests.workbook.test_pages_hostile import assert_harmless
from workbook.invitations import Invited, accept, decline, is_seed, new_seed, withdraw
from workbook.models import Invitation, Member, Workbook
from workbook.services import delete, leave, transfer

pytestmark = pytest.mark.django_db
NOOR = "noor@school.test"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def one(workbook: Workbook, student: User, teammate: User) -> Invited:
    """The teammate is invited."""
    return invited(workbook, student, teammate.email)


def shape(answer: Any) -> str:
    """A page without what differs at every request: its own address, the tokens of its forms, and what was typed on it."""
    text = re.sub(r'name="(?:csrfmiddlewaretoken|next)" value="[^"]*"', "", answer.content.decode())
    return re.sub(r'(name="code")[^>]*', r"\1", text)


def used(one: Invited, workbook: Workbook, by: User, guest: User) -> None:
    """Who takes part by it, and left since, does not come back by it."""
    accept(invitation=one.invitation.uuid, user=guest)
    leave(workbook=workbook.uuid, user=guest)


def declined(one: Invited, workbook: Workbook, by: User, guest: User) -> None:
    decline(invitation=one.invitation.uuid, user=guest)


def withdrawn(one: Invited, workbook: Workbook, by: User, guest: User) -> None:
    withdraw(workbook=workbook.uuid, by=by, invitation=one.invitation.uuid)


def replaced(one: Invited, workbook: Workbook, by: User, guest: User) -> None:
    invited(workbook, by, guest.email, "reader")


def expired(one: Invited, workbook: Workbook, by: User, guest: User) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def of_a_deleted_workbook(one: Invited, workbook: Workbook, by: User, guest: User) -> None:
    delete(workbook=workbook.uuid, user=by)


def of_a_former_owner(one: Invited, workbook: Workbook, by: User, guest: User) -> None:
    heir = User.objects.create_user("erfgenaam@demo.test", name="Erfgenaam")
    join(workbook, heir, "reader")
    transfer(workbook=workbook.uuid, by=by, email=heir.email)


def of_somebody_else(one: Invited, workbook: Workbook, by: User, guest: User) -> None:
    Invitation.objects.update(email="iemand-anders@demo.test")


ENDS = [used, declined, withdrawn, replaced, expired, of_a_deleted_workbook, of_a_former_owner, of_somebody_else]


@pytest.mark.parametrize("ended", ENDS)
def test_what_cannot_be_accepted_answers_like_what_never_was(
    ended: Callable[[Invited, Workbook, User, User], None],
    one: Invited,
    workbook: Workbook,
    student: User,
    teammate: User,
) -> None:
    ended(one, workbook, student, teammate)
    before = list(Member.objects.filter(workbook=workbook).values_list("user", "role"))
    uuid = one.invitation.uuid

    def answers(uuid: object, token: str, code: str) -> list[Any]:
        client = logged_in(teammate)
        client.get(f"/join/{token}/")
        return [
            client.get("/join/followed/"),
            client.post("/join/", {"code": code}),
            client.get(f"/invitations/{uuid}/"),
            client.post(f"/invitations/{uuid}/accept/"),
            client.post(f"/invitations/{uuid}/decline/"),
        ]

    real, made_up = answers(uuid, one.keys.token, one.keys.code), answers(uuid4(), new_seed(), "K7QF3-M9P2X")

    assert [answer.status_code for answer in real] == [answer.status_code for answer in made_up] == [404] * 5
    assert len({shape(answer) for answer in (*real, *made_up)}) == 1
    assert list(Member.objects.filter(workbook=workbook).values_list("user", "role")) == before


def test_the_page_says_what_one_can_do(one: Invited, as_outsider: Client, outsider: User) -> None:
    page = Seen(as_outsider.get(f"/join/{one.keys.token}/", follow=True))

    assert page.status == 404
    assert words(page.one("h1")) == "Deze uitnodiging is er niet (meer)"
    assert "Of ze is voor een ander e-mailadres." in page.text
    assert f"Je bent ingelogd als {outsider.email}." in page.text
    assert "Duinlijn" not in page.html


def test_a_stranger_takes_no_invitation_with_everything_in_hand(
    one: Invited, workbook: Workbook, as_outsider: Client, outsider: User
) -> None:
    as_outsider.get(f"/join/{one.keys.token}/")
    answers = [
        as_outsider.get("/join/followed/"),
        as_outsider.post("/join/", {"code": one.keys.written}),
        as_outsider.get(f"/invitations/{one.invitation.uuid}/"),
        as_outsider.post(f"/invitations/{one.invitation.uuid}/accept/"),
        as_outsider.post(f"/invitations/{one.invitation.uuid}/decline/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert not Member.objects.filter(workbook=workbook, user=outsider).exists()
    one.invitation.refresh_from_db()
    assert (one.invitation.accepted_at, one.invitation.withdrawn_at) == (None, None)
    assert "Je bent uitgenodigd" not in see(as_outsider, "/workbooks/").text


def test_who_is_not_logged_in_learns_nothing_of_a_link(one: Invited) -> None:
    def went(token: str) -> tuple[str, list[Any], str]:
        answer = Client().get(f"/join/{token}/", follow=True)
        return (
            answer.redirect_chain[0][0],
            answer.redirect_chain,
            re.sub(r'value="[^"]{60,}"', "", answer.content.decode()),
        )

    assert went(one.keys.token) == went(new_seed())
    assert (
        Client().post(f"/invitations/{one.invitation.uuid}/accept/")["Location"] == "/accounts/login/?next=/workbooks/"
    )


@pytest.mark.parametrize("logged", [False, True], ids=["anonymous", "invited"])
def test_the_token_goes_no_further_than_its_link(one: Invited, teammate: User, logged: bool) -> None:
    client = logged_in(teammate) if logged else Client()

    first = client.get(f"/join/{one.keys.token}/")
    last = client.get(first["Location"], follow=True)

    assert (first.status_code, first["Location"], first.content) == (302, "/join/followed/", b"")
    assert (first["Referrer-Policy"], first["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in first["Cache-Control"]
    assert one.keys.token not in str(last.redirect_chain) + last.content.decode() + str(dict(client.session))
    assert one.keys.token not in str(dict(first.headers)) + str(dict(last.headers))


@pytest.mark.parametrize(
    "path",
    [
        "/join/{key}/",
        "/join/{key}/)",
        "/accounts/confirm-email/{key}/",
        "/accounts/password/reset/key/{key}/",
    ],
)
def test_no_log_holds_a_key(one: Invited, caplog: pytest.LogCaptureFixture, path: str) -> None:
    """The lines as the process writes them: of an address with something behind it, and of a post where none is taken."""
    formatters: Any = settings.LOGGING["formatters"]
    line = logging.config.DictConfigurator({"version": 1}).configure_formatter(dict(formatters["line"]))
    address = path.format(key=one.keys.token)

    Client().post(address, {"x": "y"})
    Client().get(f"{address}niets/")

    written = [line.format(record) for record in caplog.records]
    assert [each for each in written if one.keys.token in each] == []
    assert written != []


def test_codes_cannot_be_guessed_for_long(one: Invited, as_teammate: Client) -> None:
    answers = [
        as_teammate.post("/join/", {"code": f"{number:010}".replace("0", "A").replace("1", "B")})
        for number in range(2, 13)
    ]
    page = Seen(answers[-1])

    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert "Je hebt heel veel codes geprobeerd." in page.text
    assert page.at("id_code").get("value") != ""
    assert as_teammate.post("/join/", {"code": one.keys.code}).status_code == 429
    assert as_teammate.post(f"/invitations/{one.invitation.uuid}/accept/").status_code == 302


def test_nobody_is_mailed_over_and_over(as_student: Client, workbook: Workbook) -> None:
    members = f"/workbooks/{workbook.uuid}/members/"
    answers = [as_student.post(members, {"email": NOOR, "role": "reader"}) for _ in range(6)]
    page = Seen(answers[-1])

    assert ([answer.status_code for answer in answers], len(mail.outbox)) == ([200] * 5 + [429], 5)
    assert "Je hebt heel veel uitnodigingen verstuurd." in words(page.one("div", class_="errsum"))
    assert page.filled(members)["email"] == [NOOR]
    assert as_student.post(members, {"email": "ander@school.test", "role": "reader"}).status_code == 200


def test_a_form_sent_over_and_over_counts_once(as_student: Client, workbook: Workbook) -> None:
    members = f"/workbooks/{workbook.uuid}/members/"
    mine = {"email": NOOR, "role": "reader", "seed": new_seed()}
    again = [as_student.post(members, mine).status_code for _press in range(8)]
    others = [as_student.post(members, mine | {"seed": new_seed()}).status_code for _form in range(5)]

    assert (again, others, len(mail.outbox)) == ([200] * 8, [200] * 4 + [429], 5)
    assert as_student.post(members, mine).status_code == 302


def test_an_owner_who_invites_half_the_world_is_stopped(as_student: Client, workbook: Workbook) -> None:
    members = f"/workbooks/{workbook.uuid}/members/"
    answers = [as_student.post(members, {"email": f"n{number}@school.test", "role": "reader"}) for number in range(61)]

    assert [answer.status_code for answer in answers] == [200] * 60 + [429]


@pytest.mark.parametrize("name", ["email", "role", "seed"])
@pytest.mark.parametrize("kind", VALUES)
def test_no_value_breaks_the_form_of_an_owner(as_student: Client, workbook: Workbook, name: str, kind: str) -> None:
    form = {"email": NOOR, "role": "editor", "seed": new_seed(), name: VALUES[kind]}

    answer = post(as_student, f"/workbooks/{workbook.uuid}/members/", form)

    assert answer.status_code in ({200} if name == "seed" else {200, 422})
    assert_harmless(Seen(answer))


@pytest.mark.parametrize("kind", VALUES)
def test_no_value_breaks_the_form_of_a_code(as_teammate: Client, kind: str) -> None:
    answer = post(as_teammate, "/join/", {"code": VALUES[kind]})
    page = Seen(answer)

    assert answer.status_code == 422
    assert words(page.at("error_id_code")) != ""
    assert_harmless(page)


@pytest.mark.parametrize("kind", VALUES)
def test_no_value_breaks_the_other_acts(as_student: Client, workbook: Workbook, kind: str) -> None:
    members = f"/workbooks/{workbook.uuid}/members/"
    answers = [
        post(as_student, f"{members}withdraw/", {"invitation": VALUES[kind]}),
        post(as_student, f"{members}transfer/", {"email": VALUES[kind]}),
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [*Member.objects.filter(workbook=workbook).values_list("role", flat=True)] == ["owner"]


@pytest.mark.parametrize(
    "token", ["x", "followed2", "é", "%00", "%F0%9F%99%82", "a" * 5_000, "%ED%A0%80", "..%2f", "%0d%0aX: y"]
)
def test_no_link_breaks(as_teammate: Client, token: str) -> None:
    assert as_teammate.get(f"/join/{token}/", follow=True).status_code == 404


def test_names_of_others_run_nowhere_and_do_not_become_the_mail(
    as_student: Client, workbook: Workbook, student: User, teammate: User
) -> None:
    User.objects.filter(pk=student.pk).update(name="<script>alert(1)</script>\r\nBcc: x@y.test " + "N" * 60)
    Workbook.objects.update(organisation="<img src=x onerror=alert(1)>\n\n" + "W" * 90)

    as_student.post(f"/workbooks/{workbook.uuid}/members/", {"email": teammate.email, "role": "reader"})
    [message] = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])

    assert (message.to, message.cc, message.bcc) == ([teammate.email], [], [])
    assert (html.count("<script"), html.count("<img"), "W" * 60 in str(message.body)) == (0, 0, False)
    for path in ("/workbooks/", f"/invitations/{Invitation.objects.get().uuid}/"):
        assert_harmless(see(logged_in(teammate), path))


def test_a_mail_server_that_does_not_answer_costs_the_mail_and_not_the_link(
    monkeypatch: pytest.MonkeyPatch, as_student: Client, workbook: Workbook
) -> None:
    def refuse(self: object, messages: object) -> int:
        raise OSError("gone")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    page = Seen(as_student.post(f"/workbooks/{workbook.uuid}/members/", {"email": NOOR, "role": "reader"}))

    assert "De mail kon nu niet worden verstuurd" in page.text
    assert "onderweg" not in page.text
    assert page.at("invited-link").get("value").startswith("http://testserver/join/")


def test_a_seed_is_one_of_ours_or_none() -> None:
    assert is_seed(new_seed())
    assert [is_seed(text) for text in ("", "x" * 42, "x" * 44, "é" * 43, "x" * 43 + "\n")] == [False] * 5
