"""What is kept beside a snapshot when it is handed in, and the receipt that is made of it: on screen, by mail and in the PDF.

The names of its members stand in ``SnapshotAuthor``, apart from all else, so that they can be erased.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, TypeAdapter

from accounts.models import User
from classroom.mailing import mail_each
from classroom.models import Submission
from reports.making.threads import FullError
from reports.report.receipt import Receipt, receipt_shown
from workbook.document import Document, Plate
from workbook.fields import step_of
from workbook.models import Job, SnapshotAuthor
from workbook.models.history import JobState
from workbook.rules import Finding, Policy, Severity

LANGUAGES: Final = ("nl", "en")
NAME: Final = 60
"""Characters of a row's name by which one knows it."""
KIND: Final = "receipt"
UNTIL: Final = timedelta(days=3)
"""How long after it was handed in its mail still makes sense."""


class Told(BaseModel):
    """The same in both languages."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    nl: str
    en: str

    def said(self, language: str) -> str:
        """In a language; in Dutch where it is another one than these."""
        return self.en if language == "en" else self.nl


class FindingThen(BaseModel):
    """What a rule said when it was handed in, in words of that day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    severity: Severity
    address: str
    place: Told
    text: Told


class Frozen(BaseModel):
    """Names and rules as they were when it was handed in, whatever they are called by now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    course: str
    assignment: str
    group: str = ""
    number: int
    due_at: datetime
    cut_off_at: datetime | None = None
    method_version: int
    policy: tuple[Policy, ...] = ()
    refused_waivers: tuple[str, ...] = ()
    mode: str = ""


_FINDINGS: Final = TypeAdapter(tuple[FindingThen, ...])


def frozen_of(submission: Submission) -> Frozen:
    """What was written down of its course and assignment."""
    return Frozen.model_validate_json(submission.frozen)


def findings_of(submission: Submission) -> tuple[FindingThen, ...]:
    """What the rules said, in the order of the method."""
    return _FINDINGS.validate_json(submission.findings)


def written_down(findings: Iterable[Finding], document: Document) -> str:
    """Findings as a submission keeps them."""
    return _FINDINGS.dump_json(tuple(_then(each, document) for each in findings)).decode()


def receipt_of(submission: Submission, language: str, authors: Iterable[SnapshotAuthor] | None = None) -> Receipt:
    """The receipt of a submission, read from it and its snapshot alone; ``authors`` where they were read already."""
    frozen = frozen_of(submission)
    members = submission.snapshot.authors.order_by("pk") if authors is None else authors
    with translation.override(language):
        gone = _("former participant")
    return Receipt(
        course=frozen.course,
        assignment=frozen.assignment,
        group=frozen.group,
        number=submission.number,
        handed_in_at=submission.handed_in_at,
        due_at=submission.due_at,
        is_late=submission.is_late,
        members=tuple(each.name or gone for each in members),
        content_hash=submission.snapshot.content_hash,
        method_version=frozen.method_version,
        findings=tuple((each.place.said(language), each.text.said(language)) for each in findings_of(submission)),
    )


def send_receipts(submission: Submission) -> None:
    """Have every author get the receipt by mail, in the background. Called when all is stored, and again once it counts.

    It is written down first, so that it is not lost with the process; where there is too much to do the next round sends it.
    """
    Job.objects.bulk_create([Job(key=_key(submission), kind=KIND)], ignore_conflicts=True)
    with suppress(FullError):
        begin_mailing_receipts.enqueue(attempt=str(uuid4()), expected=1)


@task
def begin_mailing_receipts(attempt: str, expected: int) -> None:
    """Mail from a process that has other work too. ``attempt`` and ``expected`` are for the signs of life of any task."""
    mail_receipts()


def mail_receipts(now: datetime | None = None) -> int:
    """Mail all receipts that did not leave yet; how many left. A mail that fails is tried again for as long as it makes sense."""
    now = now or timezone.now()
    rows = Job.objects.filter(kind=KIND, created_at__gt=now - UNTIL).exclude(state=JobState.DONE).order_by("pk")
    return sum([_send(key, now) for key in rows.values_list("key", flat=True)])


def _key(submission: Submission) -> str:
    """One for what waits to be confirmed, and another from when it counts."""
    return f"{KIND}:{submission.uuid}:{'waits' if submission.confirmed_at is None else 'counts'}"


def _send(key: str, now: datetime) -> int:
    return mail_each(key=key, kind=KIND, now=now, mails=lambda got: _mails(key, got)).mails


def _mails(key: str, got: frozenset[int]) -> Iterator[tuple[int, EmailMultiAlternatives]]:
    """The receipt for each author who can be reached, and the question to confirm for who has to. None of what waited and counts by
    now, when a mail of its own tells so, and none of what was replaced: what counts only by something that counts too.
    """
    found = Submission.objects.select_related("snapshot").filter(uuid=key.split(":")[1]).first()
    if found is None or _key(found) != key:
        return
    newer = found.work.submissions.filter(number__gt=found.number)
    if (newer.counting() if found.confirmed_at else newer).exists():
        return
    authors = list(found.snapshot.authors.select_related("user", "confirmation").order_by("pk"))
    receipt = receipt_of(found, settings.LANGUAGE_CODE, authors)
    for each in authors:
        if each.user and each.user.is_active and each.user_id not in got:
            yield each.user.pk, _mail(found, receipt, each.user, asks=_asks(found, each))


def _asks(submission: Submission, author: SnapshotAuthor) -> bool:
    return submission.confirmed_at is None and not hasattr(author, "confirmation")


def _mail(submission: Submission, receipt: Receipt, user: User, *, asks: bool) -> EmailMultiAlternatives:
    """No name of a person, and nothing that one typed, stands in its head."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Confirm what was handed in") if asks else _("Receipt: your work is handed in")
        waits = submission.confirmed_at is None and not asks
        shown = {
            "subject": subject,
            "asks": asks,
            "waits": waits,
            "receipt": receipt_shown(receipt, settings.LANGUAGE_CODE),
            "url": f"{settings.SITE}{reverse('classroom:submission', args=[submission.uuid])}",
            "language": settings.LANGUAGE_CODE,
        }
        mark = salted_hmac("receipt", f"{_key(submission)} {user.pk}", algorithm="sha256").hexdigest()[:32]
        headers = {"Message-ID": f"<receipt-{mark}@klantketting>", "Auto-Submitted": "auto-generated"}
        plain = render_to_string("classroom/email/receipt.txt", shown).strip() + "\n"
        mail = EmailMultiAlternatives(subject, plain, None, [user.email], headers=headers)
        mail.attach_alternative(render_to_string("classroom/email/receipt.html", shown), "text/html")
        return mail


def _then(finding: Finding, document: Document) -> FindingThen:
    place, text = {}, {}
    for language in LANGUAGES:
        with translation.override(language):
            place[language], text[language] = _place(finding.address, document), finding.text
    return FindingThen(
        number=finding.number,
        severity=finding.severity,
        address=finding.address,
        place=Told(**place),
        text=Told(**text),
    )


def _place(address: str, document: Document) -> str:
    """Where a finding is mended: the step, and the row that it is about."""
    step = step_of(address)
    if not step:
        return _("The whole workbook")
    plate = document.plate(step)
    number = document.plates.index(plate) + 1
    return " · ".join(filter(None, (f"{number}. {plate.name_en}", _row(address, plate))))


def _row(address: str, plate: Plate) -> str:
    """What the row goes by that an address leads to, cut to a few words."""
    uid = address.split("/")[1].rpartition(":")[2] if "/" in address else ""
    lists = (plate.activities, plate.kpis, plate.tops, plate.tips, plate.advice, plate.interviews, plate.attempts)
    found = next((row for rows in lists for row in rows if str(row.uid) == uid), None)
    name = getattr(found, "name", "") or getattr(found, "text", "") or getattr(found, "role", "")
    line = " ".join(str(name).split())
    return line if len(line) <= NAME else f"{line[: NAME - 1].rstrip()}…"
