"""The receipt: on screen, by mail to every author and in the PDF, from what is stored alone; and nothing of a person in a head."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.handing_in import confirm
from classroom.mailing import AGAIN
from classroom.models import Submission
from classroom.receipts import mail_receipts, receipt_of, send_receipts
from classroom.views.submissions import recipe_of
from reports.making import Recipe, jobs
from reports.making.drawing import drawn
from reports.report import build
from reports.report.receipt import Receipt, receipt_shown
from tests.classroom.handed import Ready, ready
from tests.classroom.test_submission_pages import turn_everything_round
from tests.conftest import logged_in
from tests.pdfua.verdict import complaints
from tests.reports.reading import bare, text_of
from tests.seen import Seen
from tests.workbook.documents import full_document, with_plate
from workbook.models import Job

pytestmark = pytest.mark.django_db
WARNED = with_plate(full_document(), score_source="")


@pytest.fixture
def both(teacher: User, student: User, teammate: User) -> Ready:
    return ready(teacher, student, teammate, document=WARNED)


@pytest.fixture
def asked(teacher: User, student: User, teammate: User) -> Ready:
    return ready(teacher, student, teammate, confirm_by_all=True)


@contextmanager
def mails_by(backend: str, *refused: str) -> Iterator[None]:
    """The mails go out by a server of ``failing_mail`` that does not take those to some addresses."""
    server = {"BACKEND": f"tests.workbook.failing_mail.{backend}", "OPTIONS": {"refused": list(refused)}}
    with override_settings(MAILERS={"default": server}):
        yield


def facts(made: Submission, language: str = "nl") -> dict[str, str]:
    return {fact.label: str(fact.value) for fact in receipt_shown(receipt_of(made, language), language).facts}


def texts(message: Any) -> tuple[str, str]:
    assert isinstance(message, EmailMultiAlternatives)
    return str(message.body), str(message.alternatives[0][0])


def test_it_tells_which_when_by_whom_and_what_it_is_known_by(both: Ready) -> None:
    made = both.hand_in()
    told = facts(made)
    assert list(told) == [
        "Cursus",
        "Opdracht",
        "Studiegroep",
        "Versie",
        "Ingeleverd",
        "Uiterste datum",
        "Leden",
        "Methode",
        "Vingerafdruk van de inhoud (SHA-256)",
    ]
    assert (told["Versie"], told["Leden"], told["Methode"]) == ("1", "Sanne de Vries, Tim Jansen", "versie 2")
    groups = told["Vingerafdruk van de inhoud (SHA-256)"].split()
    assert ("".join(groups), {len(group) for group in groups}) == (made.snapshot.content_hash, {8})
    assert told["Uiterste datum"].endswith("op tijd ingeleverd")
    assert told["Ingeleverd"].count(":") == 2


def test_the_page_shows_it_with_what_the_rules_said(both: Ready) -> None:
    made = both.hand_in()
    page = Seen(logged_in(both.user).get(reverse("classroom:submission", args=[made.uuid])))
    for told in facts(made).values():
        assert told in page.text
    assert "3. Easy to buy: Waar komt het klantcijfer voor Easy to buy vandaan? Noem de bron." in page.text


def test_every_author_gets_it_by_mail_and_its_head_tells_nothing_of_a_person(
    both: Ready, student: User, teammate: User
) -> None:
    made = both.hand_in()
    send_receipts(made)
    send_receipts(made)
    assert [message.to for message in mail.outbox] == [[student.email], [teammate.email]]
    for message in mail.outbox:
        assert message.subject == "Ontvangstbewijs: je werk is ingeleverd"
        for text in texts(message):
            assert reverse("classroom:submission", args=[made.uuid]) in text
            for told in facts(made).values():
                assert told in text
            assert "Noem de bron" in text
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2


def test_who_has_to_confirm_is_asked_to_and_who_handed_in_is_not(asked: Ready) -> None:
    made = asked.hand_in()
    send_receipts(made)
    mine, others = mail.outbox
    assert mine.subject == "Ontvangstbewijs: je werk is ingeleverd"
    assert "Het telt zodra elk lid het heeft bevestigd." in texts(mine)[0]
    assert others.subject == "Bevestig wat er is ingeleverd"
    assert "bevestig het op deze pagina" in texts(others)[0]


def test_what_one_typed_in_a_name_makes_no_other_head_and_no_markup(teacher: User, student: User) -> None:
    User.objects.filter(pk=student.pk).update(name="<b>Sanne</b>")
    one = ready(teacher, User.objects.get(pk=student.pk), title="Kop\nBcc: x@demo.test <i>")
    send_receipts(one.hand_in())
    (message,) = mail.outbox
    assert "\n" not in message.subject
    assert "<b>Sanne" not in texts(message)[1]
    assert "<b>Sanne</b>" in texts(message)[0]


def test_when_the_last_one_confirms_all_get_the_receipt_of_what_counts_once(
    asked: Ready, student: User, teammate: User
) -> None:
    made = asked.hand_in()
    send_receipts(made)
    mail.outbox.clear()

    for _twice in range(2):
        logged_in(teammate).post(reverse("classroom:confirm", args=[made.uuid]))

    assert [message.to for message in mail.outbox] == [[student.email], [teammate.email]]
    assert {message.subject for message in mail.outbox} == {"Ontvangstbewijs: je werk is ingeleverd"}
    assert "Bewaar dit ontvangstbewijs" in texts(mail.outbox[0])[0]


def test_what_was_replaced_before_it_left_asks_nobody_to_confirm_it(
    asked: Ready, student: User, teammate: User
) -> None:
    with mails_by("Refusing", student.email, teammate.email):
        send_receipts(asked.hand_in())
    asked.write("Koop met zeven klikken.")
    second = asked.hand_in()
    send_receipts(second)
    mail.outbox.clear()

    assert mail_receipts(timezone.now() + 2 * AGAIN) == 0
    assert mail.outbox == []


def test_what_counts_is_told_also_when_something_newer_waits(asked: Ready) -> None:
    made = asked.hand_in()
    asked.write("Koop met zeven klikken.")
    asked.hand_in()
    made.confirmed_at = timezone.now()
    made.save()

    send_receipts(made)

    assert [message.subject for message in mail.outbox] == ["Ontvangstbewijs: je werk is ingeleverd"] * 2


def test_a_mail_that_does_not_leave_costs_time_and_nothing_else(both: Ready, student: User, teammate: User) -> None:
    with mails_by("Refusing", student.email):
        answer = logged_in(student).post(reverse("classroom:hand_in", args=[both.work.assignment.uuid]), follow=True)
    assert Submission.objects.count() == 1
    assert "je krijgt het ook per mail" in Seen(answer).text
    assert [message.to for message in mail.outbox] == [[teammate.email]]
    assert mail_receipts() == 0

    assert mail_receipts(timezone.now() + 2 * AGAIN) == 1
    assert mail_receipts(timezone.now() + 4 * AGAIN) == 0
    assert [message.to for message in mail.outbox] == [[teammate.email], [student.email]]


@pytest.mark.django_db(transaction=True)
def test_a_server_sends_by_itself_what_did_not_leave(both: Ready, student: User, client: Client) -> None:
    with mails_by("Refusing", student.email):
        send_receipts(both.hand_in())
    mail.outbox.clear()
    Job.objects.update(leased_until=timezone.now())

    with override_settings(DIGEST_FROM=time(0)):
        client.get("/accounts/login/")

    assert [message.to for message in mail.outbox] == [[student.email]]


def test_nobody_gets_it_again_when_it_is_no_longer_kept_that_it_left(both: Ready) -> None:
    send_receipts(both.hand_in())
    mail.outbox.clear()

    for days in range(10):
        later = timezone.now() + timedelta(days=days)
        jobs.purge(later)
        mail_receipts(later)

    assert mail.outbox == []


def test_who_was_erased_is_a_former_participant_and_gets_no_mail(both: Ready, teammate: User) -> None:
    made = both.hand_in()
    made.snapshot.authors.filter(user=teammate).update(user=None, name="")
    assert facts(made)["Leden"] == "Sanne de Vries, voormalig deelnemer"
    send_receipts(made)
    assert len(mail.outbox) == 1


def test_a_receipt_travels_as_json(both: Ready) -> None:
    recipe = recipe_of(both.hand_in(), "nl")
    assert recipe.receipt is not None
    assert Receipt.told(recipe.receipt.telling()) == recipe.receipt
    assert Recipe.told(recipe.telling()) == recipe


def test_the_report_of_a_workbook_has_none() -> None:
    assert build(full_document(), language="nl").receipt is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_stands_in_the_pdf(both: Ready, language: str) -> None:
    made = both.hand_in()
    printed = bare(text_of(drawn(recipe_of(made, language))))
    for told in facts(made, language).values():
        assert bare(told) in printed


def test_the_pdf_is_the_same_file_whatever_changes_around_it(
    both: Ready, student: User, teammate: User, another_method: Callable[[], None]
) -> None:
    made = both.hand_in()
    confirm(submission=made, user=teammate)
    before = recipe_of(made, "nl")
    html, printed = before.html, text_of(drawn(before))
    turn_everything_round(both, student, teammate)
    another_method()
    again = recipe_of(Submission.objects.get(pk=made.pk), "nl")
    assert again == before
    assert again.html == html
    assert text_of(drawn(again)) == printed


@pytest.mark.pdfua
def test_the_pdf_with_it_is_valid(both: Ready, tmp_path: Path) -> None:
    made = both.hand_in()
    files = {language: drawn(recipe_of(made, language)) for language in ("nl", "en")}
    assert complaints(tmp_path, files) == {"nl": [], "en": []}


def test_the_file_is_handed_over_under_a_name_that_tells_nothing_of_its_grade(both: Ready, teacher: User) -> None:
    made = both.hand_in()
    url = reverse("classroom:submission_pdf", args=[made.uuid])
    for user, language, name in (
        (both.user, "nl", "duinlijn_2026_inlevering-1.pdf"),
        (teacher, "en", "duinlijn_2026_submission-1.pdf"),
    ):
        answer = logged_in(user).get(f"{url}?language={language}", headers={"Accept": "*/*"})
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert made.handed_in_at <= timezone.now()
