"""The daily mail: everything that is new, once, to whoever wants it; whatever fails, nothing is lost and nothing comes twice."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from io import StringIO
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import html5lib
import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from klantketting.middleware import LOOK
from tests.conftest import logged_in
from tests.factories import join, make_workbook, said
from tests.seen import Seen, see, words
from tests.workbook.failing_mail import Killed
from workbook import digest, talk
from workbook.acts import Remove
from workbook.models import Activity, Comment, Job, Member, Plate, Workbook
from workbook.models.history import JobState
from workbook.saving import save
from workbook.services import delete

pytestmark = pytest.mark.django_db
A_WHILE: Final = timedelta(hours=1)
FAILING: Final = "tests.workbook.failing_mail"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    """A workbook of two, who have been in it for two days."""
    made = make_workbook(student, activities=1)
    join(made, teammate, "editor")
    settle()
    return made


def settle() -> None:
    """Let all members have been there, and heard of all, two days ago."""
    Member.objects.update(digested_at=timezone.now() - timedelta(days=2))


def new(workbook: Workbook, user: User, text: str, ago: timedelta = A_WHILE, field: str = "key_message") -> Comment:
    """Something said a while ago."""
    plate = Plate.objects.get(workbook=workbook, step="become-aware")
    made = said(workbook, user, "plate", plate.uid, field, text)
    Comment.objects.filter(pk=made.pk).update(created_at=timezone.now() - ago)
    return made


def run() -> str:
    """The command; what it says."""
    out = StringIO()
    call_command("digest", stdout=out)
    return out.getvalue().strip()


def tomorrow() -> None:
    """Let a night pass: what was sent and said before is a day ago."""
    Job.objects.filter(kind="digest").delete()
    for row in Comment.objects.all():
        Comment.objects.filter(pk=row.pk).update(created_at=row.created_at - timedelta(days=1))
    for member in Member.objects.all():
        Member.objects.filter(pk=member.pk).update(digested_at=member.digested_at - timedelta(days=1))


def lease_over() -> None:
    """Let the time pass after which nobody is believed to be at it any more."""
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))


def box() -> dict[str, EmailMultiAlternatives]:
    """The mails by address."""
    found = {each.to[0]: each for each in mail.outbox}
    assert len(found) == len(mail.outbox)
    return found  # type: ignore[return-value]


@contextmanager
def mails_by(backend: str, *refused: str) -> Iterator[None]:
    """A mail server that fails at some addresses."""
    with override_settings(MAILERS={"default": {"BACKEND": f"{FAILING}.{backend}", "OPTIONS": {"refused": refused}}}):
        yield


@pytest.mark.both_databases
def test_each_member_hears_once_what_the_others_said(workbook: Workbook, student: User, teammate: User) -> None:
    new(workbook, student, "Van Sanne")
    new(workbook, teammate, "Van Tim")

    assert run() == "mails verstuurd: 2"
    assert set(box()) == {student.email, teammate.email}
    assert ("Van Tim" in box()[student.email].body, "Van Sanne" in box()[student.email].body) == (True, False)
    assert ("Van Tim" in box()[teammate.email].body, "Van Sanne" in box()[teammate.email].body) == (False, True)
    assert run() == "de mail van vandaag is al verstuurd, of wordt verstuurd"
    tomorrow()
    assert run() == "mails verstuurd: 0"
    assert len(mail.outbox) == 2


def test_a_workbook_is_read_once_for_all_its_members(workbook: Workbook, student: User, teammate: User) -> None:
    new(workbook, student, "Van Sanne")
    new(workbook, teammate, "Van Tim")

    with CaptureQueriesContext(connection) as asked:
        assert run() == "mails verstuurd: 2"

    read = f'FROM "{Activity._meta.db_table}"'
    assert sum(read in each["sql"] for each in asked.captured_queries) == 1


def test_the_mail_is_grouped_by_workbook_and_place_with_links_that_lead_there(
    workbook: Workbook, student: User, teammate: User, as_student: Client
) -> None:
    other = make_workbook(teammate, organisation="Zorgpunt")
    join(other, student, "reader")
    settle()
    first = new(workbook, teammate, "Klopt dit?\nVolgens mij niet.")
    new(workbook, teammate, "En dit?")
    new(workbook, teammate, "Welke bron?", field="score_source")
    new(other, teammate, "Mooi begin")
    with override_settings(SITE="https://kk.test"):
        run()
    [sent] = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)

    assert sent.subject == "4 nieuwe reacties in je werkboeken"
    assert "Klantketting" in sent.from_email
    page = f"https://kk.test/workbooks/{workbook.uuid}"
    assert sent.body.startswith(
        f"Dit zeiden anderen sinds de vorige mail.\n\n== Duinlijn 2026 ==\n\nBecome aware · Wat moet de directie onthouden?\n\n"
        f"Tim Jansen, {in_words(first)}\n> Klopt dit?\n> Volgens mij niet.\n\n"
    )
    links = re.findall(r"https?://\S+", str(sent.body))
    assert [link.partition("#")[0] for link in links] == [
        f"{page}/comments/?at=plate:become-aware/key_message",
        f"{page}/comments/?at=plate:become-aware/score_source",
        f"{page}/members/",
        f"https://kk.test/workbooks/{other.uuid}/comments/?at=plate:become-aware/key_message",
        f"https://kk.test/workbooks/{other.uuid}/members/",
    ]
    for link in links:
        path, _hash, at = link.removeprefix("https://kk.test").partition("#")
        assert at in see(as_student, path).ids
    html = str(sent.alternatives[0][0])
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    assert parser.errors == []
    assert [link.get("href") for link in tree.iter("a")] == links
    assert [words(each) for each in tree.iter("h2")] == ["Duinlijn 2026", "Zorgpunt 2026"]
    assert [words(each) for each in tree.iter("blockquote")] == [
        "Klopt dit? Volgens mij niet.",
        "En dit?",
        "Welke bron?",
        "Mooi begin",
    ]


def in_words(comment: Comment) -> str:
    comment.refresh_from_db()
    return date_format(timezone.localtime(comment.created_at), "j F Y, H:i")


def test_only_what_is_theirs_to_hear(workbook: Workbook, student: User, teammate: User, outsider: User) -> None:
    """Not what was taken back, not one's own, not of a workbook that one left or that was deleted, not from before one came."""
    gone = new(workbook, teammate, "Teruggenomen")
    talk.take_back(workbook=workbook.uuid, user=teammate, comment=gone.uuid)
    left, deleted = (make_workbook(teammate, organisation=name) for name in ("Verlaten", "Weg"))
    for each in (left, deleted):
        join(each, student, "editor")
    settle()
    new(left, teammate, "Na het weggaan")
    new(deleted, teammate, "In het verwijderde")
    Member.objects.filter(workbook=left, user=student).delete()
    delete(workbook=deleted.uuid, user=teammate)
    new(workbook, student, "Van mijzelf")
    new(workbook, teammate, "Van vorige week", timedelta(days=7))
    join(workbook, outsider, "reader")
    run()

    assert set(box()) == {teammate.email}
    assert "Van mijzelf" in box()[teammate.email].body


@pytest.mark.parametrize("role", ["reader", "commenter", "editor", "owner"])
def test_every_member_may_hear_of_it(workbook: Workbook, student: User, outsider: User, role: str) -> None:
    join(workbook, outsider, role)
    settle()
    new(workbook, student, "Voor allen")
    run()

    assert outsider.email in box()


def test_who_cannot_log_in_gets_no_mail(workbook: Workbook, student: User, teammate: User, outsider: User) -> None:
    join(workbook, outsider, "reader")
    settle()
    new(workbook, student, "Voor wie er is")
    teammate.emailaddress_set.update(verified=False)
    User.objects.filter(pk=outsider.pk).update(is_active=False)

    assert run() == "mails verstuurd: 0"


def test_a_mail_is_switched_off_and_on_again_without_the_past(
    workbook: Workbook, student: User, teammate: User, as_teammate: Client
) -> None:
    path = f"/workbooks/{workbook.uuid}/members/"
    action = f"/workbooks/{workbook.uuid}/digest/"
    page = see(as_teammate, path)
    assert "Wat anderen hier zeggen, krijg je een keer per dag gemaild." in page.text
    answer = as_teammate.post(action, page.filled(action))
    assert answer["Location"] == f"{path}#digest"
    new(workbook, student, "Niet gemaild")
    assert run() == "mails verstuurd: 0"

    page = see(as_teammate, path)
    assert "Je krijgt geen mail over wat anderen hier zeggen." in page.text
    as_teammate.post(action, page.filled(action))
    tomorrow()
    assert run() == "mails verstuurd: 0"
    new(workbook, student, "Weer wel")
    tomorrow()
    Member.objects.filter(user=teammate).update(digested_at=timezone.now() - timedelta(days=2))
    run()
    assert "Weer wel" in box()[teammate.email].body


def test_a_switch_is_one_persons_own(workbook: Workbook, student: User, as_teammate: Client, outsider: User) -> None:
    as_teammate.post(f"/workbooks/{workbook.uuid}/digest/", {"user": str(student.pk), "digest": ""})

    assert dict(Member.objects.values_list("user__email", "digest")) == {
        "student@demo.test": True,
        "teammate@demo.test": False,
    }
    assert logged_in(outsider).post(f"/workbooks/{workbook.uuid}/digest/", {"digest": ""}).status_code == 404


def test_what_is_only_just_said_waits_until_tomorrow(workbook: Workbook, student: User, teammate: User) -> None:
    """A comment that is being written while the mail is made would else fall between two mails."""
    new(workbook, student, "Zojuist", timedelta(seconds=5))
    assert run() == "mails verstuurd: 0"
    tomorrow()

    assert run() == "mails verstuurd: 1"


def test_a_comment_on_a_removed_row_names_it_and_leads_to_all(
    workbook: Workbook, student: User, teammate: User
) -> None:
    row = Activity.objects.get(workbook=workbook, plate__step="become-aware")
    made = said(workbook, student, "activity", row.uid, "tip", "Waarom weg?")
    Comment.objects.update(created_at=timezone.now() - A_WHILE)
    save(workbook=workbook.uuid, user=student, acts=[Remove("activity", row.uid)])
    run()

    body = box()[teammate.email].body
    assert "Become aware · Kernactiviteit: Activiteit 0" in body
    assert f"/comments/#comment-{made.uuid}" in body


def test_long_texts_are_cut_and_many_are_counted(workbook: Workbook, student: User, teammate: User) -> None:
    new(workbook, student, "x" * 2_000)
    for number in range(digest.MOST + 2):
        new(workbook, student, f"Vraag {number}", A_WHILE - timedelta(minutes=1))
    run()
    body = box()[teammate.email].body

    assert ("x" * (digest.LENGTH - 1) + "…" in body, "x" * digest.LENGTH in body) == (True, False)
    assert "En nog 3 reacties." in body
    assert box()[teammate.email].subject == f"{digest.MOST + 3} nieuwe reacties in je werkboeken"


HOSTILE: Final = (
    "Eva\r\nBcc: allen@elders.test",
    "Eva\n\nGeachte klant",
    '"><img src=x>',
    "<script>alert(1)</script>",
    "\u202eavE",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_or_text_gets_into_the_head_of_a_mail_or_passes_for_another_part(
    workbook: Workbook, student: User, teammate: User, name: str
) -> None:
    User.objects.filter(pk=student.pk).update(name=name)
    Workbook.objects.filter(pk=workbook.pk).update(organisation=name)
    new(workbook, student, f"{name}\n== Ander werkboek ==\nSubject: {name}")
    run()
    sent = box()[teammate.email]
    read = message_from_bytes(sent.message().as_bytes(), policy=policy.default)

    assert set(read.keys()) <= {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
    }  # fmt: skip
    assert (read["To"], read["Subject"]) == (teammate.email, "1 nieuwe reactie in je werkboeken")
    lines = sent.body.splitlines()
    assert [line for line in lines if line.startswith("==")] == [f"== {' '.join(name.split())} 2026 =="]
    assert [line for line in lines if line.startswith(("Subject:", "Bcc:", "Geachte"))] == []
    html = str(sent.alternatives[0][0])
    assert ("<script>" in html, "<img" in html) == (False, False)


def test_one_mail_that_fails_costs_no_other_and_is_sent_later_without_repeating(
    workbook: Workbook, student: User, teammate: User, outsider: User
) -> None:
    join(workbook, outsider, "reader")
    settle()
    new(workbook, student, "Voor twee")
    with mails_by("Refusing", teammate.email), pytest.raises(CommandError, match="niet verstuurd konden worden: 1"):
        run()
    assert set(box()) == {outsider.email}
    assert run() == "de mail van vandaag is al verstuurd, of wordt verstuurd"

    lease_over()
    assert run() == "mails verstuurd: 1"
    assert set(box()) == {outsider.email, teammate.email}
    lease_over()
    assert run() == "de mail van vandaag is al verstuurd, of wordt verstuurd"


def test_a_server_that_is_away_all_day_loses_nothing(workbook: Workbook, student: User, teammate: User) -> None:
    new(workbook, student, "Van gisteren")
    with mails_by("Refusing", teammate.email), pytest.raises(CommandError):
        run()
    tomorrow()
    new(workbook, student, "Van vandaag")

    assert run() == "mails verstuurd: 1"
    assert ("Van gisteren" in box()[teammate.email].body, "Van vandaag" in box()[teammate.email].body) == (True, True)


@pytest.mark.both_databases
def test_a_process_that_is_killed_is_followed_by_one_that_goes_on_where_it_was(
    workbook: Workbook, student: User, teammate: User, outsider: User, consultant: User
) -> None:
    for each in (outsider, consultant):
        join(workbook, each, "reader")
    settle()
    new(workbook, student, "Voor drie")
    with mails_by("Dying", outsider.email), pytest.raises(Killed):
        run()
    assert set(box()) == {teammate.email}
    assert run() == "de mail van vandaag is al verstuurd, of wordt verstuurd"

    lease_over()
    assert run() == "mails verstuurd: 2"
    assert set(box()) == {teammate.email, outsider.email, consultant.email}


def test_who_was_killed_between_sending_and_remembering_sends_the_same_mail_again(
    workbook: Workbook, student: User, teammate: User
) -> None:
    """It cannot know better; the same Message-ID tells a mail program that it has this one."""
    new(workbook, student, "Precies eenmaal")
    with mails_by("DyingAfter", teammate.email), pytest.raises(Killed):
        run()
    new(workbook, student, "Intussen gezegd", timedelta(0))
    lease_over()
    run()
    first, second = mail.outbox

    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.body == second.body


def test_two_mails_of_two_days_or_to_two_people_have_ids_of_their_own(
    workbook: Workbook, student: User, teammate: User, outsider: User
) -> None:
    join(workbook, outsider, "reader")
    settle()
    new(workbook, student, "Een")
    run()
    tomorrow()
    new(workbook, student, "Twee", A_WHILE)
    run()
    ids = [each.extra_headers["Message-ID"] for each in mail.outbox]

    assert (len(ids), len(set(ids))) == (4, 4)
    assert all(re.fullmatch(r"<digest-[0-9a-f]{32}@klantketting>", each) for each in ids)


def test_of_two_who_begin_one_sends(workbook: Workbook, student: User) -> None:
    new(workbook, student, "Eén keer")
    now = timezone.now()

    assert digest._claimed(timezone.localdate(), uuid4(), now) is not None
    assert digest._claimed(timezone.localdate(), uuid4(), now) is None
    assert digest.send() == digest.Mailed(claimed=False)
    assert mail.outbox == []


def test_who_was_overtaken_stops(workbook: Workbook, student: User, teammate: User) -> None:
    attempt = uuid4()
    digest._claimed(timezone.localdate(), attempt, timezone.now())
    lease_over()
    digest._claimed(timezone.localdate(), uuid4(), timezone.now())

    assert not digest._keep_alive(attempt)
    digest._end(attempt, 0)
    assert Job.objects.get(kind="digest").state == JobState.RUNNING


def at(hour: int, minute: int, day: int = 10) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
def by_itself(settings: Any) -> None:
    settings.DIGEST_FROM = time(7)


def days_sent() -> list[str]:
    return sorted(Job.objects.filter(kind="digest").values_list("key", flat=True))


def test_the_first_request_after_seven_sends_the_mail_of_the_day(
    by_itself: None, workbook: Workbook, student: User, teammate: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = Client(), at(6, 59)
    monkeypatch.setattr(timezone, "now", lambda: now)
    new(workbook, student, "Van vannacht")
    Member.objects.update(digested_at=now - timedelta(days=2))
    client.get("/accounts/login/")
    assert days_sent() == []

    now = at(7, 0)
    client.get("/accounts/login/")
    assert days_sent() == ["digest:2026-06-10"]
    assert set(box()) == {teammate.email}
    now = at(7, 0) + LOOK
    client.get("/accounts/login/")
    now = at(23, 59)
    client.get("/accounts/login/")
    assert len(mail.outbox) == 1

    now = at(6, 59, day=11)
    new(workbook, student, "Van gisteren", timedelta(hours=2))
    client.get("/accounts/login/")
    assert days_sent() == ["digest:2026-06-10"]
    now = at(7, 1, day=11)
    client.get("/accounts/login/")
    assert days_sent() == ["digest:2026-06-10", "digest:2026-06-11"]
    assert len(mail.outbox) == 2


def test_a_process_looks_again_for_what_another_left_behind(
    by_itself: None, workbook: Workbook, student: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = Client(), at(7, 5)
    monkeypatch.setattr(timezone, "now", lambda: now)
    digest._claimed(now.date(), uuid4(), now)
    new(workbook, student, "Bijna kwijt")
    Member.objects.update(digested_at=now - timedelta(days=2))
    client.get("/accounts/login/")
    now += timedelta(minutes=5)
    client.get("/accounts/login/")
    assert mail.outbox == []

    now = at(7, 5) + LOOK
    client.get("/accounts/login/")
    assert Job.objects.get().state == JobState.DONE


def test_what_goes_wrong_with_the_mail_costs_no_page(
    by_itself: None, workbook: Workbook, student: User, teammate: User
) -> None:
    new(workbook, student, "Later dan")
    with override_settings(DIGEST_FROM=time(0)), mails_by("Refusing", teammate.email):
        assert Client().get("/accounts/login/").status_code == 200
    assert Job.objects.get().state == JobState.FAILED


def test_the_page_of_mails_in_the_demo_shows_it(
    workbook: Workbook, student: User, teammate: User, tmp_path: Any
) -> None:
    new(workbook, student, "Leesbaar")
    folder = {"default": {"BACKEND": "accounts.mailing.Folder", "OPTIONS": {"path": tmp_path / "mail"}}}
    with override_settings(DEMO=True, VAR_DIR=tmp_path, MAILERS=folder):
        run()
        page = Seen(logged_in(teammate).get("/mails/"))

    assert [words(each) for each in page.one("main").iter("h2")] == ["1 nieuwe reactie in je werkboeken"]
    assert "> Leesbaar" in page.text
