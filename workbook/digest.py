"""New comments, mailed once a day to who wants that: by ``manage.py digest``, or by the server itself.

A day's mail is claimed by its ``Job`` row, so that of all processes one sends it; a claim that nobody keeps alive ends by itself,
and who comes next goes on where the other stopped. For each person the mail is sent first and remembered then: when sending fails
nothing is lost, and who got one is not written to again. Only a process that dies in the instant between the two makes somebody
get the same mail twice, with the same Message-ID: by that mail programs know it as one (ADR 20).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from workbook.models import Comment, Job, Member, Workbook
from workbook.models.history import JobState
from workbook.naming import Key, Place, places_of
from workbook.reading import read

SETTLED: Final = timedelta(minutes=1)
"""How old a comment is that is mailed today: one that is just being written is not passed over."""
LEASE: Final = timedelta(minutes=2)
"""How long a run is believed to go on without a sign of life: one mail takes less."""
AGAIN: Final = timedelta(minutes=30)
"""How long after a mail that failed it is tried again."""
MOST: Final = 100
"""Comments of one workbook in one mail; the others are counted."""
LENGTH: Final = 400
"""Characters of a comment in a mail; the rest is read where it stands."""

LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mailed:
    """How many mails left, and how many did not. It was not ``claimed`` when this day's mail was sent already."""

    mails: int = 0
    failed: int = 0
    claimed: bool = True


def send(attempt: UUID | None = None) -> Mailed:
    """Send the mail of today, unless somebody does or did."""
    now, attempt = timezone.now(), attempt or uuid4()
    until = _claimed(timezone.localdate(now), attempt, now)
    if until is None:
        return Mailed(claimed=False)
    mails = failed = 0
    places = _Places()
    for user in _people(until):
        if not _keep_alive(attempt):
            break
        try:
            mails += _mail(user, until, places)
        except (OSError, SMTPException):
            LOGGER.exception("digest not sent")
            failed += 1
    _end(attempt, failed)
    return Mailed(mails, failed)


@task
def begin(attempt: str, expected: int) -> None:
    """Send it from a process that has other work too. ``expected`` is for its signs of life, which go by the attempt."""
    send(UUID(attempt))


def _claimed(day: date, attempt: UUID, now: datetime) -> datetime | None:
    """Take the mail of a day in hand: until when what was said goes into it, the same for every attempt. None when it is taken."""
    until = (now - SETTLED).isoformat()
    if Job.objects.filter(key=f"digest:{day}", state=JobState.DONE).exists():
        return None
    Job.objects.bulk_create([Job(key=f"digest:{day}", kind="digest", result=until)], ignore_conflicts=True)
    free = Job.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), key=f"digest:{day}")
    mine = free.exclude(state=JobState.DONE)
    if not mine.update(uuid=attempt, state=JobState.RUNNING, leased_until=now + LEASE, heartbeat_at=now):
        return None
    return parse_datetime(Job.objects.values_list("result", flat=True).get(uuid=attempt))


def _keep_alive(attempt: UUID) -> bool:
    """Show that it goes on; False when somebody else took it over."""
    now = timezone.now()
    return bool(_of(attempt).update(leased_until=now + LEASE, heartbeat_at=now))


def _end(attempt: UUID, failed: int) -> None:
    if failed:
        _of(attempt).update(state=JobState.FAILED, message=str(failed), leased_until=timezone.now() + AGAIN)
    else:
        _of(attempt).update(state=JobState.DONE, message="", percent=100, leased_until=None)


def _of(attempt: UUID) -> QuerySet[Job]:
    return Job.objects.filter(uuid=attempt, state=JobState.RUNNING)


def _said(*, to: Any, workbook: Any, since: Any, until: datetime) -> QuerySet[Comment]:
    """What others said in a workbook since then, and did not take back. Each may be a value or refer to a query around it."""
    others = Q(user=None) | ~Q(user=to)
    here = Comment.objects.filter(others, workbook=workbook, deleted_at=None)
    return here.filter(created_at__gt=since, created_at__lte=until)


def _members(until: datetime) -> QuerySet[Member]:
    """Who wants to hear of what is new in a workbook where anything is."""
    said = _said(to=OuterRef("user"), workbook=OuterRef("workbook"), since=OuterRef("digested_at"), until=until)
    return Member.objects.filter(Exists(said), digest=True, workbook__deleted_at=None)


def _people(until: datetime) -> list[User]:
    """Who gets a mail: whoever can log in, at an address that was confirmed."""
    pks = _members(until).values("user")
    return list(
        User.objects.filter(
            pk__in=pks, is_active=True, emailaddress__verified=True, emailaddress__primary=True
        ).order_by("pk")
    )


@dataclass(frozen=True)
class Spot:
    """A place in a mail: what was said there, and the page to read and answer it. ``words`` is empty when it is gone."""

    words: str
    url: str
    comments: tuple[tuple[str, datetime, str], ...]


@dataclass(frozen=True)
class Book:
    """A workbook in a mail; ``more`` comments in it are only counted."""

    name: str
    members_url: str
    places: tuple[Spot, ...]
    more: int


class _Places:
    """Where comments hang, found out once in a workbook for all its members: that takes its whole Document."""

    def __init__(self) -> None:
        self._found: dict[int, dict[Key, Place]] = {}

    def of(self, workbook: Workbook) -> dict[Key, Place]:
        """The places that anything was ever said about."""
        if workbook.pk not in self._found:
            keys = workbook.comments.order_by().values_list("kind", "uid", "field").distinct()
            self._found[workbook.pk] = places_of(workbook, read(workbook).document, keys)
        return self._found[workbook.pk]


def _mail(user: User, until: datetime, places: _Places) -> bool:
    """Send what is new for somebody, and remember that; whether there was anything.

    Who takes part is asked anew for each: a run may take minutes, and whoever left meanwhile hears nothing.
    """
    members = _members(until).filter(user=user).select_related("workbook").order_by("workbook")
    said = [(each.workbook, list(_said_to(each, until))) for each in members]
    if not said:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        _composed(user, said, until, places).send()
    Member.objects.filter(user=user, digest=True, digested_at__lt=until).update(digested_at=until)
    return True


def _said_to(member: Member, until: datetime) -> QuerySet[Comment]:
    said = _said(to=member.user_id, workbook=member.workbook_id, since=member.digested_at, until=until)
    return said.select_related("user").order_by("created_at", "pk")


def _composed(
    user: User, said: Sequence[tuple[Workbook, list[Comment]]], until: datetime, places: _Places
) -> EmailMultiAlternatives:
    """The mail. No text of a person stands in its head."""
    n = sum(len(comments) for _workbook, comments in said)
    subject = ngettext("%(n)d new comment in your workbooks", "%(n)d new comments in your workbooks", n) % {"n": n}
    shown = {
        "subject": subject,
        "before": [_("This was said by others since the last mail.")],
        "books": [_book(workbook, comments, places.of(workbook)) for workbook, comments in said],
        "after": [_("You get this mail once a day at most, and only when there is something new.")],
        "language": settings.LANGUAGE_CODE,
    }
    mark = salted_hmac("digest", f"{user.pk} {until.isoformat()}", algorithm="sha256").hexdigest()[:32]
    headers = {"Message-ID": f"<digest-{mark}@klantketting>", "Auto-Submitted": "auto-generated"}
    text = render_to_string("workbook/email/digest.txt", shown).strip() + "\n"
    mail = EmailMultiAlternatives(subject, text, None, [user.email], headers=headers)
    mail.attach_alternative(render_to_string("workbook/email/digest.html", shown), "text/html")
    return mail


def _book(workbook: Workbook, said: Sequence[Comment], places: Mapping[Key, Place]) -> Book:
    by_place: dict[Key, list[Comment]] = {}
    for each in said[:MOST]:
        by_place.setdefault((each.kind, each.uid, each.field), []).append(each)
    told = tuple(_told(workbook, places.get(key), comments) for key, comments in by_place.items())
    return Book(_line(str(workbook)), _url("workbook:members", workbook, "#digest"), told, len(said[MOST:]))


def _told(workbook: Workbook, place: Place | None, comments: Sequence[Comment]) -> Spot:
    query = f"?at={place.address}" if place and place.address else ""
    texts = tuple(
        (_line(str(each.user or _("former participant"))), each.created_at, Truncator(each.text).chars(LENGTH))
        for each in comments
    )
    url = _url("workbook:comments", workbook, f"{query}#comment-{comments[0].uuid}")
    return Spot(_line(place.words) if place else "", url, texts)


def _url(name: str, workbook: Workbook, rest: str) -> str:
    """An address that leads here from anywhere."""
    return f"{settings.SITE}{reverse(name, args=[workbook.uuid])}{rest}"


def _line(text: str) -> str:
    """On one line, so that nobody's name passes for another part of the mail."""
    return " ".join(text.split())
